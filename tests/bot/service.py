"""`sitrep` as a process of its own against local servers: a Bot API stand-in and an invented outlet."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.forked import Program, started
from tests.telegram_server import TOKEN, TelegramServer

ROOT = Path(__file__).parents[2]
BOSS = 7_100_000_099


@dataclass
class Service:
    """The program with its settings; `start` runs a command of it."""

    server: TelegramServer
    folder: Path
    origins: str = ""
    lines: list[str] = field(default_factory=list)
    reading: dict[Program, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """All that the process gets to see."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SITREP_TOKEN": TOKEN,
            "SITREP_TELEGRAM_API_URL": self.server.url,
            "SITREP_ADMINS": str(BOSS),
            "SITREP_DATA": str(self.folder / "data"),
            "SITREP_ALLOW_ORIGIN": self.origins,
        }

    async def start(self, *arguments: str) -> Program:
        """Start a command; its output is read by a task, so that it never blocks."""
        process = await started(self.folder, arguments, self.environment)
        self.reading[process] = asyncio.create_task(self._read(process.stdout))
        return process

    @asynccontextmanager
    async def running(self, *arguments: str) -> AsyncIterator[Program]:
        """A command while the block runs, ended by SIGTERM."""
        process = await self.start(*arguments)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(self.ended(process), 30)

    async def ended(self, process: Program) -> int:
        """Wait for the end of a process and of its output."""
        status = await process.wait()
        await self.reading[process]
        return status

    async def kill(self, process: Program) -> None:
        """kill -9."""
        process.kill()
        await self.ended(process)

    async def _read(self, stdout: asyncio.StreamReader) -> None:
        async for line in stdout:
            assert TOKEN.encode() not in line, "the token never stands in a log"
            self.lines.append(line.decode())


@dataclass(frozen=True)
class Invention:
    """A SAMPLE article with a name and a number that nobody could know before."""

    title: str
    body: str
    name: str
    number: str


def invent(dice: random.Random) -> Invention:
    """One invented article on Kazakhstan, 150 words or so."""
    name = "".join(dice.choice(pair) for pair in ["BDKTZ", "aeiou", "lmnr", "aeiou", "kst"]) + "bekov"
    number = str(dice.randint(1001, 9989))
    place = "".join(dice.choice(pair) for pair in ["ZKT", "aou", "rln", "aou"]) + "kol"
    title = f"Border guards in Kazakhstan seize {number} rifles near {place}"
    body = (
        f"<p>Border guards in Kazakhstan seized {number} smuggled rifles near the village of {place}, "
        f"Colonel {name} said on the spot.</p>"
        f"<p>Colonel {name} said that three suspects were detained and that the terrorist group behind the "
        "smuggling had planned attacks on police posts. The rifles lay under sacks of onions.</p>"
        "<p>The committee for national security of Kazakhstan opened a criminal case on the smuggling. "
        "Investigators said that the lorries had crossed the border at night, far from any road.</p>"
        "<p>The regional court in Almaty will decide on Monday whether the suspects stay in custody. "
        "Their lawyer said that they denied the charges and had been hired as drivers only.</p>"
        "<p>The sacks were weighed a second time because their papers named a lighter load. Customs officers "
        "then opened the lorries one after the other, which took most of the night.</p>"
    )
    return Invention(title, body, name, number)


@asynccontextmanager
async def outlet(articles: list[Invention]) -> AsyncIterator[int]:
    """Serve the articles as a feed with whole texts; gives the port. The list may grow meanwhile."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = _feed(articles).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def _feed(articles: list[Invention]) -> str:
    written = format_datetime(datetime.now(UTC) - timedelta(minutes=20))
    items = "".join(
        f"<item><guid>sample-{number}</guid><link>https://sample-outlet.example/{number}</link>"
        f"<title>{each.title}</title><pubDate>{written}</pubDate>"
        f"<description><![CDATA[{each.body}]]></description></item>"
        for number, each in enumerate(articles)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Invented Gazette (SAMPLE)</title>'
        f"<link>https://sample-outlet.example/</link>{items}</channel></rss>"
    )
