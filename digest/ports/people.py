"""Ports to the people who run the bot, to whom it lets in, and to what was changed by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from digest.model import Access, Book, Database, Invitation, Limits, LoggedChange, Rank, Stats


class People(Protocol):
    """Ranks, access and limits. Whatever changes is in the audit trail, in the same transaction."""

    async def book(self) -> Book:
        """What has to be known at every request."""

    async def name(self, user: int, rank: Rank | None, by: int, now: datetime) -> bool:
        """Give somebody this rank, or none. False if that is so already."""

    async def open_to(self, access: Access, by: int, now: datetime) -> bool:
        """Change who may use the bot; readers stay. False if that is so already."""

    async def limit(self, limits: Limits, by: int, now: datetime) -> None: ...

    async def allow(self, chat: int, by: int, now: datetime) -> bool:
        """Let a chat in, whatever the access. False if it was."""

    async def deny(self, chat: int, by: int, now: datetime) -> bool:
        """Shut a chat out, whatever the access; its subscribers are paused. False if it was."""

    async def drop(self, chat: int, by: int, now: datetime) -> bool:
        """Neither allowed nor denied by number any more. False if it was neither."""

    async def is_allowed(self, chat: int) -> bool:
        """Whether it was let in, by number or by an invitation."""

    async def allowed(self, limit: int) -> tuple[int, Sequence[int]]:
        """How many chats were let in, and the numbers of the latest."""

    async def invite(
        self, code: str, rank: Rank | None, uses: int, expires: datetime, by: int, now: datetime
    ) -> Invitation:
        """Keep an invitation; of its code only a hash is stored."""

    async def invitations(self, now: datetime) -> Sequence[Invitation]:
        """Those that somebody may still come by, newest first."""

    async def revoke(self, id: int, by: int, now: datetime) -> bool:
        """End an invitation. False if there is none."""

    async def accept(self, code: str, chat: int, user: int, now: datetime) -> Invitation | None:
        """Come by an invitation: the chat is let in, or the user has its rank. None if it is no good.

        Who has what it offers uses none of it up; a chat that was denied comes by none, and while only
        numbers are let in no link lets a chat in. ``user`` 0 is nobody to whom a rank can be given.
        """


class Trail(Protocol):
    """Who changed what."""

    async def page(self, before: int, limit: int, words: Collection[str] = ()) -> Sequence[LoggedChange]:
        """Changes with an id below ``before`` (0: the newest), newest first.

        One of the ``words`` is a part of the action or of what was changed, in any case, or the number of who
        did it.
        """


class Statistics(Protocol):
    """Readers in counts."""

    async def stats(self) -> Stats:
        """How many chose what; counts below `FEW` never leave the store."""

    async def database(self) -> Database:
        """What everything is kept in."""


FEW = 5
"""So many readers who chose the same may be anybody."""
