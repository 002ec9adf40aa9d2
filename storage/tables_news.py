"""Tables of the news: articles, stories, summaries."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import BIG_KEY, Base, core, json_column, key, link

MERGED = text("merged_into IS NOT NULL")


class StoryRow(Base, table=True):
    """An event. ``published`` is its newest article's; ``lead_id`` the article that speaks for it.

    One that an admin took back (``withdrawn`` since then) keeps its articles, and others may join them.
    One that proved to be another (``merged_into``) has no articles any more, and no lead; they are in that
    story since its ``merged_revision``, as its revisions after ``merged_base`` (`storage.merging`).
    """

    __tablename__ = "story"
    __table_args__ = (
        Index(None, "security", "published"),
        Index("ix_story_merged", "last_seen", sqlite_where=MERGED, postgresql_where=MERGED),
        Index("ix_story_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    )

    id: int | None = key()
    revision: int
    lead_id: int | None = Field(default=None, sa_type=BIG_KEY)
    title: str
    language: str
    event: str
    security: bool
    security_score: float
    first_seen: datetime
    last_seen: datetime
    published: datetime
    merged_into: int | None = Field(default=None, sa_type=BIG_KEY)
    merged_revision: int | None
    merged_base: int | None
    withdrawn: datetime | None


class StoryPlaceRow(Base, table=True):
    """A place of a story, the most telling first; ``words``: what named it."""

    __tablename__ = "story_place"
    __table_args__ = (Index(None, "code", "role", "story_id"),)

    story_id: int = link("story.id", primary_key=True)
    position: int = Field(primary_key=True, sa_type=SmallInteger)
    code: str
    role: str
    focus: bool
    score: float
    words: Any = json_column()


class StoryThemeRow(Base, table=True):
    """A theme of a story, the strongest first; ``words``: what gave it away."""

    __tablename__ = "story_theme"
    __table_args__ = (Index(None, "slug", "story_id"),)

    story_id: int = link("story.id", primary_key=True)
    position: int = Field(primary_key=True, sa_type=SmallInteger)
    slug: str
    score: float
    words: Any = json_column()


class ArticleRow(Base, table=True):
    """One text at one address. ``origin``: the first article it repeats, or itself.

    ``revision`` is the one its story had once the article was in; ``size`` the text's code points;
    ``address`` the digest of its canonical address (`storage.identity`), where it has one. Several may stand
    at one address (`storage.sameness`); then a fragment tells their ``url`` apart. ``dated``: whether anybody
    said when it was ``published``.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        Index(None, "address"),
    )

    id: int | None = key()
    source_id: int | None = link("source.id", ondelete="SET NULL", nullable=True)
    outlet_id: int = link("outlet.id", index=True)
    key: str
    url: str = Field(unique=True)
    address: bytes | None = Field(sa_type=LargeBinary)
    title: str
    author: str
    published: datetime = Field(index=True)
    dated: bool
    fetched: datetime = Field(index=True)
    first_poll: bool
    quotable: int | None
    size: int
    tags: Any = json_column()
    story_id: int = link("story.id", index=True)
    revision: int
    origin: int = Field(sa_type=BIG_KEY)


class ArticleBodyRow(Base, table=True):
    """The bulky part of an article, kept for a while. ``text`` is zlib over UTF-8."""

    __tablename__ = "article_body"

    article_id: int = link("article.id", primary_key=True)
    stored_at: datetime = Field(index=True)
    fingerprint: Any = json_column()
    cleaned: Any = json_column()
    text: bytes = Field(sa_type=LargeBinary)


class SummaryRow(Base, table=True):
    """What was condensed of one revision of a story, with its receipts. Null is none at all."""

    __tablename__ = "summary"

    story_id: int = link("story.id", primary_key=True)
    revision: int = Field(primary_key=True)
    method: str
    takeaways: Any = json_column()
    why: Any = json_column(nullable=True)
    made_at: datetime
    voices: Any = json_column(nullable=True)
    disputes: Any = json_column(nullable=True)
    editions: Any = json_column(nullable=True)


class CondensingRow(Base, table=True):
    """That a worker condenses a story, until when unless it says that it lives."""

    __tablename__ = "condensing"

    story_id: int = link("story.id", primary_key=True)
    worker: str = Field(index=True)
    expires: datetime


class ComplaintRow(Base, table=True):
    """How often readers found the same wrong with a story within an hour (``at``, its beginning)."""

    __tablename__ = "complaint"

    story_id: int = link("story.id", primary_key=True)
    kind: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True, index=True)
    count: int


class SearchDueRow(Base, table=True):
    """A story that the search index has to follow (`storage.search_index`); ``mark`` counts how often."""

    __tablename__ = "search_due"

    story_id: int = Field(primary_key=True, sa_type=BIG_KEY, sa_column_kwargs={"autoincrement": False})
    mark: int


STORY = core(StoryRow)
STORY_PLACE = core(StoryPlaceRow)
STORY_THEME = core(StoryThemeRow)
ARTICLE = core(ArticleRow)
ARTICLE_BODY = core(ArticleBodyRow)
SUMMARY = core(SummaryRow)
CONDENSING = core(CondensingRow)
COMPLAINT = core(ComplaintRow)
SEARCH_DUE = core(SearchDueRow)
