"""A process that sends digests as the service does, small enough to be started a hundred times.

It says where it is while it plans, and dies by its own hand at a step that is set as its doom.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import partial
from typing import Any

from sqlalchemy import Engine, event
from telegram import Bot

from bot.chat import Block, Message, Run, Wire
from bot.deliveries import TELEGRAM, Deliveries
from bot.duties import SEND, Alone, Duties
from bot.gateway.line import SENDERS, Line
from bot.gateway.pace import Pacer
from bot.gateway.wire import TelegramWire
from bot.messenger import DigestMessenger
from digest.delivering import Delivering
from digest.errors import StoreError
from digest.model import (
    Claimed,
    Correction,
    DeliveryId,
    DeliveryState,
    Destination,
    Digest,
    DigestId,
    DigestPlan,
)
from digest.planning import Planning
from storage.corrections import CorrectionRepository
from storage.leasing import LeaseRepository
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from summarizer.compare import compare
from tests.forked import PROCESSES
from tests.soak.world import Atlas
from tests.telegram_server import TOKEN

SPAN, BEAT = timedelta(seconds=3), 0.5
RATE, GAP = 300.0, 0.01
TICK = 0.05


class Step(IntEnum):
    """Where a process is when it dies."""

    ELSEWHERE = 0
    PLANNING = 1
    """Digests without a plan were found; none is stored."""
    SAVING = 2
    """Plans are written down, but not for good."""
    PLANNED = 3
    """They are stored, and nothing that they are for is claimed."""
    PUT_OFF = 4
    """A digest that could not be planned was put off."""
    CLAIMED = 5
    SPLIT = 6
    """The later parts of a digest are queued, the first is still to be sent."""
    SENT = 7
    """A message arrived, and that is not written down."""
    BETWEEN = 8
    """The first of several parts has its end, the next is not claimed."""


IN_A_PLAN = (Step.PLANNING, Step.SAVING, Step.PLANNED)


@dataclass(frozen=True)
class Board:
    """What a yard tells all its processes while they run, in memory that they share.

    ``shift``: seconds by which their clock is ahead; ``doom``: the step at which the first that comes there
    dies; ``cursed``: a digest that cannot be planned.
    """

    shift: Any = field(default_factory=lambda: PROCESSES.RawValue("d", 0.0))
    doom: Any = field(default_factory=lambda: PROCESSES.RawValue("i", Step.ELSEWHERE))
    cursed: Any = field(default_factory=lambda: PROCESSES.RawValue("q", 0))

    def clock(self) -> datetime:
        """What time it is in the world of the yard."""
        return datetime.now(UTC) + timedelta(seconds=self.shift.value)


@dataclass(frozen=True)
class Course:
    """How far a process has come: ``here`` is a `Step`, which can be read when it is dead."""

    board: Board
    here: Any

    def at(self, step: Step) -> None:
        """The process stays here until it says otherwise, unless it dies."""
        self.here.value = step
        if step and self.board.doom.value == step:
            self.board.doom.value = Step.ELSEWHERE
            os.kill(os.getpid(), signal.SIGKILL)

    def past(self, step: Step) -> None:
        """It has come by here, beside what else it does."""
        if self.board.doom.value == step:
            self.at(step)

    def watch_transactions(self) -> None:
        """Tell when plans are written down and not committed yet."""

        def after(_: object, __: object, statement: str, *___: object) -> None:
            if statement.startswith("INSERT INTO digest_story"):
                self.at(Step.SAVING)

        event.listen(Engine, "after_cursor_execute", after)


class Watched(OutboxRepository):
    """An outbox that says how far it has come."""

    def __init__(self, store: Store, course: Course) -> None:
        super().__init__(store)
        self._course = course
        self._split: set[DeliveryId] = set()

    async def unplanned(self, channel: str, now: datetime, limit: int) -> Sequence[DigestId]:
        if found := await super().unplanned(channel, now, limit):
            self._course.at(Step.PLANNING)
        return found

    async def save_plans(self, plans: Mapping[DigestId, DigestPlan]) -> Collection[DigestId]:
        if self._course.board.cursed.value in plans:
            raise StoreError("SAMPLE: this digest cannot be planned")
        refused = await super().save_plans(plans)
        self._course.at(Step.PLANNED)
        return refused

    async def put_off(self, id: DigestId, channel: str, now: datetime, until: datetime, error: str) -> None:
        await super().put_off(id, channel, now, until, error)
        self._course.past(Step.PUT_OFF)

    async def claim(self, worker: str, channel: str, now: datetime, limit: int) -> Sequence[Claimed]:
        claimed = await super().claim(worker, channel, now, limit)
        self._course.at(Step.ELSEWHERE)
        if claimed:
            self._course.past(Step.CLAIMED)
        return claimed

    async def split(self, id: DeliveryId, parts: int) -> None:
        await super().split(id, parts)
        self._split.add(id)
        self._course.past(Step.SPLIT)

    async def finish(
        self, id: DeliveryId, worker: str, state: DeliveryState, *rest: Any, **named: Any
    ) -> bool:
        mine = await super().finish(id, worker, state, *rest, **named)
        if mine and state is DeliveryState.SENT and id in self._split:
            self._course.past(Step.BETWEEN)
        return mine


@dataclass
class Stamping:
    """A wire that puts a line before each message. One is on its way to a chat at a time."""

    wire: Wire
    stamps: dict[int, str] = field(default_factory=dict)

    async def send(self, destination: Destination, message: Message) -> int:
        stamp = Block((Run(self.stamps[destination.chat]),))
        return await self.wire.send(destination, replace(message, blocks=(stamp, *message.blocks)))

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        raise AssertionError("nothing is corrected here")


class Named:
    """The real messenger; each message says first which delivery it is, and from which process."""

    def __init__(self, wire: Wire, clock: Callable[[], datetime], sent: Callable[[], None]) -> None:
        self._wire = Stamping(wire)
        self._messenger = DigestMessenger(self._wire, Atlas(), compare, lambda: "", clock)  # type: ignore[arg-type]
        self._sent = sent

    async def parts(self, claimed: Claimed, digest: Digest) -> int:
        return await self._messenger.parts(claimed, digest)

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        self._wire.stamps[claimed.subscriber.destination.chat] = (
            f"{claimed.period} {claimed.part} {os.getpid()}"
        )
        message = await self._messenger.deliver(claimed, digest)
        self._sent()
        return message

    async def correct(self, correction: Correction, digest: Digest) -> None:
        raise AssertionError("nothing is corrected here")


@dataclass(frozen=True)
class Household:
    """What `bot.deliveries.Deliveries` needs of a house."""

    store: Store
    outbox: OutboxRepository
    clock: Callable[[], datetime]
    sent: Callable[[], None] = lambda: None

    def delivering(self, wire: Wire, worker: str, channel: str, stopping: Callable[[], bool]) -> Delivering:
        people, corrections = SubscriberRepository(self.store), CorrectionRepository(self.store)
        planning = Planning(self.outbox, StoryRepository(self.store), people, Atlas(), compare, str.split)  # type: ignore[arg-type]
        messenger = Named(wire, self.clock, self.sent)
        return Delivering(
            self.outbox, people, messenger, corrections, worker, channel, self.clock, stopping, planning
        )


def run(url: str, api: str, leased: bool, board: Board, here: Any) -> None:
    """Send until SIGTERM. ``leased``: others may be at it as well; ``here``: see `Course`."""
    os.environ["PTB_TIMEDELTA"] = "true"
    course = Course(board, here)
    course.watch_transactions()
    asyncio.run(_serve(url, api, leased, course))


async def _serve(url: str, api: str, leased: bool, course: Course) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    line = Line(SENDERS, lambda _: None)
    async with await Store.open(url) as store, Bot(TOKEN, f"{api}/bot", request=line) as bot:
        owner = f"sender-{os.getpid()}"
        duties = Duties(LeaseRepository(store), owner, [SEND], SPAN, beat=BEAT) if leased else Alone()
        keeping = asyncio.create_task(duties.keep())
        pacer = Pacer(RATE, GAP, GAP, fence=partial(duties.has, SEND))
        wire = TelegramWire(bot, pacer, bulk=True)
        house = Household(store, Watched(store, course), course.board.clock, partial(course.past, Step.SENT))
        deliveries = Deliveries(house, wire, TELEGRAM, owner, partial(duties.term, SEND))  # type: ignore[arg-type]
        ending = asyncio.create_task(_end(stop, deliveries))
        while not stop.is_set():
            await _turn(deliveries)
            await asyncio.sleep(TICK)
        for task in (keeping, ending):
            task.cancel()


async def _end(stop: asyncio.Event, deliveries: Deliveries) -> None:
    await stop.wait()
    deliveries.stopping = True


async def _turn(deliveries: Deliveries) -> None:
    """As in the service, a run that breaks off is not the end of the process."""
    try:
        await deliveries.run()
    except Exception as error:
        print(f"a run broke off: {type(error).__name__}: {error}", flush=True)
