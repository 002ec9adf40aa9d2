"""One reader's digest, from the stories of the window to a plan that can be stored and sent.

as read (once a story and choice of languages and outlets) | matches (once a pair, all stories at a time)
| what is new (once a story, as read, and what was told of it) | choose, plan (once a filter and history)
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple, TypeVar

from digest.choosing import choose
from digest.coverage import covered, of_places
from digest.developing import delta
from digest.editions import articles_of, own_language, unread
from digest.matching import Bitmaps, Bits, union
from digest.model import (
    ArticleId,
    Chapter,
    Coverage,
    DigestPlan,
    Entry,
    Filter,
    Length,
    Omitted,
    OutletId,
    Pair,
    Silenced,
    SourceReport,
    Story,
    StoryId,
    Summary,
    Told,
)
from digest.novelty import judge, shown_before
from digest.ports import Comparer, Sources, Stories
from digest.readings import Reading, Standing, Version
from digest.selection import FADES, FRESH, Selection, freshness
from digest.silencing import Silencer, is_choosy
from digest.subscribing import Members, codes, welcome
from digest.views import Views
from digest.wording import Stems, Wording

TOLD_FOR = timedelta(days=14)
"""So far back what a reader was told is looked up. A story may go on for longer than its window, every
article of it bringing it back: so this is more than any window."""

MOST_READINGS = 100
"""Kept at once, the longest unused go first: some kilobytes for every story."""

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class News:
    """The stories of a window and what the sources did, read once for all readers of an issue.

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


