"""Databases with rows in every table, whatever schema they have: each column of each row has its own value.

SAMPLE: every name in them is invented.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlmodel.sql.sqltypes import UTCDateTime

import storage.migrations
from digest.model import Filter, Pair
from storage.engine import make_engine, parse
from storage.interning import filter_hash
from storage.search_due import INDEX
from storage.tables import METADATA
from storage.tables_readers import State
from storage.values import encode
from storage.version import read_version
from tests.postgres import server
from tests.storage.builders import tags
from tests.storage.engines import migrated_file

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
ROWS = 5
Rows = dict[str, list[dict[str, Any]]]

# Of the five sources, three are off: one gone, one that refuses now and was gone before, one never checked.
OFF = {1: "", 2: "gone", 3: "refused", 4: "paused", 5: ""}
ENABLED = {1: True, 2: False, 3: False, 4: False, 5: True}
OUTCOMES = {1: (2, "gone"), 2: (3, "gone"), 3: (3, "error"), 4: (1, "ok"), 5: (1, "gone")}

SENSIBLE: dict[str, dict[str, Any]] = {
    "outlet": {"owner": "state"},
    "chat": {"asleep_at": None},
    "summary": {"takeaways": [], "why": None, "voices": [], "disputes": [], "editions": []},
    "story_place": {"role": "where"},
    "subscriber": {"language": "en"},
    "article": {"tags": encode(tags()), "revision": 1},
}


def _plan(number: int) -> dict[str, Any]:
    """As the first releases pinned it: story and revision, and no word of summaries."""
    stories = (number, number % ROWS + 1)
    return {
        "key": f"SAMPLE key {number}",
        "filter": {"pairs": [{"place": "KZ", "theme": ""}]},
        "since": "2031-03-03T06:00:00+00:00",
        "until": "2031-03-04T06:00:00+00:00",
        "entries": [{"story": story, "revision": 1, "novelty": "new"} for story in stories],
        "coverage": {"sources": 2, "answered": 1, "articles": 5, "newest": None},
        "left_out": 1,
        "uncondensed": 0,
    }


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = make_engine(parse(url), "migrate")
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def migrate_to(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    with connected(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def released(url: str, revision: str) -> None:
    """A database of that schema, filled, in the place of the empty one at ``url``."""
    if url.startswith("sqlite"):
        shutil.copy(_released_file(revision), url.removeprefix("sqlite:///"))
    else:
        server().copy(_released_database(revision), url)


@cache
def _released_file(revision: str) -> Path:
    """Made once for each test process, as `migrated_file` is."""
    path = migrated_file().with_name(f"{revision}.db")
    _release(f"sqlite:///{path}", revision)
    assert not list(path.parent.glob(f"{path.name}-*")), "everything is in the one file"
    return path


@cache
def _released_database(revision: str) -> str:
    """The name of one on the server, made once for each test process."""
    name = server().create()
    _release(server().url(name), revision)
    return name


def _release(url: str, revision: str) -> None:
    migrate_to(url, revision)
    fill(url)


_SCHEMAS: dict[tuple[str, str | None], sa.MetaData] = {}
"""What was reflected of a schema, by engine and revision."""


def reflected(connection: sa.Connection) -> list[sa.Table]:
    """The tables of the schema that the database says it has (`test_old_rows` compares whole schemas)."""
    key = (connection.dialect.name, read_version(connection))
    if key not in _SCHEMAS:
        metadata = sa.MetaData()
        metadata.reflect(connection)
        _SCHEMAS[key] = metadata
    metadata = _SCHEMAS[key]
    return [
        table
        for table in metadata.sorted_tables
        if table.name != "alembic_version" and not table.name.startswith(INDEX)
    ]


def value(column: sa.Column[Any], number: int) -> Any:
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
        case UTCDateTime():
            return NOON + timedelta(minutes=number)
        case sa.LargeBinary():
            return bytes([number])
    return f"SAMPLE {column.name} {number}"


def sample_row(table: sa.Table, number: int) -> dict[str, Any]:
    row = {column.name: value(column, number) for column in table.columns}
    sensible = _sensible(table.name, row, number)
    return row | {name: value for name, value in sensible.items() if name in row}


def _sensible(table: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    """Where a sample of any kind would not do."""
    match table:
        case "source":
            off = {"enabled": ENABLED[number]} if "enabled" in row else {"off": OFF[number]}
            return {**off, "kind": "feed"}
        case "source_check":
            return dict(zip(("source_id", "outcome"), OUTCOMES[number], strict=True))
        case "filter":
            pairs = pairs_of(number)
            choice = {"pairs": pairs} if "pairs" in row else {"choice": {"pairs": pairs}}
            return {"hash": filter_hash(filter_of(number)), **choice}
        case "story":
            return {"event": "incident", "merged_into": None, "withdrawn": None}
        case "delivery":
            return {"state": State.SENT.value}
        case "digest":
            return {"plan": _plan(number), "told": f"{number},{number + 1}"}
    return SENSIBLE.get(table, {})


def pairs_of(number: int) -> list[list[str]]:
    return [["KZ", f"theme {number}"], ["TJ", ""]]


def filter_of(number: int) -> Filter:
    return Filter(tuple(Pair(*pair) for pair in pairs_of(number)))


def fill(url: str, only: Sequence[str] = ()) -> None:
    with connected(url) as connection:
        for table in reflected(connection):
            # Where the database counts ids itself it begins with 1 as well.
            counted = {column.name for column in table.primary_key if column.server_default is not None}
            for number in range(1, ROWS + 1) if table.name in only or not only else ():
                row = sample_row(table, number).items()
                connection.execute(
                    sa.insert(table).values({name: value for name, value in row if name not in counted})
                )


def fill_all(url: str) -> None:
    """Five rows in every table of the newest schema, with ids from 1; the database's own counters stay."""
    with connected(url) as connection:
        for table in METADATA.sorted_tables:
            rows = [sample_row(table, number) for number in range(1, ROWS + 1)]
            connection.execute(sa.insert(table), rows)


def rows_of(url: str) -> Rows:
    with connected(url) as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in reflected(connection)
        }
