"""Copies of an SQLite database that are whole and verified, and putting one back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from digest.errors import StoreError
from storage.engine import is_sqlite, parse
from storage.lock import hold
from storage.store import file_of, require_file
from storage.version import require_known

_SERVER = "a PostgreSQL database is {done} with PostgreSQL's own tools: {tool}"


def backup(url: str, path: Path) -> None:
    """Copy the database, beside a running service, to ``path``; it is there whole or not at all.

    Raises StoreError, and for PostgreSQL one that names pg_dump.
    """
    parsed = parse(url)
    if not is_sqlite(parsed):
        raise StoreError(
            _SERVER.format(done="copied", tool=f"pg_dump --format=custom --file={path} DATABASE")
        )
    require_file(parsed)
    snapshot(parsed, path)


def restore(path: Path, url: str) -> None:
    """Put a copy in the database's place, verified first. The service must not run (StoreError)."""
    parsed = parse(url)
    if not is_sqlite(parsed):
        raise StoreError(_SERVER.format(done="restored", tool=f"pg_restore --clean --dbname=DATABASE {path}"))
    if not path.is_file():
        raise StoreError(f"there is no backup at {path}")
    _require_sound(path)
    _require_ours(path)
    target = file_of(parsed)
    target.parent.mkdir(parents=True, exist_ok=True)
    with hold(url):
        part = _part(target)
        try:
            part.touch(mode=0o600)
            shutil.copyfile(path, part)
            _require_sound(part)
            _sync(part)
            for leftover in ("-wal", "-shm"):
                target.with_name(target.name + leftover).unlink(missing_ok=True)
            _put(part, target)
        except OSError as error:
            raise StoreError(f"the backup could not be put in place: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)


def snapshot(url: URL, path: Path) -> None:
    """VACUUM INTO a temporary file, verify it, make it durable, and only then give it its name."""
    if path.is_dir() or not path.parent.is_dir():
        raise StoreError(f"{path} cannot be written: name a file in a folder that exists")
    part = _part(path)
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
        with closing(sqlite3.connect(file_of(url))) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        _require_sound(part)
        _sync(part)
        _put(part, path)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the copy {path} could not be made: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def _require_sound(path: Path) -> None:
    """Raises StoreError unless the file is a database without damage."""
    with _opened(path) as connection:
        sound = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if not sound or dangling:
        raise StoreError(f"{path} is damaged; take another backup")


def _require_ours(path: Path) -> None:
    """Raises StoreError unless the file has a schema that this program knows."""
    with _opened(path) as connection:
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    require_known(version and version[0])


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StoreError(f"{path} is no backup of Sitrep: {error}") from error


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put(part: Path, path: Path) -> None:
    part.replace(path)
    _sync(path.parent)
