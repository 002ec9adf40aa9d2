"""kill -9 at any moment, while Telegram misbehaves: nothing twice, nothing out of order, none forgotten."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest

from tests.soak.yard import FIRST, Yard, yard

SAMPLE, ALL = 2, 100
EACH_LIFE = 20
"""Messages that one process sends before it is killed, more or less."""


async def kill_again_and_again(one: Yard, kills: int, workers: int) -> None:
    """Keep ``workers`` processes at work; one of them dies each time."""
    while len(one.running) < workers:
        one.start()
    for number in range(kills):
        one.misbehave(EACH_LIFE)
        if number in (1, kills // 2):
            one.server.blocked.add(FIRST + number % one.chats)
        await one.until_sent(one.dice.randrange(2 * EACH_LIFE))
        await asyncio.sleep(one.dice.uniform(0, 0.03))
        await one.end(one.dice.choice(one.running), kill=True)
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
    periods = max(4, kills * EACH_LIFE // 40 + 4)
    async with yard(database_url, periods=periods, leased=leased, seed=kills + workers) as one:
        await kill_again_and_again(one, kills, workers)
        counts = await one.reckon()
        print(f"{one.killed} kills, {workers} workers, {one.lost} answers lost: {counts}")
        print(f"{one.overtaken} that were leaving when their process lost its lease came late")
        assert one.overtaken <= 1 + kills // 20, "a rarity, however busy the machine"
        assert one.killed == kills
        assert counts["sent"] > one.chats * periods // 4, "most lives got something done"
