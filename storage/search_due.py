"""Marks stories for the search index, in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from storage.dialect import insert
from storage.tables_news import SEARCH_DUE

INDEX = "story_search"
"""The name of the index and, with endings, of what FTS5 keeps for it."""


def mark_due(connection: Connection, stories: Iterable[int]) -> None:
    """Have the index follow these stories; also one that is not kept any more."""
    rows = [{"story_id": id, "mark": 1} for id in sorted(set(stories))]
    if rows:
        adding = insert(connection, SEARCH_DUE)
        again = {"mark": SEARCH_DUE.c.mark + 1}
        connection.execute(adding.on_conflict_do_update(index_elements=["story_id"], set_=again), rows)
