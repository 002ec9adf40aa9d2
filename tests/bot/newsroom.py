"""A real store full of SAMPLE news, a desk upon it, and a reader of the outside made of memory."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from bot.chat import Desk, Message
from bot.limits import Meter
from bot.presses import FirstPresses
from digest.errors import BadSource, SourceError
from digest.model import (
    Check,
    Cleaned,
    Destination,
    Failed,
    Fetched,
    FetchState,
    Fingerprint,
    Item,
    NewArticle,
    Outcome,
    Page,
    Passage,
    Placement,
    Probe,
    Source,
    SourceDraft,
    SourceKind,
    Tagged,
    Tags,
    ThemeTag,
    Verdict,
)
from digest.planning import Planning
from digest.ports import Reader, Resolver
from digest.views import Views
from sources.addresses import BadAddress
from sources.clean import clean
from sources.urls import typed_url
from storage.care import CareRepository
from storage.complaints import ComplaintRepository
from storage.notices import NoticeRepository
from storage.outbox import OutboxRepository
from storage.people import PeopleRepository
from storage.searching import SearchRepository
from storage.shelf import Shelf as Stand
from storage.sources import SourceRepository
from storage.statistics import StatisticsRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.trail import TrailRepository
from summarizer.compare import compare
from summarizer.toll import killed
from tests.bot.invented import EVENTS, NOW, OUTLETS, Told, places_of, summary_of, text_of
from tests.storage.engines import migrated_file
from topics.grouping import StoryGrouper
from topics.resolver import TopicResolver
from topics.stemming import Stemmer
from topics.tagger import TextTagger

LONG = "https://harbour.example/" + "archive/" * 6 + "news.xml"
MOVED = "https://quay.example/new/address/of/the/same/page/that/no/button/could/ever/hold"
TITLES = (
    EVENTS[0].title,
    "Dredger returns to the harbour of Aktau (SAMPLE)",
    "Ferry from Aktau waits for calmer water (SAMPLE)",
    "Harbour notice (SAMPLE)",
)
STEMS = Stemmer()
QUAY = "A dredger came back to the harbour of Aktau in Kazakhstan on Friday, the harbour master said. "


class Shelf:
    """The outside as the tests want it: a few addresses with known answers, the rest unreachable.

    What is no public web address is refused by the real judge of addresses.
    """

    def __init__(self) -> None:
        items = tuple(
            Item(f"h{n}", f"https://harbour.example/{n}", title, NOW - timedelta(hours=4 * n))
            for n, title in enumerate(TITLES, 1)
        )
        feed = Probe("https://harbour.example/rss", SourceKind.FEED, "Harbour Notices (SAMPLE)", items, "en")
        page = Probe("https://quay.example/news", SourceKind.PAGE, "Quay News (SAMPLE)", items[3:])
        moved = replace(page, url="https://quay.example/old")
        self.found = {probe.url: probe for probe in (feed, page, moved)}
        self.moved = {moved.url: MOVED}
        self.texts = {items[0].url: text_of(EVENTS[0]), items[1].url: QUAY * 8, items[2].url: QUAY * 8}
        self.refused = {
            "https://blog.example/": BadSource(
                "That page is no feed, but names some.", ["https://harbour.example/rss", LONG]
            ),
            "https://bare.example/": BadSource("That page has no feed and no list of articles."),
        }

    async def probe(self, url: str, now: datetime) -> Probe:
        """The probe kept for the address."""
        try:
            address = typed_url(url)
        except BadAddress as error:
            raise BadSource(str(error)) from error
        if address in self.found:
            return self.found[address]
        raise self.refused.get(address) or BadSource("The site cannot be reached.")

    async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
        """What the address lists now."""
        probe = self.found.get(url)
        if probe is None:
            return Failed("no answer in 20 seconds")
        return Fetched(url, probe.title, probe.items, state, moved=self.moved.get(url, ""))

    async def article(self, item: Item, kind: SourceKind, now: datetime) -> Page:
        """The text kept for the item."""
        if item.url not in self.texts:
            raise SourceError(item.url, "There is no page at this address.", permanent=True)
        return Page(item.url, item.title, self.texts[item.url], item.published, language="en")

    async def page(self, url: str, now: datetime) -> Page:
        """No pages here."""
        raise SourceError(url, "not on the shelf")


class Reading:
    """The real tagger, in this process."""

    async def clean(self, title: str, text: str) -> Cleaned:
        """See `sources.clean`."""
        return clean(text, title)

    async def tag(self, title: str, text: str, cleaned: Cleaned) -> Tagged:
        """See `topics.tagger`."""
        return _tagger().tag(title, text, cleaned)


@cache
def real_names() -> TopicResolver:
    """The resolver of the program, loaded once for each test process."""
    return TopicResolver.load()


@cache
def _tagger() -> TextTagger:
    return TextTagger.load()


@dataclass
class Newsroom:
    """The desk of the tests, and what was asked of the steps."""

    desk: Desk
    nudged: list[str] = field(default_factory=list)


@asynccontextmanager
async def newsroom(
    folder: Path, resolver: Resolver, *, news: bool = True, reader: Reader | None = None
) -> AsyncIterator[Newsroom]:
    """The SQLite store in ``folder``; a new one is migrated, and with ``news`` has three sources and stories.

    ``reader``: another one than the shelf.
    """
    path = folder / "chat.db"
    if not path.exists():  # a restart finds what was there
        shutil.copy(_stocked_file() if news else migrated_file(), path)
    async with await Store.open(f"sqlite:///{path}") as store:
        room = Newsroom(desk_on(store, resolver, reader))
        object.__setattr__(room.desk, "nudge", room.nudged.append)
        yield room


@cache
def _stocked_file() -> Path:
    """A database with the three sources and the invented stories, made once for each test process."""
    path = migrated_file().with_name("stocked.db")
    shutil.copy(migrated_file(), path)
    with ThreadPoolExecutor(1) as aside:  # the caller has a loop of its own
        aside.submit(asyncio.run, _stock(path)).result()
    assert not list(path.parent.glob("stocked.db-*")), "everything is in the one file"
    return path


async def _stock(path: Path) -> None:
    async with await Store.open(f"sqlite:///{path}") as store:
        desk = desk_on(store, real_names(), None)
        sources = await _hire(desk)
        for number, event in enumerate(EVENTS, 1):
            await _publish(desk, sources, number, event)
        await desk.search.catch_up()
        await desk.care.note("collect", "7 done, 0 skipped, 0 failed", NOW - timedelta(minutes=4))


async def _nobody(destination: Destination, message: Message) -> bool:
    """There is no wire to anybody else."""
    return False


def desk_on(store: Store, resolver: Resolver, reader: Reader | None) -> Desk:
    shelf, views = Stand(), Views(killed)
    stories, subscribers, outbox = (
        StoryRepository(store, shelf),
        SubscriberRepository(store),
        OutboxRepository(store, shelf),
    )
    return Desk(
        sources=SourceRepository(store),
        stories=stories,
        search=SearchRepository(store, STEMS),
        subscribers=subscribers,
        outbox=outbox,
        planning=Planning(outbox, stories, subscribers, resolver, compare, STEMS, views, store.precedence),
        care=CareRepository(store),
        complaints=ComplaintRepository(store),
        people=PeopleRepository(store),
        trail=TrailRepository(store),
        statistics=StatisticsRepository(store),
        notices=NoticeRepository(store),
        meter=Meter(),
        precedence=store.precedence,
        resolver=resolver,
        reader=reader or Shelf(),
        tagger=Reading(),
        grouper=StoryGrouper(),
        compare=compare,
        stems=STEMS,
        views=views,
        first_press=FirstPresses(),
        nudge=lambda step: None,
        tell=_nobody,
        facts=lambda: {"version": "0.1.0", "model": "ready", "model worker": "running"},
        warning=lambda: "",
        owners=frozenset({102}),
    )


async def _hire(desk: Desk) -> Mapping[str, Source]:
    """The three outlets' sources; two answered lately, one failed."""
    hired = {}
    for name, outlet in OUTLETS.items():
        draft = SourceDraft(
            f"https://{name}.example/feed",
            SourceKind.FEED,
            outlet.name,
            outlet.country,
            outlet.owner,
            outlet.owner_note,
            outlet.sample,
        )
        source = await desk.sources.add(draft, NOW - timedelta(days=5), 102)
        good = name != "voice"
        check = Check(
            NOW - timedelta(hours=1 if good else 2),
            "fetched" if good else "failed",
            200 if good else 0,
            items=3,
            error="" if good else "no answer in 20 seconds",
        )
        verdict = Verdict(
            state=FetchState(),
            next_check=NOW + timedelta(hours=1),
            failures=0 if good else 2,
            failing_since=None if good else NOW - timedelta(hours=9),
        )
        await desk.sources.checked(source.id, check, verdict)
        hired[name] = source
    return hired


