"""What happens to a whole chat: moved to a new id, or its pending messages skipped."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from storage.interning import to_filter
from storage.tables_people import GUEST
from storage.tables_readers import CHAT, DELIVERY, FILTER, SUBSCRIBER, State


def skip_pending(connection: Connection, condition: ColumnElement[bool], reason: str) -> None:
    """Deliveries that nobody will want any more: they count as never told."""
    pending = DELIVERY.c.state == State.PENDING.fixed
    connection.execute(update(DELIVERY).where(pending, condition).values(state=State.SKIPPED, error=reason))


def move_chat(connection: Connection, chat: int, new_chat: int) -> None:
    """Give the chat its new number; where that has topics of its own, merge the two."""
    if chat == new_chat:
        return
    for old in connection.execute(select(CHAT.c.id, CHAT.c.channel).where(CHAT.c.number == chat)).all():
        same = (CHAT.c.channel == old.channel, CHAT.c.number == new_chat)
        known = connection.scalar(select(CHAT.c.id).where(*same))
        if known is not None:
            _merge(connection, old.id, known)
            connection.execute(delete(CHAT).where(CHAT.c.id == known))
        connection.execute(update(CHAT).where(CHAT.c.id == old.id).values(number=new_chat, asleep_at=None))
    _move_guest(connection, chat, new_chat)


def _move_guest(connection: Connection, chat: int, new_chat: int) -> None:
    """Whether a chat was let in or shut out goes with it."""
    known = exists().where(GUEST.c.chat == new_chat)
    connection.execute(update(GUEST).where(GUEST.c.chat == chat, ~known).values(chat=new_chat))
    connection.execute(delete(GUEST).where(GUEST.c.chat == chat))


def _merge(connection: Connection, old: int, new: int) -> None:
    """Of two subscribers of one topic the old one stays, unless only the new one follows anything."""
    ours, theirs = _by_thread(connection, old), _by_thread(connection, new)
    for thread, (id, follows) in theirs.items():
        mine, mine_follows = ours.get(thread, (None, False))
        if mine is None or (follows and not mine_follows):
            if mine is not None:
                connection.execute(delete(SUBSCRIBER).where(SUBSCRIBER.c.id == mine))
            connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == id).values(chat_id=old))
            connection.execute(update(DELIVERY).where(DELIVERY.c.subscriber_id == id).values(chat_id=old))


def _by_thread(connection: Connection, chat: int) -> Mapping[int, tuple[int, bool]]:
    """Topic to subscriber and whether that follows anything."""
    query = select(SUBSCRIBER.c.thread, SUBSCRIBER.c.id, FILTER.c.choice).join_from(SUBSCRIBER, FILTER)
    rows = connection.execute(query.where(SUBSCRIBER.c.chat_id == chat))
    return {row.thread: (row.id, bool(to_filter(row.choice).pairs)) for row in rows}
