"""The readers of a slot whose time has come: pages of names, no more of each than groups them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Text, and_, bindparam, case, cast, func, select

from digest.model import DeliveryId, DigestId, DueReader, Length, Quiet, Slot, SlotId, SubscriberId
from storage.dialect import fetch
from storage.tables_readers import CHAT, DELIVERY, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT, State
from storage.times import from_ms
from storage.told import Chain, first_digest, whole

HAD = (State.SENT, State.UNKNOWN)
SELF = ("id", "filter_id", "language", "length", "quiet_start", "quiet_end")


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
    given = {"oldest": first_digest(connection, since), "kind": kind, "day": day}
    pasts = {id: _past(*past) for id, *past in fetch(connection, _pasts(), {**those, **given})}
    others = _others(connection, those)
    # Column by column: there are many.
    ids, filters, languages, lengths, starts, ends = zip(*rows, strict=True)
    past = zip(*[pasts.get(id, _NO_PAST) for id in ids], strict=True)
    theirs = [others.get(id, ()) for id in ids]
    kinds, quiets = map(_LENGTHS.__getitem__, lengths), map(_quiet, starts, ends)
    return list(map(DueReader, ids, filters, languages, kinds, quiets, *past, theirs))


@cache
def _members() -> Select[Any]:
    member = SUBSCRIBER_SLOT.c
    return (
        select(*(SUBSCRIBER.c[name] for name in SELF))
        .join_from(SUBSCRIBER_SLOT, SUBSCRIBER, SUBSCRIBER.c.id == member.subscriber_id)
        .join(CHAT, CHAT.c.id == SUBSCRIBER.c.chat_id)
        .where(member.slot_id == bindparam("slot"), member.subscriber_id > bindparam("after"))
        .where(~SUBSCRIBER.c.paused, CHAT.c.asleep_at.is_(None))
        .order_by(member.subscriber_id)
        .limit(bindparam("limit"))
    )


_THOSE = and_(
    SUBSCRIBER_SLOT.c.slot_id == bindparam("slot"),
    SUBSCRIBER_SLOT.c.subscriber_id.between(bindparam("first"), bindparam("last")),
)


@cache
def _pasts() -> Select[Any]:
    """One row for each reader who ever had a digest: put together by the engine, since there are many."""
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
        .where(_THOSE)
        .group_by(*same)
        .subquery()
    )
    recent = digests.c.digest_id >= bindparam("oldest", type_=BigInteger)  # NULL, where no digest is
    told = case((and_(digests.c.whole, recent), cast(digests.c.digest_id, Text)))
    day = func.substr(digests.c.period, 1, 10)
    served = case((and_(digests.c.kind == bindparam("kind"), day >= bindparam("day")), digests.c.period))
    return select(
        digests.c.subscriber_id,
        func.aggregate_strings(told, ",").label("told"),
        func.max(digests.c.had).label("had"),
        func.max(digests.c.newest).label("newest"),
        func.aggregate_strings(served, ",").label("served"),
    ).group_by(digests.c.subscriber_id)


_NO_PAST = ((), None, DeliveryId(0), frozenset[str]())


def _past(told: str | None, had: int | None, newest: int | None, served: str | None) -> Sequence[Any]:
    """As `DueReader` has it."""
    return (
        _chain(told) if told else (),
        None if had is None else from_ms(had),
        newest or 0,
        frozenset(served.split(",")) if served else _NO_PAST[3],
    )


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


_LENGTHS = {length.value: length for length in Length}


@lru_cache(maxsize=100)
def _quiet(start: int, end: int) -> Quiet:
    return Quiet(start, end)


@lru_cache(maxsize=1_000)
def _chain(ids: str) -> Chain:
    return tuple(sorted({DigestId(int(id)) for id in ids.split(",") if id}))
