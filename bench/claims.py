"""How fast four processes take messages from one outbox on PostgreSQL, durably, beside one row at a time.

`python -m bench.claims [ROWS]`: the server syncs as one in service does. "claimed": marked as being sent and
committed; "and ended": each also marked as sent. All four claim at once, which in service only one does.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy import insert

from digest.model import DeliveryState, Destination
from storage.migrate import upgrade
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables_readers import CHAT, DELIVERY, SUBSCRIBER, State
from storage.times import to_ms
from tests.postgres import DURABLE, own_server
from tests.storage.builders import plan

ROWS, WORKERS, BATCH = 40_000, 4, 100
NOW = datetime.now(UTC)
TARGET = 5_000

NAIVE = """
    update delivery set state = 1, worker = %s, claimed_at = 1, attempts = attempts + 1
    where id = (select d.id from delivery d where d.state = 0 order by d.not_before, d.id limit 1
                for update skip locked) returning id
"""


async def fill(url: str, rows: int) -> None:
    """So many chats, each with one message that is due."""
    async with await Store.open(url) as store:
        digest = await OutboxRepository(store).pin(plan("k"), NOW)
        first = await SubscriberRepository(store).ensure(
            Destination(1), kind="private", language="en", now=NOW
        )

        def add(connection) -> None:  # type: ignore[no-untyped-def]
            known = connection.execute(SUBSCRIBER.select()).mappings().one()
            chat = connection.execute(CHAT.select()).mappings().one()
            new = range(first.id + 1, first.id + rows)
            connection.execute(insert(CHAT), [dict(chat) | {"id": n, "number": n} for n in new])
            connection.execute(insert(SUBSCRIBER), [dict(known) | {"id": n, "chat_id": n} for n in new])
            due = {"digest_id": digest, "kind": "daily", "period": "p", "part": 1, "state": State.PENDING}
            due |= {"attempts": 0, "not_before": to_ms(NOW), "acknowledged": False, "error": ""}
            due |= {"expires": to_ms(NOW + timedelta(days=1))}
            every = [due | {"subscriber_id": n, "chat_id": n} for n in (first.id, *new)]
            connection.execute(insert(DELIVERY), every)

        await store.write(add)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")


# ── the workers, each a process ──────────────────────────────────────────────────────────────────


async def ours(url: str, name: str, *, ending: bool) -> int:
    """Claim as the deliver step does, by the hundred."""
    async with await Store.open(url) as store:
        outbox, count = OutboxRepository(store), 0
        _ready()
        while claimed := await outbox.claim(name, "telegram", NOW + timedelta(minutes=1), BATCH):
            count += len(claimed)
            if ending:
                ends = (outbox.finish(each.id, name, DeliveryState.SENT, NOW, message=1) for each in claimed)
                await asyncio.gather(*ends)
    return count


async def naive(url: str, name: str) -> int:
    """Claim one, commit, claim the next."""
    count = 0
    with psycopg.connect(url, autocommit=True) as connection:
        _ready()
        while connection.execute(NAIVE, [name]).fetchone():
            count += 1
    return count


def _ready() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


# ── the race ─────────────────────────────────────────────────────────────────────────────────────


def race(url: str, kind: str) -> float:
    """Rows a second, all workers together."""
    command = [sys.executable, "-m", "bench.claims", "work", kind, url]
    pipe = subprocess.PIPE
    workers = [
        subprocess.Popen([*command, f"w{number}"], stdin=pipe, stdout=pipe, text=True)
        for number in range(WORKERS)
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    counts = [int(worker.communicate()[0]) for worker in workers]
    return sum(counts) / (time.perf_counter() - began)


def main(rows: int) -> None:
    with own_server(DURABLE) as server:
        for kind, share, words in (
            ("naive", 8, "one row at a time, 4 processes"),
            ("claim", 1, "claimed, 4 processes"),
            ("end", 4, "claimed, and ended"),
        ):
            with server.database() as url:
                upgrade(url)
                asyncio.run(fill(url, rows // share))
                rate = race(url, kind)
            note = f" (target {TARGET:,})" if kind == "claim" else ""
            print(f"{words:<32} {rate:8,.0f} a second{note}", flush=True)


def work(kind: str, url: str, name: str) -> None:
    """What one process does; prints how many rows it got."""
    job = naive(url, name) if kind == "naive" else ours(url, name, ending=kind == "end")
    print(asyncio.run(job))


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(*sys.argv[2:5])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
