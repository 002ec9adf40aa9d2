"""The source doctor: what an address would bring, found out before an admin decides.

    probe ─ items | tag | read a few as articles | compare with the stories there are ─ diagnosis

A person is waiting, so everything has its limit; what goes wrong with a sample is a remark, not an error.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.errors import DigestError, SourceError, StoreError, WorkerDown
from digest.grouping import place
from digest.model import (
    Diagnosis,
    Item,
    OutletId,
    Page,
    Placement,
    Print,
    Probe,
    Source,
    SourceDraft,
    Story,
    StoryId,
    Tagged,
)
from digest.polling import newest
from digest.ports import Grouper, Reader, Sources, Stories, Tagger
from digest.remarks import Findings, remarks
from digest.selection import FRESH

log = logging.getLogger(__name__)

READ = 6
"""Of the latest items so many are read as articles."""
HEADLINES = 3
MOST_NAMED = 10
"""Languages, places, themes, outlets."""
LONGEST_NAME = 80
TELLING = 25
"""Letters; the language of fewer is a guess."""
LEAST_SPAN = timedelta(minutes=10)
"""The dates of items that all appeared within so short a time were given to them by a machine."""

TEXTLESS = "There is no article text on this page."

NOT_THERE_YET = OutletId(0)

_GENERIC = (
    *("ac", "ad", "ai", "as", "bz", "cc", "cd", "co", "dj", "eu", "fm", "gg", "io", "la", "ly", "me", "ms"),
    *("nu", "sc", "sh", "so", "sr", "st", "su", "tk", "to", "tv", "ws"),
)
"""Country codes that are used as if they were none, or name no country."""
DOMAINS = {
    "uk": "GB",
    "xn--80ao21a": "KZ",
    "xn--p1ai": "RU",
    "xn--90ais": "BY",
    "xn--j1amh": "UA",
    "xn--l1acc": "MN",
    "xn--node": "GE",
    "xn--y9a3aq": "AM",
    "xn--fiqs8s": "CN",
    "xn--mgba3a4f16a": "IR",
    "xn--mgbai9azgqp6j": "PK",
    "xn--h2brj9c": "IN",
}
"""Top-level domains of countries that are not the country's code (IANA root zone database)."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """What the doctor works with. ``budget``: seconds for reading and tagging, all told."""

    reader: Reader
    tagger: Tagger
    grouper: Grouper
    sources: Sources
    stories: Stories
    budget: float = 15.0


@dataclass(slots=True)
class _Visit:
    """What has been found out so far, by key. ``brief``: too short for a language."""

    probe: Probe
    latest: Sequence[Item]
    tagged: dict[str, Tagged] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    brief: set[str] = field(default_factory=set)
    faults: dict[str, SourceError] = field(default_factory=dict)
    slow: bool = False
    crippled: bool = False


async def examine(kit: Doctor, address: str, now: datetime) -> Diagnosis:
    """Look at an address as closely as a person has patience for. Raises BadSource, and StoreError."""
    probe = await kit.reader.probe(address, now)
    visit = _Visit(probe, newest(probe.items, first_poll=True))
    try:
        async with asyncio.timeout(kit.budget) as clock:
            await _tag_all(kit, visit)
            await _read_some(kit, visit, now, clock)
    except TimeoutError:
        visit.slow = True
    except WorkerDown:
        visit.crippled = True
    there = await kit.sources.by_url(probe.url)
    found = _diagnosis(visit, there, now)
    compared = await _comparable(kit, visit, there, now)
    return replace(found, overlap=await _overlap(kit, visit, there, now), compared=compared)


def draft_of(diagnosis: Diagnosis, sample: bool) -> SourceDraft:
    """The source as it may be added; the country is a guess from its address. ``sample``: invented news."""
    host = urlsplit(diagnosis.url).hostname or ""
    name = _shortened(" ".join(diagnosis.title.split()) or host.removeprefix("www."))
    return SourceDraft(diagnosis.url, diagnosis.kind, name, country=country_of(host), sample=sample)


def _shortened(name: str) -> str:
    """A long name ends with … after a whole word, if there is one."""
    if len(name) <= LONGEST_NAME:
        return name
    head = name[:LONGEST_NAME]
    return f"{head[: head.rfind(' ', LONGEST_NAME // 3)].rstrip(' ,;:–—-|')}…"


def country_of(host: str) -> str:
    """The country of a host's top-level domain (ISO 3166-1 alpha-2); "" where it tells none."""
    domain = host.rstrip(".").rpartition(".")[2].lower()
    own = len(domain) == 2 and domain.isascii() and domain.isalpha() and domain not in _GENERIC
    return DOMAINS.get(domain, domain.upper() if own else "")


def items_a_day(dates: Iterable[datetime]) -> float | None:
    """Over the middle half of the dates, so that neither a burst nor an old item at the end tells the pace.

    None for fewer than four, or where they lie too close together to tell.
    """
    times = sorted(dates)
    low, high = len(times) // 4, len(times) - 1 - len(times) // 4
    if len(times) < 4 or times[high] - times[low] < LEAST_SPAN:
        return None
    return (high - low) / ((times[high] - times[low]) / timedelta(days=1))


# ── look ─────────────────────────────────────────────────────────────────────────────────────────


async def _tag_all(kit: Doctor, visit: _Visit) -> None:
    for item in visit.latest:
        await _tag(kit, visit, item, item.content or item.summary)


async def _read_some(kit: Doctor, visit: _Visit, now: datetime, clock: asyncio.Timeout) -> None:
    """None takes more than half of the time that is left: the first may be the only one that never comes."""
    for item in visit.latest[:READ]:
        try:
            async with asyncio.timeout(_left(clock) / 2):
                page = await kit.reader.article(item, visit.probe.kind, now)
        except TimeoutError:
            visit.slow = True
            continue
        except WorkerDown:
            raise
        except SourceError as error:
            visit.faults[item.key] = error
            continue
        visit.pages[item.key] = page
        await _tag(kit, visit, item, page.text)


