"""Tables of the housekeeping: leases, notes for ``/status``, the audit trail, handled updates, who left."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from storage.columns import Base, big, core, key


class LeaseRow(Base, table=True):
    """Who does something alone until when. ``epoch`` grows with every change of owner."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    owner: str
    epoch: int = big()
    expires: datetime


class NoteRow(Base, table=True):
    """A small fact that the service keeps of itself."""

    __tablename__ = "note"

    name: str = Field(primary_key=True)
    value: str
    at: datetime


class AuditRow(Base, table=True):
    """What an admin did. ``actor`` becomes null when that person asks to be forgotten."""

    __tablename__ = "audit"

    id: int | None = key()
    at: datetime = Field(index=True)
    actor: int | None = big(nullable=True, index=True)
    action: str
    target: str


class SeenUpdateRow(Base, table=True):
    """An update of Telegram that was handled already."""

    __tablename__ = "seen_update"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(index=True)


class ForgottenRow(Base, table=True):
    """Who asked to be forgotten: a keyed hash of the chat (`storage.forgetting`), and when."""

    __tablename__ = "forgotten"

    mark: bytes = Field(primary_key=True, sa_type=LargeBinary)
    at: datetime = Field(index=True)


LEASE = core(LeaseRow)
NOTE = core(NoteRow)
AUDIT = core(AuditRow)
SEEN_UPDATE = core(SeenUpdateRow)
FORGOTTEN = core(ForgottenRow)
