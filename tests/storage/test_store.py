"""The store: transactions that never lose an update, group commit, and errors that say what to do."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from digest.errors import StoreError
from storage.engine import parse
from storage.faults import where
from storage.migrate import upgrade
from storage.store import Store
from storage.tables_care import NOTE
from tests.patience import Patient
from tests.storage.builders import NOW


def _put(connection: Connection, name: str, value: str = "0") -> None:
    connection.execute(insert(NOTE).values(name=name, value=value, at=NOW))


def _names(connection: Connection) -> list[str]:
    return list(connection.scalars(select(NOTE.c.name).order_by(NOTE.c.name)))


def _count_up(connection: Connection) -> None:
    value = connection.scalar(select(NOTE.c.value).where(NOTE.c.name == "n").with_for_update())
    connection.execute(update(NOTE).where(NOTE.c.name == "n").values(value=str(int(value or "") + 1)))


async def test_a_write_is_there_for_the_next_read(store: Store) -> None:
    await store.write(lambda connection: _put(connection, "a"))
    assert await store.read(_names) == ["a"]


async def test_no_update_is_lost_between_two_stores(store: Store, database_url: str) -> None:
    await store.write(lambda connection: _put(connection, "n"))
    async with await Store.open(database_url) as other:
        await asyncio.gather(*(each.write(_count_up) for _ in range(60) for each in (store, other)))
    assert await store.read(lambda connection: connection.scalar(select(NOTE.c.value))) == "120"


async def test_a_failing_write_spoils_no_other(store: Store) -> None:
    names = ["a", "taken", "b", "taken", "c"]
    writes = [store.write(partial(_put, name=name)) for name in ("taken", *names)]
    first, *outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert first is None
    assert [type(outcome) for outcome in outcomes] == [type(None), IntegrityError] * 2 + [type(None)]
    assert await store.read(_names) == ["a", "b", "c", "taken"]


async def test_half_a_write_is_undone(store: Store) -> None:
    def half(connection: Connection) -> None:
        _put(connection, "half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(half)
    assert await store.read(_names) == []


async def test_writes_that_wait_together_share_a_commit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.GROUP_SECONDS", 60.0)
    gate = threading.Event()
    seen: list[object] = []

    def note(connection: Connection) -> None:
        gate.wait()
        seen.append(connection.get_transaction())

    writes = [asyncio.create_task(store.write(note)) for _ in range(5)]
    await asyncio.sleep(0)  # every task has handed in its write
    gate.set()
    await asyncio.gather(*writes)
    assert [transaction is seen[0] for transaction in seen] == [True] * 5


async def test_bulk_work_lets_others_overtake(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.store.GROUP_SECONDS", 60.0)
    gate, order = threading.Event(), list[str]()

    def note(_connection: Connection, name: str) -> None:
        gate.wait()
        order.append(name)

    bulk = [store.write(partial(note, name=name), bulk=True) for name in ("b1", "b2", "b3")]
    answers = [store.write(partial(note, name=name)) for name in ("a1", "a2")]
    writes = [asyncio.create_task(each) for each in (*bulk, *answers)]
    await asyncio.sleep(0)  # every task has handed in its write
    gate.set()
    await asyncio.gather(*writes)
    assert order == ["b1", "a1", "a2", "b2", "b3"]


async def test_pieces_of_bulk_work_share_a_commit_and_whoever_comes_ends_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.BULK_SECONDS", 60.0)
    monkeypatch.setattr("storage.store.GROUP_SECONDS", 60.0)
    started, gate = threading.Event(), threading.Event()
    served = dict[str, object]()

    def note(connection: Connection, name: str) -> None:
        served[name] = connection.get_transaction()
        if name == "b2":
            started.set()
            gate.wait()

    pieces = [partial(note, name=f"b{number}") for number in range(1, 5)]
    bulk = asyncio.create_task(store.write_all(pieces))
    await asyncio.to_thread(started.wait)
    answer = asyncio.create_task(store.write(partial(note, name="a")))
    await asyncio.sleep(0)  # it has handed in its write
    gate.set()
    await asyncio.gather(bulk, answer)
    assert list(served) == ["b1", "b2", "a", "b3", "b4"]
    assert served["b1"] is served["b2"] is served["a"]
    assert served["b3"] is served["b4"] is not served["a"]


@pytest.mark.parametrize(("seconds", "order"), [(0.0, "bababaaaa"), (60.0, "baaaaaabb")])
async def test_bulk_work_goes_on_however_many_others_wait(
    store: Store, monkeypatch: pytest.MonkeyPatch, seconds: float, order: str
) -> None:
    """A piece begins every other transaction, and who comes while that lasts shares it, for a moment."""
    monkeypatch.setattr("storage.store.GROUP_SECONDS", seconds)
    monkeypatch.setattr("storage.store.BULK_SECONDS", 0.0)
    started, gate = threading.Event(), threading.Event()
    served = list[str]()

    def note(_connection: Connection, name: str) -> None:
        started.set()
        gate.wait()
        served.append(name)

    pieces = [store.write(partial(note, name="b"), bulk=True) for _ in range(3)]
    writes = [store.write(partial(note, name="a")) for _ in range(6)]
    waiting = [asyncio.create_task(pieces[0])]
    await asyncio.to_thread(started.wait)
    waiting += [asyncio.create_task(each) for each in (*writes, *pieces[1:])]
    await asyncio.sleep(0)  # every task has handed in its write
    gate.set()
    await asyncio.gather(*waiting)
    assert "".join(served) == order


async def test_bulk_work_stands_back_for_who_is_being_answered_but_no_piece_is_overtaken_twice(
    store: Store,
) -> None:
    store.precedence = patient = Patient()
    order = list[str]()

    def note(_connection: Connection, name: str) -> None:
        order.append(name)

    with patient.answering():
        for turn in "12":
            patient.begun.clear()
            bulk = asyncio.create_task(store.write(partial(note, name=f"bulk {turn}"), bulk=True))
            await asyncio.to_thread(patient.begun.wait)
            await store.write(partial(note, name=f"answer {turn}"))
            await asyncio.wait_for(bulk, 10)
    assert order == ["answer 1", "bulk 1", "answer 2", "bulk 2"]


async def test_bulk_work_goes_on_once_everybody_is_answered(
    store: Store,
) -> None:
    store.precedence = patient = Patient()
    with store.precedence.answering():
        bulk = asyncio.create_task(store.write(Connection.in_transaction, bulk=True))
        await asyncio.to_thread(patient.begun.wait)
        assert not bulk.done()
    assert await asyncio.wait_for(bulk, 10)


async def test_pieces_of_bulk_work_share_no_commit_while_somebody_is_being_answered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.BULK_SECONDS", 60.0)
    monkeypatch.setattr("storage.store.GROUP_SECONDS", 60.0)
    with store.precedence.answering():
        transactions = await store.write_all([Connection.get_transaction] * 3)
    assert len({id(transaction) for transaction in transactions}) == 3


async def test_no_commit_of_bulk_work_waits_for_more_than_a_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.BULK_SECONDS", 0.0)
    transactions = await store.write_all([Connection.get_transaction] * 3)
    assert len({id(transaction) for transaction in transactions}) == 3


async def test_a_piece_that_fails_fails_alone(store: Store) -> None:
    names = ["a", "taken", "b", "taken", "c"]
    with pytest.raises(IntegrityError):
        await store.write_all(partial(_put, name=name) for name in names)
    assert await store.read(_names) == ["a", "b", "c", "taken"]
    assert await store.write_all([_names, lambda _connection: ["done"]]) == [[*"abc", "taken"], ["done"]]


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_pieces_that_crossed_another_transaction_together_are_tried_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.BULK_SECONDS", 60.0)
    runs = list[tuple[str, object]]()

    def once(connection: Connection, name: str) -> None:
        runs.append((name, connection.get_transaction()))
        _put(connection, name)
        if len(runs) == 2:
            connection.execute(text("do $$ begin raise serialization_failure; end $$"))

    await store.write_all(partial(once, name=name) for name in "abc")
    assert [name for name, _ in runs] == ["a", "b", "a", "b", "c"]
    assert runs[0][1] is runs[1][1]
    assert len({id(transaction) for _, transaction in runs}) == 4
    assert await store.read(_names) == [*"abc"]


async def test_writes_whose_commit_is_in_doubt_are_not_done_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has gone, and may have made them durable before."""
    dialect = store._write_engine.dialect
    commit, done, gate = dialect.do_commit, threading.Event(), threading.Event()

    def committed(connection: Any) -> None:
        commit(connection)
        if not done.is_set():
            done.set()
            raise dialect.loaded_dbapi.OperationalError("SAMPLE: the server closed the connection")

    def held(connection: Connection) -> None:
        gate.wait()  # until the other one has joined
        _count_up(connection)

    await store.write(lambda connection: _put(connection, "n"))
    monkeypatch.setattr(dialect, "do_commit", committed)
    monkeypatch.setattr(dialect, "is_disconnect", lambda *_: True)
    both = asyncio.gather(store.write(held), store.write(_count_up), return_exceptions=True)
    await asyncio.sleep(0)  # both have handed in their writes
    gate.set()
    ends = await both
    assert [type(end) for end in ends] == [StoreError, StoreError]
    query = select(NOTE.c.value).where(NOTE.c.name == "n")
    assert await store.read(lambda connection: connection.scalar(query)) == "2"