async def _publish(desk: Desk, sources: Mapping[str, Source], number: int, event: Told) -> None:
    """One invented event: its articles, copies of the first one, and its takeaways."""
    articles = [
        NewArticle(
            source=sources[name].id,
            key=f"{name}-{number}",
            url=f"https://{name}.example/{number}",
            title=event.title,
            text=text_of(event),
            cleaned=Cleaned(event.title, (Passage(0, len(text_of(event))),)),
            published=NOW - timedelta(hours=event.hours),
            fetched=NOW - timedelta(hours=event.hours - 0.5),
            author="",
            tagged=Tagged(_tags(event), _fingerprint(event)),
        )
        for name in event.outlets
    ]
    placements = [Placement(-1)] + [
        Placement(-1 - n, with_ref=-1, copy_of=-1) for n in range(1, len(articles))
    ]
    await desk.stories.add(articles, placements)
    news = await desk.stories.window(NOW - timedelta(days=5), NOW)
    (story,) = [each for each in news if each.title == event.title]
    if summary := summary_of(event, story.accounts[0].article):
        await desk.stories.save_summary(story.id, story.revision, summary, NOW)


def _fingerprint(event: Told) -> Fingerprint:
    text = text_of(event)
    return _tagger().tag(event.title, text, clean(text, event.title)).fingerprint


def _tags(event: Told) -> Tags:
    themes = tuple(ThemeTag(slug, 3.0, ("sample",)) for slug in event.themes)
    return Tags("en", places_of(event), themes, event.event, True, 0.9)
