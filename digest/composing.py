"""One reader's digest, from the stories of the window to a plan that can be pinned and sent.

matches (once a pair) | as read (once a story and choice of languages and outlets)
| what is new (once a story, as read, and what was told of it) | choose, plan (once a filter and history)
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TypeVar

from digest.coverage import covered, of_places
from digest.developing import delta
from digest.editions import own_language, unread, without
from digest.model import (
    ArticleId,
    Chapter,
    Coverage,
    DigestPlan,
    Entry,
    Filter,
    OutletId,
    Pair,
    SourceReport,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Summary,
    Told,
)
from digest.novelty import judge, shown_before
from digest.ports import Comparer, Sources, Stories, Subscribers
from digest.selection import FADES, FRESH, Candidate, Selection, choose, weight
from digest.subscribing import Members, codes, strength, together, welcome

TOLD_FOR = timedelta(days=14)
"""So far back what a reader was told is looked up. A story may go on for longer than its window, every
article of it bringing it back: so this is more than any window."""

MOST_PLANS = 10_000
"""Kept at once, the longest unused go first: some kilobytes each."""
MOST_FILTERS = 5_000
MOST_READINGS = 500

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class News:
    """The stories of a window and what the sources did, read once for all readers of a run.

    ``history``: the chapters of stories that have more than one revision.
    """

    since: datetime
    until: datetime
    stories: Sequence[Story]
    reports: Sequence[SourceReport] = ()
    history: Mapping[StoryId, Sequence[Chapter]] = field(default_factory=dict)


async def read_news(stories: Stories, sources: Sources, now: datetime, span: timedelta = FRESH) -> News:
    """Everything that may count as news at ``now``; see `digest.selection.span`."""
    since = now - span
    found = await stories.window(since, now)
    history = await stories.history([story.id for story in found if story.revision > 1])
    return News(since, now, found, await sources.reports(since, now), history)


async def plan_for(
    subscriber: Subscriber, news: News, subscribers: Subscribers, members: Members, compare: Comparer
) -> tuple[DigestPlan, Selection]:
    """What is new to this subscriber, as a plan and with the stories chosen."""
    told = await subscribers.told(subscriber.id, news.until - TOLD_FOR)
    return await asyncio.to_thread(_plan_for, subscriber, told, Planner(news, members, compare))


def _plan_for(reader: Subscriber, told: Sequence[Told], planner: Planner) -> tuple[DigestPlan, Selection]:
    selection = planner.choose(reader.filter, told, own_language(reader.filter, reader.language))
    return planner.plan(reader.filter, selection), selection


class _Version:
    """A story as some readers read it, with what is worked out once for all of them.

    ``entries``: how it stands in the next digest of who was told so much of it (None: nothing);
    ``more``: whether it says more than the summaries of these revisions did.
    """

    def __init__(self, seen: Story, language: str, weight: float) -> None:
        self.seen = seen
        self.language = language
        self.weight = weight
        self.entries: dict[Told | None, Entry | None] = {}
        self.more: dict[tuple[int, ...], bool] = {}


class Planner:
    """Plans for many readers of one run: nothing is worked out for each of them that they share.

    Pure work of the processor, so it may run in a thread; one thread at a time.
    """

    def __init__(self, news: News, members: Members, compare: Comparer) -> None:
        self._news = news
        self._members = members
        self._compare = compare
        self._stories = {story.id: story for story in news.stories}
        self._coverage: dict[str, Coverage] = {}
        self._matching: dict[Pair, dict[StoryId, float]] = {}
        self._versions: dict[tuple[StoryId, frozenset[ArticleId], str], _Version | None] = {}
        self._readings: dict[
            tuple[tuple[str, ...], tuple[OutletId, ...], str], dict[StoryId, _Version | None]
        ] = {}
        self._wanted: dict[tuple[Filter, str], dict[StoryId, _Version]] = {}
        self._plans: dict[tuple[Filter, str, tuple[Told, ...]], DigestPlan] = {}

    def plans(
        self, readers: Sequence[Subscriber], told: Mapping[SubscriberId, Sequence[Told]]
    ) -> Sequence[DigestPlan]:
        """What is new to each reader, in order."""
        return [self._shared(reader.filter, reader.language, told.get(reader.id, ())) for reader in readers]

    def choose(self, filter: Filter, told: Iterable[Told], own: str) -> Selection:
        """What is new to a reader with this filter and history, whose own language is ``own``."""
        wanted = self._matched(filter, own)
        known = {each.story: each for each in told if each.story in wanted}
        stale = {id for id, each in known.items() if self._entry(wanted[id], each) is None}
        ranked = (
            Candidate(entry, version.seen)
            for id, version in wanted.items()
            if (entry := self._entry(version, known.get(id))) is not None
        )
        chosen, omitted = choose(ranked, filter, self._members)
        entries = [each.entry for each in chosen]
        stories = [_pinned(self._stories[entry.story], entry) for entry in entries]
        return Selection(
            entries=tuple(zip(entries, stories, strict=True)),
            left_out=len(wanted) - len(stale) - len(chosen),
            uncondensed=sum(self._is_waiting(entry) for entry in entries),
            omitted=tuple(omitted),
            earlier={each.story: self._earlier(each.story, each.told) for each in entries if each.told},
            quiet=self._quiet(filter, wanted.keys() - stale),
        )

    def plan(self, filter: Filter, selection: Selection) -> DigestPlan:
        """A plan whose key is the same for readers who are to read the same."""
        draft = DigestPlan(
            key="",
            filter=filter,
            since=self._news.since,
            until=self._news.until,
            entries=tuple(entry for entry, _ in selection.entries),
            coverage=self._covered(""),
            left_out=selection.left_out,
            uncondensed=selection.uncondensed,
            omitted=selection.omitted,
            places=of_places(selection.quiet, self._covered),
        )
        return replace(draft, key=hashlib.blake2b(repr(draft).encode(), digest_size=16).hexdigest())

    def _shared(self, filter: Filter, language: str, told: Iterable[Told]) -> DigestPlan:
        """The plan of all who have chosen the same and were told the same of what they want."""
        own = own_language(filter, language)
        wanted = self._matched(filter, own)
        history = tuple(each for each in told if each.story in wanted)
        key = (filter, own, history)
        known = self._plans.pop(key, None) or self.plan(filter, self.choose(filter, history, own))
        return _keep(self._plans, key, known, MOST_PLANS)

    def _matched(self, filter: Filter, own: str) -> Mapping[StoryId, _Version]:
        """The stories that a reader wants, as they are read, the heaviest first."""
        key = (filter, own)
        if (known := self._wanted.pop(key, None)) is None:
            seen = self._seen(filter, own)
            strengths: dict[StoryId, list[float]] = {}
            for pair in filter.pairs:
                for id, found in self._strengths(pair).items():
                    strengths.setdefault(id, []).append(found)
            weighed = [
                (-version.weight * together(each), id, version)
                for id, each in strengths.items()
                if (version := seen[id]) and welcome(filter, version.seen)
            ]
            known = {id: version for _, id, version in sorted(weighed, key=itemgetter(0, 1))}
        return _keep(self._wanted, key, known, MOST_FILTERS)

    def _strengths(self, pair: Pair) -> Mapping[StoryId, float]:
        """How well the pair matches the stories that it matches at all."""
        if pair not in self._matching:
            found = ((story.id, strength(pair, story, self._members)) for story in self._news.stories)
            self._matching[pair] = {id: match for id, match in found if match}
        return self._matching[pair]

    def _seen(self, filter: Filter, own: str) -> Mapping[StoryId, _Version | None]:
        """All stories as those see them who read these languages and outlets."""
        key = (filter.languages, filter.muted_outlets, own)
        if (known := self._readings.pop(key, None)) is None:
            known = {
                story.id: self._version(story, unread(story, filter), own) for story in self._news.stories
            }
        return _keep(self._readings, key, known, MOST_READINGS)

    def _version(self, story: Story, hidden: frozenset[ArticleId], own: str) -> _Version | None:
        """Shared by all from whom the same articles are hidden."""
        key = (story.id, hidden, own)
        if key not in self._versions:
            self._versions[key] = self._read(story, hidden, own)
        return self._versions[key]

    def _read(self, story: Story, hidden: frozenset[ArticleId], own: str) -> _Version | None:
        seen = without(story, hidden, own)
        if seen is None:
            return None
        half_life = (self._news.until - self._news.since) / FADES
        return _Version(
            seen, "" if seen is story else seen.language, weight(seen, self._news.until, half_life)
        )

    def _entry(self, version: _Version, told: Told | None) -> Entry | None:
        if told not in version.entries:
            version.entries[told] = self._judge(version, told)
        return version.entries[told]

    def _judge(self, version: _Version, told: Told | None) -> Entry | None:
        seen = version.seen
        chapters = self._news.history.get(seen.id, ())
        entry = judge(seen, told, chapters, lambda shown: self._says_more(version, shown))
        return entry and replace(entry, language=version.language)

    def _says_more(self, version: _Version, shown: tuple[int, ...]) -> bool:
        """With nothing left to compare with it waits: better told later than twice."""
        if shown not in version.more:
            earlier = self._earlier(version.seen.id, shown)
            known = not earlier or self._stories[version.seen.id].summary in earlier
            version.more[shown] = not known and bool(delta(version.seen, earlier, self._compare))
        return version.more[shown]

    def _earlier(self, id: StoryId, shown: Sequence[int]) -> tuple[Summary, ...]:
        return shown_before(self._stories[id], self._news.history.get(id, ()), shown)

    def _is_waiting(self, entry: Entry) -> bool:
        """Whether a story goes as a headline because nobody has condensed it yet."""
        return not entry.condensed and self._stories[entry.story].condensed < entry.revision

    def _quiet(self, filter: Filter, new: Set[StoryId]) -> tuple[str, ...]:
        """The followed places of which nothing is new."""
        told = {pair.place for pair in filter.pairs if not new.isdisjoint(self._strengths(pair))}
        return tuple(sorted({pair.place for pair in filter.pairs} - told - {""}))

    def _covered(self, place: str) -> Coverage:
        """What the sources that tell of a place did; all sources for ""."""
        if place not in self._coverage:
            wanted = codes(place, self._members) if place else None
            self._coverage[place] = covered(self._news.reports, wanted)
        return self._coverage[place]


def _pinned(story: Story, entry: Entry) -> Story:
    """The story as the store gives it back for an entry."""
    return story if entry.condensed else replace(story, summary=None, condensed=0)


def _keep(cache: dict[K, V], key: K, value: V, most: int) -> V:
    """Put a value last in a cache; where there are too many the first gives way, the longest unused."""
    cache[key] = value
    if len(cache) > most:
        del cache[next(iter(cache))]
    return value