async def test_a_write_given_up_while_it_waited_is_not_done(store: Store) -> None:
    gate = threading.Event()
    running = asyncio.create_task(store.write(lambda _connection: gate.wait()))
    waiting = asyncio.create_task(store.write(lambda connection: _put(connection, "late")))
    await asyncio.sleep(0)  # both have handed in their writes
    waiting.cancel()
    await asyncio.wait([waiting])
    gate.set()
    assert await running
    assert await store.read(_names) == []


async def test_reads_see_one_moment_and_cannot_write(store: Store) -> None:
    with pytest.raises((StoreError, DBAPIError)):
        await store.read(lambda connection: _put(connection, "a"))
    assert await store.read(_names) == []


async def test_a_read_is_not_disturbed_by_a_write(store: Store) -> None:
    begun, written = threading.Event(), threading.Event()

    def twice(connection: Connection) -> tuple[list[str], list[str]]:
        first = _names(connection)
        begun.set()
        written.wait()
        return first, _names(connection)

    reading = asyncio.create_task(store.read(twice))
    await asyncio.to_thread(begun.wait)
    await store.write(lambda connection: _put(connection, "a"))
    written.set()
    assert await reading == ([], [])


# ── misfortunes of a file ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sitrep.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def foreign_lock(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def test_a_missing_folder_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"the folder .*/none of the database does not exist"):
        await Store.open(f"sqlite:///{tmp_path}/none/sitrep.db")
    with pytest.raises(StoreError, match=r"there is no database at .*; run `sitrep migrate` first"):
        await Store.open(f"sqlite:///{tmp_path}/sitrep.db")
    with pytest.raises(StoreError, match="is a folder"):
        await Store.open(f"sqlite:///{tmp_path}")
    assert not list(tmp_path.iterdir())


