"""Stories that go on: what may change from one report to the next, and what two languages cannot tell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.model import Fingerprint, OutletId, Print, StoryId
from tests.topics.invented import START, article
from topics.grouping import StoryGrouper
from topics.grouping_index import Index
from topics.grouping_score import Features, Scorer, other_figures, silent, tied

OSH = ("KG", "KG:osh")


def pair(one: Fingerprint, other: Fingerprint, hours: float = 24) -> tuple[Features, Features]:
    """Two articles taken apart, the second so many hours later."""
    index = Index()
    ends = (START, START + timedelta(hours=hours))
    slots = [
        index.add(Print(at, end, OutletId(at), mark))
        for at, (end, mark) in enumerate(zip(ends, (one, other), strict=True))
    ]
    scorer = Scorer(index.rarity())
    first, second = (scorer.features(index[slot]) for slot in slots)
    return first, second


def mark(language: str = "en", *numbers: str, themes: str = "", places: tuple[str, ...] = OSH) -> Fingerprint:
    return Fingerprint("", language, numbers=numbers, themes=tuple(themes.split()), places=places)


@pytest.mark.parametrize(
    ("figures", "themes", "places", "tells"),
    [
        (("130",), "", OSH, True),
        (("50", "40"), "", OSH, True),
        (("50",), "", OSH, False),
        (("50",), "drugs", OSH, True),
        (("2", "3", "4", "5"), "", OSH, False),
        (("2",), "drugs", OSH, False),
        (("2",), "drugs", (*OSH, "UZ"), True),
        ((), "drugs", (*OSH, "UZ"), False),
    ],
)
def test_only_a_figure_that_is_hardly_chance_ties_two_languages(
    figures: tuple[str, ...], themes: str, places: tuple[str, ...], tells: bool
) -> None:
    one, other = (mark(language, *figures, themes=themes, places=places) for language in ("en", "ru"))
    assert tied(*pair(one, other)) is tells


def test_the_other_tolls_may_change_where_one_agrees_or_has_risen() -> None:
    risen = pair(mark("en", "dead:6", "held:40"), mark("en", "dead:12", "held:2"))
    agreed = pair(mark("en", "dead:11", "hurt:26"), mark("en", "dead:11", "hurt:19"))
    fallen = pair(mark("en", "dead:12", "held:40"), mark("en", "dead:6", "held:2"))
    assert other_figures(*risen) == other_figures(*agreed) > 0.95
    assert other_figures(*fallen) < 0.6
    assert other_figures(*pair(mark("en", "mag:5", "dead:3"), mark("en", "mag:6", "dead:4"))) < 0.3


def test_two_languages_that_share_a_spot_and_no_figure_tell_nothing() -> None:
    assert silent(*pair(mark("en", "60", themes="disaster"), mark("ru", "90", themes="disaster")))
    assert silent(*pair(mark("en"), mark("ru", themes="disaster")))
    assert not silent(*pair(mark("en", themes="disaster"), mark("ru", themes="drugs")))
    assert not silent(*pair(mark("en"), mark("en")))
    assert not silent(*pair(mark("en", "130"), mark("ru", "130")))
    assert not silent(*pair(mark("en"), mark("ru", places=("KG", "KG:naryn"))))


HEATING = "A main pipe burst in the Kazakh city of Ekibastuz and left 120 blocks without heating at minus 28."
RUSSIAN = (
    "В Экибастузе из-за прорыва магистральной трубы без отопления остались 120 домов, на улице минус 28."
)
LATER = "Crews restored heating to 64 blocks in Ekibastuz after the pipe burst, the Kazakh city said."


def test_a_report_in_another_language_does_not_keep_the_end_out() -> None:
    known = [
        article(1, "Heating fails in Ekibastuz", HEATING, 0, story=7),
        article(2, "Экибастуз остался без тепла", RUSSIAN, 10, story=7, outlet=2),
    ]
    (placed,) = StoryGrouper().group([article(-1, "Ekibastuz blocks warm again", LATER, 34, outlet=3)], known)
    assert placed.story == StoryId(7)


def test_of_a_batch_the_older_is_the_original() -> None:
    text = HEATING + " Schools will stay closed until the pipe is mended, and hotels take in families."
    copy = article(-1, "Heating fails in Ekibastuz", text, 4, outlet=1)
    wire = article(-2, "Heating fails in Ekibastuz", text, 0, outlet=2)
    placed = {one.ref: one.copy_of for one in StoryGrouper().group([copy, wire])}
    assert placed == {-1: -2, -2: None}
