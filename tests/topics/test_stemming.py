"""Stems: the same for all forms of a word, and nothing but letters and digits whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics.stemming import LONGEST, SAY_NOTHING, Stemmer


@pytest.fixture(scope="module")
def stems() -> Stemmer:
    return Stemmer()


@pytest.mark.parametrize(
    "forms",
    [
        "flood floods flooded FLOODING flood's",
        "explosion explosions exploSion’s",
        "боевик боевики боевиков боевиками Боевика",
        "наводнение наводнения наводнений наводнениями",
        "ёлка елки Ёлкой",
        "замок за\u0301мок замки",
        "беженец беженцы беженцев беженцами",
        "боец бойцы бойцов",
        "попытка попытки попыток",
        "паводок паводка паводки",
        "человек человека человеку",
        "Oʻzbekiston O'zbekiston O‘zbekiston Ozbekiston",
        "ｆｌｏｏｄ flood",
    ],
)
def test_forms_of_a_word_have_one_stem(stems: Stemmer, forms: str) -> None:
    found = stems(forms)
    assert len(found) == len(forms.split())
    assert len(set(found)) == 1, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Covid-19 in the U.S.", ["covid", "19", "u", "s"]),
        ("洪水が flood", ["洪", "水", "が", "flood"]),
        ("䷀・水", ["水"]),
        ("Қазақстан", ["қазақста"]),
        ("The of and", []),
        ("под водой", ["под", "вод"]),
        ("snake_case 3,5", ["snake", "case", "3", "5"]),
        ("a" * 99, ["a" * LONGEST]),
        ("", []),
    ],
)
def test_words_of_a_text(stems: Stemmer, text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@given(st.text(max_size=300))
def test_any_text_gives_short_stems_without_signs(text: str) -> None:
    for stem in Stemmer()(text):
        assert stem.isalnum() and len(stem) <= LONGEST


def test_particles_say_nothing(stems: Stemmer) -> None:
    assert stems(" ".join(SAY_NOTHING)) == []
