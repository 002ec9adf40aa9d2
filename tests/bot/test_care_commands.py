"""What an operator does with the database, command by command; and what the service does by itself."""

import json
import re
from datetime import UTC, datetime

import pytest

from tests.bot.service import BOSS, Service
from tests.bot.test_cli import sitrep
from tests.postgres import server as postgres
from tests.telegram_server import TelegramServer

ANN = 7_100_000_011


def _said(done):
    return done.stdout.decode() + done.stderr.decode()


def test_a_copy_is_verified_and_put_back_without_who_left(tmp_path):
    sitrep(tmp_path, "migrate")
    for person in ("ann", "bob"):
        sitrep(tmp_path, "say", "/country kz", "--as", person)
    assert sitrep(tmp_path, "backup", "copy.db").returncode == 0
    assert "chat: 2" in _said(sitrep(tmp_path, "restore", "--verify", "copy.db"))
    assert "deleted" in _said(sitrep(tmp_path, "say", "/forgetme yes", "--as", "bob"))
    restored = sitrep(tmp_path, "restore", "copy.db")
    assert "1 reader of it left since, and was forgotten again" in _said(restored)
    assert "Kazakhstan" in _said(sitrep(tmp_path, "say", "/subscriptions"))
    assert "Kazakhstan" not in _said(sitrep(tmp_path, "say", "/subscriptions", "--as", "bob"))
    marks = sitrep(tmp_path, "forgotten", "marks")
    assert "1 mark in the database and in marks" in _said(marks)
    (tmp_path / "copy.db").write_bytes(b"SAMPLE")
    assert sitrep(tmp_path, "restore", "--verify", "copy.db").returncode == 2


@pytest.mark.postgres
def test_everything_moves_to_another_database(tmp_path):
    sitrep(tmp_path, "migrate")
    sitrep(tmp_path, "say", "/country kz")
    with postgres().database() as url:
        moved = sitrep(tmp_path, "move", url)
        assert moved.returncode == 0, _said(moved)
        assert "subscriber: 1 row, the same in both" in _said(moved)
        there = sitrep(tmp_path, "say", "/subscriptions", SITREP_DATABASE_URL=url)
        assert "Kazakhstan" in _said(there)
        again = sitrep(tmp_path, "move", url)
        assert (again.returncode, "is not empty" in _said(again)) == (2, True)
    nothing = sitrep(tmp_path, "move", "-")
    assert (nothing.returncode, "standard input" in _said(nothing)) == (2, True)


@pytest.mark.timeout(120)
async def test_the_service_copies_its_database_says_that_it_lives_and_stops_at_once(tmp_path):
    async with TelegramServer() as server:
        service = Service(server, tmp_path)
        async with service.running("run") as process:
            await server.answer_to(ANN, "/country kz", 30)
            live = await service.start("check", "--live")
            assert await service.ended(live) == 0, "".join(service.lines)
            shown = await server.answer_to(ANN, "/forgetme", 30)
            await server.press(ANN, shown, "Yes")
            key = tmp_path / "data" / "forget.key"
            await server.until(key.exists, 30)
            (folder,) = tmp_path.glob("data/backups")
            await server.until(lambda: list(folder.glob("sitrep-*.db")), 30)
            began = datetime.now(UTC)
            process.terminate()
            assert await service.ended(process) == 0
            assert (datetime.now(UTC) - began).total_seconds() < 10
        assert [path.name for path in folder.iterdir()] == [f"sitrep-{began.date()}.db"]
        assert key.stat().st_mode & 0o077 == 0
        for line in service.lines:
            assert re.match(r"\d{4}-\d\d-\d\dT\S+ [A-Z]+ \S+: |all is well", line), line


@pytest.mark.timeout(120)
async def test_owners_are_told_when_there_is_no_copy(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "backups").write_text("in the way")
    async with TelegramServer() as server:
        service = Service(server, tmp_path)
        async with service.running("run"):
            await server.answer_to(BOSS, "/start", 30)
            said = "No copy of the database could be made"
            await server.until(lambda: any(said in each.text for each in server.seen(BOSS)), 60)


def test_the_log_may_be_json(tmp_path):
    done = sitrep(tmp_path, "migrate", SITREP_LOG_FORMAT="json")
    assert json.loads(done.stderr)["part"] == "storage.migrate"
