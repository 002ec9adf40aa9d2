"""/forgetme for good: no row, no trace in the file, and no copy brings anybody back."""

from __future__ import annotations

import random
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import StoreError
from digest.model import Destination, Filter, Pair, Subscriber
from storage.care import CareRepository
from storage.forgetting import forget, forget_again, forget_chat, marks, people
from storage.outbox import OutboxRepository
from storage.seal import Seal
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables import METADATA
from storage.tables_readers import DIGEST, FILTER
from tests.storage.builders import ANN, DAY, HOUR, KZ, NOW, delivery, plan
from tests.storage.filling import connected, fill_all
from tests.storage.personal import PERSONS, personal_tables

ME = Destination(1, channel="SAMPLE channel 1")
BOB = Destination(4_200_000_000_002)
OFTEN = 60


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    return Seal("", tmp_path / "forget.key")


async def _reader(store: Store, destination: Destination, word: str, digest: str = "") -> Subscriber:
    """Somebody who chose a word of their own, and has had a digest."""
    subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
    reader = await subscribers.ensure(destination, kind="private", language="en", now=NOW)
    wish = Filter((Pair("KZ"),), wanted_words=(word,)) if word else KZ
    assert await subscribers.choose(reader.id, reader.filter, wish)
    pinned = await outbox.pin(plan(digest or f"SAMPLE {destination.chat}", filter=wish), NOW)
    await outbox.record_sent(delivery(reader.id, pinned), 5, NOW)
    await CareRepository(store).audit(destination.chat, "said", "SAMPLE", NOW)
    return reader


