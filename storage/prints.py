"""What grouping sees of the recent articles, read in runs that cost little memory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from digest.model import Fingerprint, OutletId, Print, StoryId
from storage.tables_news import ARTICLE, ARTICLE_BODY
from storage.values import decode

AT_ONCE = 250


def load_prints(connection: Connection, since: datetime, after: int) -> list[Print]:
    """The first `AT_ONCE` articles above an id that were published since then, by id."""
    columns = (ARTICLE.c.id, ARTICLE.c.published, ARTICLE.c.outlet_id, ARTICLE.c.story_id)
    query: Select[Any] = select(*columns, ARTICLE_BODY.c.fingerprint).join_from(ARTICLE, ARTICLE_BODY)
    recent = (ARTICLE.c.id > after, ARTICLE.c.published >= since)
    # Ordered by the bare id, SQLite would walk through all articles ever stored, from the oldest on.
    ids = select(ARTICLE.c.id).join_from(ARTICLE, ARTICLE_BODY).where(*recent).order_by(ARTICLE.c.id + 0)
    query = query.where(ARTICLE.c.id.in_(ids.limit(AT_ONCE)))
    return [
        Print(
            ref=row.id,
            at=row.published,
            outlet=OutletId(row.outlet_id),
            fingerprint=decode(Fingerprint, row.fingerprint),
            story=StoryId(row.story_id),
        )
        for row in connection.execute(query.order_by(ARTICLE.c.id))
    ]
