"""How long to wait before a source is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Failed, Fetched, FetchState, Gone, Item, NotModified, Outcome
from digest.polling import FIRST_POLL_ITEMS, MAX_WAIT, MIN_INTERVAL, after_check, newest, validators
from tests.digest.people import source

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)


def middle() -> float:
    return 0.5


def items(count: int, gap: timedelta) -> tuple[Item, ...]:
    return tuple(Item(str(n), f"https://a.example/{n}", f"n{n}", NOW - n * gap) for n in range(count))


def fetched(count: int, gap: timedelta, floor: timedelta | None = None) -> Fetched:
    return Fetched("https://a.example", "A", items(count, gap), FetchState(), min_interval=floor)


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        pytest.param(fetched(20, timedelta(hours=2)), timedelta(hours=1), id="half-the-median-gap"),
        pytest.param(fetched(20, timedelta(minutes=4)), MIN_INTERVAL, id="never-below-the-minimum"),
        pytest.param(fetched(20, timedelta(days=9)), timedelta(hours=12), id="never-above-the-maximum"),
        pytest.param(fetched(1, timedelta()), timedelta(hours=1), id="unknown-pace"),
        pytest.param(
            fetched(20, timedelta(hours=1), timedelta(hours=14)), timedelta(hours=14), id="server-hint"
        ),
        pytest.param(NotModified(FetchState()), timedelta(hours=1), id="not-modified"),
        pytest.param(Failed("busy", 429, timedelta(minutes=7)), timedelta(minutes=7), id="retry-after"),
        pytest.param(Failed("busy", 429, timedelta(days=300)), MAX_WAIT, id="retry-after-within-a-day"),
        pytest.param(
            Failed("busy", 429, timedelta(0)), timedelta(minutes=1), id="retry-after-at-least-a-minute"
        ),
    ],
)
def test_wait(outcome: Outcome, wait: timedelta) -> None:
    assert after_check(outcome, 0, NOW, middle).at - NOW == wait


def test_success_forgets_failures_and_gone_switches_off() -> None:
    assert after_check(fetched(3, timedelta(hours=1)), 7, NOW, middle).failures == 0
    gone = after_check(Gone("410"), 7, NOW, middle)
    assert (gone.failures, gone.enabled) == (8, False)


@given(st.integers(0, 500), st.floats(0, 0.999))
def test_back_off_grows_and_stays_within_a_day(failures: int, roll: float) -> None:
    wait = after_check(Failed("down"), failures, NOW, lambda: roll).at - NOW
    more = after_check(Failed("down"), failures + 1, NOW, lambda: roll).at - NOW
    assert MIN_INTERVAL <= wait <= more <= MAX_WAIT


def test_a_first_poll_takes_the_newest_and_keeps_the_order_of_undated_items() -> None:
    many = tuple(reversed(items(80, timedelta(hours=1))))
    assert newest(many, first_poll=True)[0].key == "0"
    assert len(newest(many, first_poll=True)) == FIRST_POLL_ITEMS
    undated = [Item(str(n), "", "") for n in range(5)]
    assert list(newest(undated, first_poll=False)) == undated


@pytest.mark.parametrize(
    ("planned", "failures", "wait"),
    [
        (timedelta(hours=6), 0, timedelta(hours=6)),
        (timedelta(hours=6), 2, timedelta(hours=1)),
        (timedelta(minutes=1), 0, MIN_INTERVAL),
        (timedelta(days=40), 0, MAX_WAIT),
    ],
    ids=["as-before", "after-failures", "never-below-the-minimum", "never-above-the-maximum"],
)
def test_nothing_new_keeps_the_pace(planned: timedelta, failures: int, wait: timedelta) -> None:
    assert after_check(NotModified(FetchState()), failures, NOW, middle, planned=planned).at - NOW == wait


@pytest.mark.parametrize(
    ("status", "silence", "enabled"),
    [(403, 11, False), (404, 9, True), (500, 11, True), (404, None, True)],
)
def test_ten_days_of_refusal_switch_a_source_off(status: int, silence: int | None, enabled: bool) -> None:
    days = None if silence is None else timedelta(days=silence)
    assert after_check(Failed("no", status), 9, NOW, middle, silence=days).enabled is enabled


def test_validators_stay_at_home_once_a_week() -> None:
    known = replace(source(1), state=FetchState('"e"', "then", "hash"))
    asked = []
    for hour in range(0, 21 * 24, 2):
        now = NOW + timedelta(hours=hour)
        asked.append(validators(known, now))
        known = replace(known, last_check=now)
    bare = [state for state in asked if not state.etag]
    assert (len(bare), {state.body_hash for state in asked}) == (3, {"hash"})
    assert {(state.etag, state.last_modified) for state in bare} == {("", "")}
