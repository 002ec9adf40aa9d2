"""Readers who are all due at once: how long it takes to serve them, and what others notice of it.

`python -m bench.fanout [READERS] [sqlite|postgres]` invents readers of one slot (more than every third with a
choice of their own) and 2,000 stories, and serves them twice: when nobody was told anything, and a day later.
To serve is to find out who is due, to match each choice, to pin a digest for all who share one, and to queue.
What of the matched stories is new to them, and which a digest tells, is worked out when it is sent: that is
measured apart, on a sample of the digests, as many at a time as the sender has planned.
A million take some minutes and 2 GB of disk. The naive variants, each story asked, one row at a time, are
measured on a sample and extrapolated. Ratios carry to other machines.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import Connection, FromClause, Insert, column, insert, select, table, text

from bench.crowd import DUE, fill, invented_choices
from bench.desk import STORIES, desk, sort_worker
from bench.digests import REGIONS
from bot.heavy_work import PageSorterElsewhere
from bot.program import TURN
from bot.settling import Settling
from bot.worker import Worker
from digest.composing import News, Planner
from digest.matching import Bitmaps, ranks
from digest.model import (
    Addressee,
    Coverage,
    DeliveryId,
    Destination,
    DigestPlan,
    DueSlot,
    Filter,
    Length,
    NewDelivery,
    Pair,
    Slot,
    SlotId,
    SubscriberId,
    Tally,
    Turn,
    Wave,
)
from digest.planning import AHEAD, Planning
from digest.ports import Subscribers
from digest.queueing import Composing, compose
from digest.silencing import Silencer
from digest.subscribing import follow, matches
from digest.wording import Wording
from storage.dialect import pieces
from storage.migrate import upgrade
from storage.outbox import OutboxRepository
from storage.queueing import ROWS_AT_ONCE, WAVE
from storage.rows import arrays, as_array, flat, places, to_sql
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.times import to_ms
from summarizer.compare import compare
from tests.planned import plan_for
from tests.postgres import server

READERS = 20_000
SAMPLE, MATCHED, ROWS = 20, 20_000, 100_000
MUTING, PLANNED = 1_000, 2_048
LATER = timedelta(days=1)

BARE = "CREATE TABLE {name} (subscriber bigint PRIMARY KEY, digest bigint, after bigint)"


def main() -> None:
    """Prints a table for each engine."""
    sys.setswitchinterval(TURN)
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else READERS
    for engine in sys.argv[2:] or ("sqlite", "postgres"):
        asyncio.run(measured(engine, readers))


async def measured(engine: str, readers: int) -> None:
    """All measures on one engine."""
    paper: Any = desk()
    news = paper.news
    choices = list(invented_choices(Random(20310305), readers))
    filters = {choice: number for number, choice in enumerate(dict.fromkeys(choices), 1)}
    print(f"== {engine}: {readers:,} readers, {len(filters):,} different choices, {STORIES:,} stories")
    matched(news, list(filters))
    muted(news, list(filters))
    async with database(engine) as store:
        await store.write(lambda connection: fill(connection, choices, filters))
        subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
        worker = sort_worker(store)
        kit = Composing(paper, paper, subscribers, outbox, paper, str.split, PageSorterElsewhere(worker))
        planning = Planning(outbox, paper, subscribers, paper, compare, str.split)
        await idle(kit)
        await rows(store, outbox, readers)
        await warmed_up(worker)
        Settling().settle()
        await all_due(kit, readers, worker)
        await planned(planning, store, DUE)
        await day_after(kit, store, readers, worker)
        await planned(planning, store, DUE + LATER)
        await alone(kit, news, readers)
        await forgotten(kit.subscribers, readers)
        await worker.close()


def matched(news: News, filters: Sequence[Filter]) -> None:
    """Which stories match which choices: sets at a time, and each story of each choice."""
    stories = news.stories
    some, few = filters[:MATCHED], filters[:: max(len(filters) // SAMPLE, 1)][:SAMPLE]
    started = time.process_time()
    bitmaps = Bitmaps(stories, [1.0] * len(stories), REGIONS)
    for choice in some:
        bitmaps.matching(choice.pairs)
    together = (time.process_time() - started) / len(some)
    started = time.process_time()
    for choice in few:
        [matches(choice, story, REGIONS) for story in stories]
    each = (time.process_time() - started) / len(few)
    row("matching one choice: all stories at a time", together)
    row("matching one choice: one story at a time", each, f"ratio {each / together:.0f} (at least 50)")


def muted(news: News, filters: Sequence[Filter]) -> None:
    """Every reader mutes other outlets: nothing is then shared but the stories."""
    random, outlets = Random(5), sorted({each.outlet.id for s in news.stories for each in s.accounts})
    some = [
        replace(choice, muted_outlets=tuple(sorted(random.sample(outlets, 3)))) for choice in filters[:MUTING]
    ]
    sieve = Silencer(news.stories, REGIONS, Wording(str.split))
    sieve.wanted(some[0])
    started = time.process_time()
    wanted = [sieve.wanted(choice) for choice in some]
    row(f"the same, {len(set(some)):,} muting other outlets", (time.process_time() - started) / len(some))
    planner = Planner(news, REGIONS, compare, str.split)
    planner.digest(some[0], "en", Length.NORMAL, ())
    started = time.process_time()
    for choice, bits in zip(some, wanted, strict=True):
        among = frozenset(sieve.stories[place].id for place in ranks(bits))
        planner.digest(choice, "en", Length.NORMAL, (), among)
    row("planning such a digest when it is sent", (time.process_time() - started) / len(some))


async def idle(kit: Composing) -> None:
    """A tick with nothing due."""
    spent = []
    for _ in range(200):
        started = time.perf_counter()
        await compose(kit, DUE - timedelta(minutes=5))
        spent.append(time.perf_counter() - started)
    row("tick with nothing due", median(spent), "< 1 ms")


async def rows(store: Store, outbox: OutboxRepository, readers: int) -> None:
    """Deliveries of one digest to everybody, in one statement for thousands; and one row at a time."""
    nothing = DigestPlan("bench", Filter(), DUE, DUE, (), Coverage(0, 0, 0, None))
    digest = await outbox.pin(nothing, DUE)
    to = [Addressee(SubscriberId(id), digest, DeliveryId(0)) for id in range(1, min(readers, ROWS) + 1)]
    wave = Wave("bench", "a", DUE + LATER, DUE + 2 * LATER, tuple(to))
    singly, _ = await bare(store, "bench_singly", to, one_by_one)
    ceiling, own = await bare(store, "bench_together", to, together)
    started, spent = time.perf_counter(), time.process_time()
    assert await outbox.put_all(wave) == len(to)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    rate = f"{len(to) / took:,.0f} rows a second ({len(to) / cpu:,.0f} a processor second of this process)"
    row(f"{len(to):,} rows queued", took, rate)
    beside = f"{singly / took:.2f} of the rate of bare rows one by one, {ceiling / took:.2f} of that in sets"
    print(f"{'':4}{beside} ({cpu / own:.2f} of their processor time)")
    few = to[: SAMPLE * 2]
    started = time.perf_counter()
    for each in few:
        await outbox.put([NewDelivery(each.subscriber, "bench", "b", digest, DUE + LATER, DUE + 2 * LATER)])
    each_took = (time.perf_counter() - started) / len(few)
    row("the same, one row at a time", each_took * len(to), f"ratio {each_took * len(to) / took:.0f}")
    await outbox.expire(DUE + 2 * LATER)


async def bare(
    store: Store,
    name: str,
    to: Sequence[Addressee],
    add: Callable[[str, Sequence[Addressee], Connection], None],
) -> tuple[float, float]:
    """What this machine takes to add the same numbers to a table with a key and nothing else.

    Seconds, and processor seconds of this process.
    """
    await store.write(lambda connection: connection.execute(text(BARE.format(name=name))) and None)
    started, spent = time.perf_counter(), time.process_time()
    await store.write_all(partial(add, name, some) for some in pieces(to, WAVE))
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    row(f"{len(to):,} bare rows, {add.__name__}", took, f"{len(to) / took:,.0f} rows a second")
    return took, cpu


def one_by_one(name: str, rows: Sequence[Addressee], connection: Connection) -> None:
    """As a driver adds many rows."""
    adding = text(f"INSERT INTO {name} VALUES (:subscriber, :digest, :after)")
    connection.execute(adding, [each._asdict() for each in rows])


def together(name: str, rows: Sequence[Addressee], connection: Connection) -> None:
    """As the outbox adds them: each statement a set."""
    if connection.dialect.name == "postgresql":
        columns = zip(Addressee._fields, zip(*rows, strict=True), strict=True)
        adding = into(name, arrays(Addressee._fields))
        connection.execute(adding, {each: as_array(numbers) for each, numbers in columns})
        return
    for some in pieces(rows, ROWS_AT_ONCE):
        connection.exec_driver_sql(words(name), flat(some, ROWS_AT_ONCE))


def into(name: str, given: FromClause) -> Insert:
    """All rows of a table into another, which has the columns of an `Addressee`."""
    target = table(name, *map(column, Addressee._fields))
    return insert(target).from_select(Addressee._fields, select(given))


@cache
def words(name: str) -> str:
    """The same for SQLite, written once."""
    return to_sql(into(name, places(Addressee._fields, ROWS_AT_ONCE)))


async def warmed_up(worker: Worker) -> None:
    """The process that sorts, once it is there; it stays for the next slots."""
    started = time.perf_counter()
    nobody = DueSlot(SlotId(0), Slot("UTC", 180), DUE)
    await PageSorterElsewhere(worker).page(Turn(nobody, DUE, frozenset()), SubscriberId(0))
    row("another process for sorting: its start", time.perf_counter() - started)


async def all_due(kit: Composing, readers: int, worker: Worker) -> None:
    """Everybody is due, and meanwhile one reader after another asks and changes something."""
    reset_peak()
    before = peak()
    started, spent, sorted_in = time.perf_counter(), time.process_time(), worked(worker)
    serving = asyncio.create_task(compose(kit, DUE))
    waited = await answered(kit, readers, serving)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    tally = serving.result()
    assert tally.done == readers, tally
    cost = f"{cpu:.1f} and, where it sorts, {worked(worker) - sorted_in:.1f} processor seconds"
    row(f"{readers:,} matched, pinned, queued", took, f"{cost}; nobody told before")
    there = f"where it sorts {peak(worker.pid):.0f}"
    print(f"{'':4}at the peak {peak():.0f} MiB ({before:.0f} before), {there}")
    waited.sort()
    row(f"answers meanwhile ({len(waited)}): median", waited[len(waited) // 2])
    row("answers meanwhile: 99th percentile", waited[int(len(waited) * 0.99)], "< 50 ms")


async def planned(planning: Planning, store: Store, due: datetime) -> None:
    """What is left to the sender of each digest: its plan, made and stored, `AHEAD` at a time."""
    query = text(
        "SELECT DISTINCT digest_id FROM delivery "
        "WHERE kind = 'daily' AND not_before >= :due ORDER BY digest_id LIMIT :some"
    )
    ids = await store.read(
        lambda connection: list(connection.scalars(query, {"due": to_ms(due), "some": PLANNED + AHEAD}))
    )
    started = time.process_time()
    await planning.ready(ids[:AHEAD], due)
    row(f"    the first {AHEAD} digests planned together", time.process_time() - started)
    started, spent = time.perf_counter(), time.process_time()
    for some in pieces(ids[AHEAD:], AHEAD):
        await planning.ready(some, due)
    count = len(ids) - AHEAD
    took, cpu = (time.perf_counter() - started) / count, (time.process_time() - spent) / count
    row("    a digest planned when it is sent", took, f"{cpu * 1000:.2f} ms of processor")
    share = ", ".join(f"{100 * cpu * rate:.0f} % at {rate} digests a second" for rate in (28, 900))
    print(f"{'':4}of a processor: {share}; {1 / took:,.0f} a second are possible")


async def day_after(kit: Composing, store: Store, readers: int, worker: Worker) -> None:
    """The same readers a day later, each with what they were told: harder, as all of it is looked up."""
    sent = text("UPDATE delivery SET state = 2, ended_at = :at WHERE kind = 'daily'")
    await store.write(lambda connection: connection.execute(sent, {"at": to_ms(DUE)}) and None)
    started, spent, sorted_in = time.perf_counter(), time.process_time(), worked(worker)
    tally = await compose(kit, DUE + LATER)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    assert tally.done == readers, tally
    cost = f"{cpu:.1f} and, where it sorts, {worked(worker) - sorted_in:.1f} processor seconds"
    row("the day after, all of them told before", took, cost)


async def answered(kit: Composing, readers: int, serving: asyncio.Task[Tally]) -> list[float]:
    """Seconds of a command that reads and changes, for readers at random until the fan-out is done."""
    random, spent, subscribers = Random(7), [], kit.subscribers
    while not serving.done():
        chat = Destination(4_200_000_000_000 + random.randint(1, readers))
        started = time.perf_counter()
        reader = await subscribers.get(chat)
        assert reader is not None
        await subscribers.choose(reader.id, reader.filter, follow(reader.filter, Pair("KZ")))
        spent.append(time.perf_counter() - started)
        await asyncio.sleep(0.05)
    return spent


async def alone(kit: Composing, news: News, readers: int) -> None:
    """The plain loop: every reader loaded, planned, pinned and queued alone."""
    random = Random(11)
    started = time.process_time()
    for _ in range(SAMPLE):
        reader = await kit.subscribers.get(Destination(4_200_000_000_000 + random.randint(1, readers)))
        assert reader is not None
        plan, _ = await plan_for(reader, news, kit.subscribers, REGIONS, compare, str.split)
        digest = await kit.outbox.pin(plan, DUE)
        await kit.outbox.put([NewDelivery(reader.id, "alone", "a", digest, DUE, DUE + LATER)])
    row("the same, each alone", (time.process_time() - started) / SAMPLE * readers, "processor time")


async def forgotten(subscribers: Subscribers, readers: int) -> None:
    """/forgetme among so many."""
    random, spent = Random(13), []
    for id in random.sample(range(1, readers + 1), SAMPLE):
        started = time.perf_counter()
        assert await subscribers.forget(Destination(4_200_000_000_000 + id), DUE)
        spent.append(time.perf_counter() - started)
    row("/forgetme: median", median(spent), "< 50 ms")


# ── the table and its database ───────────────────────────────────────────────────────────────────


@asynccontextmanager
async def database(engine: str) -> AsyncIterator[Store]:
    """An open store on a new database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db" if engine == "sqlite" else server().url(server().create())
        upgrade(url)
        async with await Store.open(url) as store:
            yield store


def row(label: str, seconds: float, target: str = "") -> None:
    """One line of the table."""
    shown = f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"
    print(f"{label:44}{shown:>12}   {target}", flush=True)


def peak(process: int | str | None = "self") -> float:
    """MiB of resident memory at the peak."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def worked(worker: Worker) -> float:
    """Seconds that the processor has worked for a worker's process (proc(5), utime and stime)."""
    fields = Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reset_peak() -> None:
    """Forget the peak so far."""
    Path("/proc/self/clear_refs").write_text("5")


if __name__ == "__main__":
    main()
