"""A collector in a process of its own, for the tests that kill it.

Asks every due source for the same items, as a feed that does not change. Prints a line before and after
each thing it writes and waits for one in return, so that it can be killed at any point in between.
"""

from __future__ import annotations

import asyncio
import sys

from digest.model import Check, FetchState, Source, Verdict
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from tests.storage.builders import HOUR, NOW, article, item


async def _serve(store: Store, source: Source, count: int) -> None:
    sources, stories = SourceRepository(store), StoryRepository(store)
    keys = [f"{source.id}-{number}" for number in range(count)]
    wanted = await sources.unseen(source.id, [item(key) for key in keys])
    _pause("read")
    new = await stories.add([article(source.id, each.key, url=each.url) for each in wanted], [])
    _pause("stored")
    verdict = Verdict(FetchState('W/"1"', "", "abc"), NOW + HOUR)
    await sources.checked(source.id, Check(NOW, "ok", 200, items=count, new=new), verdict)
    _pause("checked")


def _pause(where: str) -> None:
    print(where, flush=True)
    sys.stdin.readline()


def run(url: str, limit: int, count: int) -> None:
    """Ask ``limit`` sources, each of which has ``count`` items."""
    asyncio.run(_collect(url, limit, count))


async def _collect(url: str, limit: int, count: int) -> None:
    async with await Store.open(url) as store:
        for source in await SourceRepository(store).due(NOW, limit):
            await _serve(store, source, count)
