"""Stories found by their words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select, text

from digest.model import Story, StoryId
from storage.dialect import pieces
from storage.search_index import Due, Entry, entry_of, find, load_due, write_entries
from storage.search_query import Stems, Term, read_query
from storage.search_renewal import is_renewed, renew
from storage.store import Store
from storage.storytelling import load_stories
from storage.tables_news import STORY

CANDIDATES = 500
"""So many of the newest are put in order; of a word that has more, nobody reads the rest."""

TITLED = timedelta(days=30)
"""A story whose titles have all words counts as so much newer: it is about them, others only touch them."""

MOST_PIECES = 10
"""In one turn: after an upgrade all stories are due, and the steps between have to come round."""
STRIDE = 8
"""Stories whose words are cut, some 15 ms of work, before whoever is being answered goes first again."""


class SearchRepository:
    """Implements `digest.ports.Search`. ``stems`` cuts what is stored and what is asked in the same way."""

    def __init__(self, store: Store, stems: Stems) -> None:
        self._store, self._stems = store, stems

    async def find(self, words: str, limit: int) -> Sequence[Story]:
        """The stories that have every word, those of today and those that are about it first."""
        terms = read_query(words, self._stems)
        return await self._store.read(partial(_find, terms=terms, limit=limit)) if terms else []

    async def look(self, words: str, limit: int) -> Sequence[StoryId]:
        """Which stories `find` would find."""
        terms = read_query(words, self._stems)
        return await self._store.read(partial(_look, terms=terms, limit=limit)) if terms else []

    async def since(self) -> datetime | None:
        """When the oldest story that can be found was published."""
        shown = (STORY.c.security, STORY.c.withdrawn.is_(None), STORY.c.merged_into.is_(None))
        query = select(STORY.c.published).where(*shown).order_by(STORY.c.published).limit(1)
        return await self._store.read(lambda connection: connection.scalar(query))

    async def catch_up(self) -> int:
        """Index a bounded number of the stories that are due, the newest first; how many.

        What other rules of cutting words have made is due again, some of it in every turn.
        """
        if not await self._store.read(is_renewed):
            await self._store.write(renew, bulk=True)
        total = 0
        for _ in range(MOST_PIECES):
            due = await self._store.read(load_due)
            if not due:
                break
            entries = await asyncio.to_thread(self._entries, due)
            await self._store.write(partial(write_entries, entries=entries), bulk=True)
            total += len(due)
        return total

    def _entries(self, due: Sequence[Due]) -> list[Entry]:
        entries: list[Entry] = []
        for some in pieces(due, STRIDE):
            self._store.precedence.stand_back()
            entries += [entry_of(each, self._stems) for each in some]
        return entries


def _find(connection: Connection, terms: Sequence[Term], limit: int) -> list[Story]:
    best = _look(connection, terms, limit)
    stories = {each.id: each for each in load_stories(connection, STORY.c.id.in_(best))}
    return [stories[id] for id in best]


def _look(connection: Connection, terms: Sequence[Term], limit: int) -> list[StoryId]:
    found = find(connection, terms, CANDIDATES)
    return [StoryId(id) for id in _best_first(connection, found)[:limit]]


def _best_first(connection: Connection, found: Mapping[int, bool]) -> list[int]:
    """By date, in favour of titles; the index may still hold what was just taken back, or became another."""
    dates = _dates(connection, list(found)) if found else []
    counts = {id: published + found[id] * TITLED for id, published in dates}
    return sorted(counts, key=lambda id: (counts[id], id), reverse=True)


def _dates(connection: Connection, ids: Sequence[int]) -> list[tuple[int, datetime]]:
    """When those of the stories that may be shown were published; each id with its date."""
    if connection.dialect.name == "postgresql":
        return [(row.id, row.published) for row in connection.execute(_SHOWN_POSTGRESQL, {"ids": ids})]
    rows = json.loads(connection.scalar(_SHOWN_SQLITE, {"ids": json.dumps(ids)}) or "[]")
    return [(id, datetime.fromisoformat(published)) for id, published in rows]


_SHOWN_POSTGRESQL = text("""
    SELECT id, published FROM story
    WHERE id = ANY(:ids) AND security AND withdrawn IS NULL AND merged_into IS NULL
""")
# All in one row, as in `storage.search_index`. The signs keep SQLite from walking all security stories.
_SHOWN_SQLITE = text("""
    SELECT json_group_array(json_array(id, published)) FROM story
    WHERE id IN (SELECT value FROM json_each(:ids))
      AND +security AND +withdrawn IS NULL AND +merged_into IS NULL
""")
