"""A few values that change with the news, whoever changes them: while they are the same, what was read holds.

They are asked for in one short query, so that several processes may write, and each sees what another did.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select, update

from storage.dialect import insert
from storage.tables_care import AUDIT, NOTE
from storage.tables_news import ARTICLE, STORY
from storage.tables_sources import CHECK

CONDENSED = "condensed"
"""The note that names the newest summaries."""

NO_AUDIT = (-1, -1)
"""`Newsmark.audited` before anything was looked at."""

NAMED = 60
"""So many: more than are stored between two looks at them."""

_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Newsmark(NamedTuple):
    """The newest article, how many stories became others, what admins did last and how much of it is
    kept, what sources did last, and the names of the summaries that were stored last.

    Articles become visible in the order of their ids. A story's row and tags are told again with each of
    them; whatever else of a story or an outlet changes is audited.
    """

    articles: int
    merged: int
    audited: tuple[int, int]
    checks: int
    condensed: str


_NEWEST: Select[Any] = select(
    select(func.coalesce(func.max(ARTICLE.c.id), 0)).scalar_subquery(),
    # And how many: where several processes write, a lower number may be seen after a higher one.
    select(func.coalesce(func.max(AUDIT.c.id), 0)).scalar_subquery(),
    select(func.count(AUDIT.c.id)).scalar_subquery(),
    select(func.coalesce(func.max(CHECK.c.id), 0)).scalar_subquery(),
    select(func.count()).where(STORY.c.merged_into.is_not(None)).scalar_subquery(),
    select(NOTE.c.value).where(NOTE.c.name == CONDENSED).scalar_subquery(),
)


def read_mark(connection: Connection) -> Newsmark:
    """The mark of what this connection sees."""
    articles, audit, audits, checks, merged, condensed = connection.execute(_NEWEST).one()
    return Newsmark(articles, merged, (audit, audits), checks, condensed or "")


def mark_summary(connection: Connection, story: int, revision: int, made_at: datetime) -> None:
    """Let others see that a summary was stored: no two of one revision are made at the same moment."""
    while (named := connection.scalar(_naming())) is None:
        adding = insert(connection, NOTE).values(name=CONDENSED, value="", at=made_at)
        connection.execute(adding.on_conflict_do_nothing())
    names = [*named.split()[1 - NAMED :], f"{story}.{revision}.{(made_at - _EPOCH) // _TICK}"]
    change = update(NOTE).where(NOTE.c.name == CONDENSED)
    connection.execute(change.values(value=" ".join(names), at=made_at))


@cache
def _naming() -> Select[Any]:
    """Whoever else stores one has to wait, so that no name is lost."""
    return select(NOTE.c.value).where(NOTE.c.name == CONDENSED).with_for_update()


def changed_since(connection: Connection, before: Newsmark, mark: Newsmark) -> Collection[int] | None:
    """The stories that are others at a mark than they were at one before it; None: it may be any."""
    if (before.merged, before.audited) != (mark.merged, mark.audited) or before.articles > mark.articles:
        return None
    condensed = _condensed_since(before.condensed, mark.condensed)
    if condensed is None or before.articles == mark.articles:
        return condensed
    period = {"after": before.articles, "last": mark.articles}
    return condensed | set(connection.scalars(told_by(), period))


def is_older(mark: Newsmark, other: Newsmark) -> bool:
    """Whether who sees the one sees less than who sees the other."""
    if mark.articles != other.articles:
        return mark.articles < other.articles
    return mark.condensed != other.condensed and _last(mark.condensed) in other.condensed.split()


def _condensed_since(before: str, now: str) -> set[int] | None:
    if before == now:
        return set()
    last, names = _last(before), now.split()
    if last not in names:
        return None
    return {int(name.partition(".")[0]) for name in names[names.index(last) + 1 :]}


def _last(names: str) -> str:
    return names.rpartition(" ")[2]


@cache
def told_by() -> Select[Any]:
    """The stories of the articles ``after`` that one, up to the ``last``."""
    some = (ARTICLE.c.id > bindparam("after"), ARTICLE.c.id <= bindparam("last"))
    return select(ARTICLE.c.story_id).where(*some)
