"""The sources that admins keep, their checks, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, case, delete, distinct, func, or_, select, update

from digest.errors import BadSource
from digest.model import (
    Check,
    Coverage,
    FetchState,
    Item,
    Source,
    SourceDraft,
    SourceId,
    SourceKind,
)
from storage.audit import write_audit
from storage.dialect import insert, pieces
from storage.fresh import fresh
from storage.outlets import OUTLET_COLUMNS, to_outlet
from storage.store import Store
from storage.tables_news import ARTICLE, CHECK, OUTLET, SOURCE
from storage.values import encode, storable

WEEK = timedelta(days=7)


class SourceRepository:
    """Implements `digest.ports.Sources`. Adding and removing leave a line in the audit trail."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, draft: SourceDraft, now: datetime, by: int) -> Source:
        """Store a source, due at once. Raises BadSource if its address is already there."""
        return await self._store.write(lambda connection: _add(connection, draft, now, by))

    async def all(self, now: datetime) -> Sequence[Source]:
        """Every source, by outlet name, with ``items_week`` counted."""
        return await self._store.read(lambda connection: _all(connection, now))

    async def get(self, id: SourceId) -> Source | None:
        """The source, without ``items_week``."""
        query = _sources().where(SOURCE.c.id == id)
        return await self._store.read(lambda connection: _one(connection, query))

    async def by_url(self, url: str) -> Source | None:
        """The source with exactly this address."""
        query = _sources().where(SOURCE.c.url == storable(url))
        return await self._store.read(lambda connection: _one(connection, query))

    async def due(self, now: datetime, limit: int) -> Sequence[Source]:
        """Enabled sources whose next check has come, longest waiting first.

        A check in the future means that the clock was put back: polling must not wait until it is there.
        """
        query = _sources().where(SOURCE.c.enabled, or_(SOURCE.c.next_check <= now, SOURCE.c.last_check > now))
        query = query.order_by(SOURCE.c.next_check, SOURCE.c.id).limit(limit)
        return await self._store.read(
            lambda connection: [_to_source(row) for row in connection.execute(query)]
        )

    async def checked(
        self,
        id: SourceId,
        check: Check,
        *,
        state: FetchState,
        next_check: datetime,
        failures: int,
        enabled: bool,
    ) -> None:
        """Write down one check and when the next one is; a check without an error was a success."""
        values: dict[str, Any] = {
            "next_check": next_check,
            "failures": failures,
            "enabled": enabled,
            "last_check": check.at,
            "last_error": storable(check.error),
            **encode(state),
        }
        if not check.error:
            values["last_success"] = check.at
        await self._store.write(lambda connection: _checked(connection, id, check, values))

    async def unseen(self, id: SourceId, items: Sequence[Item]) -> Sequence[Item]:
        """Those items whose key (in this source) or address (anywhere) no stored article has, in order.

        An item without an address is known by its key alone.
        """
        return await self._store.read(lambda connection: _unseen(connection, id, items))

    async def remove(self, id: SourceId, now: datetime, by: int) -> bool:
        """Forget a source; its articles stay with their stories. False if it was not there."""
        return await self._store.write(lambda connection: _remove(connection, id, now, by))

    async def coverage(self, since: datetime, until: datetime) -> Coverage:
        """How many enabled sources there are, how many answered in the period, and what came of it."""
        return await self._store.read(lambda connection: _coverage(connection, since, until))


def _sources() -> Select[Any]:
    columns = [column for column in SOURCE.c if column is not SOURCE.c.outlet_id]
    return select(*columns, *OUTLET_COLUMNS).join_from(SOURCE, OUTLET)


def _to_source(row: Row[Any], items_week: int = 0) -> Source:
    return Source(
        id=SourceId(row.id),
        outlet=to_outlet(row),
        url=row.url,
        kind=SourceKind(row.kind),
        enabled=row.enabled,
        state=FetchState(row.etag, row.last_modified, row.body_hash),
        failures=row.failures,
        next_check=row.next_check,
        last_check=row.last_check,
        last_success=row.last_success,
        last_error=row.last_error,
        items_week=items_week,
    )


