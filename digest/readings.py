"""Stories as readers of the same languages and outlets see them, ranked and ready to be matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple, Self

from digest.choosing import NO_ROOM
from digest.matching import Bitmaps, Bits, Levels, Share, having, union
from digest.model import Entry, Filter, Omitted, Story, StoryId, Told
from digest.subscribing import Members

MOST_RESTS = 200
"""Kinds of choice beyond the pairs whose stories are remembered."""


class Standing(NamedTuple):
    """A story's place in digests; ``text`` is the same for equal ones, and different for others."""

    entry: Entry
    text: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Written once for all digests that have it."""
        plain = (entry.story, entry.revision, entry.known, entry.told, entry.condensed, entry.language)
        return cls(entry, repr(plain))


class Version:
    """A story as some readers read it, with what is worked out once for all of them.

    ``standing``: how it stands in the next digest of who was told so much of it (None: nothing);
    ``more``: whether it says more than the summaries of these revisions did.
    """

    def __init__(self, seen: Story, language: str, weight: float) -> None:
        self.id = seen.id
        self.seen = seen
        self.language = language
        self.weight = weight
        self.standing: dict[Told | None, Standing | None] = {}
        self.more: dict[tuple[int, ...], bool] = {}
        self.omitted = Omitted(seen.id, seen.revision, *NO_ROOM)
        self._waiting: dict[Share, Omitted] = {}

    def left_out(self, share: Share) -> Omitted:
        """The story where it had no room, or its share was used up."""
        if share is NO_ROOM:
            return self.omitted
        if share not in self._waiting:
            self._waiting[share] = Omitted(self.id, self.seen.revision, *share)
        return self._waiting[share]


class Reading:
    """All stories as they are read, the heaviest first; ``ranks``: the place of each, by its id."""

    def __init__(self, versions: Iterable[Version], members: Members) -> None:
        self.versions = sorted(sorted(versions, key=attrgetter("id")), key=attrgetter("weight"), reverse=True)
        self.stories = [version.seen for version in self.versions]
        self.ranks = {version.id: rank for rank, version in enumerate(self.versions)}
        self.bitmaps = Bitmaps(self.stories, [version.weight for version in self.versions], members)
        self._admitted: dict[tuple[object, ...], Bits] = {}

    def wanted(self, filter: Filter, admits: Callable[[Filter, Story], bool]) -> tuple[Levels, Bits]:
        """How well the stories match the pairs of a filter, and those that nothing else speaks against."""
        levels = self.bitmaps.matching(filter.pairs)
        return levels, union(bits for _, bits in levels) & self._welcome(filter, admits)

    def bits(self, ids: Iterable[StoryId]) -> Bits:
        """Those of the stories that are read at all."""
        return union(1 << self.ranks[id] for id in ids if id in self.ranks)

    def _welcome(self, filter: Filter, admits: Callable[[Filter, Story], bool]) -> Bits:
        """Everybody mutes other stories, but most have the rest of their choice in common with many."""
        key = (filter.events, filter.wanted_words, filter.unwanted_words)
        if (known := self._admitted.get(key)) is None:
            if len(self._admitted) >= MOST_RESTS:
                self._admitted.clear()
            rest = replace(filter, pairs=(), muted_stories=())
            known = self._admitted[key] = having(self.stories, lambda story: admits(rest, story))
        return known & ~self.bits(filter.muted_stories) if filter.muted_stories else known
