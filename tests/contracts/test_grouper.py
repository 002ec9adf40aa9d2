"""The grouper: an index that learns, forgets and merges, and a question that changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import OutletId, Print, StoryId
from digest.ports import Grouper
from tests.topics.invented import START, article, rows
from topics.grouping import StoryGrouper

GROUPERS: list[Callable[[], Grouper]] = [StoryGrouper]
HOUR = timedelta(hours=1)
RAID = (
    "Border guards in Osh seized 40 kilograms of heroin hidden in a lorry full of melons on Monday, colonel "
    "Timur Saliev said. Two drivers were held. The lorry had come over the Irkeshtam pass."
)
QUAKE = (
    "An earthquake of magnitude 5.4 shook the mountains near Naryn before dawn and cracked the walls of two "
    "schools, the seismology institute reported. Nobody was hurt."
)


@pytest.fixture(params=GROUPERS)
def make(request: pytest.FixtureRequest) -> Callable[[], Grouper]:
    made: Callable[[], Grouper] = request.param
    return made


@cache
def told(ref: int, text: str = RAID, story: int | None = None, hours: float = 0) -> Print:
    """A report of the raid (or the quake) by an outlet of its own."""
    return article(ref, f"SAMPLE {text[:40]}", text, hours, story=story, outlet=abs(ref))


def test_an_empty_one_knows_nothing(make: Callable[[], Grouper]) -> None:
    grouper = make()
    assert grouper.latest == 0
    assert grouper.group([]) == []
    grouper.forget(START)
    grouper.merge(StoryId(1), StoryId(2))
    assert [each.story for each in grouper.group([told(-1), told(-2, QUAKE)])] == [None, None]


def test_a_new_article_joins_the_story_of_what_was_learnt(make: Callable[[], Grouper]) -> None:
    grouper = make()
    grouper.learn([told(7, story=3), told(9, QUAKE, story=4)])
    placed = grouper.group([told(-1), told(-2, QUAKE)])
    assert [(each.ref, each.story, each.copy_of) for each in placed] == [(-1, 3, 7), (-2, 4, 9)]


def test_new_articles_of_one_event_go_together(make: Callable[[], Grouper]) -> None:
    first, other, second = make().group([told(-1), told(-2, QUAKE), told(-3)])
    assert (first.story, first.with_ref) == (other.story, other.with_ref) == (None, None)
    assert (second.with_ref, second.copy_of) == (-1, -1)


def test_the_highest_id_is_kept_whatever_is_forgotten(make: Callable[[], Grouper]) -> None:
    grouper = make()
    grouper.learn([told(9, story=3), told(7, QUAKE, story=4)])
    assert grouper.latest == 9
    grouper.forget(START + HOUR)
    assert grouper.latest == 9
    assert grouper.group([told(-1)])[0].story is None


def test_only_what_is_older_is_forgotten(make: Callable[[], Grouper]) -> None:
    grouper = make()
    grouper.learn([told(1, story=3), told(2, QUAKE, story=4, hours=2)])
    grouper.forget(START + 2 * HOUR)
    assert [each.story for each in grouper.group([told(-1), told(-2, QUAKE)])] == [None, 4]


def test_an_article_without_a_story_is_passed_over(make: Callable[[], Grouper]) -> None:
    grouper = make()
    grouper.learn([told(7)])
    assert grouper.group([told(-1)])[0].story is None


def test_an_article_that_is_known_may_have_changed_its_story(make: Callable[[], Grouper]) -> None:
    grouper = make()
    grouper.learn([told(7, story=3)])
    grouper.learn([told(7, story=5), told(7, story=5)])
    assert grouper.group([told(-1)])[0].story == 5


def test_merged_stories_are_one(make: Callable[[], Grouper]) -> None:
    grouper = make()
    grouper.learn([told(7, story=3), told(8, story=5)])
    grouper.merge(StoryId(5), StoryId(3))
    grouper.merge(StoryId(5), StoryId(3))
    (placed,) = grouper.group([told(-1)])
    assert (placed.story, placed.merges) == (3, ())


def test_what_is_merged_is_older_than_what_goes_on(make: Callable[[], Grouper]) -> None:
    """The store follows the same rule: the lowest id goes on."""
    grouper = make()
    grouper.learn([told(8, story=5), told(7, story=3)])
    (placed,) = grouper.group([told(-1)])
    assert (placed.story, placed.merges) == (3, (5,))


def test_a_question_teaches_nothing(make: Callable[[], Grouper]) -> None:
    grouper = make()
    assert grouper.group([told(-1)]) == grouper.group([told(-1)])
    assert grouper.latest == 0


@cache
def press() -> tuple[Print, ...]:
    """The first events of the invented press."""
    return tuple(
        article(-1 - i, title, text, float(hours), outlet=i % 6)
        for i, (_, hours, _, _, _, title, text) in enumerate(list(rows("stories.tsv"))[:40])
    )


def _known(article: Print, story: int) -> Print:
    return replace(article, ref=-article.ref, story=StoryId(story))


halves = st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=40, max_size=40)


@pytest.mark.parametrize("make", GROUPERS)
@given(halves)
def test_the_pure_form_answers_as_if_just_that_had_been_learnt(
    make: Callable[[], Grouper], halves: Sequence[int | None]
) -> None:
    """``halves``: the story of each article of the press, None for those that are new."""
    pairs = list(zip(press(), halves, strict=True))
    known = [_known(each, story) for each, story in pairs if story is not None]
    new = [each for each, story in pairs if story is None]
    taught, used = make(), make()
    taught.learn(known)
    used.learn([_known(replace(each, outlet=OutletId(9)), 8) for each in press()])
    placed = used.group(new, known)
    assert placed == taught.group(new)
    assert [each.ref for each in placed] == [each.ref for each in new]
    stories = {each.story for each in known}
    for each in placed:
        assert each.story is None or each.story in stories
        assert set(each.merges) <= stories - {each.story}
        assert each.with_ref is None or (each.story is None and each.with_ref in {one.ref for one in new})
