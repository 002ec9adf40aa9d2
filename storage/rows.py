"""Thousands of rows of numbers in one statement that is written once: as arrays, or as places for values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ClauseElement,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
    text,
)
from sqlalchemy.dialects import sqlite

_WAYS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")

PLACE = "place"


def arrays(names: Sequence[str]) -> FromClause:
    """PostgreSQL: a table of numbers. Each column is given by its name, `as_array`; `PLACE` counts rows."""
    given = (cast(bindparam(name, type_=Text), ARRAY(BigInteger)) for name in names)
    columns = (column(name, BigInteger) for name in names)
    listed = func.unnest(*given).table_valued(*columns, with_ordinality=PLACE, name="listed")
    return listed.render_derived()


def as_array(numbers: Sequence[int]) -> str:
    """A list of numbers as the server reads it: the driver would look at each of them."""
    return "{" + ",".join(map(str, numbers)) + "}"


def one_of(engine: str, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Whether it is in a list of numbers, given by its name, `as_list`. ``engine``: a dialect's name."""
    given = bindparam(name, type_=Text)
    if engine == "postgresql":
        return column == any_(cast(given, ARRAY(BigInteger)))
    return column.in_(select(func.json_each(given).table_valued("value").c.value))


def as_list(engine: str, numbers: Sequence[int]) -> str:
    """A list of numbers as the engine reads it."""
    return as_array(numbers) if engine == "postgresql" else f"[{','.join(map(str, numbers))}]"


def places(names: Sequence[str], rows: int) -> FromClause:
    """SQLite: a table of so many rows of numbers. They are given in order, `flat`, before all else."""
    named = ", ".join(f'column{number} AS "{name}"' for number, name in enumerate(names, 1))
    row = f"({', '.join('?' * len(names))})"
    given = text(" ".join(("SELECT", named, "FROM (VALUES", ", ".join([row] * rows), ")")))
    return given.columns(*(column(name, BigInteger) for name in names)).cte("listed")


def flat(rows: Sequence[Sequence[int]], size: int) -> tuple[int | None, ...]:
    """Rows one after another, filled up with empty ones: one statement, known already, takes them all."""
    empty = (None,) * (len(rows[0]) * (size - len(rows)))
    return (*chain.from_iterable(rows), *empty)


def to_sql(statement: ClauseElement) -> str:
    """A statement in SQLite's words. Building it takes longer than running it, so it is kept."""
    words = sqlite.dialect()
    words.cte_follows_insert = True  # the driver counts the rows of what begins with INSERT
    # Of a CROSS JOIN, SQLite takes the tables as they are written, and so need not put the rows aside.
    return str(statement.compile(dialect=words)).replace(" JOIN ", " CROSS JOIN ")


@contextmanager
def by_index(connection: Connection) -> Iterator[None]:
    """PostgreSQL finds rows by their indexes alone within the block, whatever it believes of the tables."""
    connection.execute(_switching("off"))
    yield
    connection.execute(_switching("on"))


@cache
def _switching(to: str) -> Select[Any]:
    return select(*(func.set_config(way, to, True) for way in _WAYS))
