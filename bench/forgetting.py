"""How long /forgetme takes among a million readers, beside the naive way to leave no trace in a file: VACUUM.

`python -m bench.forgetting [READERS] [sqlite|postgres]` gives every reader a choice and three digests, of
which one is nobody else's. A million take some minutes and 2 GB of disk. Ratios carry to other machines.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import Connection, text

from bench.fanout import DUE, database, dialect, fill, invented_choices, row
from digest.model import Destination, Filter
from storage.audit import write_audit
from storage.seal import Seal
from storage.store import Store, file_of
from storage.subscribers import SubscriberRepository

READERS, LEAVING = 1_000_000, 300
FIRST = 4_200_000_000_000
WEEK_LATER = DUE + timedelta(days=7)

DIGESTS = """
    INSERT INTO digest (id, "key", plan, created)
    SELECT i, 'bench ' || i, '{{"key": "bench"}}', {due} FROM {numbers}
"""
DELIVERIES = """
    INSERT INTO delivery (id, subscriber_id, chat_id, digest_id, kind, period, part, state, attempts,
                          not_before, expires, worker, claimed_at, ended_at, message, acknowledged, error)
    SELECT {turn} * {count} + i, i, i, {digest}, 'daily', 'bench {turn}', 1, 2, 1, {ms}, {ms}, NULL, {ms},
           {ms}, 5, {false}, '' FROM {numbers}
"""
SHARED = ("1 + i / 1000", "1 + i / 20", "i")
"""The digest of a reader, of three: two that others have too, and one that is the reader's alone."""


def main() -> None:
    """Prints a table for each engine."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else READERS
    for engine in sys.argv[2:] or ("sqlite", "postgres"):
        asyncio.run(measured(engine, readers))


async def measured(engine: str, readers: int) -> None:
    """All measures on one engine."""
    print(f"== {engine}: {readers:,} readers, {3 * readers:,} deliveries")
    random = Random(20310305)
    choices = list(invented_choices(random, readers))
    filters = {choice: number for number, choice in enumerate(dict.fromkeys(choices), 1)}
    async with database(engine) as store:
        await store.write(lambda connection: invent(connection, choices, filters))
        await store.truncate_log()
        subscribers = SubscriberRepository(store, Seal("0" * 64, Path()))
        leaving = [Destination(FIRST + id) for id in random.sample(range(1, readers + 1), LEAVING)]
        await timed("in peace", leaving[: LEAVING // 2], subscribers.forget)
        writing = asyncio.create_task(written(store))
        await timed("while others write", leaving[LEAVING // 2 :], subscribers.forget)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        if engine == "sqlite":
            await asyncio.to_thread(vacuumed, file_of(store.url))


async def timed(when: str, leaving: list[Destination], forget: Callable[..., Awaitable[bool]]) -> None:
    """Everybody who leaves, one after the other."""
    spent = []
    for each in leaving:
        started = time.perf_counter()
        assert await forget(each, WEEK_LATER)
        spent.append(time.perf_counter() - started)
        await asyncio.sleep(0.02)
    spent.sort()
    row(f"/forgetme {when}: median", median(spent), "< 50 ms")
    row(f"/forgetme {when}: 99th percentile", spent[int(len(spent) * 0.99)], "< 50 ms")
    row(f"/forgetme {when}: worst", spent[-1])


async def written(store: Store) -> None:
    """Others who change something now and then, so that the log is never empty."""
    while True:
        await store.write(lambda connection: write_audit(connection, 1, "bench", "SAMPLE" * 20, DUE))
        await asyncio.sleep(0.005)


def vacuumed(file: Path) -> None:
    """One reader deleted, and the file written anew without what is free in it."""
    started = time.perf_counter()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("DELETE FROM chat WHERE id = (SELECT min(id) FROM chat)")
        connection.execute("VACUUM")
    row("the same with VACUUM", time.perf_counter() - started)


def invent(connection: Connection, choices: Sequence[Filter], filters: Mapping[Filter, int]) -> None:
    """Readers with their choices and digests, in one transaction however long that takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    fill(connection, choices, filters)
    deliver(connection, len(choices))


def deliver(connection: Connection, readers: int) -> None:
    """Three digests for everybody, long ago."""
    words = dialect(connection, readers) | {"count": str(readers), "ms": str(int(DUE.timestamp() * 1000))}
    connection.execute(text(DIGESTS.format(**words)))
    for turn, digest in enumerate(SHARED):
        connection.execute(text(DELIVERIES.format(turn=turn, digest=digest, **words)))
    if connection.dialect.name == "postgresql":
        for table in ("digest", "delivery"):
            last = f"(SELECT max(id) FROM {table})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))


if __name__ == "__main__":
    main()
