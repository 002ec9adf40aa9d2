"""The search index: which stories are due for it, what it holds of each, and how both engines keep that.

A transaction that changes a story marks it as due; the index follows in pieces of its own. Stems cost time in
which nobody else could write, so they are made between two transactions: what was marked anew meanwhile is
left for the next piece. The index is derived, so it is no table of the models: FTS5 on SQLite, a tsvector
with a GIN index on PostgreSQL, both made by a migration.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, text, tuple_

from digest.model import Story
from storage.search_due import INDEX
from storage.search_query import Stems, Term, fts5, tsquery, tsvector
from storage.storytelling import load_stories
from storage.tables_news import SEARCH_DUE, STORY

PIECE = 200
"""Stories that are indexed in one transaction."""

MOST_STEMS = 4_000
"""Of one story: PostgreSQL counts places up to 16,383, and no reader wants the hundredth title."""

NEWEST = 20_000
"""Stories that PostgreSQL looks through one by one before it asks its index, which knows no order."""

ENOUGH = 150
"""With so many among these, the older ones are not asked for: of frequent words the index has too many."""


@dataclass(frozen=True, slots=True)
class Due:
    """A story that is due, by its id; ``mark`` tells whether it was marked anew. ``story``: if findable."""

    id: int
    mark: int
    story: Story | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index is to hold of a story: stems of its titles, and of what it says. Both empty: nothing."""

    id: int
    mark: int
    titles: Sequence[str] = ()
    words: Sequence[str] = ()


def load_due(connection: Connection) -> list[Due]:
    """A piece of those that are due, the newest first."""
    query = select(SEARCH_DUE).order_by(SEARCH_DUE.c.story_id.desc()).limit(PIECE)
    rows = connection.execute(query).all()
    stories: dict[int, Story] = {
        each.id: each
        for each in load_stories(connection, STORY.c.id.in_([row.story_id for row in rows]))
        if each.security and not each.withdrawn and each.accounts
    }
    return [Due(row.story_id, row.mark, stories.get(row.story_id)) for row in rows]


def entry_of(due: Due, stems: Stems) -> Entry:
    """All titles, and the takeaways, voices and why it matters of the newest summary, in all languages.

    The articles' texts stay out: they are kept for a while only, a search must not prolong that, and a hit
    is to show the words that made it one.
    """
    if due.story is None:
        return Entry(due.id, due.mark)
    titles = _stems_of(_titles(due.story), stems)
    return Entry(
        due.id, due.mark, titles, _stems_of(_sentences(due.story), stems)[: MOST_STEMS - len(titles)]
    )


def write_entries(connection: Connection, entries: Sequence[Entry]) -> None:
    """Put them into the index, but those that were marked anew, or indexed by another process, meanwhile."""
    read = tuple_(SEARCH_DUE.c.story_id, SEARCH_DUE.c.mark).in_([(each.id, each.mark) for each in entries])
    settled = set(connection.scalars(delete(SEARCH_DUE).where(read).returning(SEARCH_DUE.c.story_id)))
    rows = [each for each in entries if each.id in settled]
    removing = f"DELETE FROM {INDEX} WHERE {_key(connection)} = :id"  # noqa: S608
    if rows:
        connection.execute(text(removing), [{"id": each.id} for each in rows])
    if filled := [each for each in rows if each.titles or each.words]:
        connection.execute(text(_ADDING[connection.dialect.name]), [_values(each) for each in filled])


def find(connection: Connection, terms: Sequence[Term], most: int) -> dict[int, bool]:
    """The newest stories that have all terms, ``most`` at most, and whether their titles alone have them."""
    if connection.dialect.name == "sqlite":
        return _find_sqlite(connection, terms, most)
    # One plan for all questions, which PostgreSQL makes after some, knows nothing of how frequent a word is.
    connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    asked = {"words": tsquery(terms), "titles": tsquery(terms, titles=True), "most": most, "newest": NEWEST}
    rows = connection.execute(text(_AMONG_NEWEST), asked).all()
    if len(rows) < min(ENOUGH, most):
        rows = connection.execute(text(_AMONG_ALL), asked).all()
    return {row.story_id: row.titled for row in rows}


_ADDING = {
    "sqlite": f"INSERT INTO {INDEX} (rowid, titles, words) VALUES (:id, :titles, :words)",  # noqa: S608
    "postgresql": f"INSERT INTO {INDEX} (story_id, vector) VALUES (:id, CAST(:vector AS tsvector))"  # noqa: S608
    " ON CONFLICT (story_id) DO UPDATE SET vector = excluded.vector",
}
_MATCHING = f"""
    SELECT story_id, vector @@ CAST(:titles AS tsquery) AS titled FROM {INDEX}
    WHERE vector @@ CAST(:words AS tsquery)
"""  # noqa: S608
_AMONG_NEWEST = f"""{_MATCHING} AND story_id >= (
    SELECT coalesce(min(story_id), 0) FROM (
        SELECT story_id FROM {INDEX} ORDER BY story_id DESC LIMIT :newest
    ) AS newest
) ORDER BY story_id DESC LIMIT :most"""  # noqa: S608
# The sum keeps the planner from walking all stories backwards, in the hope to meet enough of them soon.
_AMONG_ALL = f"{_MATCHING} ORDER BY story_id + 0 DESC LIMIT :most"
# All ids in one row: for each row that it gives, a thread waits for the interpreter anew.
_SQLITE = f"""
    SELECT json_group_array(story_id) FROM (
        SELECT rowid AS story_id FROM {INDEX} WHERE {INDEX} MATCH :asked AND rowid >= :least
        ORDER BY rowid DESC LIMIT :most
    )
"""  # noqa: S608


def _find_sqlite(connection: Connection, terms: Sequence[Term], most: int) -> dict[int, bool]:
    asked: dict[str, Any] = {"asked": fts5(terms), "least": 0, "most": most}
    found: list[int] = json.loads(connection.scalar(text(_SQLITE), asked) or "[]")
    if not found:
        return {}
    asked |= {"asked": fts5(terms, titles=True), "least": min(found)}
    titled = set(json.loads(connection.scalar(text(_SQLITE), asked) or "[]"))
    return {id: id in titled for id in found}


def _key(connection: Connection) -> str:
    return "rowid" if connection.dialect.name == "sqlite" else "story_id"


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "titles": " ".join(entry.titles),
        "words": " ".join(entry.words),
        "vector": tsvector(entry.titles, entry.words),
    }


def _stems_of(texts: Iterable[str], stems: Stems) -> list[str]:
    """Of each text once; whole texts, as long as there is room."""
    found: list[str] = []
    for each in dict.fromkeys(texts):
        if len(found) < MOST_STEMS:
            found += stems(each)
    return found[:MOST_STEMS]


def _titles(story: Story) -> Iterator[str]:
    yield story.title
    if story.summary:
        yield from (edition.title for edition in story.summary.editions)
    yield from (account.title for account in story.accounts)


def _sentences(story: Story) -> Iterator[str]:
    if summary := story.summary:
        editions = (edition.takeaways for edition in summary.editions)
        yield from (each.text for takeaways in (summary.takeaways, *editions) for each in takeaways)
        yield from (voice.text for voice in summary.voices)
        yield from [summary.why.text] if summary.why else []
