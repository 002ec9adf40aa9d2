"""What each source in use did in a period, and of which countries it tells: read once, then what comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, func, select

from digest.model import POSTPONED, SourceReport
from storage.beats import Beats, Library
from storage.fresh import fresh
from storage.journal import Journal
from storage.newsmark import NO_AUDIT, Newsmark, read_mark
from storage.periods import EVER, HOLDS, KEPT
from storage.tables_news import ARTICLE
from storage.tables_sources import CHECK, ON, OUTLET, SOURCE

LATELY = timedelta(days=1)
"""A source that was not asked for so long does not answer."""
NEVER = datetime.max.replace(tzinfo=UTC)


MOST_SPANS = 4
"""Lengths of periods whose reports are followed: readers ask for one day, three, or eight."""

Places = Mapping[int, frozenset[str]]
"""By source in use, in the order of their ids."""


class _Latest:
    """The reports of the last ``span``: each holds until something of it is too old, or something comes."""

    def __init__(self, span: timedelta) -> None:
        self._span = span
        self._until = EVER
        self._ends: dict[int, datetime] = {}
        self._said: dict[int, SourceReport] = {}
        self._reports: Sequence[SourceReport] = []
        self.changed: set[int] = set()

    def at(self, until: datetime, journal: Journal, places: Places) -> Sequence[SourceReport]:
        """The same list while it says the same; that of the moment before for who is a moment late."""
        if until + HOLDS < self._until:
            self._said, self._ends, self._until = {}, {}, until
        self._until = max(until, self._until)
        late = {id for id, end in self._ends.items() if end < self._until}
        changed = {id for id in places if id in self.changed or id in late or id not in self._said}
        for id in changed:
            self._report(id, journal, places[id])
        if changed:
            self._reports = [self._said[id] for id in places]
        self.changed = set()
        return self._reports

    def _report(self, id: int, journal: Journal, places: frozenset[str]) -> None:
        lately = min(self._span, LATELY)
        brought, answered = journal.brought(id, self._until - self._span), journal.answered(id)
        answers = answered is not None and answered >= self._until - lately
        self._said[id] = SourceReport(answers, brought.articles, brought.newest, places)
        ends = [answered + lately] if answered is not None and answers else []
        ends += [brought.oldest + self._span] if brought.oldest is not None else []
        self._ends[id] = min(ends, default=NEVER)


class Reporter:
    """The reports, for the threads of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._library = Library()
        self._journal: Journal | None = None
        self._seen = Newsmark(0, 0, NO_AUDIT, 0, "")
        self._sources: frozenset[int] = frozenset()
        self._in_use: Mapping[int, str] = {}
        self._beats: Beats = {}
        self._places: dict[int, frozenset[str]] = {}
        self._latest: dict[timedelta, _Latest] = {}

    def load(self, connection: Connection, since: datetime, until: datetime) -> Sequence[SourceReport]:
        """By the ids of the sources. See `digest.model.SourceReport`."""
        mark = read_mark(connection)
        with self._lock:
            if until - since <= KEPT:
                journal = self._up_to_date(connection, mark, since, until)
                if journal.reach.ends(until):
                    self._learn_places(self._library.load(connection, mark.articles, self._sources, until))
                    return self._of_the_last(until - since).at(until, journal, self._places)
        beats = self._library.load(connection, mark.articles, _sources(connection), until)
        return _alone(connection, since, until, beats)

    def _of_the_last(self, span: timedelta) -> _Latest:
        """The longest unused goes first."""
        latest = self._latest.pop(span, None) or _Latest(span)
        self._latest[span] = latest
        if len(self._latest) > MOST_SPANS:
            del self._latest[next(iter(self._latest))]
        return latest

    def _learn_places(self, beats: Beats) -> None:
        """Where a source tells of another country than before."""
        known = self._beats
        if beats is known:
            return
        told = [id for id in self._in_use if id not in self._places or beats.get(id) is not known.get(id)]
        self._places.update((id, _places(id, self._in_use[id], beats)) for id in told)
        self._beats = beats
        self._note(told)

    def _note(self, changed: Collection[int]) -> None:
        """Of these sources something else is to be told from now on."""
        for each in self._latest.values():
            each.changed.update(changed)

    def _up_to_date(
        self, connection: Connection, mark: Newsmark, since: datetime, until: datetime
    ) -> Journal:
        journal, seen = self._journal, self._seen
        self._journal = None  # while half of what came may be in it
        if mark.audited != seen.audited:
            before = self._sources
            self._learn_sources(connection)
            if before - self._sources:  # its articles may have become those of another
                journal = None
        if journal is None or not journal.reach.is_kept(since, until):
            journal, self._latest = Journal(connection, until - KEPT), {}
            seen = mark
        if mark.articles > seen.articles:
            self._note(journal.add_articles(connection, seen.articles))
        if mark.checks > seen.checks:
            asked, off = journal.add_looks(connection, seen.checks)
            self._note(asked)
            if not self._in_use.keys().isdisjoint(off):
                self._learn_sources(connection)
        # A connection that saw less than another one takes nothing back.
        articles, checks = max(mark.articles, seen.articles), max(mark.checks, seen.checks)
        self._journal, self._seen = journal, mark._replace(articles=articles, checks=checks)
        return journal

    def _learn_sources(self, connection: Connection) -> None:
        """What admins do with sources is audited; a check may do no more than switch one off."""
        self._sources, self._in_use = _sources(connection), _used(connection)
        self._beats, self._places, self._latest = {}, {}, {}


def _sources(connection: Connection) -> frozenset[int]:
    return frozenset(connection.scalars(select(SOURCE.c.id)))


def _used(connection: Connection) -> dict[int, str]:
    """Countries of the outlets, by source."""
    return dict(tuple(row) for row in connection.execute(_in_use()))


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
