"""Rows that many subscribers share: filters in canonical form, and slots."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import starmap
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Text,
    Update,
    bindparam,
    cast,
    func,
    select,
    update,
)

from digest.model import Filter, FilterId, Pair, Slot
from digest.subscribing import canonical
from digest.timetable import next_due
from storage.dialect import insert_on
from storage.rows import as_list, one_of
from storage.tables_readers import FILTER, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT
from storage.values import decode, encode, storable

SAME_SLOT = ("zone", "minute", "weekdays")


def _storable(filter: Filter) -> Filter:
    """The filter in its canonical form, as it can be stored."""
    return canonical(
        (Pair(storable(pair.place), storable(pair.theme)) for pair in filter.pairs),
        languages=map(storable, filter.languages),
        muted_outlets=filter.muted_outlets,
        muted_stories=filter.muted_stories,
        events=filter.events,
        wanted_words=map(storable, filter.wanted_words),
        unwanted_words=map(storable, filter.unwanted_words),
    )


def filter_hash(filter: Filter) -> bytes:
    """16 bytes that equal filters share: BLAKE2b over the canonical pairs, and over the rest if any."""
    filter = _storable(filter)
    lines = "\n".join(f"{pair.place}\t{pair.theme}" for pair in filter.pairs)
    rest = _chosen(replace(filter, pairs=()))
    if rest:  # no text of a filter has a NUL, see `storable`
        lines += "\0" + json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return blake2b(lines.encode(), digest_size=16).digest()


def intern_filter(connection: Connection, filter: Filter) -> int:
    """The id of the filter's only row, kept from being purged until this transaction ends."""
    filter = _storable(filter)
    row = {"hash": filter_hash(filter), "choice": _to_choice(filter)}
    while (id := connection.scalar(_of_hash(), {"of": row["hash"]})) is None:  # new, or purged just now
        connection.execute(_adding_filter(connection.dialect.name), row)
    return id


@cache
def _of_hash() -> Select[int]:
    query = select(FILTER.c.id).where(FILTER.c.hash == bindparam("of"))
    return query.with_for_update(read=True, key_share=True)


@cache
def _adding_filter(engine: str) -> Insert:
    return insert_on(engine, FILTER).on_conflict_do_nothing(index_elements=["hash"])


def to_filter(choice: Mapping[str, Any]) -> Filter:
    """The filter that `intern_filter` stored."""
    pairs = tuple(starmap(_pair, choice.get("pairs", ())))
    if len(choice) <= 1:  # most have nothing else, and there are many
        return Filter(pairs)
    rest = {name: value for name, value in choice.items() if name != "pairs"}
    return replace(decode(Filter, rest), pairs=pairs)


@lru_cache(maxsize=10_000)
def _pair(place: str, theme: str) -> Pair:
    """There are few, and they are in many choices."""
    return Pair(place, theme)


def load_filters(connection: Connection, ids: Sequence[FilterId]) -> dict[FilterId, Filter]:
    """By id, those that are kept. As one text, read at once: there are thousands."""
    engine = connection.dialect.name
    choices = connection.scalar(_choices(engine), {"ids": as_list(engine, ids)}) or ""
    return {FilterId(int(id)): to_filter(choice) for id, choice in json.loads(f"{{{choices}}}").items()}


@cache
def _choices(engine: str) -> Select[str]:
    """The members of a JSON object."""
    choice = '"' + cast(FILTER.c.id, Text) + '":' + cast(FILTER.c.choice, Text)
    return select(func.aggregate_strings(choice, ",")).where(one_of(engine, FILTER.c.id, "ids"))


def rename_muted(connection: Connection, field: str, old: int, new: int) -> None:
    """What is ``old`` is called ``new`` from now on: whoever muted it hears no more of it than before."""
    text = cast(FILTER.c.choice, Text)
    query = select(FILTER.c.id, FILTER.c.choice).where(text.contains(f'"{field}"'), text.contains(str(old)))
    for row in connection.execute(query).all():
        muted = row.choice.get(field, ())
        if old in muted:
            wanted = to_filter({**row.choice, field: [new if each == old else each for each in muted]})
            readers = update(SUBSCRIBER).where(SUBSCRIBER.c.filter_id == row.id)
            connection.execute(readers.values(filter_id=intern_filter(connection, wanted)))


def _to_choice(filter: Filter) -> dict[str, Any]:
    """Pairs as lists: most filters have nothing else, and there are many."""
    pairs = [[pair.place, pair.theme] for pair in filter.pairs]
    return {"pairs": pairs, **_chosen(replace(filter, pairs=()))}


def _chosen(filter: Filter) -> dict[str, Any]:
    """Only what is not left open, so that a field which comes later changes no hash."""
    return {name: value for name, value in encode(filter).items() if value}


def intern_slot(connection: Connection, slot: Slot, now: datetime) -> int:
    """The id of the slot's only row; one that nobody used starts anew, so it owes nothing."""
    row = {**encode(slot), "next_due": next_due(slot, now)}
    connection.execute(_adding_slot(connection.dialect.name), row)
    same = {f"its_{name}": value for name, value in row.items()}
    connection.execute(_starting_anew(), same)
    return connection.execute(_same_slot(), same).scalar_one()


@cache
def _adding_slot(engine: str) -> Insert:
    return insert_on(engine, SLOT).on_conflict_do_nothing(index_elements=SAME_SLOT)


@cache
def _starting_anew() -> Update:
    # Asked so, SQLite looks into the index even where it knows that one slot has nearly all readers.
    first = select(func.min(SUBSCRIBER_SLOT.c.subscriber_id)).where(SUBSCRIBER_SLOT.c.slot_id == SLOT.c.id)
    unused = first.scalar_subquery().is_(None)
    return update(SLOT).where(*_as_given(), unused).values(next_due=bindparam("its_next_due"))


@cache
def _same_slot() -> Select[int]:
    return select(SLOT.c.id).where(*_as_given())


def _as_given() -> list[ColumnElement[bool]]:
    return [SLOT.c[name] == bindparam(f"its_{name}") for name in SAME_SLOT]
