"""Times and zones as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.reader import clock, days
from bot.commands.times import zones
from bot.commands.times.clock import Times, read_span, read_times, write_times
from bot.render.times import city_of
from bot.tongue import speaking
from digest.errors import UserError

EVERY_DAY = 127


@pytest.mark.parametrize(
    ("text", "times", "weekdays"),
    [
        ("7", ["07:00"], 0),
        ("07:30", ["07:30"], 0),
        ("7:30 pm", ["19:30"], 0),
        ("7pm", ["19:00"], 0),
        ("12 am", ["00:00"], 0),
        ("12 p.m.", ["12:00"], 0),
        ("19.30", ["19:30"], 0),
        ("noon and midnight", ["00:00", "12:00"], 0),
        ("at 8 o'clock", ["08:00"], 0),
        ("08:00 18:00", ["08:00", "18:00"], 0),
        ("18:00, 8, 8:00", ["08:00", "18:00"], 0),
        ("6 12 18 23:59", ["06:00", "12:00", "18:00", "23:59"], 0),
        ("mon-fri 08:00", ["08:00"], 31),
        ("Monday – Friday at 8", ["08:00"], 31),
        ("weekdays 7", ["07:00"], 31),
        ("weekends 10:00", ["10:00"], 96),
        ("sat, sun 9", ["09:00"], 96),
        ("fri-mon 9", ["09:00"], 0b1110001),
        ("tue and thu 21:15", ["21:15"], 0b1010),
        ("daily 08:00", ["08:00"], EVERY_DAY),
        ("every day at 08:00", ["08:00"], EVERY_DAY),
        ("every monday 9", ["09:00"], 1),
        ("on Thursdays at 9", ["09:00"], 0b1000),
        ("from monday to friday at 8", ["08:00"], 31),
        ("9 on weekends", ["09:00"], 96),
        ("0830", ["08:30"], 0),
        ("8 in the morning and 9 at night", ["08:00", "21:00"], 0),
        ("2 in the afternoon", ["14:00"], 0),
        ("seven in the evening", ["19:00"], 0),
        ("8 утра", ["08:00"], 0),
        ("в 7 вечера", ["19:00"], 0),
        ("8 часов", ["08:00"], 0),
        ("в 8 часов утра и в 6 часов вечера", ["08:00", "18:00"], 0),
        ("в час дня", ["13:00"], 0),
        ("семь утра", ["07:00"], 0),
        ("12 ночи", ["00:00"], 0),
        ("20:00 вечера", ["20:00"], 0),
        ("по понедельникам в 9", ["09:00"], 1),
        ("каждую среду в 9", ["09:00"], 0b100),
        ("с понедельника по пятницу в 8", ["08:00"], 31),
        ("в субботу и воскресенье в 10 утра", ["10:00"], 96),
        ("по рабочим дням в 7", ["07:00"], 31),
        ("7 утра каждый день", ["07:00"], EVERY_DAY),
        ("half past seven", ["07:30"], 0),
        ("half seven", ["07:30"], 0),
        ("a quarter to eight", ["07:45"], 0),
        ("quarter past 7 pm", ["19:15"], 0),
        ("ten to eight and twenty past six in the evening", ["07:50", "18:20"], 0),
        ("eight thirty", ["08:30"], 0),
        ("7 30", ["07:30"], 0),
        ("19-45", ["19:45"], 0),
        ("8 20", ["08:00", "20:00"], 0),
        ("полвосьмого", ["07:30"], 0),
        ("в половине восьмого вечера", ["19:30"], 0),
        ("пол-восьмого и полдень", ["07:30", "12:00"], 0),
        ("без четверти восемь", ["07:45"], 0),
        ("без 10 минут 8", ["07:50"], 0),
        ("без пяти час", ["12:55"], 0),
        ("четверть девятого", ["08:15"], 0),
        ("десять минут девятого", ["08:10"], 0),
        ("половина первого ночи", ["00:30"], 0),
        ("семь тридцать", ["07:30"], 0),
        ("в девятнадцать сорок пять", ["19:45"], 0),
        ("восемь и двадцать", ["08:00", "20:00"], 0),
        ("every morning at 8", ["08:00"], 0),
        ("вечером в 8", ["20:00"], 0),
        ("8:00 по будням", ["08:00"], 31),
        ("send it at 9 please", ["09:00"], 0),
        ("присылайте сводку в 9", ["09:00"], 0),
        ("weekdays", [], 31),
        ("mon-fri", [], 31),
        ("daily", [], EVERY_DAY),
        ("по будням", [], 31),
        ("в рабочие дни", [], 31),
        ("на выходных", [], 96),
        ("except weekends", [], 31),
        ("не в выходные в 8", ["08:00"], 31),
        ("в 8 и в 18 не в выходные", ["08:00", "18:00"], 31),
    ],
)
def test_times(text: str, times: list[str], weekdays: int) -> None:
    said = read_times(text)
    assert [clock(minute) for minute in said.minutes] == times
    assert said.weekdays == weekdays


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "24:00",
        "7:60",
        "13 pm",
        "0 am",
        "soon",
        "please",
        "8 9 10 11 12",
        "08:00:00",
        "8-ish",
        "mon 8, tue 9",
        "8 mon 9",
        "at 8 but on monday at 9",
        "daily 8:00 except sunday 10:00",
        "8 но не в пн в 9",
        "5 раз в неделю",
        "пять раз в неделю",
        "3 раз в неделю в 9",
        "12 раз в день",
        "с 8 до 18",
        "9 дня",
        "7 ночи",
        "час",
        "-5",
        "٣",
        "🕗",
    ],
)
def test_what_is_no_time_says_what_is(text: str) -> None:
    with pytest.raises(UserError, match="I understand 8, 08:00"):
        read_times(text)


@given(st.text(max_size=100) | st.from_regex(r"[0-9:. apm,mon\-fri]{1,40}", fullmatch=True))
def test_any_text_is_a_time_or_a_friendly_refusal(text: str) -> None:
    try:
        said = read_times(text)
    except UserError as error:
        assert "I understand" in str(error)
    else:
        assert said.minutes or said.weekdays or said.hours
        assert len(said.minutes) <= 4
        assert all(0 <= minute < 1440 for minute in said.minutes)
        assert 0 <= said.weekdays <= EVERY_DAY


@given(st.integers(0, 1439))
def test_what_is_said_is_understood(minute: int) -> None:
    assert read_times(clock(minute)) == Times((minute,))


@given(st.sets(st.integers(0, 1439), min_size=1, max_size=4), st.integers(0, EVERY_DAY))
def test_what_is_written_is_read(minutes: set[int], weekdays: int) -> None:
    written = write_times(sorted(minutes), weekdays)
    assert read_times(written) == Times(tuple(sorted(minutes)), weekdays)
    assert len(written) < 64 - len("1:time:")


@pytest.mark.parametrize(
    ("text", "hours"),
    [("in the morning", range(5, 12)), ("вечером по будням", range(17, 23)), ("8 утра", ())],
)
def test_a_part_of_the_day_alone_leaves_its_hours_to_choose_from(text: str, hours: Sequence[int]) -> None:
    assert read_times(text).hours == tuple(hours)


@pytest.mark.parametrize(
    ("text", "twofold"),
    [
        ("8", True),
        ("half past seven", True),
        ("полвосьмого", True),
        ("mon-fri 7", True),
        ("08:00", False),
        ("7:30", False),
        ("8 утра", False),
        ("утром в 8", False),
        ("noon", False),
        ("19", False),
        ("8 18", False),
    ],
)
def test_an_hour_said_as_a_dial_shows_it_may_be_meant_twice(text: str, twofold: bool) -> None:
    assert read_times(text).twofold is twofold


def test_days_in_words() -> None:
    assert [days(127), days(31), days(96), days(0b1010)] == [
        "Daily",
        "Monday to Friday",
        "Saturday and Sunday",
        "Tue, Thu",
    ]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Almaty", "Asia/Almaty"),
        ("asia/almaty", "Asia/Almaty"),
        ("Almaty", "Asia/Almaty"),
        ("new york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("../etc/passwd", ""),
        ("Etc/GMT-5", ""),
        ("Nowhere", ""),
        ("Petersburg", ""),
        ("Санкт-Петербург", "Europe/Moscow"),
        ("EST", ""),
        ("la", ""),
        ("samoa", ""),
        ("north", ""),
        ("", ""),
        ("🙂", ""),
    ],
)
def test_zones_by_name(text: str, zone: str) -> None:
    assert zones.by_name(text) == zone


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("UTC+5", 300),
        ("+05:30", 330),
        ("GMT -3", -180),
        ("+0530", 330),
        ("−4", -240),
        ("5", None),
        ("Asia", None),
    ],
)
def test_offsets(text: str, minutes: int | None) -> None:
    assert zones.read_offset(text) == minutes


def test_zones_at_an_offset_follow_the_season() -> None:
    names = ["Europe/London", "Asia/Almaty", "", "Asia/Almaty", "UTC"]
    assert zones.at_offset(names, 300, datetime(2026, 11, 21, tzinfo=UTC)) == ["Asia/Almaty"]
    assert zones.at_offset(names, 60, datetime(2026, 7, 1, tzinfo=UTC)) == ["Europe/London"]
    assert zones.at_offset(names, 60, datetime(2026, 12, 1, tzinfo=UTC)) == []
    assert zones.at_offset(names, 6000, datetime(2026, 12, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("22:00 07:00", "22:00", "07:00"),
        ("22:00-07:00", "22:00", "07:00"),
        ("23 – 7", "23:00", "07:00"),
        ("from 11 pm to 6", "23:00", "06:00"),
        ("с 23 до 7", "23:00", "07:00"),
        ("с 11 вечера до 6 утра", "23:00", "06:00"),
        ("с 22.30 по 6.45", "22:30", "06:45"),
        ("midnight to noon", "00:00", "12:00"),
        ("8 8", "08:00", "08:00"),
        ("22-7", "22:00", "07:00"),
        ("10-7", "22:00", "07:00"),
        ("10:00-7:00", "10:00", "07:00"),
        ("10 am to 7", "10:00", "07:00"),
        ("ten to eight", "22:00", "08:00"),
        ("с десяти до семи", "22:00", "07:00"),
        ("с половины одиннадцатого до семи", "22:30", "07:00"),
    ],
)
def test_spans_keep_their_order(text: str, start: str, end: str) -> None:
    assert tuple(map(clock, read_span(text))) == (start, end)


@pytest.mark.parametrize("text", ["", "8", "8 9 10", "25 26", "soon", "² ³", "10 pm", "-", "mon 8 9"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_span(text)


def test_a_zone_is_offered_once_for_each_time_of_day() -> None:
    winter = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
    names = ["Asia/Almaty", "Asia/Tashkent", "Europe/London", "UTC", "Europe/Berlin"]
    assert zones.at_different_times(names, winter) == ["Asia/Almaty", "Europe/London", "Europe/Berlin"]
    summer = datetime(2026, 7, 21, 6, 30, tzinfo=UTC)
    assert "UTC" in zones.at_different_times(names, summer)


def test_a_zone_of_a_newer_name_has_its_city_too() -> None:
    with speaking("ru"):
        assert city_of("Asia/Kolkata") == "Калькутта"
        assert city_of("Europe/Kyiv") == "Киев"
    assert city_of("America/New_York") == "New York"


NOVEMBER = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def test_a_country_has_one_zone_for_each_of_its_clocks_from_west_to_east() -> None:
    russia = zones.of_countries(["RU"], NOVEMBER)
    assert [russia[0], russia[1], russia[-1]] == ["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"]
    assert {"Asia/Vladivostok", "Asia/Yekaterinburg", "Asia/Novosibirsk"} <= set(russia)
    assert zones.of_countries(["KZ"], NOVEMBER) == ["Asia/Almaty"]
    assert zones.of_countries(["QQ"], NOVEMBER) == []


def test_clocks_that_differ_in_summer_alone_are_two() -> None:
    assert {"America/Denver", "America/Phoenix"} <= set(zones.of_countries(["US"], NOVEMBER))


def test_where_names_mean_several_zones_all_of_them_exist() -> None:
    for text in ("EST", "cst", "Ist", "la", "San  Juan", "victoria"):
        meant = zones.meant(text)
        assert meant
        assert [zones.by_name(each) for each in meant] == meant
    assert zones.meant("almaty") == []


def test_nobody_is_asked_whether_they_live_where_nobody_does() -> None:
    assert zones.at_offset(["Indian/Kerguelen", "Asia/Almaty"], 300, NOVEMBER) == ["Asia/Almaty"]
