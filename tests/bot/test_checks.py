"""`sitrep check`: every finding is found, with its hint, and nothing is where nothing is wrong."""

import asyncio
import shutil
import socket
import zoneinfo
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.checks import Finding, findings, health
from bot.copies import FOLDER
from bot.settings import Settings, load
from digest.model import Destination
from storage.care import MARKS, CareRepository
from storage.keeping import keep
from storage.leasing import enter
from storage.seal import Seal
from storage.sources import SourceRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from tests.storage.builders import DAY, HOUR, NOW, draft
from tests.storage.engines import database_url, empty_url, sqlite_url
from tests.storage.filling import connected
from tests.telegram_server import TOKEN, TelegramServer

__all__ = ["database_url", "empty_url", "sqlite_url"]


@pytest.fixture(autouse=True)
def our_zones():
    """As the program sets them at its start."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    yield
    zoneinfo.reset_tzpath(to=before)


@pytest.fixture
async def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Of a service that does well: a source that answers, a note of a moment ago, a copy of today."""
    url = sqlite_url
    async with await Store.open(url) as store:
        await SourceRepository(store).add(draft(), NOW, 1)
        await CareRepository(store).note("collect", "SAMPLE", NOW)
    (tmp_path / "sitrep.db").chmod(0o600)
    keep(url, tmp_path / FOLDER, NOW)
    given = {"TOKEN": TOKEN, "ADMINS": "5", "DATABASE_URL": url, "DATA": str(tmp_path)}
    return load({f"SITREP_{name}": value for name, value in given.items()})


def _ids(found: list[Finding]) -> list[str]:
    return [finding.id for finding in found if finding.id != "encoder-missing"]


async def test_where_all_is_well_nothing_is_found(settings):
    assert _ids(findings(settings, NOW)) == []
    assert health(settings, NOW) == []


async def test_a_database_that_cannot_be_written(settings, monkeypatch):
    url = f"{settings.database_url}?timeout=0.05"
    with connected(settings.database_url):
        (found,) = findings(replace(settings, database_url=url), NOW)[:1]
    assert found.id == "database"
    assert "in use by another program" in found.text
    assert found.grave


def test_a_database_that_is_not_there(settings, tmp_path):
    missing = replace(settings, database_url=f"sqlite:///{tmp_path}/no.db")
    assert _ids(findings(missing, NOW)) == ["database-missing"]
    assert _ids(health(missing, NOW)) == ["not-alive"]
    assert not (tmp_path / "no.db").exists()
    gone = replace(settings, database_url="postgresql://x@127.0.0.1:1/y")
    assert _ids(findings(gone, NOW)) == ["database", "database-old"]
    assert _ids(health(gone, NOW)) == ["database"]


def test_little_room(settings, monkeypatch):
    usage = shutil.disk_usage(settings.data)._replace(free=100 * 2**20)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    (found,) = [each for each in findings(settings, NOW) if each.id == "disk-low"]
    assert found.text.startswith("100 MB are free")


async def test_sources_that_never_answered_are_named(settings):
    found = findings(settings, NOW + 2 * DAY)
    (silent,) = [each for each in found if each.id == "sources-silent"]
    assert silent.text == "1 source never answered: #1"
    assert not silent.grave


async def test_no_source_at_all(settings):
    async with await Store.open(settings.database_url) as store:
        await SourceRepository(store).remove(1, NOW, 1)
    assert _ids(findings(settings, NOW)) == ["sources-none"]


def test_a_copy_that_is_late_or_not_there(settings):
    (late,) = [each for each in findings(settings, NOW + 3 * DAY) if each.id == "backup-late"]
    assert "is of 2031-03-04" in late.text
    shutil.rmtree(settings.data / FOLDER)
    (none,) = [each for each in findings(settings, NOW) if each.id == "backup-late"]
    assert "no copy" in none.text


def test_a_clock_that_went_back(settings):
    assert _ids(findings(settings, NOW - DAY)) == ["clock"]


