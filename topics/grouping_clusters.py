"""Average-link clustering of new articles with each other and with known stories."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from topics.grouping_score import ALIKE, WINDOW


class Clusters:
    """Average-link clustering (Sokal and Michener 1958) in which two known stories never meet.

    Articles that are further apart than the window are not compared, so they neither hold a cluster
    together nor keep it apart: a story may go on for many days.
    """

    def __init__(
        self, batch: Sequence[int], stories: Mapping[int, Sequence[int]], at: Callable[[int], float]
    ) -> None:
        self._position = {slot: place for place, slot in enumerate(batch)}
        self._members: dict[int, list[int]] = {}
        self._times: dict[int, list[float]] = {}
        self._story: dict[int, int | None] = {}
        self._of: dict[int, int] = {}
        self._sums: dict[int, dict[int, float]] = defaultdict(dict)
        self._silent: Counter[tuple[int, int]] = Counter()
        for story, slots in stories.items():
            self._open(slots, story, at)
        for slot in batch:
            self._open([slot], None, at)

    def join(self, one: int, other: int) -> None:
        """Two articles surely belong together; nothing happens if both have a story."""
        left, right = self._of[one], self._of[other]
        if left != right and not (self._told(left) and self._told(right)):
            self._join(left, right)

    def compare(self, one: int, other: int, score: float) -> None:
        """Write down how alike two articles inside one window are."""
        left, right = self._of[one], self._of[other]
        if left != right:
            self._sums[left][right] = self._sums[right][left] = self._sums[left].get(right, 0.0) + score

    def pass_over(self, one: int, other: int) -> None:
        """Of two articles inside one window nobody can tell how alike they are: they do not count."""
        left, right = self._of[one], self._of[other]
        if left != right:
            self._silent[left, right] += 1
            self._silent[right, left] += 1

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

    def home(self, slot: int) -> tuple[int | None, int]:
        """The known story of an article's cluster, if any, and the first new article in it."""
        cluster = self._of[slot]
        new = (member for member in self._members[cluster] if member in self._position)
        return self._story[cluster], min(new, key=self._position.__getitem__)

    def _open(self, members: Sequence[int], story: int | None, at: Callable[[int], float]) -> None:
        cluster = len(self._members)
        self._members[cluster] = list(members)
        self._times[cluster] = sorted(map(at, members))
        self._story[cluster] = story
        self._of.update(dict.fromkeys(members, cluster))

    def _told(self, cluster: int) -> bool:
        return self._story[cluster] is not None

    def _average(self, left: int, right: int) -> float:
        pairs = _comparable(self._times[left], self._times[right]) - self._silent[left, right]
        return self._sums[left].get(right, 0.0) / pairs if pairs else 0.0

    def _join(self, left: int, right: int) -> int:
        """Make one cluster of two, named after the one with a story, and add up their scores."""
        keep, gone = (right, left) if self._told(right) else (left, right)
        moved = self._members.pop(gone)
        self._members[keep] += moved
        self._times[keep] = sorted(self._times[keep] + self._times.pop(gone))
        self._of.update(dict.fromkeys(moved, keep))
        del self._story[gone]
        for other, value in self._sums.pop(gone, {}).items():
            del self._sums[other][gone]
            if other != keep:
                self._silent[keep, other] += self._silent[gone, other]
                self._silent[other, keep] += self._silent[gone, other]
                total = self._sums[keep].get(other, 0.0) + value
                self._sums[keep][other] = self._sums[other][keep] = total
        return keep


def _comparable(left: Sequence[float], right: Sequence[float]) -> int:
    """How many pairs of two sorted lists of times are inside one window."""
    if max(left[-1], right[-1]) - min(left[0], right[0]) <= WINDOW:
        return len(left) * len(right)
    return sum(bisect_right(right, time + WINDOW) - bisect_left(right, time - WINDOW) for time in left)
