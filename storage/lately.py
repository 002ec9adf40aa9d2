"""Which stories are news of the last hours or days, and which of them have the tags that somebody seeks.

For all readers the same, so it is read once; then only what came since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, select

from digest.model import Sought
from storage.beats import TOLD_OF
from storage.fresh import fresh
from storage.newsmark import Newsmark, told_by
from storage.periods import EVER, KEPT, MOMENT, Reach
from storage.rows import as_list, one_of
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
        engine = connection.dialect.name
        rows = connection.execute(_news(engine), {"ids": as_list(engine, list(ids))}).all()
        found = {id: _News(moment, published) for id, moment, published, secure in rows if secure}
        self._stories |= found
        for tags, query in ((self._places, _places(engine)), (self._themes, _themes(engine))):
            for name, id in connection.execute(query, {"ids": as_list(engine, list(found))}).all():
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
            period = {"after": self._articles, "last": mark.articles}
            came.update(connection.scalars(told_by(), period))
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


@cache
def _news(engine: str) -> Select[int, datetime, datetime, bool]:
    """Of the stories ``ids``, and whether each is about security.

    As a condition that would make a planner without statistics look at every such story there is.
    """
    columns = (STORY.c.id, func.max(MOMENT), STORY.c.published, STORY.c.security)
    query = select(*columns).join_from(STORY, ARTICLE, ARTICLE.c.story_id == STORY.c.id)
    mine = one_of(engine, STORY.c.id, "ids")
    return query.where(mine).group_by(STORY.c.id, STORY.c.published, STORY.c.security)


@cache
def _places(engine: str) -> Select[str, int]:
    place = STORY_PLACE.c
    query = select(place.code, place.story_id).where(place.focus, place.role.in_(TOLD_OF))
    return query.where(one_of(engine, place.story_id, "ids"))


@cache
def _themes(engine: str) -> Select[str, int]:
    theme = STORY_THEME.c
    return select(theme.slug, theme.story_id).where(one_of(engine, theme.story_id, "ids"))
