"""Workers that condense, killed and paused: every story is done, and hardly any work is done twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import select

from digest.condensing import CONDENSE_BATCH
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.tables_news import CONDENSING, SUMMARY
from tests.forked import fork
from tests.soak import condenser
from tests.soak.test_kills import ALL, SAMPLE, loop
from tests.storage.builders import DAY, NOW, article, draft

SINCE = NOW - DAY


def start(url: str) -> BaseProcess:
    """A worker."""
    return fork(condenser.run, url)


async def waiting(store: Store, count: int) -> StoryRepository:
    """So many stories without takeaways."""
    source = await SourceRepository(store).add(draft(), NOW, 1)
    stories = StoryRepository(store)
    await stories.add([article(source.id, str(number)) for number in range(count)], [])
    return stories


async def made_by(store: Store) -> list[str]:
    """Who made each summary that is kept."""
    return list(await store.read(lambda connection: connection.scalars(select(SUMMARY.c.method)).all()))


LOOPS = [loop("postgres", SAMPLE), loop("sqlite", ALL), loop("postgres", ALL)]


@pytest.mark.parametrize(("database_url", "kills"), LOOPS, indirect=["database_url"])
async def test_killed_workers_leave_no_story_behind(store: Store, database_url: str, kills: int) -> None:
    count, dice = 60 + 10 * kills, random.Random(kills)
    stories = await waiting(store, count)
    running = [start(database_url) for _ in range(3)]
    try:
        for _ in range(kills):
            before = await stories.waiting(SINCE)
            async with asyncio.timeout(30):
                while before and await stories.waiting(SINCE) > before - dice.randrange(12):
                    await asyncio.sleep(0.01)
            victim = running.pop(dice.randrange(3))
            victim.kill()
            await asyncio.to_thread(victim.join)
            running.append(start(database_url))
        while left := await stories.waiting(SINCE):
            async with asyncio.timeout(60):  # until some are done, not all: the machine may be slow
                while await stories.waiting(SINCE) == left:
                    await asyncio.sleep(0.05)
    finally:
        for process in running:
            process.kill()
            process.join()
    assert len(await made_by(store)) == count
    left = await store.read(lambda connection: connection.scalars(select(CONDENSING.c.story_id)).all())
    assert len(left) <= CONDENSE_BATCH * kills


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_a_worker_that_slept_too_long_changes_nothing(store: Store, database_url: str) -> None:
    stories = await waiting(store, CONDENSE_BATCH)
    sleeper = start(database_url)
    query = select(CONDENSING.c.worker).distinct()
    other: BaseProcess | None = None
    try:
        async with asyncio.timeout(20):
            while not await store.read(lambda connection: connection.scalars(query).all()):
                await asyncio.sleep(0.001)
        os.kill(sleeper.pid or 0, signal.SIGSTOP)
        done = await made_by(store)
        other = start(database_url)
        async with asyncio.timeout(30):
            while await stories.waiting(SINCE):
                await asyncio.sleep(0.05)
        after = sorted(await made_by(store))
        os.kill(sleeper.pid or 0, signal.SIGCONT)
        await asyncio.sleep(0.5)
        assert sorted(await made_by(store)) == after
        assert sum(f"by {other.pid}" == name for name in after) == CONDENSE_BATCH - len(done)
    finally:
        for process in filter(None, (sleeper, other)):
            process.kill()
            process.join()
