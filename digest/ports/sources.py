"""Ports to what is kept of sources, and of what admins are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from digest.model import (
    Check,
    Coverage,
    Diagnosis,
    Item,
    Notice,
    Off,
    Outlet,
    OwnerKind,
    Proposal,
    Source,
    SourceDraft,
    SourceId,
    SourceKind,
    SourceReport,
    Trouble,
    Verdict,
)


class Sources(Protocol):
    """The sources that admins keep."""

    async def add(self, draft: SourceDraft, now: datetime, by: int) -> Source:
        """Store a source, due at once. Raises BadSource if its address is already there."""

    async def all(self, now: datetime) -> Sequence[Source]:
        """Every source, by outlet name, with ``items_week`` counted."""

    async def outlets(self) -> Sequence[Outlet]:
        """The outlets of all sources, each once, by name."""

    async def get(self, id: SourceId) -> Source | None: ...

    async def by_url(self, url: str) -> Source | None: ...

    async def due(self, now: datetime, limit: int) -> Sequence[Source]:
        """Enabled sources whose next check has come, longest waiting first."""

    async def checked(self, id: SourceId, check: Check, verdict: Verdict) -> None:
        """Write down one check with what follows from it, and the notice to the admins if there is one.

        Of one that was `POSTPONED` only the next check follows. ``check.new`` is corrected where fewer
        articles of the source were new.
        """

    async def noted(self, id: SourceId, check: Check) -> None:
        """Keep a check that an admin asked for: it counts in `checks` and changes nothing of the source."""

    async def checks(self, id: SourceId, limit: int) -> Sequence[Check]:
        """The newest checks of a source, newest first."""

    async def unseen(self, id: SourceId, items: Sequence[Item]) -> Sequence[Item]:
        """Those items whose key or address no stored article has, in order."""

    async def repeated(self, id: SourceId, page: str, blocks: Collection[int]) -> Mapping[int, int]:
        """Those blocks (hashes of lines) that other pages of the source have too: one (1), or several (2)."""

    async def remember(self, id: SourceId, page: str, blocks: Collection[int], now: datetime) -> None:
        """Keep the blocks of a page for `repeated`; the same page twice counts once."""

    async def switch(self, id: SourceId, off: Off, now: datetime, by: int) -> Source | None:
        """Pause a source, or wake it (`Off.NO`): then it is due at once, its failures forgotten."""

    async def rename(self, id: SourceId, name: str, now: datetime, by: int) -> Source | None:
        """Give its outlet another name; an outlet of that name and country becomes one with it."""

    async def label(
        self, id: SourceId, country: str, owner: OwnerKind, note: str, now: datetime, by: int
    ) -> Source | None:
        """Say of its outlet where it is and who pays for it, and where that was read."""

    async def adjust(
        self, id: SourceId, *, kind: SourceKind, least: timedelta | None, now: datetime, by: int
    ) -> Source | None:
        """Change how a source is read, and how often at most."""

    async def relocate(self, id: SourceId, url: str, now: datetime, by: int) -> Source | None:
        """Give a source its new address. If that is stored already the two become one, which is returned.

        The one that stays is woken if it was off and the other is not. ``by`` 0 is the program itself: then
        the admins get a notice. Raises BadSource for an address that is too long, or that of a source which
        an admin has paused while this one is not.
        """

    async def remove(self, id: SourceId, now: datetime, by: int) -> bool:
        """Forget a source; its articles stay with their stories. False if it was not there."""

    async def propose(self, draft: SourceDraft, diagnosis: Diagnosis, now: datetime, by: int) -> Proposal:
        """Keep a source for a week until an admin decides; a second look at an address replaces the first."""

    async def proposal(self, id: int) -> Proposal | None: ...

    async def revise(self, id: int, draft: SourceDraft) -> Proposal | None:
        """Change what is known of a proposed source."""

    async def drop(self, id: int) -> bool:
        """Forget a proposal. False if it was not there."""

    async def coverage(self, since: datetime, until: datetime) -> Coverage:
        """How many sources there are, how many answered in the period, and what came of it."""

    async def reports(self, since: datetime, until: datetime) -> Sequence[SourceReport]:
        """What each source in use did in the period; postponed checks count as none."""


class Notices(Protocol):
    """What admins are told of sources, and owners of the program itself, each of them once."""

    async def report(self, trouble: Trouble, now: datetime) -> bool:
        """The program is in trouble: told to its owners. False if that is known already, and not over."""

    async def over(self, id: str, now: datetime) -> bool:
        """A trouble has passed: its owners are told so. False if there was none."""

    async def troubles(self) -> Sequence[tuple[Trouble, datetime]]:
        """What is not over, with since when, the oldest first."""

    async def untold(self, admin: int, now: datetime) -> Sequence[Notice]:
        """Notices of the last seven days that this admin has not had, oldest first, at most 50."""

    async def mark(self, admin: int, ids: Collection[int], now: datetime) -> None:
        """They are on their way: written down before the message is sent."""

    async def unmark(self, admin: int, ids: Collection[int]) -> None:
        """They certainly did not arrive."""
