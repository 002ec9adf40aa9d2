"""Of which countries each source tells: its beat, as its stories of a month show it.

To read a month takes a tenth of a second, and of it nothing changes but what comes in: so it is read
once in a while, and in between the stories of the articles that came since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import ColumnElement, Connection, select, true

from digest.model import Role
from storage.tables_news import ARTICLE, STORY_PLACE

TELLS_FOR = timedelta(days=30)
"""So far back the articles of a source say what it tells of."""

HOLDS = timedelta(hours=6)
"""So long what has become too old meanwhile, or is told otherwise by now, still counts."""

TOLD_OF = (Role.WHERE.value, Role.WHO.value)

Beats = Mapping[int, frozenset[str]]


class Library:
    """The beats of all sources, for the threads of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: datetime | None = None
        self._sources: frozenset[int] = frozenset()
        self._newest = 0
        self._beats: Beats = {}

    def load(self, connection: Connection, newest: int, sources: frozenset[int], until: datetime) -> Beats:
        """By source, where its stories of the month before ``until`` happened, or whose they are.

        One that tells of none is left out. ``newest``: the newest article, and ``sources``: those that there
        are, as this connection sees them.
        """
        with self._lock:
            if not self._holds(until, sources):
                self._beats, self._read, self._newest = _told_of(connection, until, true()), until, newest
            elif newest > self._newest:
                came = select(ARTICLE.c.story_id).where(ARTICLE.c.id > self._newest)
                more = _told_of(connection, until, ARTICLE.c.story_id.in_(came))
                self._beats = {**self._beats, **{id: self._of(id) | more[id] for id in more}}
                self._newest = newest
            self._sources = sources
            return self._beats

    def _holds(self, until: datetime, sources: frozenset[int]) -> bool:
        """Whether what was read is still good; a source that goes may leave its articles to another."""
        read = self._read
        return read is not None and read <= until < read + HOLDS and self._sources <= sources

    def _of(self, source: int) -> frozenset[str]:
        return self._beats.get(source, frozenset())


def _told_of(connection: Connection, until: datetime, condition: ColumnElement[bool]) -> Beats:
    """Places in focus alone."""
    recent = ARTICLE.c.published.between(until - TELLS_FOR, until)
    told = (STORY_PLACE.c.focus, STORY_PLACE.c.role.in_(TOLD_OF), ARTICLE.c.source_id.is_not(None))
    same = ARTICLE.c.story_id == STORY_PLACE.c.story_id
    query = select(ARTICLE.c.source_id, STORY_PLACE.c.code).join_from(ARTICLE, STORY_PLACE, same)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for id, code in connection.execute(query.where(recent, condition, *told).distinct()):
        found[id].add(code)
    return {id: frozenset(codes) for id, codes in found.items()}
