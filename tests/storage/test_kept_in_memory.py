"""What is kept of the news between two readers is as true for the second as for the first."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, func, select

from digest.model import Sought
from storage.beats import Beats, Library
from storage.lately import Lately
from storage.newsmark import read_mark
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.tables_news import ARTICLE
from tests.storage.builders import DAY, NOW, article, draft, place, tags

SECOND = timedelta(seconds=1)
PATIENCE = 30


async def test_a_reader_who_sees_less_and_comes_last_takes_nothing_from_the_others(store: Store) -> None:
    """Its transaction began before an article came; who had read that article has to see it ever after."""
    source, stories = await SourceRepository(store).add(draft(), NOW - DAY, 1), StoryRepository(store)
    await stories.add([article(source.id, "a", tagged=tags(place("KZ")))], [])
    library, began, go = Library(), threading.Event(), threading.Event()

    def beats(connection: Connection, seconds: int) -> Beats:
        newest = read_mark(connection).articles
        return library.load(connection, newest, frozenset({source.id}), NOW + seconds * SECOND)

    def slowly(connection: Connection) -> Beats:
        connection.execute(select(func.count()).select_from(ARTICLE)).all()
        began.set()
        assert go.wait(PATIENCE)
        return beats(connection, 1)

    older = asyncio.create_task(store.read(slowly))
    assert await asyncio.to_thread(began.wait, PATIENCE)
    await stories.add([article(source.id, "b", tagged=tags(place("TJ")))], [])
    both = {source.id: frozenset({"KZ", "TJ"})}
    assert await store.read(partial(beats, seconds=2)) == both
    go.set()
    await older
    assert await store.read(partial(beats, seconds=3)) == both


async def test_who_seeks_nothing_in_particular_finds_all(store: Store) -> None:
    source, stories = await SourceRepository(store).add(draft(), NOW - DAY, 1), StoryRepository(store)
    tagged = [tags(place(code)) for code in ("KZ", "TJ", "UZ")]
    await stories.add([article(source.id, str(n), tagged=each) for n, each in enumerate(tagged)], [])
    lately = Lately()

    async def found(*about: Sought) -> int:
        since = NOW - DAY
        return len(await store.read(lambda c: lately.stories(c, read_mark(c), since, NOW, about)))

    assert await found(Sought()) == 3
    assert await found(Sought(frozenset({"KZ"}))) == 1
    assert await found() == 0
