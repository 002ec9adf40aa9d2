"""Loads stories whole: their facts and tags, accounts with the lead first, and a summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, case, func, select, tuple_

from digest.model import (
    Account,
    ArticleId,
    Event,
    Outlet,
    PlaceTag,
    Story,
    StoryId,
    Summary,
    ThemeTag,
)
from storage.dialect import pieces
from storage.outlets import OUTLET_COLUMNS, to_outlet
from storage.retelling import facts
from storage.rows import as_list, one_of
from storage.tables_news import ARTICLE, STORY, STORY_PLACE, STORY_THEME, SUMMARY
from storage.tables_sources import OUTLET
from storage.values import decode

T = TypeVar("T")

STORIES_AT_ONCE = 1_000

Condensed = tuple[int, Summary | None]
"""The revision that a summary was made of, and the summary."""

NOT_CONDENSED: Condensed = (0, None)


def load_stories(connection: Connection, condition: ColumnElement[bool]) -> list[Story]:
    """The stories that meet the condition, newest first, each with the newest summary it has."""
    query = select(STORY).where(condition).order_by(STORY.c.published.desc(), STORY.c.id.desc())
    return _all_whole(connection, connection.execute(query).all())


def load_story(connection: Connection, id: StoryId, revision: int | None) -> Story | None:
    """One story, at ``revision`` (the newest for None or one that is still to come).

    For one that became part of another that other: as it was with the two just made one, for any revision.
    """
    row = connection.execute(select(STORY).where(STORY.c.id == id)).one_or_none()
    if row is None:
        return None
    if row.merged_into is not None:
        return load_story(connection, row.merged_into, None if revision is None else row.merged_revision)
    if revision is None or revision >= row.revision:
        return _whole(connection, [row])[0]
    return _earlier(connection, row, max(revision, 1))


def load_each(
    connection: Connection, wanted: Iterable[tuple[StoryId, int | None]]
) -> dict[tuple[StoryId, int | None], Story | None]:
    """`load_story` of each: read together where they are wanted as they are now, as most are."""
    keys = list(wanted)
    as_named = and_(STORY.c.id.in_({id for id, _ in keys}), STORY.c.merged_into.is_(None))
    rows = {row.id: row for row in connection.execute(select(STORY).where(as_named))} if keys else {}
    current = {
        (id, revision)
        for id, revision in keys
        if id in rows and (revision is None or revision >= rows[id].revision)
    }
    whole = _all_whole(connection, [rows[id] for id in {id for id, _ in current}])
    now = {story.id: story for story in whole}
    return {key: now[key[0]] if key in current else load_story(connection, *key) for key in keys}


def load_part(connection: Connection, id: int, revision: int, after: int) -> Story | None:
    """What a story took over from another, as it was until then: its revisions ``after`` one up to another.

    It has the names that it has there. None where nothing of it is kept.
    """
    row = connection.execute(select(STORY).where(STORY.c.id == id)).one_or_none()
    part = None if row is None else _earlier(connection, row, revision, after)
    return part if part and part.accounts else None


def _all_whole(connection: Connection, rows: Sequence[Row[Any]]) -> list[Story]:
    return [story for some in pieces(rows, STORIES_AT_ONCE) for story in _whole(connection, some)]


def _whole(connection: Connection, rows: Sequence[Row[Any]]) -> list[Story]:
    ids = [row.id for row in rows]
    places = _tags(connection, STORY_PLACE, PlaceTag, ids)
    themes = _tags(connection, STORY_THEME, ThemeTag, ids)
    accounts = _accounts(connection, ids)
    newest = _newest_summaries(connection, ids)
    return [
        Story(
            id=StoryId(row.id),
            revision=row.revision,
            title=row.title,
            language=row.language,
            places=tuple(places[row.id]),
            themes=tuple(themes[row.id]),
            event=Event(row.event),
            security=row.security,
            security_score=row.security_score,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            published=row.published,
            accounts=_lead_first(accounts[row.id], row.lead_id),
            condensed=newest[row.id][0],
            summary=newest[row.id][1],
            withdrawn=row.withdrawn is not None,
        )
        for row in rows
    ]


def _earlier(connection: Connection, row: Row[Any], revision: int, after: int = 0) -> Story:
    telling = facts(connection, row.id, revision, after)
    told = (ARTICLE.c.revision <= revision, ARTICLE.c.revision > after)
    accounts = _accounts(connection, [row.id], *told)[row.id]
    condensed, summary = _nearest_summary(connection, row.id, revision)
    return Story(
        id=StoryId(row.id),
        revision=revision,
        title=telling.title,
        language=telling.language,
        places=telling.places,
        themes=telling.themes,
        event=telling.event,
        security=telling.security,
        security_score=telling.security_score,
        first_seen=telling.first_seen,
        last_seen=telling.last_seen,
        published=telling.published,
        accounts=_lead_first(accounts, telling.lead),
        condensed=condensed,
        summary=summary,
        withdrawn=row.withdrawn is not None,
    )


def _tags(connection: Connection, table: Table, kind: type[T], ids: Sequence[int]) -> dict[int, list[T]]:
    engine = connection.dialect.name
    found: dict[int, list[T]] = defaultdict(list)
    for row in connection.execute(_tagging(engine, table), {"ids": as_list(engine, ids)}).mappings():
        found[row["story_id"]].append(decode(kind, row))
    return found


@cache
def _tagging(engine: str, table: Table) -> Select[Any]:
    mine = one_of(engine, table.c.story_id, "ids")
    return select(table).where(mine).order_by(table.c.story_id, table.c.position)


def _accounts(
    connection: Connection, ids: Sequence[int], *conditions: ColumnElement[bool]
) -> dict[int, list[Account]]:
    engine = connection.dialect.name
    query = _telling(engine).where(*conditions) if conditions else _telling(engine)
    rows = connection.execute(query, {"ids": as_list(engine, ids)}).all()
    outlets = _outlets(connection, {row.outlet_id for row in rows})
    found: dict[int, list[Account]] = defaultdict(list)
    for story, outlet, *account in rows:
        found[story].append(_to_account(outlets[outlet], *account))
    return found


@cache
def _telling(engine: str) -> Select[Any]:
    columns: tuple[ColumnElement[Any], ...] = (
        ARTICLE.c.story_id,
        ARTICLE.c.outlet_id,
        ARTICLE.c.id,
        ARTICLE.c.title,
        ARTICLE.c.url,
        ARTICLE.c.published,
        ARTICLE.c.tags["language"].as_string(),
        ARTICLE.c.origin,
    )
    mine = one_of(engine, ARTICLE.c.story_id, "ids")
    return select(*columns).where(mine).order_by(ARTICLE.c.published, ARTICLE.c.id)


def _outlets(connection: Connection, ids: Collection[int]) -> dict[int, Outlet]:
    """One object for all accounts of an outlet."""
    engine = connection.dialect.name
    rows = connection.execute(_labelled(engine), {"ids": as_list(engine, list(ids))})
    return {row.outlet_id: to_outlet(row) for row in rows}


@cache
def _labelled(engine: str) -> Select[Any]:
    return select(*OUTLET_COLUMNS).where(one_of(engine, OUTLET.c.id, "ids"))


def _to_account(
    outlet: Outlet, id: int, title: str, url: str, published: datetime, language: str, origin: int
) -> Account:
    return Account(ArticleId(id), outlet, title, url, published, language, origin)


def _lead_first(accounts: Sequence[Account], lead: int) -> tuple[Account, ...]:
    return tuple(sorted(accounts, key=lambda account: account.article != lead))


def _newest_summaries(connection: Connection, ids: Sequence[int]) -> dict[int, Condensed]:
    engine = connection.dialect.name
    rows = connection.execute(_newest(engine), {"ids": as_list(engine, ids)})
    return dict.fromkeys(ids, NOT_CONDENSED) | {row.story_id: (row.revision, to_summary(row)) for row in rows}


@cache
def _newest(engine: str) -> Select[Any]:
    newest = select(SUMMARY.c.story_id, func.max(SUMMARY.c.revision))
    newest = newest.where(one_of(engine, SUMMARY.c.story_id, "ids")).group_by(SUMMARY.c.story_id)
    return select(SUMMARY).where(tuple_(SUMMARY.c.story_id, SUMMARY.c.revision).in_(newest))


def _nearest_summary(connection: Connection, id: int, revision: int) -> Condensed:
    """Of the newest revision up to this one; without any so early, of the first later one."""
    distance = case(
        (SUMMARY.c.revision <= revision, revision - SUMMARY.c.revision), else_=SUMMARY.c.revision + revision
    )
    query = select(SUMMARY).where(SUMMARY.c.story_id == id).order_by(distance).limit(1)
    row = connection.execute(query).one_or_none()
    return NOT_CONDENSED if row is None else (row.revision, to_summary(row))


def to_summary(row: Row[Any]) -> Summary:
    """The summary in a row of its table; what earlier versions knew nothing of is null there."""
    return decode(Summary, {name: value for name, value in row._mapping.items() if value is not None})
