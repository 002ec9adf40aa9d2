"""Languages of the interface: which one is spoken, plurals, dates, zones, and what people type in theirs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Run
from bot.commands.times import zones
from bot.commands.times.clock import Times, read_times
from bot.render.styled import styled
from bot.render.times import ago, day, stamp, weekday, zone_name
from bot.tongue import gettext, ngettext, own_name, speaking, spoken, supported
from bot.words import listed, quoted
from digest.errors import UserError

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ru", "ru"),
        ("ru-RU", "ru"),
        ("RU_ru", "ru"),
        ("uk", "en"),
        ("en-GB", "en"),
        ("", "en"),
        ("../ru", "en"),
    ],
)
def test_a_code_is_a_language_that_is_spoken_or_english(code: str, language: str) -> None:
    assert supported(code) == language


def test_a_language_is_spoken_until_the_end_of_its_block() -> None:
    with speaking("ru"):
        assert (spoken(), gettext("Evidence")) == ("ru", "Цитаты")
        with speaking("en"):
            assert gettext("Evidence") == "Evidence"
        assert gettext("Evidence") == "Цитаты"
    assert gettext("Evidence") == "Evidence"


async def test_two_answers_at_once_are_each_in_their_language() -> None:
    async def answer(language: str) -> str:
        with speaking(language):
            await asyncio.sleep(0)
            return gettext("Settings")

    assert await asyncio.gather(*map(answer, ("ru", "en", "ru"))) == ["Настройки", "Settings", "Настройки"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        *((0, "0 историй"), (1, "1 история"), (2, "2 истории"), (5, "5 историй")),
        *((11, "11 историй"), (21, "21 история"), (104, "104 истории"), (112, "112 историй")),
    ],
)
def test_russian_counts(number: int, said: str) -> None:
    with speaking("ru"):
        assert ngettext("{number} story", "{number} stories", number) == said


def test_foreign_braces_stay_as_they_are() -> None:
    with speaking("ru"):
        assert gettext("Evidence: {headline}", headline="{number} {x}") == "Цитаты: {number} {x}"


def test_languages_call_themselves_by_their_own_names() -> None:
    assert [own_name(each) for each in ("en", "ru")] == ["English", "Русский"]


def test_russian_days_and_moments() -> None:
    with speaking("ru"):
        assert day(NOW, "Asia/Almaty") == "воскресенье, 22 ноября 2026"
        assert stamp(NOW, "Asia/Almaty", NOW) == "11:00"
        assert stamp(NOW - timedelta(days=1), "Asia/Almaty", NOW) == "вчера, 11:00"
        assert stamp(NOW + timedelta(days=1), "Asia/Almaty", NOW) == "завтра, 11:00"
        assert stamp(NOW - timedelta(days=2), "Asia/Almaty", NOW) == "20 нояб., 11:00"
        assert ago(NOW - timedelta(hours=3), NOW) == "3 ч назад"
        assert ago(NOW - timedelta(days=3), NOW) == "3 дня назад"
        assert weekday(0) == "пн"


def test_zones_are_called_by_their_cities() -> None:
    assert zone_name("Asia/Almaty", NOW) == "Almaty (UTC+5)"
    with speaking("ru"):
        assert [zone_name(each, NOW) for each in ("Asia/Almaty", "UTC")] == ["Алматы (UTC+5)", "UTC"]
    assert zones.by_name("Алматы") == "Asia/Almaty"
    assert zones.by_name("нью-йорк") == "America/New_York"


def test_russian_lists_and_quotation_marks() -> None:
    with speaking("ru"):
        assert listed(["Крым", "Сирия", "Чад"]) == "Крым, Сирия и Чад"
        assert quoted("Хатлон") == "«Хатлон»"


@pytest.mark.parametrize(
    ("typed", "times"),
    [
        ("пн-пт 08:00 и 18:00", Times((480, 1080), 31)),
        ("по будням в 8", Times((480,), 31, twofold=True)),
        ("по выходным в 9.30", Times((570,), 96)),
        ("ежедневно в полдень", Times((720,), 127)),
        ("вт, чт 19:00", Times((1140,), 10)),
    ],
)
def test_times_in_russian(typed: str, times: Times) -> None:
    assert read_times(typed) == times


def test_what_is_wrong_is_said_in_the_language_spoken() -> None:
    with speaking("ru"), pytest.raises(UserError, match=r"Такого времени не бывает\. Я понимаю"):
        read_times("25:00")


def test_a_styled_sentence_keeps_its_pieces_in_any_order() -> None:
    bold = Run("Чад", bold=True)
    assert styled("{place}, {number}!", place=bold, number="2") == (bold, Run(", 2!"))
    assert styled("Да: {place}", place=[bold, Run(".")]) == (Run("Да: "), bold, Run("."))
