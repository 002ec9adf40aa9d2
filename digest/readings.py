"""Stories as readers of the same languages and outlets see them, ranked and ready to be matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import NamedTuple, Self

from digest.matching import Bitmaps, Bits, Levels, Share, bits_at, having, union
from digest.model import Entry, Filter, Omitted, OutletId, Story, StoryId, Told
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
        return cls(entry, repr((*plain, entry.unheard)))


class Version:
    """A story as some readers read it, with what is worked out once for all of them.

    ``standing``: how it stands in the next digest of who was told so much of it (None: nothing);
    ``more``: whether it says more than the summaries of these revisions did, less these outlets.
    """

    def __init__(self, seen: Story, language: str, weight: float) -> None:
        self.id = seen.id
        self.seen = seen
        self.language = language
        self.weight = weight
        self.standing: dict[Told | None, Standing | None] = {}
        self.more: dict[tuple[tuple[int, ...], tuple[OutletId, ...]], bool] = {}
        self._omitted: dict[Share, Omitted] = {}

    def left_out(self, share: Share) -> Omitted:
        """The story where it had no room, or its share was used up."""
        if share not in self._omitted:
            self._omitted[share] = Omitted(self.id, self.seen.revision, *share)
        return self._omitted[share]


class Reading:
    """All stories as they are read, the heaviest first; ``ranks``: the place of each, by its id."""

    def __init__(self, versions: Iterable[Version], members: Members) -> None:
        self.versions = sorted(sorted(versions, key=attrgetter("id")), key=attrgetter("weight"), reverse=True)
        self.ranks = {version.id: rank for rank, version in enumerate(self.versions)}
        self._stories = [version.seen for version in self.versions]
        self.bitmaps = Bitmaps(self._stories, [version.weight for version in self.versions], members)
        self._admitted: dict[tuple[object, ...], Bits] = {}
        self._unread: Bits = 0

    def altered(self, seen: Mapping[StoryId, Version | None]) -> Reading:
        """The same to somebody who reads some of the stories otherwise, or (None) not at all."""
        other = copy(self)
        known = {rank: version for id, version in seen.items() if (rank := self.ranks.get(id)) is not None}
        read = {rank: version for rank, version in known.items() if version}
        other.versions = [*self.versions]
        for rank, version in read.items():
            other.versions[rank] = version
        other._unread = bits_at([rank for rank in known if rank not in read], len(self.versions))
        other.bitmaps = self.bitmaps.altered(
            {rank: version.weight for rank, version in read.items()},
            {rank: version.seen.accounts[0].outlet.name for rank, version in read.items()},
        )
        return other

    def wanted(self, filter: Filter, admits: Callable[[Filter, Story], bool]) -> tuple[Levels, Bits]:
        """How well the stories match the pairs of a filter, and those that nothing else speaks against."""
        levels = self.bitmaps.matching(filter.pairs)
        matched = union([bits for _, bits in levels]) & ~self._unread
        return levels, matched & self._welcome(filter, admits)

    def bits(self, ids: Iterable[StoryId]) -> Bits:
        """Those of the stories that are read at all."""
        known = self.ranks
        return bits_at([known[id] for id in ids if id in known], len(known))

    def _welcome(self, filter: Filter, admits: Callable[[Filter, Story], bool]) -> Bits:
        """Everybody mutes other stories, but most have the rest of their choice in common with many."""
        key = (filter.events, filter.wanted_words, filter.unwanted_words, bool(filter.muted_outlets))
        if (known := self._admitted.get(key)) is None:
            if len(self._admitted) >= MOST_RESTS:
                self._admitted.clear()
            rest = replace(filter, pairs=(), muted_stories=())
            known = self._admitted[key] = having(self._stories, partial(admits, rest))
        return known & ~self.bits(filter.muted_stories) if filter.muted_stories else known
