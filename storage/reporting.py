"""What each source in use did in a period, and of which countries it tells: read once, then what comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, ScalarSelect, Select, func, select

from digest.model import POSTPONED, SourceReport
from storage.beats import Beats, Library
from storage.fresh import fresh
from storage.journal import Journal
from storage.newsmark import Newsmark, read_mark
from storage.periods import HOLDS, KEPT
from storage.tables_news import ARTICLE
from storage.tables_sources import CHECK, ON, OUTLET, SOURCE

LATELY = timedelta(days=1)
"""A source that was not asked for so long does not answer."""


class _Report(NamedTuple):
    """What was said of a period, by which mark."""

    mark: Newsmark
    until: datetime
    reports: Sequence[SourceReport]


class Reporter:
    """The reports, for the threads of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._library = Library()
        self._journal: Journal | None = None
        self._seen = Newsmark(0, 0, -1, 0, "")
        self._sources: frozenset[int] = frozenset()
        self._in_use: Sequence[tuple[int, str]] = ()
        self._places: tuple[Beats, Mapping[int, frozenset[str]]] = ({}, {})
        self._said: dict[timedelta, _Report] = {}

    def load(self, connection: Connection, since: datetime, until: datetime) -> Sequence[SourceReport]:
        """By the ids of the sources. See `digest.model.SourceReport`."""
        mark = read_mark(connection)._replace(merged=0, condensed="")  # neither is told of here
        with self._lock:
            if until - since <= KEPT:
                journal = self._up_to_date(connection, mark, since, until)
                if journal.reach.ends(until):
                    return self._again(connection, mark, journal, since, until)
        beats = self._library.load(connection, mark.articles, _sources(connection), until)
        return _alone(connection, since, until, beats)

    def _again(
        self, connection: Connection, mark: Newsmark, journal: Journal, since: datetime, until: datetime
    ) -> Sequence[SourceReport]:
        """The same for all who ask in the next moments."""
        said = self._said.get(until - since)
        if said is not None and said.mark == mark and said.until <= until < said.until + HOLDS:
            return said.reports
        places = self._told_of(self._library.load(connection, mark.articles, self._sources, until))
        asked = max(since, until - LATELY)
        reports = [
            SourceReport(journal.answered(id, asked), *journal.brought(id, since), places[id])
            for id, _ in self._in_use
        ]
        self._said = {span: each for span, each in self._said.items() if each.mark == mark}
        self._said[until - since] = _Report(mark, until, reports)
        return reports

    def _told_of(self, beats: Beats) -> Mapping[int, frozenset[str]]:
        """By source in use; the same while nothing of it changes."""
        known, places = self._places
        if known is not beats:
            places = {id: _places(id, country, beats) for id, country in self._in_use}
            self._places = beats, places
        return places

    def _up_to_date(
        self, connection: Connection, mark: Newsmark, since: datetime, until: datetime
    ) -> Journal:
        journal, seen = self._journal, self._seen
        self._journal = None  # while half of what came may be in it
        if (mark.audited, mark.checks) != (seen.audited, seen.checks):
            sources, self._in_use = _sources(connection), _used(connection)
            if self._sources - sources:  # its articles may have become those of another
                journal = None
            self._sources, self._places = sources, ({}, {})
        if journal is None or not journal.reach.is_kept(since, until):
            journal = Journal(connection, until - KEPT)
            seen = mark
        if mark.articles > seen.articles:
            journal.add_articles(connection, seen.articles)
        if mark.checks > seen.checks:
            journal.add_looks(connection, seen.checks)
        # A connection that saw less than another one takes nothing back.
        articles, checks = max(mark.articles, seen.articles), max(mark.checks, seen.checks)
        self._journal, self._seen = journal, mark._replace(articles=articles, checks=checks)
        return journal


def _sources(connection: Connection) -> frozenset[int]:
    return frozenset(connection.scalars(select(SOURCE.c.id)))


def _used(connection: Connection) -> list[tuple[int, str]]:
    return [(id, country) for id, country in connection.execute(_in_use())]


def _in_use() -> Select[Any]:
    query: Select[Any] = select(SOURCE.c.id, OUTLET.c.country).join_from(SOURCE, OUTLET)
    return query.where(ON).order_by(SOURCE.c.id)


def _places(id: int, country: str, beats: Beats) -> frozenset[str]:
    return (beats.get(id, frozenset()) | {country}) - {""}


def _alone(connection: Connection, since: datetime, until: datetime, beats: Beats) -> list[SourceReport]:
    """A period that is asked for once."""
    news = _news(connection, since, until)
    query = _in_use().add_columns(_last_error(max(since, until - LATELY), until))
    return [
        SourceReport(
            answered=error == "",
            articles=news[id][0] if id in news else 0,
            newest=news[id][1] if id in news else None,
            places=_places(id, country, beats),
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
