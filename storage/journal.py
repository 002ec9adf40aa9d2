"""What each source brought lately, and how the last look at it went: for any period that ends now."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from digest.model import POSTPONED
from storage.fresh import fresh
from storage.periods import MOMENT, Reach
from storage.tables_news import ARTICLE
from storage.tables_sources import CHECK, ON, SOURCE

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


class Brought(NamedTuple):
    """How many articles of a source are fresh, when the newest was published, the oldest one's `MOMENT`."""

    articles: int
    newest: datetime | None
    oldest: datetime | None


class Journal:
    """Everything since ``floor``."""

    def __init__(self, connection: Connection, floor: datetime) -> None:
        self.reach = Reach(floor)
        self._articles: defaultdict[int, list[_Article]] = defaultdict(list)
        self._newest: dict[int, datetime] = {}
        self._looks: dict[int, _Look] = {}
        self._put_articles(connection.execute(_articles().where(fresh(floor))).all())
        self._put_looks(connection.execute(_last_looks()).all())

    def add_articles(self, connection: Connection, after: int) -> Collection[int]:
        """Those with ids above this one have come; whose they are."""
        return self._put_articles(connection.execute(_new_articles(), {"after": after}).all())

    def add_looks(self, connection: Connection, after: int) -> tuple[Collection[int], Collection[int]]:
        """So have the looks with ids above this one; at which sources, and which of them are off since."""
        rows = connection.execute(_new_looks(), {"after": after - AGAIN}).all()
        return self._put_looks(rows), [row.source_id for row in rows if not row.on]

    def answered(self, source: int) -> datetime | None:
        """When it was asked last, if it answered then."""
        look = self._looks.get(source)
        return None if look is None or look.error else look.at

    def brought(self, source: int, since: datetime) -> Brought:
        """What is fresh since then."""
        known, newest = self._articles.get(source, []), self._newest.get(source)
        first = bisect_left(known, (since,))
        if newest is not None and newest < since:  # what came late may have been published earlier still
            newest = max((article.published for article in known[first:]), default=None)
        return Brought(len(known) - first, newest, known[first].moment if first < len(known) else None)

    def _put_articles(self, rows: Sequence[Sequence[Any]]) -> set[int]:
        changed = set[int]()
        for source, moment, published in rows:
            article = _Article(moment, published)
            insort(self._articles[source], article)
            self._newest[source] = max(article.published, self._newest.get(source, article.published))
            self.reach.see(article.moment)
            changed.add(source)
        return changed

    def _put_looks(self, rows: Sequence[Sequence[Any]]) -> set[int]:
        changed = set[int]()
        for source, at, id, error, _ in rows:
            look = _Look(at, id, error)
            if source not in self._looks or look > self._looks[source]:
                self._looks[source] = look
                self.reach.see(look.at)
                changed.add(source)
        return changed


@cache
def _articles() -> Select[Any]:
    query: Select[Any] = select(ARTICLE.c.source_id, MOMENT, ARTICLE.c.published)
    return query.where(ARTICLE.c.source_id.is_not(None))


@cache
def _new_articles() -> Select[Any]:
    return _articles().where(ARTICLE.c.id > bindparam("after"))


@cache
def _looks() -> Select[Any]:
    columns = (CHECK.c.source_id, CHECK.c.at, CHECK.c.id, CHECK.c.error, ON.label("on"))
    return select(*columns).join_from(CHECK, SOURCE).where(CHECK.c.outcome != POSTPONED)


@cache
def _last_looks() -> Select[Any]:
    newest = select(CHECK.c.id).where(CHECK.c.source_id == SOURCE.c.id, CHECK.c.outcome != POSTPONED)
    newest = newest.order_by(CHECK.c.at.desc(), CHECK.c.id.desc()).limit(1).correlate(SOURCE)
    return _looks().where(CHECK.c.id.in_(select(newest.scalar_subquery()).select_from(SOURCE)))


@cache
def _new_looks() -> Select[Any]:
    return _looks().where(CHECK.c.id > bindparam("after"))
