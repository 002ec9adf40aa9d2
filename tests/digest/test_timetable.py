"""Due times through gaps, repeated hours and every zone there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Slot
from digest.timetable import EVERY_DAY, last_due, next_due, period, upcoming

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
    assert weekdays >> due.astimezone(ZoneInfo(zone)).weekday() & 1


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
