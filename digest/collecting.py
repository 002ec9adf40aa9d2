"""The first step: ask due sources, read what is new, tag it, group it, store it.

    due sources | poll | unseen items | read | clean | tag ─┐ one task for each host
    batches of new articles | group | store | checked  ─────┘ one task for all

A source's answer is written down only after its articles are stored, so a crash in between costs a
repeated request and never an article.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from digest.errors import DigestError, SourceError
from digest.model import (
    Check,
    Failed,
    Fetched,
    FetchState,
    Gone,
    Item,
    NewArticle,
    NotModified,
    Outcome,
    Page,
    Print,
    Source,
    Tally,
)
from digest.polling import Dice, after_check, newest, validators
from digest.ports import Grouper, Reader, Sources, Stories, Tagger
from digest.selection import FRESH

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Hosts asked at the same time."""

SPAN = 120.0
"""Seconds for one host in one run; what is left then is still due, so that a slow host delays no other."""

ARCHIVE = timedelta(days=14)
"""Items older than this are never news; they are not even read."""

PATIENCE = timedelta(hours=6)
"""So long an article that cannot be read is tried again before it is kept as a headline."""

LATEST = timedelta(hours=24)
"""So long after its date an article may appear in a feed and still be new."""

OUR_FAULT = Failed("an error inside this program; see the log")


@dataclass(frozen=True, slots=True)
class Collecting:
    """What the collect step works with."""

    sources: Sources
    stories: Stories
    reader: Reader
    tagger: Tagger
    grouper: Grouper
    dice: Dice


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one source brought. ``complete``: nothing is left to try again at the next poll."""

    source: Source
    outcome: Outcome
    articles: tuple[NewArticle, ...]
    complete: bool
    seconds: float


async def collect(kit: Collecting, now: datetime, limit: int = 200) -> Tally:
    """Serve at most ``limit`` due sources. One bad source never stops or delays the rest."""
    tally = Tally("collect")
    harvests: asyncio.Queue[Harvest | None] = asyncio.Queue()
    hosts = by_host(await kit.sources.due(now, limit))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_reap(kit, hosts, harvests, now))
        tasks.create_task(_keep(kit, harvests, now, tally))
    return tally


def by_host(sources: Iterable[Source]) -> Sequence[Sequence[Source]]:
    """The sources of each host, in order: a host is asked one thing at a time, in one place of the queue."""
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(urlsplit(source.url).netloc, []).append(source)
    return list(hosts.values())


async def _reap(
    kit: Collecting,
    hosts: Sequence[Sequence[Source]],
    harvests: asyncio.Queue[Harvest | None],
    now: datetime,
) -> None:
    """Every harvest, and None after the last."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def serve(sources: Sequence[Source]) -> None:
        async with gate:
            until = time.monotonic() + SPAN
            for source in sources:
                if time.monotonic() < until:
                    await harvests.put(await _harvest(kit, source, now, until))

    async with asyncio.TaskGroup() as tasks:
        for sources in hosts:
            tasks.create_task(serve(sources))
    await harvests.put(None)


async def _harvest(kit: Collecting, source: Source, now: datetime, until: float) -> Harvest:
    """A bug that one source brings to light is loud, but it is that source's failure alone."""
    started = time.monotonic()
    try:
        outcome, articles, complete = await _read(kit, source, now, until)
    except Exception:
        log.exception("collect: a bug, met in source %s", source.id)
        outcome, articles, complete = OUR_FAULT, [], False
    return Harvest(source, outcome, tuple(articles), complete, time.monotonic() - started)


async def _read(
    kit: Collecting, source: Source, now: datetime, until: float
) -> tuple[Outcome, list[NewArticle], bool]:
    """Articles that there is no time for are read after a later poll, the newest come first."""
    outcome = await kit.reader.poll(source.url, source.kind, validators(source, now), now)
    articles: list[NewArticle] = []
    complete = True
    if isinstance(outcome, Fetched):
        first_poll = source.last_success is None
        fresh = [item for item in newest(outcome.items, first_poll=first_poll) if is_recent(item, now)]
        for item in await kit.sources.unseen(source.id, fresh):
            article = await _article(kit, source, item, now) if time.monotonic() < until else None
            complete &= article is not None
            articles += [article] if article else []
    return outcome, articles, complete


def is_recent(item: Item, now: datetime) -> bool:
    """Whether an item may be news; one without a date may."""
    return item.published is None or now - item.published <= ARCHIVE


async def _article(kit: Collecting, source: Source, item: Item, now: datetime) -> NewArticle | None:
    """The item as an article; headline only if it cannot be read; None if it is worth another try."""
    try:
        page = await kit.reader.article(item, now)
    except SourceError as error:
        log.info("collect: an article of source %s could not be read: %s", source.id, error.reason)
        if worth_waiting(item, error, now):
            return None
        page = Page(url=item.url, title=item.title, text=item.summary)
    try:
        return await _prepared(kit, source, item, page, now)
    except DigestError as error:
        log.warning("collect: an article of source %s could not be tagged: %s", source.id, error)
        return None


