"""Condense: what happens when a story chokes the summariser, or nothing works."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.condensing import Condensing, condense
from digest.errors import SummaryError
from digest.model import Event, StoryId, StoryText, Summary
from tests.digest.people import NOW


@dataclass
class Shelf:
    """Stories waiting for takeaways."""

    waiting: list[int]
    saved: dict[int, str] = field(default_factory=dict)
    workers: set[str] = field(default_factory=set)
    beats: int = 0
    beaten: asyncio.Event = field(default_factory=asyncio.Event)

    async def to_condense(self, since: datetime, limit: int, worker: str = "") -> Sequence[StoryText]:
        self.workers.add(worker)
        left = [id for id in self.waiting if id not in self.saved][:limit]
        return [StoryText(StoryId(id), 1, Event.INCIDENT, ()) for id in left]

    async def condensing(self, worker: str) -> None:
        self.beats += 1
        self.beaten.set()

    async def save_summary(
        self, story: StoryId, revision: int, summary: Summary, now: datetime, worker: str = ""
    ) -> None:
        self.workers.add(worker)
        self.saved[story] = summary.method


@dataclass
class Fragile:
    """A summariser that fails on any batch with story ``bad``."""

    bad: int = 0

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        if any(each.story == self.bad for each in stories):
            raise SummaryError("fragile", "choked")
        return [Summary((), "fine") for _ in stories]


async def test_every_waiting_story_is_condensed_in_batches() -> None:
    shelf = Shelf(list(range(1, 20)))
    tally = await condense(Condensing(shelf, Fragile()), NOW)  # type: ignore[arg-type]
    assert (tally.done, tally.failed, set(shelf.saved.values())) == (19, 0, {"fine"})


async def test_one_bad_story_becomes_a_headline_and_costs_no_other() -> None:
    shelf = Shelf(list(range(1, 20)))
    tally = await condense(Condensing(shelf, Fragile(bad=5)), NOW)  # type: ignore[arg-type]
    assert (tally.done, tally.failed) == (18, 1)
    assert shelf.saved[5] == "none"


async def test_when_nothing_works_the_stories_wait() -> None:
    shelf = Shelf([1, 2, 3])
    tally = await condense(Condensing(shelf, Broken()), NOW)  # type: ignore[arg-type]
    assert (tally.done, tally.failed, shelf.saved) == (0, 3, {})


class Broken:
    """A summariser whose worker cannot be started."""

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        raise SummaryError("broken", "no process")


@dataclass
class Slow:
    """A summariser that takes until somebody heard that its worker lives."""

    shelf: Shelf

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        await asyncio.wait_for(self.shelf.beaten.wait(), 10)
        return [Summary((), "fine") for _ in stories]


class Tardy(Shelf):
    """Storing takes until somebody heard once more that the worker lives."""

    async def save_summary(
        self, story: StoryId, revision: int, summary: Summary, now: datetime, worker: str = ""
    ) -> None:
        self.beaten.clear()
        await asyncio.wait_for(self.beaten.wait(), 10)
        await super().save_summary(story, revision, summary, now, worker)


async def test_a_worker_says_that_it_lives_while_it_stores_too() -> None:
    shelf = Tardy([1, 2, 3])
    kit = Condensing(shelf, Fragile(), worker="one", beat=0.01)  # type: ignore[arg-type]
    assert (await condense(kit, NOW)).done == 3


async def test_a_worker_among_others_has_a_name_and_says_that_it_lives() -> None:
    shelf = Shelf([1, 2, 3])
    kit = Condensing(shelf, Slow(shelf), worker="one", beat=0.01)  # type: ignore[arg-type]
    assert (await condense(kit, NOW)).done == 3
    assert shelf.workers == {"one"}
    beats = shelf.beats
    await asyncio.sleep(0.05)
    assert beats == shelf.beats > 0, "who has ended says so no more"
