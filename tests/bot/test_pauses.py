"""How long a pause lasts, as people type it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.times.pauses import LONGEST, is_end, is_forever, read_end
from digest.errors import UserError

ALMATY = "Asia/Almaty"
WORDS = [
    *("until", "for", "3", "99", "000", "days", "weeks", "may", "31", "friday", "до", "на", "дня"),
    *(".", "/", "-", "2027", "9999", "а"),
]
NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)  # a Saturday, 11:30 in Almaty


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("3 days", timedelta(days=3)),
        ("3d", timedelta(days=3)),
        ("for 3 days", timedelta(days=3)),
        ("a week", timedelta(weeks=1)),
        ("week", timedelta(weeks=1)),
        ("two weeks", timedelta(weeks=2)),
        ("a couple of days", timedelta(days=2)),
        ("fortnight", timedelta(weeks=2)),
        ("12 hours", timedelta(hours=12)),
        ("1 month", timedelta(days=30)),
        ("3 дня", timedelta(days=3)),
        ("на 3 дня", timedelta(days=3)),
        ("2 недели", timedelta(weeks=2)),
        ("на неделю", timedelta(weeks=1)),
        ("НЕДЕЛЮ", timedelta(weeks=1)),
        ("пару дней", timedelta(days=2)),
        ("месяц", timedelta(days=30)),
        ("5 часов", timedelta(hours=5)),
        ("10 дней", timedelta(days=10)),
        ("3", timedelta(days=3)),
        ("3 days, please", timedelta(days=3)),
        ("30 min", timedelta(minutes=30)),
        ("half a day", timedelta(hours=12)),
        ("1.5 weeks", timedelta(days=10.5)),
        ("полтора месяца", timedelta(days=45)),
        ("2 weeks and 3 days", timedelta(days=17)),
        ("на 2 дня и 12 часов", timedelta(days=2.5)),
        ("a few days", timedelta(days=3)),
        ("на год", timedelta(days=365)),
    ],
)
def test_a_span_begins_now(typed: str, span: timedelta) -> None:
    assert read_end(typed, ALMATY, NOW) == NOW + span


@pytest.mark.parametrize(
    ("typed", "year", "month", "day"),
    [
        ("until friday", 2026, 11, 27),
        ("till Sunday", 2026, 11, 22),
        ("saturday", 2026, 11, 28),
        ("tomorrow", 2026, 11, 22),
        ("until 5 december", 2026, 12, 5),
        ("until the 5th of december", 2026, 12, 5),
        ("until december 5", 2026, 12, 5),
        ("Dec 5th, 2026", 2026, 12, 5),
        ("5 jan", 2027, 1, 5),
        ("21.11", 2027, 11, 21),
        ("22.11", 2026, 11, 22),
        ("1/12/2026", 2026, 12, 1),
        ("2026-12-31", 2026, 12, 31),
        ("до пятницы", 2026, 11, 27),
        ("до понедельника", 2026, 11, 23),
        ("до завтра", 2026, 11, 22),
        ("до 5 декабря", 2026, 12, 5),
        ("до 3 мая", 2027, 5, 3),
        ("до 5-го января 2027", 2027, 1, 5),
        ("until the 25th", 2026, 11, 25),
        ("до 5 числа", 2026, 12, 5),
        ("until 25", 2026, 11, 25),
        ("today", 2026, 11, 22),
        ("for the weekend", 2026, 11, 23),
        ("на выходные", 2026, 11, 23),
        ("until next week", 2026, 11, 23),
        ("до следующей недели", 2026, 11, 23),
        ("next week", 2026, 11, 30),
        ("на следующую неделю", 2026, 11, 30),
        ("until the end of the month", 2026, 12, 1),
        ("до конца месяца", 2026, 12, 1),
        ("до нового года", 2027, 1, 1),
    ],
)
def test_a_day_ends_it_with_its_first_minute_where_the_reader_lives(
    typed: str, year: int, month: int, day: int
) -> None:
    assert read_end(typed, ALMATY, NOW) == datetime(year, month, day, tzinfo=ZoneInfo(ALMATY))


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("until 20:00", 21, 20),
        ("until 8 pm", 21, 20),
        ("до 9 утра", 22, 9),
        ("until monday 9am", 23, 9),
        ("до понедельника в 9:00", 23, 9),
        ("until noon", 21, 12),
        ("until tomorrow morning", 22, 6),
        ("до утра", 22, 6),
    ],
)
def test_an_hour_ends_it_when_it_comes_where_the_reader_lives(typed: str, day: int, hour: int) -> None:
    assert read_end(typed, ALMATY, NOW) == datetime(2026, 11, day, hour, tzinfo=ZoneInfo(ALMATY))


@pytest.mark.parametrize(
    "typed",
    [
        *("forever", "For good.", "indefinitely", "until further notice", "until I say so"),
        *("навсегда", "бессрочно", "до отмены", "пока не скажу", "на неопределённый срок"),
    ],
)
def test_some_pauses_have_no_end(typed: str) -> None:
    assert is_forever(typed)
    assert not is_forever(f"{typed} friday")


@pytest.mark.parametrize(
    ("typed", "said"), [("for a week", True), ("навсегда", True), ("in the talks", False)]
)
def test_what_is_no_pause_is_told_from_what_is(typed: str, said: bool) -> None:
    assert is_end(typed) is said


def test_the_day_is_that_of_the_readers_zone() -> None:
    late = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)  # Sunday already in Almaty
    assert read_end("tomorrow", ALMATY, late) == datetime(2026, 11, 23, tzinfo=ZoneInfo(ALMATY))
    assert read_end("tomorrow", "America/New_York", late) == datetime(
        2026, 11, 22, tzinfo=ZoneInfo("America/New_York")
    )


@pytest.mark.parametrize(
    "typed",
    [
        *("soon", "yesterday", "0 days", "400 days", "999 months", "31 february", "until", "-3 days"),
        *(
            "2020-01-01",
            "9999-12-31",
            "0001-01-01",
            "1.1.0001",
            "3 parsecs",
            "5 foo",
            "32.13",
            "ни за что",
        ),
    ],
)
def test_what_is_no_end_within_a_year_is_refused_with_what_is_understood(typed: str) -> None:
    with pytest.raises(UserError, match="I understand 3 days"):
        read_end(typed, ALMATY, NOW)


@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(WORDS),
        max_size=6,
    ).map(" ".join),
    st.sampled_from([ALMATY, "UTC", "Pacific/Kiritimati", "America/Adak"]),
)
def test_any_text_is_an_end_within_a_year_or_refused(typed: str, zone: str) -> None:
    try:
        end = read_end(typed, zone, NOW)
    except UserError:
        return
    assert NOW < end <= NOW + LONGEST
