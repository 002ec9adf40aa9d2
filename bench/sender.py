"""How fast digests leave: paced, with a wire that takes no time, and over HTTP through the real library.

`python -m bench.sender [SECONDS]`: every message is marked durably before its call and after it. Beside it
the naive sender: claim one, send it, mark it. "stall": how late the event loop is for others, p99.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.chat import Message
from bot.gateway.line import SENDERS, Line
from bot.gateway.pace import RATE, Pacer
from bot.gateway.wire import TelegramWire
from bot.messenger import DigestMessenger
from digest.delivering import Delivering, deliver
from digest.model import DeliveryState, Destination, DigestId, Entry, NewDelivery, SubscriberId
from digest.ports import Messenger
from storage.corrections import CorrectionRepository
from storage.migrate import upgrade
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from summarizer.compare import compare
from tests.postgres import DURABLE, own_server
from tests.storage.builders import article, draft, plan, summary
from tests.telegram_server import TOKEN, TelegramServer
from topics.resolver import TopicResolver

NOW = datetime.now(UTC)
STORIES, DIGESTS, MANY = 12, 8, 2_000
SOON = timedelta(days=1)


@dataclass
class Null:
    """A wire that takes no time, or one that answers after ``latency`` seconds, at the pacer's pace."""

    pacer: Pacer | None = None
    latency: float = 0.0
    times: list[float] = field(default_factory=list)

    async def send(self, destination: Destination, message: Message) -> int:
        if self.pacer:
            await self.pacer.turn(destination.chat, bulk=True)
        self.times.append(time.perf_counter())
        if self.latency:
            await asyncio.sleep(self.latency)
        return len(self.times)

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        raise AssertionError("nothing is corrected here")


@dataclass
class Room:
    """An open database with digests that wait."""

    store: Store
    outbox: OutboxRepository

    def kit(self, wire: Null | TelegramWire) -> Delivering:
        """What the deliver step works with."""
        messenger: Messenger = DigestMessenger(wire, TopicResolver.load(), compare, lambda: "", lambda: NOW)
        subscribers, corrections = SubscriberRepository(self.store), CorrectionRepository(self.store)
        return Delivering(self.outbox, subscribers, messenger, corrections, "bench", "telegram", _clock)


def _clock() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def waiting(url: str, count: int) -> AsyncIterator[Room]:
    """``count`` chats, each with one of `DIGESTS` digests of `STORIES` stories to come."""
    async with await Store.open(url) as store:
        outbox, subscribers = OutboxRepository(store), SubscriberRepository(store)
        entries = await _entries(store)
        pinned = [await outbox.pin(plan(f"d{number}", *entries, until=NOW), NOW) for number in range(DIGESTS)]
        readers = [
            (await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)).id
            for chat in range(1, count + 1)
        ]
        await outbox.put([_due(reader, pinned[index % DIGESTS]) for index, reader in enumerate(readers)])
        yield Room(store, outbox)


def _due(reader: SubscriberId, digest: DigestId) -> NewDelivery:
    return NewDelivery(reader, "daily", "p", digest, NOW - timedelta(hours=1), NOW + SOON)


async def _entries(store: Store) -> list[Entry]:
    source = await SourceRepository(store).add(draft(), NOW, 1)
    stories = StoryRepository(store)
    fresh = [article(source.id, f"k{number}", published=NOW, fetched=NOW) for number in range(STORIES)]
    await stories.add(fresh, [])
    found = await stories.window(NOW - SOON, NOW + SOON)
    for story in found:
        await stories.save_summary(story.id, 1, summary(story.accounts[0].article), NOW)
    return [Entry(story.id, 1) for story in found]


# ── the senders ──────────────────────────────────────────────────────────────────────────────────


async def ours(room: Room, wire: Null | TelegramWire) -> None:
    """The deliver step."""
    await deliver(room.kit(wire))


async def naive(room: Room, wire: Null | TelegramWire) -> None:
    """One after the other."""
    kit = room.kit(wire)
    while claimed := await room.outbox.claim("bench", "telegram", _clock(), 1):
        digest = await room.outbox.digest(claimed[0].digest)
        assert digest is not None
        message = await kit.messenger.deliver(claimed[0], digest)
        await room.outbox.finish(claimed[0].id, "bench", DeliveryState.SENT, _clock(), message=message)


async def _timed(work: Awaitable[None]) -> tuple[float, float]:
    """Seconds, and the stall in milliseconds."""
    late: list[float] = []

    async def beat() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.002)
            late.append(time.perf_counter() - began - 0.002)

    beating = asyncio.create_task(beat())
    began = time.perf_counter()
    await work
    seconds = time.perf_counter() - began
    beating.cancel()
    return seconds, 1000 * sorted(late)[int(len(late) * 0.99)]


async def _unpaced(
    url: str, name: str, count: int, sender: Callable[[Room, Null | TelegramWire], Awaitable[None]]
) -> None:
    async with waiting(url, count) as room:
        seconds, stall = await _timed(sender(room, Null()))
        await _require_sent(room, count)
    print(f"{name:<44} {count / seconds:8,.0f} a second, stall {stall:5.1f} ms")


async def _paced(url: str, seconds: float) -> None:
    count = round(RATE * seconds)
    async with waiting(url, count) as room:
        wire = Null(Pacer(), latency=0.08)
        _, stall = await _timed(ours(room, wire))
        await _require_sent(room, count)
    rate = (count - 1) / (wire.times[-1] - wire.times[0])
    busiest = max(sum(start <= at < start + 1 for at in wire.times) for start in wire.times)
    print(f"paced, Telegram answering in 80 ms:          {rate:8.2f} a second ({rate / RATE - 1:+.2%}),")
    print(f"    at most {busiest} in any second, stall {stall:5.1f} ms")


async def _real(url: str, count: int) -> None:
    from telegram import Bot

    with bot_api(count) as address:
        line = Line(SENDERS, lambda _: None)
        async with Bot(TOKEN, f"{address}/bot", request=line) as bot, waiting(url, count) as room:
            wire = TelegramWire(bot, Pacer(100_000), bulk=True)
            seconds, stall = await _timed(ours(room, wire))
            await _require_sent(room, count)
    print(f"{'over HTTP, python-telegram-bot':<44} {count / seconds:8,.0f} a second, stall {stall:5.1f} ms")


async def _require_sent(room: Room, count: int) -> None:
    counts = await room.outbox.counts()
    assert counts.sent == count, counts


# ── the other side ───────────────────────────────────────────────────────────────────────────────


@contextmanager
def bot_api(chats: int) -> Iterator[str]:
    """The address of a Bot API stand-in in a process of its own."""
    command = [sys.executable, "-m", "bench.sender", "serve", str(chats)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


async def _serve(chats: int) -> None:
    async with TelegramServer() as server:
        for chat in range(1, chats + 1):
            server.meet(chat)
        print(server.url, flush=True)
        await asyncio.Event().wait()


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        urls = iter(f"sqlite:///{Path(folder)}/{number}.db" for number in range(9))

        def fresh() -> str:
            upgrade(url := next(urls))
            return url

        await _paced(fresh(), seconds)
        await _unpaced(fresh(), "SQLite, one after the other", MANY // 4, naive)
        await _unpaced(fresh(), "SQLite, a wire that takes no time", MANY, ours)
        await _real(fresh(), MANY // 4)
    with own_server(DURABLE) as server, server.database() as url:
        upgrade(url)
        await _unpaced(url, "PostgreSQL, a wire that takes no time", MANY, ours)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(_serve(int(sys.argv[2])))
    else:
        asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0))
