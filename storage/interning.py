"""Rows that many subscribers share: filters in canonical form, and slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, exists, select, update

from digest.model import Filter, Pair, Slot
from digest.timetable import next_due
from storage.dialect import insert
from storage.tables_readers import FILTER, SLOT, SUBSCRIBER_SLOT
from storage.values import storable


def canonical(filter: Filter) -> Filter:
    """The filter with its pairs sorted and unique."""
    pairs = {Pair(storable(pair.place), storable(pair.theme)) for pair in filter.pairs}
    return Filter(tuple(sorted(pairs)))


def filter_hash(filter: Filter) -> bytes:
    """16 bytes that equal filters share: BLAKE2b over the canonical pairs."""
    lines = "\n".join(f"{pair.place}\t{pair.theme}" for pair in canonical(filter).pairs)
    return blake2b(lines.encode(), digest_size=16).digest()


def intern_filter(connection: Connection, filter: Filter) -> int:
    """The id of the filter's only row, kept from being purged until this transaction ends."""
    pairs = [[pair.place, pair.theme] for pair in canonical(filter).pairs]
    hash = filter_hash(filter)
    adding = insert(connection, FILTER).values(hash=hash, pairs=pairs)
    query = select(FILTER.c.id).where(FILTER.c.hash == hash).with_for_update(read=True, key_share=True)
    while (id := connection.scalar(query)) is None:  # new, or purged at this very moment
        connection.execute(adding.on_conflict_do_nothing(index_elements=["hash"]))
    return int(id)


def to_filter(pairs: Iterable[tuple[str, str]]) -> Filter:
    """The filter that `intern_filter` stored."""
    return Filter(tuple(Pair(place, theme) for place, theme in pairs))


def intern_slot(connection: Connection, slot: Slot, now: datetime) -> int:
    """The id of the slot's only row; one that nobody used starts anew, so it owes nothing."""
    due = next_due(slot, now)
    adding = insert(connection, SLOT).values(
        zone=slot.zone, minute=slot.minute, weekdays=slot.weekdays, next_due=due
    )
    connection.execute(adding.on_conflict_do_nothing(index_elements=["zone", "minute", "weekdays"]))
    same = (SLOT.c.zone == slot.zone, SLOT.c.minute == slot.minute, SLOT.c.weekdays == slot.weekdays)
    unused = ~exists().where(SUBSCRIBER_SLOT.c.slot_id == SLOT.c.id)
    connection.execute(update(SLOT).where(*same, unused).values(next_due=due))
    return int(connection.execute(select(SLOT.c.id).where(*same)).scalar_one())
