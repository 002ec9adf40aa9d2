"""Articles and the stories they tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, select

from digest.model import (
    ArticleId,
    Chapter,
    Cleaned,
    Document,
    Event,
    NewArticle,
    OwnerKind,
    Pin,
    Placement,
    Print,
    Sought,
    Story,
    StoryId,
    StoryText,
    Summary,
)
from storage.chapters import load_history
from storage.condensing import extend, give_back, take
from storage.dialect import insert
from storage.fresh import fresh
from storage.lately import Lately
from storage.newsmark import mark_summary, read_mark
from storage.pinning import load_pinned
from storage.placing import add_articles
from storage.prints import load_prints
from storage.search_due import mark_due
from storage.shelf import Shelf
from storage.store import Store
from storage.storytelling import load_each, load_story
from storage.tables_news import ARTICLE, ARTICLE_BODY, STORY, SUMMARY
from storage.tables_sources import OUTLET
from storage.values import decode, encode, unpack
from storage.withdrawing import WITHDRAWN, withdraw

MOST_DOCUMENTS = 6
_SECURE: ColumnElement[bool] = case((STORY.c.security, 1), else_=0) == 1
"""In no index: by that a planner without statistics would look at every such story, not at the fresh ones."""


class StoryRepository:
    """Implements `digest.ports.Stories`."""

    def __init__(self, store: Store, shelf: Shelf | None = None) -> None:
        self._store = store
        self._lately = Lately()
        self._shelf = shelf or Shelf()

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
        return await self._store.write(
            partial(add_articles, articles=articles, placements=placements), bulk=True
        )

    async def to_condense(self, since: datetime, limit: int, worker: str = "") -> Sequence[StoryText]:
        """Fresh security stories whose newest revision has no summary, newest first.

        With a ``worker`` they are that worker's (`storage.condensing`), and another's are left out. The lead
        article comes first, then the original reports that came after it, newest first; six at most. What
        came before it may be superseded, as the first night's toll of a flood is.
        """
        if worker:
            return await self._store.write(partial(_to_condense, since=since, limit=limit, worker=worker))
        return await self._store.read(partial(_to_condense, since=since, limit=limit))

    async def condensing(self, worker: str) -> None:
        """The worker lives and is still at what it took."""
        await self._store.write(partial(extend, worker=worker))

    async def save_summary(
        self, story: StoryId, revision: int, summary: Summary, now: datetime, worker: str = ""
    ) -> None:
        """Keep a summary; a second one for the same revision replaces the first.

        One of a ``worker`` that was silent for too long, so that another took the story, is dropped.
        """
        await self._store.write(
            partial(_save_summary, story=story, revision=revision, summary=summary, now=now, worker=worker)
        )

    async def waiting(self, since: datetime) -> int:
        """How many security stories have no summary for their newest revision."""
        query = select(func.count()).select_from(STORY).where(_uncondensed(since))
        return await self._store.read(lambda connection: connection.scalar(query) or 0)

    async def window(
        self, since: datetime, until: datetime, about: Sequence[Sought] | None = None
    ) -> Sequence[Story]:
        """Security stories with an article that is fresh in the period (`storage.fresh`), newest first.

        ``about``: those whose tags have what any of these seeks; None for all.
        """
        return await self._store.read(partial(self._window, since=since, until=until, about=about))

    async def get(self, id: StoryId, revision: int | None = None) -> Story | None:
        """A story as it is, or as it was in an earlier revision, with the newest summary up to then.

        Without any so early, the first later one: better than none. One that has become part of another
        is answered with that other.
        """
        return await self._store.read(partial(load_story, id=id, revision=revision))

    async def each(
        self, wanted: Collection[tuple[StoryId, int | None]]
    ) -> Mapping[tuple[StoryId, int | None], Story | None]:
        """`get` of each, at once."""
        return await self._store.read(partial(self._each, wanted=wanted))

    async def pinned(self, pins: Sequence[Pin]) -> Sequence[Story | None]:
        """The stories as they were pinned, in order; what became part of another as it was before that."""
        return await self._store.read(partial(load_pinned, shelf=self._shelf, pins=pins))

    async def text(self, article: ArticleId) -> str | None:
        """The stored text of an article, while it is kept."""
        query = select(ARTICLE_BODY.c.text).where(ARTICLE_BODY.c.article_id == article)
        packed = await self._store.read(lambda connection: connection.scalar(query))
        return None if packed is None else unpack(packed)

    async def history(self, ids: Collection[StoryId]) -> Mapping[StoryId, Sequence[Chapter]]:
        """What each revision of these stories brought, by revision; nothing for a story that is not kept.

        What a story took over when another became one with it stands in the revisions after those that it
        had, with the summaries of the other; the one more that made them one may have a summary alone.
        """
        return await self._store.read(partial(load_history, ids=ids))

    async def withdraw(self, id: StoryId, by: int, now: datetime) -> bool:
        """Take back a story, or what it became, audited. False if it was taken back, or is not kept.

        The messages that told it are found by `storage.corrections`, in pieces.
        """
        return await self._store.write(partial(withdraw, id=id, by=by, now=now))

    def _each(
        self, connection: Connection, wanted: Collection[tuple[StoryId, int | None]]
    ) -> dict[tuple[StoryId, int | None], Story | None]:
        kept = self._shelf.kept(connection, read_mark(connection), [id for id, _ in wanted])
        known: dict[tuple[StoryId, int | None], Story | None] = {
            (id, revision): kept[id]
            for id, revision in wanted
            if id in kept and (revision is None or revision >= kept[id].revision)
        }
        read = load_each(connection, [key for key in wanted if key not in known])
        return {key: known[key] if key in known else read[key] for key in wanted}

    def _window(
        self, connection: Connection, since: datetime, until: datetime, about: Sequence[Sought] | None
    ) -> list[Story]:
        mark = read_mark(connection)
        ids = self._lately.stories(connection, mark, since, until, about)
        return [story for story in self._shelf.load(connection, mark, ids) if not story.withdrawn]


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return STORY.c.id.in_(select(ARTICLE.c.story_id).where(condition))


def _uncondensed(since: datetime) -> ColumnElement[bool]:
    done = exists().where(SUMMARY.c.story_id == STORY.c.id, SUMMARY.c.revision == STORY.c.revision)
    readable = exists().where(ARTICLE.c.story_id == STORY.c.id, ARTICLE_BODY.c.article_id == ARTICLE.c.id)
    return and_(_SECURE, ~WITHDRAWN, ~done, readable, _has(fresh(since)))


def _to_condense(connection: Connection, since: datetime, limit: int, worker: str = "") -> list[StoryText]:
    columns = (STORY.c.id, STORY.c.revision, STORY.c.event, STORY.c.lead_id)
    query: Select[Any] = select(*columns).where(_uncondensed(since))
    query = query.order_by(STORY.c.published.desc(), STORY.c.id.desc()).limit(limit)
    rows = take(connection, query, worker) if worker else connection.execute(query).all()
    return [_to_text(connection, row) for row in rows]


def _to_text(connection: Connection, row: Row[Any]) -> StoryText:
    documents = _originals(connection, row.id, row.lead_id)
    telling = select(ARTICLE.c.id, ARTICLE.c.origin).where(ARTICLE.c.story_id == row.id)
    origins = {row.id: row.origin for row in connection.execute(telling)}
    read = {each.origin for each in documents if each.text}
    known = {each.article for each in documents}
    copies = [id for id, origin in origins.items() if origin in read and id not in known]
    return StoryText(
        StoryId(row.id),
        row.revision,
        Event(row.event),
        documents,
        whole=read.issuperset(origins.values()),
        copies=_documents(connection, ARTICLE.c.id.in_(copies), (ARTICLE.c.id,)) if copies else (),
    )


def _originals(connection: Connection, story: int, lead: int) -> tuple[Document, ...]:
    """The lead, and what was reported after it, the newest first."""
    is_lead = ARTICLE.c.id == lead
    led, its_origin = (
        select(column).where(is_lead).scalar_subquery() for column in (ARTICLE.c.published, ARTICLE.c.origin)
    )
    original = and_(ARTICLE.c.origin == ARTICLE.c.id, ARTICLE.c.origin != its_origin)
    later = and_(original, ARTICLE.c.published >= led)
    order = (is_lead.desc(), ARTICLE.c.published.desc(), ARTICLE.c.id)
    return _documents(connection, and_(ARTICLE.c.story_id == story, is_lead | later), order)


def _documents(
    connection: Connection, condition: ColumnElement[bool], order: Iterable[ColumnElement[Any]]
) -> tuple[Document, ...]:
    """The first of these articles whose texts are kept, `MOST_DOCUMENTS` of them."""
    query = (
        select(
            ARTICLE.c.id,
            OUTLET.c.name,
            OUTLET.c.country,
            OUTLET.c.owner,
            ARTICLE.c.title,
            ARTICLE.c.tags,
            ARTICLE.c.published,
            ARTICLE.c.dated,
            ARTICLE.c.origin,
            ARTICLE.c.quotable,
            ARTICLE_BODY.c.cleaned,
            ARTICLE_BODY.c.text,
        )
        .join_from(ARTICLE, ARTICLE_BODY)
        .join(OUTLET)
        .where(condition)
        .order_by(*order)
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
            country=row.country,
            owner=OwnerKind(row.owner),
            dated=row.dated,
        )
        for row in connection.execute(query)
    )


def _save_summary(
    connection: Connection, story: StoryId, revision: int, summary: Summary, now: datetime, worker: str
) -> None:
    if worker and not give_back(connection, story, worker):
        return
    if connection.scalar(select(STORY.c.id).where(STORY.c.id == story)) is None:
        return
    row = {**encode(summary), "made_at": _later(connection, story, revision, now)}
    adding = insert(connection, SUMMARY).values(story_id=story, revision=revision, **row)
    connection.execute(adding.on_conflict_do_update(index_elements=["story_id", "revision"], set_=row))
    mark_due(connection, [story])
    mark_summary(connection, story, revision, row["made_at"])


def _later(connection: Connection, story: StoryId, revision: int, now: datetime) -> datetime:
    """Now, or a moment after the summary that is replaced: by that time the change is seen."""
    mine = (SUMMARY.c.story_id == story, SUMMARY.c.revision == revision)
    before = connection.scalar(select(SUMMARY.c.made_at).where(*mine).with_for_update())
    return now if before is None else max(now, before + timedelta(microseconds=1))
