"""Who gets which story: the truth table, and what following and unfollowing do to a filter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Event, Filter, OutletId, Pair, PlaceTag, Role, Story, StoryId
from digest.subscribing import (
    LONGEST_WORD,
    MOST_MUTED,
    MOST_WORDS,
    canonical,
    covers,
    follow,
    matches,
    mute_outlet,
    mute_story,
    never_with,
    only_with,
    read_in,
    strength,
    together,
    unfollow,
    unmute_outlet,
    unmute_story,
    want,
)
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


# ── mutes, languages, kinds ──────────────────────────────────────────────────────────────────────


FOLLOWER = Filter((Pair("KZ"),))
TWO_OUTLETS = story(7, "KZ", origins=2)


@pytest.mark.parametrize(
    ("filter", "wanted"),
    [
        pytest.param(mute_story(FOLLOWER, HERE.id), False, id="a muted story"),
        pytest.param(mute_story(FOLLOWER, TWO_OUTLETS.id), True, id="another one"),
        pytest.param(mute_outlet(FOLLOWER, OutletId(1)), False, id="told by a muted outlet alone"),
        pytest.param(mute_outlet(FOLLOWER, OutletId(2)), True, id="told by others"),
        pytest.param(read_in(FOLLOWER, ["ru"]), False, id="in a language that is not read"),
        pytest.param(read_in(FOLLOWER, ["ru", "en"]), True, id="in one that is"),
        pytest.param(want(FOLLOWER, [Event.STATEMENT]), False, id="of another kind"),
        pytest.param(want(FOLLOWER, [Event.INCIDENT]), True, id="of a wanted kind"),
    ],
)
def test_what_speaks_against_a_story(filter: Filter, wanted: bool) -> None:
    assert matches(filter, HERE, MEMBERS) is wanted


def test_a_story_goes_on_without_its_muted_outlet() -> None:
    assert matches(mute_outlet(FOLLOWER, OutletId(1)), TWO_OUTLETS, MEMBERS)


def test_nobody_wants_what_was_withdrawn() -> None:
    assert not matches(FOLLOWER, replace(HERE, withdrawn=True), MEMBERS)


def test_what_was_muted_is_heard_again() -> None:
    muted = mute_outlet(mute_story(FOLLOWER, HERE.id), OutletId(1))
    assert unmute_outlet(unmute_story(muted, HERE.id), OutletId(1)) == FOLLOWER


def test_only_the_latest_mutes_of_stories_are_kept() -> None:
    filter = FOLLOWER
    for id in range(1, MOST_MUTED + 11):
        filter = mute_story(filter, StoryId(id))
    assert (len(filter.muted_stories), filter.muted_stories[0]) == (MOST_MUTED, 11)
    again = mute_story(mute_story(filter, StoryId(11)), StoryId(1))
    assert (len(again.muted_stories), again.muted_stories[0]) == (MOST_MUTED, 13)
    assert again.muted_stories[-2:] == (11, 1), "an old story that is muted late stays muted"


def test_every_kind_is_no_choice_of_kinds() -> None:
    assert want(FOLLOWER, Event) == FOLLOWER


def test_following_changes_nothing_else_that_was_chosen() -> None:
    chosen = canonical(
        [Pair("KZ")],
        languages=["ru", "en", "ru"],
        muted_outlets=[OutletId(2), OutletId(1)],
        muted_stories=[StoryId(5), StoryId(3), StoryId(5)],
        events=[Event.STATEMENT, Event.AGREEMENT],
    )
    assert chosen == Filter(
        (Pair("KZ"),),
        ("en", "ru"),
        (OutletId(1), OutletId(2)),
        (StoryId(5), StoryId(3)),
        (Event.AGREEMENT, Event.STATEMENT),
    )
    assert unfollow(follow(chosen, Pair("KG")), Pair("KG")) == chosen


def test_where_it_happened_and_the_first_theme_match_best() -> None:
    both = Pair("KZ", "terrorism")
    assert strength(both, HERE, MEMBERS) == 1
    assert 0 < strength(both, ACTORS, MEMBERS) < 1
    assert 0 < strength(Pair("KZ", "border"), HERE, MEMBERS) < 1
    assert strength(both, MENTIONED, MEMBERS) == 0
    assert together([0.5, 1, 0]) > together([1]) == 1
    assert together([0]) == together([]) == 0


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


def test_words_are_kept_as_one_choice_however_they_are_typed() -> None:
    wanted = only_with(Filter(), ["  Flash   Flood ", "наводнение", "flash flood"])
    assert wanted == Filter(wanted_words=("flash flood", "наводнение"))
    assert never_with(wanted, ["Sport"]).unwanted_words == ("sport",)
    assert only_with(never_with(wanted, ["sport"]), []) == Filter(unwanted_words=("sport",))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([f"word {n}" for n in range(MOST_WORDS + 1)], id="too many"),
        pytest.param(["x" * (LONGEST_WORD + 1)], id="too long"),
        pytest.param(["flood", "..."], id="no letters"),
        pytest.param([" "], id="nothing"),
    ],
)
def test_words_that_cannot_be_kept(words: list[str]) -> None:
    for edit in (only_with, never_with):
        with pytest.raises(ValueError, match="word"):
            edit(Filter(), words)


def test_as_many_words_as_there_is_room_for() -> None:
    words = [f"{n:0>{LONGEST_WORD}}" for n in range(MOST_WORDS)]
    assert only_with(Filter(), words).wanted_words == tuple(words)
