"""What counts as news for how long, and what a story weighs: decides, touches nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log2

from digest.model import Entry, Event, Omitted, Silenced, Story, StoryId, Summary, Takeaway, Unfit

LIMIT = 12
FRESH = timedelta(hours=72)
"""So long a story is news, as a rule."""
LONGEST = timedelta(days=8)
"""So long it is news to a reader whose last digest is longer ago than that: a week, and a day to be late."""
FADES = 4
"""A half-life is this part of a window: 18 hours of 72."""
DAY = timedelta(hours=24)
"""Whatever is not older is equally new to who reads once a day: the hour says nothing about its weight."""

SHARES = {Unfit.PLACE: 3, Unfit.THEME: 4, Unfit.OUTLET: 4}
"""So many stories of a digest one place, theme or outlet has before those of others had their turn."""
MOST_OMITTED = 12

EVENT_WEIGHT = {Event.INCIDENT: 1.0, Event.AGREEMENT: 0.9, Event.STATEMENT: 0.75, Event.ANALYSIS: 0.3}
"""An analysis tells of no event: it comes behind nearly all that do."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a digest tells, in order of weight, and what it does not.

    ``entries``: stories as the store keeps them, in the pinned revision. ``left_out``: how many more were
    new, ``omitted``: the heaviest of these, with reasons. ``uncondensed``: how many of the entries had no
    takeaways in time. ``earlier``: of stories told before, the summaries that were shown then. ``quiet``:
    the followed places of which nothing was new. ``silenced``: what the reader's own settings left out.
    """

    entries: tuple[tuple[Entry, Story], ...]
    left_out: int = 0
    uncondensed: int = 0
    omitted: tuple[Omitted, ...] = ()
    earlier: Mapping[StoryId, tuple[Summary, ...]] = field(default_factory=dict)
    quiet: tuple[str, ...] = ()
    silenced: tuple[Silenced, ...] = ()


Toll = Callable[[Sequence[Takeaway]], int]
"""How many people takeaways say were killed."""


def uncounted(_: Sequence[Takeaway]) -> int:
    """The `Toll` of who has nobody to count: it weighs nothing."""
    return 0


def gravity(story: Story, killed: int) -> float:
    """How much a story matters whatever its age: relevance, lives lost, independent origins, kind of event.

    With its `freshness` an order of presentation, and only that; it is never shown, and says nothing about
    the danger of a place.
    """
    support = 1 + 0.25 * min(story.origins - 1, 4)
    lives = 1 + 0.25 * min(log2(1 + killed), 4)
    return story.security_score * lives * support * EVENT_WEIGHT[story.event]


def freshness(story: Story, now: datetime, half_life: timedelta) -> float:
    """From 1 on the first day to half of that with every half-life."""
    age = max(now - story.published - DAY, timedelta())
    fresh: float = 0.5 ** (age / half_life)
    return fresh


def span(last: datetime | None, now: datetime) -> timedelta:
    """How far back a digest looks whose reader had the one before it at ``last`` (None: never)."""
    return LONGEST if last is not None and now - last > FRESH else FRESH
