"""Full disks, foreign locks, crashes and restarts in the midst of the work: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from digest.errors import StoreError
from digest.model import DeliveryState, Destination, OutboxCounts, Slot
from digest.queueing import compose
from storage.care import CareRepository
from storage.leasing import LeaseRepository
from storage.migrate import check, upgrade
from tests.forked import PROCESSES, fork
from tests.postgres import DURABLE, own_server
from tests.soak.sender import IN_A_PLAN, Board, Course, Step, Watched
from tests.storage import migrator
from tests.storage.builders import DAY, HOUR, NOW, article
from tests.storage.filling import fill, migrate_to, rows_of
from tests.storage.serving import DUE, GROUPS, MANY, READERS, Service, one_digest_each, opened

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Interfering:
    """A repository of which something goes before, or after, one of its methods."""

    of: Any
    method: str
    before: Callable[[], Awaitable[None]]
    after: Callable[[], Awaitable[None]]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.of, name)
        if name != self.method:
            return found

        async def between(*args: Any, **named: Any) -> Any:
            await self.before()
            result = await found(*args, **named)
            await self.after()
            return result

        return between


async def nothing() -> None:
    """What goes before or after, as a rule."""


class Crash(Exception):
    """The process is gone."""


async def crash() -> None:
    raise Crash


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """With readers who are due at 08:00, and news for them."""
    async with opened(database_url) as one:
        await one.readers()
        await one.news()
        yield one


# ── a disk that is full ──────────────────────────────────────────────────────────────────────────


@ON_SQLITE
@pytest.mark.parametrize("pages", [0, 1, 2, 3])
async def test_a_disk_that_fills_up_in_the_fan_out_costs_nobody_a_digest(
    service: Service, pages: int
) -> None:
    await service.readers(MANY)
    await service.room(pages)
    with pytest.raises(StoreError, match="no space is left"):
        await compose(service.kit(), DUE)
    with pytest.raises(StoreError, match="no space is left"):
        await compose(service.kit(), DUE + timedelta(seconds=2))
    queued = (await service.outbox.counts()).pending
    await service.room(10_000)
    assert (await compose(service.kit(), DUE + timedelta(seconds=4))).done == MANY - queued
    await one_digest_each(service, DUE + timedelta(seconds=6), MANY)


@ON_SQLITE
async def test_a_disk_that_is_full_in_a_fetch_is_outlived(service: Service) -> None:
    random = Random(1)
    source = (await service.sources.all(NOW))[0].id
    large = [article(source, f"large{n}", text=random.randbytes(40_000).hex()) for n in range(3)]
    before = len(await service.stories.prints(NOW - DAY))
    await service.room(5)
    with pytest.raises(StoreError, match="no space is left"):
        await service.stories.add(large, [])
    assert len(await service.stories.prints(NOW - DAY)) == before, "all of them or none"
    await service.room(10_000)
    assert await service.stories.add(large, []) == 3
    assert await service.stories.add(large, []) == 0


@ON_SQLITE
async def test_a_mark_that_found_no_room_leaves_the_message_in_doubt_and_never_repeats_it(
    service: Service,
) -> None:
    await compose(service.kit(), DUE)
    await service.plan()
    (first,) = await service.outbox.claim("me", "telegram", DUE, 1)
    await service.room(0)
    with pytest.raises(StoreError, match="no space is left"):
        await service.outbox.finish(first.id, "me", DeliveryState.SENT, DUE, message=1, error="x" * 500_000)
    await service.room(10_000)
    assert first.id not in [each.id for each in await service.outbox.claim("me", "telegram", DUE, 100)]
    assert await service.outbox.finish(first.id, "me", DeliveryState.SENT, DUE, message=1)


# ── somebody else writes ─────────────────────────────────────────────────────────────────────────


@ON_SQLITE
@pytest.mark.parametrize("seconds", [1, *(pytest.param(each, marks=pytest.mark.soak) for each in (4, 10))])
async def test_a_foreign_lock_is_waited_for(service: Service, database_url: str, seconds: int) -> None:
    file = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(seconds, other.execute, "ROLLBACK")
        assert (await compose(service.kit(), DUE)).done == READERS
    await one_digest_each(service)


# ── crashes ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("repository", "method", "before"),
    [
        ("outbox", "pin_issue", True),
        ("outbox", "pin_groups", True),
        ("outbox", "pin_groups", False),
        ("outbox", "put_all", True),
        ("outbox", "put_all", False),
        ("subscribers", "advance", True),
        ("subscribers", "advance", False),
    ],
)
async def test_a_crash_between_any_two_steps_of_the_fan_out_is_made_good(
    service: Service, repository: str, method: str, before: bool
) -> None:
    order = (crash, nothing) if before else (nothing, crash)
    broken = Interfering(getattr(service, repository), method, *order)
    with pytest.raises(Crash):
        await compose(service.kit(**{repository: broken}), DUE)
    await compose(service.kit(), DUE + timedelta(seconds=2))
    await one_digest_each(service, DUE + timedelta(seconds=4))


def die_composing(url: str, repository: str, method: str, before: bool) -> None:
    """A process that kills itself in the midst of its fan-out."""

    async def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def serve() -> None:
        async with opened(url) as one:
            order = (die, nothing) if before else (nothing, die)
            deadly = Interfering(getattr(one, repository), method, *order)
            await compose(one.kit(**{repository: deadly}), DUE)

    asyncio.run(serve())


@pytest.mark.parametrize(
    ("repository", "method", "before"), [("outbox", "put_all", False), ("subscribers", "advance", True)]
)
async def test_kill_9_between_fan_out_and_slot_advance_costs_and_doubles_nothing(
    service: Service, database_url: str, repository: str, method: str, before: bool
) -> None:
    process = fork(die_composing, database_url, repository, method, before)
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    assert (await service.outbox.counts()).pending == READERS
    assert await service.subscribers.due_slots(DUE), "their time has not been moved on"
    await compose(service.kit(), DUE + timedelta(seconds=2))
    await one_digest_each(service, DUE + timedelta(seconds=4))


def die_planning(url: str, step: Step) -> None:
    """A process that kills itself while it plans what it is about to send."""

    async def serve() -> None:
        async with opened(url) as one:
            course = Course(Board(), PROCESSES.RawValue("i", Step.ELSEWHERE))
            course.board.doom.value = step
            course.watch_transactions()
            await replace(one, outbox=Watched(one.store, course)).plan()

    asyncio.run(serve())


@pytest.mark.parametrize("step", IN_A_PLAN)
async def test_kill_9_in_a_plan_leaves_nobody_in_doubt_and_no_plan_half_made(
    service: Service, database_url: str, step: Step
) -> None:
    """Before it is stored, in the midst of the transaction, and before anything is claimed."""
    await compose(service.kit(), DUE)
    process = fork(die_planning, database_url, step)
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    assert await service.outbox.counts() == OutboxCounts(pending=READERS)
    left = len(await service.outbox.unplanned("telegram", DUE, READERS))
    assert left == (0 if step is Step.PLANNED else GROUPS)
    await one_digest_each(service)


async def test_digests_that_vanish_before_they_are_queued_are_made_anew(service: Service) -> None:
    """A run so long that care takes what it pinned for nobody's: it pins it once more."""
    times = iter([DUE + 3 * HOUR])

    async def purge() -> None:
        if (late := next(times, None)) is not None:
            await CareRepository(service.store).purge(late)

    outbox = Interfering(service.outbox, "put_all", purge, nothing)
    assert (await compose(service.kit(outbox=outbox), DUE)).done == READERS
    await one_digest_each(service, DUE + timedelta(seconds=4))


