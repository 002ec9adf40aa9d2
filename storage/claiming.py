"""Taking deliveries so that nobody else does: the oldest due, one a chat, in the order they were queued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select, update

from digest.model import Claimed, DeliveryId, DigestId, Subscriber
from storage.loading import load_subscribers
from storage.tables_readers import CHAT, DELIVERY, SUBSCRIBER, State
from storage.times import to_ms


def claim(connection: Connection, worker: str, channel: str, now: datetime, limit: int) -> list[Claimed]:
    """Mark up to ``limit`` due deliveries ``sending`` for this worker, and return them."""
    ids = connection.scalars(_due(channel, to_ms(now)).limit(limit)).all()
    taken = update(DELIVERY).where(DELIVERY.c.id.in_(ids), DELIVERY.c.state == State.PENDING)
    taken = taken.values(
        state=State.SENDING, worker=worker, claimed_at=to_ms(now), attempts=DELIVERY.c.attempts + 1
    )
    connection.execute(taken)
    return _load(connection, ids)


def _due(channel: str, now: int) -> Select[Any]:
    """Due, not expired, and nothing of its chat before it: neither waiting nor in flight.

    On PostgreSQL rows that another worker is looking at are skipped; on SQLite there is one writer.
    """
    other = DELIVERY.alias("other")
    earlier = and_(other.c.state == State.PENDING, other.c.id < DELIVERY.c.id, other.c.expires > now)
    before = exists().where(
        other.c.chat_id == DELIVERY.c.chat_id, or_(other.c.state == State.SENDING, earlier)
    )
    return (
        select(DELIVERY.c.id)
        .join_from(DELIVERY, CHAT)
        .where(
            DELIVERY.c.state == State.PENDING,
            DELIVERY.c.not_before <= now,
            DELIVERY.c.expires > now,
            CHAT.c.channel == channel,
            ~before,
        )
        .order_by(DELIVERY.c.not_before, DELIVERY.c.id)
        .with_for_update(of=DELIVERY, skip_locked=True)
    )


def _load(connection: Connection, ids: Sequence[int]) -> list[Claimed]:
    columns = ("id", "subscriber_id", "digest_id", "kind", "period", "part", "attempts", "not_before")
    query: Select[Any] = select(*(DELIVERY.c[name] for name in columns)).where(DELIVERY.c.id.in_(ids))
    rows = connection.execute(query.order_by(DELIVERY.c.not_before, DELIVERY.c.id)).all()
    readers = {row.subscriber_id for row in rows}
    subscribers = {each.id: each for each in load_subscribers(connection, SUBSCRIBER.c.id.in_(readers))}
    held = _held(connection, readers)
    return [_to_claimed(row, subscribers[row.subscriber_id], held.get(row.subscriber_id, 0)) for row in rows]


def _held(connection: Connection, subscribers: set[int]) -> dict[int, int]:
    """How many messages may never have arrived, and the reader does not know."""
    query = (
        select(DELIVERY.c.subscriber_id, func.count())
        .where(
            DELIVERY.c.subscriber_id.in_(subscribers),
            DELIVERY.c.state == State.UNKNOWN,
            ~DELIVERY.c.acknowledged,
        )
        .group_by(DELIVERY.c.subscriber_id)
    )
    return dict(tuple(row) for row in connection.execute(query))


def _to_claimed(row: Row[Any], subscriber: Subscriber, held: int) -> Claimed:
    return Claimed(
        id=DeliveryId(row.id),
        subscriber=subscriber,
        digest=DigestId(row.digest_id),
        kind=row.kind,
        period=row.period,
        part=row.part,
        attempts=row.attempts,
        held=held,
    )
