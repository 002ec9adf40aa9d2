"""What a tap on a list of places, themes, hours or days makes of a choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.places import pairs_for
from bot.commands.themes import MINE, WORLD, is_all, places_in, ticked, with_all, with_theme, without_theme
from bot.commands.timing import changed
from digest.errors import UserError
from digest.model import Filter, Pair
from digest.subscribing import canonical

PAIRS = st.builds(Pair, st.sampled_from(["", "KZ", "TJ"]), st.sampled_from(["", "drugs", "border"]))
FILTERS = st.lists(PAIRS.filter(lambda pair: pair != Pair()), max_size=5).map(canonical)
SCOPES = st.sampled_from([MINE, WORLD])


def test_a_theme_narrows_the_places_and_the_last_one_gone_widens_them() -> None:
    both = canonical([Pair("KZ"), Pair("TJ", "border")])
    narrowed = with_theme(both, "drugs", MINE)
    assert narrowed.pairs == (Pair("KZ", "drugs"), Pair("TJ", "border"), Pair("TJ", "drugs"))
    assert without_theme(narrowed, "drugs", MINE).pairs == (Pair("KZ"), Pair("TJ", "border"))
    assert with_all(narrowed).pairs == (Pair("KZ"), Pair("TJ"))


def test_a_theme_everywhere_leaves_the_places_alone() -> None:
    some = with_theme(canonical([Pair("KZ")]), "drugs", WORLD)
    assert some.pairs == (Pair("", "drugs"), Pair("KZ"))
    assert without_theme(some, "drugs", WORLD).pairs == (Pair("KZ"),)


@given(FILTERS, SCOPES)
def test_a_tap_on_a_theme_does_what_its_mark_says_and_twice_no_more(filter: Filter, scope: str) -> None:
    more = with_theme(filter, "drugs", scope)
    if places_in(filter) or scope == WORLD:
        assert "drugs" in ticked(more, scope)
    assert with_theme(more, "drugs", scope) == more
    less = without_theme(filter, "drugs", scope)
    assert "drugs" not in ticked(less, scope)
    assert without_theme(less, "drugs", scope) == less
    assert places_in(more) == places_in(less) == places_in(filter)
    for each in (more, less):
        assert each == canonical(each.pairs)


@given(FILTERS)
def test_all_themes_keeps_every_place_and_what_is_followed_everywhere(filter: Filter) -> None:
    every = with_all(filter)
    assert is_all(every) is bool(places_in(filter))
    assert {pair for pair in every.pairs if not pair.place} == {
        pair for pair in filter.pairs if not pair.place
    }
    assert places_in(every) == places_in(filter)


def test_a_new_place_has_the_themes_of_the_others() -> None:
    assert pairs_for(Filter(), "KZ", "") == [Pair("KZ")]
    assert pairs_for(canonical([Pair("TJ", "drugs")]), "KZ", "") == [Pair("KZ", "drugs")]
    assert pairs_for(canonical([Pair("TJ", "drugs"), Pair("KG")]), "KZ", "") == [Pair("KZ")]
    assert pairs_for(canonical([Pair("", "drugs")]), "KZ", "") == [Pair("KZ")]
    assert pairs_for(Filter(), "KZ", "water") == [Pair("KZ", "water")]


EIGHT = frozenset({480})


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("+1080", (frozenset({480, 1080}), 127)),
        ("+480", (EIGHT, 127)),
        ("-1080", (EIGHT, 127)),
        ("+d6", (EIGHT, 127)),
        ("-d6", (EIGHT, 63)),
        ("days 31", (EIGHT, 31)),
        ("days 1", (EIGHT, 1)),
    ],
)
def test_hours_and_days_change_as_the_button_says(choice: str, expected: object) -> None:
    found = changed(EIGHT, 127, choice)
    assert found == expected
    assert found is not None
    assert changed(*found, choice) == found


@pytest.mark.parametrize(
    "choice", ["", "480", "+", "-", "+d", "+d7", "+1440", "-d-1", "days", "days 0", "days 128", "+²", "*3"]
)
def test_other_data_changes_no_hour(choice: str) -> None:
    assert changed(EIGHT, 127, choice) is None


def test_one_hour_and_one_day_stay_and_four_hours_are_enough() -> None:
    for minutes, days, choice in ((EIGHT, 127, "-480"), (EIGHT, 2, "-d1")):
        with pytest.raises(UserError, match="One has to stay"):
            changed(minutes, days, choice)
    with pytest.raises(UserError, match="At most 4"):
        changed(frozenset({1, 2, 3, 4}), 127, "+5")
