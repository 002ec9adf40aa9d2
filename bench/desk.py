"""The news of an invented day, the same for every run and in every process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from bench.digests import REGIONS, invented_news
from bot.settings import child_environment
from bot.sort_job import CACHE_KIB, serving
from bot.worker import Spec, Worker
from bot.workers import SORT_NICE
from digest.composing import News
from digest.model import Chapter, Pin, SourceReport, Story, StoryId
from digest.sorting import PageSorter
from storage.engine import parse
from storage.store import Store
from storage.subscribers import SubscriberRepository

STORIES, GROWN = 2_000, 200


@dataclass(frozen=True, slots=True)
class Desk:
    """Gives the news at once, so that only the fan-out is measured."""

    news: News

    async def window(self, since: datetime, until: datetime) -> Sequence[Story]:
        return self.news.stories

    async def history(self, ids: Collection[StoryId]) -> Mapping[StoryId, Sequence[Chapter]]:
        return self.news.history

    async def reports(self, since: datetime, until: datetime) -> Sequence[SourceReport]:
        return self.news.reports

    async def pinned(self, pins: Sequence[Pin]) -> Sequence[Story | None]:
        known = {story.id: story for story in self.news.stories}
        return [known[pin.story] for pin in pins]

    def members(self) -> Mapping[str, frozenset[str]]:
        return REGIONS


def desk() -> Desk:
    """The day's."""
    return Desk(invented_news(Random(20310305), STORIES, GROWN))


def sort_worker(store: Store) -> Worker:
    """`bot.workers.sort_worker`, but with these news."""
    root, url = Path(__file__).parents[1], store.url.render_as_string(hide_password=False)
    environment = child_environment({"PYTHONPATH": str(root)})
    return Worker(Spec("sort worker", "bench.desk:table", environment, {"url": url}, 60.0, nice=SORT_NICE))


def table(url: str) -> Mapping[str, Callable[..., Any]]:
    """`bot.sort_job.table`, but with these news."""
    news: Any = desk()
    sorter = PageSorter(
        news, news, SubscriberRepository(Store(parse(url), CACHE_KIB)), news.members(), str.split
    )
    return serving(sorter)
