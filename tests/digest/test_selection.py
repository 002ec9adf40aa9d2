"""What a digest tells: matching, new, heaviest first, nobody's place takes over."""

from __future__ import annotations

from collections.abc import Sequence

from digest.model import Event, Filter, Novelty, Pair, Role, Story, StoryId, Told
from digest.selection import LIMIT, Selection, choose, weight
from tests.digest.people import NOW, story

MEMBERS = {"central-asia": frozenset({"KZ", "KG", "TJ", "TM", "UZ"})}
KAZAKHSTAN = Filter((Pair("KZ", ""),))
REGION = Filter((Pair("central-asia", ""),))


def chosen(stories: Sequence[Story], filter: Filter, *told: Told, limit: int = LIMIT) -> Selection:
    return choose(stories, filter, told, MEMBERS, now=NOW, limit=limit)


def ids(selection: Selection) -> list[int]:
    return [int(story.id) for _, story in selection.entries]


def test_only_what_matches_and_not_what_is_merely_mentioned() -> None:
    news = [
        story(1, "KZ"),
        story(2, "TJ"),
        story(3, "KZ", role=Role.MENTIONED),
        story(4, "KZ", role=Role.WHO),
    ]
    assert sorted(ids(chosen(news, KAZAKHSTAN))) == [1, 4]


def test_told_stories_come_again_only_when_they_developed() -> None:
    news = [story(1, revision=2), story(2, revision=3), story(3)]
    selection = chosen(news, KAZAKHSTAN, Told(StoryId(1), 2), Told(StoryId(2), 1))
    assert {int(entry.story): entry.novelty for entry, _ in selection.entries} == {
        2: Novelty.DEVELOPED,
        3: Novelty.NEW,
    }


def test_independent_origins_freshness_and_events_weigh() -> None:
    assert weight(story(1, origins=3), NOW) > weight(story(1), NOW)
    assert weight(story(1, hours_ago=1), NOW) > weight(story(1, hours_ago=30), NOW)
    assert weight(story(1), NOW) > weight(story(1, event=Event.ANALYSIS), NOW)


def test_a_busy_place_leaves_room_for_the_others() -> None:
    busy = [story(n, "KZ", score=0.99) for n in range(1, 15)]
    quiet = [story(20, "TJ", score=0.4), story(21, "KG", score=0.4)]
    selection = chosen(busy + quiet, REGION)
    assert len(selection.entries) == LIMIT
    assert {20, 21} <= set(ids(selection))
    assert selection.left_out == 4


def test_a_single_place_may_fill_its_own_digest() -> None:
    assert len(chosen([story(n) for n in range(1, 20)], KAZAKHSTAN).entries) == LIMIT


def test_stories_without_takeaways_are_counted() -> None:
    assert chosen([story(1, condensed=False), story(2)], KAZAKHSTAN).uncondensed == 1


def test_the_order_is_the_same_whatever_order_the_stories_come_in() -> None:
    news = [story(n, score=0.5) for n in range(1, 9)]
    assert ids(chosen(news, KAZAKHSTAN)) == ids(chosen(news[::-1], KAZAKHSTAN))
