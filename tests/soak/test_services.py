"""`sitrep run` on several machines' worth of processes: who stands by, who takes over, who needs a token."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.duties import SEND, Duties
from storage.leasing import LeaseRepository
from storage.migrate import upgrade
from storage.store import Store
from tests.bot.service import Service
from tests.postgres import server as shared
from tests.telegram_server import TelegramServer

ANN = 7_100_000_011
SPAN, BEAT = timedelta(seconds=0.8), 0.1


@dataclass
class Machine(Service):
    """A process's environment with a database that others use too."""

    url: str = ""
    token: bool = True

    @property
    def environment(self) -> dict[str, str]:
        settings = super().environment | {"SITREP_DATABASE_URL": self.url}
        return settings if self.token else settings | {"SITREP_TOKEN": ""}

    async def stop(self, process: asyncio.subprocess.Process) -> None:
        """SIGTERM, and wait for the end."""
        process.terminate()
        await self.ended(process)

    async def until_says(self, words: str, seconds: float = 40) -> str:
        """Wait for a line of the log."""
        async with asyncio.timeout(seconds):
            while not (found := [line for line in self.lines if words in line]):
                await asyncio.sleep(0.05)
        return found[0]


async def test_who_waits_takes_over_when_the_other_is_no_longer_heard_of(database_url: str) -> None:
    """In one process: the leases of two, of whom one dies."""
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(await Store.open(database_url)) for _ in range(2)]
        one, two = (
            Duties(LeaseRepository(store), name, [SEND], SPAN, beat=BEAT)
            for store, name in zip(stores, ("one", "two"), strict=True)
        )
        dying, waiting = asyncio.create_task(one.keep()), None
        async with asyncio.timeout(20):
            await one.begun(SEND)
            waiting = asyncio.create_task(two.keep())
            await asyncio.sleep(2 * BEAT)
            assert (one.has(SEND), two.has(SEND)) == (True, False)
            dying.cancel()
            await two.begun(SEND)
            assert not one.has(SEND), "it knows by its own clock that its time is over"
            assert two.term(SEND) == 2
        waiting.cancel()
        await asyncio.gather(dying, waiting, return_exceptions=True)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.timeout(240)
async def test_another_service_takes_over_within_seconds(tmp_path: Path) -> None:
    with shared().database() as url:
        async with TelegramServer() as server:
            one, two = (Machine(server, tmp_path / name, url=url) for name in ("one", "two"))
            for machine in (one, two):
                machine.folder.mkdir()
            first = await one.start("run")
            await server.answer_to(ANN, "/start", 60)
            assert "compose, poll, send" in await one.until_says("has taken over")
            async with two.running("run") as second:
                await two.until_says("standing by: ")
                refused = await two.start("migrate")
                assert await two.ended(refused) == 2
                await two.until_says("another Sitrep is running on")
                assert not any("has taken over" in line for line in two.lines)
                await one.kill(first)
                killed = asyncio.get_running_loop().time()
                await two.until_says("has taken over")
                assert asyncio.get_running_loop().time() - killed < 14, "a lease lasts 8 s, a beat 2 s"
                await server.answer_to(ANN, "/help", 30)
                assert second.returncode is None
            assert second.returncode == 0


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.timeout(240)
async def test_a_condense_worker_needs_nothing_but_the_database(tmp_path: Path) -> None:
    with shared().database() as url:
        upgrade(url)
        async with TelegramServer() as server:
            worker = Machine(server, tmp_path, url=url, token=False)
            async with worker.running("run", "--roles", "condense") as process:
                async with asyncio.timeout(40):
                    refused = None
                    while refused != 2:  # it says that it runs a moment after it began
                        refused = await worker.ended(await worker.start("migrate"))
                assert process.returncode is None
            assert process.returncode == 0, "".join(worker.lines)
            assert not server.calls, "it never talks to Telegram"


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.timeout(240)
async def test_roles_on_machines_of_their_own(tmp_path: Path) -> None:
    with shared().database() as url:
        async with TelegramServer() as server:
            machines = {
                roles: Machine(server, tmp_path / roles, url=url, token=roles != "collect")
                for roles in ("bot", "deliver", "collect")
            }
            for machine in machines.values():
                machine.folder.mkdir()
            async with (
                machines["bot"].running("run", "--roles", "bot") as one,
                machines["deliver"].running("run", "--roles", "deliver") as two,
                machines["collect"].running("run", "--roles", "collect") as three,
            ):
                await machines["bot"].until_says("has taken over: poll", 60)
                await machines["deliver"].until_says("has taken over: compose, send", 60)
                await machines["collect"].until_says("has taken over: collect", 60)
                await server.answer_to(ANN, "/start", 60)
                async with machines["bot"].running("run", "--roles", "bot") as spare:
                    await machines["bot"].until_says("standing by: ", 60)
                    await machines["bot"].stop(one)
                    stopped = asyncio.get_running_loop().time()
                    while sum("has taken over: poll" in line for line in machines["bot"].lines) < 2:
                        await asyncio.sleep(0.05)
                    assert asyncio.get_running_loop().time() - stopped < 5, "it was told that it may"
                    await server.answer_to(ANN, "/help", 30)
            for process in (one, two, three, spare):
                assert process.returncode == 0
