"""Brings up to date what the search index holds from an earlier version of the program: stems that were cut
by other rules. All stories are marked as due anew, a piece at a time, the newest first.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from storage.dialect import insert
from storage.search_due import mark_due
from storage.tables_care import NOTE
from storage.tables_news import STORY

RULES = 2
"""By which words are cut; counts up whenever some word gets another stem than before."""

SEARCHED = "searched"
"""The note that says by which rules the index is made, and, until all are marked, which story was last."""

MARKED = 2_000
"""Stories that are marked in one transaction."""

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
"""Nobody asks when; the age of a copy is told by its newest note, and this one says nothing of it."""


def is_renewed(connection: Connection) -> bool:
    """Whether all stories were marked since the rules changed."""
    return _noted(connection) == str(RULES)


def renew(connection: Connection) -> None:
    """Mark the next piece of the stories, unless another process has marked the last."""
    if is_renewed(connection):
        return
    rules, _, last = _noted(connection).partition(" ")
    query = select(STORY.c.id).where(STORY.c.security).order_by(STORY.c.id.desc()).limit(MARKED)
    if rules == str(RULES) and last:
        query = query.where(STORY.c.id < int(last))
    stories = connection.scalars(query).all()
    mark_due(connection, stories)
    row = {"value": f"{RULES} {stories[-1]}" if len(stories) == MARKED else str(RULES), "at": _NO_DATE}
    adding = insert(connection, NOTE).values(name=SEARCHED, **row)
    connection.execute(adding.on_conflict_do_update(index_elements=["name"], set_=row))


def _noted(connection: Connection) -> str:
    return connection.scalar(select(NOTE.c.value).where(NOTE.c.name == SEARCHED)) or ""
