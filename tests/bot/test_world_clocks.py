"""The sample world's clocks agree: nothing is told before the hour at which it is said to have happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.press import SampleArticle, read_articles
from bot.demo.replay import DAYS, END, FIRST
from tests.bot.world_expected import JUDGEMENTS

ZONES = {"KG": 6.0, "AF": 4.5, "RU": 3.0}
"""Hours before UTC of those countries whose clocks are not those of Almaty and Tashkent."""

HOURS = (
    (r"\b(?P<h>\d{1,2})(?::(?P<m>\d\d))? a\.m\.", None),
    (r"\b(?P<pm>\d{1,2})(?::(?P<m>\d\d))? p\.m\.", None),
    (r"\bв (?P<h>\d{1,2}):(?P<m>\d\d)|\b(?P<h2>\d{1,2}):(?P<m2>\d\d) утра", None),
    (r"\b(?:by|as of|at) noon\b|к полудню|до полудня", 12),
    (r"\bin the afternoon\b", 13),
    (r"\b(?:by|in the|until the) evening\b|\bвечером\b|до вечера|к вечеру", 17),
    (r"\bbefore dawn\b|\bat dawn\b|\bafter midnight\b|на рассвете", 5),
    (r"в половине шестого утра", 5.5),
    (r"в половине пятого\b(?! утра)", 16.5),
    (r"в десять минут пятого утра|ten past four in the morning", 4.2),
)
ANOTHER_DAY = re.compile(
    r"the day before|накануне|deadline|eve of|long day|second evening|воскресенья|last year|before the flood|"
    r"since the night|as on every other day|each|June|Пункт работает",
    re.IGNORECASE,
)
"""What a sentence says that speaks of another day, of every day, or of a place's hours."""
TO_COME = re.compile(
    r"\b(?:will|would|expected|have to|until further|suspended until)\b|приостановлено|обещ|ожида|откро", re.I
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RUSSIAN = ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье")


def local(article: SampleArticle) -> datetime:
    """When it was published, by the clock of the country that it is about."""
    focus = sorted(JUDGEMENTS[article.slug].focus) or [""]
    hours = max(ZONES.get(code, 5.0) for code in focus)
    return article.published.astimezone(UTC) + timedelta(hours=hours)


def hours(sentence: str) -> Iterator[float]:
    """The hours of the day that a sentence speaks of as past."""
    for pattern, fixed in HOURS:
        for found in re.finditer(pattern, sentence):
            parts = {name: float(value) for name, value in found.groupdict().items() if value}
            clock = parts.get("h", parts.get("h2", parts.get("pm", 0) % 12 + 12 * ("pm" in parts)))
            yield clock + parts.get("m", parts.get("m2", 0)) / 60 if fixed is None else fixed


def of_another_day(sentence: str, published: datetime) -> bool:
    """Whether it names a weekday that is not the day of publication, or some other time."""
    named = {day for names in (WEEKDAYS, RUSSIAN) for day, name in enumerate(names) if name in sentence}
    return bool(named - {published.weekday()}) or bool(ANOTHER_DAY.search(sentence))


def sentences(article: SampleArticle) -> Iterator[str]:
    """The sentences of its paragraphs."""
    for paragraph in article.paragraphs:
        yield from re.split(r"(?<=[.!?…])[»”\"]? (?=[«“\"А-ЯЁA-Z])(?<!a\.m\. )(?<!p\.m\. )", paragraph)


def too_early(article: SampleArticle) -> list[str]:
    """The sentences that tell of an hour which had not struck when the article came out."""
    at = local(article)
    now = at.hour + at.minute / 60
    return [
        sentence
        for sentence in sentences(article)
        if any(hour > now for hour in hours(sentence))
        and not of_another_day(sentence, at)
        and not TO_COME.search(sentence)
    ]


ARTICLES = read_articles(END)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_nothing_is_reported_before_it_happened(article: SampleArticle) -> None:
    assert too_early(article) == []


def test_hours_are_found_in_both_languages() -> None:
    said = "It went off at 7:40 a.m. and 9 p.m.; by noon, in the evening. Бомба сработала в 7:40, вечером."
    assert sorted(hours(said)) == pytest.approx([7 + 2 / 3, 7 + 2 / 3, 12, 17, 17, 21])


def test_an_article_that_runs_ahead_of_its_own_clock_is_found() -> None:
    blast = next(article for article in ARTICLES if article.slug == "kunduz-blast-wire")
    early = replace(blast, published=blast.published.replace(hour=2, minute=30))
    assert any("7:40 a.m." in sentence for sentence in too_early(early))


def test_every_article_is_out_before_the_last_morning_or_on_that_day() -> None:
    last = FIRST + timedelta(days=DAYS - 1)
    assert sum(article.published > last for article in ARTICLES) == 2
    assert all(article.published <= END for article in ARTICLES)
