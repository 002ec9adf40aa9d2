"""A story over its revisions: the articles that made each one, and the summaries, by the names they go by.

A summary is named by the revision that it was made of. Those of a story that became part of another have
the names that its revisions were given there (`storage.merging`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from digest.model import ArticleId, Chapter, StoryId, Summary
from storage.dialect import pieces
from storage.merging import follow
from storage.storytelling import STORIES_AT_ONCE, to_summary
from storage.tables_news import ARTICLE, SUMMARY

Named = Mapping[int, Summary]


def load_history(connection: Connection, ids: Collection[StoryId]) -> dict[StoryId, list[Chapter]]:
    """What each revision of these stories brought. One that became another has the history of that."""
    became = {id: follow(connection, id) for id in ids}
    found = {story for story in became.values() if story is not None}
    summaries = load_summaries(connection, found)
    joined = {
        story: rows
        for some in pieces(sorted(found), STORIES_AT_ONCE)
        for story, rows in _joined(connection, some).items()
    }
    return {
        id: _chapters(joined.get(story, {}), summaries.get(story, {}))
        for id, story in became.items()
        if story is not None
    }


def load_summaries(connection: Connection, ids: Collection[int]) -> dict[int, dict[int, Summary]]:
    """By story and revision."""
    found: dict[int, dict[int, Summary]] = defaultdict(dict)
    for some in pieces(sorted(ids), STORIES_AT_ONCE):
        for row in connection.execute(select(SUMMARY).where(SUMMARY.c.story_id.in_(some))):
            found[row.story_id][row.revision] = to_summary(row)
    return found


def _joined(connection: Connection, ids: Sequence[int]) -> dict[int, dict[int, list[Row[Any]]]]:
    """Articles by story and revision, the earliest first."""
    columns = (ARTICLE.c.story_id, ARTICLE.c.revision, ARTICLE.c.id, ARTICLE.c.published)
    query: Select[Any] = select(*columns).where(ARTICLE.c.story_id.in_(ids))
    found: dict[int, dict[int, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(query.order_by(ARTICLE.c.published, ARTICLE.c.id)):
        found[row.story_id][row.revision].append(row)
    return found


def _chapters(joined: Mapping[int, Sequence[Row[Any]]], summaries: Named) -> list[Chapter]:
    """A revision that made two stories one has no article of its own, but it may have a summary."""
    chapters: list[Chapter] = []
    newest: datetime | None = None
    for revision in sorted({*joined, *summaries}):
        rows = joined.get(revision, ())
        at = rows[0].published if rows else newest
        if at is not None:
            articles = tuple(ArticleId(row.id) for row in rows)
            chapters.append(Chapter(revision, at, articles, summaries.get(revision)))
            newest = max(at if newest is None else newest, *(row.published for row in rows), at)
    return chapters
