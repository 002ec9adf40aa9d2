"""Stories shared by workers that condense: each is one worker's, and comes back when that falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from digest.model import StoryId
from storage.leasing import clock
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.tables_news import CONDENSING
from tests.storage.builders import DAY, NOW, article, draft, summary

SINCE = NOW - DAY


@pytest.fixture
async def shelf(store: Store) -> AsyncIterator[StoryRepository]:
    """Six stories without takeaways."""
    source = await SourceRepository(store).add(draft(), NOW, 1)
    stories = StoryRepository(store)
    await stories.add([article(source.id, str(number)) for number in range(6)], [])
    yield stories


async def taken(stories: StoryRepository, worker: str, limit: int = 4) -> list[StoryId]:
    """The stories that the worker gets."""
    return [each.story for each in await stories.to_condense(SINCE, limit, worker)]


async def fall_silent(store: Store, worker: str) -> None:
    """For longer than a lease lasts after the worker's last word."""
    mine = update(CONDENSING).where(CONDENSING.c.worker == worker)

    def lapse(connection: Connection) -> None:
        connection.execute(mine.values(expires=clock(connection) - timedelta(seconds=1)))

    await store.write(lapse)


async def test_what_one_has_another_passes_over(shelf: StoryRepository) -> None:
    first = await taken(shelf, "one")
    assert len(first) == 4
    rest = await taken(shelf, "two")
    assert len(rest) == 2
    assert not set(first) & set(rest)
    assert await taken(shelf, "three") == []
    assert await taken(shelf, "one") == first, "its own it gets again"
    assert len(await shelf.to_condense(SINCE, 9)) == 6, "a look takes nothing"


async def test_what_is_condensed_is_done(shelf: StoryRepository) -> None:
    (text, *_) = await shelf.to_condense(SINCE, 4, "one")
    made = summary(text.documents[0].article)
    await shelf.save_summary(text.story, text.revision, made, NOW, "one")
    assert text.story not in await taken(shelf, "one", 9)
    story = await shelf.get(text.story)
    assert story is not None and story.summary == made


async def test_a_worker_that_died_gives_its_stories_back(shelf: StoryRepository, store: Store) -> None:
    first = await taken(shelf, "one")
    await fall_silent(store, "one")
    assert set(first) <= set(await taken(shelf, "two", 9))


async def test_one_that_says_that_it_lives_keeps_them(shelf: StoryRepository, store: Store) -> None:
    first = await taken(shelf, "one")
    await fall_silent(store, "one")
    await shelf.condensing("one")
    assert not set(first) & set(await taken(shelf, "two", 9))


async def test_one_that_wakes_up_too_late_changes_nothing(shelf: StoryRepository, store: Store) -> None:
    (late, *_) = await shelf.to_condense(SINCE, 4, "one")
    await fall_silent(store, "one")
    (text, *_) = await shelf.to_condense(SINCE, 4, "two")
    assert text.story == late.story
    source = text.documents[0].article
    await shelf.save_summary(text.story, text.revision, summary(source, "By two."), NOW, "two")
    await shelf.save_summary(late.story, late.revision, summary(source, "By one."), NOW, "one")
    story = await shelf.get(text.story)
    assert story is not None and story.summary is not None
    assert [takeaway.text for takeaway in story.summary.takeaways] == ["By two."]


async def test_two_that_ask_at_once_share(shelf: StoryRepository, database_url: str) -> None:
    async with await Store.open(database_url) as other:
        sides = shelf, StoryRepository(other)
        found = await asyncio.gather(*(taken(side, str(n), 3) for n, side in enumerate(sides)))
    assert sum(map(len, found)) == len(set(found[0]) | set(found[1]))
    assert found[0] or found[1]
