"""Brings a story's row and its tags in line with its articles; reads its facts at any revision."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from digest.model import ArticleId, Tags
from storage.dialect import insert
from storage.search_due import mark_due
from storage.tables_news import ARTICLE, STORY, STORY_PLACE, STORY_THEME
from storage.telling import Part, Telling, tell
from storage.values import decode, encode


def facts(connection: Connection, story: int, revision: int, after: int = 0) -> Telling:
    """The story as its articles told it up to a revision; those ``after`` an earlier one alone."""
    columns = (
        ARTICLE.c.id,
        ARTICLE.c.origin,
        ARTICLE.c.size,
        ARTICLE.c.title,
        ARTICLE.c.published,
        ARTICLE.c.fetched,
        ARTICLE.c.tags,
    )
    mine = (ARTICLE.c.story_id == story, ARTICLE.c.revision <= revision, ARTICLE.c.revision > after)
    query: Select[Any] = select(*columns).where(*mine)
    return tell([_part(row) for row in connection.execute(query.order_by(ARTICLE.c.id))])


def retell(connection: Connection, story: int, revision: int) -> None:
    """Write down what the story is now."""
    telling = facts(connection, story, revision)
    row = {
        "revision": revision,
        "lead_id": telling.lead,
        "title": telling.title,
        "language": telling.language,
        "event": telling.event.value,
        "security": telling.security,
        "security_score": telling.security_score,
        "first_seen": telling.first_seen,
        "last_seen": telling.last_seen,
        "published": telling.published,
    }
    connection.execute(update(STORY).where(STORY.c.id == story).values(row))
    for table, tags in ((STORY_PLACE, telling.places), (STORY_THEME, telling.themes)):
        connection.execute(delete(table).where(table.c.story_id == story))
        rows = [{"story_id": story, "position": i, **encode(tag)} for i, tag in enumerate(tags)]
        if rows:
            connection.execute(insert(connection, table), rows)
    mark_due(connection, [story])


def _part(row: Row[Any]) -> Part:
    return Part(
        id=ArticleId(row.id),
        origin=row.origin,
        size=row.size,
        title=row.title,
        published=row.published,
        fetched=row.fetched,
        tags=decode(Tags, row.tags),
    )
