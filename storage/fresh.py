"""Which articles count as news of a period."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from storage.tables_news import ARTICLE


def fresh(since: datetime, until: datetime | None = None) -> ColumnElement[bool]:
    """Articles published in the period, or collected in it, both ends included.

    Late articles count when they come in; but what a new source had in stock counts only by its
    date, or adding a source would make last week's stories new.
    """
    published, fetched = ARTICLE.c.published, ARTICLE.c.fetched
    if until is None:
        return or_(published >= since, and_(fetched >= since, ~ARTICLE.c.first_poll))
    collected = and_(fetched.between(since, until), ~ARTICLE.c.first_poll)
    return or_(published.between(since, until), collected)
