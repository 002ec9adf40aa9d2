"""Who gets which story: the truth table, and what following and unfollowing do to a filter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Filter, Pair, PlaceTag, Role, Story
from digest.subscribing import canonical, covers, follow, matches, unfollow
from tests.digest.people import story

MEMBERS = {
    "central-asia": frozenset({"KZ", "KG", "TJ", "TM", "UZ"}),
    "baltics": frozenset({"EE", "LV", "LT"}),
    "csto": frozenset({"KZ", "KG"}),
}

HERE = story(1, "KZ", "terrorism", "border")
ACTORS = story(2, "KZ", "terrorism", role=Role.WHO)
MENTIONED = story(3, "KZ", "terrorism", role=Role.MENTIONED)
BACKGROUND = replace(HERE, places=(PlaceTag("KZ", Role.WHERE, False, 0.2),))
ABROAD = story(5, "EE", "terrorism")
REGION = story(6, "central-asia", "water")
TWO_PLACES = replace(
    HERE, places=(PlaceTag("EE", Role.WHERE, True, 1.0), PlaceTag("KG", Role.WHO, True, 0.6))
)
NOWHERE = replace(HERE, places=())
NO_THEME = story(9, "KZ")


@pytest.mark.parametrize(
    ("pairs", "about", "wanted"),
    [
        pytest.param([("KZ", "")], HERE, True, id="a country brings what happens there"),
        pytest.param([("KZ", "")], ACTORS, True, id="and what its people do elsewhere"),
        pytest.param([("KZ", "")], MENTIONED, False, id="but not mere mentions"),
        pytest.param([("KZ", "")], BACKGROUND, False, id="nor what is not in focus"),
        pytest.param([("KZ", "")], ABROAD, False, id="nor other countries"),
        pytest.param([("KZ", "")], NO_THEME, True, id="any theme includes none"),
        pytest.param([("KZ", "terrorism")], HERE, True, id="country and theme together"),
        pytest.param([("KZ", "water")], HERE, False, id="right country, wrong theme"),
        pytest.param([("EE", "border")], HERE, False, id="right theme, wrong country"),
        pytest.param([("KZ", "border")], HERE, True, id="the second theme counts too"),
        pytest.param([("KZ", "terrorism")], NO_THEME, False, id="a theme wants a theme"),
        pytest.param([("", "terrorism")], ABROAD, True, id="a theme anywhere"),
        pytest.param([("", "terrorism")], NOWHERE, True, id="anywhere includes nowhere"),
        pytest.param([("", "water")], HERE, False, id="another theme anywhere"),
        pytest.param([("central-asia", "")], HERE, True, id="a region through its member"),
        pytest.param([("central-asia", "")], REGION, True, id="a region named as such"),
        pytest.param([("KZ", "")], REGION, False, id="a region's story is not each member's"),
        pytest.param([("central-asia", "")], ABROAD, False, id="a region without that country"),
        pytest.param([("central-asia", "")], MENTIONED, False, id="a member merely mentioned"),
        pytest.param([("central-asia", "terrorism")], HERE, True, id="region and theme"),
        pytest.param([("central-asia", "border")], REGION, False, id="region and wrong theme"),
        pytest.param([("KG", "")], TWO_PLACES, True, id="the second place in focus"),
        pytest.param([("baltics", ""), ("KZ", "water")], ABROAD, True, id="any one pair is enough"),
        pytest.param(
            [("baltics", "water"), ("KZ", "border")], ABROAD, False, id="halves of two pairs are not"
        ),
        pytest.param([("atlantis", "")], HERE, False, id="an unknown place matches nothing"),
        pytest.param([], HERE, False, id="who follows nothing gets nothing"),
    ],
)
def test_truth_table(pairs: list[tuple[str, str]], about: Story, wanted: bool) -> None:
    filter = canonical(Pair(*pair) for pair in pairs)
    assert matches(filter, about, MEMBERS) is wanted


def test_a_wide_pair_covers_a_narrow_one_and_both_stay() -> None:
    filter = follow(Filter(), Pair("KZ", "terrorism"), Pair("KZ"))
    assert filter.pairs == (Pair("KZ"), Pair("KZ", "terrorism"))
    assert covers(filter, Pair("KZ", "terrorism"), MEMBERS)
    assert unfollow(filter, Pair("KZ")).pairs == (Pair("KZ", "terrorism"),)


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (Pair("central-asia"), Pair("KZ"), True),
        (Pair("central-asia"), Pair("KZ", "water"), True),
        (Pair("central-asia"), Pair("csto"), True),
        (Pair("central-asia", "water"), Pair("KZ"), False),
        (Pair("", "water"), Pair("KZ", "water"), True),
        (Pair("KZ"), Pair("central-asia"), False),
        (Pair("KZ", "water"), Pair("", "water"), False),
        (Pair("baltics"), Pair("KZ"), False),
    ],
)
def test_what_covers_what(wide: Pair, narrow: Pair, covered: bool) -> None:
    assert covers(canonical([wide, narrow]), narrow, MEMBERS) is covered


def test_nobody_follows_all_the_news_of_the_world() -> None:
    with pytest.raises(ValueError, match="a place, a theme, or both"):
        follow(Filter(), Pair())


_PAIRS = st.builds(
    Pair,
    st.sampled_from(["", "KZ", "KG", "EE", "central-asia", "csto"]),
    st.sampled_from(["", "water", "border", "terrorism"]),
).filter(lambda pair: pair != Pair())


@given(st.lists(_PAIRS), _PAIRS)
def test_following_is_idempotent_and_order_does_not_matter(pairs: list[Pair], extra: Pair) -> None:
    filter = canonical(pairs)
    assert follow(filter, extra) == follow(follow(filter, extra), extra) == canonical([extra, *pairs])
    assert unfollow(follow(filter, extra), extra) == unfollow(filter, extra)
    assert extra not in unfollow(filter, extra).pairs


@given(st.lists(_PAIRS), _PAIRS, st.sampled_from([HERE, ACTORS, MENTIONED, ABROAD, REGION, TWO_PLACES]))
def test_a_covered_pair_changes_no_match(pairs: list[Pair], extra: Pair, about: Story) -> None:
    filter = canonical([extra, *pairs])
    if covers(filter, extra, MEMBERS):
        assert matches(filter, about, MEMBERS) is matches(unfollow(filter, extra), about, MEMBERS)