class _Draft(NamedTuple):
    """What a digest tells, before anybody asks for the stories: see `Selection`."""

    standing: Sequence[Standing]
    omitted: Sequence[Omitted]
    left_out: int
    quiet: tuple[str, ...]
    silenced: tuple[Silenced, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple([each.entry for each in self.standing])


class Planner:
    """Plans for many readers of one issue: nothing is worked out for each of them that they share.

    Pure work of the processor, so it may run in a thread; one thread at a time.
    """

    def __init__(
        self, news: News, members: Members, compare: Comparer, stems: Stems, views: Views | None = None
    ) -> None:
        self._news = news
        self._members = members
        self._compare = compare
        self._wording = Wording(stems)
        self._views = views or Views()
        self._half_life = (news.until - news.since) / FADES
        self._stories = {story.id: story for story in news.stories}
        self._coverage: dict[str, Coverage] = {}
        self._versions: dict[tuple[StoryId, frozenset[ArticleId], str], Version | None] = {}
        self._readings: dict[tuple[tuple[str, ...], str], Reading] = {}
        self._run = _hash(repr((news.since, news.until, self._covered(""))))

    def digest(
        self,
        filter: Filter,
        language: str,
        length: Length | None,
        told: Collection[Told],
        among: frozenset[StoryId] | None = None,
    ) -> DigestPlan:
        """The plan of all who have chosen the same, at this length, and were told this.

        ``among``: the stories that may be in it, where that is known already.
        """
        draft = self._draft(filter, told, own_language(filter, language), among)
        return self._plan(filter, draft, length)

    def choose(self, filter: Filter, told: Collection[Told], own: str) -> Selection:
        """What is new to a reader with this filter and history, whose own language is ``own``."""
        draft = self._draft(filter, told, own)
        entries = draft.entries
        stories = [_pinned(self._stories[entry.story], entry) for entry in entries]
        return Selection(
            entries=tuple(zip(entries, stories, strict=True)),
            left_out=draft.left_out,
            uncondensed=self._waiting(entries),
            omitted=tuple(draft.omitted),
            earlier={each.story: self._earlier(each.story, each.told) for each in entries if each.told},
            quiet=draft.quiet,
            silenced=draft.silenced,
        )

    def plan(self, filter: Filter, selection: Selection, length: Length | None = None) -> DigestPlan:
        """A plan whose key is the same for readers who are to read the same."""
        standing = [Standing.of(entry) for entry, _ in selection.entries]
        left_out, quiet = selection.left_out, selection.quiet
        draft = _Draft(standing, selection.omitted, left_out, quiet, selection.silenced)
        return self._plan(filter, draft, length)

    def _plan(self, filter: Filter, draft: _Draft, length: Length | None) -> DigestPlan:
        entries = draft.entries
        return DigestPlan(
            key=self._key(filter, draft, length),
            filter=filter,
            since=self._news.since,
            until=self._news.until,
            entries=entries,
            coverage=self._covered(""),
            left_out=draft.left_out,
            uncondensed=self._waiting(entries),
            omitted=tuple(draft.omitted),
            places=of_places(draft.quiet, self._covered) if draft.quiet else (),
            length=length,
            silenced=draft.silenced,
        )

    def _key(self, filter: Filter, draft: _Draft, length: Length | None) -> str:
        """From all that decides what the plan says; plain values, since this is done for every plan."""
        pairs = [(each.place, each.theme) for each in filter.pairs]
        rest = (filter.languages, filter.muted_outlets, filter.muted_stories, filter.events)
        words = (filter.wanted_words, filter.unwanted_words)
        told = "".join([each.text for each in draft.standing])
        omitted = [each.story for each in draft.omitted]
        quiet = [(place, self._covered(place)) for place in draft.quiet]
        silenced = [(each.setting, each.stories) for each in draft.silenced]
        text = f"{self._run}{pairs}{rest}{words}{told}{omitted}{draft.left_out}{quiet}{silenced}{length}"
        return _hash(text)

    def _draft(
        self, filter: Filter, told: Collection[Told], own: str, among: frozenset[StoryId] | None = None
    ) -> _Draft:
        reading = self._reading(filter, own, among)
        levels, wanted = reading.wanted(filter, self._admits)
        if among is not None:
            wanted &= reading.bits(among)
        told_of = self._told_of(reading, told, wanted)
        new = wanted & ~union(1 << rank for rank, standing in told_of.items() if standing is None)
        chosen, omitted = choose(reading.bitmaps, levels, new, filter, self._members)
        versions = reading.versions
        standing = [told_of.get(rank) or self._standing(versions[rank], None) for rank in chosen]
        return _Draft(
            standing=[each for each in standing if each],
            omitted=[versions[rank].left_out(share) for rank, share in omitted],
            left_out=new.bit_count() - len(chosen),
            quiet=_quiet(filter.pairs, reading.bitmaps, new),
            silenced=self._silencer.silenced(filter, told) if is_choosy(filter) else (),
        )

    def _told_of(self, reading: Reading, told: Iterable[Told], wanted: Bits) -> Mapping[int, Standing | None]:
        """By rank, how the stories that were told stand now, of those that the reader wants."""
        known = ((reading.ranks.get(each.story), each) for each in told)
        return {
            rank: self._standing(reading.versions[rank], each)
            for rank, each in known
            if rank is not None and wanted >> rank & 1
        }

    @cached_property
    def _silencer(self) -> Silencer:
        return Silencer(self._news.stories, self._members, self._wording)

    def _admits(self, filter: Filter, seen: Story) -> bool:
        """Whether nothing that a reader chose speaks against a story; the words of all of it count."""
        return welcome(filter, seen) and self._wording.admits(filter, self._stories[seen.id])

    def _reading(self, filter: Filter, own: str, among: frozenset[StoryId] | None) -> Reading:
        """The stories as those see them who read these languages and outlets.

        Many share a reading; who mutes outlets has one that differs in what these tell, of those stories
        ``among`` which the digest will be.
        """
        shared = self._shared(filter.languages, own)
        if not filter.muted_outlets:
            return shared
        told = {id for outlet in filter.muted_outlets for id in self._told_by.get(outlet, ())}
        touched = (self._stories[id] for id in (told if among is None else told & among))
        seen = {each.id: self._version(each, unread(each, filter), own) for each in touched}
        return shared.altered(seen)

    def _shared(self, languages: tuple[str, ...], own: str) -> Reading:
        if (known := self._readings.pop((languages, own), None)) is None:
            filter = Filter(languages=languages)
            seen = [self._version(each, unread(each, filter), own) for each in self._news.stories]
            known = Reading([version for version in seen if version], self._members)
        return _keep(self._readings, (languages, own), known, MOST_READINGS)

    @cached_property
    def _told_by(self) -> Mapping[OutletId, Collection[StoryId]]:
        found: dict[OutletId, set[StoryId]] = {}
        for story in self._news.stories:
            for account in story.accounts:
                found.setdefault(account.outlet.id, set()).add(story.id)
        return found

    def _version(self, story: Story, hidden: frozenset[ArticleId], own: str) -> Version | None:
        """Shared by all from whom the same articles are hidden."""
        key = (story.id, hidden, own)
        if key not in self._versions:
            self._versions[key] = self._read(story, hidden, own)
        return self._versions[key]

    def _read(self, story: Story, hidden: frozenset[ArticleId], own: str) -> Version | None:
        if (view := self._views.of(story, hidden, own)) is None:
            return None
        weight = view.gravity * freshness(story, self._news.until, self._half_life)
        return Version(view.seen, view.language, weight)

    def _standing(self, version: Version, told: Told | None) -> Standing | None:
        if told not in version.standing:
            entry = self._judge(version, told)
            version.standing[told] = None if entry is None else Standing.of(entry)
        return version.standing[told]

    def _judge(self, version: Version, told: Told | None) -> Entry | None:
        seen = version.seen
        chapters = self._news.history.get(seen.id, ())
        entry = judge(seen, told, chapters, lambda told: self._says_more(version, told))
        return entry and replace(entry, language=version.language)

    def _says_more(self, version: Version, told: Told) -> bool:
        """With nothing left to compare with it waits: better told later than twice."""
        key = (told.summaries, told.unheard)
        if key not in version.more:
            story = self._stories[version.id]
            earlier = self._earlier(version.id, told.summaries)
            known = not earlier or story.summary in earlier
            unheard = articles_of(story, told.unheard)
            version.more[key] = not known and bool(delta(version.seen, earlier, self._compare, unheard))
        return version.more[key]

    def _earlier(self, id: StoryId, shown: Sequence[int]) -> tuple[Summary, ...]:
        return shown_before(self._stories[id], self._news.history.get(id, ()), shown)

    def _waiting(self, entries: Iterable[Entry]) -> int:
        """How many stories go as headlines because nobody has condensed them yet."""
        bare = [entry for entry in entries if not entry.condensed]
        return sum(self._stories[entry.story].condensed < entry.revision for entry in bare)

    def _covered(self, place: str) -> Coverage:
        """What the sources that tell of a place did; all sources for ""."""
        if place not in self._coverage:
            wanted = codes(place, self._members) if place else None
            self._coverage[place] = covered(self._news.reports, wanted)
        return self._coverage[place]


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _quiet(pairs: Iterable[Pair], bitmaps: Bitmaps, new: Bits) -> tuple[str, ...]:
    """The followed places of which nothing is new."""
    told = {""}
    told.update([pair.place for pair in pairs if bitmaps.any([pair]) & new])
    return tuple(sorted({pair.place for pair in pairs} - told))


def _pinned(story: Story, entry: Entry) -> Story:
    """The story as the store gives it back for an entry."""
    return story if entry.condensed else replace(story, summary=None, condensed=0)


def _keep(cache: dict[K, V], key: K, value: V, most: int) -> V:
    """Put a value last in a cache; where there are too many the first gives way, the longest unused."""
    cache[key] = value
    if len(cache) > most:
        del cache[next(iter(cache))]
    return value
