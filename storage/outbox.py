"""Digest messages on their way: pinned, queued, claimed before they are sent, and how each ended."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain

from sqlalchemy import Connection, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from digest.model import (
    Claimed,
    DeliveryId,
    DeliveryState,
    Digest,
    DigestId,
    DigestPlan,
    Draft,
    Group,
    Issue,
    IssueId,
    NewDelivery,
    OutboxCounts,
    SubscriberId,
    Wave,
)
from storage.answering import answer, doubt, name_messages, record_sent
from storage.claiming import claim, put_off, unplanned
from storage.dialect import PIECE, pieces
from storage.drafts import (
    GROUPS,
    issue_row,
    load_drafts,
    load_issue,
    pin_groups,
    pin_issue,
    save_plans,
)
from storage.ending import End, Ends
from storage.pinning import pin
from storage.queueing import WAVE, newest, put, put_all, split
from storage.rereading import Rereader
from storage.shelf import Shelf
from storage.store import Store
from storage.tables_readers import CHAT, DELIVERY, State
from storage.times import to_ms
from storage.values import storable


class OutboxRepository:
    """Implements `digest.ports.Outbox`."""

    def __init__(self, store: Store, shelf: Shelf | None = None) -> None:
        """``shelf``: where stories stand that others have read."""
        self._store = store
        self._rereader = Rereader(shelf or Shelf())
        self._ends = Ends(store)

    async def pin(self, plan: DigestPlan, now: datetime) -> DigestId:
        """Store a digest; the same key gives the same id."""
        return await self._store.write(partial(pin, plan=plan, now=now))

    async def pin_issue(self, issue: Issue) -> IssueId:
        """Store what many digests are to be made of."""
        row = await asyncio.to_thread(issue_row, issue)
        return await self._store.write(partial(pin_issue, row=row))

    async def pin_groups(
        self, issue: IssueId, size: int, groups: Sequence[Group], now: datetime
    ) -> Sequence[DigestId]:
        """A digest without a plan for each group, in order, so many in a transaction that nobody waits."""
        work = partial(pin_groups, issue=issue, size=size, now=now)
        pinned = await self._store.write_all(partial(work, groups=some) for some in pieces(groups, GROUPS))
        return list(chain.from_iterable(pinned))

    async def issue(self, id: IssueId) -> Issue | None:
        """An issue, while it is kept (`storage.care.ISSUES`)."""
        return await self._store.read(partial(load_issue, id=id))

    async def drafts(self, ids: Collection[DigestId], now: datetime) -> Mapping[DigestId, Draft]:
        """Those of the digests whose plan is still to be made."""
        return await self._store.read(partial(load_drafts, ids=ids, now=now))

    async def unplanned(self, channel: str, now: datetime, limit: int) -> Sequence[DigestId]:
        """The digests without a plan among the next ``limit`` deliveries that are due."""
        return await self._store.read(partial(unplanned, channel=channel, now=now, limit=limit))

    async def put_off(self, id: DigestId, channel: str, now: datetime, until: datetime, error: str) -> None:
        """The digest cannot be planned now: of the deliveries that are next, its own wait ``until`` then."""
        work = partial(put_off, id=id, channel=channel, now=now, until=until, error=storable(error))
        while await self._store.write(work):
            pass

    async def save_plans(self, plans: Mapping[DigestId, DigestPlan]) -> Collection[DigestId]:
        """Keep the plans of digests that have none yet: the first that comes stays.

        Those refused, because a story in them was withdrawn.
        """
        return await self._store.write(partial(save_plans, plans=plans), bulk=len(plans) > 1)

    async def digest(self, id: DigestId) -> Digest | None:
        """A digest with its stories as they were in the pinned revisions; None also before it has a plan."""
        return (await self.digests([id])).get(id)

    async def digests(self, ids: Collection[DigestId]) -> Mapping[DigestId, Digest]:
        """Those of the digests that are kept and have a plan."""
        return await self._store.read(partial(self._rereader.load, ids=ids))

    async def newest(self, ids: Sequence[SubscriberId]) -> Mapping[SubscriberId, DeliveryId]:
        """The newest digest of each, whatever became of it; who had none is left out."""
        return await self._store.read(partial(newest, ids=ids))

    async def put(self, deliveries: Sequence[NewDelivery]) -> int:
        """Queue deliveries; those already there, out of turn, or of readers who left, are left out.

        How many were new.
        """
        new = 0
        for some in pieces(deliveries, PIECE):
            new += await self._store.write(partial(put, deliveries=some))
        return new

    async def put_all(self, wave: Wave) -> int:
        """`put` for many at once."""
        waves = (replace(wave, to=tuple(some)) for some in pieces(wave.to, WAVE))
        return sum(await self._store.write_all(partial(put_all, wave=each) for each in waves))

    async def queued(self, id: SubscriberId, kind: str, periods: Sequence[str]) -> Collection[str]:
        """Which of these periods have a delivery already, whatever became of it."""
        same = and_(DELIVERY.c.subscriber_id == id, DELIVERY.c.kind == kind)
        query = select(DELIVERY.c.period).where(same, DELIVERY.c.period.in_(periods))
        return await self._store.read(lambda connection: set(connection.scalars(query)))

    async def claim(self, worker: str, channel: str, now: datetime, limit: int) -> Sequence[Claimed]:
        """Take due deliveries with a plan, at most one a chat, marked ``sending`` before this returns."""
        try:
            return await self._store.write(lambda connection: claim(connection, worker, channel, now, limit))
        except IntegrityError:
            # PostgreSQL, rarely: two composers queued for one chat at the same time, and another
            # worker took the one that was not visible here yet. One in flight a chat: wait our turn.
            return []

    async def split(self, id: DeliveryId, parts: int) -> None:
        """The digest needs more messages: queue parts 2 and on behind this one."""
        await self._store.write(partial(split, id=id, parts=parts))

    async def finish(
        self,
        id: DeliveryId,
        worker: str,
        state: DeliveryState,
        now: datetime,
        *,
        message: int | None = None,
        not_before: datetime | None = None,
        waits: bool = False,
        error: str = "",
    ) -> bool:
        """Write down how a claimed delivery ended; False if it was no longer this worker's.

        One that is pending again keeps its place in the queue, or is tried ``not_before`` some time, before
        all that comes after it in its chat; with ``waits`` it is as if it had been queued for then, and holds
        up nothing else. Where a part failed for good, those after it are skipped: nobody wants the second
        half alone.
        """
        number = State.of(state)
        if state is DeliveryState.PENDING:
            later = to_ms(not_before) if not_before else None
            end = End(id, worker, number, storable(error), later=later, waits=waits)
        else:
            end = End(id, worker, number, storable(error), at=to_ms(now), message=message)
        return await self._ends.write(end)

    async def record_sent(self, delivery: NewDelivery, message: int | None, now: datetime) -> bool:
        """A digest that is answered directly in the chat (``/digest``): told, nothing to send.

        False, and nothing written, where the reader has one of that kind and period already, or another
        than its ``after`` before it.
        """
        return await self._store.write(partial(record_sent, delivery=delivery, message=message, now=now))

    async def answer(self, plan: DigestPlan, delivery: NewDelivery, now: datetime) -> NewDelivery | None:
        """`pin` and `record_sent` at once: the delivery with its digest, or None where that says False."""
        return await self._store.write(partial(answer, plan=plan, delivery=delivery, now=now))

    async def name_messages(self, delivery: NewDelivery, messages: Sequence[int]) -> None:
        """Which messages a digest that was recorded as sent went out as, part by part."""
        await self._store.write(partial(name_messages, delivery=delivery, messages=messages))

    async def doubt(self, delivery: NewDelivery) -> None:
        """A digest that was recorded as sent may not have gone out: it is held, and its reader told so."""
        await self._store.write(partial(doubt, delivery=delivery))

    async def reap(self, worker: str, channel: str, now: datetime) -> int:
        """``sending`` rows that other (dead) workers left become ``unknown``; how many."""
        chats = select(CHAT.c.id).where(CHAT.c.channel == channel)
        left = (
            DELIVERY.c.state == State.SENDING.fixed,
            DELIVERY.c.worker != worker,
            DELIVERY.c.chat_id.in_(chats),
        )
        change = (
            update(DELIVERY)
            .where(*left)
            .values(
                state=State.UNKNOWN, worker=None, ended_at=to_ms(now), error="the sender stopped on the way"
            )
        )
        return await self._store.write(lambda connection: connection.execute(change).rowcount)

    async def expire(self, now: datetime) -> int:
        """Pending rows past their time become ``skipped``; how many."""
        total = 0
        while expired := await self._store.write(partial(_expire, now=to_ms(now)), bulk=True):
            total += expired
        return total

    async def acknowledge(self, id: SubscriberId) -> int:
        """The reader has been told about held messages; how many there were."""
        unknown = DELIVERY.c.state == State.UNKNOWN.fixed
        held = (DELIVERY.c.subscriber_id == id, unknown, ~DELIVERY.c.acknowledged)
        change = update(DELIVERY).where(*held).values(acknowledged=True)
        return await self._store.write(lambda connection: connection.execute(change).rowcount)

    async def counts(self) -> OutboxCounts:
        """How many deliveries, of those still kept, are in which state."""
        query = select(DELIVERY.c.state, func.count()).group_by(DELIVERY.c.state)
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return OutboxCounts(**{State(state).word.value: count for state, count in rows})


def _expire(connection: Connection, now: int) -> int:
    past = select(DELIVERY.c.id).where(DELIVERY.c.state == State.PENDING.fixed, DELIVERY.c.expires <= now)
    change = update(DELIVERY).where(DELIVERY.c.id.in_(past.limit(PIECE)), DELIVERY.c.state == State.PENDING)
    return connection.execute(change.values(state=State.SKIPPED, ended_at=now, error="too late")).rowcount
