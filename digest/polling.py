"""When to ask a source again, and what to think of its answer: pure, so that every rule can be tested.

source, outcome | after_check ─ verdict: state, next check, pace, move, notice to the admins
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from statistics import median

from digest.model import (
    Check,
    Failed,
    Fetched,
    FetchState,
    Gone,
    Item,
    Move,
    NoticeKind,
    NotModified,
    Off,
    Outcome,
    Pace,
    Source,
    Verdict,
)

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
MIN_INTERVAL = timedelta(minutes=15)
MAX_INTERVAL = timedelta(hours=12)
MAX_WAIT = DAY
UNKNOWN_INTERVAL = HOUR
JITTER = 0.1
SOON = timedelta(minutes=5)
"""Before a source is asked again that could not be read through no fault of its own; up to twice that."""

FIRST_POLL_ITEMS = 30
POLL_ITEMS = 500
PACE_SAMPLE = 20

REFUSALS = frozenset({401, 403, 404, 451})
BUSY = frozenset({429, 503})
GIVE_UP = timedelta(days=10)
"""A source that has done nothing but refuse for so long is switched off."""
ALERT_AFTER = DAY
LEAST_POLLS = 3
"""Fewer answers prove neither that a source fails for good nor that it has moved."""
MOVE_AFTER = DAY

HISTORY = 200
"""Checks that `after_check` may want to see, newest first."""

WEEK = 7 * 24 * 3600
LATEST = datetime.max.replace(tzinfo=UTC)

Dice = Callable[[], float]
"""Returns a number from 0 up to, not including, 1; `random.random` in production."""


def validators(source: Source, now: datetime) -> FetchState:
    """What a poll sends along: the first of each week only the hash, so that a stuck validator hides nothing.

    The weeks begin at another hour for each source, so that they do not all ask at once.
    """
    if source.last_check is None or _week(source, now) == _week(source, source.last_check):
        return source.state
    return replace(source.state, etag="", last_modified="")


def after_check(
    source: Source,
    outcome: Outcome,
    now: datetime,
    dice: Dice,
    *,
    complete: bool = True,
    history: Iterable[Check] = (),
) -> Verdict:
    """What follows from an answer. What we did not ask, or could not read, counts for nothing.

    ``complete``: nothing of it has to be tried again, so its validators may be kept. ``history``: the newest
    checks before this one; only needed where `may_give_up`.
    """
    match outcome:
        case Fetched() | NotModified():
            return _success(source, outcome, now, dice, complete)
        case Failed(postponed=True):
            return _again(source, now + _jittered(_bounded(outcome.retry_after or SOON), dice))
        case Failed(ours=True):
            return _again(source, now + _jittered(max(SOON, _asked_for(source)), dice))
        case Gone() | Failed():
            return _failure(source, outcome, now, dice, history)


def asks_for_time(outcome: Failed) -> bool:
    """Whether an answer means: not now, but later."""
    return outcome.retry_after is not None or outcome.postponed or outcome.status in BUSY


def moved(source: Source, outcome: Outcome, now: datetime) -> Move | None:
    """What is known of a new address after an answer. A temporary one in between begins anew."""
    match outcome:
        case Failed() | Gone():
            return source.move
        case Fetched(moved=url) | NotModified(moved=url) if url and url != source.url:
            before = source.move
            if before is None or before.url != url:
                return Move(url, 1, now)
            return Move(url, before.polls + 1, min(before.since, now))
    return None


def proven(move: Move | None, now: datetime) -> bool:
    """Whether a new address may replace the old one: seen at three polls over a day or more."""
    return move is not None and move.polls >= LEAST_POLLS and now - move.since >= MOVE_AFTER


def may_give_up(source: Source, outcome: Outcome, now: datetime) -> bool:
    """Whether a source has failed for so long that its history decides whether it is asked any more."""
    refused = isinstance(outcome, Failed) and outcome.status in REFUSALS
    return refused and source.failures + 1 >= LEAST_POLLS and now - _since(source, now) >= GIVE_UP


def newest(items: Sequence[Item], *, first_poll: bool) -> Sequence[Item]:
    """The items worth reading at one poll: few at the first, so that an archive is not taken for news.

    Newest first; an item without a date is as old as the one before it in the feed.
    """
    own = (item.published for item in items)
    dates: Iterable[datetime | None] = accumulate(own, lambda before, here: here or before)
    dated = zip(dates, items, strict=True)
    ranked = sorted(dated, key=lambda each: each[0] or LATEST, reverse=True)
    return [item for _, item in ranked][: FIRST_POLL_ITEMS if first_poll else POLL_ITEMS]


def old_stock(items: Sequence[Item]) -> frozenset[str]:
    """Keys of the items that are no news unless a date proves it: without one, and far down in the list.

    A first poll reads no further than to there, so what stands below was there before we knew the source,
    and has only been pushed down since.
    """
    return frozenset(item.key for item in items[FIRST_POLL_ITEMS:] if item.published is None)


# ── success ──────────────────────────────────────────────────────────────────────────────────────


def _success(
    source: Source, outcome: Fetched | NotModified, now: datetime, dice: Dice, complete: bool
) -> Verdict:
    """One thing at a time: a source that has just come back moves at a later poll."""
    move = moved(source, outcome, now)
    pace = _pace(source, outcome)
    back = NoticeKind.RECOVERED if source.alerted else None
    return Verdict(
        state=outcome.state if complete else source.state,
        next_check=_permitted(now + _wait(source, _for_now(pace, outcome), now, dice), pace),
        pace=pace,
        move=move,
        notice=back or (NoticeKind.MOVED if proven(move, now) else None),
        url=source.url,
        kind=source.kind,
    )


def _pace(source: Source, outcome: Fetched | NotModified) -> Pace:
    """What the newest items and the publisher's hints say; an answer without news changes nothing."""
    if isinstance(outcome, NotModified):
        return source.pace
    floor = outcome.min_interval
    return Pace(
        interval=_interval(outcome.items) or source.pace.interval,
        floor=None if floor is None else min(floor, MAX_WAIT),
        skip_hours=outcome.skip_hours,
        skip_days=outcome.skip_days,
    )


