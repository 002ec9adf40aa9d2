"""The first step: ask due sources, read what is new, tag it, group it, store it.

    due sources | poll | unseen items | read | compare | clean | tag ─┐ one task for each host
    batches of new articles | group | store | checked  ───────────────┘ one task for all

A source's answer is written down only after its articles are stored, so a crash in between costs a
repeated request and never an article.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from digest.articles import PARTIAL, Reading, is_recent, pile_of, read_articles
from digest.errors import BadSource, StoreError, WorkerDown
from digest.grouping import place, settle
from digest.model import (
    POSTPONED,
    Check,
    Failed,
    Fetched,
    FetchState,
    Gone,
    NewArticle,
    NoticeKind,
    NotModified,
    Outcome,
    Print,
    Source,
    Tally,
    Verdict,
)
from digest.polling import HISTORY, Dice, after_check, asks_for_time, may_give_up, newest, validators
from digest.ports import Grouper, Reader, Sources, Stories, Tagger

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Hosts asked at the same time."""

SPAN = 120.0
"""Seconds for one host in one run; what is left then is still due, so that a slow host delays no other."""

MOST_ARTICLES = 200
"""Stored in one turn, give or take what a single source brings, so that a first run needs no more memory."""

NOBODY = 0
"""Who moves a source to its new address: no admin, the program itself."""

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
    seconds: float = 0.0
    articles: tuple[NewArticle, ...] = ()
    complete: bool = False


@dataclass(slots=True)
class _Run:
    """One run of the step. ``crippled``: the text worker cannot work, so nobody is asked any more."""

    kit: Collecting
    now: datetime
    tally: Tally
    harvests: asyncio.Queue[Harvest | None]
    crippled: bool = False


async def collect(kit: Collecting, now: datetime, limit: int = 200) -> Tally:
    """Serve at most ``limit`` due sources. One bad source never stops or delays the rest.

    Raises StoreError as soon as something cannot be stored: what was not asked yet is left in peace.
    """
    run = _Run(kit, now, Tally("collect"), asyncio.Queue(AT_ONCE))
    hosts = by_host(await kit.sources.due(now, limit))
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_reap(run, hosts))
            tasks.create_task(_keep(run))
    except BaseExceptionGroup as group:
        if broken := _store_error(group):
            raise broken from broken.__cause__
        raise
    return run.tally


def by_host(sources: Iterable[Source]) -> Sequence[Sequence[Source]]:
    """The sources of each host, in order: a host is asked one thing at a time, in one place of the queue."""
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(urlsplit(source.url).netloc, []).append(source)
    return list(hosts.values())


def _store_error(error: BaseException) -> StoreError | None:
    """The one in a group of errors that says that the store cannot be used."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for each in error.exceptions if (found := _store_error(each))), None)
    return error if isinstance(error, StoreError) else None


# ── ask and read ─────────────────────────────────────────────────────────────────────────────────


async def _reap(run: _Run, hosts: Sequence[Sequence[Source]]) -> None:
    """Every harvest, and None after the last."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def serve(sources: Sequence[Source]) -> None:
        async with gate:
            until = time.monotonic() + SPAN
            for source in sources:
                if time.monotonic() < until and not run.crippled:
                    await run.harvests.put(await _harvest(run, source, until))

    async with asyncio.TaskGroup() as tasks:
        for sources in hosts:
            tasks.create_task(serve(sources))
    await run.harvests.put(None)


async def _harvest(run: _Run, source: Source, until: float) -> Harvest:
    """A bug that one source brings to light is loud, but it is that source's failure alone."""
    started = time.monotonic()
    try:
        harvest = await _read(run, source, until)
    except StoreError:
        raise
    except WorkerDown as error:
        harvest = Harvest(source, Failed(error.reason, ours=True))
    except Exception:
        log.exception("collect: a bug, met in source %s", source.id)
        harvest = Harvest(source, OUR_FAULT)
    if isinstance(harvest.outcome, Failed) and harvest.outcome.ours:
        _cripple(run, harvest.outcome.reason)
    return replace(harvest, seconds=time.monotonic() - started)


async def _read(run: _Run, source: Source, until: float) -> Harvest:
    """Articles that there is no time for are read after a later poll, the newest come first."""
    kit, now = run.kit, run.now
    outcome = await kit.reader.poll(source.url, source.kind, validators(source, now), now)
    if not isinstance(outcome, Fetched):
        return Harvest(source, outcome, complete=True)
    first_poll = source.last_success is None
    fresh = [item for item in newest(outcome.items, first_poll=first_poll) if is_recent(item, now)]
    pile = await pile_of(kit.sources, source, outcome.items, fresh)
    articles, complete = await read_articles(Reading(kit.sources, kit.reader, kit.tagger, now, until), pile)
    return Harvest(source, outcome, articles=tuple(articles), complete=complete)


