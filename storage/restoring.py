"""Putting a copy in the database's place: tried apart first, and whoever left since is forgotten in it.

What waited in it to be sent may have been sent since, so it is held.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, func, inspect, select

from digest.errors import StoreError
from storage import migrate
from storage.backup import SERVER, part_of, put, require_ours, require_sound
from storage.doubting import hold_open
from storage.engine import Use, is_sqlite, make_engine, parse
from storage.faults import translated
from storage.forgetting import Marks, forget_again, marks, missing, require_key
from storage.lock import hold
from storage.seal import Seal
from storage.search_renewal import SEARCHED
from storage.store import file_of
from storage.tables import METADATA
from storage.tables_care import FORGOTTEN, NOTE

_BESIDE = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy held: rows by table, and when the service that it is of last wrote down what it did."""

    rows: Mapping[str, int]
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Restored:
    """``forgotten``: how many were in the copy who left after it was made; ``held``: messages that waited.

    ``unread``: why the database that stood in its place could not be asked who did; "" if it could.
    """

    copy: Copy
    forgotten: int
    held: int = 0
    unread: str = ""


def restore(path: Path, url: str, seal: Seal, now: datetime, *, without_key: bool = False) -> Restored:
    """Put a copy in the database's place, with today's schema. The service must not run (StoreError).

    The copy is verified and brought up to date beside the database, which stays as it is if anything fails:
    also where somebody left since and the key of the marks is gone, or another one. ``without_key``: it is
    lost for good, and who cannot be found may come back.
    """
    target = _file(path, url)
    if target.exists() and path.exists() and target.samefile(path):
        raise StoreError(f"{path} is the database itself: name a copy of it")
    target.parent.mkdir(parents=True, exist_ok=True)
    with hold(url), _trial(path, part_of(target)) as trial:
        left, unread = _left(parse(url))
        with _connected(trial, "write") as connection:
            new = missing(left, marks(connection))
            if not without_key:
                require_key(new, seal)
            forgotten = forget_again(connection, new, seal)
            held = hold_open(connection, now)
            copy = _look(connection)
        _settle(file_of(trial))
        require_sound(file_of(trial))
        _settle_old(target)
        with _set_aside(target):
            put(file_of(trial), target)
    return Restored(copy, forgotten, held, unread)


def verify(path: Path) -> Copy:
    """What a copy holds, found by restoring it to a place of its own; nothing else is touched.

    Raises StoreError if it is damaged, of another program, or does not come to today's schema.
    """
    with (
        TemporaryDirectory(prefix="sitrep-verify-") as folder,
        _trial(path, Path(folder) / "trial.db") as trial,
    ):
        if differences := migrate.check(trial.render_as_string()):
            raise StoreError(f"{path} differs from the schema: {differences[0]}")
        with _connected(trial, "read") as connection:
            return _look(connection)


def _file(path: Path, url: str) -> Path:
    parsed = parse(url)
    if not is_sqlite(parsed):
        raise StoreError(
            SERVER.format(done="restored", tool=f"pg_restore --clean --if-exists --dbname=DATABASE {path}")
        )
    return file_of(parsed)


@contextmanager
def _trial(path: Path, place: Path) -> Iterator[URL]:
    """The copy at another place, with today's schema; it is gone afterwards unless it got another name."""
    if not path.is_file():
        raise StoreError(f"there is no backup at {path}")
    require_sound(path)
    require_ours(path)
    url = URL.create("sqlite", database=str(place))
    try:
        _remove(place)
        place.touch(mode=0o600)
        shutil.copyfile(path, place)
        migrate.upgrade(url.render_as_string(), copy=False)
        yield url
    except OSError as error:
        raise StoreError(f"the backup could not be put in place: {error.strerror}") from error
    finally:
        _remove(place)


def _left(url: URL) -> tuple[Marks, str]:
    """Who was forgotten in a database that may be missing, damaged, or older than such marks."""
    if not file_of(url).exists():
        return {}, ""
    try:
        with _connected(url, "read") as connection:
            return (marks(connection) if inspect(connection).has_table(FORGOTTEN.name) else {}), ""
    except StoreError as error:
        return {}, str(error)


def _look(connection: Connection) -> Copy:
    counts = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in METADATA.sorted_tables
    }
    return Copy(counts, connection.scalar(select(func.max(NOTE.c.at)).where(NOTE.c.name != SEARCHED)))


def _settle(place: Path) -> None:
    """Everything in the one file."""
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _settle_old(target: Path) -> None:
    """The old database needs its log no more, should we be killed between the two; a damaged one cannot."""
    if target.exists():
        with suppress(sqlite3.Error):
            _settle(target)


@contextmanager
def _set_aside(target: Path) -> Iterator[None]:
    """The old database's log belongs to no other file; but should that stay, its log must too."""
    beside = [target.with_name(target.name + name) for name in _BESIDE]
    moved = {each.with_name(f"{each.name}.old"): each for each in beside if each.exists()}
    for there, place in moved.items():
        place.replace(there)
    try:
        yield
    except BaseException:
        for there, place in moved.items():
            there.replace(place)
        raise
    for there in moved:
        there.unlink()


def _remove(place: Path) -> None:
    for beside in ("", *_BESIDE):
        place.with_name(place.name + beside).unlink(missing_ok=True)


@contextmanager
def _connected(url: URL, use: Use) -> Iterator[Connection]:
    engine = make_engine(url, use)
    try:
        with translated(url), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
