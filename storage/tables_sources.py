"""Tables of the sources: outlets, sources and their checks, what is proposed, repeated and told of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, SmallInteger, column, literal_column
from sqlmodel import Field

from storage.columns import NEVER_AGAIN, Base, big, core, json_column, key, link

ON = column("off") == literal_column("''")
"""Rows of sources that are asked at all. Spelt out, for SQLite looks at no parameter to choose an index."""


class OutletRow(Base, table=True):
    """A publisher, of one source or several. Ids are never used again: readers' filters name them."""

    __tablename__ = "outlet"
    __table_args__ = (NEVER_AGAIN,)

    id: int | None = key()
    name: str = Field(index=True)
    country: str
    owner: str
    owner_note: str
    sample: bool


class SourceRow(Base, table=True):
    """A source. ``least`` is in seconds; ids are never used again: old buttons still name them."""

    __tablename__ = "source"
    __table_args__ = (
        Index("ix_source_due", "next_check", sqlite_where=ON, postgresql_where=ON),
        NEVER_AGAIN,
    )

    id: int | None = key()
    outlet_id: int = link("outlet.id", index=True)
    url: str = Field(unique=True)
    kind: str
    off: str
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    next_check: datetime
    last_check: datetime | None
    last_success: datetime | None
    last_error: str
    added_at: datetime
    pace: Any = json_column(nullable=True)
    move: Any = json_column(nullable=True)
    least: float | None
    alerted: datetime | None
    failing_since: datetime | None


class CheckRow(Base, table=True):
    """One look at a source. ``seconds``: how long it took; ``size`` in bytes."""

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


class BlockRow(Base, table=True):
    """A line of a page, by its hash. ``page``: the first of the source that had it; ``shared``: not alone.

    ``seen_at`` is in epoch milliseconds.
    """

    __tablename__ = "source_block"
    __table_args__ = ({"sqlite_with_rowid": False},)

    source_id: int = link("source.id", primary_key=True)
    hash: int = Field(primary_key=True, sa_type=BigInteger)
    page: int = big()
    shared: bool
    seen_at: int = big()


class ProposalRow(Base, table=True):
    """A source that waits for an admin's word. Ids are never used again: old buttons still name them."""

    __tablename__ = "proposal"
    __table_args__ = (NEVER_AGAIN,)

    id: int | None = key()
    url: str = Field(unique=True)
    draft: Any = json_column()
    diagnosis: Any = json_column()
    proposed_by: int = big()
    at: datetime = Field(index=True)


class NoticeRow(Base, table=True):
    """What admins are to hear of a source; it outlives the source, so it keeps the name.

    ``words``: of a trouble of the program itself.
    """

    __tablename__ = "admin_notice"

    id: int | None = key()
    source_id: int | None = link("source.id", ondelete="SET NULL", nullable=True, index=True)
    name: str
    kind: str
    reason: str
    at: datetime = Field(index=True)
    words: Any = json_column(nullable=True)


class NoticeToldRow(Base, table=True):
    """A notice that is on its way to an admin, or has arrived."""

    __tablename__ = "notice_told"

    notice_id: int = link("admin_notice.id", primary_key=True)
    admin: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime


OUTLET = core(OutletRow)
SOURCE = core(SourceRow)
CHECK = core(CheckRow)
BLOCK = core(BlockRow)
PROPOSAL = core(ProposalRow)
NOTICE = core(NoticeRow)
NOTICE_TOLD = core(NoticeToldRow)
