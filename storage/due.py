"""The readers of a slot whose time has come: pages of names, no more of each than groups them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, case, cast, false, func, select

from digest.model import DeliveryId, DigestId, DueReader, Length, Quiet, Slot, SlotId, SubscriberId
from storage.dialect import fetch
from storage.tables_readers import CHAT, DELIVERY, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT, State
from storage.times import from_ms
from storage.told import Chain, first_digest, whole

HAD = (State.SENT, State.UNKNOWN)


def due_in(
    connection: Connection,
    slot: SlotId,
    after: SubscriberId,
    limit: int,
    since: datetime,
    kind: str,
    day: str,
) -> list[DueReader]:
    """Awake readers of a slot with id above ``after``, by id, with the digests made ``since`` then."""
    member = SUBSCRIBER_SLOT.c
    columns = ("id", "filter_id", "language", "length", "quiet_start", "quiet_end")
    query: Select[Any] = (
        select(*(SUBSCRIBER.c[name] for name in columns))
        .join_from(SUBSCRIBER_SLOT, SUBSCRIBER, SUBSCRIBER.c.id == member.subscriber_id)
        .join(CHAT, CHAT.c.id == SUBSCRIBER.c.chat_id)
        .where(member.slot_id == slot, member.subscriber_id > after)
        .where(~SUBSCRIBER.c.paused, CHAT.c.asleep_at.is_(None))
        .order_by(member.subscriber_id)
        .limit(limit)
    )
    rows = fetch(connection, query)
    if not rows:
        return []
    those = and_(member.slot_id == slot, member.subscriber_id.between(rows[0][0], rows[-1][0]))
    pasts = _pasts(connection, those, since, kind, day)
    others = _others(connection, those)
    return [_to_reader(row, pasts.get(row[0]), others.get(row[0], ())) for row in rows]


def _pasts(
    connection: Connection, those: ColumnElement[bool], since: datetime, kind: str, day: str
) -> Mapping[int, Sequence[Any]]:
    """One row for each reader who ever had a digest: put together by the engine, since there are many."""
    first = first_digest(connection, since)
    same = [DELIVERY.c[name] for name in ("subscriber_id", "kind", "period", "digest_id")]
    ended = case((DELIVERY.c.state.in_(HAD), DELIVERY.c.ended_at))
    digests = (
        select(
            *same,
            whole().label("whole"),
            func.max(ended).label("had"),
            func.max(case((DELIVERY.c.part == 1, DELIVERY.c.id))).label("newest"),
        )
        .join_from(SUBSCRIBER_SLOT, DELIVERY, DELIVERY.c.subscriber_id == SUBSCRIBER_SLOT.c.subscriber_id)
        .where(those)
        .group_by(*same)
        .subquery()
    )
    recent = false() if first is None else digests.c.digest_id >= first
    told = case((and_(digests.c.whole, recent), cast(digests.c.digest_id, Text)))
    served = case(
        (and_(digests.c.kind == kind, func.substr(digests.c.period, 1, 10) >= day), digests.c.period)
    )
    query = select(
        digests.c.subscriber_id,
        func.aggregate_strings(told, ",").label("told"),
        func.max(digests.c.had).label("had"),
        func.max(digests.c.newest).label("newest"),
        func.aggregate_strings(served, ",").label("served"),
    ).group_by(digests.c.subscriber_id)
    return {row[0]: row for row in fetch(connection, query)}


def _others(connection: Connection, those: ColumnElement[bool]) -> Mapping[int, tuple[Slot, ...]]:
    """The other slots of those who have several."""
    other = SUBSCRIBER_SLOT.alias()
    query = (
        select(other.c.subscriber_id, SLOT.c.zone, SLOT.c.minute, SLOT.c.weekdays)
        .join_from(SUBSCRIBER_SLOT, other, other.c.subscriber_id == SUBSCRIBER_SLOT.c.subscriber_id)
        .join(SLOT, SLOT.c.id == other.c.slot_id)
        .where(those, other.c.slot_id != SUBSCRIBER_SLOT.c.slot_id)
    )
    found: dict[int, tuple[Slot, ...]] = defaultdict(tuple)
    for id, zone, minute, weekdays in connection.execute(query):
        found[id] += (Slot(zone, minute, weekdays),)
    return found


def _to_reader(row: Sequence[Any], past: Sequence[Any] | None, others: tuple[Slot, ...]) -> DueReader:
    id, filter, language, length, start, end = row
    if past is None:
        past = _NO_PAST
    _, told, had, newest, served = past
    return DueReader(  # by position: there are many
        id,
        filter,
        language,
        _LENGTHS[length],
        _quiet(start, end),
        _chain(told) if told else (),
        None if had is None else from_ms(had),
        newest or DeliveryId(0),
        frozenset(served.split(",")) if served else _NEVER,
        others,
    )


_NO_PAST: Sequence[Any] = (None, None, None, None, None)
_NEVER: frozenset[str] = frozenset()
_LENGTHS = {length.value: length for length in Length}


@lru_cache(maxsize=100)
def _quiet(start: int, end: int) -> Quiet:
    return Quiet(start, end)


@lru_cache(maxsize=1_000)
def _chain(ids: str) -> Chain:
    return tuple(sorted({DigestId(int(id)) for id in ids.split(",") if id}))
