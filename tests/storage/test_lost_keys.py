"""Without the key of the marks nobody is brought back in silence, and no new key hides that it is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model import Destination
from storage.backup import backup
from storage.forgetting import forget_moved, marks, people
from storage.remarking import exchange
from storage.restoring import restore
from storage.seal import Seal
from storage.store import Store
from storage.subscribers import SubscriberRepository
from tests.storage.builders import ANN, DAY, NOW
from tests.storage.filling import connected

Lose = Callable[[Path], None]
GROUP = Destination(-4_200_000_000_009)


def _gone(file: Path) -> None:
    file.unlink()


def _another(file: Path) -> None:
    file.write_text("SAMPLE key " * 9)


def _seal(folder: Path) -> Seal:
    return Seal("", folder / "forget.key")


async def _follow_and_leave(url: str, folder: Path, copy: Path | None = None) -> None:
    async with await Store.open(url) as store:
        subscribers = SubscriberRepository(store, _seal(folder))
        await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
        if copy is not None:
            backup(url, copy)
        assert await subscribers.forget(ANN, NOW + DAY)


async def _is_there(url: str) -> bool:
    async with await Store.open(url) as store:
        return await SubscriberRepository(store).get(ANN) is not None


@pytest.mark.parametrize(("lose", "word"), [(_gone, "missing"), (_another, "another one")])
async def test_a_copy_is_not_put_back_over_marks_whose_key_is_lost(
    sqlite_url: str, tmp_path: Path, lose: Lose, word: str
) -> None:
    copy, key = tmp_path / "copy.db", tmp_path / "forget.key"
    await _follow_and_leave(sqlite_url, tmp_path, copy)
    kept = key.read_text()
    lose(key)
    there = key.exists()
    with pytest.raises(
        StoreError, match=f"1 reader was forgotten since .*forget.key, is {word}: put it back"
    ):
        restore(copy, sqlite_url, _seal(tmp_path), NOW)
    assert not await _is_there(sqlite_url)
    assert key.exists() == there, "no key was made"
    key.write_text(kept)
    assert restore(copy, sqlite_url, _seal(tmp_path), NOW).forgotten == 1
    assert not await _is_there(sqlite_url)


@pytest.mark.parametrize("lose", [_gone, _another])
async def test_who_says_that_the_key_is_lost_for_good_has_the_copy(
    sqlite_url: str, tmp_path: Path, lose: Lose
) -> None:
    copy, key = tmp_path / "copy.db", tmp_path / "forget.key"
    await _follow_and_leave(sqlite_url, tmp_path, copy)
    lose(key)
    there = key.exists()
    assert restore(copy, sqlite_url, _seal(tmp_path), NOW, without_key=True).forgotten == 0
    assert await _is_there(sqlite_url)
    assert key.exists() == there
    with connected(sqlite_url) as connection:
        assert people(marks(connection)) == 1, "the key may be found again"


async def test_a_copy_that_knows_all_marks_needs_no_key(sqlite_url: str, tmp_path: Path) -> None:
    await _follow_and_leave(sqlite_url, tmp_path)
    backup(sqlite_url, tmp_path / "copy.db")
    (tmp_path / "forget.key").unlink()
    assert restore(tmp_path / "copy.db", sqlite_url, _seal(tmp_path), NOW).forgotten == 0
    assert not (tmp_path / "forget.key").exists()


@pytest.mark.parametrize(("lose", "word"), [(_gone, "missing"), (_another, "another one")])
async def test_marks_are_carried_with_their_key_only(
    database_url: str, tmp_path: Path, lose: Lose, word: str
) -> None:
    await _follow_and_leave(database_url, tmp_path)
    file, key = tmp_path / "marks", tmp_path / "forget.key"
    lose(key)
    there = key.exists()
    assert exchange(database_url, file, _seal(tmp_path)).marks == 1, "to write them down takes no key"
    async with await Store.open(database_url) as store:
        await store.write(lambda c: c.exec_driver_sql("DELETE FROM forgotten") and None)
        await SubscriberRepository(store).ensure(ANN, kind="private", language="en", now=NOW)
    with pytest.raises(StoreError, match=f"is {word}: put it back"):
        exchange(database_url, file, _seal(tmp_path), restored=NOW)
    assert exchange(database_url, file, _seal(tmp_path), restored=NOW, without_key=True).forgotten == 0
    assert (await _is_there(database_url), key.exists()) == (True, there)


async def test_marks_from_before_keys_had_names_are_believed(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await _follow_and_leave(sqlite_url, tmp_path, copy)
    with connected(sqlite_url) as connection:
        connection.exec_driver_sql("DELETE FROM forgotten WHERE length(mark) < 32")
    assert restore(copy, sqlite_url, _seal(tmp_path), NOW).forgotten == 1


async def test_a_group_that_moves_makes_no_key(sqlite_url: str, tmp_path: Path) -> None:
    await _follow_and_leave(sqlite_url, tmp_path)
    (tmp_path / "forget.key").unlink()
    async with await Store.open(sqlite_url) as store:
        await SubscriberRepository(store).ensure(GROUP, kind="group", language="en", now=NOW)
    with connected(sqlite_url) as connection:
        forget_moved(connection, GROUP.chat, -4_200_000_000_010, _seal(tmp_path))
    assert not (tmp_path / "forget.key").exists()
