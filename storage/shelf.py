"""Stories as they were read last, so that the next reader's answer reads only what has changed since.

Nothing tells the shelf of a change: it asks the database for the few values that change with a story, and
takes a story only while they are the same. So several processes may write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, type_coerce
from sqlalchemy.types import NullType

from digest.model import Story
from storage.dialect import listed, pieces
from storage.outlets import OUTLET_COLUMNS
from storage.storytelling import load_stories
from storage.tables_news import ARTICLE, STORY, SUMMARY

MOST = 4_000
"""Stories kept, at some ten kilobytes each; those unused for longest go first."""

AT_ONCE = 5_000

Outlets = tuple[Row[Any], ...]
Stamp = tuple[Outlets, Row[Any]]
"""The outlets, and of a story what `_stamps` selects: equal for equal stories."""


class Shelf:
    """At most ``most`` stories, for the threads of one process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: dict[int, tuple[Stamp, Story]] = {}
        self._outlets: Outlets = ()

    def load(self, connection: Connection, ids: Sequence[int]) -> list[Story]:
        """The stories as they are now, in this order."""
        stamps = _stamps(connection, ids, self._known_outlets(connection))
        found = self._take(stamps)
        missing = [id for id in ids if id in stamps and id not in found]
        for some in pieces(missing, AT_ONCE):
            found.update((story.id, story) for story in load_stories(connection, STORY.c.id.in_(some)))
        self._put((id, stamps[id], found[id]) for id in missing[: self._most])
        return [found[id] for id in ids if id in found]

    def _known_outlets(self, connection: Connection) -> Outlets:
        """The same object while nothing in it changes: then stamps are compared at once."""
        query: Select[Any] = select(*OUTLET_COLUMNS).order_by("outlet_id")
        outlets = tuple(connection.execute(query))
        with self._lock:
            if outlets != self._outlets:
                self._outlets = outlets
            return self._outlets

    def _take(self, stamps: Mapping[int, Stamp]) -> dict[int, Story]:
        found: dict[int, Story] = {}
        with self._lock:
            for id, stamp in stamps.items():
                kept = self._kept.pop(id, None)
                if kept is not None and kept[0] == stamp:
                    self._kept[id] = kept  # the last again
                    found[id] = kept[1]
        return found

    def _put(self, read: Iterable[tuple[int, Stamp, Story]]) -> None:
        with self._lock:
            for id, stamp, story in read:
                self._kept[id] = (stamp, story)
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
    return {row[0]: (outlets, row) for row in connection.execute(query)} if ids else {}
