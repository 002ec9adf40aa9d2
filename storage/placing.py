"""Stores a batch of new articles: each into its story, copies with their origin, all in one transaction.

One process does so at a time: stories do not change meanwhile, and articles become visible in the order of
their ids, so that who has seen one has seen all below it. Works on refs: -1-i for the i-th new article, the
id of a known one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, select, update

from digest.model import NewArticle, Placement
from storage.dialect import insert
from storage.identity import address_digest, page_number
from storage.lock import take_turns
from storage.merging import follow, merge_stories
from storage.retelling import retell
from storage.sameness import Feed, Telling, at, load_stored
from storage.tables_news import ARTICLE, ARTICLE_BODY, STORY
from storage.tables_sources import SOURCE
from storage.values import encode, pack, storable


@dataclass(slots=True)
class _Batch:
    """What is known while a batch is stored: by ref, the article's id, story and origin.

    ``same`` leads from an article that comes twice in the batch to its first coming.
    """

    placements: Mapping[int, Placement]
    same: Mapping[int, int]
    ids: dict[int, int] = field(default_factory=dict)
    stories: dict[int, int] = field(default_factory=dict)
    origins: dict[int, int] = field(default_factory=dict)
    created: set[int] = field(default_factory=set)

    def named(self, ref: int) -> list[int]:
        """The articles that a ref's placement names, the one it goes with first."""
        placement = self.placements.get(ref, Placement(ref))
        others = (placement.with_ref, placement.copy_of)
        return [self.same.get(other, other) for other in others if other is not None]

    def copied(self, ref: int) -> int | None:
        """The article that this one repeats, if that is known here."""
        other = self.placements.get(ref, Placement(ref)).copy_of
        other = None if other is None else self.same.get(other, other)
        return other if other in self.ids else None


def add_articles(
    connection: Connection, articles: Sequence[NewArticle], placements: Sequence[Placement]
) -> int:
    """Store the articles that are new; how many they were. See `digest.ports.Stories.add`."""
    take_turns(connection, "stories")
    merge_stories(connection, placements)
    feeds = _feeds(connection, articles)
    batch = _Batch({placement.ref: placement for placement in placements}, _repeats(articles, feeds))
    new = {
        ref: article
        for ref, article in zip(_refs(articles), articles, strict=True)
        if ref not in batch.same and article.source in feeds
        if not _find_known(connection, batch, ref, article, feeds[article.source])
    }
    _load_named(connection, batch, new)
    stored = [ref for ref, article in new.items() if _store(connection, batch, ref, article, feeds)]
    _settle_origins(connection, batch, stored)
    _settle_stories(connection, batch, stored)
    return len(stored)


def _refs(articles: Sequence[NewArticle]) -> range:
    return range(-1, -1 - len(articles), -1)


def _repeats(articles: Sequence[NewArticle], feeds: Mapping[int, Feed]) -> dict[int, int]:
    """Ref to the first ref that tells the same article, for those that are not first."""
    first: dict[object, dict[int, Telling]] = {}
    same: dict[int, int] = {}
    for ref, article in zip(_refs(articles), articles, strict=True):
        telling = Telling.of(feeds.get(article.source, Feed(article.source, 0)), article)
        names: list[object] = [(article.source, article.key), article.url]
        names += [("link", article.link)] if article.link else []
        known = {ref: each for name in names for ref, each in first.get(name, {}).items()}
        root = min((ref for ref, each in known.items() if telling.is_told_by(each)), default=ref, key=abs)
        if root != ref:
            same[ref] = root
        for name in names:
            first.setdefault(name, {})[root] = known.get(root, telling)
    return same


def _feeds(connection: Connection, articles: Sequence[NewArticle]) -> dict[int, Feed]:
    """By source; one that was removed meanwhile brings nothing any more."""
    ids = {article.source for article in articles}
    query = select(SOURCE.c.id, SOURCE.c.outlet_id, SOURCE.c.url).where(SOURCE.c.id.in_(ids))
    return {row.id: Feed(row.id, row.outlet_id, row.url) for row in connection.execute(query)}


def _find_known(connection: Connection, batch: _Batch, ref: int, article: NewArticle, feed: Feed) -> bool:
    own = (ARTICLE.c.source_id == article.source) & (ARTICLE.c.key == storable(article.key))
    new = Telling.of(feed, article)
    found = load_stored(connection, own, *at(article.url, article.link))
    known = next((each for each in found if new.is_told_by(each.telling)), None)
    if known is not None:
        batch.ids[ref], batch.stories[ref], batch.origins[ref] = known.id, known.story, known.origin
    return known is not None


def _free_url(connection: Connection, article: NewArticle) -> str:
    """Its address, told apart by a fragment where another article stands at the same one."""
    url = storable(article.url)
    if connection.scalar(select(ARTICLE.c.id).where(ARTICLE.c.url == url)) is None:
        return url
    mark = page_number(f"{article.source} {article.key}") % 2**32
    return f"{url}{'&' if '#' in url else '#'}{mark:08x}"


def _load_named(connection: Connection, batch: _Batch, new: Mapping[int, NewArticle]) -> None:
    """The known articles that placements name."""
    named = {other for ref in new for other in batch.named(ref) if other > 0}
    for ref in sorted(named):
        _remember(connection, batch, ref, ARTICLE.c.id == ref)


