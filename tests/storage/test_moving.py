"""Moving everything between the engines: all of it, verified, or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from digest.errors import StoreError
from digest.model import Destination
from storage.lock import hold
from storage.migrate import check
from storage.moving import move, plain, summed
from storage.searching import SearchRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables import METADATA
from storage.tables_news import SEARCH_DUE
from tests.postgres import server
from tests.storage.builders import KZ, NOW, draft
from tests.storage.engines import migrated_database
from tests.storage.filling import ROWS, connected, fill_all, rows_of

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]


def _quiet(_table: str, _rows: int) -> None:
    """For who wants to hear nothing."""


@pytest.fixture
def full(sqlite_url: str) -> str:
    """An SQLite database with rows in every table; some ids that were given out are not there."""
    fill_all(sqlite_url)
    with connected(sqlite_url) as connection:
        connection.execute(sa.text("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'source'"))
        connection.execute(sa.text("UPDATE chat SET number = 4200000000001 WHERE id = 1"))
    return sqlite_url


@pytest.fixture
def target() -> Iterator[str]:
    """An empty PostgreSQL database without a schema."""
    with server().database() as url:
        yield url


def _models_rows(url: str) -> dict[str, list[str]]:
    rows = rows_of(url)
    found = {
        name: sorted(json.dumps(_known(row), sort_keys=True) for row in rows[name])
        for name in METADATA.tables
    }
    del found["search_due"]
    return found


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """A row as either engine reads it back without the help of the models."""
    return {key: plain(_aware(value)) for key, value in row.items()}


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=value.tzinfo or NOW.tzinfo) if hasattr(value, "tzinfo") else value


async def test_everything_arrives_and_the_work_goes_on(full: str, target: str) -> None:
    heard: list[str] = []
    moved = move(full, target, lambda table, rows: heard.append(f"{table} {rows}"))
    assert moved == dict.fromkeys(METADATA.tables, ROWS)
    assert heard == [f"{table.name} {ROWS}" for table in METADATA.sorted_tables]
    assert check(target) == []
    assert _models_rows(target) == _models_rows(full)
    async with await Store.open(target) as store:
        reader = await SubscriberRepository(store).ensure(
            Destination(77), kind="private", language="en", now=NOW
        )
        assert reader.id > ROWS, "ids go on"
        assert (await SourceRepository(store).add(draft(), NOW, 1)).id == 41, "none is used again"
        due = sa.select(sa.func.count()).select_from(SEARCH_DUE)
        assert await store.read(lambda connection: connection.scalar(due)) == ROWS
        search = SearchRepository(store, str.split)
        while await search.catch_up():
            pass
        assert await search.find("title", 9)


async def test_and_back(full: str, target: str, tmp_path: Path) -> None:
    move(full, target, _quiet)
    back = f"sqlite:///{tmp_path}/back.db"
    move(target, back, _quiet)
    assert check(back) == []
    assert _models_rows(back) == _models_rows(full)
    async with await Store.open(back) as store:
        assert (await SourceRepository(store).add(draft(), NOW, 1)).id == 41
        assert await SubscriberRepository(store).ensure(
            Destination(7), kind="private", language="en", now=NOW
        )


def test_a_target_with_rows_is_refused(full: str, target: str) -> None:
    move(full, target, _quiet)
    before = _models_rows(target)
    with pytest.raises(StoreError, match="is not empty: it has rows in audit"):
        move(full, target, _quiet)
    assert _models_rows(target) == before


def test_a_move_that_is_broken_off_leaves_nothing_and_can_be_tried_again(full: str, target: str) -> None:
    def stop(table: str, _rows: int) -> None:
        if table == "delivery":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(full, target, stop)
    assert not any(_models_rows(target).values())
    assert sum(move(full, target, _quiet).values()) == ROWS * len(METADATA.tables)


def test_a_move_that_is_killed_leaves_nothing_and_can_be_tried_again(full: str, target: str) -> None:
    script = (
        "import sys, time; from storage.moving import move\n"
        "def say(table, rows):\n"
        "    print(table, flush=True); table == 'delivery' and time.sleep(60)\n"
        "move(*sys.argv[1:], say)"
    )
    command = [sys.executable, "-c", script, full, target]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == "delivery":
                break
        process.kill()
    assert not any(_models_rows(target).values())
    assert sum(move(full, target, _quiet).values()) == ROWS * len(METADATA.tables)


def test_what_arrives_otherwise_is_noticed(full: str, target: str) -> None:
    """A trigger of somebody's in the target changes rows on their way in."""
    move(full, target, _quiet)
    with connected(target) as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(sa.delete(table))
        connection.exec_driver_sql(
            "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN NEW.value := 'SAMPLE other'; RETURN NEW; END$$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER other BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION other()"
        )
    with pytest.raises(StoreError, match=r"note did not arrive as it was \(5 rows left, 5 came"):
        move(full, target, _quiet)
    assert not any(_models_rows(target).values())


def test_neither_service_may_run(full: str, target: str) -> None:
    for url in (full, target):
        with hold(url), pytest.raises(StoreError, match="another Sitrep is running"):
            move(full, target, _quiet)


def test_both_ends_have_to_be_there(full: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be moved to itself"):
        move(full, full, _quiet)
    with pytest.raises(StoreError, match="there is no database"):
        move(f"sqlite:///{tmp_path}/none.db", full, _quiet)
    with pytest.raises(StoreError, match="cannot be reached"):
        move(full, "postgresql://nobody@127.0.0.1:1/sitrep", _quiet)


def test_a_sum_is_that_of_the_rows_in_any_order(sqlite_url: str) -> None:
    table = METADATA.tables["note"]
    rows = [{"name": f"SAMPLE {number}", "value": "x", "at": NOW} for number in range(9)]
    sums = []
    for some in (rows, rows[::-1], rows[1:], [*rows[1:], {**rows[0], "value": "y"}]):
        with connected(sqlite_url) as connection:
            connection.execute(sa.delete(table))
            connection.execute(sa.insert(table), some)
            sums.append(summed(connection, table))
    assert sums[0] == sums[1]
    assert len(set(sums)) == 3
    assert [each.rows for each in sums] == [9, 9, 8, 9]


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner),
    max_leaves=8,
)


@given(st.lists(_JSON, min_size=1, max_size=4))
def test_json_is_the_same_after_a_stay_in_postgresql(values: list[Any]) -> None:
    with psycopg.connect(migrated_database()) as connection:
        (there,) = connection.execute("SELECT %s", [Jsonb(values)]).fetchone()  # type: ignore[misc]
    assert plain(there) == plain(values)
    assert repr(plain(KZ.pairs[0].place)) == "'KZ'"
