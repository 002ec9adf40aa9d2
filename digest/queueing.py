"""The compose step: due slots | readers who share everything | what matches each group | pin | queue.

A million readers may be due at once. So a page of them is read as names, matched once for all who chose the
same and were told the same, pinned, and queued, while the next one is matched and the one after it read.
What of that is new to them, and what of it is told, is worked out when it is sent (`digest.planning`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from digest.composing import TOLD_FOR, read_news
from digest.matching import Bits
from digest.model import (
    Addressee,
    DigestId,
    DueReader,
    DueSlot,
    Filter,
    FilterId,
    Group,
    Issue,
    IssueId,
    Length,
    Pin,
    Quiet,
    Slot,
    SubscriberId,
    Tally,
    Wave,
)
from digest.ports import Outbox, Resolver, Sources, Stories, Subscribers
from digest.selection import FRESH, LONGEST, span
from digest.silencing import Silencer
from digest.timetable import last_due, latest, next_due, period, sending_time
from digest.wording import Stems, Wording

DAILY = "daily"
"""The kind of delivery that slots bring."""

COMPOSE_PAGE = 2_000
MOST_GROUPS = 300_000
"""Of which the digest is remembered: a hundred bytes or two each."""
TRIES = 3
"""At a page of readers, of whom one may ask for a digest at the same moment."""

USEFUL_FOR = timedelta(hours=20)

Chain = tuple[DigestId, ...]


@dataclass(frozen=True, slots=True)
class Composing:
    """What the compose step works with."""

    stories: Stories
    sources: Sources
    subscribers: Subscribers
    outbox: Outbox
    resolver: Resolver
    stems: Stems


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """What few readers choose otherwise than others, and how far back they look; one object for all alike."""

    language: str
    length: Length
    back: timedelta


class _Group(NamedTuple):
    """Readers who are to read the same: the same choice, of one kind, told the same."""

    filter: FilterId
    kind: _Kind
    told: Chain


class _Page(NamedTuple):
    """Readers of a slot, by group; ``digests``: of the groups that have one; ``matched``: of the others."""

    groups: Mapping[_Group, Sequence[DueReader]]
    digests: Mapping[_Group, DigestId]
    matched: Mapping[_Group, Bits]
    first: SubscriberId
    last: SubscriberId


class _Stock(NamedTuple):
    """The news of a run, pinned. ``pins``: how many stories."""

    issue: IssueId
    pins: int
    sieve: Silencer


async def compose(kit: Composing, now: datetime) -> Tally:
    """Queue a digest for every subscriber whose time has come; a rerun adds nothing."""
    tally = Tally("compose")
    slots = await kit.subscribers.due_slots(now)
    if slots:  # only then does it matter who is back
        await kit.subscribers.resume_due(now)
    run = _Run(kit, now, frozenset(each.slot for each in slots))
    for slot in slots:
        tally.done += await run.serve(slot)
    return tally


class _Turn:
    """A slot that is being served: what its readers get, who may have other slots, and when."""

    def __init__(self, slot: DueSlot, now: datetime, waiting: frozenset[Slot]) -> None:
        self.slot = slot
        self.due = last_due(slot.slot, now)
        self.day = period(slot.slot, (slot.slot,), self.due)[:10]
        self.before = last_due(slot.slot, slot.due - timedelta(minutes=1))
        self._now = now
        self._waiting = waiting
        self._periods: dict[tuple[Slot, ...], str] = {}
        self._newer: dict[tuple[Slot, ...], str | None] = {}
        self._times: dict[Quiet, datetime] = {}

    def back(self, reader: DueReader) -> timedelta:
        """How far back a digest looks: to the last one, or to the slot's if there was none."""
        return span(reader.had or self.before, self._now)

    def period(self, reader: DueReader) -> str:
        """Of which period the reader's digest is."""
        if (known := self._periods.get(reader.others)) is None:
            slot = self.slot.slot
            known = self._periods[reader.others] = period(slot, (slot, *reader.others), self.due)
        return known

    def time(self, reader: DueReader) -> datetime:
        """When it may be sent."""
        if (known := self._times.get(reader.quiet)) is None:
            known = sending_time(reader.quiet, self.slot.slot, self.due, self._now)
            self._times[reader.quiet] = known
        return known

    def is_served(self, reader: DueReader) -> bool:
        """Whether a reader has this digest, or a newer one: of several missed times only the newest counts.

        Another slot's is newer only if it is still to come, or was queued: who chose that slot after it was
        served has nothing of it.
        """
        if reader.served and self.period(reader) in reader.served:
            return True
        if not reader.others:
            return False
        if reader.others not in self._newer:
            self._newer[reader.others] = self._newest_of(reader.others)
        newer = self._newer[reader.others]
        return newer is not None and (not newer or newer in reader.served)

    def _newest_of(self, others: tuple[Slot, ...]) -> str | None:
        """The period of the slot that was due last, "" if it is still to be served; None if that is ours."""
        slots = (self.slot.slot, *others)
        newest = latest(slots, self._now)
        if newest == self.slot.slot:
            return None
        return "" if newest in self._waiting else period(newest, slots, last_due(newest, self._now))


