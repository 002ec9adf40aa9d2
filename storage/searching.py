"""Stories found by their words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select

from digest.model import Story, StoryId
from storage.search_index import Due, Entry, entry_of, find, load_due, write_entries
from storage.search_query import Stems, Term, read_query
from storage.store import Store
from storage.storytelling import load_stories
from storage.tables_news import STORY

CANDIDATES = 500
"""So many of the newest are put in order; of a word that has more, nobody reads the rest."""

TITLED = timedelta(days=30)
"""A story whose titles have all words counts as so much newer: it is about them, others only touch them."""

MOST_PIECES = 10
"""In one turn: after an upgrade all stories are due, and the steps between have to come round."""


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
        """Index a bounded number of the stories that are due, the newest first; how many."""
        total = 0
        for _ in range(MOST_PIECES):
            due = await self._store.read(load_due)
            if not due:
                break
            entries = await asyncio.to_thread(_entries, due, self._stems)
            await self._store.write(partial(write_entries, entries=entries), bulk=True)
            total += len(due)
        return total


def _entries(due: Sequence[Due], stems: Stems) -> list[Entry]:
    return [entry_of(each, stems) for each in due]


def _find(connection: Connection, terms: Sequence[Term], limit: int) -> list[Story]:
    best = _look(connection, terms, limit)
    stories = {each.id: each for each in load_stories(connection, STORY.c.id.in_(best))}
    return [stories[id] for id in best]


def _look(connection: Connection, terms: Sequence[Term], limit: int) -> list[StoryId]:
    found = find(connection, terms, CANDIDATES)
    return [StoryId(id) for id in _best_first(connection, found)[:limit]]


def _best_first(connection: Connection, found: Mapping[int, bool]) -> list[int]:
    """By date, in favour of titles; the index may still hold what was just taken back, or became another."""
    # Asked for by id alone: with the conditions in SQL, SQLite walks all security stories instead.
    columns = (STORY.c.id, STORY.c.published, STORY.c.security, STORY.c.withdrawn, STORY.c.merged_into)
    rows = connection.execute(select(*columns).where(STORY.c.id.in_(found))).all() if found else []
    counts = {
        row.id: row.published + found[row.id] * TITLED
        for row in rows
        if row.security and row.withdrawn is None and row.merged_into is None
    }
    return sorted(counts, key=lambda id: (counts[id], id), reverse=True)
