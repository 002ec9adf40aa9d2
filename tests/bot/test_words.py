"""Strangers' text: nothing invisible survives, nothing becomes a link, no visible character is lost."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.entities import printable
from bot.words import JOINER, clip, count, echo, foreign, listed, plain, shorten, tidy, units

LINKS = re.compile(
    r"(?<!\w)@\w|(?<!\w)#\w|(?<![\w/])/\w|://[^\s.,;!?]|[A-Za-z0-9]\.[A-Za-z]{2}|\$[A-Za-z]",
)


@pytest.mark.parametrize(
    "text",
    [
        "read kz.media now",
        "see https://a.example/x",
        "/start here",
        "ask @someone",
        "#news",
        "a@b.example",
        "$ABC",
    ],
)
def test_what_clients_would_link_is_broken_invisibly(text: str) -> None:
    assert LINKS.search(text)
    assert not LINKS.search(foreign(text))
    assert foreign(text).replace(JOINER, "") == text


def test_the_gateway_leaves_the_joiner_in_place() -> None:
    assert printable(foreign("@someone kz.media")) == foreign("@someone kz.media")


@pytest.mark.parametrize(
    "text",
    [
        "https:// or http://.",
        "its robots.txt asks",
        "3.5 tonnes",
        "U.S. troops",
        "and/or",
        "24/7",
        "Ends here. Next",
        "5$ a day",
        "11:30",
    ],
)
def test_ordinary_signs_are_left_alone(text: str) -> None:
    assert foreign(text) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\u202eb\u200bc\u2066d", "abcd"),
        ("two\r\nlines\tand\u2028more", "two lines and more"),
        ("null\x00byte", "null byte"),
        ("z\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "\u017a\u0301\u0301\u0301"),
        ("  spaced   out  ", "spaced out"),
        ("\ufeffbom", "bom"),
    ],
)
def test_plain(raw: str, shown: str) -> None:
    assert plain(raw) == shown


@given(st.text())
def test_foreign_text_is_clean_and_stable(text: str) -> None:
    shown = foreign(text)
    assert plain(shown) == plain(text)
    assert not LINKS.search(shown)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Cf") for char in shown.replace(JOINER, ""))


@given(st.text(), st.integers(5, 60))
def test_shorten_keeps_whole_words_and_the_limit(text: str, longest: int) -> None:
    short = shorten(text, longest)
    assert len(short) <= longest
    assert text.startswith(short)


@given(st.text())
def test_units_are_utf16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(), st.integers(5, 60))
def test_what_is_clipped_shows_it(text: str, longest: int) -> None:
    short = clip(text, longest)
    assert len(short) <= longest
    assert short == plain(text) or (short.endswith("…") and plain(text).startswith(short[:-1]))


def test_small_words() -> None:
    assert (count(1, "story", "stories"), count(7, "story", "stories"), count(2, "source")) == (
        "1 story",
        "7 stories",
        "2 sources",
    )
    assert [listed([]), listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert len(echo("x" * 4000)) <= 40


def test_a_text_of_ours_keeps_what_makes_quotations_harmless():
    said = f"I know no\n “{foreign('@name a.media')}”,\u202e try /country."
    assert tidy(said) == f"I know no “@{JOINER}name a.{JOINER}media”, try /country."
