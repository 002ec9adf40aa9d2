"""Due times through gaps, repeated hours and every zone there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Quiet, Slot
from digest.timetable import (
    EVERY_DAY,
    TO_SPARE,
    USEFUL_FOR,
    due_of,
    is_quiet,
    last_due,
    latest,
    next_due,
    period,
    sending_time,
    upcoming,
    waits_until,
)
from tests.digest.people import subscriber

ZONES = sorted(available_timezones() - {"Factory", "localtime"})
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slot", "after", "due"),
    [
        pytest.param(Slot("Asia/Almaty", 480), utc(2026, 11, 21, 2, 59), utc(2026, 11, 21, 3), id="today"),
        pytest.param(
            Slot("Asia/Almaty", 480), utc(2026, 11, 21, 3), utc(2026, 11, 22, 3), id="strictly-later"
        ),
        pytest.param(
            Slot("America/New_York", 150), utc(2026, 3, 8, 0), utc(2026, 3, 8, 7, 30), id="gap-moves-forward"
        ),
        pytest.param(
            Slot("America/New_York", 90),
            utc(2026, 11, 1, 5, 30),
            utc(2026, 11, 2, 6, 30),
            id="repeated-hour-once",
        ),
        pytest.param(Slot("Europe/London", 480, 1), utc(2026, 11, 21), utc(2026, 11, 23, 8), id="mondays"),
        pytest.param(
            Slot("Pacific/Kiritimati", 0),
            utc(2026, 1, 1, 9),
            utc(2026, 1, 1, 10),
            id="far-side-of-the-date-line",
        ),
    ],
)
def test_next_due(slot: Slot, after: datetime, due: datetime) -> None:
    assert next_due(slot, after) == due


@given(st.sampled_from(ZONES), st.integers(0, 1439), MOMENTS)
def test_no_local_date_is_repeated_or_left_out(zone: str, minute: int, start: datetime) -> None:
    slot = Slot(zone, minute)
    due = next_due(slot, start)
    for _ in range(4):
        following = next_due(slot, due)
        dates = [date.fromisoformat(period(slot, (slot,), each)[:10]) for each in (due, following)]
        assert dates[1] - dates[0] == timedelta(days=1)
        assert timedelta(hours=22) <= following - due <= timedelta(hours=26)
        due = following


@given(st.sampled_from(ZONES), st.integers(0, 1439), st.integers(1, EVERY_DAY), MOMENTS)
def test_last_due_is_the_newest_one_not_after_now(
    zone: str, minute: int, weekdays: int, now: datetime
) -> None:
    slot = Slot(zone, minute, weekdays)
    due = last_due(slot, now)
    assert due <= now < next_due(slot, due)
    assert weekdays >> date.fromisoformat(period(slot, (slot,), due)[:10]).weekday() & 1


def test_a_slot_without_weekdays_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_due(Slot("UTC", 480, 0), utc(2026, 1, 1))


def test_the_period_survives_a_change_of_the_hour() -> None:
    morning, evening, later = Slot("UTC", 480), Slot("UTC", 1080), Slot("UTC", 540)
    noon = utc(2026, 11, 21, 12)
    assert (
        period(morning, (evening, morning), noon) == period(later, (later, evening), noon) == "2026-11-21#1"
    )
    assert period(evening, (evening, morning), noon) == "2026-11-21#2"


def test_what_comes_next_over_all_slots() -> None:
    morning, evening = Slot("UTC", 480), Slot("UTC", 1080)
    times = upcoming((evening, morning), utc(2026, 11, 21, 9))
    assert [key for _, key in times][:3] == ["2026-11-21#2", "2026-11-22#1", "2026-11-22#2"]
    assert times[0][0] == utc(2026, 11, 21, 18)


# ── every zone, through two years ────────────────────────────────────────────────────────────────


def _due(slot: Slot, after: datetime, until: datetime) -> list[datetime]:
    found = []
    while (after := next_due(slot, after)) <= until:
        found.append(after)
    return found


def _dates(slot: Slot, after: datetime, until: datetime) -> list[date]:
    """The local dates that a slot is served, one after the other."""
    return [date.fromisoformat(period(slot, (slot,), due)[:10]) for due in _due(slot, after, until)]


@pytest.mark.parametrize(
    ("zones", "minutes"),
    [
        pytest.param([*ZONES[::60], "America/Nuuk"], (150, 1439), id="sample"),
        pytest.param(ZONES, (0, 59, 90, 150, 210, 480, 1439), id="all", marks=pytest.mark.soak),
    ],
)
def test_every_date_of_two_years_is_served_once_in_every_zone(
    zones: list[str], minutes: tuple[int, ...]
) -> None:
    for zone in zones:
        for minute in minutes:
            dates = _dates(Slot(zone, minute), utc(2025, 12, 31), utc(2028, 1, 1))
            assert len(dates) >= 730
            assert all(one + timedelta(days=1) == other for one, other in pairwise(dates)), (zone, minute)


@given(st.sampled_from(ZONES), st.integers(0, 1439), st.integers(1, EVERY_DAY), MOMENTS)
def test_of_chosen_weekdays_every_one_is_served_once(
    zone: str, minute: int, weekdays: int, start: datetime
) -> None:
    dates = _dates(Slot(zone, minute, weekdays), start, start + timedelta(days=15))
    every = [dates[0] + timedelta(days=number) for number in range((dates[-1] - dates[0]).days + 1)]
    assert dates == [day for day in every if weekdays >> day.weekday() & 1]


@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(0, 1439),
    st.integers(1, EVERY_DAY),
    MOMENTS,
    st.integers(-1500, 1500),
)
def test_a_move_to_another_zone_brings_no_date_twice(
    old: str, new: str, minute: int, weekdays: int, around: datetime, minutes: int
) -> None:
    """The period is the local date: what is due in both zones on one date is one digest."""
    before, after = Slot(old, minute, weekdays), Slot(new, minute, weekdays)
    moved = next_due(before, around) + timedelta(minutes=minutes)
    had = [period(before, (before,), due) for due in _due(before, moved - timedelta(days=9), moved)]
    then = [period(after, (after,), due) for due in _due(after, moved, moved + timedelta(days=9))]
    days = [date.fromisoformat(each[:10]) for each in dict.fromkeys([*had, *then])]
    assert days == sorted(days)
    missed = {days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days)} - set(days)
    wanted = [day for day in missed if weekdays >> day.weekday() & 1]
    assert len(wanted) <= 1, "one at most, by a move over its time of day"


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────────

NIGHT, NOON, NEVER = Quiet(22 * 60, 7 * 60), Quiet(12 * 60, 14 * 60), Quiet(480, 480)


@pytest.mark.parametrize(
    ("quiet", "hour", "found"),
    [
        (NIGHT, 22, True),
        (NIGHT, 6, True),
        (NIGHT, 7, False),
        (NIGHT, 21, False),
        (NOON, 12, True),
        (NOON, 14, False),
        (NOON, 3, False),
        (NEVER, 8, False),
        (NEVER, 3, False),
    ],
)
def test_quiet_hours_are_those_of_the_readers_day(quiet: Quiet, hour: int, found: bool) -> None:
    assert is_quiet(quiet, "Asia/Almaty", utc(2026, 11, 21, hour) - timedelta(hours=5)) is found


@pytest.mark.parametrize(
    ("chosen", "late", "sent"),
    [
        pytest.param("08:00", timedelta(minutes=5), "08:05", id="on-time"),
        pytest.param("08:00", timedelta(hours=5), "13:00", id="late-by-day"),
        pytest.param("08:00", timedelta(hours=15), "07:00", id="late-at-night-waits-for-the-morning"),
        pytest.param("08:00", timedelta(hours=22), "07:00", id="late-before-dawn-waits-too"),
        pytest.param("21:55", timedelta(minutes=14), "22:09", id="a-queue-is-no-delay"),
        pytest.param("21:00", timedelta(hours=2), "07:00", id="caught-up-on-at-night"),
        pytest.param("23:00", timedelta(seconds=2), "23:00", id="chosen-at-night"),
        pytest.param("23:00", timedelta(hours=2), "01:00", id="chosen-at-night-and-late"),
        pytest.param("23:00", timedelta(hours=7), "07:00", id="chosen-at-night-and-too-late"),
    ],
)
def test_what_is_caught_up_on_waits_for_the_end_of_quiet_hours(
    chosen: str, late: timedelta, sent: str
) -> None:
    hour, minute = map(int, chosen.split(":"))
    slot = Slot("Asia/Almaty", hour * 60 + minute)
    due = next_due(slot, utc(2026, 11, 21))
    at = sending_time(NIGHT, slot, due, due + late)
    assert at >= due + late
    assert at.astimezone(ZoneInfo(slot.zone)).strftime("%H:%M") == sent
    assert sending_time(NEVER, slot, due, due + late) == due + late


def test_however_long_the_quiet_hours_are_what_is_late_waits_as_long_as_it_is_of_use() -> None:
    """Due at noon, but the service was down until ten past seven in the evening, in quiet hours."""
    slot, due = Slot("UTC", 12 * 60), utc(2026, 11, 21, 12)
    back = due + timedelta(hours=7, minutes=10)
    for until, hours in ((8, 13), (12, 17), (14, 19)):
        quiet = Quiet(19 * 60, until * 60 + 10)
        assert sending_time(quiet, slot, due, back) == back + timedelta(hours=hours)
    assert sending_time(Quiet(19 * 60, 15 * 60), slot, due, back) == back, "or it would never be sent"


def test_what_was_queued_long_ago_is_not_of_use_as_long_as_what_is_new() -> None:
    slot, due = Slot("UTC", 12 * 60), utc(2026, 11, 21, 12)
    quiet, now = Quiet(19 * 60, 8 * 60), due + timedelta(hours=8)
    morning = utc(2026, 11, 22, 8)
    reader = subscriber(1, slots=(slot,), quiet=quiet)
    assert waits_until(reader, "2026-11-21#1", now, morning + TO_SPARE) == morning
    too_soon = morning + TO_SPARE - timedelta(seconds=1)
    assert waits_until(reader, "2026-11-21#1", now, too_soon) is None
    assert sending_time(quiet, slot, due, now, too_soon) == now


@given(
    st.sampled_from(ZONES),
    st.integers(0, 1439),
    st.builds(Quiet, st.integers(0, 1439), st.integers(0, 1439)),
    MOMENTS,
    st.integers(0, 3000),
)
def test_what_is_late_comes_in_quiet_hours_only_where_it_would_be_too_old_at_their_end(
    zone: str, minute: int, quiet: Quiet, around: datetime, late: int
) -> None:
    slot = Slot(zone, minute)
    due = next_due(slot, around)
    now = due + timedelta(minutes=late)
    at = sending_time(quiet, slot, due, now)
    assert now <= at <= now + USEFUL_FOR - TO_SPARE
    assert at == now or (is_quiet(quiet, zone, now) and late > 15)
    too_long = next_due(Slot(zone, quiet.end), now) > now + USEFUL_FOR - TO_SPARE
    assert late <= 360 or too_long or not is_quiet(quiet, zone, at)


def test_of_slots_due_at_the_same_moment_one_is_the_newest_whatever_their_order() -> None:
    daily, monday, other = Slot("UTC", 480), Slot("UTC", 480, 1), Slot("UTC", 60)
    now = utc(2026, 11, 23, 9)
    assert latest((daily, monday, other), now) == latest((other, monday, daily), now) == daily
    assert latest((other, monday), now) == monday
    assert latest((other, monday), now + timedelta(days=1)) == other


@given(
    st.lists(st.builds(Slot, st.just("Asia/Almaty"), st.integers(0, 1439), st.integers(1, 127)), min_size=1)
    .map(lambda found: tuple(dict.fromkeys(found))),
    MOMENTS,
)  # fmt: skip
def test_a_period_names_its_slot_and_time(slots: tuple[Slot, ...], now: datetime) -> None:
    for slot in slots:
        due = next_due(slot, now)
        assert due_of(period(slot, slots, due), slots) == (slot, due)


@pytest.mark.parametrize(
    "period", ["", "after 7", "2026-11-21", "2026-11-21#0", "2026-11-21#2", "next to #x", "x#1"]
)
def test_what_is_no_period_of_a_reader_names_nothing(period: str) -> None:
    assert due_of(period, (Slot("UTC", 480),)) is None


@pytest.mark.parametrize(
    ("utc_hour", "until"), [(4, None), (16, None), (17, 26), (21, 26), (25, 26), (26, None)]
)
def test_what_waited_long_in_the_queue_waits_on_in_quiet_hours(utc_hour: int, until: int | None) -> None:
    """Due at 08:00 (3:00 UTC); quiet from 22:00 to 07:00, which is from 17 to 26 UTC of that day."""
    reader = subscriber(1, slots=(Slot("Asia/Almaty", 480),), quiet=NIGHT)
    day = utc(2026, 11, 21)
    found = waits_until(reader, "2026-11-21#1", day + timedelta(hours=utc_hour))
    assert found == (None if until is None else day + timedelta(hours=until))
    assert waits_until(reader, "next to 7", day + timedelta(hours=utc_hour)) is None
