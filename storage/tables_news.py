"""Tables of the news: outlets, sources and their checks, articles, stories, summaries."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, SmallInteger, UniqueConstraint, column
from sqlmodel import Field

from storage.columns import BIG_KEY, Base, core, json_column, key, link


class OutletRow(Base, table=True):
    __tablename__ = "outlet"

    id: int | None = key()
    name: str = Field(index=True)
    country: str
    owner: str
    owner_note: str
    sample: bool


class SourceRow(Base, table=True):
    __tablename__ = "source"
    __table_args__ = (
        Index(
            "ix_source_due",
            "next_check",
            sqlite_where=column("enabled"),
            postgresql_where=column("enabled"),
        ),
    )

    id: int | None = key()
    outlet_id: int = link("outlet.id", index=True)
    url: str = Field(unique=True)
    kind: str
    enabled: bool
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    next_check: datetime
    last_check: datetime | None
    last_success: datetime | None
    last_error: str
    added_at: datetime


class CheckRow(Base, table=True):
    __tablename__ = "source_check"
    __table_args__ = (Index(None, "source_id", "at"),)

    id: int | None = key()
    source_id: int = link("source.id")
    at: datetime = Field(index=True)
    outcome: str
    status: int = Field(sa_type=SmallInteger)
    size: int
    items: int
    new: int
    seconds: float
    error: str


class StoryRow(Base, table=True):
    """An event. ``published`` is its newest article's; ``lead_id`` the article that speaks for it."""

    __tablename__ = "story"
    __table_args__ = (Index(None, "security", "published"),)

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


class StoryPlaceRow(Base, table=True):
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
    __tablename__ = "story_theme"
    __table_args__ = (Index(None, "slug", "story_id"),)

    story_id: int = link("story.id", primary_key=True)
    position: int = Field(primary_key=True, sa_type=SmallInteger)
    slug: str
    score: float
    words: Any = json_column()


class ArticleRow(Base, table=True):
    """One text at one address. ``origin``: the first article it repeats, or itself.

    ``revision`` is the one its story had once the article was in; ``size`` the text's code points.
    """

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("source_id", "key"),)

    id: int | None = key()
    source_id: int | None = link("source.id", ondelete="SET NULL", nullable=True)
    outlet_id: int = link("outlet.id", index=True)
    key: str
    url: str = Field(unique=True)
    title: str
    author: str
    published: datetime = Field(index=True)
    fetched: datetime = Field(index=True)
    first_poll: bool
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
    __tablename__ = "summary"

    story_id: int = link("story.id", primary_key=True)
    revision: int = Field(primary_key=True)
    method: str
    takeaways: Any = json_column()
    why: Any = json_column(nullable=True)
    made_at: datetime


OUTLET = core(OutletRow)
SOURCE = core(SourceRow)
CHECK = core(CheckRow)
STORY = core(StoryRow)
STORY_PLACE = core(StoryPlaceRow)
STORY_THEME = core(StoryThemeRow)
ARTICLE = core(ArticleRow)
ARTICLE_BODY = core(ArticleBodyRow)
SUMMARY = core(SummaryRow)
