"""The whole program at its most talkative, with all that may go wrong: no line of it tells of a reader."""

import asyncio
import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.service import BOSS, Service, invent, outlet
from tests.telegram_rules import Refusal
from tests.telegram_server import DROP, TelegramServer

ANN, GROUP, MOVED = 7_100_000_011, -1_007_100_000_012, -1_007_100_000_013
TYPED = (
    "/start zanzibar1",
    "/country kazakhstan zanzibar2",
    "/theme zanzibar3",
    "zanzibar4 just words",
    "/search zanzibar5",
    "/time zanzibar6",
    "/zanzibar7",
    "/timezone zanzibar8",
    "/country kz",
    "/latest",
    "/export",
    "/forgetme",
)


class Talkative(Service):
    """The program with all that it can log, a line of JSON each."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"SITREP_LOG_LEVEL": "DEBUG", "SITREP_LOG_FORMAT": "json"}


async def _say_everything(server: TelegramServer) -> None:
    for text in TYPED:
        await server.answer_to(ANN, text, 30)
    await server.say(ANN, "/country@SitrepTestBot kz", chat=GROUP)


async def _meet_refusals(server: TelegramServer) -> None:
    """Each answer meets another misfortune; the last one comes through."""
    misfortunes = (
        Refusal(403, "Forbidden: bot was blocked by the user"),
        Refusal(400, f"Bad Request: chat {ANN} not found"),
        Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=MOVED),
        Refusal(500, "Internal Server Error"),
        DROP,
    )
    for misfortune in misfortunes:
        server.plan("sendMessage", misfortune)
        calls = len(server.calls)
        await server.say(ANN, "/help zanzibar9")
        await server.until(
            lambda calls=calls: any(c.method == "sendMessage" for c in server.calls[calls:]), 30
        )
    server.calm()


def _break(database: Path) -> None:
    """Whatever is stored of readers is refused from now on, in words that name them."""
    with closing(sqlite3.connect(database)) as connection:
        for table in ("subscriber", "chat", "note"):
            connection.execute(
                f"CREATE TRIGGER no_{table} BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'refused: {ANN} zanzibar'); END"
            )
        connection.execute("DROP TABLE subscriber_slot")
        connection.commit()


@pytest.mark.timeout(120)
async def test_nothing_that_is_written_names_a_reader(tmp_path):
    async with outlet([invent(random.Random())]) as port, TelegramServer() as server:
        service = Talkative(server, tmp_path, f"127.0.0.1:{port}")
        async with service.running("run"):
            await _say_everything(server)
            shown = await server.answer_to(BOSS, f"/addsource http://127.0.0.1:{port}/feed.xml", 30)
            await server.press(BOSS, shown, "Accept")
            await _meet_refusals(server)
            _break(tmp_path / "data" / "sitrep.db")
            for text in ("/country zanzibar10", "/pause", "/resume", "/digest", "/time 09:00"):
                await server.say(ANN, text)
            await server.answer_to(BOSS, "/version", 30)
            await _until_logged(service, "error")
    said = "".join(service.lines)
    for secret in (server.token, "zanzibar", str(ANN), str(BOSS), str(GROUP), str(MOVED), f"Person{ANN}"):
        assert secret not in said, secret
        assert secret.lstrip("-") not in said, secret
    levels = {json.loads(line)["level"] for line in service.lines if line.startswith("{")}
    assert levels >= {"DEBUG", "INFO"}
    assert all(line.startswith("{") for line in service.lines), "nothing is written beside the log"


async def _until_logged(service: Service, word: str) -> None:
    async with asyncio.timeout(30):
        while not any(f'"{word}": ' in line for line in service.lines):
            await asyncio.sleep(0.05)
