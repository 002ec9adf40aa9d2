"""The whole program over real HTTP: commands, a source, the digest by itself, and kill -9 at any moment."""

import asyncio
import random
import signal
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.bot.service import BOSS, Service, invent, outlet
from tests.telegram_server import HANG, Seen, TelegramServer

ANN = 7_100_000_011
ALMATY = ZoneInfo("Asia/Almaty")


async def until_said(service: Service, user: int, text: str, words: str, seconds: float = 60) -> Seen:
    """Ask again and again until the answer contains the words."""
    async with asyncio.timeout(seconds):
        while True:
            seen = await service.server.answer_to(user, text, 20)
            if words in seen.text:
                return seen
            await asyncio.sleep(1)


def next_minute() -> datetime:
    """The start of the next minute that leaves time to ask for it, in Almaty."""
    now = datetime.now(ALMATY)
    ahead = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return ahead if (ahead - now).total_seconds() > 5 else ahead + timedelta(minutes=1)


@pytest.mark.model
@pytest.mark.timeout(300)
async def test_from_start_to_a_digest_that_comes_by_itself(tmp_path):
    invention = invent(random.Random())
    async with outlet([invention]) as port, TelegramServer() as server:
        service = Service(server, tmp_path, f"127.0.0.1:{port}")
        began = time.monotonic()
        async with service.running("run") as process:
            await server.answer_to(ANN, "/start", 30)
            first_answer = time.monotonic() - began
            await server.answer_to(ANN, "/country qazaqstan")
            assert "Kazakhstan" in server.seen(ANN)[-1].text
            stranger = len(server.seen(ANN))
            await server.say(ANN, f"/addsource http://127.0.0.1:{port}/feed.xml")
            added = await server.answer_to(BOSS, f"/addsource http://127.0.0.1:{port}/feed.xml", 30)
            assert "Invented Gazette" in added.text
            await server.press(BOSS, added, "Accept")
            assert len(server.seen(ANN)) == stranger, "a stranger's admin command meets silence"
            await until_said(service, ANN, "/latest", invention.number)
            at = next_minute()
            await server.answer_to(ANN, f"/time {at:%H:%M}")
            asked = len(server.seen(ANN))
            await server.until(lambda: len(server.seen(ANN)) > asked, 100)
            late = (datetime.now(ALMATY) - at).total_seconds()
            digest = server.seen(ANN)[asked]
            assert invention.number in digest.text
            assert invention.name in digest.text
            assert process.returncode is None
        assert process.returncode == 0, "".join(service.lines)
        assert late >= 0
        print(f"first answer {first_answer:.1f} s after the start, digest {late:.1f} s after its minute")
        # The admin's menu before their first word, and the poll that the confirming one cuts off.
        expected = ("chat not found", "terminated by other getUpdates request")
        assert not [each for each in server.refused if not str(each).endswith(expected)]
        log = "".join(service.lines)
        assert server.token not in log
        assert str(ANN) not in log
        assert str(BOSS) not in log
        assert "Traceback" not in log


@pytest.mark.model
@pytest.mark.timeout(300)
async def test_a_message_cut_off_by_kill_9_is_held_counted_and_shown(tmp_path):
    invention = invent(random.Random())
    readers = range(101, 113)
    async with outlet([invention]) as port, TelegramServer() as server:
        service = Service(server, tmp_path, f"127.0.0.1:{port}")
        async with service.running("run"):
            for reader in readers:
                await server.answer_to(reader, "/country kz", 30)
            shown = await server.answer_to(BOSS, f"/addsource http://127.0.0.1:{port}/feed.xml", 30)
            await server.press(BOSS, shown, "Accept")
            await until_said(service, ANN, "/latest kazakhstan", invention.number)
        asked = {reader: len(server.seen(reader)) for reader in readers}
        morning = datetime.now(ALMATY).replace(hour=8, minute=1, second=0, microsecond=0) + timedelta(days=1)

        def came() -> dict[int, int]:
            return {reader: len(server.seen(reader)) - asked[reader] for reader in readers}

        turns = 0
        while (turns := turns + 1) <= 6:
            process = await service.start("once", "--now", morning.isoformat())
            goal = sum(came().values()) + random.randint(1, 4)
            if turns == 1:
                server.plan("sendMessage", None, HANG)
            killed = asyncio.create_task(server.until(lambda goal=goal: sum(came().values()) >= goal, 40))
            ending = asyncio.create_task(service.ended(process))
            await asyncio.wait([killed, ending], return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                killed.cancel()
                await asyncio.gather(killed, return_exceptions=True)
                assert ending.result() == 0, "".join(service.lines)
                break
            process.send_signal(signal.SIGKILL)
            await asyncio.gather(ending, killed)
            server.calm()
            morning += timedelta(minutes=1)
        assert max(came().values()) == 1, "nobody gets a message twice"
        async with service.running("run"):
            status = await server.answer_to(BOSS, "/status", 30)
            held = int(status.text.split(" held")[0].split()[-1])
            missing = [reader for reader, count in came().items() if not count]
            assert held >= 1
            assert len(missing) <= held
        assert max(came().values()) == 1
        shown = asked | {reader: len(server.seen(reader)) for reader in readers}
        later = morning + timedelta(days=1)
        process = await service.start("once", "--now", later.isoformat())
        assert await service.ended(process) == 0
        told = [each for reader in readers for each in server.seen(reader)[shown[reader] :]]
        assert sum("may not have reached you" in each.text for each in told) == held


async def test_a_second_service_on_one_database_says_so(tmp_path):
    async with TelegramServer() as server:
        service = Service(server, tmp_path)
        async with service.running("run"):
            await server.answer_to(ANN, "/start", 30)
            for command in (["run"], ["once"], ["migrate"], ["restore", "x.db"]):
                second = await service.start(*command)
                assert await service.ended(second) == 2
                assert "Traceback" not in "".join(service.lines)
            assert sum("another Sitrep is running" in line for line in service.lines) >= 3


async def test_a_wrong_token_ends_the_program_with_a_sentence(tmp_path):
    async with TelegramServer(token="7:another-bot") as server:
        service = Service(server, tmp_path)
        process = await service.start("run")
        assert await service.ended(process) == 2
        assert any("SITREP_TOKEN" in line for line in service.lines)
        assert "Traceback" not in "".join(service.lines)


async def test_sigterm_ends_with_zero_even_while_telegram_is_out_of_reach(tmp_path):
    async with TelegramServer() as server:
        service = Service(server, tmp_path)
    process = await service.start("run")
    async with asyncio.timeout(30):
        while not any("out of reach" in line for line in service.lines):
            await asyncio.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(service.ended(process), 20) == 0


@pytest.mark.parametrize("command", ["run", "once"])
async def test_a_damaged_database_is_a_sentence(tmp_path, command):
    async with TelegramServer() as server:
        service = Service(server, tmp_path)
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "sitrep.db").write_bytes(b"this is no database, it is a letter" * 200)
        process = await service.start(command)
        assert await service.ended(process) == 2
        text = "".join(service.lines)
        assert "is not a database" in text
        assert "Traceback" not in text


async def test_a_wrong_token_is_one_line_and_the_end(tmp_path):
    async with TelegramServer(token="4242:TEST-the-token-before-the-last-0123") as server:
        service = Service(server, tmp_path)
        process = await service.start("run")
        assert await asyncio.wait_for(service.ended(process), 30) == 2
        assert [line for line in service.lines if " INFO " not in line] == [
            "sitrep: Telegram does not accept SITREP_TOKEN: expected the token that @BotFather gave, "
            "and one that has not been revoked\n"
        ]
