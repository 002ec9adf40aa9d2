"""Which stories are news of the last hours or days, and which of them have the tags that somebody seeks.

For all readers the same, so it is read once; then only what came since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, select

from digest.model import Sought
from storage.beats import TOLD_OF
from storage.dialect import listed
from storage.fresh import fresh
from storage.newsmark import Newsmark
from storage.periods import EVER, KEPT, MOMENT, Reach
from storage.tables_news import ARTICLE, STORY, STORY_PLACE, STORY_THEME


class _News(NamedTuple):
    """A story: the `MOMENT` of its newest article, and what it is ordered by."""

    moment: datetime
    published: datetime


class _Index:
    """Security stories, by place and by theme."""

    def __init__(self) -> None:
        self._stories: dict[int, _News] = {}
        self._places: defaultdict[str, set[int]] = defaultdict(set)
        self._themes: defaultdict[str, set[int]] = defaultdict(set)
        self._in: defaultdict[int, list[set[int]]] = defaultdict(list)

    def __contains__(self, story: int) -> bool:
        return story in self._stories

    def learn(self, connection: Connection, ids: Collection[int]) -> datetime:
        """Know these stories as they are now; the newest moment among them."""
        for id in ids:
            self._forget(id)
        found = _load(connection, ids)
        self._stories |= found
        place, theme = STORY_PLACE.c, STORY_THEME.c
        about = (place.focus, place.role.in_(TOLD_OF))
        for tags, tag, table, conditions in (
            (self._places, place.code, place, about),
            (self._themes, theme.slug, theme, ()),
        ):
            query: Select[str, int] = select(tag, table.story_id)
            mine = table.story_id.in_(select(listed(connection, {"id": list(found)}).c.id))
            for name, id in connection.execute(query.where(mine, *conditions)):
                tags[name].add(id)
                self._in[id].append(tags[name])
        return max((each.moment for each in found.values()), default=EVER)

    def seek(self, since: datetime, about: Iterable[Sought] | None) -> Sequence[int]:
        """Those with news since then that any of these seeks (all for None), newest first."""
        stories = self._stories
        wanted = stories if about is None else {id for each in about for id in self._matching(each)}
        found = [(stories[id].published, id) for id in wanted if stories[id].moment >= since]
        found.sort(reverse=True)
        return [id for _, id in found]

    def _matching(self, sought: Sought) -> Collection[int]:
        if sought == Sought():
            return self._stories
        there = set[int]().union(*(self._places.get(code, ()) for code in sought.places))
        if not sought.theme:
            return there
        on_it = self._themes.get(sought.theme, set())
        return there & on_it if sought.places else on_it

    def _forget(self, id: int) -> None:
        self._stories.pop(id, None)
        for each in self._in.pop(id, ()):
            each.discard(id)


class Lately:
    """The stories of the last days, for the threads of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index = _Index()
        self._reach: Reach | None = None
        self._articles = self._merged = 0

    def stories(
        self,
        connection: Connection,
        mark: Newsmark,
        since: datetime,
        until: datetime,
        about: Iterable[Sought] | None = None,
    ) -> Sequence[int]:
        """The ids of security stories with an article that is fresh in the period, newest first.

        ``mark``: that of the connection. ``about``: those that any of these seeks; None for all. Some may
        have been withdrawn.
        """
        with self._lock:
            if until - since <= KEPT and self._known(connection, mark, since, until).ends(until):
                return self._index.seek(since, about)
        return _alone(connection, since, until).seek(EVER, about)

    def _known(self, connection: Connection, mark: Newsmark, since: datetime, until: datetime) -> Reach:
        try:
            return self._catch_up(connection, mark, since, until)
        except BaseException:
            self._reach = None  # half of it may be known
            raise

    def _catch_up(self, connection: Connection, mark: Newsmark, since: datetime, until: datetime) -> Reach:
        if self._reach is None or not self._reach.is_kept(since, until):
            self._reach, self._index = Reach(until - KEPT), _Index()
            came = set(connection.scalars(select(ARTICLE.c.story_id).where(fresh(self._reach.floor))))
            self._articles, self._merged = mark.articles, mark.merged
        else:
            came = self._came(connection, mark)
            # A connection that saw less than another one takes nothing back.
            self._articles, self._merged = max(self._articles, mark.articles), max(self._merged, mark.merged)
        if came:
            self._reach.see(self._index.learn(connection, came))
        return self._reach

    def _came(self, connection: Connection, mark: Newsmark) -> set[int]:
        """The stories that may be others than they were."""
        came: set[int] = set()
        if mark.articles > self._articles:
            since = ARTICLE.c.id.between(self._articles + 1, mark.articles)
            came.update(connection.scalars(select(ARTICLE.c.story_id).where(since)))
        if mark.merged > self._merged:
            gone = select(STORY.c.id, STORY.c.merged_into).where(STORY.c.merged_into.is_not(None))
            for id, into in connection.execute(gone.order_by(STORY.c.id.desc())):  # into an older one
                if id in self._index or id in came:
                    came |= {id, into}
        return came


def _alone(connection: Connection, since: datetime, until: datetime) -> _Index:
    """A period that is asked for once."""
    index = _Index()
    stories = connection.scalars(select(ARTICLE.c.story_id).where(fresh(since, until)))
    index.learn(connection, set(stories))
    return index


def _load(connection: Connection, ids: Collection[int]) -> dict[int, _News]:
    """Those about security."""
    mine = STORY.c.id.in_(select(listed(connection, {"id": list(ids)}).c.id))
    columns = (STORY.c.id, func.max(MOMENT), STORY.c.published)
    query = select(*columns).join_from(STORY, ARTICLE, ARTICLE.c.story_id == STORY.c.id)
    rows = connection.execute(query.where(STORY.c.security, mine).group_by(STORY.c.id, STORY.c.published))
    return {id: _News(moment, published) for id, moment, published in rows}
