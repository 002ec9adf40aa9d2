"""Putting a copy back: who left since is forgotten in it, old schemas come to today's, or nothing happens."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model import DeliveryState, Destination, OutboxCounts
from storage.backup import backup
from storage.care import CareRepository
from storage.forgetting import marks
from storage.migrate import check, current
from storage.outbox import OutboxRepository
from storage.remarking import exchange
from storage.restoring import restore, verify
from storage.seal import Seal
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables import METADATA
from storage.version import HEAD
from tests.storage.builders import ANN, DAY, HOUR, NOW, delivery, plan
from tests.storage.filling import ROWS, fill, fill_all, migrate_to

BOB = Destination(4_200_000_000_002)


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    return Seal("", tmp_path / "forget.key")


async def _ensure(url: str, *readers: Destination) -> None:
    async with await Store.open(url) as store:
        for reader in readers:
            await SubscriberRepository(store).ensure(reader, kind="private", language="en", now=NOW)


async def _forget(url: str, seal: Seal, reader: Destination) -> None:
    async with await Store.open(url) as store:
        assert await SubscriberRepository(store, seal).forget(reader, NOW + DAY)


async def _there(url: str, *readers: Destination) -> list[bool]:
    async with await Store.open(url) as store:
        subscribers = SubscriberRepository(store)
        return [await subscribers.get(reader) is not None for reader in readers]


async def test_who_left_after_the_copy_stays_forgotten(sqlite_url: str, tmp_path: Path, seal: Seal) -> None:
    copy = tmp_path / "copy.db"
    await _ensure(sqlite_url, ANN, BOB)
    backup(sqlite_url, copy)
    await _forget(sqlite_url, seal, BOB)
    assert restore(copy, sqlite_url, seal, NOW).forgotten == 1
    assert await _there(sqlite_url, ANN, BOB) == [True, False]
    for file in tmp_path.glob("sitrep.db*"):
        assert BOB.chat.to_bytes(6, "big") not in file.read_bytes(), file
    assert restore(copy, sqlite_url, seal, NOW).forgotten == 1, "the mark has survived the first restore"
    assert await _there(sqlite_url, ANN, BOB) == [True, False]


async def test_who_left_before_the_copy_and_came_back_stays(
    sqlite_url: str, tmp_path: Path, seal: Seal
) -> None:
    copy = tmp_path / "copy.db"
    await _ensure(sqlite_url, ANN)
    await _forget(sqlite_url, seal, ANN)
    await _ensure(sqlite_url, ANN)
    backup(sqlite_url, copy)
    assert restore(copy, sqlite_url, seal, NOW).forgotten == 0
    assert await _there(sqlite_url, ANN) == [True]


async def test_a_copy_taken_while_others_write_comes_back_without_who_left(
    sqlite_url: str, tmp_path: Path, seal: Seal
) -> None:
    """Writers add readers, queue digests and forget while the copy is made, and after."""
    copies = [tmp_path / f"copy{number}.db" for number in range(3)]
    readers = [Destination(4_200_000_000_000 + number) for number in range(90)]
    async with await Store.open(sqlite_url) as store:
        subscribers, outbox = SubscriberRepository(store, seal), OutboxRepository(store)
        pinned = await outbox.pin(plan("k"), NOW)

        async def live(number: int) -> None:
            reader = await subscribers.ensure(readers[number], kind="private", language="en", now=NOW)
            await outbox.put([delivery(reader.id, pinned)])
            if number % 3 == 0:
                await subscribers.forget(readers[number], NOW + DAY)

        for start, copy in enumerate(copies):
            lives = [asyncio.create_task(live(number)) for number in range(start * 30, start * 30 + 30)]
            await lives[0]
            await asyncio.to_thread(backup, sqlite_url, copy)
            await asyncio.gather(*lives)
    for copy in copies:
        assert verify(copy).rows["chat"] <= 60
        restore(copy, sqlite_url, seal, NOW)
        there = await _there(sqlite_url, *readers)
        assert not any(there[number] for number in range(0, 90, 3)), "nobody who left is back"
    assert sum(there) > 20


async def test_a_damaged_database_gives_way_to_its_copy(sqlite_url: str, tmp_path: Path, seal: Seal) -> None:
    copy = tmp_path / "copy.db"
    await _ensure(sqlite_url, ANN)
    backup(sqlite_url, copy)
    (tmp_path / "sitrep.db").write_bytes(b"SAMPLE: no database any more" * 400)
    done = restore(copy, sqlite_url, seal, NOW)
    assert "not a database" in done.unread
    assert await _there(sqlite_url, ANN) == [True]


async def test_the_database_is_no_copy_of_itself(sqlite_url: str, tmp_path: Path, seal: Seal) -> None:
    file = tmp_path / "sitrep.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("INSERT INTO note VALUES ('SAMPLE', 'in the log only', '2026-11-21 00:00:00.000000')")
        with pytest.raises(StoreError, match="is the database itself"):
            restore(file, sqlite_url, seal, NOW)
        assert other.execute("SELECT count(*) FROM note").fetchone() == (1,)


async def test_killed_before_the_copy_is_in_place_the_old_database_is_whole_without_its_log(
    sqlite_url: str, tmp_path: Path, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, left = tmp_path / "copy.db", tmp_path / "left.db"
    backup(sqlite_url, copy)

    def die(_part: Path, path: Path) -> None:
        left.write_bytes(path.read_bytes())
        raise KeyboardInterrupt

    monkeypatch.setattr("storage.restoring.put", die)
    with closing(sqlite3.connect(tmp_path / "sitrep.db", isolation_level=None)) as other:
        other.execute("INSERT INTO note VALUES ('SAMPLE', 'in the log only', '2026-11-21 00:00:00.000000')")
        with pytest.raises(KeyboardInterrupt):
            restore(copy, sqlite_url, seal, NOW)
    with closing(sqlite3.connect(left)) as there:
        assert there.execute("SELECT count(*) FROM note").fetchone() == (1,)


@pytest.mark.parametrize("kept", [True, False], ids=["put", "not put"])
async def test_the_old_database_gives_way_with_its_log_or_stays_with_it(
    sqlite_url: str, tmp_path: Path, seal: Seal, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    copy = tmp_path / "copy.db"
    backup(sqlite_url, copy)

    def refuse(part: Path, path: Path) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with closing(sqlite3.connect(tmp_path / "sitrep.db", isolation_level=None)) as other:
        other.execute("INSERT INTO note VALUES ('SAMPLE', 'in the log only', '2026-11-21 00:00:00.000000')")
        assert (tmp_path / "sitrep.db-wal").stat().st_size
        if kept:
            restore(copy, sqlite_url, seal, NOW)
        else:
            monkeypatch.setattr("storage.restoring.put", refuse)
            with pytest.raises(StoreError, match="no space left"):
                restore(copy, sqlite_url, seal, NOW)
        with closing(sqlite3.connect(tmp_path / "sitrep.db")) as now:
            assert now.execute("SELECT count(*) FROM note").fetchone() == (0 if kept else 1,)
    assert not list(tmp_path.glob("*.old"))


async def test_what_waited_in_a_copy_is_held_told_and_offered(
    sqlite_url: str, tmp_path: Path, seal: Seal
) -> None:
    copy = tmp_path / "copy.db"
    async with await Store.open(sqlite_url) as store:
        subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
        ann, bob = [
            await subscribers.ensure(each, kind="private", language="en", now=NOW) for each in (ANN, BOB)
        ]
        pinned = await outbox.pin(plan("k"), NOW)
        await outbox.put([delivery(bob.id, pinned)])
        assert len(await outbox.claim("me", "telegram", NOW, 1)) == 1
        await outbox.put([delivery(ann.id, pinned)])
        backup(sqlite_url, copy)
        (sent,) = await outbox.claim("me", "telegram", NOW, 9)
        await outbox.finish(sent.id, "me", DeliveryState.SENT, NOW)
    assert restore(copy, sqlite_url, seal, NOW).held == 2
    async with await Store.open(sqlite_url) as store:
        subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
        assert await outbox.claim("me", "telegram", NOW + HOUR, 9) == []
        assert await outbox.counts() == OutboxCounts(unknown=2)
        assert await subscribers.last_digest(ann.id) == (pinned, DeliveryState.UNKNOWN, NOW)
        await outbox.put([delivery(ann.id, await outbox.pin(plan("next"), NOW + DAY), period="next")])
        (following,) = await outbox.claim("me", "telegram", NOW + 2 * HOUR, 9)
        assert following.held == 1, "its header says so"


@pytest.mark.parametrize("release", ["0001", "0002", "0004"])
async def test_a_copy_of_an_old_release_comes_to_todays_schema(
    release: str, sqlite_url: str, tmp_path: Path, seal: Seal
) -> None:
    old = f"sqlite:///{tmp_path}/old.db"
    migrate_to(old, release)
    fill(old)
    before = (tmp_path / "old.db").read_bytes()
    assert verify(tmp_path / "old.db").rows["subscriber"] == ROWS
    restore(tmp_path / "old.db", sqlite_url, seal, NOW)
    assert current(sqlite_url) == HEAD
    assert check(sqlite_url) == []
    assert (tmp_path / "old.db").read_bytes() == before
    assert not list(tmp_path.glob("*before*")), "the copy itself is what was before"
    assert not list(tmp_path.glob("*.part*"))


def test_verify_counts_every_table_and_touches_nothing(sqlite_url: str, tmp_path: Path) -> None:
    fill_all(sqlite_url)
    copy = tmp_path / "folder" / "copy.db"
    copy.parent.mkdir()
    backup(sqlite_url, copy)
    copy.chmod(0o400)
    copy.parent.chmod(0o500)
    before = copy.read_bytes()
    assert verify(copy).rows == dict.fromkeys(METADATA.tables, ROWS)
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == ["copy.db"]
    copy.parent.chmod(0o700)


def test_verify_sees_what_differs(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(sqlite_url, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("ALTER TABLE note ADD COLUMN colour VARCHAR")
    with pytest.raises(StoreError, match="differs from the schema"):
        verify(copy)


async def test_verify_says_how_old_it_is(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(sqlite_url, copy)
    assert verify(copy).newest is None
    async with await Store.open(sqlite_url) as store:
        await CareRepository(store).note("care", "SAMPLE", NOW)
    backup(sqlite_url, tmp_path / "later.db")
    assert verify(tmp_path / "later.db").newest == NOW


async def test_marks_are_carried_over_a_restore_by_other_tools(
    database_url: str, tmp_path: Path, seal: Seal
) -> None:
    """Both engines: what pg_restore does to PostgreSQL, a deletion and an old row do here."""
    file = tmp_path / "marks"
    await _ensure(database_url, ANN, BOB)
    await _forget(database_url, seal, BOB)
    assert exchange(database_url, file, seal).marks == 1
    assert (file.stat().st_mode & 0o077, str(BOB.chat) in file.read_text()) == (0, False)
    async with await Store.open(database_url) as store:
        await store.write(lambda c: c.exec_driver_sql("DELETE FROM forgotten") and None)
        reader = await SubscriberRepository(store).get(ANN)
        assert reader is not None
        outbox = OutboxRepository(store)
        await outbox.put([delivery(reader.id, await outbox.pin(plan("k"), NOW))])
    await _ensure(database_url, BOB)
    done = exchange(database_url, file, seal, restored=NOW)
    assert (done.marks, done.forgotten, done.held) == (1, 1, 1)
    assert await _there(database_url, ANN, BOB) == [True, False]
    again = exchange(database_url, file, seal)
    assert (again.forgotten, again.held) == (0, 0)
    async with await Store.open(database_url) as store:
        assert await store.read(marks) == {seal.mark(BOB): NOW + DAY, seal.name: NOW + DAY}


def test_a_file_of_no_marks_is_refused(sqlite_url: str, tmp_path: Path, seal: Seal) -> None:
    (tmp_path / "marks").write_text("SAMPLE text\n")
    with pytest.raises(StoreError, match="no file of marks"):
        exchange(sqlite_url, tmp_path / "marks", seal)
