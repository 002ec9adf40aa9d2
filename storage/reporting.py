"""What each source in use did in a period, and of which countries it tells: a few queries for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, func, select

from digest.model import POSTPONED, SourceReport
from storage.beats import Beats, Library
from storage.fresh import fresh
from storage.periods import Periods
from storage.tables_news import ARTICLE
from storage.tables_sources import CHECK, ON, OUTLET, SOURCE

LATELY = timedelta(days=1)
"""A source that was not asked for so long does not answer."""


class Reporter:
    """The reports, for the threads of one process: the same for all until a source was asked again."""

    def __init__(self) -> None:
        self._library = Library()
        self._periods = Periods[Sequence[SourceReport]]()

    def load(self, connection: Connection, since: datetime, until: datetime) -> Sequence[SourceReport]:
        """By the ids of the sources. See `digest.model.SourceReport`."""

        def read() -> Sequence[SourceReport]:
            return _read(connection, since, until, self._library.load(connection, until))

        return self._periods.get(since, until, _mark(connection), read)


def _mark(connection: Connection) -> tuple[Any, ...]:
    """What changes whenever a source brings something, is asked or changed."""
    newest = select(
        select(func.max(ARTICLE.c.id)).scalar_subquery(), select(func.max(CHECK.c.id)).scalar_subquery()
    )
    return tuple(connection.execute(newest).one()), *connection.execute(_in_use())


def _in_use() -> Select[Any]:
    query: Select[Any] = select(SOURCE.c.id, OUTLET.c.country).join_from(SOURCE, OUTLET)
    return query.where(ON).order_by(SOURCE.c.id)


def _read(connection: Connection, since: datetime, until: datetime, beats: Beats) -> list[SourceReport]:
    news = _news(connection, since, until)
    query = _in_use().add_columns(_last_error(max(since, until - LATELY), until))
    return [
        SourceReport(
            answered=error == "",
            articles=news[id][0] if id in news else 0,
            newest=news[id][1] if id in news else None,
            places=(beats.get(id, frozenset()) | {country}) - {""},
        )
        for id, country, error in connection.execute(query)
    ]


def _last_error(since: datetime, until: datetime) -> ScalarSelect[str]:
    """Of the last time that a source was asked, "" if it answered; a postponed look asked nobody."""
    asked = (CHECK.c.source_id == SOURCE.c.id, CHECK.c.at.between(since, until), CHECK.c.outcome != POSTPONED)
    newest = (CHECK.c.at.desc(), CHECK.c.id.desc())
    return select(CHECK.c.error).where(*asked).order_by(*newest).limit(1).scalar_subquery()


def _news(connection: Connection, since: datetime, until: datetime) -> Mapping[int, tuple[int, datetime]]:
    """How many articles, and when the newest was published."""
    query = select(ARTICLE.c.source_id, func.count(), func.max(ARTICLE.c.published))
    rows = connection.execute(query.where(fresh(since, until)).group_by(ARTICLE.c.source_id))
    return {id: (count, newest) for id, count, newest in rows}
