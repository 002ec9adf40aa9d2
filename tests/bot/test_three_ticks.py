"""Three polls of many feeds with a kill -9 in the midst of each: every item is stored exactly once."""

import asyncio
import contextlib
import random
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.settings import load
from bot.wiring import open_house
from digest.articles import PARTIAL
from digest.model import SourceDraft, SourceKind
from tests.bot.service import Service
from tests.storage.engines import lay_tables
from tests.telegram_server import TelegramServer

START = datetime(2031, 3, 5, 6, 0, tzinfo=UTC)
TURN = timedelta(hours=13)
"""Longer than the longest interval, so that every feed is due again."""
NEW_EACH_TURN = 2
MOST_PORTS = 10


@dataclass
class Town:
    """Feeds ``0`` to ``feeds - 1``; each has two more items in every turn. ``asked`` counts requests."""

    feeds: int
    turn: int = 1
    asked: int = 0
    ports: list[int] = field(default_factory=list)

    def url(self, feed: int) -> str:
        """Where a feed is; neighbours are on different ports."""
        return f"http://127.0.0.1:{self.ports[feed % len(self.ports)]}/{feed}.xml"

    def keys(self, feed: int) -> list[str]:
        """The ids of the items that a feed has by now."""
        return [f"sample-{feed}-{item}" for item in range(self.turn * NEW_EACH_TURN)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one feed."""
        try:
            line = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        except asyncio.IncompleteReadError:  # the program was killed before it asked
            writer.close()
            return
        self.asked += 1
        body = self._feed(int(line.strip("/").removesuffix(".xml"))).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    def _feed(self, feed: int) -> str:
        items = "".join(self._item(feed, number, key) for number, key in enumerate(self.keys(feed)))
        return f'<rss version="2.0"><channel><title>Feed {feed} (SAMPLE)</title>{items}</channel></rss>'

    def _item(self, feed: int, number: int, key: str) -> str:
        at = format_datetime(START + TURN * (number // NEW_EACH_TURN) - timedelta(minutes=feed + 1))
        text = (
            f"Officials in valley {feed} of Kyrgyzstan counted {1000 + number} sheep on day {number}. " * 12
        )
        return (
            f"<item><guid>{key}</guid><link>https://feed-{feed}.example/{number}</link><pubDate>{at}</pubDate>"
            f"<title>Valley {feed} counts {1000 + number} sheep</title>"
            f"<description>{text}</description></item>"
        )


@asynccontextmanager
async def town(feeds: int) -> AsyncIterator[Town]:
    """A town whose feeds answer."""
    made = Town(feeds)
    async with AsyncExitStack() as stack:
        for _ in range(MOST_PORTS):
            server = await stack.enter_async_context(await asyncio.start_server(made.serve, "127.0.0.1", 0))
            made.ports.append(server.sockets[0].getsockname()[1])
        yield made


async def subscribe_to(made: Town, folder: Path) -> None:
    """Store every feed as a source, due at the first turn."""
    settings = load({"SITREP_DATA": str(folder / "data")})
    (folder / "data").mkdir()
    lay_tables(settings.database_url)
    async with open_house(settings, clock=lambda: START) as house:
        for feed in range(made.feeds):
            draft = SourceDraft(made.url(feed), SourceKind.FEED, f"Feed {feed} (SAMPLE)", sample=True)
            await house.sources.add(draft, START, 0)


def stored(folder: Path) -> list[str]:
    """The keys of all stored articles."""
    with sqlite3.connect(folder / "data" / "sitrep.db") as database:
        return [key for (key,) in database.execute("SELECT key FROM article")]


def put_off(folder: Path) -> datetime | None:
    """When all sources are due that left an item for later; None if none did.

    They may: a text is given ten seconds, which can be too few for any on a machine with much else to do.
    """
    newest = "SELECT max(id) FROM source_check GROUP BY source_id"
    later = f"SELECT source_id FROM source_check WHERE outcome = '{PARTIAL}' AND id IN ({newest})"
    with sqlite3.connect(folder / "data" / "sitrep.db") as database:
        ((due,),) = database.execute(f"SELECT max(next_check) FROM source WHERE id IN ({later})")
    return datetime.fromisoformat(due).replace(tzinfo=UTC) if due else None


async def once(service: Service, now: datetime) -> None:
    """A run that nobody kills."""
    process = await service.start("once", "--now", now.isoformat())
    assert await service.ended(process) == 0, "".join(service.lines)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("feeds", [30, pytest.param(200, marks=pytest.mark.soak)])
async def test_every_item_is_stored_exactly_once_whenever_the_program_is_killed(tmp_path, feeds):
    dice = random.Random(feeds)
    async with town(feeds) as made, TelegramServer() as server:
        await subscribe_to(made, tmp_path)
        service = Service(server, tmp_path, ",".join(f"127.0.0.1:{port}" for port in made.ports))
        kills = 0
        for turn in (1, 2, 3):
            made.turn, now = turn, START + TURN * (turn - 1)
            process = await service.start("once", "--now", now.isoformat())
            goal = made.asked + dice.randint(1, feeds)
            async with asyncio.timeout(60):
                while made.asked < goal and process.returncode is None:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(dice.random() / 4)
            with contextlib.suppress(ProcessLookupError):  # it was quicker
                process.send_signal(signal.SIGKILL)
            kills += await service.ended(process) == -signal.SIGKILL
            # Those that were asked before the kill may have been written down: the rest is due, and then all.
            for minutes in (1, 2):
                await once(service, now + timedelta(minutes=minutes))
            while due := put_off(tmp_path):
                await once(service, due)
            wanted = sorted(key for feed in range(feeds) for key in made.keys(feed))
            assert sorted(stored(tmp_path)) == wanted
        assert kills >= 2
