"""Which stories a digest tells, and in what order: decides, touches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from digest.model import Entry, Event, Filter, Omitted, Story, StoryId, Summary, Unfit
from digest.subscribing import Members, codes, is_about

LIMIT = 12
FRESH = timedelta(hours=72)
"""So long a story is news, as a rule."""
LONGEST = timedelta(days=8)
"""So long it is news to a reader whose last digest is longer ago than that: a week, and a day to be late."""
FADES = 4
"""A story's weight halves so many times within its window: every 18 hours of 72."""
HALF_LIFE = FRESH / FADES

SHARES = {Unfit.PLACE: 3, Unfit.THEME: 4, Unfit.OUTLET: 4}
"""So many stories of a digest one place, theme or outlet has before those of others had their turn."""
MOST_OMITTED = 30
_NO_ROOM = (Unfit.ROOM, "")

EVENT_WEIGHT = {Event.INCIDENT: 1.0, Event.AGREEMENT: 0.9, Event.STATEMENT: 0.75, Event.ANALYSIS: 0.5}


class Candidate(NamedTuple):
    """A story that is new to a reader: its entry, and the story as the reader reads it."""

    entry: Entry
    story: Story


@dataclass(frozen=True, slots=True)
class Selection:
    """What a digest tells, in order of weight, and what it does not.

    ``entries``: stories as the store keeps them, in the pinned revision. ``left_out``: how many more were
    new, ``omitted``: the heaviest of these, with reasons. ``uncondensed``: how many of the entries had no
    takeaways in time. ``earlier``: of stories told before, the summaries that were shown then. ``quiet``:
    the followed places of which nothing was new.
    """

    entries: tuple[tuple[Entry, Story], ...]
    left_out: int = 0
    uncondensed: int = 0
    omitted: tuple[Omitted, ...] = ()
    earlier: Mapping[StoryId, tuple[Summary, ...]] = field(default_factory=dict)
    quiet: tuple[str, ...] = ()


def weight(story: Story, now: datetime, half_life: timedelta = HALF_LIFE) -> float:
    """How much a story matters now: relevance, independent origins, kind of event, age.

    An order of presentation only; it is never shown, and says nothing about the danger of a place.
    """
    age = max(now - story.published, timedelta())
    support = 1 + 0.25 * min(story.origins - 1, 4)
    freshness: float = 0.5 ** (age / half_life)
    return story.security_score * support * EVENT_WEIGHT[story.event] * freshness


def span(last: datetime | None, now: datetime) -> timedelta:
    """How far back a digest looks whose reader had the one before it at ``last`` (None: never)."""
    return LONGEST if last is not None and now - last > FRESH else FRESH


def choose(
    ranked: Iterable[Candidate], filter: Filter, members: Members, limit: int = LIMIT
) -> tuple[list[Candidate], list[Omitted]]:
    """The stories of a digest, and the heaviest of the others (`MOST_OMITTED`); all heaviest first.

    No place, theme or outlet takes over: what would be more than its share waits until all others had their
    turn, and comes in after all where there is room. Who follows one country alone has no share of places,
    who follows one theme alone none of themes. The reason of what is left out: ``ROOM`` where enough is
    heavier, else the share that was used up. Of ``ranked`` no more is read than that takes.
    """
    rest = iter(ranked)
    read, waits = _turns(rest, _Shares(filter, members), limit)
    taken = [rank for rank in range(len(read)) if rank not in waits]
    chosen = {*taken, *islice(waits, limit - len(taken))}
    left = [rank for rank in range(len(read)) if rank not in chosen]
    reasons = [(read[rank], waits[rank] if rank < limit else _NO_ROOM) for rank in left]
    omitted = [*reasons, *((each, _NO_ROOM) for each in islice(rest, max(MOST_OMITTED - len(left), 0)))]
    return [read[rank] for rank in sorted(chosen)], [_omitted(*each) for each in omitted[:MOST_OMITTED]]


def _turns(
    ranked: Iterator[Candidate], shares: _Shares, limit: int
) -> tuple[list[Candidate], dict[int, tuple[Unfit, str]]]:
    """Stories until ``limit`` can come in at once, and which of them, by rank, wait and why."""
    read: list[Candidate] = []
    waits: dict[int, tuple[Unfit, str]] = {}
    while len(read) - len(waits) < limit and (each := next(ranked, None)) is not None:
        if used := shares.take(each.story):
            waits[len(read)] = used
        read.append(each)
    return read, waits


def _omitted(candidate: Candidate, reason: tuple[Unfit, str]) -> Omitted:
    return Omitted(candidate.entry.story, candidate.entry.revision, *reason)


class _Shares:
    """Counts what stories have in common, in the eyes of a reader."""

    def __init__(self, filter: Filter, members: Members) -> None:
        places, themes = {pair.place for pair in filter.pairs}, {pair.theme for pair in filter.pairs}
        self._codes = None if "" in places else frozenset[str]().union(*(codes(p, members) for p in places))
        self._of_places = len(places) > 1 or "" in places or not places.isdisjoint(members)
        self._of_themes = len(themes) > 1 or "" in themes
        self._taken: dict[tuple[Unfit, str], int] = {}

    def take(self, story: Story) -> tuple[Unfit, str] | None:
        """Count a story, unless a share of its is used up: then that one."""
        shares = tuple(self._shares(story))
        for share in shares:
            if self._taken.get(share, 0) >= SHARES[share[0]]:
                return share
        for share in shares:
            self._taken[share] = self._taken.get(share, 0) + 1
        return None

    def _shares(self, story: Story) -> Iterator[tuple[Unfit, str]]:
        if self._of_places and (place := self._place(story)):
            yield Unfit.PLACE, place
        if self._of_themes and story.themes:
            yield Unfit.THEME, story.themes[0].slug
        yield Unfit.OUTLET, story.accounts[0].outlet.name

    def _place(self, story: Story) -> str:
        """The first place it is about that the reader follows."""
        about = (tag.code for tag in story.places if is_about(tag))
        return next((code for code in about if self._codes is None or code in self._codes), "")
