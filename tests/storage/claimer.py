"""A worker in a process of its own, for the tests that kill it.

Claims ``LIMIT`` deliveries at a time and prints their ids. With a limit of 1 it then waits for a
line before it goes on, so that it can be killed between claim and finish.
"""

from __future__ import annotations

import asyncio
import sys

from digest.model import DeliveryState
from storage.outbox import OutboxRepository
from storage.store import Store
from tests.storage.builders import NOW


def run(url: str, worker: str, limit: int) -> None:
    """Until nothing is left."""
    asyncio.run(_claim(url, worker, limit))


async def _claim(url: str, worker: str, limit: int) -> None:
    async with await Store.open(url) as store:
        outbox = OutboxRepository(store)
        while claimed := await outbox.claim(worker, "telegram", NOW, limit):
            print(*(each.id for each in claimed), flush=True)
            if limit == 1:
                sys.stdin.readline()
            for each in claimed:
                await outbox.finish(each.id, worker, DeliveryState.SENT, NOW)
