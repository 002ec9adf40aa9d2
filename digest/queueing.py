"""The compose step: due slots | pages of readers who share everything (`digest.sorting`) | pin | queue.

A million readers may be due at once. So a page of them is read, matched once for all who chose the same
and were told the same, pinned, and queued, while the next one is read and matched: where they are many, in
another process, so that nobody who asks something meanwhile waits for the interpreter. What of that is new
to them, and what of it is told, is worked out when it is sent (`digest.planning`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from digest.errors import Outdated, WorkerDown
from digest.model import (
    Addressee,
    DigestId,
    DuePage,
    DueSlot,
    Group,
    Issue,
    IssueId,
    Slot,
    SubscriberId,
    Tally,
    Turn,
    Wave,
)
from digest.ports import Outbox, Resolver, Sorter, Sources, Stories, Subscribers
from digest.sorting import MOST_GROUPS, PAGE, PageSorter
from digest.timetable import DAILY, USEFUL_FOR, next_due
from digest.wording import Stems

T = TypeVar("T")
U = TypeVar("U")

TRIES = 3
"""At a page of readers, of whom one may ask for a digest at the same moment."""

MOST_DIGESTS = MOST_GROUPS + 4 * PAGE
"""Of which the number is remembered: of all groups that a sorter remembers, and of the pages on their way."""
_APART = 1_000_000_000
"""More groups than a run has."""


@dataclass(frozen=True, slots=True)
class Composing:
    """What the compose step works with. ``elsewhere``: sorts in another process, where readers are many."""

    stories: Stories
    sources: Sources
    subscribers: Subscribers
    outbox: Outbox
    resolver: Resolver
    stems: Stems
    elsewhere: Sorter | None = None


@dataclass(slots=True, eq=False)
class _Sheet:
    """The news of a run for readers who look equally far back, stored when a group needs it."""

    issue: Issue
    id: IssueId | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    """Groups that are still to be pinned, numbered on from ``first``."""

    sheet: _Sheet
    first: int
    groups: Sequence[Group]


async def compose(kit: Composing, now: datetime) -> Tally:
    """Queue a digest for every subscriber whose time has come; a rerun adds nothing."""
    tally = Tally("compose")
    slots = await kit.subscribers.due_slots(now)
    if slots:  # only then does it matter who is back
        await kit.subscribers.resume_due(now)
    here = PageSorter(kit.stories, kit.sources, kit.subscribers, kit.resolver.members(), kit.stems)
    run = _Run(kit, now, frozenset(each.slot for each in slots), here, kit.elsewhere)
    for slot in slots:
        tally.done += await run.serve(slot)
    return tally


@dataclass(slots=True)
class _Run:
    """One turn of the step. ``digests``: of the groups pinned so far, by number; ``known``: see `Sorter`."""

    kit: Composing
    now: datetime
    waiting: frozenset[Slot]
    here: Sorter
    elsewhere: Sorter | None
    many: bool = False
    known: int = 0
    digests: dict[int, DigestId] = field(default_factory=dict)
    sheets: dict[datetime, _Sheet] = field(default_factory=dict)
    unpinned: list[_Batch] = field(default_factory=list)
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def serve(self, slot: DueSlot) -> int:
        """After days of silence only the newest missed time is served: one digest, not many."""
        turn = Turn(slot, self.now, self.waiting)
        queued, page = 0, await self._page(turn, SubscriberId(0))
        while page:
            new, page = await _both(self._queue(turn, page), self._after(turn, page))
            queued += new
        await self.kit.subscribers.advance(slot.id, slot.due, next_due(slot.slot, self.now))
        return queued

    async def _after(self, turn: Turn, page: DuePage) -> DuePage | None:
        return await self._page(turn, page.last) if page.full else None

    async def _page(
        self, turn: Turn, after: SubscriberId, upto: SubscriberId | None = None
    ) -> DuePage | None:
        """A page of readers, whose new groups are to be pinned from now on."""
        async with self.asking:
            first = self.known
            page = await self._sorted(turn, after, upto)
            if page is not None:
                self.many |= page.full
                self._lay_out(page.issues)
                for since, groups in page.groups:
                    self.unpinned.append(_Batch(self.sheets[since], first, groups))
                    first += len(groups)
                self.known = max(self.known, first)
            return page

    def _lay_out(self, issues: Iterable[Issue]) -> None:
        """The news of the groups to come: mostly the same ones, whichever process has read them."""
        for issue in issues:
            known = self.sheets.get(issue.since)
            if known is None or known.issue != issue:
                self.sheets[issue.since] = _Sheet(issue)

    async def _sorted(self, turn: Turn, after: SubscriberId, upto: SubscriberId | None) -> DuePage | None:
        """By the other process once readers are many; here if there is none, or it does not do."""
        if self.many and self.elsewhere is not None:
            try:
                return await self.elsewhere.page(turn, after, upto, self.known)
            except WorkerDown:
                self.elsewhere = None
        return await self.here.page(turn, after, upto, self.known)

    async def _queue(self, turn: Turn, page: DuePage, tries: int = TRIES) -> int:
        """Pin and queue a page; how many. Read again if one of them was told something meanwhile, or left.

        Raises Outdated if what was pinned is gone again and again: the slot's time is not moved on then.
        """
        queued = 0
        try:
            await self._pin()
            for wave in self._waves(page):
                queued += await self.kit.outbox.put_all(wave)
        except Outdated:
            if tries == 1:
                raise
            self._forget()
        if queued < sum(len(share.readers) for share in page.shares) and tries > 1:
            after = SubscriberId(page.first - 1)
            while after < page.last and (again := await self._page(turn, after, page.last)):
                queued += await self._queue(turn, again, tries - 1)
                after = again.last
        return queued

    async def _pin(self) -> None:
        """The digests of all groups that have none yet."""
        batches, self.unpinned = self.unpinned, []
        for batch in batches:
            sheet = batch.sheet
            if sheet.id is None:
                sheet.id = await self.kit.outbox.pin_issue(sheet.issue)
            ids = await self.kit.outbox.pin_groups(sheet.id, len(sheet.issue.pins), batch.groups, self.now)
            self.digests |= enumerate(ids, batch.first)
        for oldest in list(islice(self.digests, max(len(self.digests) - MOST_DIGESTS, 0))):
            del self.digests[oldest]

    def _waves(self, page: DuePage) -> Iterator[Wave]:
        """The page's deliveries. Raises Outdated for groups that were forgotten."""
        expires = self.now + USEFUL_FOR
        for share in page.shares:
            digests = [self.digests.get(number) for number in share.groups]
            known = [each for each in digests if each is not None]
            if len(known) < len(digests):
                raise Outdated("a digest was not pinned")
            to = tuple(map(Addressee, share.readers, known, share.after))
            yield Wave(DAILY, share.period, share.not_before, expires, to)

    def _forget(self) -> None:
        """Pin all anew: of a group's digest or filter nobody may be left. No sorter gave so many numbers."""
        self.unpinned.clear()
        self.digests.clear()
        self.known += _APART


async def _both(one: Coroutine[object, object, T], other: Coroutine[object, object, U]) -> tuple[T, U]:
    """The results of both; where one fails, its error once the other has ended: nothing is left behind."""
    found, other_found = await asyncio.gather(one, other, return_exceptions=True)
    if isinstance(found, BaseException):
        raise found
    if isinstance(other_found, BaseException):
        raise other_found
    return found, other_found
