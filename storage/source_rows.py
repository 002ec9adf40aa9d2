"""Source rows as frozen values: one, all, those that are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal_column, or_, select

from digest.errors import BadSource
from digest.model import FetchState, Move, Off, Pace, Source, SourceId, SourceKind
from storage.identity import host_of
from storage.outlets import OUTLET_COLUMNS, to_outlet
from storage.tables_news import ARTICLE
from storage.tables_sources import ON, OUTLET, SOURCE
from storage.values import decode, storable

WEEK = timedelta(days=7)

HOST_SHARE = 20
LONGEST_ADDRESS = 2_000
"""Bytes."""


def select_sources() -> Select[Any]:
    """What `to_source` needs of a row."""
    columns = [column for column in SOURCE.c if column is not SOURCE.c.outlet_id]
    return select(*columns, *OUTLET_COLUMNS).join_from(SOURCE, OUTLET)


def to_source(row: Row[Any], items_week: int = 0) -> Source:
    """The source in a row of `select_sources`."""
    return Source(
        id=SourceId(row.id),
        outlet=to_outlet(row),
        url=row.url,
        kind=SourceKind(row.kind),
        state=FetchState(row.etag, row.last_modified, row.body_hash),
        failures=row.failures,
        next_check=row.next_check,
        added=row.added_at,
        off=Off(row.off),
        pace=Pace() if row.pace is None else decode(Pace, row.pace),
        move=None if row.move is None else decode(Move, row.move),
        least=None if row.least is None else timedelta(seconds=row.least),
        alerted=row.alerted,
        failing_since=row.failing_since,
        last_check=row.last_check,
        last_success=row.last_success,
        last_error=row.last_error,
        items_week=items_week,
    )


def load_source(connection: Connection, condition: ColumnElement[bool]) -> Source | None:
    """The one source that meets the condition; its week ends with its last check."""
    row = connection.execute(select_sources().where(condition)).one_or_none()
    if row is None or row.last_check is None:
        return None if row is None else to_source(row)
    week = select(func.count()).where(
        ARTICLE.c.source_id == row.id, ARTICLE.c.published > row.last_check - WEEK
    )
    return to_source(row, connection.scalar(week) or 0)


def load_all(connection: Connection, now: datetime) -> list[Source]:
    """Every source, by outlet name, with what it published in the week up to now."""
    counts = _weeks(connection, now)
    query = select_sources().order_by(func.lower(OUTLET.c.name), SOURCE.c.id)
    return [to_source(row, counts.get(row.id, 0)) for row in connection.execute(query)]


def load_due(connection: Connection, now: datetime, limit: int) -> list[Source]:
    """Enabled sources whose next check has come, longest waiting first; more than `HOST_SHARE` of one host
    only where no other host's are waiting.

    A check in the future means that the clock was put back: polling must not wait until it is there.
    """
    due = (ON, or_(SOURCE.c.next_check <= now, SOURCE.c.last_check > now))
    order = (SOURCE.c.next_check, SOURCE.c.id)
    chosen: list[int] = []
    others: list[int] = []
    hosts = Counter[str]()
    for row in connection.execute(select(SOURCE.c.id, SOURCE.c.url).where(*due).order_by(*order)):
        host = host_of(row.url)
        hosts[host] += 1
        (chosen if hosts[host] <= HOST_SHARE else others).append(row.id)
        if len(chosen) == limit:
            break
    chosen += others[: limit - len(chosen)]
    query = select_sources().where(SOURCE.c.id.in_(chosen)).order_by(*order)
    return [to_source(row) for row in connection.execute(query)]


def require_short(url: str) -> None:
    """Raises BadSource for an address that does not fit into an index (PostgreSQL: 2,704 bytes)."""
    if len(storable(url).encode()) > LONGEST_ADDRESS:
        raise BadSource(f"this address is longer than {LONGEST_ADDRESS} bytes: {url[:60]}…")


def awake(now: datetime) -> dict[str, Any]:
    """What is written of a source that is asked again: due at once, its failures forgotten."""
    return {
        "off": Off.NO.value,
        "next_check": now,
        "failures": 0,
        "last_error": "",
        "alerted": None,
        "failing_since": None,
    }


def _weeks(connection: Connection, now: datetime) -> Mapping[int, int]:
    """The sum keeps a planner without statistics from reading every article there is, source by source."""
    source = ARTICLE.c.source_id + literal_column("0")
    week = select(source, func.count()).where(ARTICLE.c.published > now - WEEK).group_by(source)
    return dict(tuple(row) for row in connection.execute(week))
