"""kill -9 at any moment, while Telegram misbehaves: nothing twice, nothing out of order, none forgotten."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest

from digest.planning import AGAIN
from tests.soak.accounts import waiting_for_plans
from tests.soak.sender import Step
from tests.soak.world import FIRST
from tests.soak.yard import Yard, yard

SAMPLE, ALL = 2, 100
EACH_LIFE = 20
"""Messages that one process sends before it is killed, more or less."""
DOOMS = (
    Step.SENT,
    Step.SAVING,
    Step.PLANNED,
    Step.BETWEEN,
    Step.PLANNING,
    Step.SPLIT,
    Step.CLAIMED,
)
"""Where every third kill falls; the others fall anywhere, but some of them while somebody plans. Of a few
kills each has its place.
"""


async def kill_again_and_again(one: Yard, kills: int, workers: int) -> None:
    """Keep ``workers`` processes at work; one of them dies each time."""
    while len(one.running) < workers:
        one.start()
    every = 3 if kills == ALL else 1
    for number in range(kills):
        await one.go_on()
        one.misbehave(EACH_LIFE)
        if number in (1, kills // 2):
            one.server.blocked.add(FIRST + -number % one.world.chats)  # not who is told first
        if number % every == 0:
            await one.until_doomed(DOOMS[number // every % len(DOOMS)])
        else:
            victim = await one.until_planning() if number % 6 == 1 else None
            if victim is None:
                await one.until_sent(one.dice.randrange(2 * EACH_LIFE))
            await asyncio.sleep(one.dice.uniform(0, 0.03))
            await one.end(victim or one.dice.choice(list(one.running)), kill=True)
        one.start()
    await one.until_over()
    for process in list(one.running):
        ended = await one.end(process, kill=False)
        assert ended in (0, -signal.SIGTERM), "it ends as it should, or had not begun"


def loop(engine: str, kills: int, *others: int) -> Any:
    """A loop on an engine: its parameters, and only in `make soak` if it is a long one."""
    marks = [pytest.mark.postgres] if engine == "postgres" else []
    marks += [pytest.mark.soak, pytest.mark.timeout(1800)] if kills == ALL else []
    name = "-".join([engine, *map(str, others), "all" if kills == ALL else "sample"])
    return pytest.param(engine, *others, kills, marks=marks, id=name)


LOOPS = [
    loop("sqlite", SAMPLE, 1),
    loop("postgres", SAMPLE, 3),
    *(loop(engine, ALL, workers) for engine in ("sqlite", "postgres") for workers in (1, 3)),
]


@pytest.mark.parametrize(("database_url", "workers", "kills"), LOOPS, indirect=["database_url"])
async def test_killed_senders_repeat_nothing(database_url: str, workers: int, kills: int) -> None:
    """On SQLite one service is alone on its file; three share it by leases, as they do on PostgreSQL."""
    leased = workers > 1 or database_url.startswith("postgresql")
    chats = 24 if kills == ALL else 12
    async with yard(database_url, chats=chats, leased=leased, seed=kills + workers, days=1) as one:
        await kill_again_and_again(one, kills, workers)
        counts = await one.reckon()
        print(f"{one.killed} kills, {workers} workers, {one.lost} answers lost: {counts}")
        print(f"{one.overtaken} that were leaving when their process lost its lease came late")
        print(f"{one.fell_into_plans} fell into a plan; {dict(one.doomed)}, by chance {dict(one.by_chance)}")
        assert one.overtaken <= 1 + kills // 20, "a rarity, however busy the machine"
        assert one.killed == kills
        assert one.fell_into_plans > 0
        assert one.doomed.keys() == set(DOOMS[:kills])
        assert counts["sent"] > sum(counts.values()) // 4, "most lives got something done"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_digest_that_cannot_be_planned_holds_up_no_other_and_outlives_kills(
    database_url: str,
) -> None:
    """Neither its first message nor one of those that were to come after it goes out before it has a plan."""
    async with yard(database_url, chats=8, leased=False) as one:
        cursed, owners = min((await waiting_for_plans(one.store)).items())
        one.board.cursed.value = cursed
        one.start()
        await one.until_doomed(Step.PUT_OFF)
        one.start()
        async with asyncio.timeout(60):
            while set(await one.waiting()) != owners:
                await asyncio.sleep(0.01)
        await one.end(next(iter(one.running)), kill=True)
        one.start()
        assert one.told_today().isdisjoint(owners)
        one.board.cursed.value = 0
        one.board.shift.value += AGAIN.total_seconds()
        await one.until_over()
        assert one.told_today() >= owners
        await one.reckon()
