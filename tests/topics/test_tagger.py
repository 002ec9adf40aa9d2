"""The tagger as a whole: the sample articles, any input, and what does not count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Cleaned, Event, OutletId, Passage, PassageKind, Print, Tagged
from sources.clean import clean
from tests.topics.invented import SAMPLES, START, tagged, tagger, whole
from topics.grouping import StoryGrouper
from topics.themes import THEMES

THEMES_OF_SAMPLES = {
    "000": {"terrorism", "migration", "diplomacy"},
    "001": {"diplomacy", "terrorism", "economy"},
    "002": {"terrorism", "diplomacy", "drugs"},
    "003": {"diplomacy", "energy", "terrorism"},
    "004": {"terrorism", "military", "diplomacy"},
}
samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample articles are not beside the repository")


def sample(name: str) -> Tagged:
    text = (SAMPLES / f"{name}.txt").read_text("utf-8")
    return tagger().tag("", text, clean(text))


@samples
@pytest.mark.parametrize("name", sorted(THEMES_OF_SAMPLES))
def test_sample_articles(name: str) -> None:
    tags = sample(name).tags
    assert {theme.slug for theme in tags.themes} == THEMES_OF_SAMPLES[name]
    assert tags.language == "en"
    assert tags.security
    assert tags.event in {Event.STATEMENT, Event.ANALYSIS}


@samples
def test_the_five_samples_are_five_stories() -> None:
    prints = [
        Print(-1 - i, START + timedelta(hours=i), OutletId(i), sample(name).fingerprint)
        for i, name in enumerate(sorted(THEMES_OF_SAMPLES))
    ]
    assert all(
        placement.with_ref is None and placement.copy_of is None
        for placement in StoryGrouper().group(prints, ())
    )


def test_the_whole_answer() -> None:
    tags = tagged(
        "В Оше изъято 42 кг героина", "Милиция города Ош изъяла 42 килограмма героина и задержала 11 человек."
    ).tags
    assert tags.language == "ru"
    assert tags.places[0].code == "KG"
    assert tags.themes[0].slug == "drugs"
    assert tags.event is Event.INCIDENT
    assert tags.security


def test_comment_and_furniture_do_not_count() -> None:
    report = "The council repaired benches in the park of Lisbon."
    comment = "Terrorists of ISIS in Kabul are behind every bomb."
    text = f"{report}\n{comment}"
    cut = len(report)
    cleaned = Cleaned(
        "Benches repaired",
        (Passage(0, cut, PassageKind.LEAD), Passage(cut + 1, len(text), PassageKind.COMMENT)),
    )
    tags = tagger().tag("", text, cleaned).tags
    assert tags.themes == ()
    assert "AF" not in {place.code for place in tags.places}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("word", ""),
        ("", "слово"),
        ("\ud800", "\ud800 \udfff"),
        ("BOMB KILLS SEVEN IN KABUL", "A BOMB KILLED SEVEN PEOPLE IN KABUL."),
        ("bomb kills seven in kabul", "a bomb killed seven people in kabul."),
        ("Теракт in Kabul", "Взрыв killed семь people؛ انفجار در کابل 爆炸"),
        ("Mae hen wlad fy nhadau", "Gwlad beirdd a chantorion, enwogion o fri."),
    ],
)
def test_odd_input(title: str, text: str) -> None:
    tags = tagged(title, text).tags
    assert 0 <= tags.security_score <= 1


def test_capitals_do_not_matter() -> None:
    loud, quiet = tagged("BOMB KILLS SEVEN IN KABUL", "").tags, tagged("bomb kills seven in kabul", "").tags
    assert [theme.slug for theme in loud.themes] == [theme.slug for theme in quiet.themes]
    assert [place.code for place in loud.places] == [place.code for place in quiet.places] == ["AF"]


def test_five_megabytes() -> None:
    text = "A bomb killed seven people in Kabul, police said. " * 100_000
    assert "AF" in {place.code for place in tagged("Bomb kills seven", text).tags.places}


letters = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("терокт ISIS bomb 12,. \n")), max_size=400
)


@given(letters, letters, st.sampled_from(list(PassageKind)))
def test_tags_keep_their_promises(title: str, text: str, kind: PassageKind) -> None:
    tags = tagger().tag(title, text, whole(title, text, kind)).tags
    assert len(tags.themes) <= 3
    assert all(theme.slug in THEMES and theme.words for theme in tags.themes)
    assert [place.focus for place in tags.places] == sorted(
        (place.focus for place in tags.places), reverse=True
    )
    assert tags.security == (tags.security_score >= 0.5)
