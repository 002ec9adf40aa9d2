"""Tables of those who run the bot and of those it lets in; the house's rules; trouble that lasts."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from storage.columns import NEVER_AGAIN, Base, core, json_column, key


class StaffRow(Base, table=True):
    """The rank that a person was given in the chat."""

    __tablename__ = "staff"

    person: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    rank: str


class GuestRow(Base, table=True):
    """A chat that was let in by number or by an invitation, or shut out (not ``allowed``)."""

    __tablename__ = "guest"

    chat: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    allowed: bool
    at: datetime


class InvitationRow(Base, table=True):
    """A link that lets in ``uses`` more chats, or one person with a ``rank``.

    ``code``: 16 bytes of its BLAKE2b; ids are never used again: old buttons still name them.
    """

    __tablename__ = "invitation"
    __table_args__ = (NEVER_AGAIN,)

    id: int | None = key()
    code: bytes = Field(sa_type=LargeBinary, unique=True)
    rank: str
    uses: int
    expires: datetime = Field(index=True)


class RuleRow(Base, table=True):
    """A rule of the house that is not the default: who may use the bot, and how much of it."""

    __tablename__ = "rule"

    name: str = Field(primary_key=True)
    value: str


class TroubleRow(Base, table=True):
    """Something wrong with the program that is not over."""

    __tablename__ = "trouble"

    name: str = Field(primary_key=True)
    words: Any = json_column()
    since: datetime


STAFF = core(StaffRow)
GUEST = core(GuestRow)
INVITATION = core(InvitationRow)
RULE = core(RuleRow)
TROUBLE = core(TroubleRow)
