"""The readers of a slot whose time has come: pages of names, no more of each than groups them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Text, and_, bindparam, case, cast, func, select

from digest.model import (
    DeliveryId,
    DueReader,
    Length,
    Past,
    Quiet,
    Slot,
    SlotId,
    Style,
    SubscriberId,
)
from storage.dialect import fetch
from storage.tables_readers import CHAT, DELIVERY, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT, State
from storage.times import from_ms
from storage.told import TOLD, Chain, first_digest, load_chains

HAD = (State.SENT, State.UNKNOWN)
STYLE = ("language", "length", "quiet_start", "quiet_end")


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
    rows = fetch(connection, _members(), {"slot": slot, "after": after, "limit": limit})
    if not rows:
        return []
    those = {"slot": slot, "first": rows[0][0], "last": rows[-1][0]}
    pasts = _pasts(connection, those, first_digest(connection, since), {"kind": kind, "day": day})
    others = _others(connection, those)
    ids, filters, *styles = zip(*rows, strict=True)
    rest = (map(_style, *styles), map(pasts.get, ids, repeat(_NO_PAST)), map(others.get, ids, repeat(())))
    return list(map(DueReader._make, zip(ids, filters, *rest, strict=True)))


@cache
def _members() -> Select[Any]:
    member = SUBSCRIBER_SLOT.c
    return (
        select(SUBSCRIBER.c.id, SUBSCRIBER.c.filter_id, *(SUBSCRIBER.c[name] for name in STYLE))
        .join_from(SUBSCRIBER_SLOT, SUBSCRIBER, SUBSCRIBER.c.id == member.subscriber_id)
        .join(CHAT, CHAT.c.id == SUBSCRIBER.c.chat_id)
        .where(member.slot_id == bindparam("slot"), member.subscriber_id > bindparam("after"))
        .where(~SUBSCRIBER.c.paused, CHAT.c.asleep_at.is_(None))
        .order_by(member.subscriber_id)
        .limit(bindparam("limit"))
    )


@lru_cache(maxsize=1_000)
def _style(language: str, length: str, start: int, end: int) -> Style:
    """One object for all alike."""
    return Style(language, Length(length), Quiet(start, end))


_THOSE = and_(
    SUBSCRIBER_SLOT.c.slot_id == bindparam("slot"),
    SUBSCRIBER_SLOT.c.subscriber_id.between(bindparam("first"), bindparam("last")),
)


def _pasts(
    connection: Connection, those: Mapping[str, int], oldest: int | None, slots: Mapping[str, str]
) -> Mapping[SubscriberId, Past]:
    """Of each reader who ever had a digest."""
    rows = fetch(connection, _had(), {**those, **slots, "oldest": oldest})
    # Of a digest that was told and lost, a part was lost, or it came a second time: few have one.
    unsure = [id for id, told, lost, *_ in rows if lost and not {*_chain(told)}.isdisjoint(_chain(lost))]
    sure = {**dict.fromkeys(unsure, ()), **load_chains(connection, unsure, oldest)}
    return {
        id: Past(
            sure[id] if id in sure else _chain(told),
            None if had is None else from_ms(had),
            DeliveryId(newest or 0),
            frozenset(served.split(",")) if served else _NO_PAST.served,
        )
        for id, told, _, had, newest, served in rows
    }


@cache
def _had() -> Select[Any]:
    """One row for each reader, put together by the engine, since they had many."""
    is_told, reader = DELIVERY.c.state.in_(TOLD), SUBSCRIBER_SLOT.c.subscriber_id
    recent = DELIVERY.c.digest_id >= bindparam("oldest", type_=BigInteger)  # NULL, where no digest is
    digest = cast(DELIVERY.c.digest_id, Text)
    told, lost = case((and_(is_told, recent), digest)), case((and_(~is_told, recent), digest))
    ended = case((DELIVERY.c.state.in_(HAD), DELIVERY.c.ended_at))
    day = func.substr(DELIVERY.c.period, 1, 10)
    served = case((and_(DELIVERY.c.kind == bindparam("kind"), day >= bindparam("day")), DELIVERY.c.period))
    return (
        select(
            reader,
            func.aggregate_strings(told, ",").label("told"),
            func.aggregate_strings(lost, ",").label("lost"),
            func.max(ended).label("had"),
            func.max(case((DELIVERY.c.part == 1, DELIVERY.c.id))).label("newest"),
            func.aggregate_strings(served, ",").label("served"),
        )
        .join_from(SUBSCRIBER_SLOT, DELIVERY, DELIVERY.c.subscriber_id == reader)
        .where(_THOSE)
        .group_by(reader)
    )


_NO_PAST = Past()


def _others(connection: Connection, those: Mapping[str, int]) -> Mapping[int, tuple[Slot, ...]]:
    """The other slots of those who have several."""
    found: dict[int, tuple[Slot, ...]] = defaultdict(tuple)
    for id, *slot in connection.execute(_other_slots(), those):
        found[id] += (Slot(*slot),)
    return found


@cache
def _other_slots() -> Select[Any]:
    other = SUBSCRIBER_SLOT.alias()
    return (
        select(other.c.subscriber_id, SLOT.c.zone, SLOT.c.minute, SLOT.c.weekdays)
        .join_from(SUBSCRIBER_SLOT, other, other.c.subscriber_id == SUBSCRIBER_SLOT.c.subscriber_id)
        .join(SLOT, SLOT.c.id == other.c.slot_id)
        .where(_THOSE, other.c.slot_id != SUBSCRIBER_SLOT.c.slot_id)
    )


@lru_cache(maxsize=1_000)
def _chain(ids: str | None) -> Chain:
    """Rising; parts of one digest name it again."""
    digests: Any = sorted({*map(int, ids.split(","))}) if ids else ()
    return tuple(digests)
