"""Two processes' worth of stores on one database: they share the work and never spoil each other's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, func, insert, select, text, update

from digest.model import Placement, StoryId
from storage.interning import intern_filter
from storage.placing import add_articles
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.tables_care import NOTE
from storage.tables_news import ARTICLE, STORY
from storage.tables_readers import FILTER
from tests.storage.builders import DAY, KZ, NOW, article, draft


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Store]:
    async with await Store.open(database_url) as opened:
        yield opened


async def test_the_same_articles_from_two_sides_are_stored_once(store: Store, other: Store) -> None:
    source = await SourceRepository(store).add(draft(), NOW, 1)
    batch = [article(source.id, str(number)) for number in range(30)]
    placements = [Placement(-1 - number, with_ref=-1 if number % 3 else None) for number in range(30)]
    sides = [StoryRepository(store), StoryRepository(other)]
    new = await asyncio.gather(*(side.add(batch, placements) for side in sides))
    assert sum(new) == 30
    tables = (ARTICLE, STORY)
    counts = await store.read(lambda c: [c.scalar(select(func.count(table.c.id))) for table in tables])
    assert counts == [30, len(await sides[0].window(NOW - DAY, NOW))]


async def test_one_article_under_two_names_is_stored_once(store: Store, other: Store) -> None:
    """Two sources of one outlet list it at the same time, each with a key and an address of its own."""
    sources = SourceRepository(store)
    added = [await sources.add(draft(url=f"https://steppe.example/{n}.xml"), NOW, 1) for n in range(2)]
    link = "https://steppe.example/bridge"
    same = [replace(article(each.id, f"{each.id}-a"), link=link) for each in added]
    sides = [StoryRepository(store), StoryRepository(other)]
    new = await asyncio.gather(*(side.add([one], []) for side, one in zip(sides, same, strict=True)))
    assert sorted(new) == [0, 1]
    (story,) = await sides[0].window(NOW - DAY, NOW)
    assert (len(story.accounts), story.revision) == (1, 1)


async def test_a_merge_and_an_article_for_the_story_that_goes_meet(store: Store, other: Store) -> None:
    source = await SourceRepository(store).add(draft(), NOW, 1)
    sides = [StoryRepository(store), StoryRepository(other)]
    for turn in range(5):
        await sides[0].add([article(source.id, f"{turn}-{name}") for name in "ab"], [])
        kept, gone = sorted(each.story or StoryId(0) for each in (await sides[0].prints(NOW - DAY))[-2:])
        await asyncio.gather(
            sides[0].add([article(source.id, f"{turn}-c")], [Placement(-1, kept, merges=(gone,))]),
            sides[1].add([article(source.id, f"{turn}-d")], [Placement(-1, gone)]),
        )
        story = await sides[1].get(gone)
        assert story is not None and (story.id, len(story.accounts)) == (kept, 4)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_articles_become_visible_in_the_order_of_their_ids(store: Store, other: Store) -> None:
    """Who has seen an id has seen all below it: the grouper reads on from the highest it knows."""
    source = await SourceRepository(store).add(draft(), NOW, 1)
    sides = [StoryRepository(store), StoryRepository(other)]
    placed, go_on = threading.Event(), threading.Event()

    def slowly(connection: Connection) -> None:
        add_articles(connection, [article(source.id, "first")], [])
        placed.set()
        go_on.wait(timeout=20)

    waiting = text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
    first = asyncio.create_task(store.write(slowly))
    await asyncio.to_thread(placed.wait, 20)
    second = asyncio.create_task(sides[1].add([article(source.id, "second")], []))
    try:
        while not await store.read(lambda connection: connection.scalar(waiting)) and not second.done():
            await asyncio.sleep(0.01)
        assert await sides[0].prints(NOW - DAY) == []
    finally:
        go_on.set()
    await asyncio.gather(first, second)
    assert [each.fingerprint.title_key for each in await sides[0].prints(NOW - DAY)] == ["first", "second"]


async def test_a_story_that_two_sides_add_to_keeps_both(store: Store, other: Store) -> None:
    source = await SourceRepository(store).add(draft(), NOW, 1)
    sides = [StoryRepository(store), StoryRepository(other)]
    await sides[0].add([article(source.id, "first")], [])
    (story,) = await sides[0].window(NOW - DAY, NOW)
    await asyncio.gather(
        *(
            side.add([article(source.id, f"{number}-{turn}")], [Placement(-1, story=story.id)])
            for number, side in enumerate(sides)
            for turn in range(5)
        )
    )
    (story,) = await sides[0].window(NOW - DAY, NOW)
    assert len(story.accounts) == 11
    assert 2 <= story.revision <= 11
    first = await sides[0].get(story.id, 1)
    assert first is not None and len(first.accounts) == 1


async def test_transactions_that_block_each_other_are_run_again(store: Store, other: Store) -> None:
    rows = [{"name": name, "value": "", "at": NOW} for name in "ab"]
    await store.write(lambda connection: connection.execute(insert(NOTE), rows) and None)
    barrier = threading.Barrier(2)

    def crossing(first: str, second: str) -> Callable[[Connection], None]:
        tries = iter([True])

        def work(connection: Connection) -> None:
            _append(connection, first, second)
            if connection.dialect.name == "postgresql" and next(tries, False):
                barrier.wait(timeout=20)
            _append(connection, second, first)

        return work

    await asyncio.gather(store.write(crossing("a", "b")), other.write(crossing("b", "a")))
    values = await store.read(lambda connection: connection.scalars(select(NOTE.c.value)).all())
    assert sorted(sorted(value) for value in values) == [["a", "a"], ["b", "b"]]


def _append(connection: Connection, name: str, letter: str) -> None:
    change = update(NOTE).where(NOTE.c.name == name)
    connection.execute(change.values(value=NOTE.c.value + letter))


async def test_a_shared_filter_is_made_once_by_both(store: Store, other: Store) -> None:
    ids = await asyncio.gather(*(side.write(lambda c: intern_filter(c, KZ)) for side in (store, other) * 4))
    assert len(set(ids)) == 1
    assert await store.read(lambda connection: connection.scalar(select(func.count(FILTER.c.id)))) == 1


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_a_connection_that_the_server_closed_is_replaced(store: Store, other: Store) -> None:
    await store.read(lambda connection: None)
    mine_not = "datname = current_database() and pid <> pg_backend_pid()"
    ending = text(f"select pg_terminate_backend(pid) from pg_stat_activity where {mine_not}")
    await other.write(lambda connection: connection.execute(ending) and None)
    row = {"name": "on", "value": "", "at": NOW}
    await store.write(lambda connection: connection.execute(insert(NOTE).values(row)) and None)
    assert await store.read(lambda connection: connection.scalar(select(func.count(NOTE.c.name)))) == 1
