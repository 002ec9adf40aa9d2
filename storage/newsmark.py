"""A few values that change with the news, whoever changes them: while they are the same, what was read holds.

They are asked for in one short query, so that several processes may write, and each sees what another did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from storage.dialect import insert
from storage.tables_care import AUDIT, NOTE
from storage.tables_news import ARTICLE, STORY
from storage.tables_sources import CHECK

CONDENSED = "condensed"
"""The note that names the newest summary."""


class Newsmark(NamedTuple):
    """The newest article, how many stories became others, what admins and sources did last, and the summary
    that was stored last. All but that only grow.

    Articles become visible in the order of their ids. A story's row and tags are told again with each of
    them; whatever else of a story or an outlet changes is audited.
    """

    articles: int
    merged: int
    audited: int
    checks: int
    condensed: str


_NEWEST: Select[Any] = select(
    select(func.coalesce(func.max(ARTICLE.c.id), 0)).scalar_subquery(),
    # And how many: where several processes write, a lower number may be seen after a higher one.
    select(func.coalesce(func.max(AUDIT.c.id), 0) + func.count(AUDIT.c.id)).scalar_subquery(),
    select(func.coalesce(func.max(CHECK.c.id), 0)).scalar_subquery(),
    select(func.count()).where(STORY.c.merged_into.is_not(None)).scalar_subquery(),
    select(NOTE.c.value).where(NOTE.c.name == CONDENSED).scalar_subquery(),
)


def read_mark(connection: Connection) -> Newsmark:
    """The mark of what this connection sees."""
    articles, audited, checks, merged, condensed = connection.execute(_NEWEST).one()
    return Newsmark(articles, merged, audited, checks, condensed or "")


def mark_summary(connection: Connection, story: int, revision: int, made_at: datetime) -> None:
    """Let others see that a summary was stored: no two of one revision are made at the same moment."""
    row = {"value": f"{story} {revision} {made_at.isoformat()}", "at": made_at}
    adding = insert(connection, NOTE).values(name=CONDENSED, **row)
    connection.execute(adding.on_conflict_do_update(index_elements=["name"], set_=row))
