"""How fast each command is answered in the process, alone and while 100,000 readers are being served: while
their digests are queued, some seconds, and while they are planned and sent, most of an hour.

`python -m bench.commands [READERS ARTICLES] [ENGINE]` invents 100,000 readers, 200,000 articles of 90 days
and 300 sources, on both engines; it takes some minutes. Commands come as fast as they are answered, twenty
times as fast as 100,000 readers write; sources are asked and news come in five times as fast as in life, so
that some do while digests are queued. The plain way reads every story of the window for each reader. Ratios
carry from machine to machine.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import select

from bench.sender import Null
from bench.service.arrivals import Arrivals
from bench.service.metering import Work, measuring, meter_threads
from bench.service.world import DUE, FIRST_CHAT, world
from bot.chat import Desk, Reply, Request, Role
from bot.dispatch import answer, press_of
from bot.gateway.pace import Pacer
from bot.heavy_work import PageSorterElsewhere
from bot.messenger import DigestMessenger
from bot.program import TURN
from bot.settling import Settling
from bot.workers import sort_worker
from digest.delivering import Delivering, deliver
from digest.model import Destination, Sought, Story
from digest.preparing import prepare
from digest.queueing import Composing, compose
from storage.corrections import CorrectionRepository
from storage.fresh import fresh
from storage.store import Store
from storage.stories import StoryRepository
from storage.storytelling import load_stories
from storage.tables_news import ARTICLE, STORY

READERS, ARTICLES, SECONDS = 100_000, 200_000, 20.0
GOAL = 50
MOST_TURNS = 400
RUSH = 5
"""Seconds of the invented clock in one of ours."""
ASKED, PREPARED, NEWS = timedelta(seconds=3), timedelta(seconds=15), timedelta(seconds=20)
"""By the invented clock, from one source that is asked to the next, of 300 that are asked every quarter of an
hour; from one turn of the prepare step to the next; and from article to article, twice as often as on those
90 days, for news come by day."""

Spent = Mapping[str, Sequence[Work]]
"""What was spent on the answers to each command."""

COMMANDS = (
    *("/help", "/start", "/settings", "/subscriptions", "/country kz", "/country uzbekistan"),
    *("/theme terrorism", "/time 07:30", "/timezone Almaty", "/latest", "/latest kazakhstan", "/digest"),
    *("/digest kazakhstan", "/search w40 raid", "/why", "/last", "/mute", "kazakhstan", "[1]", "[1]", "[2]"),
)
READ = ("/latest", "/latest kazakhstan", "/digest kazakhstan")


def main() -> None:
    """Prints the tables of both engines."""
    sys.setswitchinterval(TURN)
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()]
    engines = [each for each in sys.argv[1:] if not each.isdigit()]
    readers, articles = (*sizes, *(READERS, ARTICLES)[len(sizes) :])
    for engine in engines or ("sqlite", "postgresql"):
        asyncio.run(measured(engine, readers, articles))


async def measured(engine: str, readers: int, articles: int) -> None:
    """All measures on one engine."""
    meter_threads()
    async with world(engine, readers, articles) as (desk, store):
        random = Random(7)
        people = partial(random.randint, FIRST_CHAT + 1, FIRST_CHAT + readers)
        day = Day(desk, people, Arrivals(desk, articles))
        table("the first answers after a start", await day.asked(READ, turns=1))
        await day.prepare(day.now)
        Settling().settle()
        alone = await day.asked(COMMANDS)
        table("nothing else going on", alone)
        worker = sort_worker(store.url.render_as_string(hide_password=False), desk.resolver.members())
        kit = (desk.stories, desk.sources, desk.subscribers, desk.outbox, desk.resolver, desk.stems)
        serving = asyncio.create_task(compose(Composing(*kit, PageSorterElsewhere(worker)), day.now))
        table(f"while {readers:,} readers are served", await day.asked(COMMANDS, serving))
        print(f"    {(await serving).done:,} digests queued")
        await worker.close()
        wire = Null(Pacer(), latency=0.08)
        sending = asyncio.create_task(deliver(delivering(desk, store, wire, day)))
        table("while their digests are sent", await day.asked(COMMANDS))
        assert not sending.done(), "there are none left"
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        first, *_, last = wire.times
        print(f"    {(len(wire.times) - 1) / (last - first):.1f} messages a second")
        plain = await replace(day, desk=replace(desk, stories=Everything(store))).asked(READ, turns=3)
        for line in READ:
            naive, ours = (percentile([each.worked for each in spent[line]], 0.5) for spent in (plain, alone))
            print(f"    {line:22}{naive:9.0f} ms of processor the plain way, ratio {naive / ours:.0f}")


def delivering(desk: Desk, store: Store, wire: Null, day: Day) -> Delivering:
    """What the deliver step works with, on a wire that leads nowhere."""
    messenger = DigestMessenger(
        wire, desk.resolver, desk.compare, lambda: "", lambda: day.now, precedence=desk.precedence
    )
    mended = CorrectionRepository(store)
    kit = Delivering(desk.outbox, desk.subscribers, messenger, mended, "bench", "telegram", lambda: day.now)
    return replace(kit, planning=desk.planning)


class Everything(StoryRepository):
    """The plain way: all stories of the window, read anew for each reader."""

    async def window(
        self, since: datetime, until: datetime, about: Sequence[Sought] | None = None
    ) -> Sequence[Story]:
        """All of them, whatever is sought."""
        recent = STORY.c.id.in_(select(ARTICLE.c.story_id).where(fresh(since, until)))
        return await self._store.read(lambda connection: load_stories(connection, STORY.c.security & recent))


@dataclass
class Day:
    """One person after the other asks, while the clock goes on and news come in."""

    desk: Desk
    people: Callable[[], int]
    arrivals: Arrivals
    now: datetime = DUE
    began: float = field(default_factory=time.perf_counter)
    coming: list[asyncio.Task[object]] = field(default_factory=list)

    async def asked(
        self, lines: Sequence[str], serving: asyncio.Task[Any] | None = None, turns: int = MOST_TURNS
    ) -> Spent:
        """What the answers cost, for a while or until the run is over."""
        spent: defaultdict[str, list[Work]] = defaultdict(list)
        end = time.perf_counter() + SECONDS
        while turns and not (serving.done() if serving else time.perf_counter() > end):
            turns -= serving is None
            self._go_on()
            await self._turn(lines, spent)
        await asyncio.gather(*self.coming)
        return spent

    async def prepare(self, now: datetime) -> None:
        """One turn of that step."""
        await prepare(self.desk.stories, self.desk.sources, self.desk.resolver, now)

    def _go_on(self) -> None:
        before, self.now = self.now, DUE + RUSH * timedelta(seconds=time.perf_counter() - self.began)
        happens = ((ASKED, self.arrivals.check), (PREPARED, self.prepare), (NEWS, self.arrivals.bring))
        for every, what in happens:
            if (before - DUE) // every < (self.now - DUE) // every:
                self.coming.append(asyncio.create_task(what(self.now)))

    async def _turn(self, lines: Sequence[str], spent: Mapping[str, list[Work]]) -> None:
        person, reply = self.people(), Reply()
        for line in lines:
            request = typed(person, line, reply, self.now)
            if request is None:
                continue
            with measuring() as work:
                came = await answer(request, self.desk)
            spent[line].append(work)
            reply = came if any(message.keyboard for message in came.messages) else reply
            await asyncio.sleep(0.002)


def typed(person: int, line: str, before: Reply, now: datetime) -> Request | None:
    """What somebody types, or the press of the n-th button of what came before."""
    asking = Request(Destination(person), "private", person, Role.READER, "en", "", "", now)
    if not line.startswith("["):
        command, _, args = line.removeprefix("/").partition(" ") if line.startswith("/") else ("", "", line)
        return replace(asking, command=command, args=args)
    buttons = [each for message in before.messages for row in message.keyboard for each in row if each.data]
    if len(buttons) < int(line[1:-1]):
        return None
    command, args = press_of(buttons[int(line[1:-1]) - 1].data)
    return replace(asking, command=command, args=args, pressed=True)


def table(title: str, spent: Spent) -> None:
    """Of each command, and of all: median and p99 of the time it took, and of the processor's work for it."""
    print(f"  {title:32}{'':>6}    p50 ms   p99 ms    p50 ms   p99 ms of the processor", flush=True)
    for line, works in sorted(spent.items(), key=lambda item: waited(item[1], 0.99)):
        print(f"    {line:30}{row(works)}")
    every = [work for works in spent.values() for work in works]
    print(f"    {'all':30}{row(every)}")
    slow = [line for line, works in spent.items() if waited(works, 0.99) > GOAL]
    print(f"    p99 above {GOAL} ms: {', '.join(slow) or 'none'}", flush=True)


def row(works: Sequence[Work]) -> str:
    """How many there were, and their figures."""
    worked = [each.worked for each in works]
    return (
        f"{len(works):6}{waited(works, 0.5):10.1f}{waited(works, 0.99):9.1f}"
        f"{percentile(worked, 0.5):10.1f}{percentile(worked, 0.99):9.1f}"
    )


def waited(works: Sequence[Work], part: float) -> float:
    """A percentile of the time until the answer."""
    return percentile([each.waited for each in works], part)


def percentile(times: Sequence[float], part: float) -> float:
    """In milliseconds."""
    return 1_000 * sorted(times)[min(int(len(times) * part), len(times) - 1)]


if __name__ == "__main__":
    main()
