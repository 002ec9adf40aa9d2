"""What checks of sources leave behind: the source's new state, a row of its own, a notice to the admins."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select, update
from sqlalchemy import insert as plain_insert

from digest.model import Check, Pace, SourceId, Verdict
from storage.notices import write_notice
from storage.tables_news import ARTICLE
from storage.tables_sources import CHECK, ON, OUTLET, SOURCE
from storage.values import encode, storable


def write_check(connection: Connection, id: SourceId, check: Check, verdict: Verdict) -> None:
    """The row; what follows from it, unless another address or kind was asked than the source has now.

    Nothing for a source that was removed meanwhile.
    """
    query = select(SOURCE.c.url, SOURCE.c.kind, OUTLET.c.name).join_from(SOURCE, OUTLET)
    source = connection.execute(query.where(SOURCE.c.id == id).with_for_update(of=SOURCE)).one_or_none()
    if source is None:
        return
    row = {**encode(check), "at": check.at, "source_id": id, "new": _new(connection, id, check)}
    connection.execute(plain_insert(CHECK).values(row))
    if verdict.url in ("", source.url) and verdict.kind in (None, source.kind):
        connection.execute(update(SOURCE).where(SOURCE.c.id == id).values(_values(check, verdict)))
        if verdict.notice is not None:
            write_notice(connection, id, source.name, verdict.notice, check.error, check.at)


def note_check(connection: Connection, id: SourceId, check: Check) -> None:
    """The row alone, or nothing for a source that was removed meanwhile."""
    source = select(SOURCE.c.id).where(SOURCE.c.id == id).with_for_update(read=True, key_share=True)
    if connection.scalar(source) is not None:
        connection.execute(plain_insert(CHECK).values({**encode(check), "at": check.at, "source_id": id}))


def _new(connection: Connection, id: SourceId, check: Check) -> int:
    """How many of a check's articles are there: some may have come from another source in the same run."""
    if not check.new:
        return 0
    brought = select(func.count()).where(ARTICLE.c.source_id == id, ARTICLE.c.fetched == check.at)
    return min(check.new, connection.scalar(brought) or 0)


def load_checks(connection: Connection, id: SourceId, limit: int) -> list[Check]:
    """The newest checks of a source, newest first."""
    query: Select[Any] = select(CHECK).where(CHECK.c.source_id == id)
    query = query.order_by(CHECK.c.at.desc(), CHECK.c.id.desc()).limit(limit)
    return [_to_check(row) for row in connection.execute(query)]


def _values(check: Check, verdict: Verdict) -> dict[str, Any]:
    if not check.asked:
        return {"next_check": verdict.next_check}
    values: dict[str, Any] = {
        **encode(verdict.state),
        "next_check": verdict.next_check,
        "failures": verdict.failures,
        # An admin may have switched it off while it was being asked; a check wakes nothing.
        "off": case((ON, verdict.off.value), else_=SOURCE.c.off),
        "pace": None if verdict.pace == Pace() else encode(verdict.pace),
        "move": encode(verdict.move),
        "alerted": verdict.alerted,
        "failing_since": verdict.failing_since,
        "last_check": check.at,
        "last_error": storable(check.error),
    }
    if not check.error:
        values["last_success"] = check.at
    return values


def _to_check(row: Row[Any]) -> Check:
    return Check(
        at=row.at,
        outcome=row.outcome,
        status=row.status,
        size=row.size,
        items=row.items,
        new=row.new,
        seconds=row.seconds,
        error=row.error,
    )