@dataclass(slots=True)
class _Run:
    """One turn of the step. ``digests``: by group, those pinned so far."""

    kit: Composing
    now: datetime
    waiting: frozenset[Slot]
    digests: dict[_Group, DigestId] = field(default_factory=dict)
    kinds: dict[tuple[str, Length, timedelta], _Kind] = field(default_factory=dict)
    stocks: dict[timedelta, _Stock] = field(default_factory=dict)
    matching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def serve(self, slot: DueSlot) -> int:
        """After days of silence only the newest missed time is served: one digest, not many."""
        turn = _Turn(slot, self.now, self.waiting)
        queued, page = 0, None
        readers = await self._read(turn, SubscriberId(0), COMPOSE_PAGE)
        while readers or page:
            page, new, readers = await asyncio.gather(
                self._match(turn, readers), self._queue(turn, page), self._after(turn, readers)
            )
            queued += new
        await self.kit.subscribers.advance(slot.id, slot.due, next_due(slot.slot, self.now))
        return queued

    async def _after(self, turn: _Turn, readers: Sequence[DueReader]) -> Sequence[DueReader]:
        """The page after these readers."""
        return await self._read(turn, readers[-1].id, COMPOSE_PAGE) if readers else []

    async def _read(self, turn: _Turn, after: SubscriberId, limit: int) -> Sequence[DueReader]:
        since = self.now - TOLD_FOR
        return await self.kit.subscribers.due_in(
            turn.slot.id, after, limit, since=since, kind=DAILY, day=turn.day
        )

    async def _match(self, turn: _Turn, readers: Sequence[DueReader]) -> _Page | None:
        """What each group of a page may be told of, unless it has a digest already."""
        if not readers:
            return None
        groups = await asyncio.to_thread(_grouped, turn, readers, self.kinds)
        known = {group: self.digests[group] for group in groups if group in self.digests}
        new = [group for group in groups if group not in known]
        filters = await self.kit.subscribers.filters(list({group.filter for group in new})) if new else {}
        matched: dict[_Group, Bits] = {}
        for back in (FRESH, LONGEST):
            some = [
                each for each in new if each.kind.back == back and filters.get(each.filter, Filter()).pairs
            ]
            if some:
                async with self.matching:
                    stock = await self._stocked(back)
                    # In a thread: thousands of different choices take a while, and answers must not wait.
                    matched |= await asyncio.to_thread(_matched, stock.sieve, some, filters)
        return _Page(groups, known, matched, readers[0].id, readers[-1].id)

    async def _stocked(self, back: timedelta) -> _Stock:
        """One for all readers who look equally far back."""
        if back not in self.stocks:
            kit = self.kit
            news = await read_news(kit.stories, kit.sources, self.now, back)
            sieve = Silencer(news.stories, kit.resolver.members(), Wording(kit.stems))
            pins = tuple(Pin(story.id, story.revision, story.condensed) for story in sieve.stories)
            issue = await kit.outbox.pin_issue(Issue(news.since, news.until, pins, tuple(news.reports)))
            self.stocks[back] = _Stock(issue, len(pins), sieve)
        return self.stocks[back]

    async def _queue(self, turn: _Turn, page: _Page | None) -> int:
        """Pin and queue a page; how many. Once more if one of them was told something meanwhile."""
        queued = 0
        for _ in range(TRIES):
            if page is None or not page.groups:
                break
            digests = await self._pin(page)
            waves = await asyncio.to_thread(_waves, turn, page, digests, self.now + USEFUL_FOR)
            new = sum([await self.kit.outbox.put_all(wave) for wave in waves])
            queued += new
            if new >= sum(len(wave.to) for wave in waves):
                break
            page = await self._match(turn, await self._again(turn, page))
        return queued

    async def _again(self, turn: _Turn, page: _Page) -> Sequence[DueReader]:
        """The readers of a page as they are now, with whoever came between them."""
        found: list[DueReader] = []
        after = SubscriberId(page.first - 1)
        while some := await self._read(turn, after, COMPOSE_PAGE):
            found += [reader for reader in some if reader.id <= page.last]
            after = some[-1].id
            if after >= page.last:
                break
        return found

    async def _pin(self, page: _Page) -> Mapping[_Group, DigestId]:
        """The digests of a page's groups, less those that follow nothing."""
        new = [group for group in page.matched if group not in self.digests]
        for back, stock in list(self.stocks.items()):  # the next page may bring another
            some = [group for group in new if group.kind.back == back]
            groups = [
                Group(each.filter, each.kind.language, each.kind.length, each.told, page.matched[each])
                for each in some
            ]
            ids = await self.kit.outbox.pin_groups(stock.issue, stock.pins, groups, self.now)
            self.digests |= zip(some, ids, strict=True)
        found = {**page.digests, **{group: self.digests[group] for group in page.matched}}
        for oldest in list(islice(self.digests, max(len(self.digests) - MOST_GROUPS, 0))):
            del self.digests[oldest]
        return found


