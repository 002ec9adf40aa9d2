"""A process that sends digests as the service does, small enough to be started a hundred times."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from telegram import Bot

from bot.chat import Block, Message, Run
from bot.deliveries import TELEGRAM, Deliveries
from bot.duties import SEND, Alone, Duties
from bot.gateway.line import SENDERS, Line
from bot.gateway.pace import Pacer
from bot.gateway.wire import TelegramWire
from digest.delivering import Delivering
from digest.model import Claimed, Correction, Digest
from digest.planning import Planning
from storage.corrections import CorrectionRepository
from storage.leasing import LeaseRepository
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from tests.digest.people import compare
from tests.telegram_server import TOKEN

SPAN, BEAT = timedelta(seconds=3), 0.5
RATE, GAP = 300.0, 0.01
TICK = 0.05


@dataclass(frozen=True)
class Named:
    """A messenger whose messages say which delivery they are, and from which process."""

    wire: TelegramWire

    def parts(self, claimed: Claimed, digest: Digest) -> int:
        return 1

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        text = f"{claimed.period} {os.getpid()}"
        return await self.wire.send(claimed.subscriber.destination, Message((Block((Run(text),)),)))

    async def correct(self, correction: Correction, digest: Digest) -> None:
        raise AssertionError("nothing is corrected here")


class Regions:
    """A resolver of which only the members of regions are asked."""

    def members(self) -> Mapping[str, frozenset[str]]:
        return {}


@dataclass(frozen=True)
class Household:
    """What `bot.deliveries.Deliveries` needs of a house."""

    store: Store
    outbox: OutboxRepository

    @staticmethod
    def clock() -> datetime:
        return datetime.now(UTC)

    def delivering(
        self, wire: TelegramWire, worker: str, channel: str, stopping: Callable[[], bool]
    ) -> Delivering:
        people, corrections = SubscriberRepository(self.store), CorrectionRepository(self.store)
        planning = Planning(self.outbox, StoryRepository(self.store), people, Regions(), compare, str.split)  # type: ignore[arg-type]
        return Delivering(
            self.outbox, people, Named(wire), corrections, worker, channel, self.clock, stopping, planning
        )


def run(url: str, api: str, leased: bool) -> None:
    """Send until SIGTERM. ``leased``: others may be at it as well."""
    os.environ["PTB_TIMEDELTA"] = "true"
    asyncio.run(_serve(url, api, leased))


async def _serve(url: str, api: str, leased: bool) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    line = Line(SENDERS, lambda _: None)
    async with await Store.open(url) as store, Bot(TOKEN, f"{api}/bot", request=line) as bot:
        owner = f"sender-{os.getpid()}"
        duties = Duties(LeaseRepository(store), owner, [SEND], SPAN, beat=BEAT) if leased else Alone()
        keeping = asyncio.create_task(duties.keep())
        pacer = Pacer(RATE, GAP, GAP, fence=partial(duties.has, SEND))
        wire = TelegramWire(bot, pacer, bulk=True)
        term = partial(duties.term, SEND)
        deliveries = Deliveries(Household(store, OutboxRepository(store)), wire, TELEGRAM, owner, term)  # type: ignore[arg-type]
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
