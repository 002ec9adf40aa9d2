"""What the two engines spell in their own dialect: inserts that may meet a conflict, deleting for good."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

PIECE = 5_000
"""Rows that one transaction changes at most, so that answers never wait for bulk work."""


WIDTH = 20
"""Digits of a number of 64 bits, with its sign."""


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update`` on both engines."""
    return insert_on(connection.dialect.name, table)


def insert_on(engine: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """`insert`, for a statement that is written once. ``engine``: a dialect's name."""
    return postgresql.insert(table) if engine == "postgresql" else sqlite.insert(table)


def listed(connection: Connection, numbers: Mapping[str, Sequence[int]]) -> FromClause:
    """Lists of numbers, all as long, as the columns of a table: one statement takes thousands of rows.

    So a thread that writes them waits for the interpreter once and not for each of them.
    """
    if connection.dialect.name == "postgresql":
        arrays = (cast(bindparam(None, list(each)), ARRAY(BigInteger)) for each in numbers.values())
        columns = (column(name, BigInteger) for name in numbers)
        return func.unnest(*arrays).table_valued(*columns, name="listed").render_derived()
    return _fixed(numbers).subquery("listed")


def _fixed(numbers: Mapping[str, Sequence[int]]) -> Select[*tuple[Any, ...]]:
    """Rows as texts of columns as wide as any number of 64 bits: arrays would be read once a column."""
    row = f"%{WIDTH}d" * len(numbers)
    rows = json.dumps([row % each for each in zip(*numbers.values(), strict=True)])
    each = func.json_each(rows).table_valued("value", name="each")
    starts = ((name, 1 + WIDTH * place) for place, name in enumerate(numbers))
    return select(*(cast(func.substr(each.c.value, at, WIDTH), Integer).label(name) for name, at in starts))


def fetch(
    connection: Connection, query: Select[*tuple[Any, ...]], given: Mapping[str, Any]
) -> Sequence[Sequence[Any]]:
    """All rows of a query for numbers, texts and NULLs, in the order of their first column.

    In one row of the engine: for each it gives, a thread waits for the interpreter anew. ``query`` is one
    that is written once and kept.
    """
    columns = connection.execute(_together(query, connection.dialect.name), given).one()
    return sorted(zip(*(json.loads(each or "[]") for each in columns), strict=True), key=itemgetter(0))


@lru_cache(maxsize=16)
def _together(query: Select[*tuple[Any, ...]], engine: str) -> Select[*tuple[str | None, ...]]:
    """Each column as one list."""
    rows = query.subquery("rows")
    if engine == "postgresql":
        return select(*(cast(func.json_agg(each), Text) for each in rows.c))
    return select(*(func.json_group_array(each, type_=Text) for each in rows.c))


def nested(connection: Connection, numbers: Mapping[int, Sequence[int]]) -> Select[int, int]:
    """Each key with each of its numbers, as two columns."""
    outer = members(connection.dialect.name, literal(json.dumps(numbers), Text), "outer")
    each = func.json_array_elements_text if connection.dialect.name == "postgresql" else func.json_each
    inner = each(outer.c.value).table_valued("value", name="inner", joins_implicitly=True)
    return select(cast(outer.c.key, BigInteger), cast(inner.c.value, BigInteger)).where(true())


def members(engine: str, document: ColumnElement[str], name: str) -> TableValuedAlias:
    """The members of a JSON object (a text): ``key``, and ``value`` as JSON. ``engine``: of the dialect."""
    source: ColumnElement[Any] = cast(document, JSON) if engine == "postgresql" else document
    return func.json_each(source).table_valued("key", column("value", Text), name=name)


def pieces(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The values in runs of at most ``size``: a statement takes only so many parameters."""
    return (values[start : start + size] for start in range(0, len(values), size))


@contextmanager
def wiping(connection: Connection) -> Iterator[None]:
    """SQLite overwrites what is deleted in the block, also on pages that become free; its FAST leaves those.

    PostgreSQL leaves it to its vacuum.
    """
    if connection.dialect.name == "postgresql":
        yield
        return
    connection.exec_driver_sql("PRAGMA secure_delete=ON").close()
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA secure_delete=FAST").close()
