"""The stories of a digest among all that are new: the heaviest, and yet not all of one place or theme.

No place, theme or outlet takes over: what would be more than its share waits until all others had their
turn, and comes in after all where there is room. Who follows one country alone has no share of places, who
follows one theme alone none of themes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from digest.matching import Bitmaps, Bits, Levels, Mark, union
from digest.model import Filter, Unfit
from digest.selection import LIMIT, MOST_OMITTED, SHARES
from digest.subscribing import Members, codes

Share = tuple[Unfit, str]
NO_ROOM: Share = (Unfit.ROOM, "")


class Choice(NamedTuple):
    """Ranks of stories, all heaviest first: those of the digest, and the next ones with the reasons.

    The reason is ``ROOM`` where enough is heavier, else the share that was used up.
    """

    chosen: list[int]
    omitted: list[tuple[int, Share]]


def choose(
    bitmaps: Bitmaps, levels: Levels, new: Bits, filter: Filter, members: Members, limit: int = LIMIT
) -> Choice:
    """What a reader with this filter is told of the ``new`` stories; ``levels``: how well they match."""
    ranked = bitmaps.ranked(levels, new)
    shares = _Shares(bitmaps, filter, members)
    first = list(islice(ranked, limit))
    waits = {rank: used for rank in first if (used := shares.take(rank))}
    rest = new & ~union([1 << rank for rank in first]) if waits else 0
    later = list(_later(bitmaps, levels, rest, shares, len(waits)))
    read = first + list(islice(ranked, MOST_OMITTED))
    taken = {rank for rank in first if rank not in waits}.union(later)
    taken.update(islice((rank for rank in read if rank not in taken), limit - len(taken)))
    chosen = [rank for rank in read if rank in taken] + [rank for rank in later if rank not in read]
    omitted = [rank for rank in read if rank not in taken][:MOST_OMITTED]
    reasons = {rank: (mark.kind, mark.name) for rank, mark in waits.items()}
    return Choice(chosen, [(rank, reasons.get(rank, NO_ROOM)) for rank in omitted])


def _later(bitmaps: Bitmaps, levels: Levels, left: Bits, shares: _Shares, room: int) -> Iterator[int]:
    """Lighter stories that need not wait, as many as there is room for."""
    left &= ~shares.used_up()
    while room and left:
        rank = bitmaps.heaviest(levels, left)
        yield rank
        room -= 1
        shares.take(rank)
        left &= ~(1 << rank | shares.used_up())


class _Shares:
    """Counts what stories have in common, in the eyes of a reader."""

    def __init__(self, bitmaps: Bitmaps, filter: Filter, members: Members) -> None:
        places, themes = {pair.place for pair in filter.pairs}, {pair.theme for pair in filter.pairs}
        self._bitmaps = bitmaps
        self._codes = None if "" in places else frozenset[str]().union(*(codes(p, members) for p in places))
        self._of_places = len(places) > 1 or "" in places or not places.isdisjoint(members)
        self._of_themes = len(themes) > 1 or "" in themes
        self._taken: dict[Mark, int] = {}
        self._used_up: Bits = 0

    def take(self, rank: int) -> Mark | None:
        """Count a story, unless a share of its is used up: then that one."""
        marks, taken = self._of(rank), self._taken
        for mark in marks:
            if mark in taken and taken[mark] >= _most(mark):
                return mark
        for mark in marks:
            count = taken[mark] = taken.get(mark, 0) + 1
            if count == _most(mark):
                self._used_up |= self._having(mark)
        return None

    def used_up(self) -> Bits:
        """The stories that have to wait from now on."""
        return self._used_up

    def _of(self, rank: int) -> list[Mark]:
        places, theme, outlet = self._bitmaps.marks[rank]
        place = self._place(places) if self._of_places else None
        return [each for each in (place, theme if self._of_themes else None, outlet) if each]

    def _place(self, about: tuple[Mark, ...]) -> Mark | None:
        """The first place it is about that the reader follows."""
        for mark in about:
            if self._codes is None or mark.name in self._codes:
                return mark
        return None

    def _having(self, mark: Mark) -> Bits:
        if mark.kind is not Unfit.PLACE:
            return self._bitmaps.marked[mark]
        if self._codes is None:
            return self._bitmaps.about[0][mark.name]
        found, others = 0, 0
        for places in self._bitmaps.about:  # the first place of each story, the second ...
            found |= places.get(mark.name, 0) & ~others
            others |= union([places.get(code, 0) for code in self._codes])
        return found


def _most(mark: Mark) -> int:
    return SHARES[mark.kind]
