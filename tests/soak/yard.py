"""Everything a kill loop needs: what is due, a Telegram that misbehaves, processes, and the reckoning."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import func, select

from digest.delivering import IN_FLIGHT
from digest.model import Destination, Group, Issue, Length, NewDelivery
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables_readers import CHAT, DELIVERY, FILTER, State
from tests.forked import fork
from tests.soak import sender
from tests.storage.builders import plan
from tests.telegram_rules import Refusal
from tests.telegram_seen import Seen
from tests.telegram_server import CUT, DROP, TelegramServer

FIRST = 1_000

Ends = Mapping[tuple[int, int], State]
"""What became of each message: by chat and period."""


@dataclass
class Yard:
    """Chats that wait for ``periods`` digests each, in order."""

    url: str
    store: Store
    server: TelegramServer
    chats: int
    periods: int
    leased: bool
    dice: random.Random
    lost: int = 0
    killed: int = 0
    overtaken: int = 0
    several: bool = False
    running: list[BaseProcess] = field(default_factory=list)

    def start(self) -> BaseProcess:
        """One more process that sends."""
        process = fork(sender.run, self.url, self.server.url, self.leased)
        self.running.append(process)
        self.several |= len(self.running) > 1
        return process

    async def end(self, process: BaseProcess, *, kill: bool) -> int:
        """kill -9 or SIGTERM; the exit status."""
        process.kill() if kill else process.terminate()
        self.killed += kill
        await asyncio.to_thread(process.join, 30)
        self.running.remove(process)
        assert process.exitcode is not None, "it did not end"
        return process.exitcode

    async def until_sent(self, more: int, seconds: float = 180) -> None:
        """Wait until so many more were accepted, or all that will be were."""
        wanted = min(len(self.server.messages) + more, self.chats * self.periods)
        async with asyncio.timeout(seconds):
            while len(self.server.messages) < wanted and await self.is_open():
                await asyncio.sleep(0.01)

    async def is_open(self) -> bool:
        """Whether anything still waits or is on its way."""
        counts = await OutboxRepository(self.store).counts()
        return bool(counts.pending or counts.sending)

    async def unsettled(self) -> tuple[int, int]:
        """How many are on their way, and in doubt."""
        counts = await OutboxRepository(self.store).counts()
        return counts.sending, counts.unknown

    async def until_over(self, seconds: float = 300) -> None:
        """Wait until every message has its end."""
        async with asyncio.timeout(seconds):
            while await self.is_open():
                await asyncio.sleep(0.1)

    def misbehave(self, calls: int) -> None:
        """For the next calls: answers lost once a message was taken, cut connections, now and then a 429."""
        dealt = self.dice.choices([None, DROP, CUT], [94, 3, 3], k=calls)
        self.lost += sum(each is not None for each in dealt)
        if self.dice.random() < 0.1:
            dealt.append(Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        self.server.plan("sendMessage", *dealt)

    async def reckon(self, late: Collection[Seen] = ()) -> dict[str, int]:
        """Nothing twice, everything in order, every message with an end, and few in doubt; the counts.

        ``late``: messages that were leaving a process when it fell asleep, and arrived when it woke up.
        """
        ends = await self.ends()
        told: dict[int, list[int]] = defaultdict(list)
        for seen in self.server.messages:
            told[seen.chat].append(int(seen.text.split()[0]))
        for chat, periods in told.items():
            assert len(periods) == len(set(periods)), f"chat {chat} was told twice: {periods}"
            slept = {int(seen.text.split()[0]) for seen in late if seen.chat == chat}
            self._require_order(chat, ends, slept)
        sent = {key for key, state in ends.items() if state is State.SENT}
        assert all(period in told[chat] for chat, period in sent), "a message counts as sent and never was"
        count = {state.name.lower(): sum(each is state for each in ends.values()) for state in State}
        assert count["pending"] == count["sending"] == 0
        assert count["sent"] + count["unknown"] + count["failed"] + count["skipped"] == len(ends)
        assert len(ends) == self.chats * self.periods
        assert count["unknown"] <= IN_FLIGHT * self.killed + self.lost, count
        gone = {chat for (chat, _), state in ends.items() if state in (State.FAILED, State.SKIPPED)}
        assert gone <= self.server.blocked
        return {name: number for name, number in count.items() if number} | {
            "in_doubt_but_there": sum(
                period in told[chat] for (chat, period), state in ends.items() if state is State.UNKNOWN
            )
        }

    def _require_order(self, chat: int, ends: Ends, slept: Collection[int]) -> None:
        """In order, but for what slept, and for what was leaving a process that lived on without its lease.

        A process looks at its lease when a message's connection stands, and counts it as over a quarter of
        its span before it is. A machine may keep it waiting longer than that, just then, until another has
        the lease and has sent the next one. Nothing can stop what is leaving, so that message is in doubt.
        The dead send nothing: of one process at a time everything is in order.
        """
        told = [(int(number), pid) for number, pid in (seen.text.split() for seen in self.server.seen(chat))]
        awake = [each for each in told if each[0] not in slept]
        late = set(self._overtaken(chat, ends, awake)) if self.several else set()
        self.overtaken += len(late)
        punctual = [number for number, _ in awake if number not in late]
        known = [(number, pid, ends[chat, number].name) for number, pid in told]
        assert punctual == sorted(punctual), f"chat {chat} was told out of order: {known}"

    @staticmethod
    def _overtaken(chat: int, ends: Ends, told: Sequence[tuple[int, str]]) -> Iterator[int]:
        """Messages in doubt that came after a later one of another process."""
        newest, sender = -1, ""
        for number, pid in told:
            if number > newest:
                newest, sender = number, pid
            elif pid != sender and ends[chat, number] is State.UNKNOWN:
                yield number

    async def ends(self) -> Ends:
        """What became of each chat's messages."""
        query = select(CHAT.c.number, DELIVERY.c.period, DELIVERY.c.state)
        query = query.join_from(DELIVERY, CHAT, CHAT.c.id == DELIVERY.c.chat_id)
        rows = await self.store.read(lambda connection: connection.execute(query).all())
        return {(row.number, int(row.period)): State(row.state) for row in rows}