def _grouped(
    turn: _Turn, readers: Sequence[DueReader], kinds: dict[tuple[str, Length, timedelta], _Kind]
) -> Mapping[_Group, Sequence[DueReader]]:
    """Those who have not been served, by what they share."""
    groups: dict[_Group, list[DueReader]] = {}
    kind: _Kind | None = None
    for reader in readers:
        if turn.is_served(reader):
            continue
        language, length, back = reader.language, reader.length, turn.back(reader)
        if kind is None or (language, length, back) != (kind.language, kind.length, kind.back):
            kind = kinds.setdefault((language, length, back), _Kind(language, length, back))
        groups.setdefault(_Group(reader.filter, kind, reader.told), []).append(reader)
    return groups


def _waves(turn: _Turn, page: _Page, digests: Mapping[_Group, DigestId], expires: datetime) -> Sequence[Wave]:
    """The page's deliveries, those together that have the same period and time."""
    waves: dict[tuple[str, datetime], list[Addressee]] = {}
    like: DueReader | None = None
    for group, digest in digests.items():
        for reader in page.groups[group]:
            if like is None or reader.quiet is not like.quiet or reader.others is not like.others:
                to = waves.setdefault((turn.period(reader), turn.time(reader)), [])
                like = reader
            to.append(Addressee(reader.id, digest, reader.newest))
    return [Wave(DAILY, which, when, expires, tuple(to)) for (which, when), to in waves.items()]


def _matched(
    sieve: Silencer, groups: Sequence[_Group], filters: Mapping[FilterId, Filter]
) -> Mapping[_Group, Bits]:
    known: dict[FilterId, Bits] = {}
    for group in groups:
        if group.filter not in known:
            known[group.filter] = sieve.wanted(filters[group.filter])
    return {group: known[group.filter] for group in groups}
