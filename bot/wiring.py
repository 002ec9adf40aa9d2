"""The only place that names concrete classes: settings in, a house whose rooms are joined out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from bot.book import KnownPeople
from bot.copies import FOLDER, Copies
from bot.heavy_work import ModelSummarizer, TextParser, TextTagger
from bot.house import Clock, House
from bot.presses import FirstPresses
from bot.settings import Settings
from bot.worker import Worker
from bot.workers import model_worker, sort_worker, text_worker
from digest.planning import Planning
from digest.views import Views
from sources.fetch import Fetcher
from sources.reader import WebReader
from storage.care import CareRepository
from storage.complaints import ComplaintRepository
from storage.corrections import CorrectionRepository
from storage.leasing import LeaseRepository
from storage.notices import NoticeRepository
from storage.outbox import OutboxRepository
from storage.people import PeopleRepository
from storage.seal import Seal
from storage.searching import SearchRepository
from storage.shelf import Shelf
from storage.sources import SourceRepository
from storage.statistics import StatisticsRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.trail import TrailRepository
from summarizer.compare import compare
from summarizer.toll import killed
from topics.grouping import StoryGrouper
from topics.resolver import TopicResolver
from topics.stemming import Stemmer


def wall_clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_house(
    settings: Settings,
    *,
    allow: frozenset[tuple[str, int]] = frozenset(),
    clock: Clock = wall_clock,
    sample: bool = False,
    worker: str = "",
) -> AsyncIterator[House]:
    """Open the database of the settings and join the rooms. Raises StoreError.

    ``allow``: private origins for the fetcher besides those of the settings. ``sample``: invented news.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await Store.open(settings.database_url))
        origins = settings.allow_origin | allow
        fetcher = await stack.enter_async_context(_fetcher(settings, origins))
        stems, resolver, shelf, views = Stemmer(), TopicResolver.load(), Shelf(), Views(killed)
        texts, model, sorter = workers = _workers(settings, resolver)
        for each in workers:
            stack.push_async_callback(each.close)
        people = KnownPeople(PeopleRepository(store))
        stories, outbox = StoryRepository(store, shelf), OutboxRepository(store, shelf)
        subscribers = SubscriberRepository(store, seal(settings))
        tools = resolver, compare, stems, views, store.precedence
        await people.book()
        yield House(
            store=store,
            sources=SourceRepository(store),
            stories=stories,
            search=SearchRepository(store, stems),
            subscribers=subscribers,
            outbox=outbox,
            planning=Planning(outbox, stories, subscribers, *tools),
            corrections=CorrectionRepository(store),
            complaints=ComplaintRepository(store),
            people=people,
            trail=TrailRepository(store),
            statistics=StatisticsRepository(store),
            care=CareRepository(store),
            copies=Copies(settings.database_url, settings.data / FOLDER),
            notices=NoticeRepository(store),
            reader=WebReader(fetcher, TextParser(texts)),
            tagger=TextTagger(texts),
            resolver=resolver,
            grouper=StoryGrouper(),
            stems=stems,
            views=views,
            first_press=FirstPresses(),
            summarizer=ModelSummarizer(model, texts),
            texts=texts,
            model=model,
            sorter=sorter,
            clock=clock,
            sample=sample,
            owners=settings.admins,
            data=settings.data,
            allow=origins,
            leases=LeaseRepository(store) if store.shared else None,
            worker=worker if store.shared else "",
        )


def _fetcher(settings: Settings, allow: frozenset[tuple[str, int]]) -> Fetcher:
    contact = settings.contact_url or "no contact given"
    return Fetcher(contact, allow=allow, nat64=settings.nat64)


def _workers(settings: Settings, resolver: TopicResolver) -> tuple[Worker, Worker, Worker]:
    """For texts, for the model, and for sorting due readers; none has started yet."""
    sorter = sort_worker(settings.database_url, resolver.members())
    return text_worker(), model_worker(settings), sorter


def seal(settings: Settings) -> Seal:
    """Marks who was forgotten."""
    return Seal(settings.forget_key, settings.forget_file)
