"""Stories as they were read last, so that the next reader's answer reads only what has changed since.

Nothing tells the shelf of a change: it asks the database what has changed (`storage.newsmark`), and, of a
story that may have, for the few values that change with it. So several processes may write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select, type_coerce
from sqlalchemy.types import NullType

from digest.model import Story
from storage.dialect import pieces
from storage.newsmark import NO_AUDIT, Newsmark, changed_since, is_older
from storage.outlets import OUTLET_COLUMNS
from storage.rows import as_list, one_of
from storage.storytelling import load_stories
from storage.tables_news import ARTICLE, STORY, SUMMARY

MOST = 6_000
"""Stories kept, at some ten kilobytes each; those unused for longest go first."""

AT_ONCE = 5_000

Outlets = tuple[Row[Any], ...]
Stamp = tuple[Outlets, Row[Any]]
"""The outlets, and of a story what `_stamps` selects: equal for equal stories."""


class _Kept(NamedTuple):
    """A story with its stamp."""

    stamp: Stamp
    story: Story


class Shelf:
    """At most ``most`` stories, for the threads of one process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: dict[int, _Kept] = {}
        self._mark = Newsmark(0, 0, NO_AUDIT, 0, "")
        self._sure: set[int] = set()  # as they are at that mark
        self._outlets: tuple[tuple[int, int], Outlets] = (NO_AUDIT, ())

    def load(self, connection: Connection, mark: Newsmark, ids: Sequence[int]) -> list[Story]:
        """The stories as they are now, in this order. ``mark``: that of the connection."""
        mark = mark._replace(checks=0)  # no story changes with these
        found = self._unchanged(connection, mark, ids)
        if asked := [id for id in ids if id not in found]:
            stamps = _stamps(connection, asked, self._known_outlets(connection, mark))
            found |= self._take(stamps, mark)
            missing = [id for id in asked if id in stamps and id not in found]
            for some in pieces(missing, AT_ONCE):
                found.update((story.id, story) for story in load_stories(connection, STORY.c.id.in_(some)))
            self._put({id: _Kept(stamps[id], found[id]) for id in missing[: self._most]}, mark)
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

    def _unchanged(self, connection: Connection, mark: Newsmark, ids: Sequence[int]) -> dict[int, Story]:
        """Those that are sure to be as they were."""
        with self._lock:
            if mark != self._mark and not is_older(mark, self._mark):
                changed = changed_since(connection, self._mark, mark)
                self._sure = set() if changed is None else self._sure.difference(changed)
                self._mark = mark
            sure = self._sure if mark == self._mark else ()
            found = {id: self._kept[id] for id in ids if id in sure}
            self._last_again(found)
        return {id: each.story for id, each in found.items()}

    def _take(self, stamps: Mapping[int, Stamp], mark: Newsmark) -> dict[int, Story]:
        with self._lock:
            kept = ((id, self._kept.get(id)) for id in stamps)
            same = {id: each for id, each in kept if each is not None and each.stamp == stamps[id]}
            self._last_again(same)
            self._assure(same, mark)
        return {id: each.story for id, each in same.items()}

    def _put(self, read: Mapping[int, _Kept], mark: Newsmark) -> None:
        with self._lock:
            self._sure.difference_update(read)
            self._last_again(read)
            self._assure(read, mark)
            for id in list(self._kept)[: max(len(self._kept) - self._most, 0)]:
                del self._kept[id]
                self._sure.discard(id)

    def _last_again(self, stories: Mapping[int, _Kept]) -> None:
        for id, each in stories.items():
            self._kept.pop(id, None)
            self._kept[id] = each

    def _assure(self, ids: Iterable[int], mark: Newsmark) -> None:
        """Unless somebody has seen other news meanwhile."""
        if mark == self._mark:
            self._sure.update(ids)


def _stamps(connection: Connection, ids: Sequence[int], outlets: Outlets) -> dict[int, Stamp]:
    """By story."""
    engine = connection.dialect.name
    rows = connection.execute(_stamping(engine), {"ids": as_list(engine, ids)})
    return {row[0]: (outlets, row) for row in rows}


@cache
def _stamping(engine: str) -> Select[Any]:
    """Times are only compared, and left as the driver gives them.

    A story's row and tags are told again with each article; a summary that replaces another is made later.
    """
    mine, its = ARTICLE.c.story_id == STORY.c.id, SUMMARY.c.story_id == STORY.c.id
    made = select(type_coerce(SUMMARY.c.made_at, NullType)).where(its).order_by(SUMMARY.c.revision.desc())
    return select(
        STORY.c.id,
        STORY.c.revision,
        STORY.c.lead_id,
        type_coerce(STORY.c.withdrawn, NullType),
        select(func.count()).select_from(ARTICLE).where(mine).scalar_subquery(),
        select(func.max(ARTICLE.c.id)).where(mine).scalar_subquery(),
        select(func.max(SUMMARY.c.revision)).where(its).scalar_subquery(),
        made.limit(1).scalar_subquery(),
    ).where(one_of(engine, STORY.c.id, "ids"))
