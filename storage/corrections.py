"""Messages that told a story which was withdrawn since, until they are edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, select, update

from digest.model import Correction, CorrectionId, DigestId
from storage.loading import load_subscribers
from storage.store import Store
from storage.tables_readers import CHAT, CORRECTION, DELIVERY, SUBSCRIBER, State
from storage.times import to_ms
from storage.withdrawing import is_searching, search


class CorrectionRepository:
    """Implements `digest.ports.Corrections`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def due(self, channel: str, now: datetime, limit: int) -> Sequence[Correction]:
        """Messages still to be edited, oldest first, none before the time that `postpone` gave it.

        Before that it completes the search that a withdrawal began.
        """
        while await self._store.read(is_searching):
            await self._store.write(search)
        return await self._store.read(partial(_due, channel=channel, now=now, limit=limit))

    async def done(self, id: CorrectionId, now: datetime) -> None:
        """The message was edited, or never can be. A story that was withdrawn meanwhile has its own id."""
        change = delete(CORRECTION).where(CORRECTION.c.id == id)
        await self._store.write(lambda connection: connection.execute(change) and None)

    async def postpone(self, id: CorrectionId, until: datetime) -> None:
        """Try again, not before then."""
        change = update(CORRECTION).where(CORRECTION.c.id == id)
        change = change.values(not_before=to_ms(until), attempts=CORRECTION.c.attempts + 1)
        await self._store.write(lambda connection: connection.execute(change) and None)


def _due(connection: Connection, channel: str, now: datetime, limit: int) -> list[Correction]:
    """Known messages in chats that are there.

    Also those that were written after the withdrawal, without the story: clocks differ, and to edit one
    that is right already does no harm.
    """
    # Spelt so that SQLite begins with the corrections, and not with all chats or all deliveries.
    same = CORRECTION.c.delivery_id + 0 == DELIVERY.c.id
    there = exists().where(
        CHAT.c.id == DELIVERY.c.chat_id, CHAT.c.channel == channel, CHAT.c.asleep_at.is_(None)
    )
    columns = (DELIVERY.c.subscriber_id, DELIVERY.c.digest_id, DELIVERY.c.part, DELIVERY.c.message)
    query: Select[Any] = (
        select(CORRECTION.c.id, CORRECTION.c.attempts, *columns)
        .join_from(CORRECTION, DELIVERY, same)
        .where(CORRECTION.c.not_before <= to_ms(now), there)
        .where(DELIVERY.c.state == State.SENT, DELIVERY.c.message.is_not(None))
        .order_by(CORRECTION.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    ids = {row.subscriber_id for row in rows}
    readers = {each.id: each for each in load_subscribers(connection, SUBSCRIBER.c.id.in_(ids))}
    return [
        Correction(
            id=CorrectionId(row.id),
            subscriber=readers[row.subscriber_id],
            digest=DigestId(row.digest_id),
            part=row.part,
            message=row.message,
            attempts=row.attempts,
        )
        for row in rows
    ]
