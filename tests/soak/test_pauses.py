"""Senders that are stopped politely, put to sleep, or lose their database."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from storage.migrate import upgrade
from storage.tables_readers import State
from tests.postgres import DURABLE, own_server
from tests.soak.accounts import ends_of
from tests.soak.yard import yard
from tests.telegram_server import HANG


@pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.soak])],
    indirect=True,
)
async def test_sigterm_lets_what_is_on_its_way_arrive(database_url: str) -> None:
    leased = database_url.startswith("postgresql")
    async with yard(database_url, chats=32, leased=leased) as one:
        for more in (3, 6, 9):
            process = one.start()
            await one.until_sent(more)
            assert await one.end(process, kill=False) == 0
            told = len(one.server.messages)
            assert (told > 0, await one.unsettled()) == (True, (0, 0)), "nothing in doubt, nothing on its way"
        last = one.start()
        await one.until_over()
        await one.end(last, kill=False)
        counts = await one.reckon()
        assert counts.pop("sent") == len(one.heard())
        assert not any(counts.values())


ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""Whoever sleeps on SQLite may sleep with the file's lock in his hands: there a service is alone anyway."""


@pytest.mark.soak
@ON_POSTGRES
async def test_one_that_wakes_up_after_its_lease_neither_sends_nor_marks(database_url: str) -> None:
    async with yard(database_url, chats=120, leased=True) as one:
        sleeper, other = one.start(), None
        await one.until_sent(60)
        one.server.plan("sendMessage", HANG)  # one call is on the wire, and will be for a while
        await one.until_sent(20)
        os.kill(sleeper.pid or 0, signal.SIGSTOP)
        other = one.start()
        until = len(one.server.messages) + 60
        async with asyncio.timeout(30):
            while len(one.server.messages) < until:
                await asyncio.sleep(0.01)
        told = len(one.heard())
        os.kill(sleeper.pid or 0, signal.SIGCONT)
        await one.until_over()
        late = [each for each in one.heard()[told:] if each.pid == sleeper.pid]
        assert len(late) <= 3, "only calls that were leaving when it fell asleep"
        ends = await ends_of(one.store)
        for each in late:
            assert ends[each.key] is State.UNKNOWN, "it marks nothing any more"
        assert await one.end(other, kill=False) == 0
        one.killed = 1  # what it had on its way is in doubt, as after a kill
        counts = await one.reckon({each.key for each in late})
        assert counts["unknown"] >= 1, "the call on the wire is held"


@pytest.mark.soak
@pytest.mark.postgres
async def test_a_server_that_restarts_costs_no_process_and_no_message() -> None:
    with own_server(DURABLE) as server, server.database() as url:
        upgrade(url)
        async with yard(url, chats=200, leased=True) as one:
            for _ in range(2):
                one.start()
            for _ in range(2):
                await one.until_sent(100)
                await asyncio.to_thread(server.restart)
            one.killed = 2 * len(one.running)  # a mark that was never confirmed is in doubt
            async with asyncio.timeout(90):
                await one.until_over()
            for process in list(one.running):
                assert process.is_alive()
                assert await one.end(process, kill=False) == 0
            await one.reckon()