def _remember(connection: Connection, batch: _Batch, ref: int, condition: Any) -> bool:
    # Without ORDER BY and LIMIT, which would make the planner walk the primary key instead.
    query = select(ARTICLE.c.id, ARTICLE.c.story_id, ARTICLE.c.origin).where(condition)
    row = min(connection.execute(query), default=None)
    if row is not None:
        batch.ids[ref], batch.stories[ref], batch.origins[ref] = row.id, row.story_id, row.origin
    return row is not None


def _store(
    connection: Connection, batch: _Batch, ref: int, article: NewArticle, feeds: Mapping[int, Feed]
) -> bool:
    """False if another process has stored it a moment ago."""
    story = _story(connection, batch, ref, article, set())
    feed = feeds[article.source]
    row = {**_row(article, feed.outlet, story), "url": _free_url(connection, article)}
    adding = insert(connection, ARTICLE).values(row).on_conflict_do_nothing()
    id = connection.execute(adding.returning(ARTICLE.c.id)).scalar()
    if id is None:
        _find_known(connection, batch, ref, article, feed)
        return False
    batch.ids[ref] = id
    connection.execute(insert(connection, ARTICLE_BODY).values(_body(id, article)))
    return True


def _story(connection: Connection, batch: _Batch, ref: int, article: NewArticle, asked: set[int]) -> int:
    """The story of a ref: the one named, that of the article it goes with, or a new one."""
    if ref in batch.stories:
        return batch.stories[ref]
    placement = batch.placements.get(ref, Placement(ref))
    story = follow(connection, placement.story) if placement.story is not None else None
    for other in batch.named(ref):
        if story is None and other not in asked and _is_placed(batch, other):
            story = _story(connection, batch, other, article, {*asked, ref})
    batch.stories[ref] = _new_story(connection, batch, article) if story is None else story
    return batch.stories[ref]


def _is_placed(batch: _Batch, ref: int) -> bool:
    return ref in batch.stories or ref in batch.placements


def _new_story(connection: Connection, batch: _Batch, article: NewArticle) -> int:
    tags = article.tagged.tags
    row = {
        "revision": 1,
        "title": "",
        "language": tags.language,
        "event": tags.event.value,
        "security": tags.security,
        "security_score": tags.security_score,
        "first_seen": article.fetched,
        "last_seen": article.fetched,
        "published": article.published,
    }
    id = int(connection.execute(insert(connection, STORY).values(row).returning(STORY.c.id)).scalar_one())
    batch.created.add(id)
    return id


def _row(article: NewArticle, outlet: int, story: int) -> dict[str, Any]:
    return {
        "source_id": article.source,
        "outlet_id": outlet,
        "key": storable(article.key),
        "address": address_digest(article.link),
        "title": storable(article.cleaned.title or article.title),
        "author": storable(article.author),
        "published": article.published,
        "dated": article.dated,
        "fetched": article.fetched,
        "first_poll": article.first_poll,
        "quotable": article.quotable,
        "size": len(article.text),
        "tags": encode(article.tagged.tags),
        "story_id": story,
        "revision": 0,
        "origin": 0,
    }


def _body(id: int, article: NewArticle) -> dict[str, Any]:
    return {
        "article_id": id,
        "stored_at": article.fetched,
        "fingerprint": encode(article.tagged.fingerprint),
        "cleaned": encode(article.cleaned),
        "text": pack(article.text),
    }


def _settle_origins(connection: Connection, batch: _Batch, stored: Sequence[int]) -> None:
    """A copy shares the origin of what it repeats, however long the chain; any other is its own."""
    for ref in stored:
        root = _root(batch, ref)
        batch.origins[ref] = batch.origins.get(root, batch.ids.get(root, batch.ids[ref]))
    for ref in stored:
        change = update(ARTICLE).where(ARTICLE.c.id == batch.ids[ref])
        connection.execute(change.values(origin=batch.origins[ref]))


def _root(batch: _Batch, ref: int) -> int:
    asked: set[int] = set()
    while ref not in asked and ref not in batch.origins:
        asked.add(ref)
        ref = batch.copied(ref) or ref
    return ref


def _settle_stories(connection: Connection, batch: _Batch, stored: Sequence[int]) -> None:
    """Count revisions and tell each story again; drop stories made for what was there already."""
    joined: dict[int, list[int]] = {}
    for ref in stored:
        joined.setdefault(batch.stories[ref], []).append(ref)
    for story, refs in sorted(joined.items()):
        ids = [batch.ids[ref] for ref in refs]
        revision = _revision(connection, batch, story, refs)
        connection.execute(update(ARTICLE).where(ARTICLE.c.id.in_(ids)).values(revision=revision))
        retell(connection, story, revision)
    connection.execute(delete(STORY).where(STORY.c.id.in_(batch.created - joined.keys())))


def _revision(connection: Connection, batch: _Batch, story: int, refs: Sequence[int]) -> int:
    """One more than before if anything but copies of what the story had has joined it."""
    before = connection.execute(select(STORY.c.revision).where(STORY.c.id == story)).scalar_one()
    if story in batch.created:
        return int(before)
    had = select(ARTICLE.c.origin).where(ARTICLE.c.story_id == story, ARTICLE.c.revision > 0)
    origins = set(connection.scalars(had))
    news = any(batch.origins[ref] not in origins for ref in refs)
    return int(before) + news