async def _prepared(kit: Collecting, source: Source, item: Item, page: Page, now: datetime) -> NewArticle:
    title = item.title or page.title
    cleaned = await kit.tagger.clean(title, page.text)
    tagged = await kit.tagger.tag(title or cleaned.title, page.text, cleaned)
    published = min(item.published or page.published or cleaned.published or now, now)
    return NewArticle(
        source=source.id,
        key=item.key,
        url=item.url or f"{source.url}#{quote(item.key, safe='')}",
        title=title or cleaned.title,
        text=page.text,
        cleaned=cleaned,
        published=published,
        fetched=now,
        author=item.author or page.author,
        tagged=tagged,
        first_poll=is_stock(source, published),
    )


def is_stock(source: Source, published: datetime) -> bool:
    """Whether a source had an article in stock before we knew it: such news counts only by its date.

    The first poll takes but the newest of what is there; the rest of it comes at the second.
    """
    return source.last_success is None or published < source.last_success - LATEST


def worth_waiting(item: Item, error: SourceError, now: datetime) -> bool:
    """A fresh article behind a passing fault is read later rather than kept without its text."""
    return not error.permanent and item.published is not None and now - item.published < PATIENCE


async def _keep(
    kit: Collecting, harvests: asyncio.Queue[Harvest | None], now: datetime, tally: Tally
) -> None:
    """Group and store whatever has come in, in as few turns as the sources' pace allows."""
    over = False
    while not over:
        batch = [await harvests.get()]
        while not harvests.empty():
            batch.append(harvests.get_nowait())
        over = None in batch
        await _try_to_store(kit, [harvest for harvest in batch if harvest], now, tally)


async def _try_to_store(kit: Collecting, batch: Sequence[Harvest], now: datetime, tally: Tally) -> None:
    """A bug that one harvest brings to light is that source's failure alone, as in `_harvest`."""
    try:
        await _store(kit, batch, now, tally)
    except DigestError:
        log.exception("collect: a batch could not be stored; its sources will be asked again")
        tally.failed += len(batch)
    except Exception:
        for each in batch if len(batch) > 1 else ():
            await _try_to_store(kit, [each], now, tally)
        if len(batch) == 1:
            log.exception("collect: a bug, met when source %s was stored", batch[0].source.id)
            tally.failed += 1
            await _write_down(kit, replace(batch[0], outcome=OUR_FAULT, articles=(), complete=False), now)


async def _store(kit: Collecting, batch: Sequence[Harvest], now: datetime, tally: Tally) -> None:
    found = [(harvest.source, article) for harvest in batch for article in harvest.articles]
    if found:
        known = await kit.stories.prints(now - FRESH)
        new = [_print(-1 - index, *each) for index, each in enumerate(found)]
        placements = await asyncio.to_thread(kit.grouper.group, new, known)
        tally.done += await kit.stories.add([article for _, article in found], placements)
    for harvest in batch:
        await _write_down(kit, harvest, now)
        tally.failed += isinstance(harvest.outcome, Failed | Gone)
        tally.skipped += isinstance(harvest.outcome, NotModified)


def _print(ref: int, source: Source, article: NewArticle) -> Print:
    return Print(ref, article.published, source.outlet.id, article.tagged.fingerprint)


async def _write_down(kit: Collecting, harvest: Harvest, now: datetime) -> None:
    source, outcome = harvest.source, harvest.outcome
    following = after_check(
        outcome,
        source.failures,
        now,
        kit.dice,
        planned=source.next_check - source.last_check if source.last_check else None,
        silence=now - source.last_success if source.last_success else None,
    )
    await kit.sources.checked(
        source.id,
        check_of(harvest, now),
        state=_state(harvest) if harvest.complete else source.state,
        next_check=following.at,
        failures=following.failures,
        enabled=following.enabled,
    )


def check_of(harvest: Harvest, now: datetime) -> Check:
    """The row that admins see of one look at a source."""
    new, seconds = len(harvest.articles), round(harvest.seconds, 3)
    match harvest.outcome:
        case Fetched(status=status, size=size, items=items):
            return Check(now, "ok", status, size, len(items), new, seconds)
        case NotModified(status=status, size=size):
            return Check(now, "not_modified", status, size, 0, 0, seconds)
        case Gone(status=status, reason=reason):
            return Check(now, "gone", status, 0, 0, 0, seconds, reason)
        case Failed(status=status, reason=reason, retry_after=wish):
            return Check(now, "retry" if wish else "error", status, 0, 0, 0, seconds, reason)


def _state(harvest: Harvest) -> FetchState:
    outcome = harvest.outcome
    return outcome.state if isinstance(outcome, Fetched | NotModified) else harvest.source.state
