"""Puts deliveries into the outbox, for readers who want messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from digest.model import NewDelivery
from storage.dialect import insert, pieces
from storage.tables_readers import CHAT, DELIVERY, SUBSCRIBER, State
from storage.times import to_ms
from storage.values import storable

UNIQUE = ["subscriber_id", "kind", "period", "part"]
ROWS_AT_ONCE = 500


def put(connection: Connection, deliveries: Sequence[NewDelivery]) -> int:
    """Queue what is not there yet; how many."""
    return sum(len(_insert(connection, some)) for some in pieces(deliveries, ROWS_AT_ONCE))


def _insert(connection: Connection, deliveries: Sequence[NewDelivery]) -> Sequence[int]:
    chats = _chats(connection, deliveries)
    rows = [to_row(each, chats[each.subscriber]) for each in deliveries if each.subscriber in chats]
    if not rows:
        return []
    adding = insert(connection, DELIVERY).values(rows).on_conflict_do_nothing(index_elements=UNIQUE)
    return connection.scalars(adding.returning(DELIVERY.c.id)).all()


def _chats(connection: Connection, deliveries: Sequence[NewDelivery]) -> Mapping[int, int]:
    """Subscriber to chat, of those who want messages; kept from being deleted meanwhile."""
    query = (
        select(SUBSCRIBER.c.id, SUBSCRIBER.c.chat_id)
        .join_from(SUBSCRIBER, CHAT)
        .where(
            SUBSCRIBER.c.id.in_({each.subscriber for each in deliveries}),
            ~SUBSCRIBER.c.paused,
            CHAT.c.asleep_at.is_(None),
        )
        .with_for_update(of=SUBSCRIBER, read=True, key_share=True)
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
