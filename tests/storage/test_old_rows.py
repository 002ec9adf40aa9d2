"""A database full of rows of the first schema: every migration keeps them, there and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import storage.migrations
from digest.model import Off, Pace, SourceId
from storage.engine import make_engine, parse
from storage.migrate import check, current, downgrade, upgrade
from storage.notices import NoticeRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.version import HEAD
from tests.storage.builders import draft

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
ROWS = 5
Rows = dict[str, list[dict[str, Any]]]
ADDED = ["proposal", "source_block", "admin_notice", "notice_told"]

# Of the five sources, three are off: one gone, one that refuses now and was gone before, one never checked.
ENABLED = {1: True, 2: False, 3: False, 4: False, 5: True}
OUTCOMES = {1: (2, "gone"), 2: (3, "gone"), 3: (3, "error"), 4: (1, "ok"), 5: (1, "gone")}


# A story that became part of the first one: the first schema cannot know it.
MERGED = """
    INSERT INTO story (id, revision, title, language, event, security, security_score, first_seen, last_seen,
                       published, merged_into, merged_revision)
    SELECT 99, revision, title, language, event, security, security_score, first_seen, last_seen,
           published, 1, 2
    FROM story WHERE id = 1
"""
MERGED_SUMMARY = """
    INSERT INTO summary (story_id, revision, method, takeaways, why, made_at)
    SELECT 99, revision, method, takeaways, why, made_at FROM summary WHERE story_id = 1
"""


@contextmanager
def _connection(url: str) -> Iterator[sa.Connection]:
    engine = make_engine(parse(url), "migrate")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _migrate(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    with _connection(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _reflected(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _value(column: sa.Column[Any], number: int) -> Any:
    if column.foreign_keys or (column.primary_key and isinstance(column.type, sa.Integer)):
        return number
    match column.type:
        case sa.Boolean():
            return number % 2 == 0
        case sa.Integer():
            return number
        case sa.Float():
            return number / 4
        case sa.JSON():
            return [{"SAMPLE": number}]
        case sa.DateTime():
            at = NOON + timedelta(minutes=number)
            return at if column.type.timezone else at.replace(tzinfo=None)
        case sa.LargeBinary():
            return bytes([number])
    return f"SAMPLE {column.name} {number}"


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    row = {column.name: _value(column, number) for column in table.columns}
    if table.name == "source":
        row |= {"enabled": ENABLED[number], "kind": "feed"}
    if table.name == "source_check":
        row["source_id"], row["outcome"] = OUTCOMES[number]
    if table.name == "outlet":
        row["owner"] = "state"
    return row


def _fill(url: str, only: Sequence[str] = ()) -> None:
    with _connection(url) as connection:
        for table in _reflected(connection):
            # Where the database counts ids itself it begins with 1 as well.
            counted = {column.name for column in table.primary_key if column.server_default is not None}
            for number in range(1, ROWS + 1) if table.name in only or not only else ():
                row = _row(table, number).items()
                connection.execute(
                    sa.insert(table).values({name: value for name, value in row if name not in counted})
                )


def _rows(url: str) -> Rows:
    with _connection(url) as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in _reflected(connection)
        }


def _kept(rows: Rows, like: Rows) -> dict[str, list[str]]:
    """The rows as far as the first schema knows them and the second does too, in order."""
    columns = {name: set(before[0]) - {"enabled"} for name, before in like.items()}
    return {
        name: sorted(str({key: row[key] for key in sorted(known)}) for row in rows[name])
        for name, known in columns.items()
    }


def _enabled(rows: Rows) -> dict[int, bool]:
    return {row["id"]: bool(row["enabled"]) for row in rows["source"]}


def _shape(url: str) -> dict[str, Any]:
    """Columns, indexes and references of every table."""
    with _connection(url) as connection:
        look = sa.inspect(connection)
        return {
            name: (
                {each["name"]: (str(each["type"]), each["nullable"]) for each in look.get_columns(name)},
                sorted((str(index["name"]), index["unique"]) for index in look.get_indexes(name)),
                sorted(str(reference["name"]) for reference in look.get_foreign_keys(name)),
                look.get_pk_constraint(name)["constrained_columns"],
                sorted(str(unique["name"]) for unique in look.get_unique_constraints(name)),
            )
            for name in look.get_table_names()
        }


def test_the_rows_of_the_first_schema_survive_there_and_back(empty_url: str) -> None:
    _migrate(empty_url, "0001")
    _fill(empty_url)
    before, shape = _rows(empty_url), _shape(empty_url)
    assert all(len(rows) == ROWS for rows in before.values())
    upgrade(empty_url)
    assert current(empty_url) == HEAD
    assert check(empty_url) == []
    assert _kept(_rows(empty_url), before) == _kept(before, before)
    _fill(empty_url, only=ADDED)
    with _connection(empty_url) as connection:
        connection.execute(sa.text(MERGED))
        connection.execute(sa.text(MERGED_SUMMARY))
    downgrade(empty_url, "0001")
    assert _shape(empty_url) == shape
    back = _rows(empty_url)
    assert _kept(back, before) == _kept(before, before)
    assert _enabled(back) == ENABLED
    upgrade(empty_url)
    assert check(empty_url) == []


async def test_what_was_switched_off_says_why(empty_url: str) -> None:
    _migrate(empty_url, "0001")
    _fill(empty_url)
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        found = await SourceRepository(store).all(NOON)
    assert {source.id: source.off for source in found} == {
        1: Off.NO,
        2: Off.GONE,
        3: Off.REFUSED,
        4: Off.REFUSED,
        5: Off.NO,
    }
    assert all(source.pace == Pace() for source in found)
    assert all(source.move is None and source.least is None for source in found)
    assert [source.added for source in found] == [NOON + timedelta(minutes=id) for id in range(1, ROWS + 1)]


async def test_old_rows_work_under_the_new_schema(empty_url: str) -> None:
    _migrate(empty_url, "0001")
    _fill(empty_url)
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        sources = SourceRepository(store)
        assert [source.id for source in await sources.due(NOON + timedelta(days=1), 10)] == [1, 5]
        assert await sources.remove(SourceId(5), NOON, 1)
        assert (await sources.add(draft(), NOON, 1)).id > 5, "old buttons still name the fifth"
        assert await StoryRepository(store).waiting(NOON - timedelta(days=1)) >= 0
        assert await NoticeRepository(store).untold(1, NOON) == []
    left = _rows(empty_url)["article"]
    assert sorted(str(row["source_id"]) for row in left) == ["1", "2", "3", "4", "None"]
