"""A worker in a process of its own, for the tests that kill it: ``claimer URL WORKER LIMIT``.

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


async def main(url: str, worker: str, limit: int) -> None:
    async with await Store.open(url) as store:
        outbox = OutboxRepository(store)
        while claimed := await outbox.claim(worker, "telegram", NOW, limit):
            print(*(each.id for each in claimed), flush=True)
            if limit == 1:
                sys.stdin.readline()
            for each in claimed:
                await outbox.finish(each.id, worker, DeliveryState.SENT, NOW)


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
