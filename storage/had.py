"""What one reader has had, read at once: whoever asks for news waits for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, null, select

from digest.model import DeliveryId, DeliveryState, DigestId, Had, SubscriberId
from digest.timetable import DAILY
from storage.rows import as_list, one_of
from storage.tables_readers import DELIVERY, DIGEST, State
from storage.times import from_ms
from storage.told import TOLD, told_in

Last = tuple[DigestId, DeliveryState, datetime]
ENDED = (State.SENT, State.UNKNOWN)
HELD_LATELY = timedelta(hours=36)
"""So long before the newest digest a held one is still of interest: by then its reader was told of it."""
MOST_HELD = 3
OPEN = (State.PENDING, State.SENDING, State.UNKNOWN)
"""What was never sent may have no plan yet."""


def load_had(connection: Connection, reader: SubscriberId, since: datetime) -> Had:
    """Of what was told: digests made since then."""
    rows = connection.execute(_deliveries(), {"reader": reader}).all()
    waiting = _waiting(rows)
    begun = [row for row in rows if row.id not in waiting]
    chain = _whole(begun)
    return Had(
        newest=DeliveryId(max((row.id for row in rows if row.part == 1), default=0)),
        last=_last(rows),
        told=tuple(told_in(connection, {chain}, since)[chain]),
        planless=_planless(connection, {row.digest_id for row in begun if row.state in OPEN}),
        waiting=waiting,
        held=sum(row.state == State.UNKNOWN and not row.acknowledged for row in rows),
    )


def load_last(connection: Connection, reader: SubscriberId) -> Last | None:
    """The newest digest that was sent or held, and when."""
    return _last(connection.execute(_deliveries(), {"reader": reader}).all())


def load_last_and_held(connection: Connection, reader: SubscriberId) -> list[Last]:
    """The newest digest that was sent or held, after those lately before it that are held; oldest first.

    Lately: since the last one that was sent, or within `HELD_LATELY`.
    """
    digests = _ended(connection.execute(_deliveries(), {"reader": reader}).all())
    if not digests:
        return []
    *before, newest = digests
    since_sent = takewhile(_is_held, reversed(before))
    lately = (each for each in reversed(before) if newest[2] - each[2] <= HELD_LATELY)
    held = max(list(since_sent), list(filter(_is_held, lately)), key=len)
    return [*reversed(held[:MOST_HELD]), newest]


def _ended(rows: Sequence[Row[Any]]) -> list[Last]:
    """The digests that were sent or held, oldest first; held is one of which a part is."""
    parts: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in sorted((row for row in rows if row.state in ENDED), key=lambda row: (row.ended_at, row.id)):
        parts[row.digest_id] = [*parts.pop(row.digest_id, []), row]
    return [
        (DigestId(id), max(State(row.state) for row in some).word, from_ms(some[-1].ended_at))
        for id, some in parts.items()
    ]


def _is_held(digest: Last) -> bool:
    return digest[1] is DeliveryState.UNKNOWN


@cache
def _deliveries() -> Select[Any]:
    names = ("id", "digest_id", "kind", "period", "part", "state", "ended_at", "acknowledged")
    columns = [DELIVERY.c[name] for name in names]
    return select(*columns).where(DELIVERY.c.subscriber_id == bindparam("reader"))


def _last(rows: Sequence[Row[Any]]) -> Last | None:
    ended = [(row.ended_at, row.id, row) for row in rows if row.state in ENDED]
    if not ended:
        return None
    when, _, row = max(ended)
    return DigestId(row.digest_id), State(row.state).word, from_ms(when)


def _whole(rows: Sequence[Row[Any]]) -> tuple[DigestId, ...]:
    """The digests of which no part was lost (see `storage.told.load_chains`), rising."""
    parts: dict[tuple[Any, ...], list[bool]] = defaultdict(list)
    for row in rows:
        parts[row.digest_id, row.kind, row.period].append(row.state in TOLD)
    return tuple(sorted({DigestId(key[0]) for key, told in parts.items() if all(told)}))


def _waiting(rows: Sequence[Row[Any]]) -> tuple[DeliveryId, ...]:
    """Deliveries of daily digests of which every part still waits."""
    parts: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.kind == DAILY:
            parts[row.period].append(row)
    whole = (some for some in parts.values() if all(row.state == State.PENDING for row in some))
    return tuple(sorted(DeliveryId(row.id) for some in whole for row in some))


def _planless(connection: Connection, digests: set[int]) -> tuple[DigestId, ...]:
    if not digests:
        return ()
    engine = connection.dialect.name
    given = {"ids": as_list(engine, sorted(digests))}
    return tuple(DigestId(id) for id in connection.scalars(_without_plan(engine), given))


@cache
def _without_plan(engine: str) -> Select[int]:
    return select(DIGEST.c.id).where(one_of(engine, DIGEST.c.id, "ids"), DIGEST.c.plan.is_(null()))
