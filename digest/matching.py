"""Which stories match which filters, for thousands of filters: sets of stories as the bits of integers.

The stories of a reading stand in one order, the heaviest first, and bit i stands for story i. A filter is
then a handful of operations on whole sets, and says the same as `digest.subscribing.strength` and `together`
say of each story alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
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


class Commons:
    """What stories have in common, found out of each when a digest may tell it."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._stories = stories
        self._known: dict[tuple[Unfit, str], Mark] = {}
        self._marks: dict[int, Marks] = {}

    def marks(self, rank: int) -> Marks:
        """Of one story."""
        if (known := self._marks.get(rank)) is None:
            story = self._stories[rank]
            known = self._marks[rank] = Marks(
                places=tuple([self.mark(Unfit.PLACE, tag.code) for tag in story.places if is_about(tag)]),
                theme=self.mark(Unfit.THEME, story.themes[0].slug) if story.themes else None,
                outlet=self.mark(Unfit.OUTLET, story.accounts[0].outlet.name),
            )
        return known

    def mark(self, kind: Unfit, name: str) -> Mark:
        """The one object of that name."""
        if (known := self._known.get((kind, name))) is None:
            known = self._known[kind, name] = Mark(kind, name)
        return known

    @cached_property
    def marked(self) -> Mapping[Mark, Bits]:
        """The stories of each theme and outlet."""
        found: dict[Mark, Bits] = {}
        for rank in range(len(self._stories)):
            _, *both = self.marks(rank)
            for mark in filter(None, both):
                found[mark] = found.get(mark, 0) | 1 << rank
        return found

    @cached_property
    def about(self) -> Sequence[Mapping[str, Bits]]:
        """By code, the stories that are about it as the first of their places, as the second, and so on."""
        found: list[dict[str, Bits]] = []
        for rank in range(len(self._stories)):
            for position, place in enumerate(self.marks(rank).places):
                if position == len(found):
                    found.append({})
                found[position][place.name] = found[position].get(place.name, 0) | 1 << rank
        return found


class Bitmaps:
    """What the stories are about, and in which order they come. ``weights``: of each story, falling."""

    def __init__(self, stories: Sequence[Story], weights: Sequence[float], members: Members) -> None:
        self.all: Bits = (1 << len(stories)) - 1
        self._ids = [story.id for story in stories]
        self._weights = weights
        self._members = members
        self._commons = Commons(stories)
        self._outlets: Mapping[int, str] = {}
        self._loose: Bits = 0
        self._where: dict[str, Bits] = {}
        self._who: dict[str, Bits] = {}
        self._first: dict[str, Bits] = {}
        self._second: dict[str, Bits] = {}
        for rank, story in enumerate(stories):
            self._learn(story, 1 << rank)
        self._places: dict[str, Levels] = {"": ((1.0, self.all),)}
        self._themes: dict[str, Levels] = {"": ((1.0, self.all),)}
        self._pairs: dict[Pair, tuple[Levels, Bits]] = {}

    def altered(self, weights: Mapping[int, float], outlets: Mapping[int, str]) -> Bitmaps:
        """The same to somebody for whom some stories weigh otherwise and are led by another outlet.

        By rank. They keep their ranks, so their weights do not fall with the others'.
        """
        other = copy(self)
        other._weights = [*self._weights]
        for rank, weight in weights.items():
            other._weights[rank] = weight
        other._outlets = outlets
        other._loose = union([1 << rank for rank in weights])
        return other

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

    def any(self, pairs: Iterable[Pair]) -> Bits:
        """The stories that any of these pairs matches, however well."""
        found, known = 0, self._pairs
        for pair in pairs:
            found |= (known.get(pair) or self._pair(pair))[1]
        return found

    def first(self, levels: Levels, among: Bits, count: int) -> list[int]:
        """The ranks of the first stories of ``among``, by weight and strength, the heaviest first."""
        places: list[Place] = []
        for strength, bits in levels:
            found = bits & among
            places += self._placed(ranks(found & ~self._loose, count), strength)
            places += self._placed(ranks(found & self._loose), strength)
        places.sort()
        return [rank for _, _, rank in places[:count]]

    def heaviest(self, levels: Levels, among: Bits) -> int:
        """The first that `first` gives; ``among`` has one of them."""
        places: list[Place] = []
        for strength, bits in levels:
            found = bits & among
            top = found & ~self._loose
            places += self._placed([(top & -top).bit_length() - 1] if top else [], strength)
            places += self._placed(ranks(found & self._loose), strength)
        return min(places)[2]

    def marks(self, rank: int) -> Marks:
        """Of what a story may take up a share."""
        marks = self._commons.marks(rank)
        if rank not in self._outlets:
            return marks
        return marks._replace(outlet=self._commons.mark(Unfit.OUTLET, self._outlets[rank]))

    def marked(self, mark: Mark) -> Bits:
        """The stories of a theme or outlet."""
        found = self._commons.marked.get(mark, 0)
        if mark.kind is not Unfit.OUTLET or not self._loose:
            return found
        led = [1 << rank for rank in ranks(self._loose) if self.marks(rank).outlet is mark]
        return found & ~self._loose | union(led)

    @property
    def about(self) -> Sequence[Mapping[str, Bits]]:
        """By code, the stories that are about it as the first of their places, as the second, and so on."""
        return self._commons.about

    def _placed(self, ranks: Sequence[int], strength: float) -> Sequence[Place]:
        """Stories that are matched so well."""
        weights, ids = self._weights, self._ids
        return [(-weights[rank] * strength, ids[rank], rank) for rank in ranks]

    def _learn(self, story: Story, bit: Bits) -> None:
        for tag in story.places:
            if is_about(tag):
                places = self._where if tag.role is Role.WHERE else self._who
                places[tag.code] = places.get(tag.code, 0) | bit
        for position, theme in enumerate(story.themes):
            themes = self._second if position else self._first
            themes[theme.slug] = themes.get(theme.slug, 0) | bit

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
    return bits_at([rank for rank, story in enumerate(stories) if condition(story)], len(stories))


def bits_at(ranks: Iterable[int], size: int) -> Bits:
    """The set of the stories at these places, among so many."""
    found = bytearray(size // 8 + 1)
    for rank in ranks:
        found[rank >> 3] |= 1 << (rank & 7)
    return int.from_bytes(found, "little")


def ranks(bits: Bits, count: int = sys.maxsize) -> list[int]:
    """The places of the bits, rising, of the first ``count``."""
    if not bits:
        return []
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
