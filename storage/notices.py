"""What admins are told of sources, and owners of trouble: written as it happens, told to each once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, literal, select
from sqlalchemy import insert as plain_insert

from digest.model import Notice, NoticeKind, SourceId, Trouble
from storage.dialect import insert
from storage.store import Store
from storage.tables_people import TROUBLE
from storage.tables_sources import NOTICE, NOTICE_TOLD
from storage.values import decode, encode, storable

RECENT = timedelta(days=7)
AT_ONCE = 50


def write_notice(
    connection: Connection, source: SourceId, name: str, kind: NoticeKind, reason: str, at: datetime
) -> None:
    """Something that admins are to hear of a source, or of one that was called ``name`` and is part of it."""
    row = {"source_id": source, "name": name, "kind": kind.value, "reason": storable(reason), "at": at}
    connection.execute(plain_insert(NOTICE).values(row))


class NoticeRepository:
    """Implements `digest.ports.Notices`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def report(self, trouble: Trouble, now: datetime) -> bool:
        """The program is in trouble: told to its owners. False if that is known already, and not over."""
        return await self._store.write(lambda connection: _report(connection, trouble, now))

    async def over(self, id: str, now: datetime) -> bool:
        """A trouble has passed: its owners are told so. False if there was none."""
        return await self._store.write(lambda connection: _over(connection, id, now))

    async def troubles(self) -> Sequence[tuple[Trouble, datetime]]:
        """What is not over, with since when, the oldest first."""
        query = select(TROUBLE).order_by(TROUBLE.c.since, TROUBLE.c.name)
        return await self._store.read(
            lambda connection: [(decode(Trouble, row.words), row.since) for row in connection.execute(query)]
        )

    async def untold(self, admin: int, now: datetime) -> Sequence[Notice]:
        """Notices of the last seven days that this admin has not had, oldest first, at most 50."""
        told = exists().where(NOTICE_TOLD.c.notice_id == NOTICE.c.id, NOTICE_TOLD.c.admin == admin)
        query = select(NOTICE).where(NOTICE.c.at > now - RECENT, ~told)
        query = query.order_by(NOTICE.c.at, NOTICE.c.id).limit(AT_ONCE)
        return await self._store.read(
            lambda connection: [_to_notice(row) for row in connection.execute(query)]
        )

    async def mark(self, admin: int, ids: Collection[int], now: datetime) -> None:
        """They are on their way: written down before the message is sent. What is gone is left out."""
        await self._store.write(lambda connection: _mark(connection, admin, ids, now))

    async def unmark(self, admin: int, ids: Collection[int]) -> None:
        """They certainly did not arrive."""
        change = delete(NOTICE_TOLD).where(NOTICE_TOLD.c.admin == admin, NOTICE_TOLD.c.notice_id.in_(ids))
        await self._store.write(lambda connection: connection.execute(change) and None)


def _report(connection: Connection, trouble: Trouble, now: datetime) -> bool:
    words = encode(trouble)
    adding = insert(connection, TROUBLE).values(name=trouble.id, words=words, since=now)
    adding = adding.on_conflict_do_nothing(index_elements=["name"])
    if connection.scalar(adding.returning(TROUBLE.c.name)) is None:
        return False
    _write_trouble(connection, trouble.id, NoticeKind.TROUBLE, words, now)
    return True


def _over(connection: Connection, id: str, now: datetime) -> bool:
    ending = delete(TROUBLE).where(TROUBLE.c.name == id).returning(TROUBLE.c.words)
    words = connection.scalar(ending)
    if words is None:
        return False
    _write_trouble(connection, id, NoticeKind.OVER, words, now)
    return True


def _write_trouble(connection: Connection, id: str, kind: NoticeKind, words: Any, at: datetime) -> None:
    row = {"source_id": None, "name": id, "kind": kind.value, "reason": "", "at": at, "words": words}
    connection.execute(plain_insert(NOTICE).values(row))


def _mark(connection: Connection, admin: int, ids: Collection[int], now: datetime) -> None:
    columns = (NOTICE.c.id, literal(admin, NOTICE_TOLD.c.admin.type), literal(now, NOTICE_TOLD.c.at.type))
    there = select(*columns).where(NOTICE.c.id.in_(ids))
    marking = insert(connection, NOTICE_TOLD).from_select(["notice_id", "admin", "at"], there)
    connection.execute(marking.on_conflict_do_nothing())


def _to_notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        source=None if row.source_id is None else SourceId(row.source_id),
        name=row.name,
        reason=row.reason,
        at=row.at,
        trouble=None if row.words is None else decode(Trouble, row.words),
    )
