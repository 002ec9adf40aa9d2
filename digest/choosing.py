"""The stories of a digest among all that are new: the heaviest, and yet not all of one place or theme.

No place, theme or outlet takes over: what would be more than its share waits until all others had their
turn, and comes in after all where there is room. Who follows one country alone has no share of places, who
follows one theme alone none of themes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from digest.matching import Bitmaps, Bits, Levels, Mark, Share, union
from digest.model import Filter, Unfit
from digest.selection import LIMIT, MOST_OMITTED
from digest.subscribing import Members, codes

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
    read = bitmaps.first(levels, new, limit + MOST_OMITTED)
    shares = _Shares(bitmaps, filter, members)
    taken, waits = _turns(read, shares, limit)
    later: list[int] = []
    if waits and len(taken) < limit:
        left = new & ~union([1 << rank for rank in read])
        later = list(_later(bitmaps, levels, left, shares, limit - len(taken)))
    chosen = {*taken, *list(waits)[: limit - len(taken) - len(later)]}
    omitted = [rank for rank in read if rank not in chosen][:MOST_OMITTED]
    reasons = {rank: waits[rank].share for rank in read[:limit] if rank in waits}
    return Choice(
        [rank for rank in read if rank in chosen] + later,
        [(rank, reasons.get(rank, NO_ROOM)) for rank in omitted],
    )


def _turns(read: Sequence[int], shares: _Shares, limit: int) -> tuple[list[int], dict[int, Mark]]:
    """The first stories that need not wait, and those that wait, each with what it has in common."""
    taken: list[int] = []
    waits: dict[int, Mark] = {}
    for rank in read:
        if (used := shares.take(rank)) is not None:
            waits[rank] = used
            continue
        taken.append(rank)
        if len(taken) == limit:
            break
    return taken, waits


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
        self._codes = None if "" in places else frozenset[str]().union(*[codes(p, members) for p in places])
        self._of_places = len(places) > 1 or "" in places or not places.isdisjoint(members)
        self._of_themes = len(themes) > 1 or "" in themes
        self._taken: dict[Mark, int] = {}
        self._full: set[Mark] = set()
        self._seen: set[Mark] = set()
        self._used: Bits = 0

    def take(self, rank: int) -> Mark | None:
        """Count a story, unless a share of its is used up: then that one."""
        places, theme, outlet = self._bitmaps.marks(rank)
        place = self._first(places) if places and self._of_places else None
        marks = (place, theme if self._of_themes else None, outlet)
        if self._full:
            for mark in marks:
                if mark in self._full:
                    return mark
        for mark in marks:
            if mark is not None:
                count = self._taken[mark] = self._taken.get(mark, 0) + 1
                if count == mark.most:
                    self._full.add(mark)
        return None

    def used_up(self) -> Bits:
        """The stories that have to wait from now on."""
        new = self._full - self._seen
        self._seen |= new
        self._used |= union([self._having(mark) for mark in new])
        return self._used

    def _first(self, about: tuple[Mark, ...]) -> Mark | None:
        """The first place it is about that the reader follows."""
        if self._codes is None:
            return about[0]
        for mark in about:
            if mark.name in self._codes:
                return mark
        return None

    def _having(self, mark: Mark) -> Bits:
        if mark.kind is not Unfit.PLACE:
            return self._bitmaps.marked(mark)
        if self._codes is None:
            return self._bitmaps.about[0][mark.name]
        found, others = 0, 0
        for places in self._bitmaps.about:  # the first place of each story, the second ...
            found |= places.get(mark.name, 0) & ~others
            others |= union([places.get(code, 0) for code in self._codes])
        return found