@asynccontextmanager
async def yard(
    url: str, *, chats: int = 40, periods: int, leased: bool, seed: int = 0
) -> AsyncIterator[Yard]:
    """A yard, cleared of its processes afterwards."""
    async with TelegramServer() as server, await Store.open(url) as store:
        one = Yard(url, store, server, chats, periods, leased, random.Random(seed))
        await _queue(one)
        with _cleared(one):
            yield one


async def _queue(one: Yard) -> None:
    now = datetime.now(UTC)
    outbox, people = OutboxRepository(one.store), SubscriberRepository(one.store)
    planned = await outbox.pin(plan("k"), now)
    issue = await outbox.pin_issue(Issue(now - timedelta(days=1), now, ()))
    fixed: dict[str, Any] = {"not_before": now - timedelta(minutes=1), "expires": now + timedelta(days=1)}
    for chat in range(FIRST, FIRST + one.chats):
        one.server.meet(chat)
        reader = await people.ensure(Destination(chat), kind="private", language="en", now=now)
        digests = [planned] * one.periods
        digests[1::2] = await outbox.pin_groups(issue, 0, [await _group(one)] * (one.periods // 2), now)
        due = [NewDelivery(reader.id, "daily", str(n), each, **fixed) for n, each in enumerate(digests)]
        await outbox.put(due)


async def _group(one: Yard) -> Group:
    """What is pinned for a reader who is due: every second digest is still to be planned when it is sent."""
    query = select(func.min(FILTER.c.id))
    choice = await one.store.read(lambda connection: connection.execute(query).scalar_one())
    return Group(choice, "en", Length.NORMAL, (), 0)


@contextmanager
def _cleared(one: Yard) -> Iterator[None]:
    try:
        yield
    finally:
        for process in one.running:
            process.kill()
            process.join()
