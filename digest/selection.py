"""Which stories a digest tells, and in what order: decides, touches nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import Entry, Event, Filter, Novelty, Role, Story, Told
from digest.subscribing import matches

LIMIT = 12
FRESH = timedelta(hours=72)
HALF_LIFE = timedelta(hours=18)
SHARE = 3
"""Of a digest of several places, one place takes at most this many stories before the others had theirs."""

EVENT_WEIGHT = {Event.INCIDENT: 1.0, Event.AGREEMENT: 0.9, Event.STATEMENT: 0.75, Event.ANALYSIS: 0.5}


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen stories in order of weight, how many more matched, how many have no takeaways yet."""

    entries: tuple[tuple[Entry, Story], ...]
    left_out: int = 0
    uncondensed: int = 0


def choose(
    stories: Sequence[Story],
    filter: Filter,
    told: Iterable[Told],
    members: Mapping[str, frozenset[str]],
    *,
    now: datetime,
    limit: int = LIMIT,
) -> Selection:
    """What is new to a reader with this filter and history: matching, not told, heaviest first.

    ``members`` are the countries of each region. A story told before comes again only if it has a
    newer revision, and is marked as developed.
    """
    known = {each.story: each.revision for each in told}
    fresh = [
        (story, novelty)
        for story in stories
        if matches(filter, story, members)
        and (novelty := _novelty(story, known.get(story.id))) is not Novelty.UNCHANGED
    ]
    ranked = sorted(fresh, key=lambda each: (-weight(each[0], now), each[0].id))
    picked = _spread(ranked, limit)
    return Selection(
        entries=tuple((Entry(story.id, story.revision, novelty), story) for story, novelty in picked),
        left_out=len(fresh) - len(picked),
        uncondensed=sum(story.summary is None for story, _ in picked),
    )


def weight(story: Story, now: datetime) -> float:
    """How much a story matters now: relevance, independent origins, kind of event, age.

    An order of presentation only; it is never shown, and says nothing about the danger of a place.
    """
    age = max(now - story.published, timedelta())
    support = 1 + 0.25 * min(story.origins - 1, 4)
    freshness: float = 0.5 ** (age / HALF_LIFE)
    return story.security_score * support * EVENT_WEIGHT[story.event] * freshness


def window(now: datetime) -> tuple[datetime, datetime]:
    """The period in which a story counts as news."""
    return now - FRESH, now


def _novelty(story: Story, revision: int | None) -> Novelty:
    if revision is None:
        return Novelty.NEW
    return Novelty.DEVELOPED if story.revision > revision else Novelty.UNCHANGED


def _spread(ranked: Sequence[tuple[Story, Novelty]], limit: int) -> list[tuple[Story, Novelty]]:
    """The heaviest first, but no place fills the digest while others wait."""
    taken: list[tuple[Story, Novelty]] = []
    later: list[tuple[Story, Novelty]] = []
    per_place: Counter[str] = Counter()
    for each in ranked:
        place = _main_place(each[0])
        per_place[place] += 1
        (taken if per_place[place] <= SHARE else later).append(each)
    chosen = {story.id for story, _ in (taken + later)[:limit]}
    return [each for each in ranked if each[0].id in chosen]


def _main_place(story: Story) -> str:
    return next((tag.code for tag in story.places if tag.focus and tag.role is not Role.MENTIONED), "")
