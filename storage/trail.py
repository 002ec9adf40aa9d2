"""Reading the audit trail: a page at a time, newest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from digest.model import LoggedChange
from storage.store import Store
from storage.tables_care import AUDIT
from storage.values import storable

_TEXTS = (AUDIT.c.action, AUDIT.c.target)
_NUMBER = re.compile("[0-9]{1,16}")


def _has(word: str) -> ColumnElement[bool]:
    """Whether a change has to do with a word, or was made by the person of that number."""
    found = [func.lower(each).contains(word, autoescape=True) for each in _TEXTS]
    return or_(*found, AUDIT.c.actor == int(word)) if _NUMBER.fullmatch(word) else or_(*found)


class TrailRepository:
    """Implements `digest.ports.Trail`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def page(self, before: int, limit: int, words: Collection[str] = ()) -> Sequence[LoggedChange]:
        """Changes with an id below ``before`` (0: the newest), newest first."""
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if before:
            query = query.where(AUDIT.c.id < before)
        if words:
            query = query.where(or_(*(_has(storable(word).lower()) for word in words)))

        def load(connection: Connection) -> list[LoggedChange]:
            rows = connection.execute(query)
            return [LoggedChange(row.id, row.at, row.actor, row.action, row.target) for row in rows]

        return await self._store.read(load)