async def test_what_is_not_a_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sitrep.db"
    path.write_text("SAMPLE: a shopping list, longer than the header of a database would be" * 20)
    before = path.read_bytes()
    for attempt in (
        lambda: Store.open(f"sqlite:///{path}"),
        lambda: asyncio.to_thread(upgrade, f"sqlite:///{path}"),
    ):
        with pytest.raises(StoreError, match="is not a database"):
            await attempt()
    assert path.read_bytes() == before


async def test_a_read_only_database_is_named(file: Path) -> None:
    with pytest.raises(StoreError, match="is read-only"):
        await Store.open(f"sqlite:///file:{file}?mode=ro&uri=true")


async def test_a_disk_that_is_full_at_the_start_is_named(file: Path) -> None:
    """SQLite cannot even make the file beside the database that its readers and writers share."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(StoreError, match="is full or gives errors; free some space"):
            await Store.open(f"sqlite:///{file}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_lock_that_stays_is_named(file: Path, foreign_lock: sqlite3.Connection) -> None:
    with pytest.raises(StoreError, match="is in use by another program"):
        await Store.open(f"sqlite:///{file}?timeout=0.1")


async def test_a_lock_that_goes_is_waited_for(file: Path) -> None:
    async with await Store.open(f"sqlite:///{file}") as store:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(store.write(lambda connection: _put(connection, "a")))
            assert await store.read(_names) == []
            other.execute("ROLLBACK")
            await waiting
        assert await store.read(_names) == ["a"]


async def test_a_lock_longer_than_the_patience_of_a_connection_is_outlived(file: Path) -> None:
    async with await Store.open(f"sqlite:///{file}?timeout=0.5") as store:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(0.8, other.execute, "ROLLBACK")
            await store.write(lambda connection: _put(connection, "a"))
        assert await store.read(_names) == ["a"]


async def test_a_full_disk_is_named_and_outlived(file: Path) -> None:
    async with await Store.open(f"sqlite:///{file}") as store:
        await store.write(lambda connection: connection.execute(text("PRAGMA max_page_count = 1")) and None)
        with pytest.raises(StoreError, match="no space is left"):
            await store.write(lambda connection: _put(connection, "big", "x" * 10**6))
        await store.write(
            lambda connection: connection.execute(text("PRAGMA max_page_count = 100000")) and None
        )
        await store.write(lambda connection: _put(connection, "big", "x" * 10**6))


# ── addresses and servers ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address", ["", "sitrep.db", "mysql://localhost/sitrep", "sqlite://", "sqlite:///:memory:"]
)
async def test_an_address_of_nothing_we_know_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///"):
        await Store.open(address)


async def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        await Store.open("postgres://reader:secret@127.0.0.1:1/sitrep")
    assert "secret" not in str(caught.value)
    assert "127.0.0.1" in where(parse("postgresql://reader:secret@127.0.0.1:1/sitrep"))


async def test_errors_do_not_show_whose_chat_it_was(store: Store) -> None:
    query = text("select :chat from nothing")
    with pytest.raises((DBAPIError, StoreError)) as caught:
        await store.write(lambda connection: connection.execute(query, {"chat": 42_4242}))
    assert "424242" not in "".join(traceback.format_exception(caught.value))
