"""Deep links: what they say is followed, what they do not say is named, and they read back as written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.deeplinks import LONGEST, read, story_of, story_payload, write
from bot.commands.naming import pairs_of
from digest.model import Pair
from tests.bot.newsroom import real_names

RESOLVER = real_names()


@pytest.mark.parametrize(
    ("payload", "codes", "unknown"),
    [
        ("c-kz_t-terrorism", ["KZ", "terrorism"], []),
        ("C-KZ_c-kz", ["KZ"], []),
        ("r-central-asia", ["central-asia"], []),
        ("c-kz_c-zz_x-y_hello", ["KZ"], ["c-zz", "x-y", "hello"]),
        ("c-central-asia", [], ["c-central-asia"]),
        ("_", [], []),
        ("c-", [], ["c-"]),
    ],
)
def test_a_link_names_topics(payload: str, codes: list[str], unknown: list[str]) -> None:
    topics, rest = read(payload, RESOLVER)
    assert [each.code for each in topics] == codes
    assert rest == unknown


@given(st.text(max_size=200))
def test_any_payload_is_read(payload: str) -> None:
    topics, unknown = read(payload, RESOLVER)
    assert len(topics) + len(unknown) <= LONGEST


PAIRS = st.builds(
    Pair,
    st.sampled_from(["", "KZ", "TJ", "central-asia", "south-caucasus"]),
    st.sampled_from(["", "drugs", "water"]),
)


@given(st.sets(PAIRS.filter(lambda pair: pair != Pair()), max_size=8))
def test_links_say_what_was_followed(pairs: set[Pair]) -> None:
    payloads = write(pairs, RESOLVER)
    followed: set[Pair] = set()
    for payload in payloads:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
        topics, unknown = read(payload, RESOLVER)
        assert unknown == []
        followed |= set(pairs_of(topics))
    assert followed <= pairs
    assert followed == pairs or len(pairs) > 3


def test_places_with_the_same_themes_share_a_link() -> None:
    pairs = [Pair("KZ"), Pair("TJ"), Pair("UZ", "drugs"), Pair("KZ", "drugs"), Pair("", "water")]
    assert write(pairs, RESOLVER) == ["t-water", "c-kz_c-tj", "c-kz_c-uz_t-drugs"]
    assert write([], RESOLVER) == []


def test_what_is_too_long_for_a_link_has_none() -> None:
    codes = ("KZ", "KG", "TJ", "TM", "UZ", "AM", "AZ", "GE", "RU", "BY", "MD", "UA", "PL", "TR")
    assert write([*map(Pair, codes), Pair("", "drugs")], RESOLVER) == ["t-drugs"]


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1))
def test_a_link_opens_the_story_of_a_button(story: int, revision: int) -> None:
    payload = story_payload(f"{story} {revision} 7")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    assert story_of(payload) == f"{story} {revision}"


@pytest.mark.parametrize("forged", ["", "1", "x y", "1 2x", "-1 2", f"{10**10} 1", "1\n2"])
def test_a_forged_button_opens_nothing(forged: str) -> None:
    assert story_payload(forged) == ""


@pytest.mark.parametrize("payload", ["s-", "s-1", "s-1-2-3", "s-1-2\n", "c-kz", "s-9999999999-1"])
def test_other_payloads_open_no_story(payload: str) -> None:
    assert story_of(payload) == ""
