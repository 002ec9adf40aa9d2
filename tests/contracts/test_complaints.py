"""Complaints: counts by story and kind, and nothing about who complained."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.model import Feedback, FeedbackKind, Placement, Source, StoryId
from digest.ports import Care, Complaints, Sources, Stories
from storage.tables_news import COMPLAINT
from tests.storage.builders import DAY, HOUR, NOW, article, draft

PLACE, THEME, NOT = FeedbackKind.WRONG_PLACE, FeedbackKind.WRONG_THEME, FeedbackKind.NOT_RELEVANT


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, 1)


@pytest.fixture
async def two(stories: Stories, source: Source) -> tuple[StoryId, StoryId]:
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    first, second = [each.story for each in await stories.prints(NOW - DAY)]
    assert first is not None and second is not None
    return first, second


async def test_the_most_frequent_come_first(complaints: Complaints, two: tuple[StoryId, StoryId]) -> None:
    one, other = two
    assert await complaints.counts(NOW - DAY) == []
    for story, kind, times in ((one, THEME, 1), (other, PLACE, 3), (one, PLACE, 2)):
        for number in range(times):
            await complaints.add(story, kind, NOW + number * HOUR)
    assert await complaints.counts(NOW) == [
        Feedback(other, PLACE, 3),
        Feedback(one, PLACE, 2),
        Feedback(one, THEME, 1),
    ]


async def test_only_what_came_since_counts(complaints: Complaints, two: tuple[StoryId, StoryId]) -> None:
    one, _ = two
    await complaints.add(one, NOT, NOW - 2 * HOUR)
    await complaints.add(one, NOT, NOW)
    assert await complaints.counts(NOW - HOUR) == [Feedback(one, NOT, 1)]
    assert await complaints.counts(NOW - DAY) == [Feedback(one, NOT, 2)]


async def test_they_go_to_what_the_story_became_and_to_no_unknown_one(
    complaints: Complaints, stories: Stories, source: Source, two: tuple[StoryId, StoryId]
) -> None:
    one, other = two
    await stories.add([article(source.id, "c")], [Placement(-1, one, merges=(other,))])
    await complaints.add(other, PLACE, NOW)
    await complaints.add(StoryId(999_999_999), PLACE, NOW)
    assert await complaints.counts(NOW) == [Feedback(one, PLACE, 1)]


async def test_they_are_kept_a_year(complaints: Complaints, care: Care, two: tuple[StoryId, StoryId]) -> None:
    await complaints.add(two[0], PLACE, NOW)
    await care.purge(NOW + timedelta(days=364))
    assert await complaints.counts(NOW)
    await care.purge(NOW + timedelta(days=366))
    assert await complaints.counts(NOW) == []


def test_nothing_in_them_could_name_a_reader() -> None:
    assert set(COMPLAINT.columns.keys()) == {"story_id", "kind", "at", "count"}