def _cripple(run: _Run, reason: str) -> None:
    """Say it once a run; every further source would only be asked in vain."""
    if not run.crippled:
        run.crippled = True
        log.error("collect: the text worker cannot work, so no more sources are asked: %s", reason)
        run.tally.notes.append("the text worker cannot work; sources are asked again in a few minutes")


# ── group and store ──────────────────────────────────────────────────────────────────────────────


async def _keep(run: _Run) -> None:
    """Group and store whatever has come in, in as few turns as the sources' pace allows."""
    over = False
    while not over:
        batch = [await run.harvests.get()]
        while not run.harvests.empty() and _count(batch) < MOST_ARTICLES:
            batch.append(run.harvests.get_nowait())
        over = None in batch
        await _try_to_store(run, [harvest for harvest in batch if harvest])


def _count(batch: Iterable[Harvest | None]) -> int:
    return sum(len(harvest.articles) for harvest in batch if harvest)


async def _try_to_store(run: _Run, batch: Sequence[Harvest]) -> None:
    """A bug that one harvest brings to light is that source's failure alone, as in `_harvest`."""
    try:
        await _store(run, batch)
    except StoreError:
        raise
    except Exception:
        for each in batch if len(batch) > 1 else ():
            await _try_to_store(run, [each])
        if len(batch) == 1:
            log.exception("collect: a bug, met when source %s was stored", batch[0].source.id)
            run.tally.failed += 1
            await _write_down(run, Harvest(batch[0].source, OUR_FAULT, batch[0].seconds))


async def _store(run: _Run, batch: Sequence[Harvest]) -> None:
    found = [(harvest.source, article) for harvest in batch for article in harvest.articles]
    if found:
        grouper, stories = run.kit.grouper, run.kit.stories
        new = [_print(-1 - index, *each) for index, each in enumerate(found)]
        placements = await place(grouper, stories, new, run.now)
        run.tally.done += await stories.add([article for _, article in found], placements)
        await settle(grouper, placements)
    for harvest in batch:
        await _write_down(run, harvest)
        skipped = isinstance(harvest.outcome, NotModified) or _is_postponed(harvest.outcome)
        run.tally.skipped += skipped
        run.tally.failed += isinstance(harvest.outcome, Failed | Gone) and not skipped


def _print(ref: int, source: Source, article: NewArticle) -> Print:
    return Print(ref, article.published, source.outlet.id, article.tagged.fingerprint)


def _is_postponed(outcome: Outcome) -> bool:
    return isinstance(outcome, Failed) and outcome.postponed


async def _write_down(run: _Run, harvest: Harvest) -> None:
    """The check with what follows from it; before it, a source that has proven to have moved does so.

    After a crash in between it is asked again at once, at its new address.
    """
    verdict = await _verdict(run, harvest)
    if verdict.notice is NoticeKind.MOVED:
        verdict = await _move(run, harvest.source, verdict)
    await run.kit.sources.checked(harvest.source.id, check_of(harvest, run.now), verdict)


async def _move(run: _Run, source: Source, verdict: Verdict) -> Verdict:
    """What is left of a verdict once the source is at its new address; relocating has told the admins."""
    verdict = replace(verdict, notice=None)
    if verdict.move is None:
        return verdict
    try:
        there = await run.kit.sources.relocate(source.id, verdict.move.url, run.now, NOBODY)
    except BadSource as error:
        log.warning("source %s stays at its address: %s", source.id, error)
        return verdict
    return replace(verdict, state=FetchState(), move=None, url=there.url) if there else verdict


async def _verdict(run: _Run, harvest: Harvest) -> Verdict:
    source, outcome, now = harvest.source, harvest.outcome, run.now
    long_refused = may_give_up(source, outcome, now)
    history = await run.kit.sources.checks(source.id, HISTORY) if long_refused else ()
    return after_check(source, outcome, now, run.kit.dice, complete=harvest.complete, history=history)


def check_of(harvest: Harvest, now: datetime) -> Check:
    """The row that admins see of one look at a source."""
    new, seconds = len(harvest.articles), round(harvest.seconds, 3)
    match harvest.outcome:
        case Fetched(status=status, size=size, items=items):
            word = "ok" if harvest.complete else PARTIAL
            return Check(now, word, status, size, len(items), new, seconds)
        case NotModified(status=status, size=size):
            return Check(now, "not_modified", status, size, 0, 0, seconds)
        case Gone(status=status, reason=reason):
            return Check(now, "gone", status, 0, 0, 0, seconds, reason)
        case Failed(status=status, reason=reason) as failed:
            word = "retry" if asks_for_time(failed) else "error"
            return Check(now, POSTPONED if failed.postponed else word, status, 0, 0, 0, seconds, reason)
