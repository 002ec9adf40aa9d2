"""Readers who are all due at once: how long it takes to serve them, and what others notice of it.

`python -m bench.fanout [READERS] [sqlite|postgres]` invents readers of one slot (more than every third with a
choice of their own) and 2,000 stories, and serves them twice: when nobody was told anything, and a day later.
A million take some minutes and 2 GB of disk. The naive variants, each story asked, one row at a time, are
measured on a sample and extrapolated. Ratios carry to other machines.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import Connection, text

from bench.digests import PLACES, REGIONS, THEMES, invented_news
from bot.program import TURN
from digest.composing import News, plan_for
from digest.matching import Bitmaps
from digest.model import (
    Addressee,
    Chapter,
    Coverage,
    DeliveryId,
    Destination,
    DigestPlan,
    Filter,
    NewDelivery,
    Pair,
    SourceReport,
    Story,
    StoryId,
    SubscriberId,
    Tally,
    Wave,
)
from digest.ports import Subscribers
from digest.queueing import Composing, compose
from digest.subscribing import canonical, follow, matches
from storage.interning import filter_hash
from storage.migrate import upgrade
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.times import to_ms
from summarizer.compare import compare
from tests.postgres import server

READERS = 20_000
STORIES, GROWN, SAMPLE, MATCHED, ROWS = 2_000, 200, 20, 20_000, 100_000
DUE = datetime(2031, 3, 5, 3, tzinfo=UTC)
LATER = timedelta(days=1)

CHATS = """
    INSERT INTO chat (id, channel, number, kind, asleep_at, created)
    SELECT i, 'telegram', 4200000000000 + i, 'private', NULL, {moment} FROM {numbers}
"""
SUBSCRIBERS = """
    INSERT INTO subscriber (id, chat_id, thread, language, zone, zone_chosen, paused, filter_id, created,
                            length, quiet_start, quiet_end, links, resume)
    SELECT i, i, 0, 'en', 'UTC', {true}, {false}, filter, {moment},
           'normal', 1320, 420, {true}, NULL FROM bench_choice
"""
SLOT = "INSERT INTO slot (id, zone, minute, weekdays, next_due) VALUES (1, 'UTC', 180, 127, {due})"
MEMBERS = "INSERT INTO subscriber_slot (subscriber_id, slot_id) SELECT i, 1 FROM {numbers}"


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
    async with database(engine) as store:
        await store.write(lambda connection: fill(connection, choices, filters))
        desk: Any = Desk(news)
        subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
        kit = Composing(desk, desk, subscribers, outbox, desk, compare, str.split)
        await idle(kit)
        await rows(subscribers, outbox, readers)
        await all_due(kit, readers)
        await day_after(kit, store, readers)
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


async def idle(kit: Composing) -> None:
    """A tick with nothing due."""
    spent = []
    for _ in range(200):
        started = time.perf_counter()
        await compose(kit, DUE - timedelta(minutes=5))
        spent.append(time.perf_counter() - started)
    row("tick with nothing due", median(spent), "< 1 ms")


async def rows(subscribers: SubscriberRepository, outbox: OutboxRepository, readers: int) -> None:
    """Deliveries of one digest to everybody, in one statement for thousands; and one row at a time."""
    nothing = DigestPlan("bench", Filter(), DUE, DUE, (), Coverage(0, 0, 0, None))
    digest = await outbox.pin(nothing, DUE)
    to = [Addressee(SubscriberId(id), digest, DeliveryId(0)) for id in range(1, min(readers, ROWS) + 1)]
    wave = Wave("bench", "a", DUE + LATER, DUE + 2 * LATER, tuple(to))
    started, spent = time.perf_counter(), time.process_time()
    assert await outbox.put_all(wave) == len(to)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    rate = f"{len(to) / took:,.0f} rows a second ({len(to) / cpu:,.0f} a processor second)"
    row(f"{len(to):,} rows queued", took, rate)
    few = to[: SAMPLE * 2]
    started = time.perf_counter()
    for each in few:
        await outbox.put([NewDelivery(each.subscriber, "bench", "b", digest, DUE + LATER, DUE + 2 * LATER)])
    each_took = (time.perf_counter() - started) / len(few)
    row("the same, one row at a time", each_took * len(to), f"ratio {each_took * len(to) / took:.0f}")
    await outbox.expire(DUE + 2 * LATER)


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


# ── the invented world ───────────────────────────────────────────────────────────────────────────


def invented_choices(random: Random, readers: int) -> Iterator[Filter]:
    """A choice for each reader: as many pairs as people name, of places and themes as common as words."""
    weights = list(accumulate(1 / rank for rank in range(1, len(PLACES) + len(REGIONS) + 1)))
    places = (*PLACES[:20], *REGIONS, *PLACES[20:])
    themes = list(accumulate(rank**-0.7 for rank in range(1, len(THEMES) + 1)))
    for _ in range(readers):
        pairs = 1
        while pairs < 6 and random.random() < 0.55:
            pairs += 1
        yield canonical(
            Pair(
                random.choices(places, cum_weights=weights)[0],
                random.choices(THEMES, cum_weights=themes)[0] if random.random() < 0.5 else "",
            )
            for _ in range(pairs)
        )


def fill(connection: Connection, choices: Sequence[Filter], filters: Mapping[Filter, int]) -> None:
    """Readers, their choices and their slot, in bulk."""
    words = dialect(connection, len(choices))
    pairs = {id: [[pair.place, pair.theme] for pair in choice.pairs] for choice, id in filters.items()}
    interned = [
        {"id": id, "hash": filter_hash(choice), "choice": json.dumps({"pairs": pairs[id]})}
        for choice, id in filters.items()
    ]
    connection.execute(text("INSERT INTO filter (id, hash, choice) VALUES (:id, :hash, :choice)"), interned)
    connection.execute(text("CREATE TEMPORARY TABLE bench_choice (i bigint PRIMARY KEY, filter bigint)"))
    chosen = [{"i": i, "filter": filters[choice]} for i, choice in enumerate(choices, 1)]
    connection.execute(text("INSERT INTO bench_choice VALUES (:i, :filter)"), chosen)
    for statement in (CHATS, SUBSCRIBERS, SLOT, MEMBERS):
        connection.execute(text(statement.format(**words)))
    connection.execute(text("DROP TABLE bench_choice"))
    if connection.dialect.name == "postgresql":
        for table in ("filter", "slot", "chat", "subscriber"):
            last = f"(SELECT max(id) FROM {table})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
        connection.execute(text("ANALYZE"))


def dialect(connection: Connection, count: int) -> dict[str, str]:
    """What the two engines spell differently."""
    if connection.dialect.name == "postgresql":
        return {
            "numbers": f"generate_series(1, {count}) AS n(i)",
            "moment": "timestamptz '2031-01-01 00:00+00'",
            "true": "true",
            "false": "false",
            "due": f"timestamptz '{DUE.isoformat()}'",
        }
    counting = f"SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}"
    return {
        "numbers": f"(WITH RECURSIVE n(i) AS ({counting}) SELECT i FROM n)",
        "moment": "'2031-01-01 00:00:00.000000'",
        "true": "1",
        "false": "0",
        "due": f"'{DUE:%Y-%m-%d %H:%M:%S}.000000'",
    }


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
