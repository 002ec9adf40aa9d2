"""When to ask a source again: pure arithmetic over what it publishes and how its last checks went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from digest.model import Failed, Fetched, FetchState, Gone, Item, NotModified, Outcome, Source

MIN_INTERVAL = timedelta(minutes=15)
MAX_INTERVAL = timedelta(hours=12)
MAX_WAIT = timedelta(hours=24)
UNKNOWN_INTERVAL = timedelta(minutes=60)
JITTER = 0.1
FIRST_POLL_ITEMS = 30
POLL_ITEMS = 500
PACE_SAMPLE = 20
REFUSED = frozenset({401, 403, 404, 451})
GIVE_UP = timedelta(days=10)
"""A source that has not answered for so long, and now refuses, is switched off."""

WEEK = 7 * 24 * 3600

Dice = Callable[[], float]
"""Returns a number from 0 up to, not including, 1; `random.random` in production."""


@dataclass(frozen=True, slots=True)
class Next:
    """What follows from a check: when to look again, failures in a row, and whether at all."""

    at: datetime
    failures: int
    enabled: bool = True


def validators(source: Source, now: datetime) -> FetchState:
    """What a poll sends along: the first of each week only the hash, so that a stuck validator hides nothing.

    The weeks begin at another hour for each source, so that they do not all ask at once.
    """
    if source.last_check is None or _week(source, now) == _week(source, source.last_check):
        return source.state
    return replace(source.state, etag="", last_modified="")


def after_check(
    outcome: Outcome,
    failures: int,
    now: datetime,
    dice: Dice,
    *,
    planned: timedelta | None = None,
    silence: timedelta | None = None,
) -> Next:
    """Decide when a source that answered with ``outcome`` is asked again.

    Success: half the median gap between its newest items. Nothing new: as long as was ``planned`` last
    time. Failure: twice as long for each failure in a row, with full jitter, or as long as the server
    wishes within a day. Gone, or refused after a ``silence`` of ten days: never.
    """
    match outcome:
        case Gone():
            return Next(now + MAX_WAIT, failures + 1, enabled=False)
        case Failed(status=status, retry_after=wish):
            over = status in REFUSED and silence is not None and silence >= GIVE_UP
            return Next(now + _backoff(failures + 1, wish, dice), failures + 1, enabled=not over)
        case NotModified():
            known = planned if planned is not None and not failures else UNKNOWN_INTERVAL
            return Next(now + _jittered(min(max(known, MIN_INTERVAL), MAX_WAIT), dice), 0)
        case Fetched(items=items, min_interval=floor):
            return Next(now + _jittered(_interval(items, floor), dice), 0)


def newest(items: Sequence[Item], *, first_poll: bool) -> Sequence[Item]:
    """The items worth reading at one poll: few at the first, so that an archive is not taken for news."""
    limit = FIRST_POLL_ITEMS if first_poll else POLL_ITEMS
    dated = sorted(
        items, key=lambda item: item.published.timestamp() if item.published else 0.0, reverse=True
    )
    return (dated if any(item.published for item in items) else list(items))[:limit]


def _week(source: Source, at: datetime) -> int:
    return (int(at.timestamp()) + source.id * 3600) // WEEK


def _interval(items: Sequence[Item], floor: timedelta | None) -> timedelta:
    times = sorted((item.published for item in items if item.published), reverse=True)[:PACE_SAMPLE]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(times)]
    pace = timedelta(seconds=median(gaps) / 2) if gaps else UNKNOWN_INTERVAL
    return min(max(pace, MIN_INTERVAL, floor or MIN_INTERVAL), MAX_WAIT if floor else MAX_INTERVAL)


def _backoff(failures: int, wish: timedelta | None, dice: Dice) -> timedelta:
    if wish is not None:
        return min(max(wish, timedelta(minutes=1)), MAX_WAIT)
    ceiling: timedelta = min(MIN_INTERVAL * 2 ** min(failures, 10), MAX_WAIT)
    return MIN_INTERVAL + (ceiling - MIN_INTERVAL) * dice()


def _jittered(interval: timedelta, dice: Dice) -> timedelta:
    return interval * (1 + JITTER * (2 * dice() - 1))
