"""Readers in counts, worked out in SQL; a count of fewer than five never leaves it."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    select,
    text,
    true,
)

from digest.model import Database, Few, Stats
from digest.ports import FEW
from storage.engine import is_sqlite
from storage.store import Store
from storage.tables_readers import CHAT, FILTER, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT
from storage.version import read_version

_SIZES = {
    True: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    False: "SELECT pg_database_size(current_database())",
}
_AWAKE = and_(~SUBSCRIBER.c.paused, CHAT.c.asleep_at.is_(None))


class StatisticsRepository:
    """Implements `digest.ports.Statistics`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def stats(self) -> Stats:
        """How many chose what."""
        return await self._store.read(_stats)

    async def database(self) -> Database:
        """What everything is kept in."""
        return await self._store.read(_database)


def _database(connection: Connection) -> Database:
    lite = is_sqlite(connection.engine.url)
    size = connection.scalar(text(_SIZES[lite])) or 0
    return Database("SQLite" if lite else "PostgreSQL", int(size), read_version(connection) or "")


def _stats(connection: Connection) -> Stats:
    awake = select(func.count()).select_from(SUBSCRIBER).join(CHAT).where(_AWAKE)
    return Stats(
        readers=connection.scalar(awake) or 0,
        kinds=_few(connection, _plain(CHAT.c.kind)),
        places=_few(connection, _followed(connection, 0)),
        themes=_few(connection, _followed(connection, 1)),
        languages=_few(connection, _plain(SUBSCRIBER.c.language)),
        hours=_few(connection, _hours()),
    )


def _few(connection: Connection, counted: Select[str, int]) -> Few:
    """The counts that are not small, and how many others there are: those are folded into one row."""
    each = counted.subquery()
    small = each.c.readers < FEW
    choice = case((small, None), else_=each.c.choice).label("choice")
    readers = case((small, None), else_=each.c.readers).label("readers")
    folded = select(choice, readers, func.count()).group_by(choice, readers)
    rows = connection.execute(folded).all()
    shown = sorted(((str(row[0]), int(row[1])) for row in rows if row[1] is not None), key=_order)
    return Few(tuple(shown), sum(row[2] for row in rows if row[1] is None))


def _order(count: tuple[str, int]) -> tuple[int, str]:
    return -count[1], count[0]


def _plain(chosen: ColumnElement[str]) -> Select[str, int]:
    query = select(chosen.label("choice"), func.count().label("readers"))
    return query.select_from(SUBSCRIBER).join(CHAT).where(_AWAKE).group_by(chosen)


def _hours() -> Select[str, int]:
    """Hours of the readers' own day; one with several times within an hour counts once there."""
    hour = SLOT.c.minute // 60
    readers = func.count(SUBSCRIBER.c.id.distinct()).label("readers")
    joined = SUBSCRIBER.join(CHAT).join(SUBSCRIBER_SLOT).join(SLOT)
    return select(hour.label("choice"), readers).select_from(joined).where(_AWAKE).group_by(hour)


def _followed(connection: Connection, part: int) -> Select[str, int]:
    """Place (part 0) or theme (1): a filter counts once for each that it names, times its readers."""
    choice, pair = _pairs(connection, part)
    named = select(FILTER.c.id, choice.label("choice")).select_from(FILTER.join(pair, true()))
    naming = named.where(choice != "").distinct().subquery("naming")
    weighed = (
        select(SUBSCRIBER.c.filter_id, func.count().label("readers"))
        .select_from(SUBSCRIBER.join(CHAT))
        .where(_AWAKE)
        .group_by(SUBSCRIBER.c.filter_id)
        .subquery("weighed")
    )
    readers = cast(func.sum(weighed.c.readers), Integer).label("readers")
    joined = naming.join(weighed, weighed.c.filter_id == naming.c.id)
    return select(naming.c.choice, readers).select_from(joined).group_by(naming.c.choice)


def _pairs(connection: Connection, part: int) -> tuple[ColumnElement[str], FromClause]:
    """One half of each pair that a filter names, and the pairs as rows: an engine's own way."""
    if is_sqlite(connection.engine.url):
        rows = func.json_each(FILTER.c.choice, "$.pairs").table_valued("value", name="pair")
        return func.json_extract(rows.c.value, f"$[{part}]"), rows
    rows = func.jsonb_array_elements(FILTER.c.choice["pairs"]).table_valued("value", name="pair")
    return rows.c.value.op("->>")(part), rows
