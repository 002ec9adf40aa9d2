"""The fortnight of the sample world, morning after morning: what a reader is told, and what no more.

``python -m bot.demo.replay [--language ru] [COMMAND ...]`` prints the digests of somebody who typed these
commands on the eve of the first day (``/region central-asia`` and ``/country afghanistan`` without any), with
the number of words that stand open in each.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ansi import message_text
from bot.chat import Message, Request, Role
from bot.deliveries import LOCAL, Deliveries
from bot.demo.world import serve_world
from bot.house import House
from bot.render.pages import visible_words
from bot.settings import load
from bot.wiring import open_house
from digest.model import Destination
from storage import migrate

END = datetime(2031, 3, 5, 9, 30, tzinfo=UTC)
DAYS = 14
FIRST = datetime(2031, 2, 20, 3, 0, tzinfo=UTC)
"""Eight o'clock in Almaty on the first morning."""
READER = Destination(1, channel=LOCAL)
PACE = 230
"""Words that people read in a minute (Brysbaert 2019: 238 on average for English prose)."""

USUAL = ("/region central-asia", "/country afghanistan", "/timezone Asia/Almaty", "/time 08:00")


@dataclass(slots=True)
class Stage:
    """A house in the sample world, and the time there. ``closed``: outlets whose sites are down."""

    house: House
    now: datetime
    closed: set[str] = field(default_factory=set)
    box: dict[Destination, list[Message]] = field(default_factory=dict)

    async def send(self, destination: Destination, message: Message) -> int:
        """See `bot.chat.Wire`: keep it."""
        self.box.setdefault(destination, []).append(message)
        return len(self.box[destination])

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        """See `bot.chat.Wire`: keep the new one in its place."""
        self.box[destination][message - 1] = new

    async def ask(self, text: str, reader: Destination = READER, language: str = "en") -> tuple[Message, ...]:
        """What the bot answers to a command."""
        command, _, args = text.removeprefix("/").partition(" ")
        request = Request(reader, "local", reader.chat, Role.ADMIN, language, command, args, self.now)
        reply = await self.house.answering()(request)
        return reply.messages

    async def turn(self, now: datetime) -> Mapping[Destination, Sequence[Message]]:
        """One turn of all steps at ``now``; what was sent to whom."""
        self.now, self.box = now, {}
        await self.house.collect()
        await self.house.condense()
        await self.house.compose()
        await Deliveries(self.house, self, LOCAL).run()
        return self.box


@asynccontextmanager
async def fortnight(
    folder: Path, closed: Callable[[datetime], Set[str]] = lambda _: frozenset()
) -> AsyncIterator[Stage]:
    """The sample world on the eve of its first day, with all its sources added and nothing read.

    ``closed(now)``: slugs of the outlets that do not answer then.
    """
    stage: Stage

    def clock() -> datetime:
        return stage.now

    settings = load({"SITREP_DATA": str(folder)})
    await asyncio.to_thread(migrate.upgrade, settings.database_url)
    async with (
        serve_world(END, clock, lambda: closed(stage.now)) as world,
        open_house(settings, allow=world.allow, clock=clock, sample=True) as house,
    ):
        stage = Stage(house, FIRST - timedelta(hours=6))
        for source in world.sources:
            await house.sources.add(source, stage.now, 0)
        yield stage


def mornings() -> tuple[datetime, ...]:
    """Eight o'clock in Almaty on each of the days."""
    return tuple(FIRST + timedelta(days=day) for day in range(DAYS))


def words(messages: Sequence[Message]) -> int:
    """How many words stand open in a digest."""
    return sum(visible_words(message.blocks) for message in messages)


async def _show(commands: Sequence[str], language: str) -> None:
    with tempfile.TemporaryDirectory(prefix="sitrep-replay-") as folder:
        async with fortnight(Path(folder)) as stage:
            for command in commands:
                await stage.ask(command, language=language)
            for morning in mornings():
                sent = (await stage.turn(morning)).get(READER, [])
                spent = (
                    f"{words(sent)} words, {60 * words(sent) / PACE:.0f} s" if sent else "nothing was sent"
                )
                sys.stdout.write(f"\n━━ {morning:%A}, {morning.day} {morning:%B}: {spent} ━━\n\n")
                for message in sent:
                    sys.stdout.write(message_text(message, colour=sys.stdout.isatty()) + "\n\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the digests of the reader whose commands these are (those of the command line)."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.demo.replay",
        description="Print what a reader is told on each of the fourteen mornings of the sample world, "
        "with the words that stand open in each digest. It takes about a minute.",
    )
    parser.add_argument(
        "commands",
        nargs="*",
        default=USUAL,
        metavar="COMMAND",
        help=f"what the reader types on the eve of the first day, each in quotes; without any: {USUAL}",
    )
    parser.add_argument("--language", default="en", help="of the interface: en or ru")
    options = parser.parse_args(arguments)
    asyncio.run(_show(options.commands, options.language))


if __name__ == "__main__":
    main()
