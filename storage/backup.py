"""Copies of an SQLite database, made beside a running service: whole and verified, or not there at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from digest.errors import StoreError
from storage.engine import is_sqlite, parse
from storage.store import file_of, require_file
from storage.version import require_known

SERVER = "a PostgreSQL database is {done} with PostgreSQL's own tools: {tool}"


def backup(url: str, path: Path) -> None:
    """Copy the database, beside a running service, to ``path``; it is there whole or not at all.

    Raises StoreError, also where there is a file already (it may be the database itself), and for PostgreSQL
    one that names pg_dump.
    """
    parsed = parse(url)
    if not is_sqlite(parsed):
        raise StoreError(SERVER.format(done="copied", tool=f"pg_dump --format=custom --file={path} DATABASE"))
    require_file(parsed)
    if path.is_file():
        raise StoreError(f"there is a file at {path} already: name one that is not there yet")
    snapshot(parsed, path)


def snapshot(url: URL, path: Path) -> None:
    """VACUUM INTO a temporary file, verify it, make it durable, and only then give it its name."""
    if path.is_dir() or not path.parent.is_dir():
        raise StoreError(f"{path} cannot be written: name a file in a folder that exists")
    part = part_of(path)
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
        with closing(sqlite3.connect(file_of(url))) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        require_sound(part)
        put(part, path)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the copy {path} could not be made: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def require_sound(path: Path) -> None:
    """Raises StoreError unless the file is a database without damage."""
    with _opened(path) as connection:
        sound = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if not sound or dangling:
        raise StoreError(f"{path} is damaged; take another backup")


def require_ours(path: Path) -> None:
    """Raises StoreError unless the file has a schema that this program knows."""
    with _opened(path) as connection:
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    require_known(version and version[0])


def part_of(path: Path) -> Path:
    """Where a file grows until it is whole."""
    return path.with_name(f"{path.name}.part")


def put(part: Path, path: Path) -> None:
    """Give a file its name, durably."""
    _sync(part)
    part.replace(path)
    _sync(path.parent)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StoreError(f"{path} is no backup of Sitrep: {error}") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
