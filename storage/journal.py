"""What each source brought lately, and how the last look at it went: for any period that ends now."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from digest.model import POSTPONED
from storage.fresh import fresh
from storage.periods import MOMENT, Reach
from storage.tables_news import ARTICLE
from storage.tables_sources import CHECK, SOURCE

AGAIN = 16
"""So many checks are read twice: several processes may write them, and not in the order of their ids."""


class _Article(NamedTuple):
    """An article of a source: its `MOMENT`, and when it was published."""

    moment: datetime
    published: datetime


class _Look(NamedTuple):
    """When a source was asked, by which check, and what was wrong ("": it answered)."""

    at: datetime
    id: int
    error: str


class Journal:
    """Everything since ``floor``."""

    def __init__(self, connection: Connection, floor: datetime) -> None:
        self.reach = Reach(floor)
        self._articles: defaultdict[int, list[_Article]] = defaultdict(list)
        self._newest: dict[int, datetime] = {}
        self._looks: dict[int, _Look] = {}
        self._add_articles(connection, fresh(floor))
        newest = select(CHECK.c.id).where(CHECK.c.source_id == SOURCE.c.id, CHECK.c.outcome != POSTPONED)
        newest = newest.order_by(CHECK.c.at.desc(), CHECK.c.id.desc()).limit(1)
        self._add_looks(connection, CHECK.c.id.in_(select(newest.scalar_subquery()).select_from(SOURCE)))

    def add_articles(self, connection: Connection, after: int) -> None:
        """Those with ids above this one have come."""
        self._add_articles(connection, ARTICLE.c.id > after)

    def add_looks(self, connection: Connection, after: int) -> None:
        """So have the looks with ids above this one."""
        self._add_looks(connection, CHECK.c.id > after - AGAIN)

    def answered(self, source: int, since: datetime) -> bool:
        """Whether it did when it was asked last, and that was since then."""
        look = self._looks.get(source)
        return look is not None and look.at >= since and not look.error

    def brought(self, source: int, since: datetime) -> tuple[int, datetime | None]:
        """How many articles are fresh since then, and when the newest of them was published."""
        known, newest = self._articles.get(source, []), self._newest.get(source)
        first = bisect_left(known, (since,))
        if newest is not None and newest < since:  # what came late may have been published earlier still
            newest = max((article.published for article in known[first:]), default=None)
        return len(known) - first, newest

    def _add_articles(self, connection: Connection, some: ColumnElement[bool]) -> None:
        query = select(ARTICLE.c.source_id, MOMENT, ARTICLE.c.published)
        for source, *times in connection.execute(query.where(some, ARTICLE.c.source_id.is_not(None))):
            article = _Article(*times)
            insort(self._articles[source], article)
            self._newest[source] = max(article.published, self._newest.get(source, article.published))
            self.reach.see(article.moment)

    def _add_looks(self, connection: Connection, some: ColumnElement[bool]) -> None:
        query = select(CHECK.c.source_id, CHECK.c.at, CHECK.c.id, CHECK.c.error)
        for source, *facts in connection.execute(query.where(some, CHECK.c.outcome != POSTPONED)):
            look = _Look(*facts)
            self._looks[source] = max(look, self._looks.get(source, look))
            self.reach.see(look.at)