async def test_a_run_whose_digests_vanish_again_and_again_ends_and_the_next_one_serves_all(
    service: Service,
) -> None:
    """Their time is not moved on before everybody has a digest."""

    async def purge() -> None:
        await CareRepository(service.store).purge(DUE + 3 * HOUR)

    outbox = Interfering(service.outbox, "put_all", purge, nothing)
    with pytest.raises(StoreError, match="is gone"):
        await compose(service.kit(outbox=outbox), DUE)
    assert (await compose(service.kit(), DUE + timedelta(seconds=2))).done == READERS
    await one_digest_each(service, DUE + timedelta(seconds=4))


async def test_digests_of_a_run_of_an_hour_are_still_there_when_they_are_queued(service: Service) -> None:
    async def purge() -> None:
        await CareRepository(service.store).purge(DUE + HOUR)

    outbox = Interfering(service.outbox, "put_all", purge, nothing)
    assert (await compose(service.kit(outbox=outbox), DUE)).done == READERS


async def test_a_sender_that_wakes_up_after_its_lease_neither_claims_nor_marks(service: Service) -> None:
    leases, outbox = LeaseRepository(service.store), service.outbox
    await compose(service.kit(), DUE)
    await service.plan()
    await leases.take("sleeper", ["send"], timedelta(seconds=0.05))
    claimed = await outbox.claim("sleeper#1", "telegram", DUE, 3)
    async with asyncio.timeout(20):
        while (await leases.take("other", ["send"], timedelta(minutes=1)))["send"].owner != "other":
            await asyncio.sleep(0.01)
    assert await outbox.reap("other#1", "telegram", DUE) == len(claimed) == 3
    assert await outbox.claim("sleeper#1", "telegram", DUE, 3) == []
    assert not any([await outbox.finish(e.id, "sleeper#1", DeliveryState.SENT, DUE) for e in claimed])
    assert await outbox.counts() == OutboxCounts(pending=READERS - 3, unknown=3)
    assert len(await outbox.claim("other#1", "telegram", DUE, READERS)) == READERS - 3


