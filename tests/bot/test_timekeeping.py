"""While the clock is off no digest is queued; the owners are told once that it is, and that it is over."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot import serve
from bot.gateway import line
from bot.gateway.line import Line
from bot.house import House
from bot.settings import Settings, load
from bot.timekeeping import JUMPED, Timekeeping, elapsed
from bot.wiring import open_house
from digest.model import Destination, Filter, OutboxCounts, Pair, Slot
from storage import migrate
from tests.bot.scene import ANN, BOSS
from tests.bot.test_notices_served import serving
from tests.bot.test_wiring import READERS, house_with_readers
from tests.telegram_server import TOKEN, TelegramServer

START = datetime(2026, 11, 21, 2, tzinfo=UTC)


def tell(said: list[str]) -> tuple:
    """What reports troubles, and what reports that they are over."""

    async def report(id: str, text: str, hint: str, **values: str) -> None:
        assert hint
        said.append(f"{id} {text.format(**values)}")

    async def over(id: str) -> None:
        said.append(f"{id} over")

    return report, over


async def test_a_clock_that_jumps_is_reported_until_it_is_right_again() -> None:
    said: list[str] = []
    seconds = [0.0]
    keeping = Timekeeping(lambda: seconds[0])
    found = []
    for off in (0, 0, 120, -120, 0, 0):
        now = START + timedelta(seconds=seconds[0], minutes=off)
        found.append(await keeping.is_right(now, *tell(said)))
        assert keeping.doubted is not found[-1]
        seconds[0] += 2
    assert found == [True, True, False, False, True, True]
    before, doubt, over = said
    assert before == over == f"{JUMPED} over", "what an earlier process told of is over too"
    assert "is 120 minutes off" in doubt


async def test_a_clock_that_comes_and_goes_is_told_of_once_an_hour() -> None:
    said: list[str] = []
    seconds = [0.0]
    keeping = Timekeeping(lambda: seconds[0])
    for minute in range(120):
        seconds[0] = 60.0 * minute
        now = START + timedelta(minutes=minute)
        keeping.heard(now + timedelta(hours=minute % 2))
        assert await keeping.is_right(now, *tell(said)) is (minute % 2 == 0)
    assert [each.endswith("over") for each in said] == [True, False, True, False, True]


async def test_a_doubt_that_comes_too_soon_to_be_told_is_told_later() -> None:
    said: list[str] = []
    seconds = [0.0]
    keeping = Timekeeping(lambda: seconds[0])
    for minute in range(70):
        seconds[0] = 60.0 * minute
        now = START + timedelta(minutes=minute)
        keeping.heard(now if minute in (0, 2) else now + timedelta(hours=1))
        await keeping.is_right(now, *tell(said))
        assert len(said) == (1 if minute < 1 else 2 if minute < 2 else 3 if minute < 61 else 4)
    assert "minutes off" in said[-1]


@pytest.mark.parametrize(
    ("off", "right"), [(90, True), (-90, True), (595, True), (-595, True), (660, False), (-86_400, False)]
)
async def test_who_knows_the_time_is_believed_from_the_start_and_for_ever(off: int, right: bool) -> None:
    said: list[str] = []
    seconds = [0.0]
    keeping = Timekeeping(lambda: seconds[0])
    for _ in range(3):
        now = START + timedelta(seconds=seconds[0])
        keeping.heard(now + timedelta(seconds=off))
        assert await keeping.is_right(now, *tell(said)) is right
        seconds[0] += 4_000  # longer than a clock is doubted of which nobody says anything
    assert any("minutes off" in each for each in said) is not right


def test_the_steady_clock_counts_the_time_that_the_machine_sleeps() -> None:
    asleep = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    assert elapsed() - time.monotonic() == pytest.approx(asleep, abs=1)


@pytest.mark.parametrize(
    ("late", "dated", "heard"), [(10.0, True, True), (-1.0, True, False), (10.0, False, False)]
)
async def test_the_date_of_an_answer_is_heard_unless_it_is_old_or_missing(
    monkeypatch: pytest.MonkeyPatch, late: float, dated: bool, heard: bool
) -> None:
    monkeypatch.setattr(line, "LATE", late)
    found: list[datetime] = []
    async with TelegramServer() as server, Line(1, lambda _: None, found.append) as asking:
        server.clock = (lambda: START) if dated else None
        assert (await asking.do_request(f"{server.url}/bot{TOKEN}/getMe", "POST"))[0] == 200
    assert found == ([START] if heard else [])


def answered(began: float, date: str) -> httpx.Response:
    """An answer to what was asked so many seconds ago."""
    asked = httpx.Request("POST", "http://telegram.example", extensions={"sitrep.began": elapsed() - began})
    return httpx.Response(200, headers={"Date": date}, request=asked)


@pytest.mark.parametrize(("patience", "took", "heard"), [(0, 9, 1), (0, 11, 0), (25, 34, 1), (25, 36, 0)])
async def test_a_date_is_ten_seconds_old_at_most_beyond_the_time_of_a_long_poll(
    patience: float, took: float, heard: int
) -> None:
    found: list[datetime] = []
    async with Line(1, lambda _: None, found.append, patience) as asking:
        await asking._read_date(answered(took, "Sat, 21 Nov 2026 02:00:00 GMT"))
    assert found == [START] * heard


@pytest.mark.parametrize(
    ("date", "heard"),
    [
        ("Fri, 20 Nov 2026 21:00:00 -0500", [START]),
        ("Sat, 21 Nov 2026 02:00:00", [START]),
        ("Fri, 31 Dec 9999 23:59:59 GMT", []),
        ("Sat, 21 Nov 2026 02:00:00 +9999999999999999999999", []),
        (f"Sat, {'9' * 400} Nov 2026 02:00:00 GMT", []),
        ("soon", []),
    ],
)
async def test_the_zone_of_a_date_counts_and_nonsense_does_no_harm(date: str, heard: list[datetime]) -> None:
    found: list[datetime] = []
    async with Line(1, lambda _: None, found.append) as asking:
        await asking._read_date(answered(0, date))
    assert found == heard


@contextlib.asynccontextmanager
async def due(folder: Path) -> AsyncIterator[tuple[TelegramServer, House, Settings]]:
    """Telegram two hours ahead of our clock, and Ann's digest due."""
    async with TelegramServer() as server:
        for person in (ANN, BOSS):
            server.meet(person)
        server.clock = lambda: datetime.now(UTC) + timedelta(hours=2)
        settings = load(
            {
                "SITREP_TOKEN": TOKEN,
                "SITREP_TELEGRAM_API_URL": server.url,
                "SITREP_ADMINS": str(BOSS),
                "SITREP_DATA": str(folder),
            }
        )
        migrate.upgrade(settings.database_url)
        async with open_house(settings) as house:
            now = house.clock() - timedelta(days=1)
            ann = await house.subscribers.ensure(Destination(ANN), kind="private", language="en", now=now)
            await house.subscribers.choose(ann.id, Filter(), Filter((Pair("KZ"),)))
            await house.subscribers.set_slots(ann.id, [Slot("UTC", now.hour * 60 + now.minute)], now)
            yield server, house, settings


