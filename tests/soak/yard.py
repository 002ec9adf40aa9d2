"""Everything a kill loop needs: a world, a Telegram that misbehaves, processes, and the reckoning."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from signal import SIGKILL
from typing import Any

from digest.delivering import IN_FLIGHT
from digest.model import DigestId
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.tables_readers import State
from tests.forked import PROCESSES, fork
from tests.soak import sender
from tests.soak.accounts import (
    LOST,
    Ends,
    Heard,
    Key,
    ends_of,
    gone_out_without_plan,
    plans_of,
    readable,
    reaped,
    told,
    waiting_for_plans,
)
from tests.soak.sender import IN_A_PLAN, Board, Step
from tests.soak.undisturbed import Undisturbed, undisturbed
from tests.soak.world import FIRST, World
from tests.telegram_rules import Refusal
from tests.telegram_server import CUT, DROP, TelegramServer

REFUSED = Refusal(400, "Bad Request: SAMPLE of a refusal")


@dataclass
class Yard:
    """A world whose readers wait for their digests of a day.

    ``before``: what they were told on the days before. ``running``: by process, where it is.
    """

    url: str
    store: Store
    server: TelegramServer
    world: World
    undisturbed: Undisturbed
    leased: bool
    dice: random.Random
    before: Sequence[Heard] = ()
    board: Board = field(default_factory=Board)
    running: dict[BaseProcess, Any] = field(default_factory=dict)
    several: bool = False
    over: bool = True
    killed: int = 0
    lost: int = 0
    refused: int = 0
    overtaken: int = 0
    doomed: Counter[Step] = field(default_factory=Counter)
    by_chance: Counter[Step] = field(default_factory=Counter)
    plans: dict[DigestId, str] = field(default_factory=dict)
    following: asyncio.Task[None] | None = None
    settled: DigestId = field(default_factory=lambda: DigestId(0))

    # ── processes ──

    def start(self) -> BaseProcess:
        """One more process that sends."""
        here = PROCESSES.RawValue("i", Step.ELSEWHERE)
        process = fork(sender.run, self.url, self.server.url, self.leased, self.board, here)
        self.running[process] = here
        self.several |= len(self.running) > 1
        return process

    async def end(self, process: BaseProcess, *, kill: bool) -> int:
        """kill -9 or SIGTERM; the exit status."""
        process.kill() if kill else process.terminate()
        await asyncio.to_thread(process.join, 30)
        here = Step(self.running.pop(process).value)
        assert process.exitcode is not None, "it did not end"
        if kill:
            self.killed += 1
            self.by_chance[here] += 1
            await self.look()
        return process.exitcode

    async def until_doomed(self, step: Step, seconds: float = 180) -> None:
        """Wait until a process has come to this step and died there, on another day if need be."""
        self.board.doom.value = step
        async with asyncio.timeout(seconds):
            while not (dead := [each for each in self.running if not each.is_alive()]):
                await self.go_on()
                await asyncio.sleep(0.005)
        (victim,) = dead
        assert (victim.exitcode, Step(self.running.pop(victim).value)) == (-SIGKILL, step)
        self.killed += 1
        self.doomed[step] += 1
        await self.look()

    async def until_planning(self, seconds: float = 60) -> BaseProcess | None:
        """Wait until a process plans, and say which; None if nothing of the day is left to be planned."""
        async with asyncio.timeout(seconds):
            while await waiting_for_plans(self.store):
                for process, here in self.running.items():
                    if here.value in IN_A_PLAN:
                        return process
                await asyncio.sleep(0.001)
        return None

    @property
    def fell_into_plans(self) -> int:
        """How many kills hit a process that was planning."""
        return sum(self.doomed[step] + self.by_chance[step] for step in IN_A_PLAN)

    # ── days ──

    async def go_on(self) -> None:
        """Begin another day if everybody has the digests of this one."""
        if not await self.is_open():
            await self.settle()
            await self.begin_day()

    async def begin_day(self) -> None:
        """News and digests of a day; then the clocks of all processes show its evening."""
        assert await self.world.pass_a_day() > 0
        self.over = False
        self.board.shift.value = (self.world.now - datetime.now(UTC)).total_seconds()

    async def settle(self) -> None:
        """The day is over: who blocked the bot is gone, and now it passes where nobody is killed."""
        if self.over:
            return
        self.over = True
        await self.look()
        self.settled = max(self.plans, default=self.settled)
        ends = await ends_of(self.store)
        gone = {chat for (chat, *_), state in ends.items() if state in LOST} & self.server.blocked
        await self.world.leave(gone)
        await self.followed()
        self.following = asyncio.create_task(self.undisturbed.pass_a_day(ends, gone))

    async def followed(self) -> None:
        """Wait until the day has passed there as well."""
        if self.following is not None:
            await self.following

    async def look(self) -> None:
        """Plans stay as they are once they are stored, and nothing is sent without one."""
        assert await gone_out_without_plan(self.store) == []
        since = self.settled if self.running else DigestId(0)
        now = await plans_of(self.store, since)
        changed = [id for id in now.keys() & self.plans.keys() if now[id] != self.plans[id]]
        assert not changed, "a plan changed once it was stored"
        assert now.keys() >= {id for id in self.plans if id >= since}, "a plan is gone"
        self.plans |= now

    # ── waiting ──

    async def until_sent(self, more: int, seconds: float = 180) -> None:
        """Wait until so many more were accepted, or all of the day that will be were."""
        wanted = len(self.server.messages) + more
        async with asyncio.timeout(seconds):
            while len(self.server.messages) < wanted and await self._goes_on():
                await asyncio.sleep(0.02)

    async def is_open(self) -> bool:
        """Whether anything still waits or is on its way."""
        counts = await OutboxRepository(self.store).counts()
        return bool(counts.pending or counts.sending)

    async def _goes_on(self) -> bool:
        assert all(each.is_alive() for each in self.running), "one has died by itself"
        return await self.is_open()

    async def waiting(self) -> list[int]:
        """The chats to which something is still to be sent."""
        ends = await ends_of(self.store)
        return [chat for (chat, *_), state in ends.items() if state in (State.PENDING, State.SENDING)]

    def told_today(self) -> set[int]:
        """The chats in which something arrived since the days in peace."""
        return {seen.chat for seen in self.server.messages}

    async def unsettled(self) -> tuple[int, int]:
        """How many are on their way, and in doubt."""
        counts = await OutboxRepository(self.store).counts()
        return counts.sending, counts.unknown

    async def until_over(self, seconds: float = 300) -> None:
        """Wait until every message of the day has its end."""
        async with asyncio.timeout(seconds):
            while await self._goes_on():
                await asyncio.sleep(0.02)

    def misbehave(self, calls: int) -> None:
        """For the next calls: answers lost once a message was taken, cut connections, messages refused for
        good, now and then a 429.
        """
        dealt = self.dice.choices([None, DROP, CUT, REFUSED], [93, 3, 3, 1], k=calls)
        self.lost += sum(each in (DROP, CUT) for each in dealt)
        self.refused += dealt.count(REFUSED)
        if self.dice.random() < 0.1:
            dealt.append(Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        self.server.plan("sendMessage", *dealt)

    # ── the reckoning ──

    def heard(self) -> list[Heard]:
        """What arrived, in order."""
        return [*self.before, *(Heard.of(seen.chat, seen.text) for seen in self.server.messages)]

    async def reckon(self, late: Collection[Key] = ()) -> dict[str, int]:
        """Nothing twice, everything in order and as it was to be, every message with an end, and few in
        doubt; the counts.

        ``late``: messages that were leaving a process when it fell asleep, and arrived when it woke up.
        """
        await self.until_over()
        await self.settle()
        await self.followed()
        ends, arrived = await ends_of(self.store), self.heard()
        keys = Counter(each.key for each in arrived)
        assert max(keys.values()) == 1, f"told twice: {[key for key in keys if keys[key] > 1]}"
        sent = {key for key, state in ends.items() if state is State.SENT}
        assert sent <= keys.keys(), "a message counts as sent and never was"
        self._require_order(ends, arrived, late)
        self._require_texts(arrived)
        self._require_each_fact_once(ends, arrived)
        unsplit = await self._require_ends(ends)
        count = {state.name.lower(): number for state, number in Counter(ends.values()).items()}
        self._require_few_in_doubt(count.get("unknown", 0), await reaped(self.store))
        there = sum(state is State.UNKNOWN and key in keys for key, state in ends.items())
        return count | {"in_doubt_but_there": there, "held_with_their_first_part": unsplit}

    def _require_few_in_doubt(self, held: int, reaped: Sequence[int]) -> None:
        """Each kill leaves no more than were in flight, and beside those there are only the lost answers."""
        print(f"{held} held, left by the dead: {sorted(reaped)}")
        assert max(reaped, default=0) <= IN_FLIGHT, reaped
        assert len(reaped) <= self.killed, reaped
        assert held - sum(reaped) <= self.lost, (held, reaped)

    async def _require_ends(self, ends: Ends) -> int:
        """Sent, held and failed are what was due; how many parts there never were of digests that are held.

        Of how many parts a digest is, is written down before the first is sent. Who dies before that leaves
        it in doubt, and with it all that was to follow; what is skipped comes not so far.
        """
        assert set(ends.values()) <= {State.SENT, State.UNKNOWN, *LOST}
        due = await ends_of(self.undisturbed.world.store)
        missing = due.keys() - ends.keys()
        assert ends.keys() <= due.keys()
        firsts = [ends[chat, period, 1] for chat, period, _ in missing]
        assert set(firsts) <= {State.UNKNOWN, State.SKIPPED}
        lost = {(chat, period) for (chat, period, _), state in ends.items() if state in LOST}
        others = [each for each in lost if each[0] not in self.server.blocked]
        assert len(others) <= self.refused, "none is lost that Telegram did not refuse"
        return firsts.count(State.UNKNOWN)

    def _require_texts(self, arrived: Sequence[Heard]) -> None:
        """Each message says what it would have said without any kill."""
        for each in arrived:
            assert readable(each.text) == readable(self.undisturbed.texts[each.key]), each

    def _require_each_fact_once(self, ends: Ends, arrived: Sequence[Heard]) -> None:
        """Nobody is told anything twice, and who lost nothing everything; a lost digest is told again."""
        lost = {key[:2] for key, state in ends.items() if state in LOST}
        doubted = {key[0] for key, state in ends.items() if state is not State.SENT}
        texts: dict[int, list[str]] = defaultdict(list)
        for each in arrived:
            if each.key[:2] not in lost:
                texts[each.chat].append(each.text)
        for number in range(self.world.chats):
            known = told(texts[FIRST + number])
            assert max(known.values(), default=1) == 1, (number, known.most_common(3))
            wanted = self.world.wanted(number)
            assert known.keys() <= wanted, (number, known.keys() - wanted)
            assert FIRST + number in doubted or known.keys() == wanted, (number, wanted - known.keys())

    def _require_order(self, ends: Ends, arrived: Sequence[Heard], slept: Collection[Key]) -> None:
        """In order, but for what slept, and for what was leaving a process that lived on without its lease.

        A process looks at its lease when a message's connection stands, and counts it as over a quarter of
        its span before it is. A machine may keep it waiting longer than that, just then, until another has
        the lease and has sent the next one. Nothing can stop what is leaving, so that message is in doubt.
        The dead send nothing: of one process at a time everything is in order.
        """
        chats: dict[int, list[Heard]] = defaultdict(list)
        for each in arrived:
            if each.key not in slept:
                chats[each.chat].append(each)
        for chat, awake in chats.items():
            late = set(_overtaken(ends, awake)) if self.several else set()
            self.overtaken += len(late)
            punctual = [each.key for each in awake if each.key not in late]
            known = [(*each.key, each.pid, ends[each.key].name) for each in awake]
            assert punctual == sorted(punctual), f"chat {chat} was told out of order: {known}"


def _overtaken(ends: Ends, heard: Sequence[Heard]) -> Iterator[Key]:
    """Messages in doubt that came after a later one of another process."""
    newest = heard[0]
    for each in heard:
        if each.key >= newest.key:
            newest = each
        elif each.pid != newest.pid and ends[each.key] is State.UNKNOWN:
            yield each.key


@asynccontextmanager
async def yard(url: str, *, chats: int, leased: bool, seed: int = 0, days: int = 0) -> AsyncIterator[Yard]:
    """A yard after some days in peace, cleared of its processes afterwards."""
    async with TelegramServer() as server, await Store.open(url) as store, undisturbed(chats) as same:
        world = await World.begun(store, chats)
        for chat in range(FIRST, FIRST + chats):
            server.meet(chat)
        peace = Undisturbed(world)
        for each in [peace, same] * days:
            await each.pass_a_day({})
        before = [Heard(chat, period, part, 0, text) for (chat, period, part), text in peace.texts.items()]
        one = Yard(url, store, server, world, same, leased, random.Random(seed), before)
        await one.begin_day()
        try:
            yield one
        finally:
            for process in one.running:
                process.kill()
                process.join()
            if one.following is not None:
                one.following.cancel()
                await asyncio.wait([one.following])
