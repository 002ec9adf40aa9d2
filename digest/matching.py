"""Which stories match which filters, for thousands of filters: sets of stories as the bits of integers.

The stories of a reading stand in one order, the heaviest first, and bit i stands for story i. A filter is
then a handful of operations on whole sets, and says the same as `digest.subscribing.strength` and `together`
say of each story alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from digest.model import Pair, Role, Story, Unfit
from digest.subscribing import ACTORS, SECOND, Members, codes, is_about, together

Bits = int
Levels = tuple[tuple[float, Bits], ...]
"""The stories of each strength (0 to 1), the strongest first; none is in two of them."""

COUNTED = 3
"""From so many matching pairs on a further one adds nothing, see `together`."""


class Mark:
    """A place, theme or outlet that stories have in common: one object for all, so quickly compared."""

    __slots__ = ("kind", "name")

    def __init__(self, kind: Unfit, name: str) -> None:
        self.kind = kind
        self.name = name


class Marks(NamedTuple):
    """Of what a story may take up a share. ``places``: those that it is about, in their order."""

    places: tuple[Mark, ...]
    theme: Mark | None
    outlet: Mark


class Bitmaps:
    """What the stories are about. ``weights``: of each story, falling.

    ``marks``: of each story; ``marked``: the stories of a theme or outlet, by `Marks`; ``about``: by code,
    the stories that are about it as the first of their places, as the second, and so on.
    """

    def __init__(self, stories: Sequence[Story], weights: Sequence[float], members: Members) -> None:
        self.all: Bits = (1 << len(stories)) - 1
        self._ids = [story.id for story in stories]
        self._weights = weights
        self._members = members
        self._where: dict[str, Bits] = {}
        self._who: dict[str, Bits] = {}
        self._first: dict[str, Bits] = {}
        self._second: dict[str, Bits] = {}
        self._known: dict[tuple[str, str], Mark] = {}
        self.marks = [self._marks(story) for story in stories]
        self.marked: dict[Mark, Bits] = {}
        self.about: list[dict[str, Bits]] = []
        for rank, story in enumerate(stories):
            self._learn(story, 1 << rank)
            self._mark(self.marks[rank], 1 << rank)
        self._places: dict[str, Levels] = {"": ((1.0, self.all),)}
        self._themes: dict[str, Levels] = {"": ((1.0, self.all),)}
        self._pairs: dict[Pair, Levels] = {}
        self._scores: dict[float, list[float]] = {}

    def matching(self, pairs: Iterable[Pair]) -> Levels:
        """The stories that any of the pairs matches, by how well the pairs match together."""
        best: dict[float, Bits] = {}
        counted = [0] * COUNTED
        for pair in pairs:
            found = 0
            for strength, bits in self._pair(pair):
                best[strength] = best.get(strength, 0) | bits
                found |= bits
            for more in range(COUNTED - 1, 0, -1):
                counted[more] |= counted[more - 1] & found
            counted[0] |= found
        return tuple(_graded(best, counted))

    def any(self, pair: Pair) -> Bits:
        """The stories that this pair matches, however well."""
        return union(bits for _, bits in self._pair(pair))

    def ranked(self, levels: Levels, among: Bits) -> Iterator[int]:
        """The ranks of the stories of ``among``, by weight and strength, the heaviest first."""
        some = [(strength, bits & among) for strength, bits in levels if bits & among]
        if len(some) == 1:
            return ranks(some[0][1])
        return (rank for _, _, rank in heapq.merge(*(self._scored(*each) for each in some)))

    def heaviest(self, levels: Levels, among: Bits) -> int:
        """The first that `ranked` gives; ``among`` has one of them."""
        heads = []
        for strength, bits in levels:
            if some := bits & among:
                rank = (some & -some).bit_length() - 1
                heads.append((self._score(strength)[rank], self._ids[rank], rank))
        return min(heads)[2]

    def _scored(self, strength: float, bits: Bits) -> Iterator[tuple[float, int, int]]:
        scores, ids = self._score(strength), self._ids
        return ((scores[rank], ids[rank], rank) for rank in ranks(bits))

    def _score(self, strength: float) -> Sequence[float]:
        if strength not in self._scores:
            self._scores[strength] = [-weight * strength for weight in self._weights]
        return self._scores[strength]

    def _learn(self, story: Story, bit: Bits) -> None:
        for tag in story.places:
            if is_about(tag):
                places = self._where if tag.role is Role.WHERE else self._who
                places[tag.code] = places.get(tag.code, 0) | bit
        for position, theme in enumerate(story.themes):
            themes = self._second if position else self._first
            themes[theme.slug] = themes.get(theme.slug, 0) | bit

    def _mark(self, marks: Marks, bit: Bits) -> None:
        for mark in filter(None, (marks.theme, marks.outlet)):
            self.marked[mark] = self.marked.get(mark, 0) | bit
        for position, place in enumerate(marks.places):
            if position == len(self.about):
                self.about.append({})
            self.about[position][place.name] = self.about[position].get(place.name, 0) | bit

    def _marks(self, story: Story) -> Marks:
        return Marks(
            places=tuple(self._as(Unfit.PLACE, tag.code) for tag in story.places if is_about(tag)),
            theme=self._as(Unfit.THEME, story.themes[0].slug) if story.themes else None,
            outlet=self._as(Unfit.OUTLET, story.accounts[0].outlet.name),
        )

    def _as(self, kind: Unfit, name: str) -> Mark:
        return self._known.setdefault((kind.value, name), Mark(kind, name))

    def _pair(self, pair: Pair) -> Levels:
        if (known := self._pairs.get(pair)) is None:
            themes, places = self._theme(pair.theme), self._place(pair.place)
            both = ((one * other, a & b) for one, a in themes for other, b in places)
            known = self._pairs[pair] = tuple(sorted(((s, bits) for s, bits in both if bits), reverse=True))
        return known

    def _place(self, place: str) -> Levels:
        if (known := self._places.get(place)) is None:
            wanted = codes(place, self._members)
            where = union(self._where.get(code, 0) for code in wanted)
            who = union(self._who.get(code, 0) for code in wanted)
            known = self._places[place] = ((1.0, where), (ACTORS, who & ~where))
        return known

    def _theme(self, theme: str) -> Levels:
        if (known := self._themes.get(theme)) is None:
            first = self._first.get(theme, 0)
            known = self._themes[theme] = ((1.0, first), (SECOND, self._second.get(theme, 0) & ~first))
        return known


def union(sets: Iterable[Bits]) -> Bits:
    """All that is in any of them."""
    found = 0
    for bits in sets:
        found |= bits
    return found


def having(stories: Sequence[Story], condition: Callable[[Story], bool]) -> Bits:
    """The stories of which the condition is true."""
    return union(1 << rank for rank, story in enumerate(stories) if condition(story))


def ranks(bits: Bits) -> Iterator[int]:
    """The places of the bits, rising."""
    digits = bin(bits)[:1:-1]
    rank = digits.find("1")
    while rank >= 0:
        yield rank
        rank = digits.find("1", rank + 1)


def _graded(best: dict[float, Bits], counted: Sequence[Bits]) -> Iterator[tuple[float, Bits]]:
    """Each story once: at the best of its strengths, with what further matching pairs add."""
    taken = 0
    for strength in sorted(best, reverse=True):
        bits = best[strength] & ~taken
        taken |= bits
        for number, at_least in enumerate(counted, 1):
            more = counted[number] if number < COUNTED else 0
            if some := bits & at_least & ~more:
                yield together([strength] * number), some
