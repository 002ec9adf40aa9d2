"""Fixtures: a migrated database of our own on each engine, and an open store on it."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from psycopg import sql

from storage.migrate import upgrade
from storage.search_due import INDEX
from storage.store import Store
from storage.tables import METADATA
from tests.postgres import server

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@cache
def migrated_file() -> Path:
    """An empty SQLite database of the newest schema, made once for each test process."""
    folder = mkdtemp(prefix="sitrep-sqlite-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


def lay_tables(url: str) -> None:
    """What `storage.migrate.upgrade` makes of an SQLite file that is not there yet, at once."""
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated_file(), path)


@cache
def migrated_database() -> str:
    """The address of a database of the newest schema on the server, made once for each test process."""
    url = server().url(server().create())
    upgrade(url)
    return url


def cleared_database() -> str:
    """The same, without rows: much faster than a new one for each test. Ids go on counting."""
    tables = [sql.Identifier(table.name) for table in reversed(METADATA.sorted_tables)]
    tables.append(sql.Identifier(INDEX))
    clearing = sql.SQL("; ").join(sql.SQL("delete from {}").format(table) for table in tables)
    with psycopg.connect(migrated_database()) as connection:
        connection.execute(clearing)
    return migrated_database()


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/sitrep.db"
        return
    with server().database() as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database without rows."""
    if request.param == "sqlite":
        lay_tables(url := f"sqlite:///{tmp_path}/sitrep.db")
        yield url
        return
    yield cleared_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a migrated SQLite database without rows."""
    lay_tables(url := f"sqlite:///{tmp_path}/sitrep.db")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store on a fresh database."""
    async with await Store.open(database_url) as opened:
        yield opened