async def test_the_key_is_missed_once_somebody_was_forgotten(settings):
    seal = Seal("", settings.forget_file)
    async with await Store.open(settings.database_url) as store:
        await SubscriberRepository(store, seal).forget(Destination(7), NOW)
    assert _ids(findings(settings, NOW)) == []
    settings.forget_file.chmod(0o644)
    assert _ids(findings(settings, NOW)) == ["file-open"]
    settings.forget_file.unlink()
    assert _ids(findings(settings, NOW)) == ["forget-key-missing"]
    assert _ids(findings(replace(settings, forget_key="k" * 32), NOW)) == ["forget-key-other"]
    settings.forget_file.write_text("SAMPLE too short")
    assert _ids(findings(settings, NOW)) == ["forget-key-unread", "file-open"]


async def test_a_key_made_anew_does_not_hide_that_the_old_one_is_gone(settings):
    async with await Store.open(settings.database_url) as store:
        for number in (7, 8):
            seal = Seal("", settings.forget_file)
            await SubscriberRepository(store, seal).forget(Destination(number), NOW)
            assert _ids(findings(settings, NOW)) == (["forget-key-other"] if number == 8 else [])
            kept = settings.forget_file.rename(settings.data / f"kept{number}")
        kept.rename(settings.forget_file)
        care = CareRepository(store)
        await SubscriberRepository(store, seal).forget(Destination(9), NOW + 2 * DAY)
        await care.purge(NOW + MARKS + DAY)
    assert "forget-key-other" not in _ids(findings(settings, NOW + MARKS + DAY)), "no copy is so old"


def test_a_database_that_others_may_read(settings, tmp_path):
    (tmp_path / "sitrep.db").chmod(0o644)
    (found,) = [each for each in findings(settings, NOW) if each.id == "file-open"]
    assert found.hint == f"chmod 600 {tmp_path / 'sitrep.db'}"


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_what_is_left_of_the_database_before_a_move(settings, database_url):
    moved = replace(settings, database_url=database_url)
    (found,) = [each for each in findings(moved, NOW) if each.id == "database-old"]
    assert found.text.endswith(f"{settings.data / 'sitrep.db'} and {settings.data / FOLDER}")
    assert not found.grave
    (settings.data / "sitrep.db").unlink()
    shutil.rmtree(settings.data / FOLDER)
    assert "database-old" not in _ids(findings(moved, NOW))


def test_zones_of_the_system(settings):
    zoneinfo.reset_tzpath(to=("/usr/share/zoneinfo",))
    assert "zones-system" in _ids(findings(settings, NOW))


def test_token_and_admins(settings):
    assert _ids(findings(replace(settings, token=""), NOW)) == ["token-missing"]
    assert _ids(findings(replace(settings, admins=frozenset()), NOW)) == ["admins-missing"]


@pytest.mark.parametrize(
    ("token", "words"),
    [(TOKEN, ""), ("4243:other", "does not accept SITREP_TOKEN"), (None, "does not answer (NetworkError)")],
)
async def test_telegram_is_asked_when_that_is_wanted(settings, token, words):
    async with TelegramServer() as server:
        asked = replace(settings, token=token or TOKEN, telegram_api_url=server.url)
        if token is None:
            asked = replace(asked, telegram_api_url="http://127.0.0.1:1")
        found = await asyncio.to_thread(findings, asked, NOW, telegram=True)
    texts = [each.text for each in found if each.id == "telegram"]
    assert len(texts) == bool(words)
    assert all(words in text for text in texts)
    assert TOKEN not in "".join(texts)


async def test_a_service_that_stands_still_is_not_alive(settings):
    assert _ids(health(settings, NOW + HOUR / 3)) == []
    assert _ids(health(settings, NOW + HOUR)) == ["not-alive"]


@pytest.mark.parametrize("empty_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_on_a_database_without_tables_nothing_lives(settings, empty_url):
    """As a container's is while its service has not come so far."""
    assert _ids(health(replace(settings, database_url=empty_url), NOW)) == ["not-alive"]


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_on_postgresql_this_machine_has_to_say_that_it_runs(settings, database_url):
    there = replace(settings, database_url=database_url)
    assert _ids(health(there, NOW)) == ["not-alive"]
    here = socket.gethostname()
    others = (f"elsewhere-{here}-1-a", f"{here}-2-1-a", f"{here}2-1-a")
    for name, ids in (*((other, ["not-alive"]) for other in others), (f"{here}-1-a", [])):
        with connected(database_url) as connection:
            enter(connection, name)
        assert _ids(health(there, NOW)) == ids
    with connected(database_url) as connection:
        connection.execute(sa.text("DELETE FROM lease"))
