"""The joined house on a fresh database: what stopping in the middle of deliveries leaves behind."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Request, Role
from bot.deliveries import LOCAL, Deliveries
from bot.house import House
from bot.jobs import Clockwork, Step
from bot.serve import _run
from bot.settings import load
from bot.wiring import open_house
from digest.errors import StoreError, TryLater
from digest.model import Destination
from tests.storage.engines import lay_tables

MORNING = datetime(2027, 3, 1, 12, tzinfo=UTC)
READERS = 40


class SlowWire:
    """Takes a while for each message, as Telegram does; remembers where they went."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.sent: list[int] = []
        self.first = asyncio.Event()
        self.refuse = refuse

    async def send(self, destination, message):
        await asyncio.sleep(0.02)
        if self.refuse:
            raise TryLater(destination.chat, timedelta(minutes=1), "the gate is closed")
        self.sent.append(destination.chat)
        self.first.set()
        return len(self.sent)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def house_with_readers(tmp_path):
    """A house in which many people follow Kazakhstan, and the clock one day after that."""
    settings, clock = load({"SITREP_DATA": str(tmp_path)}), Clock()
    lay_tables(settings.database_url)
    async with open_house(settings, clock=clock) as house:
        answer = house.answering()
        for chat in range(1, READERS + 1):
            where = Destination(chat, channel=LOCAL)
            reply = await answer(Request(where, "local", chat, Role.READER, "en", "country", "kz", clock.now))
            assert reply.messages
        clock.now += timedelta(days=1)
        yield house, clock


async def nothing(name: str, text: str) -> None:
    """Keep no notes."""


def clockwork(deliveries: Deliveries) -> Clockwork:
    """Only the deliver step."""
    return Clockwork([Step("deliver", timedelta(hours=1), deliveries.run, finishes=True)], nothing)


async def test_stopping_finishes_what_was_claimed_and_holds_nothing(tmp_path):
    async with house_with_readers(tmp_path) as (house, _):
        assert (await house.compose()).done == READERS
        assert (await house.compose()).done == 0
        wire = SlowWire()
        deliveries = Deliveries(house, wire, LOCAL)
        clock = clockwork(deliveries)
        clock.start()
        await wire.first.wait()
        deliveries.stopping = True
        await clock.stop()
        counts = await house.outbox.counts()
        assert (counts.sending, counts.unknown) == (0, 0)
        assert counts.sent == len(wire.sent)
        assert counts.pending == READERS - len(wire.sent) > 0
        rest = SlowWire()
        await Deliveries(house, rest, LOCAL).run()
        assert sorted(wire.sent + rest.sent) == list(range(1, READERS + 1))


async def test_what_a_dead_process_left_is_held_before_anything_is_sent(tmp_path):
    async with house_with_readers(tmp_path) as (house, clock):
        await house.compose()
        assert await house.planning.prepare(LOCAL, clock.now, 5)
        lost = await house.outbox.claim("a dead process", LOCAL, clock.now, 5)
        wire = SlowWire()
        await Deliveries(house, wire, LOCAL).run()
        counts = await house.outbox.counts()
        assert counts.unknown == len(lost) == 5
        assert not set(wire.sent) & {claimed.subscriber.destination.chat for claimed in lost}
        assert len(wire.sent) == READERS - 5


async def test_what_was_not_sent_waits_for_its_time(tmp_path):
    async with house_with_readers(tmp_path) as (house, clock):
        await house.compose()
        await Deliveries(house, SlowWire(refuse=True), LOCAL).run()
        assert (await house.outbox.counts()).pending == READERS
        clock.now += timedelta(minutes=2)
        wire = SlowWire()
        await Deliveries(house, wire, LOCAL).run()
        assert len(wire.sent) == READERS


async def test_a_house_without_a_database_says_so(tmp_path):
    with pytest.raises(StoreError, match="sitrep migrate"):
        async with open_house(load({"SITREP_DATA": str(tmp_path)})):
            pass


async def test_a_read_only_database_says_so(tmp_path, monkeypatch):
    settings = load({"SITREP_DATA": str(tmp_path)})
    lay_tables(settings.database_url)
    path = tmp_path / "sitrep.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    real = sqlite3.connect

    def read_only(database, *args, **options):
        # Tests may run as root, whom no file mode stops.
        return real(f"{path.as_uri()}?mode=ro", *args, **(options | {"uri": True}))

    monkeypatch.setattr("sqlite3.dbapi2.connect", read_only)
    with pytest.raises(StoreError, match="read-only"):
        async with open_house(settings):
            pass


async def test_facts_and_nudges(tmp_path):
    async with house_with_readers(tmp_path) as (house, _):
        assert isinstance(house, House)
        asked: list[str] = []
        house.nudges.append(asked.append)
        house.desk().nudge("collect")
        assert asked == ["collect"]
        facts = house.facts()
        assert facts["model"] == "not needed yet"
        assert facts["model worker"] == "not running"


class TornWire(SlowWire):
    """Loses its head over one reader, after the message was sent perhaps."""

    async def send(self, destination, message):
        if destination.chat == 3:
            raise ZeroDivisionError
        return await super().send(destination, message)


async def test_a_bug_met_in_one_message_holds_that_one_and_loses_no_other(tmp_path):
    async with house_with_readers(tmp_path) as (house, _):
        await house.compose()
        deliveries = Deliveries(house, wire := TornWire(), LOCAL)
        with pytest.raises(ZeroDivisionError):
            await deliveries.run()
        await deliveries.run()
        counts = await house.outbox.counts()
        assert (counts.sent, counts.unknown, counts.pending, counts.sending) == (READERS - 1, 1, 0, 0)
        assert sorted(wire.sent) == [chat for chat in range(1, READERS + 1) if chat != 3]


class Line:
    """A connection that is open while it is served; its wire fails once it is closed."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.digests = self
        self.sent = 0
        self.busy = asyncio.Event()

    async def serve(self, stop, duty=None):
        self.ready.set()
        await stop.wait()
        self.ready.clear()

    async def send(self, destination, message):
        self.busy.set()
        await asyncio.sleep(0.05)
        assert self.ready.is_set(), "the connection was closed under a message on its way"
        self.sent += 1
        return self.sent


async def test_the_service_stops_sending_before_it_hangs_up(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.serve.TELEGRAM", LOCAL)
    async with house_with_readers(tmp_path) as (house, _):
        await house.compose()
        line, stop = Line(), asyncio.Event()
        service = asyncio.create_task(_run(house, line, stop, ("deliver", "bot")))
        await line.busy.wait()
        stop.set()
        await service
        counts = await house.outbox.counts()
        assert (counts.sending, counts.unknown, counts.sent) == (0, 0, line.sent)
        assert 0 < line.sent < READERS
