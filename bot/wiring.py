"""The only place that names concrete classes: settings in, a house whose rooms are joined out."""

from __future__ import annotations

import importlib.metadata
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from bot import model_job
from bot.chat import Desk, Reply, Request, Wire
from bot.dispatch import answer
from bot.heavy_work import ModelSummarizer, TextParser, TextTagger
from bot.jobs import Step
from bot.messenger import DigestMessenger
from bot.notices import Telling
from bot.settings import Settings, child_environment
from bot.tongue import gettext
from bot.worker import Spec, Worker
from digest import pipeline
from digest.collecting import Collecting, collect
from digest.model import Destination, Tally
from digest.ports import (
    Care,
    Complaints,
    Corrections,
    Notices,
    Outbox,
    Reader,
    Resolver,
    Search,
    Sources,
    Stories,
    Subscribers,
    Tagger,
)
from sources.fetch import Fetcher
from sources.reader import WebReader
from storage.care import CareRepository
from storage.complaints import ComplaintRepository
from storage.corrections import CorrectionRepository
from storage.notices import NoticeRepository
from storage.outbox import OutboxRepository
from storage.searching import SearchRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from summarizer.compare import compare
from topics.grouping import StoryGrouper
from topics.resolver import TopicResolver
from topics.stemming import Stemmer

Clock = Callable[[], datetime]