async def test_nothing_of_a_reader_stays_in_the_file(tmp_path: Path, sqlite_url: str) -> None:
    """Among many others, so that pages are shared, split and freed."""
    dice = random.Random(7)
    numbers = dice.sample(range(4_200_000_000_000, 4_299_999_999_999), OFTEN)
    async with await Store.open(sqlite_url) as store:
        for number in numbers:
            await _reader(store, Destination(number), f"word{number}" * 40)
        leaving = dice.sample(numbers, OFTEN // 3)
        assert _traces(tmp_path, leaving) == set(leaving), "they can be found as long as they are there"
        for number in leaving:
            assert await SubscriberRepository(store).forget(Destination(number), NOW + 3 * HOUR)
        assert _traces(tmp_path, leaving) == set()
    assert _traces(tmp_path, leaving) == set()
    assert _traces(tmp_path, numbers) == set(numbers) - set(leaving)


def _traces(folder: Path, numbers: list[int]) -> set[int]:
    """Numbers that stand anywhere in the database's files, as SQLite writes them or in decimal digits."""
    files = [path.read_bytes() for path in folder.glob("sitrep.db*")]
    return {
        number
        for number in numbers
        if any(number.to_bytes(6, "big") in file or str(number).encode() in file for file in files)
    }


async def test_what_was_purged_stays_in_no_file_either(tmp_path: Path, sqlite_url: str) -> None:
    async with await Store.open(sqlite_url) as store:
        subscribers = SubscriberRepository(store)
        for number in range(4_200_000_000_100, 4_200_000_000_140):
            reader = await _reader(store, Destination(number), f"word{number}" * 40)
            changed = Filter((Pair("KZ"),), wanted_words=(f"word{number}" * 40,))
            assert await subscribers.choose(reader.id, changed, KZ), "the first choice is nobody's now"
            await subscribers.forget(Destination(number), NOW + 3 * HOUR)
        await CareRepository(store).purge(NOW + 3 * HOUR)
        assert _traces(tmp_path, list(range(4_200_000_000_100, 4_200_000_000_140))) == set()


async def test_no_row_names_who_was_forgotten(store: Store, database_url: str, seal: Seal) -> None:
    """In a database with rows in every table, whichever come with later schemas."""
    fill_all(database_url)
    with connected(database_url) as connection:
        connection.execute(sa.text("UPDATE chat SET kind = 'private'"))
        connection.execute(sa.text("UPDATE guest SET allowed = true"))
        connection.execute(sa.text("UPDATE audit SET target = 'user 1' WHERE id = 3"))
    before = await store.read(_everything)
    assert await store.write(lambda connection: forget(connection, ME, NOW, seal))
    after = await store.read(_everything)
    for name in PERSONS:
        table, column = name.split(".")
        assert 1 not in [row[column] for row in after[table]], name
    assert "user 1" not in [row["target"] for row in after["audit"]]
    personal = {table.name for table in personal_tables()}
    for name, rows in before.items():
        key = next(iter(METADATA.tables[name].primary_key.columns)).name
        others = [row for row in rows if row[key] != 1]
        if name in personal - {"audit", "proposal"}:
            assert len(after[name]) == len(rows) - 1, name
        assert all(row in after[name] for row in others if name not in ("audit", "proposal")), name


def _everything(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
        for table in METADATA.sorted_tables
        if table.name != "forgotten"
    }


async def test_what_others_have_as_well_stays(store: Store) -> None:
    ann = await _reader(store, ANN, "word", digest="the same")
    await _reader(store, BOB, "word", digest="the same")
    subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
    assert await subscribers.forget(BOB, NOW + 3 * HOUR)
    again = await subscribers.get(ANN)
    assert again is not None and again.filter.wanted_words == ("word",)
    had = await subscribers.last_digest(ann.id)
    assert had is not None and await outbox.digest(had[0])


async def test_a_digest_that_is_just_being_made_for_others_stays_until_the_next_purge(store: Store) -> None:
    await _reader(store, BOB, "word")
    await SubscriberRepository(store).forget(BOB, NOW)
    count = sa.select(sa.func.count(DIGEST.c.id))
    assert await store.read(lambda connection: connection.scalar(count)) == 1
    await CareRepository(store).purge(NOW + 3 * HOUR)
    assert await store.read(lambda connection: connection.scalar(count)) == 0
    assert await store.read(lambda connection: connection.scalar(sa.select(sa.func.count(FILTER.c.id)))) == 0


async def test_what_was_on_its_way_is_not_sent(store: Store) -> None:
    subscribers, outbox = SubscriberRepository(store), OutboxRepository(store)
    ann = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    await outbox.put([delivery(ann.id, await outbox.pin(plan("k"), NOW))])
    await subscribers.forget(ANN, NOW)
    assert await outbox.claim("me", "telegram", NOW, 9) == []


async def test_who_comes_back_begins_anew_and_leaves_a_mark_of_the_last_time(
    store: Store, seal: Seal
) -> None:
    subscribers = SubscriberRepository(store, seal)
    for at in (NOW, NOW + DAY):
        await _reader(store, ANN, "word")
        assert await subscribers.forget(ANN, at)
    assert await store.read(marks) == {seal.mark(ANN): NOW + DAY, seal.name: NOW + DAY}


async def test_marks_go_when_no_copy_can_be_that_old(store: Store, seal: Seal) -> None:
    await SubscriberRepository(store, seal).forget(ANN, NOW)
    care = CareRepository(store)
    await care.purge(NOW + 59 * DAY)
    assert people(await store.read(marks)) == 1
    await care.purge(NOW + 61 * DAY)
    assert await store.read(marks) == {}


async def test_who_left_after_a_copy_was_made_is_forgotten_again_in_it(store: Store, seal: Seal) -> None:
    group = Destination(-4_200_000_000_009, 7)
    for destination in (ANN, BOB):
        await _reader(store, destination, f"word{destination.chat}")
    for thread in (7, 8):
        await SubscriberRepository(store).ensure(
            Destination(group.chat, thread), kind="supergroup", language="en", now=NOW
        )
    missing = {seal.mark(each): NOW + DAY for each in (BOB, group, Destination(5))}
    assert await store.write(lambda connection: forget_again(connection, missing, seal)) == 2
    subscribers = SubscriberRepository(store)
    left = [await subscribers.get(each) for each in (ANN, BOB, group, Destination(group.chat, 8))]
    assert [each is None for each in left] == [False, True, True, False]
    assert await store.read(marks) == missing
    assert await store.write(lambda connection: forget_again(connection, {}, seal)) == 0


async def test_an_admin_without_a_chat_is_forgotten_again_as_well(store: Store, seal: Seal) -> None:
    care = CareRepository(store)
    await care.audit(5, "said", "user 6", NOW)
    await care.audit(7, "said", "chat X", NOW)
    missing = {seal.mark(Destination(number)): NOW for number in (5, 6)}
    assert await store.write(lambda connection: forget_again(connection, missing, seal)) == 2
    rows = await store.read(
        lambda connection: connection.execute(sa.text("SELECT actor, target FROM audit ORDER BY id")).all()
    )
    assert [tuple(row) for row in rows] == [(None, ""), (7, "chat X")]


async def test_a_group_that_moved_and_left_does_not_come_back_from_a_copy_before_the_move(
    store: Store, seal: Seal
) -> None:
    """The copy knows its old number only; when Telegram says which is the new one, it is found."""
    old, new, other = -4_200_000_001, -1_004_200_000_002, Destination(-1_004_200_000_003)
    subscribers = SubscriberRepository(store, seal)
    await _reader(store, Destination(new), "word")
    assert await subscribers.forget(Destination(new), NOW + DAY)
    for thread in (0, 7):  # as the copy has it
        await subscribers.ensure(Destination(old, thread), kind="group", language="en", now=NOW)
    await subscribers.move(old, new)
    there = [await subscribers.get(Destination(chat, thread)) for chat in (old, new) for thread in (0, 7)]
    assert [each is not None for each in there] == [False, False, False, True], "of topics, that one"
    await subscribers.move(new, other.chat)
    assert await subscribers.get(replace(other, thread=7)), "whoever did not leave just moves"


async def test_there_is_nothing_to_forget_of_a_stranger(store: Store) -> None:
    assert not await store.write(lambda connection: forget_chat(connection, ANN, NOW))


@given(st.tuples(st.integers(), st.integers(0, 9)), st.tuples(st.integers(), st.integers(0, 9)))
def test_a_mark_stands_for_one_chat_under_one_key(one: tuple[int, int], other: tuple[int, int]) -> None:
    here, there = Seal("a", Path()), Seal("b", Path())
    mark = here.mark(Destination(*one))
    assert len(mark) == 32
    assert mark == here.mark(Destination(*one)) != there.mark(Destination(*one))
    assert (here.mark(Destination(*other)) == mark) == (one == other)
    assert here.mark(Destination(*one, "local")) != mark


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "forget.key"
    seals = [Seal("", file) for _ in range(8)]
    assert not file.exists(), "made on first need"
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda seal: seal.mark(ANN), seals))) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["forget.key"]


def test_the_content_of_the_file_may_be_given_instead(tmp_path: Path) -> None:
    seal = Seal("", tmp_path / "forget.key")
    mark = seal.mark(ANN)
    assert Seal((tmp_path / "forget.key").read_text(), tmp_path).mark(ANN) == mark


@pytest.mark.parametrize("content", ["SAMPLE", "\x00\xff"])
def test_a_key_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "forget.key").write_text(content)
    with pytest.raises(StoreError, match=r"forget\.key cannot be read or made"):
        Seal("", tmp_path / "forget.key").mark(ANN)


async def test_without_a_key_nobody_is_forgotten_by_halves(store: Store, tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("a file")
    subscribers = SubscriberRepository(store, Seal("", tmp_path / "no folder" / "forget.key"))
    await _reader(store, ANN, "word")
    with pytest.raises(StoreError, match="cannot be read or made"):
        await subscribers.forget(ANN, NOW)
    assert await subscribers.get(ANN)


def test_the_key_is_made_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    file = tmp_path / "data" / "forget.key"
    assert Seal("", file).mark(ANN) == Seal("", file).mark(ANN)
