"""What stands in for takeaways where a reader leaves out the outlet that they come from.

sentences of other outlets, best first -> the same fact in other words, then facts that no takeaway has
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST = 2
"""For each takeaway, each of another outlet: whoever leaves out that of the first has the second."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judge(Generic[T]):
    """What is asked of a sentence: whose it is, whether two tell the same, whether it may be printed."""

    outlet: Callable[[T], str]
    same: Callable[[T, T], bool]
    accept: Callable[[T], bool]


def reserve(
    told: Sequence[T], others: Iterable[T], judge: Judge[T], room: Mapping[str, int]
) -> list[list[T]]:
    """For each takeaway, the most important first, which of the ``others``, best first, stand in for it.

    Whatever outlets a reader leaves out, no two of the sentences then shown tell the same: what tells the
    same as takeaways do stands in for one of them, if all are of one outlet. ``room``: how many sentences of
    each outlet are taken at most. ``accept`` is asked last, once for each that would be taken.
    """
    found = _Reserve(told, judge, room)
    same = [(other, found.telling(other)) for other in others]
    for other, places in same:
        if len({judge.outlet(told[at]) for at in places}) == 1:
            found.add(other, places)
    for other, places in same:
        if not places:
            found.add(other, found.emptiest())
    return found.stand_ins


class _Reserve(Generic[T]):
    """The takeaways by their place, and what stands in for each."""

    def __init__(self, told: Sequence[T], judge: Judge[T], room: Mapping[str, int]) -> None:
        self.stand_ins: list[list[T]] = [[] for _ in told]
        self._told, self._judge, self._room = told, judge, Counter(room)
        self._outlets = [judge.outlet(each) for each in told]

    def telling(self, other: T) -> list[int]:
        """The takeaways that tell the same."""
        return [at for at, each in enumerate(self._told) if self._judge.same(other, each)]

    def emptiest(self) -> list[int]:
        """All of them, those first for which the fewest stand in."""
        return sorted(range(len(self._told)), key=lambda at: len(self.stand_ins[at]))

    def add(self, other: T, places: Sequence[int]) -> None:
        """Let it stand in for the first of these takeaways for which it may, if for any."""
        at = next((at for at in places if self._fits(other, at)), None)
        if at is not None and self._judge.accept(other):
            self.stand_ins[at].append(other)
            self._room[self._judge.outlet(other)] -= 1

    def _fits(self, other: T, at: int) -> bool:
        outlet, there = self._judge.outlet(other), self.stand_ins[at]
        known = {self._outlets[at], *map(self._judge.outlet, there)}
        elsewhere = (each for place, some in enumerate(self.stand_ins) if place != at for each in some)
        return (
            len(there) < MOST
            and outlet not in known
            and self._room[outlet] > 0
            and not any(self._judge.same(other, each) for each in elsewhere)
        )
