"""Stories as they were read last, so that the next reader's answer reads only what has changed since.

Nothing tells the shelf of a change: it asks the database for the few values that change with a story, and
takes a story only while they are the same; and it asks for these only when the news as a whole have changed
(`storage.newsmark`). So several processes may write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select, type_coerce
from sqlalchemy.types import NullType

from digest.model import Story
from storage.dialect import listed, pieces
from storage.newsmark import Newsmark
from storage.outlets import OUTLET_COLUMNS
from storage.storytelling import load_stories
from storage.tables_news import ARTICLE, STORY, SUMMARY

MOST = 6_000
"""Stories kept, at some ten kilobytes each; those unused for longest go first."""

AT_ONCE = 5_000

Outlets = tuple[Row[Any], ...]
Stamp = tuple[Outlets, Row[Any]]
"""The outlets, and of a story what `_stamps` selects: equal for equal stories."""
News = tuple[int, int, int, str]
"""What of a mark changes when a story does."""


class _Kept(NamedTuple):
    """A story, its stamp, and the news when that was last asked for."""

    stamp: Stamp
    story: Story
    news: News


class Shelf:
    """At most ``most`` stories, for the threads of one process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: dict[int, _Kept] = {}
        self._outlets: tuple[int, Outlets] = (-1, ())

    def load(self, connection: Connection, mark: Newsmark, ids: Sequence[int]) -> list[Story]:
        """The stories as they are now, in this order. ``mark``: that of the connection."""
        news = (mark.articles, mark.merged, mark.audited, mark.condensed)
        found = self._unchanged(ids, news)
        if asked := [id for id in ids if id not in found]:
            stamps = _stamps(connection, asked, self._known_outlets(connection, mark))
            found |= self._take(stamps, news)
            missing = [id for id in asked if id in stamps and id not in found]
            for some in pieces(missing, AT_ONCE):
                found.update((story.id, story) for story in load_stories(connection, STORY.c.id.in_(some)))
            self._put((id, _Kept(stamps[id], found[id], news)) for id in missing[: self._most])
        return [found[id] for id in ids if id in found]

    def kept(self, connection: Connection, mark: Newsmark, ids: Collection[int]) -> dict[int, Story]:
        """Those of the stories that stand here, as they are now; none that became part of another."""
        with self._lock:
            here = [id for id in ids if id in self._kept]
        return {story.id: story for story in self.load(connection, mark, here) if story.accounts}

    def _known_outlets(self, connection: Connection, mark: Newsmark) -> Outlets:
        """The same object while nothing in it changes: then stamps are compared at once."""
        with self._lock:
            audited, outlets = self._outlets
        if audited != mark.audited:
            query: Select[Any] = select(*OUTLET_COLUMNS).order_by("outlet_id")
            read = tuple(connection.execute(query))
            outlets = outlets if read == outlets else read
            with self._lock:
                self._outlets = mark.audited, outlets
        return outlets

    def _unchanged(self, ids: Sequence[int], news: News) -> dict[int, Story]:
        """Those that were asked for since anything happened."""
        with self._lock:
            kept = [(id, self._kept.get(id)) for id in ids]
            found = {id: each for id, each in kept if each is not None and each.news == news}
            for id in found:
                self._kept[id] = self._kept.pop(id)  # the last again
        return {id: each.story for id, each in found.items()}

    def _take(self, stamps: Mapping[int, Stamp], news: News) -> dict[int, Story]:
        found: dict[int, Story] = {}
        with self._lock:
            for id, stamp in stamps.items():
                kept = self._kept.pop(id, None)
                if kept is not None and kept.stamp == stamp:
                    self._kept[id] = _Kept(stamp, kept.story, news)  # the last again
                    found[id] = kept.story
        return found

    def _put(self, read: Iterable[tuple[int, _Kept]]) -> None:
        with self._lock:
            for id, kept in read:
                self._kept[id] = kept
            for id in list(self._kept)[: max(len(self._kept) - self._most, 0)]:
                del self._kept[id]


def _stamps(connection: Connection, ids: Sequence[int], outlets: Outlets) -> dict[int, Stamp]:
    """By story. Times are only compared, and left as the driver gives them.

    A story's row and tags are told again with each article; a summary that replaces another is made later.
    """
    mine, its = ARTICLE.c.story_id == STORY.c.id, SUMMARY.c.story_id == STORY.c.id
    made = select(type_coerce(SUMMARY.c.made_at, NullType)).where(its).order_by(SUMMARY.c.revision.desc())
    query: Select[Any] = select(
        STORY.c.id,
        STORY.c.revision,
        STORY.c.lead_id,
        type_coerce(STORY.c.withdrawn, NullType),
        select(func.count()).select_from(ARTICLE).where(mine).scalar_subquery(),
        select(func.max(ARTICLE.c.id)).where(mine).scalar_subquery(),
        select(func.max(SUMMARY.c.revision)).where(its).scalar_subquery(),
        made.limit(1).scalar_subquery(),
    ).where(STORY.c.id.in_(select(listed(connection, {"id": ids}).c.id)))
    return {row[0]: (outlets, row) for row in connection.execute(query)}
