"""Who may run on a database: one service on an SQLite file, any number on PostgreSQL.

A file's lock is freed by the system however its process dies. Processes on PostgreSQL say that they live
(`storage.leasing`): a lock there would not outlive a restart of the server, and would outlive a dead machine.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from digest.errors import StoreError
from storage.engine import is_sqlite, make_engine, parse
from storage.faults import translated, where
from storage.leasing import SPAN, enter, name_of_process, release, running
from storage.store import file_of
from storage.version import HEAD, read_version

_LOCK_NOT_AVAILABLE = "55P03"
_TAKEN = "another Sitrep is running on {where}; stop it first"
_ALIVE = _TAKEN + " ({names}; one that was killed counts for {span} s)"
_STARTING = 60.0
"""Seconds that a service waits for those that start before it."""


class Taken(StoreError):
    """Another process has the lock, or runs."""


@contextmanager
def hold(url: str, name: str = "service", patience: float = 1.0) -> Iterator[None]:
    """Hold the lock ``name`` of the database. Raises Taken if another process has it, or runs as a service.

    SQLite: `flock` on a file beside the database. PostgreSQL: a session's advisory lock; a server
    notices a moment late that a process died, so it is waited for ``patience`` seconds.
    """
    parsed = parse(url)
    if is_sqlite(parsed):
        with _flock(parsed, name):
            yield
        return
    with _advisory(parsed, name, patience) as connection:
        _require_quiet(connection, parsed)
        yield


@contextmanager
def service(url: str, prepare: Callable[[], object]) -> Iterator[str]:
    """Be a service of the database; gives this process's name. Raises Taken.

    ``prepare`` brings the schema up to date, and runs alone. On PostgreSQL the process has to say that it
    lives (`storage.leasing.presence`) from then on.
    """
    owner, parsed = name_of_process(), parse(url)
    if is_sqlite(parsed):
        with hold(url):
            prepare()
            yield owner
        return
    with _advisory(parsed, "service", _STARTING) as connection:
        if read_version(connection) != HEAD:
            _require_quiet(connection, parsed)
        prepare()
        enter(connection, owner)
    try:
        yield owner
    finally:
        _leave(parsed, owner)


def held(url: str, name: str = "service") -> bool:
    """Whether somebody holds the lock at this moment."""
    try:
        with hold(url, name, patience=0):
            return False
    except Taken:
        return True


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
        raise Taken(_TAKEN.format(where=where(url))) from error


def _lock_file(url: URL, name: str) -> Path:
    path = file_of(url)
    return path.with_name(f"{path.name}.{name}.lock")


@contextmanager
def _advisory(url: URL, name: str, patience: float) -> Iterator[Connection]:
    engine = make_engine(url, "write")
    try:
        with translated(url):
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with connection:
            _wait_for(connection, url, name, patience)
            yield connection
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
        raise Taken(_TAKEN.format(where=where(url))) from error


def _require_quiet(connection: Connection, url: URL) -> None:
    if names := running(connection):
        said = _ALIVE.format(where=where(url), names=", ".join(names), span=round(SPAN.total_seconds()))
        raise Taken(said)


def _leave(url: URL, owner: str) -> None:
    """Let others take over at once; a server that does not answer learns it when the leases end."""
    engine = make_engine(url, "write")
    try:
        with suppress(DBAPIError), engine.begin() as connection:
            release(connection, owner)
    finally:
        engine.dispose()


def _number(name: str) -> int:
    return int.from_bytes(blake2b(f"sitrep:{name}".encode(), digest_size=8).digest(), signed=True)
