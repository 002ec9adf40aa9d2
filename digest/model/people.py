"""People who run the bot, whom it lets in, how much each may ask of it, and readers in counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Rank(StrEnum):
    """What somebody was named to be. Editors look after sources, admins after the bot, owners name others."""

    EDITOR = "editor"
    ADMIN = "admin"
    OWNER = "owner"


class Access(StrEnum):
    """Who may use the bot: everybody, who comes by an invitation, or who was allowed by number."""

    OPEN = "open"
    INVITE = "invite"
    ALLOWLIST = "allowlist"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be asked of the bot.

    ``pairs``: subscriptions of one reader; ``commands``: of one person in a minute; ``briefs``: lists of
    news asked for by one person in an hour; ``all_briefs``: by all persons together in an hour.
    """

    pairs: int = 60
    commands: int = 60
    briefs: int = 40
    all_briefs: int = 4000


@dataclass(frozen=True, slots=True)
class Book:
    """What has to be known at every request: the ranks by user number, who is shut out, and the rules.

    ``denied``: numbers of chats; a private chat has the number of its person.
    """

    ranks: Mapping[int, Rank] = field(default_factory=dict)
    denied: frozenset[int] = frozenset()
    access: Access = Access.OPEN
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that lets chats in, or grants a rank once. ``left``: how many may still come by it."""

    id: int
    rank: Rank | None
    left: int
    expires: datetime


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A line of the audit trail. ``actor``: a user number, 0 for the program, None for who was forgotten."""

    id: int
    at: datetime
    actor: int | None
    action: str
    target: str


Count = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Few:
    """Readers by what they chose, most frequent first; ``hidden``: how many choices too few have made."""

    shown: tuple[Count, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """Readers who are awake, in counts. ``hours`` are those of their own day; ``kinds``: of chats."""

    readers: int
    kinds: Few = Few()
    places: Few = Few()
    themes: Few = Few()
    languages: Few = Few()
    hours: Few = Few()


@dataclass(frozen=True, slots=True)
class Database:
    """Where everything is kept: "SQLite" or "PostgreSQL", its bytes, and the revision of the schema."""

    kind: str
    size: int
    schema: str
