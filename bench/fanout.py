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
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import text

from bench.crowd import DUE, fill, invented_choices
from bench.digests import REGIONS, invented_news
from bot.program import TURN
from digest.composing import News, Planner, plan_for
from digest.matching import Bitmaps, ranks
from digest.model import (
    Addressee,
    Chapter,
    Coverage,
    DeliveryId,
    Destination,
    DigestPlan,
    Filter,
    Length,
    NewDelivery,
    Pair,
    Pin,
    SourceReport,
    Story,
    StoryId,
    SubscriberId,
    Tally,
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
from storage.queueing import WAVE
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.times import to_ms
from summarizer.compare import compare
from tests.postgres import server

READERS = 20_000
STORIES, GROWN, SAMPLE, MATCHED, ROWS = 2_000, 200, 20, 20_000, 100_000
MUTING, PLANNED = 1_000, 2_048
LATER = timedelta(days=1)

BARE = "CREATE TABLE bench_bare (subscriber bigint PRIMARY KEY, digest bigint, after bigint)"


@dataclass(frozen=True, slots=True)
class Desk:
    """The news of the day, the same for every run, so that only the fan-out is measured."""

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


def main() -> None:
    """Prints a table for each engine."""
    sys.setswitchinterval(TURN)
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else READERS
    for engine in sys.argv[2:] or ("sqlite", "postgres"):
        asyncio.run(measured(engine, readers))


async def measured(engine: str, readers: int) -> None:
    """All measures on one engine."""
    random = Random(20310305)
    news = invented_news(random, STORIES, GROWN)
    choices = list(invented_choices(random, readers))
    filters = {choice: number for number, choice in enumerate(dict.fromkeys(choices), 1)}
    print(f"== {engine}: {readers:,} readers, {len(filters):,} different choices, {STORIES:,} stories")
    matched(news, list(filters))
    muted(news, list(filters))
    async with database(engine) as store:
        await store.write(lambda connection: fill(connection, choices, filters))
        desk: Any = Desk(news)
        subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
        kit = Composing(desk, desk, subscribers, outbox, desk, str.split)
        planning = Planning(outbox, desk, subscribers, desk, compare, str.split)
        await idle(kit)
        await rows(store, outbox, readers)
        await all_due(kit, readers)
        await planned(planning, store, DUE)
        await day_after(kit, store, readers)
        await planned(planning, store, DUE + LATER)
        await alone(kit, news, readers)
        await forgotten(kit.subscribers, readers)


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
    ceiling, own = await bare(store, to)
    started, spent = time.perf_counter(), time.process_time()
    assert await outbox.put_all(wave) == len(to)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    rate = f"{len(to) / took:,.0f} rows a second ({len(to) / cpu:,.0f} a processor second of this process)"
    row(f"{len(to):,} rows queued", took, rate)
    beside = f"of the rate of the bare rows ({cpu / own:.2f} of their processor time)"
    print(f"{'':4}{ceiling / took:.2f} {beside}")
    few = to[: SAMPLE * 2]
    started = time.perf_counter()
    for each in few:
        await outbox.put([NewDelivery(each.subscriber, "bench", "b", digest, DUE + LATER, DUE + 2 * LATER)])
    each_took = (time.perf_counter() - started) / len(few)
    row("the same, one row at a time", each_took * len(to), f"ratio {each_took * len(to) / took:.0f}")
    await outbox.expire(DUE + 2 * LATER)


async def bare(store: Store, to: Sequence[Addressee]) -> tuple[float, float]:
    """What this machine takes to add the same numbers to a table with a key and nothing else, row by row.

    Seconds, and processor seconds of this process.
    """
    await store.write(lambda connection: connection.execute(text(BARE)) and None)
    adding = text("INSERT INTO bench_bare VALUES (:subscriber, :digest, :after)")
    started, spent = time.perf_counter(), time.process_time()
    for some in pieces(to, WAVE):
        given = [each._asdict() for each in some]
        await store.write(lambda connection, given=given: connection.execute(adding, given) and None)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    row(f"{len(to):,} bare rows, for comparison", took, f"{len(to) / took:,.0f} rows a second")
    return took, cpu


async def all_due(kit: Composing, readers: int) -> None:
    """Everybody is due, and meanwhile one reader after another asks and changes something."""
    reset_peak()
    before = peak()
    started, spent = time.perf_counter(), time.process_time()
    serving = asyncio.create_task(compose(kit, DUE))
    waited = await answered(kit, readers, serving)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    tally = serving.result()
    assert tally.done == readers, tally
    row(f"{readers:,} matched, pinned, queued", took, f"{cpu:.1f} processor seconds, nobody told before")
    print(f"{'':4}at the peak {peak():.0f} MiB ({before:.0f} before)")
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
    await planning.ready(ids[:AHEAD])
    row(f"    the first {AHEAD} digests planned together", time.process_time() - started)
    started, spent = time.perf_counter(), time.process_time()
    for some in pieces(ids[AHEAD:], AHEAD):
        await planning.ready(some)
    count = len(ids) - AHEAD
    took, cpu = (time.perf_counter() - started) / count, (time.process_time() - spent) / count
    row("    a digest planned when it is sent", took, f"{cpu * 1000:.2f} ms of processor")
    share = ", ".join(f"{100 * cpu * rate:.0f} % at {rate} digests a second" for rate in (28, 900))
    print(f"{'':4}of a processor: {share}; {1 / took:,.0f} a second are possible")


async def day_after(kit: Composing, store: Store, readers: int) -> None:
    """The same readers a day later, each with what they were told: harder, as all of it is looked up."""
    sent = text("UPDATE delivery SET state = 2, ended_at = :at WHERE kind = 'daily'")
    await store.write(lambda connection: connection.execute(sent, {"at": to_ms(DUE)}) and None)
    started, spent = time.perf_counter(), time.process_time()
    tally = await compose(kit, DUE + LATER)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    assert tally.done == readers, tally
    row("the day after, all of them told before", took, f"{cpu:.1f} processor seconds")


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


def peak() -> float:
    """MiB of resident memory at the peak."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def reset_peak() -> None:
    """Forget the peak so far."""
    Path("/proc/self/clear_refs").write_text("5")


if __name__ == "__main__":
    main()
