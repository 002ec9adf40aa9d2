"""What a digest tells: heaviest first, and no place, theme or outlet takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.choosing import choose
from digest.matching import Bitmaps
from digest.model import Event, Filter, Omitted, Pair, Role, Story, Unfit
from digest.selection import FRESH, LIMIT, LONGEST, MOST_OMITTED, SHARES, span
from tests.digest.people import NOW, story
from tests.planned import weight

MEMBERS = {"central-asia": frozenset({"KZ", "KG", "TJ", "TM", "UZ"})}
KAZAKHSTAN = Filter((Pair("KZ"),))
REGION = Filter((Pair("central-asia"),))
PLACES = SHARES[Unfit.PLACE]


def chosen(stories: Sequence[Story], filter: Filter, limit: int = LIMIT) -> tuple[list[int], list[Omitted]]:
    """Of stories that all match as well, in whatever order they come."""
    ranked = sorted(stories, key=lambda each: (-weight(each, NOW), each.id))
    bitmaps = Bitmaps(ranked, [weight(each, NOW) for each in ranked], MEMBERS)
    found = choose(bitmaps, ((1.0, bitmaps.all),), bitmaps.all, filter, MEMBERS, limit)
    omitted = [Omitted(ranked[rank].id, ranked[rank].revision, *reason) for rank, reason in found.omitted]
    return [int(ranked[rank].id) for rank in found.chosen], omitted


def by(outlet: int, known: Story) -> Story:
    """The same story, told by another outlet alone."""
    account = known.accounts[0]
    return replace(
        known, accounts=(replace(account, outlet=replace(account.outlet, name=f"Outlet {outlet}")),)
    )


def apart(stories: Sequence[Story]) -> list[Story]:
    """Each told by an outlet of its own."""
    return [by(int(each.id), each) for each in stories]


def test_independent_origins_freshness_and_events_weigh() -> None:
    assert weight(story(1, origins=3), NOW) > weight(story(1), NOW)
    assert weight(story(1, hours_ago=1), NOW) > weight(story(1, hours_ago=30), NOW)
    assert weight(story(1), NOW) > weight(story(1, event=Event.ANALYSIS), NOW)


def test_within_a_day_the_hour_says_nothing() -> None:
    """News of yesterday noon are as new, to who reads every morning, as those of an hour ago."""
    assert weight(story(1, hours_ago=1), NOW) == weight(story(1, hours_ago=23), NOW)
    assert weight(story(1, hours_ago=23), NOW) > weight(story(1, hours_ago=48), NOW)


def test_lives_lost_weigh_more_than_the_hour_and_than_a_second_report() -> None:
    weights = [weight(story(1, hours_ago=23), NOW, killed=number) for number in (0, 1, 6, 14, 10_000)]
    assert weights == sorted(set(weights))
    assert weights[2] > weight(story(1, origins=3), NOW)
    assert weights[-1] == 2 * weights[0]


def test_in_a_longer_window_old_stories_keep_more_of_their_weight() -> None:
    old, young = story(1, hours_ago=120, score=0.9), story(2, hours_ago=1, score=0.1)
    assert weight(old, NOW) < weight(young, NOW)
    assert weight(old, NOW, LONGEST / 4) > weight(young, NOW, LONGEST / 4)


def test_a_busy_place_leaves_room_for_the_others() -> None:
    busy = apart([story(n, "KZ", score=0.99) for n in range(1, 15)])
    quiet = apart([story(20, "TJ", score=0.4), story(21, "KG", score=0.4)])
    taken, omitted = chosen(busy + quiet, REGION)
    assert taken == [*range(1, 11), 20, 21]
    assert [(each.story, each.reason, each.share) for each in omitted] == [
        (11, Unfit.PLACE, "KZ"),
        (12, Unfit.PLACE, "KZ"),
        (13, Unfit.ROOM, ""),
        (14, Unfit.ROOM, ""),
    ]


def test_a_busy_theme_leaves_room_for_the_others() -> None:
    busy = apart([story(n, "KZ", "border") for n in range(1, 15)])
    taken, omitted = chosen([*busy, *apart([story(20, "KZ", "water", score=0.1)])], KAZAKHSTAN)
    assert (len(taken), 20 in taken) == (LIMIT, True)
    assert (omitted[0].reason, omitted[0].share) == (Unfit.THEME, "border")


def test_a_busy_outlet_leaves_room_for_the_others() -> None:
    busy = [by(1, story(n)) for n in range(1, 15)]
    taken, omitted = chosen([*busy, by(2, story(20, score=0.1))], KAZAKHSTAN)
    assert (len(taken), 20 in taken) == (LIMIT, True)
    assert (omitted[0].reason, omitted[0].share) == (Unfit.OUTLET, "Outlet 1")


def test_who_follows_one_place_or_one_theme_has_the_heaviest_of_it() -> None:
    home = apart([story(n, "KZ", "border", score=0.9) for n in range(1, 14)])
    abroad = [replace(each, places=(*story(1, "RU").places, *each.places)) for each in home[:1]]
    light = [replace(each, id=99, security_score=0.1) for each in abroad]
    assert 99 not in chosen([*home, *light], KAZAKHSTAN)[0], "no share of places"
    others = apart([story(50, "KZ", "water", "border", score=0.1)])
    assert 50 not in chosen([*home, *others], Filter((Pair("", "border"), Pair("KZ", "border"))))[0]
    assert 50 in chosen([*home, *others], Filter((Pair("KZ"),)))[0], "elsewhere a theme has its share"


def test_a_place_is_one_that_the_reader_follows() -> None:
    """Stories about two countries count for the one followed, not for the one that is named first."""
    both = [
        replace(each, places=(*story(1, "RU", role=Role.WHO).places, *each.places))
        for each in apart([story(n, "KZ", score=0.9) for n in range(1, 14)])
    ]
    filter = Filter((Pair("KG"), Pair("KZ")))
    taken, omitted = chosen([*both, *apart([story(50, "KG", score=0.1)])], filter)
    assert 50 in taken
    assert omitted[0].share == "KZ"


_STORIES = st.lists(
    st.tuples(
        st.sampled_from(["KZ", "KG", "TJ", "FR"]),
        st.sampled_from(["border", "water", ""]),
        st.integers(1, 3),
        st.integers(1, 9),
    ),
    max_size=20,
)
_FILTERS = st.sampled_from(
    [KAZAKHSTAN, REGION, Filter((Pair("", "water"),)), Filter((Pair("KG"), Pair("KZ")))]
)


@given(_STORIES, _FILTERS, st.integers(1, 12))
def test_shares_never_drop_a_story_while_there_is_room(
    facts: list[tuple[str, str, int, int]], filter: Filter, limit: int
) -> None:
    news = [
        by(outlet, story(n, place, *([theme] if theme else []), score=score / 10))
        for n, (place, theme, outlet, score) in enumerate(facts, 1)
    ]
    taken, omitted = chosen(news, filter, limit)
    assert len(taken) == min(limit, len(news))
    weights = {int(each.id): weight(each, NOW) for each in news}
    ordered = sorted(weights, key=lambda id: (-weights[id], id))
    assert taken == [id for id in ordered if id in taken]
    left = [id for id in ordered if id not in taken]
    assert [int(each.story) for each in omitted] == left[:MOST_OMITTED]
    heaviest = set(ordered[:limit])
    assert {int(each.story) for each in omitted if each.reason is not Unfit.ROOM} == heaviest - set(taken)


def test_a_digest_looks_back_to_the_one_before_it() -> None:
    assert span(None, NOW) == span(NOW - timedelta(hours=24), NOW) == FRESH
    assert span(NOW - timedelta(hours=73), NOW) == LONGEST
