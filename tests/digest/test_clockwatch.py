"""Jumps of the clock are noticed; drifting, sleeping and answers from outside are not taken for jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.clockwatch import PATIENCE, Clockwatch

START = datetime(2026, 11, 21, 2, tzinfo=UTC)
HOUR, NONE = timedelta(hours=1), timedelta()


def watched(*clocks: tuple[float, timedelta]) -> list[timedelta]:
    """What is found of a clock that is so far off so many steady seconds after the start."""
    watch = Clockwatch()
    return [
        watch.off(START + timedelta(seconds=steady) + off, steady) for steady, off in ((0, NONE), *clocks)
    ]


@pytest.mark.parametrize("jump", [24 * HOUR, -24 * HOUR, 2 * HOUR, timedelta(minutes=2)], ids=str)
def test_a_clock_that_jumps_is_doubted_until_it_is_back(jump: timedelta) -> None:
    found = watched((2, NONE), (4, jump), (600, jump), (602, NONE), (604, NONE))
    assert found == [NONE, NONE, jump, jump, NONE, NONE]


def test_a_clock_that_drifts_is_followed() -> None:
    clocks = [(3600.0 * hour, timedelta(seconds=40 * hour)) for hour in range(1, 30)]
    assert set(watched(*clocks)) == {NONE}


def test_a_machine_that_slept_is_believed_after_a_while() -> None:
    woken, later = 10.0, 10.0 + PATIENCE.total_seconds()
    night = timedelta(hours=8)
    assert watched((woken, night), (later - 1, night), (later + 1, night), (later + 9, night)) == [
        NONE, night, night, NONE, NONE,
    ]  # fmt: skip


def test_a_doubt_that_passed_does_not_shorten_the_next_one() -> None:
    last = PATIENCE.total_seconds() + 100
    assert watched((2, HOUR), (4, NONE), (last, HOUR))[-1] == HOUR


@pytest.mark.parametrize("off", [75, -75, 595, -595])
def test_a_clock_that_is_always_a_little_off_from_what_is_heard_is_believed(off: int) -> None:
    watch = Clockwatch()
    for steady in range(0, 7200, 60):
        heard = START + timedelta(seconds=steady)
        watch.heard(heard, steady)
        assert watch.off(heard + timedelta(seconds=off), steady) == NONE
        assert watch.off(heard + timedelta(seconds=off + 2), steady + 2) == NONE, "with nothing heard since"


def test_what_is_heard_settles_a_small_jump() -> None:
    watch, jump = Clockwatch(), timedelta(minutes=3)
    assert watch.off(START, 0) == NONE
    assert watch.off(START + jump, 0) == jump
    watch.heard(START, 0)
    assert watch.off(START + jump, 0) == NONE
    assert watch.off(START, 0) == -jump, "and the next one is noticed again"


def test_who_hears_the_time_knows_better_than_the_clock() -> None:
    watch = Clockwatch()
    assert watch.off(START, 0) == NONE
    watch.heard(START + timedelta(hours=2), 5)
    assert watch.off(START + timedelta(seconds=6), 6) == timedelta(seconds=-7195)
    night = START + timedelta(hours=8)
    assert watch.off(night, 10) > timedelta(hours=5)
    watch.heard(night, 11)
    assert watch.off(night + timedelta(seconds=1), 12) == NONE
