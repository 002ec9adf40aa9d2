"""The service lock: one service on one database. The system frees it when the process dies, however."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from digest.errors import StoreError
from storage.engine import is_sqlite, make_engine, parse
from storage.faults import translated, where
from storage.store import file_of

_LOCK_NOT_AVAILABLE = "55P03"
_TAKEN = "another Sitrep is running on {where}; stop it first"


@contextmanager
def hold(url: str, name: str = "service", patience: float = 1.0) -> Iterator[None]:
    """Hold the lock ``name`` of the database. Raises StoreError if another process has it.

    SQLite: `flock` on a file beside the database. PostgreSQL: a session's advisory lock; a server
    notices a moment late that a process died, so it is waited for ``patience`` seconds.
    """
    parsed = parse(url)
    with _flock(parsed, name) if is_sqlite(parsed) else _advisory(parsed, name, patience):
        yield


def held(url: str, name: str = "service") -> bool:
    """Whether somebody holds the lock at this moment."""
    try:
        with hold(url, name, patience=0):
            return False
    except StoreError as error:
        if str(error) == _TAKEN.format(where=where(parse(url))):
            return True
        raise


def take_turns(connection: Connection, name: str) -> None:
    """Keep every other transaction that takes this turn waiting until this one has ended.

    On SQLite a write transaction is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _number(name)})


@contextmanager
def _flock(url: URL, name: str) -> Iterator[None]:
    path = _lock_file(url, name)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"the lock {path} cannot be opened: {error.strerror}") from error
    try:
        _lock_or_refuse(descriptor, url)
        yield
    finally:
        os.close(descriptor)


def _lock_or_refuse(descriptor: int, url: URL) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(_TAKEN.format(where=where(url))) from error


def _lock_file(url: URL, name: str) -> Path:
    path = file_of(url)
    return path.with_name(f"{path.name}.{name}.lock")


@contextmanager
def _advisory(url: URL, name: str, patience: float) -> Iterator[None]:
    engine = make_engine(url, "write")
    try:
        with translated(url):
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with connection:
            _wait_for(connection, url, name, patience)
            yield
            with suppress(DBAPIError):  # the server was restarted meanwhile: then the lock is gone already
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _number(name)})
    finally:
        engine.dispose()


def _wait_for(connection: Connection, url: URL, name: str, patience: float) -> None:
    milliseconds = str(max(1, round(patience * 1000)))
    connection.execute(text("select set_config('lock_timeout', :wait, false)"), {"wait": milliseconds})
    try:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _number(name)})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise StoreError(_TAKEN.format(where=where(url))) from error


def _number(name: str) -> int:
    return int.from_bytes(blake2b(f"sitrep:{name}".encode(), digest_size=8).digest(), signed=True)
