"""The compose step: due slots | readers who share everything | what is new to each group | pin | queue.

A million readers may be due at once. So a page of them is read as names, planned once for all who chose the
same and were told the same, pinned, and queued, while the next one is planned and the one after it read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from digest.composing import TOLD_FOR, Planner, read_news
from digest.model import (
    Addressee,
    DigestId,
    DigestPlan,
    DueReader,
    DueSlot,
    Filter,
    FilterId,
    Length,
    OutletId,
    Quiet,
    Slot,
    SubscriberId,
    Tally,
    Told,
    Wave,
)
from digest.ports import Comparer, Outbox, Resolver, Sources, Stories, Subscribers
from digest.selection import FRESH, LONGEST, Toll, span, uncounted
from digest.timetable import last_due, latest, next_due, period, sending_time
from digest.wording import Stems

DAILY = "daily"
"""The kind of delivery that slots bring."""

COMPOSE_PAGE = 2_000
MOST_GROUPS = 300_000
"""Of which the digest is remembered: a hundred bytes or two each."""
BREATH_EVERY, BREATH = 8, 20e-6
"""After so many plans, about a millisecond's work, others have the interpreter for a moment (seconds): a
thread that is made to give it up may be stopped before it does, where processors are few."""
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
    compare: Comparer
    stems: Stems
    toll: Toll = uncounted


class _Group(NamedTuple):
    """Readers who are to read the same: the same choice, told the same, looking equally far back."""

    filter: FilterId
    language: str
    length: Length
    told: Chain
    back: timedelta


class _Page(NamedTuple):
    """Readers of a slot, by group; ``digests``: of the groups that had one, ``plans``: of the others."""

    groups: Mapping[_Group, Sequence[DueReader]]
    digests: Mapping[_Group, DigestId]
    plans: Mapping[_Group, DigestPlan]
    first: SubscriberId
    size: int


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
    """One turn of the step. ``digests``: by group, those pinned so far; ``recent``: what is being pinned."""

    kit: Composing
    now: datetime
    waiting: frozenset[Slot]
    digests: dict[_Group, DigestId] = field(default_factory=dict)
    recent: Mapping[_Group, DigestPlan] = field(default_factory=dict)
    planners: dict[timedelta, Planner] = field(default_factory=dict)
    planning: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def serve(self, slot: DueSlot) -> int:
        """After days of silence only the newest missed time is served: one digest, not many."""
        turn = _Turn(slot, self.now, self.waiting)
        queued, page = 0, None
        readers = await self._read(turn, SubscriberId(0), COMPOSE_PAGE)
        while readers or page:
            page, new, readers = await asyncio.gather(
                self._plan(turn, readers), self._queue(turn, page), self._after(turn, readers)
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

    async def _plan(self, turn: _Turn, readers: Sequence[DueReader]) -> _Page | None:
        """What is new to each group of a page since their last digest; since the slot's, if they had none."""
        if not readers:
            return None
        groups = await asyncio.to_thread(_grouped, turn, readers, self.now)
        known = {group: self.digests[group] for group in groups if group in self.digests}
        plans = {group: self.recent[group] for group in groups if group in self.recent}
        plans |= await self._plans([group for group in groups if group not in known | plans])
        self.recent = plans
        return _Page(groups, known, plans, readers[0].id, len(readers))

    async def _plans(self, groups: Sequence[_Group]) -> Mapping[_Group, DigestPlan]:
        subscribers = self.kit.subscribers
        filters = await subscribers.filters(list({group.filter for group in groups})) if groups else {}
        chains = {group.told for group in groups if group.told}
        told = await subscribers.told_in(chains, self.now - TOLD_FOR) if chains else {}
        plans: dict[_Group, DigestPlan] = {}
        for back in (FRESH, LONGEST):
            some = [each for each in groups if each.back == back and filters.get(each.filter, Filter()).pairs]
            if some:
                async with self.planning:
                    planner = await self._planner(back)
                    # In a thread: thousands of different choices take a while, and answers must not wait.
                    plans |= await asyncio.to_thread(_planned, planner, some, filters, told)
        return plans

    async def _planner(self, back: timedelta) -> Planner:
        """One for all readers who look equally far back."""
        if back not in self.planners:
            kit = self.kit
            news = await read_news(kit.stories, kit.sources, self.now, back)
            self.planners[back] = Planner(news, kit.resolver.members(), kit.compare, kit.stems, kit.toll)
        return self.planners[back]

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
            readers = await self._read(turn, SubscriberId(page.first - 1), page.size)
            page = await self._plan(turn, readers)
        return queued

    async def _pin(self, page: _Page) -> Mapping[_Group, DigestId]:
        """The digests of a page's groups, less those that follow nothing."""
        new = {group: plan for group, plan in page.plans.items() if group not in self.digests}
        ids = await self.kit.outbox.pin_all(list(new.values()), self.now)
        self.digests |= {group: ids[plan.key] for group, plan in new.items()}
        found = {**page.digests, **{group: self.digests[group] for group in page.plans}}
        for oldest in list(islice(self.digests, max(len(self.digests) - MOST_GROUPS, 0))):
            del self.digests[oldest]
        return found


def _grouped(
    turn: _Turn, readers: Sequence[DueReader], now: datetime
) -> Mapping[_Group, Sequence[DueReader]]:
    """Those who have not been served, by what they share."""
    groups: dict[_Group, list[DueReader]] = {}
    spans = {had: span(had or turn.before, now) for had in {reader.had for reader in readers}}
    for reader in readers:
        if not turn.is_served(reader):
            group = _Group(reader.filter, reader.language, reader.length, reader.told, spans[reader.had])
            groups.setdefault(group, []).append(reader)
    return groups


def _waves(turn: _Turn, page: _Page, digests: Mapping[_Group, DigestId], expires: datetime) -> Sequence[Wave]:
    """The page's deliveries, those together that have the same period and time."""
    waves: dict[tuple[str, datetime], list[Addressee]] = {}
    for group, digest in digests.items():
        for reader in page.groups[group]:
            to = waves.setdefault((turn.period(reader), turn.time(reader)), [])
            to.append(Addressee(reader.id, digest, reader.newest))
    return [Wave(DAILY, which, when, expires, tuple(to)) for (which, when), to in waves.items()]


def _reading(filter: Filter) -> tuple[tuple[str, ...], tuple[OutletId, ...]]:
    return filter.languages, filter.muted_outlets


def _planned(
    planner: Planner,
    groups: Sequence[_Group],
    filters: Mapping[FilterId, Filter],
    told: Mapping[Chain, Sequence[Told]],
) -> Mapping[_Group, DigestPlan]:
    plans: dict[_Group, DigestPlan] = {}
    # Side by side who read the same outlets and languages: the planner keeps the readings of some of them.
    for group in sorted(groups, key=lambda each: (_reading(filters[each.filter]), each.language)):
        if len(plans) % BREATH_EVERY == 0:
            time.sleep(BREATH)
        choice, known = filters[group.filter], told.get(group.told, ())
        plans[group] = planner.digest(choice, group.language, group.length, known)
    return plans
