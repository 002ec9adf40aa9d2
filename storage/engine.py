"""How connections to both engines are made: pragmas, transactions that start honestly, JSON."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Literal

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from digest.errors import StoreError

Use = Literal["write", "read", "migrate"]

BUSY_SECONDS = 5.0
"""So long a connection waits for another program's transaction; ``?timeout=`` in the address changes it."""

WRITER_CACHE_KIB = 16_384
READER_CACHE_KIB = 4_096
"""Of each connection; who reads the choices of a million readers, all over their table, has more."""
READERS = 5
"""At once: while digests are composed and answers got ready, somebody who asks has to come between."""

SILENT_SECONDS = 7
"""After so long without a word within a transaction PostgreSQL ends it: less than a lease lasts."""


def parse(url: str) -> URL:
    """The address of a database: SQLite or PostgreSQL (psycopg 3). Raises StoreError for anything else."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "this is no address of a database: sqlite:///data/sitrep.db is one, and so is "
            "postgresql://user:password@host:5432/name"
        ) from error
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        _require_plain(url, parsed)
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(f"{parsed.drivername} is not supported; use sqlite:///FILE or postgresql://...")
    if parsed.database in (None, "", ":memory:"):
        raise StoreError("the database has to be a file: sqlite:///data/sitrep.db")
    return parsed


def _require_plain(url: str, parsed: URL) -> None:
    """An @ too many would make the end of a password the name of a host, which anybody may read."""
    if url.count("@") > 1 or "?" in (parsed.username or ""):
        raise StoreError("the address of the database has an @ in a name or a password: write it as %40")


def is_sqlite(url: URL) -> bool:
    """Whether the address names a file of SQLite."""
    return url.get_backend_name() == "sqlite"


def make_engine(url: URL, use: Use, pool: int = 1, reader_cache: int = READER_CACHE_KIB) -> Engine:
    """An engine with ``pool`` connections at most. Connecting happens on first use.

    Errors do not show parameters: they are numbers of chats, and errors end up in the log.
    """
    if is_sqlite(url):
        return _sqlite(url, use, pool, reader_cache)
    snapshot: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_pre_ping=use != "read",  # a look is repeated, see `storage.store`
        hide_parameters=True,
        json_serializer=_dumps,
        connect_args={"connect_timeout": 10, "application_name": f"sitrep-{use}"},
        execution_options=snapshot if use == "read" else {},
    )
    if use == "write":
        event.listen(engine, "connect", _let_go_when_silent)
    return engine


def _let_go_when_silent(connection: psycopg.Connection[Any], _record: object) -> None:
    """A process that sleeps, or a machine that died, in a transaction must not hold its locks for ever."""
    connection.execute(f"set idle_in_transaction_session_timeout to '{SILENT_SECONDS}s'")
    connection.commit()


def _sqlite(url: URL, use: Use, pool: int, reader_cache: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=_dumps,
        connect_args={"check_same_thread": False, "timeout": _patience(url)},
    )
    begin = "BEGIN" if use == "read" else "BEGIN IMMEDIATE"

    # The driver's own BEGIN comes late and deferred, and then concurrent updates get lost (332 of
    # 600 measured): so the driver is in autocommit, and a write transaction takes its lock at once.
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in _pragmas(use, reader_cache):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _pragmas(use: Use, reader_cache: int) -> tuple[str, ...]:
    """The writer syncs fully: a power cut must not forget that a message was being sent."""
    shared = ("temp_store=MEMORY", "trusted_schema=OFF")
    if use == "read":
        return (*shared, f"cache_size=-{reader_cache}", "query_only=ON")
    foreign_keys = "OFF" if use == "migrate" else "ON"
    writer = ("journal_mode=WAL", "synchronous=FULL", f"cache_size=-{WRITER_CACHE_KIB}", "secure_delete=FAST")
    return (*shared, *writer, f"foreign_keys={foreign_keys}")


def _patience(url: URL) -> float:
    given = url.query.get("timeout")
    return float(given) if isinstance(given, str) else BUSY_SECONDS


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