async def test_after_three_days_down_each_chat_has_one_digest(service: Service) -> None:
    for chat in range(1, READERS + 1, 3):
        reader = await service.subscribers.get(Destination(chat))
        assert reader is not None
        slots = [Slot("UTC", 480), Slot("UTC", 480, 1), Slot("UTC", 1080)]
        await service.subscribers.set_slots(reader.id, slots, NOW)
    now = DUE + 3 * DAY + HOUR
    assert (await compose(service.kit(), now)).done == READERS
    await one_digest_each(service, now)


async def test_two_processes_that_compose_at_once_queue_each_digest_once(
    service: Service, database_url: str
) -> None:
    async with opened(database_url) as other:
        tallies = await asyncio.gather(*(compose(each.kit(), DUE) for each in (service, other)))
    assert sum(tally.done for tally in tallies) == READERS
    await one_digest_each(service)


@pytest.mark.postgres
@pytest.mark.parametrize("method", ["pin_groups", "put_all"])
async def test_a_server_that_restarts_in_the_midst_of_a_fan_out_costs_nobody_a_digest(method: str) -> None:
    with own_server(DURABLE) as server, server.database() as url:
        upgrade(url)
        async with opened(url) as one:
            await one.readers()
            await one.news()

            async def restart() -> None:
                await asyncio.to_thread(server.restart)

            outbox = Interfering(one.outbox, method, restart, nothing)
            for tick in range(3):
                try:
                    await compose(one.kit(outbox=outbox if not tick else one.outbox), DUE)
                except StoreError:
                    continue
            await one_digest_each(one)


# ── a migration that is killed ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "statements", [(12,), pytest.param(range(1, 400, 7), marks=pytest.mark.soak)], ids=["one", "many"]
)
def test_a_migration_that_is_killed_midway_is_done_again_with_nothing_lost(
    empty_url: str, statements: range | tuple[int]
) -> None:
    migrate_to(empty_url, "0001")
    fill(empty_url)
    before = {table: len(rows) for table, rows in rows_of(empty_url).items()}
    for number in statements:
        process = fork(migrator.run, empty_url, number, False)
        process.join()
        if process.exitcode != -signal.SIGKILL:
            break
    upgrade(empty_url, copy=False)
    assert check(empty_url) == []
    after = {table: len(rows) for table, rows in rows_of(empty_url).items()}
    assert {table: after[table] for table in before} == before