def _one(connection: Connection, query: Select[Any]) -> Source | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else _to_source(row)


def _add(connection: Connection, draft: SourceDraft, now: datetime, by: int) -> Source:
    row = {
        "outlet_id": _outlet(connection, draft),
        "url": storable(draft.url),
        "kind": draft.kind.value,
        "enabled": True,
        "failures": 0,
        "next_check": now,
        "last_error": "",
        "added_at": now,
        **encode(FetchState()),
    }
    adding = insert(connection, SOURCE).values(row).on_conflict_do_nothing(index_elements=["url"])
    id = connection.execute(adding.returning(SOURCE.c.id)).scalar()
    if id is None:
        raise BadSource(f"this source is already there: {draft.url}")
    write_audit(connection, by, "source added", draft.url, now)
    return _to_source(connection.execute(_sources().where(SOURCE.c.id == id)).one())


def _outlet(connection: Connection, draft: SourceDraft) -> int:
    """The outlet of that name, unless it is known to be of another country; else a new one."""
    name = storable(draft.name)
    query = select(OUTLET.c.id, OUTLET.c.country).where(
        OUTLET.c.name == name, OUTLET.c.sample == draft.sample
    )
    for row in connection.execute(query.order_by(OUTLET.c.id)):
        if draft.country in ("", row.country):
            return int(row.id)
    adding = insert(connection, OUTLET).values(
        name=name,
        country=draft.country,
        owner=draft.owner.value,
        owner_note=storable(draft.owner_note),
        sample=draft.sample,
    )
    return int(connection.execute(adding.returning(OUTLET.c.id)).scalar_one())


def _all(connection: Connection, now: datetime) -> list[Source]:
    recent = select(ARTICLE.c.source_id, func.count()).where(ARTICLE.c.published > now - WEEK)
    rows = connection.execute(recent.group_by(ARTICLE.c.source_id))
    counts: dict[int, int] = dict(tuple(row) for row in rows)
    query = _sources().order_by(func.lower(OUTLET.c.name), SOURCE.c.id)
    return [_to_source(row, counts.get(row.id, 0)) for row in connection.execute(query)]


def _checked(connection: Connection, id: SourceId, check: Check, values: dict[str, Any]) -> None:
    if connection.execute(update(SOURCE).where(SOURCE.c.id == id).values(values)).rowcount:
        row = {**encode(check), "at": check.at, "source_id": id}
        connection.execute(insert(connection, CHECK).values(row))


def _unseen(connection: Connection, id: SourceId, items: Sequence[Item]) -> list[Item]:
    keys: set[str] = set()
    urls: set[str] = set()
    for some in pieces(items, 1_000):
        by_key = select(ARTICLE.c.key).where(
            ARTICLE.c.source_id == id, ARTICLE.c.key.in_([storable(item.key) for item in some])
        )
        by_url = select(ARTICLE.c.url).where(
            ARTICLE.c.url.in_([storable(each.url) for each in some if each.url])
        )
        keys.update(connection.scalars(by_key))
        urls.update(connection.scalars(by_url))
    return [item for item in items if storable(item.key) not in keys and storable(item.url) not in urls]


def _remove(connection: Connection, id: SourceId, now: datetime, by: int) -> bool:
    url = connection.execute(delete(SOURCE).where(SOURCE.c.id == id).returning(SOURCE.c.url)).scalar()
    if url is not None:
        write_audit(connection, by, "source removed", url, now)
    return url is not None


def _coverage(connection: Connection, since: datetime, until: datetime) -> Coverage:
    answered = case((CHECK.c.error == "", CHECK.c.source_id))
    checks = (
        select(func.count(distinct(answered)))
        .join_from(CHECK, SOURCE)
        .where(SOURCE.c.enabled, CHECK.c.at.between(since, until))
    )
    news = select(func.count(), func.max(ARTICLE.c.published)).where(fresh(since, until))
    articles, newest = connection.execute(news).one()
    return Coverage(
        sources=connection.scalar(select(func.count()).where(SOURCE.c.enabled)) or 0,
        answered=connection.scalar(checks) or 0,
        articles=articles,
        newest=newest,
    )
