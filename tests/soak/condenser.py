"""A process that condenses as the service does, with a summariser that only takes its time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import timedelta

import storage.condensing
from digest.condensing import Condensing, condense
from digest.model import StoryText, Summary
from storage.store import Store
from storage.stories import StoryRepository
from tests.storage.builders import NOW

SPAN = timedelta(seconds=0.6)
BEAT = 0.15


class Slow:
    """Takes a moment for a batch; the method says which process it was."""

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        await asyncio.sleep(0.04)
        return [Summary((), f"by {os.getpid()}") for _ in stories]


def run(url: str) -> None:
    """Condense until nothing waits for a while."""
    storage.condensing.SPAN = SPAN
    asyncio.run(_serve(url))


async def _serve(url: str) -> None:
    async with await Store.open(url) as store:
        kit = Condensing(StoryRepository(store), Slow(), f"condenser-{os.getpid()}", BEAT)
        while True:
            await condense(kit, NOW)
            await asyncio.sleep(0.05)
