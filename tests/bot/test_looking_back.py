"""News of a span that is named: a week, three days, a month that is too long."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.times.windows import read_window, write_window
from digest.model import Destination
from tests.bot.playing import Stage, said

DAY = timedelta(days=1)
WEEK = "The news of the last 7 days, what you had before included:"


@pytest.mark.parametrize(
    ("text", "rest", "back"),
    [
        ("за неделю", "", 7 * DAY),
        ("что нового за неделю в Казахстане", "что нового в Казахстане", 7 * DAY),
        ("what's new in kazakhstan this week?", "what's new in kazakhstan ?", 7 * DAY),
        ("for the last 3 days", "", 3 * DAY),
        ("за последние сутки", "", DAY),
        ("news of the week", "news", 7 * DAY),
        ("за два дня", "", 2 * DAY),
        ("дайджест за месяц", "дайджест", 30 * DAY),
        *((text, text, None) for text in ("", "pause for a week", "next week", "за Казахстан", "weekly")),
        *((text, text, None) for text in ("kazakhstan week", "3 days")),
        ("новости последней недели", "новости", 7 * DAY),
        ("за последние две недели", "", 14 * DAY),
        ("last week’s news", "last week’s news", None),
        ("last year's election in kazakhstan", "last year's election in kazakhstan", None),
        *((text, text, None) for text in ("in the last days of Assad", "the last weeks' strikes")),
        *((text, text, None) for text in ("за последние недели", "новости последних дней")),
        ("last 0 days", "", timedelta(hours=1)),
    ],
)
def test_a_span_is_read_wherever_it_stands(text: str, rest: str, back: timedelta | None) -> None:
    assert read_window(text) == (rest, back)


@pytest.mark.parametrize("text", ["kazakhstan week", "kazakhstan 7 days", "kazakhstan за неделю"])
def test_behind_a_command_it_needs_no_words_around_it(text: str) -> None:
    assert read_window(text, bare=True) == ("kazakhstan", 7 * DAY)


@given(st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=100_000)))
def test_a_span_is_written_in_whole_days_and_read_back(back: timedelta) -> None:
    _, read = read_window(write_window(back))
    assert read is not None
    assert read >= min(back, 999 * DAY)
    assert read - back < DAY


@pytest.mark.parametrize("text", ["a " * 5000, "for in a на " * 2000, " " * 5000 + "x", "last " * 3000])
def test_a_long_text_is_read_at_once(text: str) -> None:
    began = time.process_time()
    assert read_window(text, bare=True) == (text, None)
    assert time.process_time() - began < 0.5


@given(st.text(max_size=200))
def test_any_text_has_a_span_or_not(text: str) -> None:
    rest, back = read_window(text, bare=True)
    assert (back is None) == (rest == text)


@pytest.mark.parametrize(
    "text",
    [
        "/digest за неделю",
        "/latest kazakhstan last week",
        "за неделю",
        "news of the week",
        "what did i miss this week",
        "новости за неделю",
    ],
)
async def test_a_week_shows_what_a_day_does_not_and_marks_nothing(stage: Stage, text: str) -> None:
    assert "a fleet on paper" not in await said(stage, "/country kz", "/digest kazakhstan")
    told = await said(stage, text)
    assert told.startswith(WEEK)
    assert "a fleet on paper" in told
    found = await stage.desk.subscribers.get(Destination(101))
    assert found is not None
    assert await stage.desk.subscribers.last_digest(found.id) is None


async def test_a_question_about_a_week_is_answered_with_a_week(stage: Stage) -> None:
    told = await said(stage, "что нового за неделю в Казахстане")
    assert told.startswith(WEEK)
    assert "[Follow 🇰🇿 Kazakhstan]" in told


async def test_what_is_too_long_ago_is_said_to_be(stage: Stage) -> None:
    told = await said(stage, "/country kz", "дайджест за месяц")
    assert told.startswith(WEEK)
    assert "I look no further back than that; /search finds older stories by their words." in told


async def test_where_nothing_was_that_is_said_of_the_whole_span(stage: Stage) -> None:
    assert "No story about Mongolia in the last 3 days." in await said(stage, "/digest mongolia last 3 days")
    assert "You follow nothing yet." in await said(stage, "/digest week")


async def test_a_week_is_no_digest_that_was_delivered(stage: Stage) -> None:
    told = await said(stage, "/digest kazakhstan last week")
    assert ", the last 7 days\n" in told
    assert "brought nothing new" not in told and "/why" not in told


@pytest.mark.parametrize(
    "text", ["/digest kazakhstan 0 days", "/digest kazakhstan last hour", "что нового за час в Казахстане"]
)
async def test_less_than_a_day_is_answered_with_a_day_and_that_is_said(stage: Stage, text: str) -> None:
    told = await said(stage, "/country kz", text)
    assert told.startswith("I look back 24 hours at least:")
    assert ", the last 24 hours\n" in told


async def test_a_day_is_what_it_always_was(stage: Stage) -> None:
    assert await said(stage, "/digest kazakhstan last 24 hours") == await said(stage, "/digest kazakhstan")


@pytest.mark.parametrize(
    "text", ["no news this week please", "thanks for last week", "see you next week", "stop this week"]
)
async def test_who_asks_for_no_news_of_a_week_gets_none(stage: Stage, text: str) -> None:
    assert WEEK not in await said(stage, "/country kz", text)
