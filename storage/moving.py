"""Moves everything from one database to another, from SQLite to PostgreSQL or back: all of it, or nothing.

The target is written in one transaction, piece by piece, and read back before that is committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, text

from digest.errors import StoreError
from storage.dialect import PIECE, pieces
from storage.engine import Use, make_engine, parse
from storage.faults import translated, where
from storage.lock import hold
from storage.migrate import upgrade
from storage.search_due import mark_due
from storage.store import require_file
from storage.tables import METADATA
from storage.tables_news import STORY
from storage.version import read_version, require_head

Say = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and the sum of their hashes, whatever their order."""

    rows: int = 0
    hashes: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.rows + other.rows, (self.hashes + other.hashes) % 2**128)


def move(source: str, target: str, say: Say) -> Mapping[str, int]:
    """Copy all rows into an empty database; how many by table. ``say`` hears of each table that is done.

    Both services must be stopped. Raises StoreError, and then the target is as it was: it can be tried again.
    The source is only read.
    """
    if parse(source) == parse(target):
        raise StoreError("a database cannot be moved to itself")
    require_file(parse(source))
    with ExitStack() as stack:
        stack.enter_context(hold(source))
        reading = stack.enter_context(_connected(source, "read"))
        require_head(read_version(reading))
        stack.enter_context(hold(target))
        upgrade(target)
        writing = stack.enter_context(_connected(target, "write"))
        _require_empty(writing, target)
        moved = {table.name: _copy(reading, writing, table, say) for table in METADATA.sorted_tables}
        _set_counters(writing, _counters(reading))
        for piece in pieces(writing.scalars(select(STORY.c.id)).all(), PIECE):
            mark_due(writing, piece)
    return moved


def summed(connection: Connection, table: Table) -> Sum:
    """The rows of a table, in a number that is the same on both engines."""
    return sum((_sum(piece) for piece in _pieces(connection, table)), Sum())


def plain(value: Any) -> Any:
    """A value as both engines give it back: times in UTC, JSON without the accidents of its spelling."""
    match value:
        case bool() | int() | str() | None:
            return value
        case float():
            return int(Decimal(repr(value))) if value.is_integer() else value
        case bytes() | memoryview():
            return bytes(value).hex()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Mapping():
            return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value]


def _copy(reading: Connection, writing: Connection, table: Table, say: Say) -> int:
    before = Sum()
    for piece in _pieces(reading, table):
        before += _sum(piece)
        writing.execute(insert(table), [dict(row._mapping) for row in piece])
    after = summed(writing, table)
    if before != after:
        raise StoreError(
            f"{table.name} did not arrive as it was ({before.rows} rows left, {after.rows} came, "
            f"{'their contents differ' if before.rows == after.rows else 'some are missing'}); "
            "nothing was kept of the move"
        )
    say(table.name, after.rows)
    return after.rows


def _pieces(connection: Connection, table: Table) -> Iterator[list[Row[Any]]]:
    rows = connection.execute(select(table).execution_options(yield_per=PIECE))
    return (list(piece) for piece in rows.partitions())


def _sum(rows: list[Row[Any]]) -> Sum:
    return Sum(len(rows), sum(map(_hash, rows)) % 2**128)


def _hash(row: Row[Any]) -> int:
    values = json.dumps([plain(value) for value in row], ensure_ascii=True, sort_keys=True)
    return int.from_bytes(blake2b(values.encode(), digest_size=16).digest())


def _require_empty(connection: Connection, url: str) -> None:
    for table in METADATA.sorted_tables:
        if connection.execute(select(*table.primary_key.columns).limit(1)).first() is not None:
            raise StoreError(
                f"the database {where(parse(url))} is not empty: it has rows in {table.name}; "
                "name one that is"
            )


def _counters(connection: Connection) -> dict[str, int]:
    """The last id given out in each table that counts by itself: some are never used again."""
    counters = {}
    for table in _counting():
        highest = connection.scalar(select(func.max(table.c.id))) or 0
        counters[table.name] = max(highest, _last_given(connection, table))
    return counters


def _counting() -> list[Table]:
    return [table for table in METADATA.sorted_tables if table.autoincrement_column is not None]


def _last_given(connection: Connection, table: Table) -> int:
    if connection.dialect.name == "postgresql":
        last = text("SELECT pg_sequence_last_value(CAST(:sequence AS regclass))")
        found = connection.scalar(last, {"sequence": _sequence(table)})
    else:
        known = connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"))
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        found = connection.scalar(query, {"name": table.name}) if known else 0
    return int(found or 0)


def _set_counters(connection: Connection, counters: Mapping[str, int]) -> None:
    for table in _counting():
        last = counters[table.name]
        if connection.dialect.name == "postgresql" and last:
            connection.execute(
                text("SELECT setval(:sequence, :last)"), {"sequence": _sequence(table), "last": last}
            )
        elif table.dialect_options["sqlite"]["autoincrement"] and last:
            same = {"name": table.name, "last": last}
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), same)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), same)


def _sequence(table: Table) -> str:
    return f"{table.name}_id_seq"


@contextmanager
def _connected(url: str, use: Use) -> Iterator[Connection]:
    parsed = parse(url)
    engine = make_engine(parsed, use)
    try:
        with translated(parsed), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
