"""Digests that were answered directly in a chat: told, though nothing was queued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningInsert

from digest.model import DigestPlan, NewDelivery
from storage.dialect import insert_on
from storage.holding import keep_digests, keep_reader
from storage.instead import skip_instead, waiting_instead
from storage.pinning import pin
from storage.queueing import UNIQUE, to_row
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
    chat = connection.scalar(_chat(), {"reader": delivery.subscriber})
    if chat is None:
        return True
    if not _in_turn(connection, delivery):
        return False
    keep_digests(connection, {delivery.digest})
    return _add(connection, delivery, chat, message, now)


def answer(
    connection: Connection, plan: DigestPlan, delivery: NewDelivery, now: datetime
) -> NewDelivery | None:
    """Pin a digest and write it down as sent; None where `record_sent` says False."""
    chat = connection.scalar(_chat(), {"reader": delivery.subscriber})
    if chat is None:
        return replace(delivery, digest=pin(connection, plan, now))
    waiting = waiting_instead(connection, delivery) if _in_turn(connection, delivery) else None
    if waiting is None:
        return None
    told = replace(delivery, digest=pin(connection, plan, now))
    if not _add(connection, told, chat, None, now):
        return None
    skip_instead(connection, waiting, to_ms(now))
    return told


def _in_turn(connection: Connection, delivery: NewDelivery) -> bool:
    """Whether no other came before it since it was planned. Its reader has to be locked."""
    if delivery.after is None:
        return True
    return connection.scalar(_newest(), {"reader": delivery.subscriber}) == delivery.after


def _add(
    connection: Connection, delivery: NewDelivery, chat: int, message: int | None, now: datetime
) -> bool:
    sent = {"state": State.SENT, "attempts": 1, "ended_at": to_ms(now), "message": message}
    row = {**to_row(delivery, chat), **sent}
    id = connection.scalar(_adding(connection.dialect.name), row)
    _correct(connection, id, row)
    return id is not None


@cache
def _chat() -> Select[int]:
    """Of a reader who is kept from being deleted or served meanwhile."""
    reader = select(SUBSCRIBER.c.chat_id).where(SUBSCRIBER.c.id == bindparam("reader"))
    return reader.with_for_update(key_share=True)


@cache
def _newest() -> Select[int]:
    """See `storage.queueing.newest`."""
    mine = (DELIVERY.c.subscriber_id == bindparam("reader"), DELIVERY.c.part == 1)
    return select(func.coalesce(func.max(DELIVERY.c.id), 0)).where(*mine)


@cache
def _adding(engine: str) -> ReturningInsert[Any]:
    adding = insert_on(engine, DELIVERY).on_conflict_do_nothing(index_elements=UNIQUE)
    return adding.returning(DELIVERY.c.id)


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
    _correct(connection, connection.scalar(_naming(connection.dialect.name), row), row)


@cache
def _naming(engine: str) -> ReturningInsert[Any]:
    adding = insert_on(engine, DELIVERY)
    naming = adding.on_conflict_do_update(
        index_elements=UNIQUE,
        set_={name: adding.excluded[name] for name in NAMED},
        where=DELIVERY.c.state.not_in((State.PENDING, State.SENDING)),
    )
    return naming.returning(DELIVERY.c.id)


def _correct(connection: Connection, id: int | None, row: dict[str, Any]) -> None:
    """Have a delivery corrected if one of its stories was withdrawn by then."""
    if id is not None and tells_withdrawn(connection, row["digest_id"]):
        ask_for_corrections(connection, [id], row["ended_at"])
