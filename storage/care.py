"""Housekeeping: retention, notes for ``/status``, the audit trail, handled updates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Connection, Delete, Table, and_, delete, exists, func, select, tuple_

from storage.audit import write_audit
from storage.dialect import PIECE, insert, wiping
from storage.newsmark import CONDENSED
from storage.search_renewal import SEARCHED
from storage.store import Store
from storage.tables_care import AUDIT, FORGOTTEN, NOTE, SEEN_UPDATE
from storage.tables_news import ARTICLE_BODY, COMPLAINT, CONDENSING
from storage.tables_people import INVITATION
from storage.tables_readers import CHAT, DELIVERY, FILTER, ISSUE, SUBSCRIBER, State
from storage.tables_sources import BLOCK, CHECK, NOTICE, PROPOSAL
from storage.times import to_ms
from storage.unused import DROPPED, drop_digests
from storage.values import storable

BODIES = timedelta(days=90)
DELIVERIES = timedelta(days=35)
ISSUES = timedelta(days=9)
"""For who asks for a held digest that nobody has planned: longer than a week, and a day to be late."""
CHECKS = timedelta(days=30)
CHATS_GONE = timedelta(days=30)
AUDITS = timedelta(days=365)
UPDATES = timedelta(days=2)
BLOCKS = timedelta(days=30)
BLOCKS_OF_A_SOURCE = 5_000
PROPOSALS = timedelta(days=7)
NOTICES = timedelta(days=30)
COMPLAINTS = timedelta(days=365)
TAKEN = timedelta(days=1)
"""After the end of a worker's lease of a story that nobody asked for again: it is too old by then."""
MARKS = timedelta(days=60)
"""Longer than any copy is kept that the service makes (`storage.keeping.OLDEST`)."""

PERSONAL = (CHAT, FILTER, AUDIT)
"""What is deleted of these, and of digests, is overwritten; of the rest it is not worth the writing."""

Expired = tuple[Table, ColumnElement[bool]]


class CareRepository:
    """Implements `digest.ports.Care`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def purge(self, now: datetime) -> int:
        """Delete what is past its retention, 5,000 rows a transaction at most; how many rows."""
        gone = sum([await self._purge(table, condition) for table, condition in expired(now)])
        gone += await self._in_pieces(partial(_drop_digests, now=now))  # deliveries of theirs are gone now
        await self._store.truncate_log()
        return gone

    async def note(self, name: str, value: str, now: datetime) -> None:
        """Keep a small fact for ``/status`` (last run of a step, say)."""
        await self._store.write(partial(_note, name=name, value=storable(value), now=now))

    async def notes(self) -> Mapping[str, tuple[str, datetime]]:
        """Every note by name, with when it was written."""
        query = select(NOTE).where(NOTE.c.name.not_in((CONDENSED, DROPPED, SEARCHED)))
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return {row.name: (row.value, row.at) for row in rows}

    async def audit(self, actor: int, action: str, target: str, now: datetime) -> None:
        """Write down what an admin did."""
        await self._store.write(lambda connection: write_audit(connection, actor, action, target, now))

    async def seen_update(self, update: int, now: datetime) -> bool:
        """Remember a Telegram update; True if it had been handled before."""
        return await self._store.write(partial(_seen_update, update=update, now=now))

    async def _purge(self, table: Table, condition: ColumnElement[bool]) -> int:
        keys = list(table.primary_key.columns)
        some = select(*keys).where(condition).limit(PIECE).with_for_update(skip_locked=True)
        change = delete(table).where(tuple_(*keys).in_(some))
        thorough = wiping if table in PERSONAL else nullcontext
        return await self._in_pieces(partial(_delete, change=change, within=thorough))

    async def _in_pieces(self, work: Callable[[Connection], int]) -> int:
        total = 0
        while gone := await self._store.write(work, bulk=True):
            total += gone
        return total


def _delete(
    connection: Connection, change: Delete, within: Callable[[Connection], AbstractContextManager[object]]
) -> int:
    with within(connection):
        return connection.execute(change).rowcount


def _drop_digests(connection: Connection, now: datetime) -> int:
    with wiping(connection):
        return drop_digests(connection, now)


def expired(now: datetime) -> tuple[Expired, ...]:
    """What goes, in an order in which nothing refers to what went before it."""
    open_states = (State.PENDING, State.SENDING)
    old = and_(DELIVERY.c.not_before < to_ms(now - DELIVERIES), DELIVERY.c.state.not_in(open_states))
    chosen = exists().where(SUBSCRIBER.c.filter_id == FILTER.c.id)
    return (
        (ARTICLE_BODY, ARTICLE_BODY.c.stored_at < now - BODIES),
        (CHAT, CHAT.c.asleep_at < now - CHATS_GONE),
        (DELIVERY, old),
        (ISSUE, ISSUE.c.until < now - ISSUES),
        (FILTER, ~chosen),
        (CHECK, CHECK.c.at < now - CHECKS),
        (AUDIT, AUDIT.c.at < now - AUDITS),
        (SEEN_UPDATE, SEEN_UPDATE.c.at < now - UPDATES),
        (BLOCK, BLOCK.c.seen_at < to_ms(now - BLOCKS)),
        (BLOCK, _crowded_out()),
        (PROPOSAL, PROPOSAL.c.at < now - PROPOSALS),
        (NOTICE, NOTICE.c.at < now - NOTICES),
        (COMPLAINT, COMPLAINT.c.at < now - COMPLAINTS),
        (INVITATION, INVITATION.c.expires < now),
        (CONDENSING, CONDENSING.c.expires < now - TAKEN),
        (FORGOTTEN, FORGOTTEN.c.at < now - MARKS),
    )


def _crowded_out() -> ColumnElement[bool]:
    """Blocks of a source beyond its newest; those that pages share are kept before those of one page."""
    crowded = select(BLOCK.c.source_id).group_by(BLOCK.c.source_id).having(func.count() > BLOCKS_OF_A_SOURCE)
    order = (BLOCK.c.shared.desc(), BLOCK.c.seen_at.desc(), BLOCK.c.hash)
    rank = func.row_number().over(partition_by=BLOCK.c.source_id, order_by=order).label("rank")
    ranked = select(BLOCK.c.source_id, BLOCK.c.hash, rank).where(BLOCK.c.source_id.in_(crowded)).subquery()
    out = select(ranked.c.source_id, ranked.c.hash).where(ranked.c.rank > BLOCKS_OF_A_SOURCE)
    return tuple_(BLOCK.c.source_id, BLOCK.c.hash).in_(out)


def _note(connection: Connection, name: str, value: str, now: datetime) -> None:
    row = {"value": value, "at": now}
    adding = insert(connection, NOTE).values(name=name, **row)
    connection.execute(adding.on_conflict_do_update(index_elements=["name"], set_=row))


def _seen_update(connection: Connection, update: int, now: datetime) -> bool:
    adding = insert(connection, SEEN_UPDATE).values(id=update, at=now).on_conflict_do_nothing()
    return connection.scalar(adding.returning(SEEN_UPDATE.c.id)) is None
