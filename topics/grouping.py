"""Which articles tell the same event: near-copies first, then average-link clustering of what is alike.

Known stories are clusters that may grow but never melt together; new articles join one, or each other,
or stay alone. A wrong merge hides an event, so doubt keeps articles apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import chain
from typing import Final

from digest.model import Placement, Print, StoryId
from topics.grouping_index import Index
from topics.grouping_score import ALIKE, Scorer, features

MEMBERS: Final = 6


class StoryGrouper:
    """Implements `digest.ports.Grouper`. Remembers an index between calls, never an answer."""

    def __init__(self) -> None:
        self._index = Index()

    def group(self, new: Sequence[Print], known: Sequence[Print]) -> Sequence[Placement]:
        """One placement for each new article, in order; equal input gives equal answers."""
        slots = self._index.sync([*known, *new])
        batch = slots[len(known) :]
        near = {slot: self._index.candidates(slot) for slot in batch}
        copies = self._copies(batch)
        clusters = Clusters(batch, self._stories([*copies.values(), *chain(*near.values())]), copies)
        for one, other, score in self._scores(near, clusters.stories):
            clusters.compare(one, other, score)
        clusters.merge()
        return [self._placement(slot, copies.get(slot), clusters) for slot in batch]

    def _stories(self, slots: Sequence[int]) -> dict[StoryId, list[int]]:
        """The known stories that some articles belong to, each with its articles, oldest first."""
        told = dict.fromkeys(self._index[slot].story for slot in slots)
        return {story: self._index.members(story) for story in told if story is not None}

    def _copies(self, batch: Sequence[int]) -> dict[int, int]:
        """New articles that repeat a known one, or a new one before them in the batch."""
        position = {slot: at for at, slot in enumerate(batch)}
        copies: dict[int, int] = {}
        for slot in batch:
            earlier = (
                other for other in self._index.copies(slot) if position.get(other, -1) < position[slot]
            )
            found = next(earlier, None)
            if found is not None:
                copies[slot] = copies.get(found, found)
        return copies

    def _scores(
        self, near: dict[int, list[int]], stories: dict[StoryId, list[int]]
    ) -> Iterator[tuple[int, int, float]]:
        """Scores of new articles against each other and against members of known stories, each pair once."""
        scorer = Scorer(self._index.idf)
        apart = cache(lambda slot: features(self._index[slot]))
        seen: set[tuple[int, int]] = set()
        for slot, candidates in near.items():
            others: dict[int, None] = {}
            for other in candidates:
                story = self._index[other].story
                others.update(dict.fromkeys((other,) if story is None else stories[story][-MEMBERS:]))
            for other in others:
                if (other, slot) not in seen:
                    seen.add((slot, other))
                    yield slot, other, scorer.score(apart(slot), apart(other))

    def _placement(self, slot: int, copy: int | None, clusters: Clusters) -> Placement:
        story, first = clusters.home(slot)
        return Placement(
            ref=self._index[slot].ref,
            story=story,
            with_ref=self._index[first].ref if story is None and first != slot else None,
            copy_of=None if copy is None else self._index[copy].ref,
        )


class Clusters:
    """Average-link clustering (Sokal and Michener 1958) in which two known stories never meet."""

    def __init__(
        self, batch: Sequence[int], stories: dict[StoryId, list[int]], copies: dict[int, int]
    ) -> None:
        self.stories = stories
        self._position = {slot: at for at, slot in enumerate(batch)}
        self._members: dict[int, list[int]] = {}
        self._story: dict[int, StoryId | None] = {}
        self._of: dict[int, int] = {}
        self._sums: dict[int, dict[int, float]] = defaultdict(dict)
        for story, slots in stories.items():
            self._open(slots[-MEMBERS:], story)
            self._of.update(dict.fromkeys(slots, self._of[slots[-1]]))
        for slot in batch:
            self._open([slot], None)
        for slot, original in copies.items():
            if original in self._of:
                self._join(self._of[original], self._of[slot])

    def compare(self, one: int, other: int, score: float) -> None:
        """Write down how alike two articles are."""
        left, right = self._of.get(one), self._of.get(other)
        if left is None or right is None or left == right:
            return
        self._sums[left][right] = self._sums[right][left] = self._sums[left].get(right, 0.0) + score

    def merge(self) -> None:
        """Join the two clusters that are most alike until none are alike enough."""
        heap = [
            (-value, left, right)
            for left, sums in self._sums.items()
            for right in sums
            if left < right and (value := self._average(left, right)) >= ALIKE
        ]
        heapify(heap)
        while heap:
            value, left, right = heappop(heap)
            if left not in self._members or right not in self._members:
                continue
            if self._average(left, right) != -value or (self._told(left) and self._told(right)):
                continue
            joined = self._join(left, right)
            for other in self._sums[joined]:
                average = self._average(joined, other)
                if average >= ALIKE:
                    heappush(heap, (-average, min(joined, other), max(joined, other)))

    def home(self, slot: int) -> tuple[StoryId | None, int]:
        """The known story of an article's cluster, if any, and the first new article in it."""
        cluster = self._of[slot]
        new = [member for member in self._members[cluster] if member in self._position]
        return self._story[cluster], min(new, key=lambda member: self._position[member])

    def _open(self, members: Sequence[int], story: StoryId | None) -> None:
        cluster = len(self._members)
        self._members[cluster] = list(members)
        self._story[cluster] = story
        self._of.update(dict.fromkeys(members, cluster))

    def _told(self, cluster: int) -> bool:
        return self._story[cluster] is not None

    def _average(self, left: int, right: int) -> float:
        pairs = len(self._members[left]) * len(self._members[right])
        return self._sums[left].get(right, 0.0) / pairs

    def _join(self, left: int, right: int) -> int:
        """Make one cluster of two, named after the one with a story, and add up their scores."""
        if left == right:
            return left
        keep, gone = (right, left) if self._story[right] is not None else (left, right)
        self._members[keep].extend(self._members.pop(gone))
        self._of.update(dict.fromkeys(self._members[keep], keep))
        self._story.pop(gone)
        for other, value in self._sums.pop(gone, {}).items():
            del self._sums[other][gone]
            if other != keep:
                total = self._sums[keep].get(other, 0.0) + value
                self._sums[keep][other] = self._sums[other][keep] = total
        return keep
