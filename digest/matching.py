"""Which stories match which filters, for thousands of filters: sets of stories as the bits of integers.

The stories of a reading stand in one order, the heaviest first, and bit i stands for story i. A filter is
then a handful of operations on whole sets, and says the same as `digest.subscribing.strength` and `together`
say of each story alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from digest.model import Pair, Role, Story, Unfit
from digest.selection import SHARES
from digest.subscribing import ACTORS, SECOND, Members, codes, is_about, together

Bits = int
Levels = tuple[tuple[float, Bits], ...]
"""The stories of each strength (0 to 1), the strongest first; none is in two of them."""

Share = tuple[Unfit, str]
"""What stories have in common of which a digest tells only so many."""
Place = tuple[float, int, int]
"""A story's place in the order of a reader: its weight there, negative; its id; its rank."""


class Mark:
    """A place, theme or outlet that stories have in common: one object for all, so quickly compared.

    ``most``: how many stories of a digest it has before others had their turn.
    """

    __slots__ = ("kind", "most", "name", "share")

    def __init__(self, kind: Unfit, name: str) -> None:
        self.kind = kind
        self.name = name
        self.most = SHARES[kind]
        self.share: Share = (kind, name)


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
        self._pairs: dict[Pair, tuple[Levels, Bits]] = {}
        self._scored: dict[float, list[Place]] = {}

    def matching(self, pairs: Iterable[Pair]) -> Levels:
        """The stories that any of the pairs matches, by how well the pairs match together."""
        found = [self._pair(pair) for pair in pairs]
        if len(found) == 1:
            return found[0][0]
        best: dict[float, Bits] = {}
        once = twice = thrice = 0
        for levels, bits in found:
            for strength, some in levels:
                best[strength] = best.get(strength, 0) | some
            thrice |= twice & bits
            twice |= once & bits
            once |= bits
        return tuple(_graded(best, (once, twice, thrice)))

    def any(self, pair: Pair) -> Bits:
        """The stories that this pair matches, however well."""
        return self._pair(pair)[1]

    def first(self, levels: Levels, among: Bits, count: int) -> list[int]:
        """The ranks of the first stories of ``among``, by weight and strength, the heaviest first."""
        places: list[Place] = []
        for strength, bits in levels:
            of = self._places_at(strength)
            places += [of[rank] for rank in ranks(bits & among, count)]
        places.sort()
        return [rank for _, _, rank in places[:count]]

    def heaviest(self, levels: Levels, among: Bits) -> int:
        """The first that `first` gives; ``among`` has one of them."""
        tops = ((self._places_at(strength), bits & among) for strength, bits in levels if bits & among)
        return min(of[(some & -some).bit_length() - 1] for of, some in tops)[2]

    def _places_at(self, strength: float) -> Sequence[Place]:
        """Of each story, were it matched so well."""
        if (known := self._scored.get(strength)) is None:
            facts = enumerate(zip(self._weights, self._ids, strict=True))
            known = [(-weight * strength, id, rank) for rank, (weight, id) in facts]
            self._scored[strength] = known
        return known

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

    def _pair(self, pair: Pair) -> tuple[Levels, Bits]:
        if (known := self._pairs.get(pair)) is None:
            themes, places = self._theme(pair.theme), self._place(pair.place)
            both = ((one * other, a & b) for one, a in themes for other, b in places)
            levels = tuple(sorted(((s, bits) for s, bits in both if bits), reverse=True))
            known = self._pairs[pair] = levels, union(bits for _, bits in levels)
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


def ranks(bits: Bits, count: int = sys.maxsize) -> list[int]:
    """The places of the bits, rising, of the first ``count``."""
    digits = bin(bits)[:1:-1]
    found: list[int] = []
    rank = digits.find("1")
    while rank >= 0 and len(found) < count:
        found.append(rank)
        rank = digits.find("1", rank + 1)
    return found


def _graded(best: dict[float, Bits], counted: tuple[Bits, ...]) -> Iterator[tuple[float, Bits]]:
    """Each story once: at the best of its strengths, with what further matching pairs add.

    ``counted``: the stories that at least one pair matches, at least two, and at least three: a fourth adds
    nothing, see `together`.
    """
    taken = 0
    for strength in sorted(best, reverse=True):
        bits = best[strength] & ~taken
        taken |= bits
        for number in range(len(counted), 0, -1):
            if some := bits & counted[number - 1]:
                bits ^= some
                yield together([strength] * number), some