TEXT_MEMORY = 768 * 2**20  # bytes of address space
TEXT_DEADLINE = 10.0
TEXT_JOBS = 500
MODEL_DEADLINE = 120.0
MODEL_START = 180.0
GENERATOR_START = 600.0  # gigabytes from a slow disk
# One BLAS thread: more only take address space from a process that reads one text at a time.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def wall_clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """All rooms, joined. ``nudges`` is called with the name of a step that should run soon."""

    store: Store
    sources: Sources
    stories: Stories
    search: Search
    subscribers: Subscribers
    outbox: Outbox
    corrections: Corrections
    complaints: Complaints
    care: Care
    notices: Notices
    reader: Reader
    tagger: Tagger
    resolver: Resolver
    grouper: StoryGrouper
    summarizer: ModelSummarizer
    texts: Worker
    model: Worker
    clock: Clock
    sample: bool
    allow: frozenset[tuple[str, int]]
    nudges: list[Callable[[str], None]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def nudge(self, step: str) -> None:
        """Ask for a step to run soon."""
        for each in self.nudges:
            each(step)

    def facts(self) -> Mapping[str, str]:
        """For ``/status``: version, uptime, model."""
        return {
            "version": importlib.metadata.version("sitrep"),
            "up": str(timedelta(seconds=round(time.monotonic() - self.started))),
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
            care=self.care,
            complaints=self.complaints,
            resolver=self.resolver,
            reader=self.reader,
            tagger=self.tagger,
            grouper=self.grouper,
            compare=compare,
            nudge=self.nudge,
            facts=self.facts,
            warning=self.warning,
            sample=self.sample,
            allow=self.allow,
        )

    def answering(self) -> Callable[[Request], Awaitable[Reply]]:
        """Requests to replies."""
        return partial(_answer, self.desk())

    async def collect(self) -> Tally:
        """One turn of the collect step."""
        kit = Collecting(self.sources, self.stories, self.reader, self.tagger, self.grouper, random.random)
        return await self._searchable(await collect(kit, self.clock()))

    async def condense(self) -> Tally:
        """One turn of the condense step."""
        kit = pipeline.Condensing(self.stories, self.summarizer)
        return await self._searchable(await pipeline.condense(kit, self.clock()))

    async def _searchable(self, tally: Tally) -> Tally:
        """What a step brought is found from then on."""
        await self.search.catch_up()
        return tally

    async def compose(self) -> Tally:
        """One turn of the compose step."""
        kit = pipeline.Composing(
            self.stories, self.sources, self.subscribers, self.outbox, self.resolver, compare
        )
        return await pipeline.compose(kit, self.clock())

    async def look_after(self) -> Tally:
        """One turn of the care step."""
        return await pipeline.care(self.care, self.outbox, self.clock())

    def delivering(
        self, wire: Wire, worker: str, channel: str, stopping: Callable[[], bool]
    ) -> pipeline.Delivering:
        """What the deliver step of one channel works with."""
        messenger = DigestMessenger(wire, self.resolver, compare, self.warning, sample=self.sample)
        return pipeline.Delivering(
            self.outbox,
            self.subscribers,
            messenger,
            self.corrections,
            worker,
            channel,
            self.clock,
            stopping,
        )

    def telling(self, wire: Wire, admins: Iterable[Destination]) -> Telling:
        """What the notices step of one channel works with."""
        return Telling(self.notices, self.sources, wire, tuple(admins), self.clock)

    def steps(self) -> tuple[Step, ...]:
        """The steps that need no messenger, and how often they run."""
        return (
            Step("collect", timedelta(seconds=30), self.collect, ("condense", "notices")),
            Step("condense", timedelta(seconds=60), self.condense),
            Step("compose", timedelta(seconds=2), self.compose, ("deliver",)),
            Step("care", timedelta(hours=1), self.look_after),
        )


async def _answer(desk: Desk, request: Request) -> Reply:
    return await answer(request, desk)


@asynccontextmanager
async def open_house(
    settings: Settings,
    *,
    allow: frozenset[tuple[str, int]] = frozenset(),
    clock: Clock = wall_clock,
    sample: bool = False,
) -> AsyncIterator[House]:
    """Open the database of the settings and join the rooms. Raises StoreError.

    ``allow``: private origins for the fetcher besides those of the settings. ``sample``: invented news.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await Store.open(settings.database_url))
        origins = settings.allow_origin | allow
        contact = settings.contact_url or "no contact given"
        fetcher = await stack.enter_async_context(Fetcher(contact, allow=origins, nat64=settings.nat64))
        texts, model = text_worker(), model_worker(settings)
        stack.push_async_callback(texts.close)
        stack.push_async_callback(model.close)
        yield House(
            store=store,
            sources=SourceRepository(store),
            stories=StoryRepository(store),
            search=SearchRepository(store, Stemmer()),
            subscribers=SubscriberRepository(store),
            outbox=OutboxRepository(store),
            corrections=CorrectionRepository(store),
            complaints=ComplaintRepository(store),
            care=CareRepository(store),
            notices=NoticeRepository(store),
            reader=WebReader(fetcher, TextParser(texts)),
            tagger=TextTagger(texts),
            resolver=TopicResolver.load(),
            grouper=StoryGrouper(),
            summarizer=ModelSummarizer(model, texts),
            texts=texts,
            model=model,
            clock=clock,
            sample=sample,
            allow=origins,
        )


def text_worker() -> Worker:
    """Parsing and tagging: limited in time and memory, replaced now and then."""
    spec = Spec(
        name="text worker",
        entry="bot.text_job:table",
        environment=child_environment(_ONE_THREAD),
        deadline=TEXT_DEADLINE,
        memory=TEXT_MEMORY,
        recycle=TEXT_JOBS,
        queue=4096,
    )
    return Worker(spec)


def model_worker(settings: Settings) -> Worker:
    """The summariser's models: loaded on first need, gone when idle."""
    writing = settings.generator_timeout * pipeline.CONDENSE_BATCH if settings.generator else 0.0
    spec = Spec(
        name="model worker",
        entry="bot.model_job:table",
        arguments=model_job.arguments(settings),
        environment=child_environment(
            _ONE_THREAD | model_job.ENVIRONMENT | {"OMP_NUM_THREADS": str(settings.model_threads)}
        ),
        deadline=MODEL_DEADLINE + writing,
        start_deadline=GENERATOR_START if settings.generator else MODEL_START,
        idle=settings.model_idle.total_seconds(),
        queue=64,
    )
    return Worker(spec)
