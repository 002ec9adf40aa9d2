"""Digests that were answered directly in a chat: told, though nothing was queued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from digest.model import NewDelivery
from storage.dialect import insert
from storage.queueing import UNIQUE, in_turn, keep_digests, keep_reader, to_row
from storage.tables_readers import DELIVERY, SUBSCRIBER, State
from storage.times import to_ms
from storage.values import storable
from storage.withdrawing import ask_for_corrections, tells_withdrawn

NAMED = ("digest_id", "state", "ended_at", "message")
"""What a part takes over from the first one, or is given."""


def record_sent(connection: Connection, delivery: NewDelivery, message: int | None, now: datetime) -> bool:
    """Write a digest down as sent; False where there is one of the same key, or it is not its turn.

    Of a reader who has left meanwhile nothing is written; that is no reason not to answer.
    """
    reader = select(SUBSCRIBER.c.chat_id).where(SUBSCRIBER.c.id == delivery.subscriber)
    chat = connection.scalar(reader.with_for_update(key_share=True))
    if chat is None:
        return True
    if not in_turn(connection, [delivery]):
        return False
    keep_digests(connection, {delivery.digest})
    sent = {"state": State.SENT, "attempts": 1, "ended_at": to_ms(now), "message": message}
    row = {**to_row(delivery, chat), **sent}
    adding = insert(connection, DELIVERY).values(row).on_conflict_do_nothing(index_elements=UNIQUE)
    id = connection.scalar(adding.returning(DELIVERY.c.id))
    _correct(connection, id, row)
    return id is not None


def name_messages(connection: Connection, delivery: NewDelivery, messages: Sequence[int]) -> None:
    """Give each part of a recorded digest its message; nothing where it was not recorded."""
    keep_reader(connection, delivery.subscriber)
    first = connection.execute(select(DELIVERY).where(_recorded(delivery))).one_or_none()
    if first is None:
        return
    row: dict[str, Any] = {name: value for name, value in first._mapping.items() if name != "id"}
    for part, message in enumerate(messages, 1):
        _name(connection, {**row, "part": part, "message": message})


def doubt(connection: Connection, delivery: NewDelivery) -> None:
    """Hold a recorded digest that has no message yet."""
    unnamed = (_recorded(delivery), DELIVERY.c.message.is_(None))
    held = {"state": State.UNKNOWN, "acknowledged": False, "error": "the answer was not seen to go out"}
    connection.execute(update(DELIVERY).where(*unnamed).values(held))


def _recorded(delivery: NewDelivery) -> ColumnElement[bool]:
    return and_(
        DELIVERY.c.subscriber_id == delivery.subscriber,
        DELIVERY.c.kind == storable(delivery.kind),
        DELIVERY.c.period == storable(delivery.period),
        DELIVERY.c.part == 1,
        DELIVERY.c.digest_id == delivery.digest,
        DELIVERY.c.state == State.SENT,
    )


def _name(connection: Connection, row: dict[str, Any]) -> None:
    """Insert a part that was sent, or give it its message."""
    adding = insert(connection, DELIVERY).values(row)
    writing = adding.on_conflict_do_update(
        index_elements=UNIQUE,
        set_={name: row[name] for name in NAMED},
        where=DELIVERY.c.state.not_in((State.PENDING, State.SENDING)),
    )
    _correct(connection, connection.scalar(writing.returning(DELIVERY.c.id)), row)


def _correct(connection: Connection, id: int | None, row: dict[str, Any]) -> None:
    """Have a delivery corrected if one of its stories was withdrawn by then."""
    if id is not None and tells_withdrawn(connection, row["digest_id"]):
        ask_for_corrections(connection, [id], row["ended_at"])