def _for_now(pace: Pace, outcome: Fetched | NotModified) -> Pace:
    """The pace up to the next look: what a 304 adds of max-age or Expires holds for itself alone."""
    wish = min(outcome.min_interval or timedelta(), MAX_WAIT)
    return replace(pace, floor=max(pace.floor or timedelta(), wish))


def _interval(items: Sequence[Item]) -> timedelta | None:
    """Half the median gap between the newest items, within bounds; None if fewer than two have a date."""
    times = sorted((item.published for item in items if item.published), reverse=True)[:PACE_SAMPLE]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(times)]
    return min(max(timedelta(seconds=median(gaps) / 2), MIN_INTERVAL), MAX_INTERVAL) if gaps else None


def _wait(source: Source, pace: Pace, now: datetime, dice: Dice) -> timedelta:
    """The interval, give or take a tenth, and never less than what publisher and admin ask for.

    Sources that were added together, or were left alone for long together, would stay together: their
    next checks are spread over the hour.
    """
    least = _least(source, pace)
    if _is_cold(source, now):
        earliest, latest = least, max(HOUR, least * (1 + JITTER))
    else:
        interval = pace.interval or UNKNOWN_INTERVAL
        earliest = max(interval * (1 - JITTER), least)
        latest = max(min(interval * (1 + JITTER), MAX_INTERVAL), least * (1 + JITTER))
    return earliest + (latest - earliest) * dice()


def _is_cold(source: Source, now: datetime) -> bool:
    return source.last_check is None or now - source.next_check > HOUR


def _least(source: Source, pace: Pace) -> timedelta:
    return max(MIN_INTERVAL, pace.floor or MIN_INTERVAL, source.least or MIN_INTERVAL)


def _asked_for(source: Source) -> timedelta:
    """The least time between two requests that publisher or admin ask for; zero where neither does."""
    return max(source.pace.floor or timedelta(), source.least or timedelta())


def _permitted(at: datetime, pace: Pace) -> datetime:
    """The first hour that the publisher does not rule out, at the same minute, so that not all come at once.

    One who rules out every hour is asked once a day.
    """
    for later in range(8 * 24):
        time = (at + later * HOUR).astimezone(UTC)
        if time.hour not in pace.skip_hours and time.weekday() not in pace.skip_days:
            return time
    return at + DAY


def _bounded(wish: timedelta) -> timedelta:
    return min(max(wish, timedelta(minutes=1)), MAX_WAIT)


def _jittered(wait: timedelta, dice: Dice) -> timedelta:
    """Never less than that; a tenth more at most, or minutes, so that a host's sources come one by one."""
    return wait + max(wait * JITTER, SOON) * dice()


# ── failure ──────────────────────────────────────────────────────────────────────────────────────


def _failure(
    source: Source, outcome: Failed | Gone, now: datetime, dice: Dice, history: Iterable[Check]
) -> Verdict:
    off = _ended(source, outcome, now, history)
    notice = _alarm(source, off, now)
    return replace(
        _as_before(source),
        next_check=_permitted(now + _backoff(source, outcome, dice), source.pace),
        failures=source.failures + 1,
        off=off,
        failing_since=_since(source, now),
        alerted=now if notice else source.alerted,
        notice=notice,
    )


def _again(source: Source, at: datetime) -> Verdict:
    return replace(_as_before(source), next_check=_permitted(at, source.pace))


def _as_before(source: Source) -> Verdict:
    return Verdict(
        state=source.state,
        next_check=source.next_check,
        failures=source.failures,
        pace=source.pace,
        move=source.move,
        alerted=source.alerted,
        failing_since=source.failing_since,
        url=source.url,
        kind=source.kind,
    )


def _since(source: Source, now: datetime) -> datetime:
    """The first failure in a row; never later than now, whatever was done to the clock."""
    return min(source.failing_since or now, now)


def _ended(source: Source, outcome: Failed | Gone, now: datetime, history: Iterable[Check]) -> Off:
    if isinstance(outcome, Gone):
        return Off.GONE
    lately = (check for check in history if check.asked and check.at > now - GIVE_UP)
    if may_give_up(source, outcome, now) and all(check.status in REFUSALS for check in lately):
        return Off.REFUSED
    return Off.NO


def _alarm(source: Source, off: Off, now: datetime) -> NoticeKind | None:
    """What the admins are to be told of a failure: the end at once, a long illness once."""
    if off is not Off.NO:
        return NoticeKind(off.value)
    long = now - _since(source, now) >= ALERT_AFTER and source.failures + 1 >= LEAST_POLLS
    return NoticeKind.FAILING if long and source.alerted is None else None


def _backoff(source: Source, outcome: Failed | Gone, dice: Dice) -> timedelta:
    """As the server wishes, within bounds; else up to twice as long with each failure, with full jitter."""
    wish = outcome.retry_after if isinstance(outcome, Failed) else None
    if wish is not None:
        return _jittered(max(_bounded(wish), source.least or timedelta()), dice)
    least = _least(source, source.pace)
    interval = max(source.pace.interval or UNKNOWN_INTERVAL, least)
    ceiling: timedelta = max(min(interval * 2 ** min(source.failures + 1, 10), MAX_WAIT), least)
    return least + (ceiling - least) * dice()


def _week(source: Source, at: datetime) -> int:
    return (int(at.timestamp()) + source.id * 3600) // WEEK
