"""Which stories are news of the last hours or days, and which of them have the tags that somebody seeks.

For all readers the same, so it is read once, until another article comes or two stories become one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from digest.model import Sought
from storage.beats import TOLD_OF
from storage.dialect import listed
from storage.fresh import fresh
from storage.periods import Periods
from storage.tables_news import ARTICLE, STORY, STORY_PLACE, STORY_THEME

Tagged = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class _Period:
    """The stories of a period, newest first, and by place and theme."""

    stories: Sequence[int]
    places: Tagged
    themes: Tagged

    def seek(self, about: Iterable[Sought] | None) -> Sequence[int]:
        """Those that any of these seeks; all for None."""
        if about is None:
            return self.stories
        wanted = {id for each in about for id in self._matching(each)}
        return [id for id in self.stories if id in wanted]

    def _matching(self, sought: Sought) -> frozenset[int]:
        nothing: frozenset[int] = frozenset()
        there = nothing.union(*(self.places.get(code, nothing) for code in sought.places))
        on_it = self.themes.get(sought.theme, nothing)
        return (there & on_it if sought.places else on_it) if sought.theme else there


class Lately:
    """The periods that were asked for last, for the threads of one process."""

    def __init__(self) -> None:
        self._periods = Periods[_Period]()

    def stories(
        self,
        connection: Connection,
        since: datetime,
        until: datetime,
        about: Iterable[Sought] | None = None,
    ) -> Sequence[int]:
        """The ids of security stories with an article that is fresh in the period, newest first.

        ``about``: those that any of these seeks; None for all. Some may have been withdrawn.
        """
        read = partial(_read, connection, since, until)
        return self._periods.get(since, until, _mark(connection), read).seek(about)


def _mark(connection: Connection) -> tuple[Any, ...]:
    """What changes whenever a story comes, gains an article with its tags, or becomes another."""
    newest = select(func.max(ARTICLE.c.id)).scalar_subquery()
    merged = select(func.count()).where(STORY.c.merged_into.is_not(None)).scalar_subquery()
    return tuple(connection.execute(select(newest, merged)).one())


def _read(connection: Connection, since: datetime, until: datetime) -> _Period:
    recent = STORY.c.id.in_(select(ARTICLE.c.story_id).where(fresh(since, until)))
    query = select(STORY.c.id).where(STORY.c.security, recent)
    stories = connection.scalars(query.order_by(STORY.c.published.desc(), STORY.c.id.desc())).all()
    place, theme = STORY_PLACE.c, STORY_THEME.c
    about = (place.focus, place.role.in_(TOLD_OF))
    places = select(place.code, place.story_id).where(_among(connection, place.story_id, stories), *about)
    themes = select(theme.slug, theme.story_id).where(_among(connection, theme.story_id, stories))
    return _Period(stories, _tagged(connection, places), _tagged(connection, themes))


def _among(connection: Connection, column: ColumnElement[int], stories: Sequence[int]) -> ColumnElement[bool]:
    return column.in_(select(listed(connection, {"id": stories}).c.id))


def _tagged(connection: Connection, query: Select[Any]) -> Tagged:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for tag, story in connection.execute(query):
        found[tag].add(story)
    return {tag: frozenset(stories) for tag, stories in found.items()}
