"""What each source in use did in a period, and of which countries it tells: four queries for all of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from digest.model import POSTPONED, Role, SourceReport
from storage.fresh import fresh
from storage.tables_news import ARTICLE, STORY_PLACE
from storage.tables_sources import CHECK, ON, OUTLET, SOURCE

TELLS_FOR = timedelta(days=30)
"""So far back the articles of a source say what it tells of."""

LATELY = timedelta(days=1)
"""A source that was not asked for so long does not answer."""

TOLD_OF = (Role.WHERE.value, Role.WHO.value)


def load_reports(connection: Connection, since: datetime, until: datetime) -> list[SourceReport]:
    """By the ids of the sources. See `digest.model.SourceReport`."""
    answered = _answered(connection, max(since, until - LATELY), until)
    news = _news(connection, since, until)
    places = _places(connection, until)
    query = select(SOURCE.c.id, OUTLET.c.country).join_from(SOURCE, OUTLET).where(ON).order_by(SOURCE.c.id)
    return [
        SourceReport(
            answered=id in answered,
            articles=news[id][0] if id in news else 0,
            newest=news[id][1] if id in news else None,
            places=frozenset({country, *places[id]} - {""}),
        )
        for id, country in connection.execute(query)
    ]


def _answered(connection: Connection, since: datetime, until: datetime) -> set[int]:
    """Those that answered when they were asked last; a postponed look asked nobody."""
    asked = (CHECK.c.at.between(since, until), CHECK.c.outcome != POSTPONED)
    last = select(func.max(CHECK.c.id)).where(*asked).group_by(CHECK.c.source_id)
    return set(connection.scalars(select(CHECK.c.source_id).where(CHECK.c.id.in_(last), CHECK.c.error == "")))


def _news(connection: Connection, since: datetime, until: datetime) -> dict[int, tuple[int, datetime]]:
    """How many articles, and when the newest was published."""
    query = select(ARTICLE.c.source_id, func.count(), func.max(ARTICLE.c.published))
    rows = connection.execute(query.where(fresh(since, until)).group_by(ARTICLE.c.source_id))
    return {id: (count, newest) for id, count, newest in rows}


def _places(connection: Connection, until: datetime) -> defaultdict[int, set[str]]:
    """Where their stories happened or whose they were: places in focus alone."""
    recent = ARTICLE.c.published.between(until - TELLS_FOR, until)
    told = (STORY_PLACE.c.focus, STORY_PLACE.c.role.in_(TOLD_OF))
    same = ARTICLE.c.story_id == STORY_PLACE.c.story_id
    query = select(ARTICLE.c.source_id, STORY_PLACE.c.code).join_from(ARTICLE, STORY_PLACE, same)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for id, code in connection.execute(query.where(recent, *told).distinct()):
        found[id].add(code)
    return found
