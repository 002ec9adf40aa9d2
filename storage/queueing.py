"""Puts deliveries into the outbox, for readers who want messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, select

from digest.model import Addressee, DeliveryId, DigestId, NewDelivery, SubscriberId, Wave
from storage.dialect import insert, listed, pieces
from storage.tables_readers import CHAT, DELIVERY, SUBSCRIBER, State
from storage.times import to_ms
from storage.values import storable

UNIQUE = ["subscriber_id", "kind", "period", "part"]
ROWS_AT_ONCE = 500
WAVE = 2_000
"""Deliveries queued in one transaction: as many as a command may have to wait for."""


def put(connection: Connection, deliveries: Sequence[NewDelivery]) -> int:
    """Queue what is not there yet; how many."""
    return sum(len(_insert(connection, some)) for some in pieces(deliveries, ROWS_AT_ONCE))


def _insert(connection: Connection, deliveries: Sequence[NewDelivery]) -> Sequence[int]:
    chats = _chats(connection, deliveries)
    turns = in_turn(connection, [each for each in deliveries if each.subscriber in chats])
    rows = [to_row(each, chats[each.subscriber]) for each in turns]
    if not rows:
        return []
    adding = insert(connection, DELIVERY).values(rows).on_conflict_do_nothing(index_elements=UNIQUE)
    return connection.scalars(adding.returning(DELIVERY.c.id)).all()


def put_all(connection: Connection, wave: Wave) -> int:
    """Queue what is not there yet, for those who still want it and got nothing else meanwhile; how many.

    One statement, so that the engine does the work and the interpreter is free for others.
    """
    columns = zip(Addressee._fields, zip(*wave.to, strict=True), strict=True)
    to = listed(connection, dict(columns))
    _lock(connection, select(to.c.subscriber))
    any = NewDelivery(SubscriberId(0), wave.kind, wave.period, DigestId(0), wave.not_before, wave.expires)
    own = {"subscriber_id": to.c.subscriber, "chat_id": SUBSCRIBER.c.chat_id, "digest_id": to.c.digest}
    values = {**to_row(any, 0), **own}
    meanwhile = exists().where(
        DELIVERY.c.subscriber_id == to.c.subscriber, DELIVERY.c.part == 1, DELIVERY.c.id > to.c.after
    )
    rows = (
        select(*(_typed(name, value) for name, value in values.items()))
        .join_from(to, SUBSCRIBER, SUBSCRIBER.c.id == to.c.subscriber)
        .join(CHAT, CHAT.c.id == SUBSCRIBER.c.chat_id)
        .where(_wants(), ~meanwhile)
    )
    adding = insert(connection, DELIVERY).from_select(list(values), rows)
    adding = adding.on_conflict_do_nothing(index_elements=UNIQUE)
    return connection.execute(adding, execution_options={"preserve_rowcount": True}).rowcount


def _typed(name: str, value: object) -> ColumnElement[Any]:
    return value if isinstance(value, ColumnElement) else literal(value, DELIVERY.c[name].type)


def _lock(connection: Connection, ids: Select[Any]) -> None:
    """Keep these readers from being deleted or served meanwhile; always in the order of their ids."""
    if connection.dialect.name == "postgresql":
        locking = select(SUBSCRIBER.c.id).where(SUBSCRIBER.c.id.in_(ids)).order_by(SUBSCRIBER.c.id)
        locked = locking.with_for_update(key_share=True).subquery()
        connection.execute(select(func.count()).select_from(locked))


def _wants() -> ColumnElement[bool]:
    return and_(~SUBSCRIBER.c.paused, CHAT.c.asleep_at.is_(None))


def newest(connection: Connection, ids: Sequence[SubscriberId]) -> dict[SubscriberId, DeliveryId]:
    """The newest digest of each reader, by its first part: others may come long after it."""
    found: dict[SubscriberId, DeliveryId] = {}
    for some in pieces(ids, ROWS_AT_ONCE):
        query = select(DELIVERY.c.subscriber_id, func.max(DELIVERY.c.id))
        query = query.where(DELIVERY.c.subscriber_id.in_(some), DELIVERY.c.part == 1)
        rows = connection.execute(query.group_by(DELIVERY.c.subscriber_id))
        found |= {SubscriberId(reader): DeliveryId(id) for reader, id in rows}
    return found


def in_turn(connection: Connection, deliveries: Sequence[NewDelivery]) -> list[NewDelivery]:
    """Those that no other came before since they were planned. Their readers have to be locked."""
    had = newest(connection, [each.subscriber for each in deliveries if each.after is not None])
    return [each for each in deliveries if each.after in (None, had.get(each.subscriber, 0))]


def _chats(connection: Connection, deliveries: Sequence[NewDelivery]) -> Mapping[int, int]:
    """Subscriber to chat, of those who want messages; kept from being deleted or served meanwhile."""
    query = (
        select(SUBSCRIBER.c.id, SUBSCRIBER.c.chat_id)
        .join_from(SUBSCRIBER, CHAT)
        .where(
            SUBSCRIBER.c.id.in_({each.subscriber for each in deliveries}),
            _wants(),
        )
        .order_by(SUBSCRIBER.c.id)
        .with_for_update(of=SUBSCRIBER, key_share=True)
    )
    return {row.id: row.chat_id for row in connection.execute(query)}


def to_row(delivery: NewDelivery, chat: int) -> dict[str, Any]:
    """A delivery that waits to be claimed."""
    return {
        "subscriber_id": delivery.subscriber,
        "chat_id": chat,
        "digest_id": delivery.digest,
        "kind": storable(delivery.kind),
        "period": storable(delivery.period),
        "part": delivery.part,
        "state": State.PENDING,
        "attempts": 0,
        "not_before": to_ms(delivery.not_before),
        "expires": to_ms(delivery.expires),
        "worker": None,
        "ended_at": None,
        "message": None,
        "acknowledged": False,
        "error": "",
    }
