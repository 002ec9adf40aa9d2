"""What can be seen of a database from outside the service, without waiting for it or changing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, false, func, select

from storage.engine import make_engine, parse
from storage.faults import translated
from storage.leasing import running
from storage.seal import NAME_BYTES
from storage.search_renewal import SEARCHED
from storage.tables_care import FORGOTTEN, NOTE
from storage.tables_readers import DELIVERY, DIGEST, SUBSCRIBER
from storage.tables_sources import ON, SOURCE

SETTLED = timedelta(days=1)
"""A source that was added within this time may still answer for the first time."""

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Probe:
    """``silent``: sources in use that never answered; ``marked``: whether anybody was forgotten, and ``keys``
    the names of the keys of their marks (`storage.seal`), where these are known.

    ``newest``: when a step last wrote down how it went; ``processes``: names of those that say they run, on
    PostgreSQL.
    """

    sources: int
    silent: Sequence[int]
    marked: bool
    keys: frozenset[bytes]
    newest: datetime | None
    processes: Sequence[str]


def probe(url: str, now: datetime) -> Probe:
    """Look into a database of today's schema. Raises StoreError, also where it cannot be written."""
    parsed = parse(url)
    engine = make_engine(parsed, "write")
    try:
        with translated(parsed), engine.begin() as connection:
            connection.execute(delete(NOTE).where(false()))
            return _look(connection, now)
    finally:
        engine.dispose()


def strays(url: str) -> int:
    """Deliveries that name a reader or a digest which is not there, 1,000 at most; reads the whole outbox.

    No foreign key watches over them (migration 0010). Raises StoreError.
    """
    reader = exists().where(SUBSCRIBER.c.id == DELIVERY.c.subscriber_id)
    digest = exists().where(DIGEST.c.id == DELIVERY.c.digest_id)
    some = select(DELIVERY.c.id).where(~reader | ~digest).limit(MOST).subquery()
    parsed = parse(url)
    engine = make_engine(parsed, "read")
    try:
        with translated(parsed), engine.begin() as connection:
            return connection.scalar(select(func.count()).select_from(some)) or 0
    finally:
        engine.dispose()


def _look(connection: Connection, now: datetime) -> Probe:
    silent = select(SOURCE.c.id).where(ON, SOURCE.c.last_success.is_(None), SOURCE.c.added_at < now - SETTLED)
    keys = select(FORGOTTEN.c.mark).where(func.length(FORGOTTEN.c.mark) == NAME_BYTES)
    return Probe(
        sources=connection.scalar(select(func.count()).select_from(SOURCE).where(ON)) or 0,
        silent=connection.scalars(silent.order_by(SOURCE.c.id)).all(),
        marked=bool(connection.scalar(select(exists().select_from(FORGOTTEN)))),
        keys=frozenset(map(bytes, connection.scalars(keys))),
        newest=connection.scalar(select(func.max(NOTE.c.at)).where(NOTE.c.name != SEARCHED)),
        processes=running(connection),
    )
