"""A source at a new address; where that is a source already, the two become one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from digest.errors import BadSource
from digest.model import FetchState, NoticeKind, Off, SourceId
from storage.audit import write_audit
from storage.dialect import PIECE
from storage.notices import write_notice
from storage.source_rows import awake, require_short
from storage.tables_news import ARTICLE
from storage.tables_sources import OUTLET, SOURCE
from storage.values import encode, storable

Turn = tuple[bool, SourceId | None]
"""Whether all is done, and the source that came of it."""

PROGRAM = 0
"""Who relocates a source when no admin does; then the admins hear of it, in the same transaction."""


def relocate(connection: Connection, id: SourceId, url: str, now: datetime, by: int) -> Turn:
    """One transaction's share of a relocation: all of it, or a piece of the articles of two that become one.

    What the server said of the old address's content does not hold for the new one. Raises BadSource for an
    address that is too long, or where an admin has paused the other source and not this one.
    """
    require_short(url)
    old = _locked(connection, SOURCE.c.id == id)
    there = _locked(connection, SOURCE.c.url == storable(url))
    if old is None:
        return True, None
    if there is None:
        values = {"url": storable(url), "move": None, **encode(FetchState())}
        connection.execute(update(SOURCE).where(SOURCE.c.id == id).values(values))
        write_audit(connection, by, "source moved", f"{old.url} to {url}", now)
        _tell(connection, old, id, url, now, by)
        return True, id
    if there.id == id:
        connection.execute(update(SOURCE).where(SOURCE.c.id == id).values(move=None))
        return True, id
    return _merge(connection, old, there, now, by)


def _locked(connection: Connection, condition: Any) -> Any:
    query = select(SOURCE.c.id, SOURCE.c.url, SOURCE.c.off, OUTLET.c.name).join_from(SOURCE, OUTLET)
    return connection.execute(query.where(condition).with_for_update(of=SOURCE)).one_or_none()


def _merge(connection: Connection, old: Row[Any], new: Row[Any], now: datetime, by: int) -> Turn:
    """Hand over the articles whose key is free, let go of the others, and with the last remove the source."""
    enabled = old.off == Off.NO.value
    if enabled and new.off == Off.PAUSED.value:
        raise BadSource(f"this is the address of #{new.id}, {new.name}, which is paused; resume it first")
    mine, theirs = ARTICLE.alias(), ARTICLE.alias()
    taken = exists().where(theirs.c.source_id == new.id, theirs.c.key == mine.c.key)
    left = select(mine.c.id).where(mine.c.source_id == old.id).limit(PIECE)
    for some, owner in ((left.where(~taken), new.id), (left, None)):
        change = update(ARTICLE).where(ARTICLE.c.id.in_(some)).values(source_id=owner)
        if connection.execute(change).rowcount == PIECE:
            return False, SourceId(old.id)
    connection.execute(delete(SOURCE).where(SOURCE.c.id == old.id))
    if enabled and new.off != Off.NO.value:
        connection.execute(update(SOURCE).where(SOURCE.c.id == new.id).values(awake(now)))
    write_audit(connection, by, "sources merged", f"{old.url} into {new.url}", now)
    _tell(connection, old, SourceId(new.id), f"merged with #{new.id}, {new.url}", now, by)
    return True, SourceId(new.id)


def _tell(
    connection: Connection, old: Row[Any], source: SourceId, reason: str, now: datetime, by: int
) -> None:
    if by == PROGRAM:
        write_notice(connection, source, old.name, NoticeKind.MOVED, reason, now)
