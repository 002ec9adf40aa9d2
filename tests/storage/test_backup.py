"""Backup and restore: whole or not at all, verified, never under a running service."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from digest.errors import StoreError
from storage.backup import backup
from storage.care import CareRepository
from storage.lock import hold
from storage.migrate import upgrade
from storage.restoring import restore
from storage.seal import Seal
from storage.store import Store
from tests.storage.builders import NOW

SEAL = Seal("SAMPLE key", Path())
SERVER = "postgresql://reader@127.0.0.1:1/sitrep"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/sitrep.db"
    upgrade(url)
    return url


async def _note(url: str, value: str) -> None:
    async with await Store.open(url) as store:
        await CareRepository(store).note("n", value, NOW)


async def _noted(url: str) -> str:
    async with await Store.open(url) as store:
        return (await CareRepository(store).notes())["n"][0]


async def test_what_was_copied_comes_back(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await _note(url, "before")
    backup(url, copy)
    await _note(url, "after")
    restore(copy, url, SEAL, NOW)
    assert await _noted(url) == "before"


async def test_a_copy_taken_while_others_write_is_whole(url: str, tmp_path: Path) -> None:
    async with await Store.open(url) as store:
        care = CareRepository(store)
        writes = [asyncio.create_task(care.note(f"n{number}", "x" * 500, NOW)) for number in range(200)]
        await writes[0]
        await asyncio.to_thread(backup, url, tmp_path / "copy.db")
        await asyncio.gather(*writes)
        await care.note("n", "the store goes on", NOW)
    other = f"sqlite:///{tmp_path}/other.db"
    restore(tmp_path / "copy.db", other, SEAL, NOW)
    async with await Store.open(other) as store:
        assert "n0" in await CareRepository(store).notes()


def test_nobody_else_may_read_the_database_or_its_copies(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy.db")
    restore(tmp_path / "copy.db", f"sqlite:///{tmp_path}/other.db", SEAL, NOW)
    for name in ("sitrep.db", "copy.db", "other.db"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_restore_refuses_while_the_service_runs(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy.db")
    with hold(url), pytest.raises(StoreError, match="another Sitrep is running"):
        restore(tmp_path / "copy.db", url, SEAL, NOW)


async def test_a_bad_copy_never_replaces_the_database(url: str, tmp_path: Path) -> None:
    await _note(url, "good")
    bad = tmp_path / "bad.db"
    bad.write_bytes(b"SAMPLE: no database at all, only a text of some length" * 100)
    with pytest.raises(StoreError, match="no backup of Sitrep"):
        restore(bad, url, SEAL, NOW)
    with pytest.raises(StoreError, match="there is no backup"):
        restore(tmp_path / "missing.db", url, SEAL, NOW)
    assert await _noted(url) == "good"
    assert not list(tmp_path.glob("*.part"))


async def test_a_damaged_copy_is_noticed(url: str, tmp_path: Path) -> None:
    async with await Store.open(url) as store:
        for number in range(200):
            await CareRepository(store).note(f"n{number}", "x" * 900, NOW)
    copy = tmp_path / "copy.db"
    backup(url, copy)
    data = bytearray(copy.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 8192] = b"\xff" * 8192
    copy.write_bytes(bytes(data))
    with pytest.raises(StoreError, match=r"damaged|no backup"):
        restore(copy, url, SEAL, NOW)


def test_a_copy_needs_a_file_name_in_a_folder_that_exists(url: str, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "such" / "copy.db"):
        with pytest.raises(StoreError, match="name a file in a folder that exists"):
            backup(url, path)


async def test_what_is_there_already_is_never_written_over(url: str, tmp_path: Path) -> None:
    """The database itself, say: it would be lost under the service that writes it."""
    note = tmp_path / "note.txt"
    note.write_text("SAMPLE")
    async with await Store.open(url) as store:
        for path in (tmp_path / "sitrep.db", note):
            with pytest.raises(StoreError, match=f"there is a file at {path} already"):
                await asyncio.to_thread(backup, url, path)
        await CareRepository(store).note("n", "after", NOW)
    assert (await _noted(url), note.read_text()) == ("after", "SAMPLE")


def test_there_has_to_be_something_to_copy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database"):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")


def test_a_server_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        backup(SERVER, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="pg_restore"):
        restore(tmp_path / "copy.db", SERVER, SEAL, NOW)
