"""When a source is asked again, what its answers say of it, and what the admins hear of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import (
    POSTPONED,
    Check,
    Failed,
    Gone,
    Move,
    NoticeKind,
    NotModified,
    Off,
    Outcome,
    Pace,
    Source,
    Verdict,
)
from digest.polling import (
    MAX_WAIT,
    MIN_INTERVAL,
    after_check,
    asks_for_time,
    may_give_up,
    moved,
    proven,
)
from tests.digest.people import NEW_STATE, NOW, fetched, item, paced, source

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SAME = NotModified(NEW_STATE)
DOWN = Failed("no answer")


def verdict(known: Source, outcome: Outcome, now: datetime = NOW, roll: float = 0.5, **more: Any) -> Verdict:
    return after_check(known, outcome, now, lambda: roll, **more)


def wait(known: Source, outcome: Outcome, roll: float = 0.5) -> timedelta:
    return verdict(known, outcome, roll=roll).next_check - NOW


# ── pace ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("outcome", "least", "expected"),
    [
        (paced(20, 2 * HOUR), None, HOUR),
        (paced(20, 4 * MINUTE), None, MIN_INTERVAL * 1.05),
        (paced(20, 9 * DAY), None, 11.4 * HOUR),
        (paced(1, HOUR), None, HOUR),
        (paced(20, HOUR, min_interval=14 * HOUR), None, 14.7 * HOUR),
        (paced(20, HOUR, min_interval=99 * HOUR), None, 25.2 * HOUR),
        (paced(20, HOUR), 48 * HOUR, 50.4 * HOUR),
        (SAME, None, HOUR),
    ],
    ids=["half-the-median-gap", "minimum", "maximum", "unknown", "floor", "floor-of-a-day", "admin", "same"],
)
def test_interval(outcome: Outcome, least: timedelta | None, expected: timedelta) -> None:
    assert wait(source(1, least=least), outcome) == expected


@given(
    st.timedeltas(min_value=timedelta(), max_value=400 * DAY),
    st.none() | st.timedeltas(min_value=timedelta(), max_value=3 * DAY),
    st.none() | st.timedeltas(min_value=timedelta(), max_value=3 * DAY),
    st.booleans(),
    st.floats(0, 0.999),
)
def test_no_success_brings_the_next_look_too_early_or_too_late(
    gap: timedelta, floor: timedelta | None, least: timedelta | None, polled: bool, roll: float
) -> None:
    known = source(1, polled=polled, least=least)
    asked = max(MIN_INTERVAL, min(floor or MIN_INTERVAL, DAY), least or MIN_INTERVAL)
    assert asked <= wait(known, paced(20, gap, min_interval=floor), roll) <= max(12 * HOUR, asked * 1.1)


def test_only_the_newest_items_tell_the_pace() -> None:
    archive = [item(f"old{n}", 1000 + 100 * n) for n in range(40)]
    assert verdict(source(1), fetched(*archive, *paced(21, 2 * HOUR).items)).pace.interval == HOUR


def test_an_answer_without_news_keeps_the_pace_whatever_the_last_wait_was() -> None:
    pace = Pace(6 * HOUR, floor=2 * HOUR, skip_days=frozenset({6}))
    known = source(1, pace=pace, failures=3, next_check=NOW - 5 * MINUTE, last_check=NOW - 6 * MINUTE)
    told = verdict(known, SAME)
    assert (told.pace, told.next_check - NOW, told.failures) == (pace, 6 * HOUR, 0)


def test_how_long_a_304_is_fresh_holds_until_the_next_answer() -> None:
    known = source(1, pace=Pace(HOUR, floor=2 * HOUR))
    told = verdict(known, replace(SAME, min_interval=6 * HOUR))
    assert (told.next_check - NOW, told.pace) == (6.3 * HOUR, known.pace)
    assert wait(known, replace(SAME, min_interval=MINUTE)) == wait(known, SAME)
    assert wait(known, replace(SAME, min_interval=400 * DAY)) == 1.05 * MAX_WAIT


def test_an_answer_without_dates_keeps_the_interval_and_takes_the_new_hints() -> None:
    known = source(1, pace=Pace(6 * HOUR, floor=2 * HOUR))
    assert verdict(known, fetched(item("a", None))).pace == Pace(6 * HOUR)


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ({7}, {}, 2 * HOUR),
        ({7, 8, 9}, {}, 4 * HOUR),
        ({}, {5}, 18 * HOUR),
        (set(range(24)) - {3}, {5, 6}, 2 * DAY - 3 * HOUR),
        (set(range(24)), {}, DAY + HOUR),
        ({}, set(range(7)), DAY + HOUR),
    ],
    ids=["an-hour", "hours", "a-saturday", "a-weekend-but-for-an-hour", "every-hour", "every-day"],
)
def test_a_publisher_is_left_alone_when_it_asks_for_it(
    hours: set[int], days: set[int], expected: timedelta
) -> None:
    """Now is a Saturday, 06:00; without any wish the next look would be at 07:00."""
    outcome = fetched(item("a"), skip_hours=frozenset(hours), skip_days=frozenset(days))
    assert wait(source(1), outcome) == expected


def test_a_failing_publisher_is_left_alone_too() -> None:
    known = source(1, pace=Pace(skip_hours=frozenset(range(6, 20))))
    assert verdict(known, DOWN, roll=0.0).next_check.hour == 20


@pytest.mark.parametrize(
    "known",
    [source(1, polled=False), source(1, next_check=NOW - 3 * HOUR)],
    ids=["new", "left-alone-for-long"],
)
def test_sources_that_start_together_are_spread_over_the_hour(known: Source) -> None:
    waits = [wait(known, paced(20, 2 * HOUR), roll / 100) for roll in range(100)]
    assert min(waits) == MIN_INTERVAL
    assert max(waits) > 59 * MINUTE
    assert wait(replace(known, least=5 * HOUR), SAME, 0.0) == 5 * HOUR


# ── failures ─────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 500), st.floats(0, 0.999), st.none() | st.integers(15, 720))
def test_back_off_grows_and_stays_within_a_day(failures: int, roll: float, minutes: int | None) -> None:
    pace = Pace(None if minutes is None else minutes * MINUTE)
    now, then = (wait(source(1, failures=n, pace=pace), DOWN, roll) for n in (failures, failures + 1))
    assert MIN_INTERVAL <= now <= then <= MAX_WAIT


def test_back_off_begins_with_twice_the_interval() -> None:
    known = source(1, pace=Pace(2 * HOUR))
    assert wait(known, DOWN, roll=0.0) == MIN_INTERVAL
    assert wait(known, DOWN, roll=1.0) == 4 * HOUR
    strict = source(1, pace=Pace(HOUR, floor=5 * HOUR))
    assert (wait(strict, DOWN, roll=0.0), wait(strict, DOWN, roll=1.0)) == (5 * HOUR, 10 * HOUR)


@pytest.mark.parametrize(
    ("wish", "least", "expected"),
    [
        (7 * MINUTE, None, 7 * MINUTE),
        (300 * DAY, None, MAX_WAIT),
        (timedelta(0), None, MINUTE),
        (-DAY, None, MINUTE),
        (7 * MINUTE, HOUR, HOUR),
    ],
)
def test_the_servers_wish(wish: timedelta, least: timedelta | None, expected: timedelta) -> None:
    assert wait(source(1, least=least), Failed("busy", 429, wish), roll=0.0) == expected


def test_those_who_were_sent_away_together_come_back_one_by_one() -> None:
    busy = Failed("busy", 429, 2 * HOUR)
    waits = [wait(source(1), busy, roll / 10) for roll in range(10)]
    assert len(set(waits)) == 10
    assert all(2 * HOUR <= each < 2.2 * HOUR for each in waits)
    assert wait(source(1), Failed("busy", 429, MINUTE), 0.5) > MINUTE


def test_success_forgets_the_failures() -> None:
    known = source(1, failures=7, failing_since=NOW - HOUR)
    told = verdict(known, paced(3, HOUR))
    assert (told.failures, told.failing_since, told.notice) == (0, None, None)


def test_what_is_not_finished_keeps_the_validators_of_before() -> None:
    assert verdict(source(1), paced(3, HOUR)).state == NEW_STATE
    assert verdict(source(1), paced(3, HOUR), complete=False).state == source(1).state


def test_a_failure_leaves_everything_but_the_count() -> None:
    known = source(1, pace=Pace(HOUR), move=Move("https://b.example", 2, NOW))
    told = verdict(known, DOWN)
    assert (told.state, told.pace, told.move, told.off) == (known.state, known.pace, known.move, Off.NO)
    assert (told.failures, told.failing_since) == (1, NOW)


def test_gone_ends_it_at_once_and_is_told() -> None:
    told = verdict(source(1), Gone("410"))
    assert (told.off, told.notice, told.alerted) == (Off.GONE, NoticeKind.GONE, NOW)


def refusals(days: int, *statuses: int) -> list[Check]:
    """One check a day, the last one yesterday; the given statuses first, then 404."""
    rows = [Check(NOW - n * DAY, "error", 404, error="no") for n in range(1, days + 1)]
    return [replace(row, status=status) for row, status in zip(rows, statuses, strict=False)] + rows[
        len(statuses) :
    ]


@pytest.mark.parametrize("status", [401, 403, 404, 451])
def test_ten_days_of_nothing_but_refusals_end_it(status: int) -> None:
    known = source(1, failures=12, failing_since=NOW - 10 * DAY, alerted=NOW - 9 * DAY)
    assert may_give_up(known, Failed("no", status), NOW)
    told = verdict(known, Failed("no", status), history=refusals(10, 403, 401, 451))
    assert (told.off, told.notice, told.alerted) == (Off.REFUSED, NoticeKind.REFUSED, NOW)


@pytest.mark.parametrize(
    ("days", "failures", "status", "history"),
    [
        (9, 12, 404, refusals(9)),
        (11, 12, 500, refusals(11)),
        (11, 12, 404, refusals(11, 404, 404, 0)),
        (11, 1, 404, refusals(1)),
    ],
    ids=["not-long-enough", "something-else-now", "something-else-before", "too-few-polls"],
)
def test_less_than_that_does_not(days: int, failures: int, status: int, history: list[Check]) -> None:
    known = source(1, failures=failures, failing_since=NOW - days * DAY)
    assert verdict(known, Failed("no", status), history=history).off is Off.NO


def test_what_happened_before_the_ten_days_does_not_count() -> None:
    known = source(1, failures=20, failing_since=NOW - 15 * DAY)
    history = [*refusals(10), Check(NOW - 11 * DAY, "error", 500)]
    assert verdict(known, Failed("no", 404), history=history).off is Off.REFUSED


def test_a_long_failure_is_told_once_and_its_end_too() -> None:
    known, notices = source(1), []
    for hours, outcome in enumerate([DOWN] * 60 + [SAME, SAME, DOWN, SAME]):
        told = verdict(known, outcome, NOW + hours * HOUR)
        notices += [(hours, told.notice)] if told.notice else []
        known = replace(known, failures=told.failures, failing_since=told.failing_since, alerted=told.alerted)
    assert notices == [(24, NoticeKind.FAILING), (60, NoticeKind.RECOVERED)]


@pytest.mark.parametrize(("hours", "failures"), [(23, 9), (30, 1)], ids=["not-long", "too-few-polls"])
def test_a_short_failure_is_nobodys_business(hours: int, failures: int) -> None:
    known = source(1, failures=failures, failing_since=NOW - hours * HOUR)
    assert verdict(known, DOWN).notice is None
    assert verdict(known, SAME).notice is None


def test_a_source_that_never_answered_is_told_of_too() -> None:
    known = source(1, polled=False, failures=4, failing_since=NOW - 25 * HOUR)
    assert verdict(known, DOWN).notice is NoticeKind.FAILING


def test_our_own_failure_is_not_the_sources() -> None:
    known = source(1, failures=2, failing_since=NOW - 30 * HOUR, pace=Pace(HOUR), move=Move("u", 1, NOW))
    told = verdict(known, Failed("no memory", 200, ours=True))
    assert (told.failures, told.failing_since, told.alerted, told.notice) == (2, NOW - 30 * HOUR, None, None)
    assert (told.state, told.pace, told.move) == (known.state, known.pace, known.move)
    assert 5 * MINUTE <= told.next_check - NOW <= 10 * MINUTE


def test_even_then_publisher_and_admin_are_heard() -> None:
    ours = Failed("no memory", 200, ours=True)
    assert 4 * HOUR <= wait(source(1, pace=Pace(floor=4 * HOUR)), ours) <= 4.4 * HOUR
    assert 5 * HOUR <= wait(source(1, least=5 * HOUR), ours) <= 5.5 * HOUR
    night = source(1, pace=Pace(skip_hours=frozenset(range(6, 20))))
    assert verdict(night, ours).next_check.hour == 20


@pytest.mark.parametrize(
    ("wish", "least", "most"),
    [(2 * HOUR, 2 * HOUR, 2.2 * HOUR), (None, 5 * MINUTE, 10 * MINUTE), (99 * DAY, DAY, 1.1 * DAY)],
    ids=["pause", "queue", "absurd"],
)
def test_what_was_not_asked_is_only_postponed(
    wish: timedelta | None, least: timedelta, most: timedelta
) -> None:
    known = source(1, failures=5, failing_since=NOW - 30 * HOUR, move=Move("u", 1, NOW))
    told = verdict(known, Failed("this site wants a pause", 0, wish, postponed=True))
    assert least <= told.next_check - NOW <= most
    assert (told.failures, told.failing_since, told.alerted) == (5, NOW - 30 * HOUR, None)
    assert (told.notice, told.off, told.state, told.move) == (None, Off.NO, known.state, known.move)


def test_what_was_postponed_proves_no_good_will() -> None:
    known = source(1, failures=12, failing_since=NOW - 10 * DAY)
    history = [Check(NOW - HOUR, POSTPONED, error="later"), *refusals(10)]
    assert verdict(known, Failed("no", 404), history=history).off is Off.REFUSED


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Failed("no", 429), True),
        (Failed("no", 503), True),
        (Failed("no", 500, HOUR), True),
        (Failed("later", postponed=True), True),
        (Failed("no", 500), False),
        (Failed("no", 404), False),
    ],
)
def test_who_asks_for_time(outcome: Failed, expected: bool) -> None:
    assert asks_for_time(outcome) is expected


@given(st.integers(1, 40), st.sampled_from([DOWN, SAME, Failed("no", 404), paced(3, HOUR)]))
def test_a_clock_that_went_back_stops_nothing(days: int, outcome: Outcome) -> None:
    ahead = NOW + days * DAY
    known = source(
        1, failures=5, failing_since=ahead, last_check=ahead, last_success=ahead, next_check=ahead + HOUR,
        move=Move("https://b.example", 2, ahead),
    )  # fmt: skip
    told = verdict(known, outcome)
    assert NOW < told.next_check <= NOW + MAX_WAIT
    assert told.failing_since in (None, NOW)
    assert told.off is Off.NO


# ── moves ────────────────────────────────────────────────────────────────────────────────────────

NEW_URL = "https://new.example/feed"
THERE = fetched(item("a"), moved=NEW_URL)


def test_a_move_is_proven_by_three_polls_over_a_day() -> None:
    known, notices = source(1), []
    answers = [(0, THERE), (1, THERE), (2, DOWN), (3, THERE), (25, replace(SAME, moved=NEW_URL))]
    for hours, outcome in answers:
        told = verdict(known, outcome, NOW + hours * HOUR)
        notices.append(told.notice)
        known = replace(known, move=told.move)
    assert known.move == Move(NEW_URL, 4, NOW)
    assert notices == [None, None, None, None, NoticeKind.MOVED]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (fetched(item("a")), None),
        (SAME, None),
        (fetched(item("a"), moved=source(1).url), None),
        (fetched(item("a"), moved="https://c.example"), Move("https://c.example", 1, NOW)),
        (DOWN, Move(NEW_URL, 9, NOW - 9 * DAY)),
        (THERE, Move(NEW_URL, 10, NOW - 9 * DAY)),
    ],
    ids=["temporary", "temporary-304", "back-again", "elsewhere", "failure", "again"],
)
def test_what_an_answer_says_of_a_move(outcome: Outcome, expected: Move | None) -> None:
    assert moved(source(1, move=Move(NEW_URL, 9, NOW - 9 * DAY)), outcome, NOW) == expected


def test_neither_polls_nor_time_alone_prove_a_move() -> None:
    assert not proven(None, NOW)
    assert not proven(Move(NEW_URL, 99, NOW - 23 * HOUR), NOW)
    assert not proven(Move(NEW_URL, 2, NOW - 9 * DAY), NOW)
    assert proven(Move(NEW_URL, 3, NOW - DAY), NOW)


def test_who_has_just_recovered_moves_at_a_later_poll() -> None:
    known = source(1, alerted=NOW - DAY, move=Move(NEW_URL, 5, NOW - 9 * DAY))
    told = verdict(known, THERE)
    assert told.notice is NoticeKind.RECOVERED
    assert verdict(replace(known, alerted=None, move=told.move), THERE).notice is NoticeKind.MOVED