def _left(clock: asyncio.Timeout) -> float:
    """Seconds."""
    until = clock.when()
    return 0.0 if until is None else until - asyncio.get_running_loop().time()


async def _tag(kit: Doctor, visit: _Visit, item: Item, text: str) -> None:
    """A text that the text worker cannot stand keeps the tags it had before."""
    try:
        cleaned = await kit.tagger.clean(item.title, text)
        visit.tagged[item.key] = await kit.tagger.tag(item.title or cleaned.title, text, cleaned)
    except (WorkerDown, StoreError):
        raise
    except DigestError as error:
        log.info("doctor: an item could not be tagged: %s", error)
        return
    letters = sum(map(str.isalpha, item.title + text))
    (visit.brief.add if letters < TELLING else visit.brief.discard)(item.key)


# ── compare ──────────────────────────────────────────────────────────────────────────────────────


async def _comparable(kit: Doctor, visit: _Visit, there: Source | None, now: datetime) -> bool:
    """Whether it lists anything recent, and another outlet has told anything lately."""
    own = there.outlet.id if there else None
    read = any(each.items_week for each in await kit.sources.all(now) if each.outlet.id != own)
    return read and bool(_prints(visit, now))


async def _overlap(
    kit: Doctor, visit: _Visit, there: Source | None, now: datetime
) -> tuple[tuple[str, int], ...]:
    """Outlets that are there already, and how many of the items tell the same stories."""
    placements = await place(kit.grouper, kit.stories, _prints(visit, now), now)
    outlets = {source.outlet.id for source in await kit.sources.all(now)}
    if there is not None:
        outlets.discard(there.outlet.id)
    named = {placement.story for placement in placements if placement.story is not None}
    told = {id: story for id in named if (story := await kit.stories.get(id))}
    return shared_stories(placements, told, outlets)


def _prints(visit: _Visit, now: datetime) -> list[Print]:
    """The items that are young enough to be compared."""
    fresh = [item for item in visit.latest if item.key in visit.tagged and _at(item, now) >= now - FRESH]
    return [
        Print(-1 - index, _at(item, now), NOT_THERE_YET, visit.tagged[item.key].fingerprint)
        for index, item in enumerate(fresh)
    ]


def _at(item: Item, now: datetime) -> datetime:
    return item.published or now


def shared_stories(
    placements: Sequence[Placement], told: Mapping[StoryId, Story], outlets: Collection[OutletId]
) -> tuple[tuple[str, int], ...]:
    """How many of the new articles belong to a story that one of these outlets has told; most first."""
    tellers = {
        id: {account.outlet.name for account in story.accounts if account.outlet.id in outlets}
        for id, story in told.items()
    }
    by_ref = {placement.ref: placement.story for placement in placements}
    stories = (
        placement.story if placement.with_ref is None else by_ref.get(placement.with_ref)
        for placement in placements
    )
    counted = Counter(name for story in stories if story is not None for name in tellers.get(story, ()))
    return _ranked(counted)


# ── say ──────────────────────────────────────────────────────────────────────────────────────────


def _diagnosis(visit: _Visit, there: Source | None, now: datetime) -> Diagnosis:
    """All but the overlap with others."""
    probe, findings = visit.probe, _findings(visit, there, now)
    dates = [item.published for item in probe.items if item.published]
    tags = [tagged.tags for tagged in visit.tagged.values()]
    places = ({place.code for place in each.places if place.focus} for each in tags)
    return Diagnosis(
        url=probe.url,
        kind=probe.kind,
        title=probe.title,
        items=len(probe.items),
        newest=max(dates, default=None),
        per_day=items_a_day(dates),
        tried=len(visit.pages) + len(visit.faults),
        whole=findings.whole,
        languages=_ranked(Counter(_languages(visit))),
        places=_ranked(Counter(code for codes in places for code in codes)),
        themes=_ranked(Counter(theme.slug for each in tags for theme in each.themes)),
        headlines=tuple(item.title for item in visit.latest if item.title)[:HEADLINES],
        remarks=remarks(findings),
    )


def _languages(visit: _Visit) -> list[str]:
    """The language of each item that is long enough to tell it."""
    told = (tagged.tags.language for key, tagged in visit.tagged.items() if key not in visit.brief)
    return [language for language in told if language]


def _ranked(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Most frequent first, then by name, so that the same look gives the same answer."""
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:MOST_NAMED])


def _findings(visit: _Visit, there: Source | None, now: datetime) -> Findings:
    return Findings(
        probe=visit.probe,
        now=now,
        known_as=there.outlet.name if there else "",
        pages=tuple(visit.pages.values()),
        faults=tuple(error.reason for error in visit.faults.values()),
        told=sum(_tells(item) for item in visit.latest if item.key in visit.faults),
        passing=bool(visit.faults) and all(_passes(error) for error in visit.faults.values()),
        planned=min(READ, len(visit.latest)),
        security=sum(tagged.tags.security for tagged in visit.tagged.values()),
        tagged=len(visit.tagged),
        slow=visit.slow,
        crippled=visit.crippled,
    )


def _tells(item: Item) -> bool:
    """Whether the source says more of an item than its headline; what it says is used if the page is not."""
    return max(item.content, item.summary, key=len).strip() not in item.title


def _passes(error: SourceError) -> bool:
    """Whether it may be read another time; a page that came without a text will hardly have one later."""
    return not error.permanent and error.reason != TEXTLESS
