"""Ranks, access and limits as they are looked up at every request: from memory, and fresh all the same."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from digest.errors import StoreError
from digest.model import Access, Book, Invitation, Limits, Rank
from digest.ports import People

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
FRESH = 15.0
"""Seconds after which what another process changed is seen here."""


class KnownPeople:
    """`digest.ports.People` whose book costs no query each time; what is changed here holds at once.

    While the database cannot be read the last book goes on.
    """

    def __init__(self, people: People, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._people = people
        self._elapsed = elapsed
        self._last = Book()
        self._read: float | None = None
        self._changes = 0

    async def book(self) -> Book:
        """What has to be known at every request."""
        began, changes = self._elapsed(), self._changes
        if self._read is None or began - self._read > FRESH:
            try:
                self._last = await self._people.book()
            except StoreError as error:
                _LOG.warning("the ranks could not be read: %s", error)
            else:
                # What was read while something changed may be from before it.
                self._read = began if changes == self._changes else None
        return self._last

    def rank(self, user: int) -> Rank | None:
        """The rank of somebody when it was last read: good enough for menus, never for permission."""
        return self._last.ranks.get(user)

    async def name(self, user: int, rank: Rank | None, by: int, now: datetime) -> bool:
        """Give somebody this rank, or none."""
        return self._changed(await self._people.name(user, rank, by, now))

    async def open_to(self, access: Access, by: int, now: datetime) -> bool:
        """Change who may use the bot."""
        return self._changed(await self._people.open_to(access, by, now))

    async def limit(self, limits: Limits, by: int, now: datetime) -> None:
        """Change how much may be asked."""
        await self._people.limit(limits, by, now)
        self._changed(None)

    async def allow(self, chat: int, by: int, now: datetime) -> bool:
        """Let a chat in."""
        return self._changed(await self._people.allow(chat, by, now))

    async def deny(self, chat: int, by: int, now: datetime) -> bool:
        """Shut a chat out."""
        return self._changed(await self._people.deny(chat, by, now))

    async def drop(self, chat: int, by: int, now: datetime) -> bool:
        """Neither allowed nor denied any more."""
        return self._changed(await self._people.drop(chat, by, now))

    async def is_allowed(self, chat: int) -> bool:
        """Whether it was let in."""
        return await self._people.is_allowed(chat)

    async def allowed(self, limit: int) -> tuple[int, Sequence[int]]:
        """How many were let in, and the latest."""
        return await self._people.allowed(limit)

    async def invite(
        self, code: str, rank: Rank | None, uses: int, expires: datetime, by: int, now: datetime
    ) -> Invitation:
        """Keep an invitation."""
        return await self._people.invite(code, rank, uses, expires, by, now)

    async def invitations(self, now: datetime) -> Sequence[Invitation]:
        """Those that are still good."""
        return await self._people.invitations(now)

    async def revoke(self, id: int, by: int, now: datetime) -> bool:
        """End an invitation."""
        return await self._people.revoke(id, by, now)

    async def accept(self, code: str, chat: int, user: int, now: datetime) -> Invitation | None:
        """Come by an invitation."""
        return self._changed(await self._people.accept(code, chat, user, now))

    def _changed(self, result: T) -> T:
        """What was read before the change is no longer true."""
        self._read = None
        self._changes += 1
        return result
