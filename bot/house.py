"""The house: all rooms, joined, and one turn of each step. `bot.wiring` builds it."""

from __future__ import annotations

import importlib.metadata
import logging
import platform
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.book import KnownPeople
from bot.chat import Desk, Message, Reply, Request, Role, Wire
from bot.copies import Copies
from bot.dispatch import answer, refused
from bot.heavy_work import ModelSummarizer, PageSorterElsewhere
from bot.jobs import Step
from bot.limits import Meter
from bot.messenger import DigestMessenger
from bot.notices import Telling
from bot.presses import FirstPresses
from bot.render.health import span
from bot.settling import Settling
from bot.timekeeping import Timekeeping
from bot.tongue import gettext
from bot.watch import Sight, Watch, free
from bot.worker import Worker
from digest import pipeline
from digest.collecting import Collecting, collect
from digest.errors import DeliveryError
from digest.model import Destination, Tally, Trouble
from digest.planning import Planning
from digest.ports import (
    Care,
    Complaints,
    Corrections,
    Leases,
    Notices,
    Outbox,
    Reader,
    Resolver,
    Search,
    Sources,
    Statistics,
    Stories,
    Subscribers,
    Tagger,
    Trail,
)
from digest.preparing import prepare
from digest.views import Views
from storage.store import Store
from summarizer.compare import compare
from topics.grouping import StoryGrouper
from topics.stemming import Stemmer

