"""Articles and the stories they tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from digest.model import (
    ArticleId,
    Cleaned,
    Document,
    Event,
    NewArticle,
    Placement,
    Print,
    Story,
    StoryId,
    StoryText,
    Summary,
)
from storage.dialect import insert
from storage.fresh import fresh
from storage.placing import add_articles
from storage.prints import load_prints
from storage.store import Store
from storage.storytelling import load_stories, load_story
from storage.tables_news import ARTICLE, ARTICLE_BODY, STORY, SUMMARY
from storage.tables_sources import OUTLET
from storage.values import decode, encode, unpack

MOST_DOCUMENTS = 6


class StoryRepository:
    """Implements `digest.ports.Stories`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def prints(self, since: datetime, after: int = 0) -> Sequence[Print]:
        """The first hundreds of articles published since then with an id above ``after``, by id.

        ``ref`` is the article id. Empty when there are no more; what is stored later has a higher id.
        """
        return await self._store.read(partial(load_prints, since=since, after=after))

    async def add(self, articles: Sequence[NewArticle], placements: Sequence[Placement]) -> int:
        """Store articles with their stories in one transaction; how many were really new.

        A story that is there gains one revision, however many articles of the batch join it, and one
        for each story that has proved to be it.
        """
        return await self._store.write(partial(add_articles, articles=articles, placements=placements))

    async def to_condense(self, since: datetime, limit: int) -> Sequence[StoryText]:
        """Fresh security stories whose newest revision has no summary, newest first.

        The lead article comes first, then the original reports that came after it, newest first; six
        at most. What came before it may be superseded, as the first night's toll of a flood is.
        """
        return await self._store.read(partial(_to_condense, since=since, limit=limit))

    async def save_summary(self, story: StoryId, revision: int, summary: Summary, now: datetime) -> None:
        """Keep a summary; a second one for the same revision replaces the first."""
        await self._store.write(
            partial(_save_summary, story=story, revision=revision, summary=summary, now=now)
        )

    async def waiting(self, since: datetime) -> int:
        """How many security stories have no summary for their newest revision."""
        query = select(func.count()).select_from(STORY).where(_uncondensed(since))
        return await self._store.read(lambda connection: connection.scalar(query) or 0)

    async def window(self, since: datetime, until: datetime) -> Sequence[Story]:
        """Security stories with an article that is fresh in the period (`storage.fresh`), newest first."""
        condition = and_(STORY.c.security, _has(fresh(since, until)))
        return await self._store.read(partial(load_stories, condition=condition))

    async def get(self, id: StoryId, revision: int | None = None) -> Story | None:
        """A story as it is, or as it was in an earlier revision, with the newest summary up to then.

        Without any so early, the first later one: better than none. One that has become part of another
        is answered with that other.
        """
        return await self._store.read(partial(load_story, id=id, revision=revision))

    async def text(self, article: ArticleId) -> str | None:
        """The stored text of an article, while it is kept."""
        query = select(ARTICLE_BODY.c.text).where(ARTICLE_BODY.c.article_id == article)
        packed = await self._store.read(lambda connection: connection.scalar(query))
        return None if packed is None else unpack(packed)


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return STORY.c.id.in_(select(ARTICLE.c.story_id).where(condition))


def _uncondensed(since: datetime) -> ColumnElement[bool]:
    done = exists().where(SUMMARY.c.story_id == STORY.c.id, SUMMARY.c.revision == STORY.c.revision)
    readable = exists().where(ARTICLE.c.story_id == STORY.c.id, ARTICLE_BODY.c.article_id == ARTICLE.c.id)
    return and_(STORY.c.security, ~done, readable, _has(fresh(since)))


def _to_condense(connection: Connection, since: datetime, limit: int) -> list[StoryText]:
    query = select(STORY.c.id, STORY.c.revision, STORY.c.event, STORY.c.lead_id).where(_uncondensed(since))
    rows = connection.execute(query.order_by(STORY.c.published.desc(), STORY.c.id.desc()).limit(limit))
    return [
        StoryText(
            StoryId(row.id), row.revision, Event(row.event), _documents(connection, row.id, row.lead_id)
        )
        for row in rows.all()
    ]


def _documents(connection: Connection, story: int, lead: int) -> tuple[Document, ...]:
    is_lead = ARTICLE.c.id == lead
    led = select(ARTICLE.c.published).where(is_lead).scalar_subquery()
    later = and_(ARTICLE.c.origin == ARTICLE.c.id, ARTICLE.c.published >= led)
    query = (
        select(
            ARTICLE.c.id,
            OUTLET.c.name,
            ARTICLE.c.title,
            ARTICLE.c.tags,
            ARTICLE.c.published,
            ARTICLE.c.origin,
            ARTICLE.c.quotable,
            ARTICLE_BODY.c.cleaned,
            ARTICLE_BODY.c.text,
        )
        .join_from(ARTICLE, ARTICLE_BODY)
        .join(OUTLET)
        .where(ARTICLE.c.story_id == story, is_lead | later)
        .order_by(is_lead.desc(), ARTICLE.c.published.desc(), ARTICLE.c.id)
        .limit(MOST_DOCUMENTS)
    )
    return tuple(
        Document(
            article=ArticleId(row.id),
            outlet=row.name,
            title=row.title,
            text=unpack(row.text),
            passages=decode(Cleaned, row.cleaned).passages,
            language=row.tags["language"],
            published=row.published,
            origin=row.origin,
            quotable=row.quotable,
        )
        for row in connection.execute(query)
    )


def _save_summary(
    connection: Connection, story: StoryId, revision: int, summary: Summary, now: datetime
) -> None:
    if connection.scalar(select(STORY.c.id).where(STORY.c.id == story)) is None:
        return
    row = {**encode(summary), "made_at": now}
    adding = insert(connection, SUMMARY).values(story_id=story, revision=revision, **row)
    connection.execute(adding.on_conflict_do_update(index_elements=["story_id", "revision"], set_=row))
