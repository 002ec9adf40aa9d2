"""systemd hears that the service stands and goes on, and nothing more once a step hangs."""

import asyncio
import os
import socket
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest

from bot.jobs import Clockwork, Step
from bot.settings import listener
from bot.signs import ALIVE, READY, tell, watched_by_systemd
from digest.model import Tally
from tests import forked

ROOT = Path(__file__).parents[2]
LONG, SHORT = timedelta(hours=1), timedelta(milliseconds=20)


@pytest.fixture
def systemd(tmp_path):
    """The end of the line at which systemd listens."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as end:
        end.bind(str(tmp_path / "notify"))
        end.setblocking(False)
        yield end


async def heard(systemd):
    async with asyncio.timeout(30):
        return await asyncio.get_running_loop().sock_recv(systemd, 100)


async def note(_name, _text):
    """Nobody reads these notes."""


class Hanging:
    """A step that does not end before it is let go."""

    def __init__(self, *, endless=False):
        self.began, self.go = asyncio.Event(), asyncio.Event()
        self.clockwork = Clockwork([Step("hanging", LONG, self, endless=endless)], note)

    async def __call__(self):
        self.began.set()
        await self.go.wait()
        return Tally("hanging")


async def test_it_hears_of_the_start_and_of_each_sign(systemd):
    clockwork = Clockwork([], note)
    clockwork.start()
    watched_by_systemd(clockwork, systemd.getsockname(), SHORT)
    assert [await heard(systemd) for _ in range(4)] == [READY, ALIVE, ALIVE, ALIVE]
    await clockwork.stop()


async def test_it_hears_nothing_while_a_step_hangs(systemd, monkeypatch, caplog):
    monkeypatch.setattr("bot.signs.TOO_LONG", timedelta())
    hanging = Hanging()
    hanging.clockwork.start()
    await hanging.began.wait()
    watched_by_systemd(hanging.clockwork, systemd.getsockname(), SHORT)
    assert await heard(systemd) == READY
    async with asyncio.timeout(30):
        while len(caplog.records) < 3:
            await asyncio.sleep(0.005)
    assert "hanging does not end" in caplog.records[0].getMessage()
    with pytest.raises(BlockingIOError):
        systemd.recv(100)
    hanging.go.set()
    assert await heard(systemd) == ALIVE
    await hanging.clockwork.stop()


async def test_what_goes_on_as_long_as_there_is_work_does_not_hang():
    for endless, stuck in ((True, []), (False, ["hanging"])):
        hanging = Hanging(endless=endless)
        hanging.clockwork.start()
        await hanging.began.wait()
        assert hanging.clockwork.stuck(timedelta()) == stuck
        assert hanging.clockwork.stuck(LONG) == []
        await hanging.clockwork.stop()


def test_an_abstract_address_and_one_where_nobody_listens(tmp_path):
    name = f"sitrep-test-{token_hex(8)}"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as end:
        end.bind(f"\0{name}")
        tell(f"@{name}", READY)
        assert end.recv(100) == READY
    tell(str(tmp_path / "nobody"), READY)


def test_what_systemd_says_in_the_environment(monkeypatch):
    for key in ("NOTIFY_SOCKET", "WATCHDOG_USEC"):
        monkeypatch.delenv(key, raising=False)
    assert listener() == ("", timedelta())
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    monkeypatch.setenv("WATCHDOG_USEC", "300000000")
    assert listener() == ("/run/systemd/notify", timedelta(minutes=5))


async def test_the_whole_service_gives_them(systemd, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "NOTIFY_SOCKET": systemd.getsockname(),
        "WATCHDOG_USEC": "40000",
    }
    service = await forked.started(tmp_path, ["run", "--roles", "collect"], environment)
    try:
        assert [await heard(systemd) for _ in range(3)] == [READY, ALIVE, ALIVE]
    finally:
        service.terminate()
    assert await service.wait() == 0