Clock = Callable[[], datetime]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """All rooms, joined. ``nudges`` is called with the name of a step that should run soon.

    ``leases``: None where one service is alone on its database; else ``worker`` is its name among others.
    """

    store: Store
    sources: Sources
    stories: Stories
    search: Search
    subscribers: Subscribers
    outbox: Outbox
    planning: Planning
    corrections: Corrections
    complaints: Complaints
    people: KnownPeople
    trail: Trail
    statistics: Statistics
    care: Care
    copies: Copies
    notices: Notices
    reader: Reader
    tagger: Tagger
    resolver: Resolver
    grouper: StoryGrouper
    stems: Stemmer
    views: Views
    first_press: FirstPresses
    summarizer: ModelSummarizer
    texts: Worker
    model: Worker
    sorter: Worker
    clock: Clock
    sample: bool
    owners: frozenset[int]
    data: Path
    allow: frozenset[tuple[str, int]]
    leases: Leases | None = None
    worker: str = ""
    nudges: list[Callable[[str], None]] = field(default_factory=list)
    timekeeping: Timekeeping = field(default_factory=Timekeeping)
    wires: dict[str, Wire] = field(default_factory=dict)
    meter: Meter = field(default_factory=Meter)
    watch: Watch = field(default_factory=Watch)
    settling: Settling = field(default_factory=Settling)
    started: float = field(default_factory=time.monotonic)

    def nudge(self, step: str) -> None:
        """Ask for a step to run soon."""
        for each in self.nudges:
            each(step)

    def facts(self) -> Mapping[str, str]:
        """For ``/status``: version, uptime, model."""
        return {
            "version": importlib.metadata.version("sitrep"),
            "python": platform.python_version(),
            "up": span(timedelta(seconds=time.monotonic() - self.started)),
            "model": self.summarizer.state,
            "model worker": "running" if self.model.pid else "not running",
        }

    def warning(self) -> str:
        """For the end of a digest, while takeaways are not made as was chosen; ``/status`` says why."""
        if not self.summarizer.warning:
            return ""
        return gettext("The model is not in use at the moment: takeaways are chosen by simpler means.")

    def desk(self) -> Desk:
        """What commands may use."""
        return Desk(
            sources=self.sources,
            stories=self.stories,
            search=self.search,
            subscribers=self.subscribers,
            outbox=self.outbox,
            planning=self.planning,
            precedence=self.store.precedence,
            care=self.care,
            complaints=self.complaints,
            people=self.people,
            trail=self.trail,
            statistics=self.statistics,
            notices=self.notices,
            meter=self.meter,
            resolver=self.resolver,
            reader=self.reader,
            tagger=self.tagger,
            grouper=self.grouper,
            compare=compare,
            stems=self.stems,
            views=self.views,
            first_press=self.first_press,
            nudge=self.nudge,
            tell=self.tell,
            facts=self.facts,
            warning=self.warning,
            sample=self.sample,
            allow=self.allow,
            owners=self.owners,
        )

    async def tell(self, destination: Destination, message: Message) -> bool:
        """A message to a chat, on the wire of its channel; True if it went out."""
        wire = self.wires.get(destination.channel)
        if wire is None:
            return False
        try:
            await wire.send(destination, message)
        except DeliveryError as error:
            _LOG.info("a message to somebody concerned did not go out: %s", error)
            return False
        return True

    def role(self, user: int) -> Role:
        """What somebody was when that was last read: for menus, never for permission."""
        rank = self.people.rank(user)
        return Role.OWNER if user in self.owners else Role[rank.name] if rank else Role.READER

    def answering(self) -> Callable[[Request], Awaitable[Reply]]:
        """Requests to replies."""
        return partial(_answer, self.desk())

    def refusing(self) -> Callable[[Request], Awaitable[Reply | None]]:
        """The answers to requests that nothing may be done for; see `bot.dispatch.refused`."""
        return partial(_refuse, self.desk())

    async def report(self, id: str, text: str, hint: str, **values: str) -> None:
        """Tell the owners, once while it lasts, what is wrong and what to do; see `digest.model.Trouble`."""
        if await self.notices.report(Trouble(id, text, hint, values), self.clock()):
            _LOG.warning("trouble %s: %s", id, text.format(**values))
            self.nudge("notices")

    async def over(self, id: str) -> None:
        """A trouble has passed; its owners are told so."""
        if await self.notices.over(id, self.clock()):
            _LOG.info("trouble %s is over", id)
            self.nudge("notices")

    async def collect(self) -> Tally:
        """One turn of the collect step."""
        kit = Collecting(self.sources, self.stories, self.reader, self.tagger, self.grouper, random.random)
        return await self._searchable(await collect(kit, self.clock()))

    async def condense(self) -> Tally:
        """One turn of the condense step."""
        kit = pipeline.Condensing(self.stories, self.summarizer, self.worker)
        return await self._searchable(await pipeline.condense(kit, self.clock()))

    async def _searchable(self, tally: Tally) -> Tally:
        """What a step brought is found from then on."""
        await self.search.catch_up()
        return tally

    async def compose(self) -> Tally:
        """One turn of the compose step."""
        kit = pipeline.Composing(
            self.stories,
            self.sources,
            self.subscribers,
            self.outbox,
            self.resolver,
            self.stems,
            PageSorterElsewhere(self.sorter),
        )
        return await pipeline.compose(kit, self.clock())

    async def compose_by_the_clock(self) -> Tally:
        """`compose`, unless the clock has just jumped: then nobody knows whose time has come."""
        if not await self.timekeeping.is_right(self.clock(), self.report, self.over):
            return Tally("compose")
        return await self.compose()

    async def prepare(self) -> Tally:
        """One turn of the prepare step."""
        tally = await prepare(self.stories, self.sources, self.resolver, self.clock())
        self.settling.settle()
        return tally

    async def look_after(self) -> Tally:
        """One turn of the care step; nothing is deleted by a clock that has just jumped."""
        if self.timekeeping.doubted:
            return Tally("care")
        return await pipeline.care(self.care, self.outbox, self.clock())

    async def look_out(self) -> Tally:
        """One turn of the watch step."""
        held = (await self.outbox.counts()).unknown
        model = self.summarizer.warning if self.summarizer.asked else None
        sight = Sight(self.clock(), free(self.data), held, model)
        return await self.watch.look(sight, self.report, self.over)

    async def back_up(self) -> Tally:
        """One turn of the backup step."""
        return await self.copies.keep(self.clock(), self.report, self.over)

    def delivering(
        self, wire: Wire, worker: str, channel: str, stopping: Callable[[], bool]
    ) -> pipeline.Delivering:
        """What the deliver step of one channel works with."""
        messenger = DigestMessenger(
            wire,
            self.resolver,
            compare,
            self.warning,
            self.clock,
            sample=self.sample,
            precedence=self.store.precedence,
        )
        return pipeline.Delivering(
            self.outbox,
            self.subscribers,
            messenger,
            self.corrections,
            worker,
            channel,
            self.clock,
            stopping,
            self.planning,
        )

    def telling(self, wire: Wire, owners: Iterable[Destination], channel: str = "") -> Telling:
        """What the notices step of one channel works with: its owners, and who was named in the chat."""
        return Telling(
            self.notices,
            self.sources,
            self.subscribers,
            wire,
            partial(self._staff, owners, channel),
            self.clock,
        )

    async def _staff(self, owners: Iterable[Destination], channel: str) -> Mapping[Destination, Role]:
        ranks = (await self.people.book()).ranks if channel else {}
        named = {Destination(user, channel=channel): Role[rank.name] for user, rank in ranks.items()}
        return named | dict.fromkeys(owners, Role.OWNER)

    def steps(self) -> tuple[Step, ...]:
        """The steps that need no messenger, and how often they run."""
        return (
            Step("collect", timedelta(seconds=30), self.collect, ("condense", "notices"), endless=True),
            Step("condense", timedelta(seconds=60), self.condense, endless=True),
            Step("compose", timedelta(seconds=2), self.compose_by_the_clock, ("deliver",)),
            Step("prepare", timedelta(seconds=15), self.prepare),
            Step("care", timedelta(hours=1), self.look_after),
            Step("backup", timedelta(hours=1), self.back_up),
            Step("watch", timedelta(minutes=5), self.look_out),
        )


async def _answer(desk: Desk, request: Request) -> Reply:
    return await answer(request, desk)


async def _refuse(desk: Desk, request: Request) -> Reply | None:
    return await refused(request, desk)