async def test_while_telegram_says_that_the_clock_is_wrong_no_digest_is_queued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the very start, though the clock goes on evenly."""
    monkeypatch.setattr(serve, "is_official", lambda _: True)
    async with due(tmp_path) as (server, house, settings), serving(settings, ("bot", "deliver")):
        await server.until(lambda: server.seen(BOSS), 20)
        warned = server.seen(BOSS)[0].text
        assert "The clock of the machine is" in warned and "Digests wait" in warned
        assert not (await house.outbox.counts()).pending and not server.seen(ANN)
        server.clock = lambda: datetime.now(UTC)
        await server.say(BOSS, "/help")  # the next answer says what time it is
        await server.until(lambda: server.seen(ANN), 20)
        over = "Over: The clock"
        await server.until(lambda: any(over in seen.text for seen in server.seen(BOSS)), 20)


async def test_a_server_of_ones_own_is_not_asked_what_time_it_is(tmp_path: Path) -> None:
    """It may stand on the same machine, and be wrong with it."""
    async with due(tmp_path) as (server, _, settings), serving(settings, ("bot", "deliver")):
        await server.until(lambda: server.seen(ANN), 20)
        assert not server.seen(BOSS)


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)], ids=["forward", "back"])
async def test_a_clock_a_day_off_sends_nothing_deletes_nothing_and_costs_no_digest(
    tmp_path: Path, jump: timedelta
) -> None:
    async with house_with_readers(tmp_path) as (house, clock):
        seconds = [0.0]
        house.timekeeping.steady = lambda: seconds[0]
        assert (await house.compose_by_the_clock()).done == READERS
        for off in (jump, jump, -jump):  # there for a while, then back
            clock.now += off if off != jump or not house.timekeeping.doubted else timedelta()
            assert (await house.compose_by_the_clock()).done == 0
            assert house.timekeeping.doubted is (off == jump)
            before = await house.outbox.counts()
            await house.look_after()
            assert await house.outbox.counts() == before == OutboxCounts(pending=READERS)
        clock.now += timedelta(days=1)
        seconds[0] += timedelta(days=1).total_seconds()
        assert (await house.compose_by_the_clock()).done == READERS, "the next day's, as ever"
