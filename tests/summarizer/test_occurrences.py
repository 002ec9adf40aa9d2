"""Names are found as the patterns would find them that are no longer compiled for each name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import PassageKind
from summarizer.material import Sentence
from summarizer.occurrences import first_whole, is_ended, occurrences
from summarizer.people import Person, bare_surname, known, plain_full
from summarizer.phrases import by_letter

NAMES = st.sampled_from(["Orr", "Orlov", "al-Orr", "Ann Orr", "Ёлкин"])
TEXTS = st.lists(
    st.sampled_from(["Orr", "Orlov", "al-", "Ann ", " ", "-", "_", "'s", ",", "x", "7", "Ёлкин", "Mr "])
).map("".join)


@given(TEXTS, NAMES)
def test_a_whole_name_is_found_where_the_pattern_finds_it(text: str, name: str) -> None:
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    assert first_whole(text, name) == (found.start() if found else -1)


@given(TEXTS, NAMES)
def test_a_name_ends_where_the_pattern_says(text: str, name: str) -> None:
    assert is_ended(text, name) == (re.search(rf"{re.escape(name)}(?![\w-])", text) is not None)


def test_names_may_overlap() -> None:
    assert list(occurrences("anana", "ana")) == [0, 2]


@given(TEXTS)
def test_a_bare_surname_takes_its_courtesy_title_along(text: str) -> None:
    found = bare_surname(text, Person("Ann Orr", "Orr", 0))
    assert found is None or text[slice(*found)] in {"Orr", "Mr Orr"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SAMPLE Mr. Orr left.", "Mr. Orr"),
        ("SAMPLE It hit Orr hard.", "Orr"),
        ("SAMPLE It hit Orr Bank hard.", ""),
        ("SAMPLE It hit Ann Orr hard.", ""),
    ],
)
def test_a_surname_alone_is_told_from_other_names(text: str, found: str) -> None:
    span = bare_surname(text, Person("Ann Orr", "Orr", 0))
    assert (text[slice(*span)] if span else "") == found


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ann Orr left.", True),
        ("Ann Orr, the mayor, left.", False),
        ("According to Ann Orr, prices rose.", True),
        ("According to Ann Orr, who leads the port, prices rose.", False),
        ("Joann Orr left.", False),
        ("Mayor Ann Orr left.", False),
    ],
)
def test_a_full_name_is_plain_without_an_office_beside_it(text: str, plain: bool) -> None:
    assert (plain_full(text, Person("Ann Orr", "Orr", 0)) is not None) == plain


@pytest.mark.parametrize(
    ("rest", "person"),
    [
        ("Velt said so.", True),
        ("Velt, said a friend.", True),
        ("VELT says so.", True),
        ("It was over, said Velt.", True),
        ("It was over, said old Velt.", False),
        ("It was over, said Ann Marie Velt.", True),
        ("It was over, said Velt Bank.", False),
        ("Dr. Velt left.", True),
        ("They met Velt, 49, there.", True),
        ("They met Velt there.", False),
        ("Roosevelt said so.", False),
    ],
)
def test_who_speaks_or_is_addressed_is_a_person(rest: str, person: bool) -> None:
    text = f"They met Ann Velt. {rest}"
    people = known([Sentence(0, 0, len(text), text, 0, 0, PassageKind.BODY)], "en")
    assert ("Velt" in people) == person


def test_what_things_happen_in_is_no_person() -> None:
    text = "Ann Velt said so. It rained in Ann Velt."
    assert not known([Sentence(0, 0, len(text), text, 0, 0, PassageKind.BODY)], "en")


ALTERNATIVES = (
    "said",
    "says?",
    "sailed",
    "(?:a|b) sea",
    "[st]un",
    r"\w+n['’]t",
    "told",
    "т(?:ак|о)",
    r"s\|x",
)


@given(
    st.lists(st.sampled_from(ALTERNATIVES), min_size=1).map("|".join),
    st.lists(
        st.sampled_from(["Said", "says", "say", "a sea", "sun", "ran’t", "TOLD", "так", "s|x", " "])
    ).map("".join),
)
def test_grouped_alternatives_match_what_the_plain_ones_match(pattern: str, text: str) -> None:
    plain = [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]
    assert [found.span() for found in re.finditer(by_letter(pattern), text)] == plain
