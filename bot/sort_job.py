"""What the sort worker can do: read a page of due readers, in groups. Runs in its process only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from bot.due_pages import Columns, to_columns
from bot.settling import Settling
from digest.model import SubscriberId, Turn
from digest.sorting import PageSorter
from digest.subscribing import Members

CACHE_KIB = 32_768
"""Choices lie all over their table, and a page of readers has some hundreds of them."""
YOUNG = 1_000_000
"""Objects: a page of readers goes by itself, and looking through it took a tenth of the time."""


def table(url: str, members: Members) -> Mapping[str, Callable[..., Any]]:
    """The worker's functions by name. ``url``: of the database, which is only read."""
    from storage.engine import parse
    from storage.sources import SourceRepository
    from storage.store import Store
    from storage.stories import StoryRepository
    from storage.subscribers import SubscriberRepository
    from topics.stemming import Stemmer

    store = Store(parse(url), CACHE_KIB)
    news = StoryRepository(store), SourceRepository(store)
    return serving(PageSorter(*news, SubscriberRepository(store), members, Stemmer()))


def serving(sorter: PageSorter) -> Mapping[str, Callable[..., Any]]:
    """The functions of a worker that sorts with this one."""
    # No Runner: to put its signal handler back, it writes out what the task returned, all of it.
    loop, settling = asyncio.new_event_loop(), Settling(young=YOUNG)

    def page(turn: Turn, after: SubscriberId, upto: SubscriberId | None, known: int) -> Columns | None:
        found = loop.run_until_complete(sorter.page(turn, after, upto, known))
        settling.settle()  # now that the news are there
        return to_columns(found) if found else None

    return {"page": page}
