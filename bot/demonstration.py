"""`sitrep demo`: the terminal chat on a fresh database, with invented news served on loopback.

Everything but the messenger is the same as in production: fetcher, extractor, summariser, store,
commands. ``live``: a few sources of the real pack instead of the sample world.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot import ansi, lines, packs
from bot.chat import Reply, Request
from bot.commands import COMMANDS
from bot.commands.freetext.smalltalk import kind_of
from bot.deliveries import LOCAL, Deliveries
from bot.house import House
from bot.jobs import Clockwork, Step
from bot.notices import tell
from bot.settings import Settings
from bot.terminal import ADMIN, OPERATOR, Terminal
from bot.tongue import ENGLISH
from bot.wiring import open_house, wall_clock
from digest.model import Destination, SourceDraft, Tally
from storage import migrate
from storage.seal import KEY_BYTES

LIVE = "central-asia"
PATIENCE = 60.0  # seconds that a request waits for the first articles and takeaways
AT_ONCE = frozenset(
    {
        *("start", "greet", "places", "place", "shelf", "tick", "live"),
        *("help", "privacy", "language", "speak", "settings"),
    }
)
"""Commands and presses that tell no news; of the guide, its last step does."""

Answer = Callable[[Request], Awaitable[Reply]]


class News:
    """Whether the first turn of the steps is through; who asks before it waits, and sees what is going on."""

    def __init__(self, write: Callable[[str], None], patience: float = PATIENCE) -> None:
        self._write = write
        self._patience = patience
        self._in = asyncio.Event()
        self._doing = "reading the sources"

    @property
    def is_in(self) -> bool:
        """Whether nobody has to wait any more."""
        return self._in.is_set()

    def tell(self, tally: Tally) -> None:
        """Write down how a step went."""
        match tally.step:
            case "collect":
                self._doing = f"{tally.done} articles read; choosing takeaways"
            case "condense":
                self._doing = f"takeaways for {tally.done} stories"
        self._write(f"({self._doing})")

    def come(self) -> None:
        """From now on nobody waits."""
        self._in.set()

    async def wait(self) -> None:
        """Until they are in, or that takes too long."""
        self._write(f"({self._doing} ...)")
        try:
            await asyncio.wait_for(self._in.wait(), self._patience)
        except TimeoutError:
            self._write("(that takes long; here is what there is so far)")
            self.come()


def tells_news(request: Request) -> bool:
    """Whether the answer may tell of news, or of what is known of the sources."""
    if request.command == "guide":
        return request.args == "done"
    return request.command not in AT_ONCE and (bool(request.command) or not kind_of(request.args))


def patient(answer: Answer, news: News, clock: Callable[[], datetime]) -> Answer:
    """Answers once the first news are in, as of that moment; at once where none are told."""

    async def answered(request: Request) -> Reply:
        if news.is_in or not tells_news(request):
            return await answer(request)
        await news.wait()
        return await answer(replace(request, now=clock()))

    return answered


@dataclass(frozen=True, slots=True)
class Stage:
    """What the chat plays on."""

    house: House
    terminal: Terminal
    news: News


async def demonstrate(settings: Settings, *, live: bool = False) -> None:
    """Play until the input ends."""
    colour = sys.stdout.isatty()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sitrep-demo-")))
        url = f"sqlite:///{folder}/sitrep.db"
        drafts, allow = await _world(stack, live=live)
        await asyncio.to_thread(migrate.upgrade, url)
        key = secrets.token_hex(KEY_BYTES)  # nothing of a demonstration is kept
        own = replace(settings, database_url=url, token="", admins=frozenset(), forget_key=key)
        house = await stack.enter_async_context(open_house(own, allow=allow, sample=not live))
        stage = _stage(house, colour=colour)
        for draft in drafts:
            await house.sources.add(draft, house.clock(), 0)
        clockwork = _clockwork(stage)
        clockwork.start()
        stack.push_async_callback(clockwork.stop, 2.0)
        _welcome(stage, len(drafts), live=live, colour=colour)
        await _converse(stage, folder)


async def _world(
    stack: AsyncExitStack, *, live: bool
) -> tuple[Sequence[SourceDraft], frozenset[tuple[str, int]]]:
    if live:
        return [each.draft for each in packs.load(LIVE).entries if each.first], frozenset()
    from bot.demo.world import serve_world

    world = await stack.enter_async_context(serve_world(wall_clock()))
    return world.sources, world.allow


def _stage(house: House, *, colour: bool) -> Stage:
    fold = lines.is_interactive()

    async def tongue(person: Destination) -> str:
        reader = await house.desk().subscribers.get(person)
        return reader.language if reader else ENGLISH

    news = News(lambda text: _print(ansi.dim(text, colour=colour)))
    answer = patient(house.answering(), news, house.clock)
    terminal = Terminal(answer, _print, house.clock, colour=colour, fold=fold, tongue=tongue)
    house.wires[LOCAL] = terminal
    return Stage(house, terminal, news)


def _clockwork(stage: Stage) -> Clockwork:
    house, deliveries = stage.house, Deliveries(stage.house, stage.terminal, LOCAL)
    telling = house.telling(stage.terminal, [OPERATOR], LOCAL)

    async def collect() -> Tally:
        if stage.news.is_in:
            return await house.collect()
        try:
            tally = await house.collect()
            stage.news.tell(tally)
            stage.news.tell(await house.condense())
        finally:
            stage.news.come()
        return tally

    async def condense() -> Tally:
        return await house.condense() if stage.news.is_in else Tally("condense")

    steps = [step for step in house.steps() if step.name == "compose"]
    steps += [
        Step("collect", timedelta(seconds=30), collect, ("condense", "notices")),
        Step("condense", timedelta(seconds=60), condense),
        Step("deliver", timedelta(seconds=1), deliveries.run),
        Step("notices", timedelta(seconds=60), lambda: tell(telling)),
    ]

    async def note(name: str, text: str) -> None:
        await house.care.note(name, text, house.clock())

    clockwork = Clockwork(steps, note)
    house.nudges.append(clockwork.nudge)
    return clockwork


async def _converse(stage: Stage, folder: Path) -> None:
    if lines.is_interactive():
        await _prompted(stage, folder)
        return
    first = True
    async for line in lines.piped(sys.stdin):
        first = False
        await _played(stage, line)
    if first:
        for line in lines.GUIDED:
            await _played(stage, line)
        _print("That was the guided chat. Run `sitrep demo` in a terminal to type yourself.")


async def _prompted(stage: Stage, folder: Path) -> None:
    topics = [topic.name for topic in (*stage.house.resolver.places(), *stage.house.resolver.themes())]
    words = lines.completer([(each.name, each.help) for each in COMMANDS if not each.pressed], topics)
    async for line in lines.typed(lambda: stage.terminal.prompt, folder / "history", words):
        if line.strip() in ("exit", "quit"):
            return
        await stage.terminal.line(line)


async def _played(stage: Stage, line: str) -> None:
    """A line that nobody sees being typed is shown first."""
    if line.strip():
        _print(f"{stage.terminal.prompt}> {line.strip()}")
        await stage.terminal.line(line)


def _welcome(stage: Stage, sources: int, *, live: bool, colour: bool) -> None:
    kind = "real" if live else "SAMPLE: invented outlets, invented news;"
    _print(ansi.strong("Sitrep, the terminal chat", colour=colour))
    _print(f"{sources} {kind} sources are being read now. Nothing is kept when you leave.")
    if live:
        pack = packs.load(LIVE)
        _print(f"They are a part of the pack {LIVE} ({len(pack.entries)} sources), {pack.verified}.")
    _print(
        f"Type /country kazakhstan, /digest or /help; press buttons by number; `as {ADMIN}` changes person; "
        "`?` shows what else there is: a group, a channel, files.\n"
    )


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
