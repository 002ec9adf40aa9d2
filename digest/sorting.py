"""Readers whose time has come, a page at a time: who shares everything, what matches, and when it is sent.

The reading half of the compose step (`digest.queueing` is the writing one): it changes nothing, and what it
remembers only saves work. So it may run in another process, and another may go on where it stopped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import NamedTuple

from digest.composing import TOLD_FOR, read_news
from digest.matching import Bits
from digest.model import (
    DeliveryId,
    DigestId,
    DuePage,
    DueReader,
    Filter,
    FilterId,
    Group,
    Issue,
    Length,
    Pin,
    Quiet,
    Share,
    Slot,
    SlotId,
    SubscriberId,
    Turn,
)
from digest.ports import Sources, Stories, Subscribers
from digest.selection import FRESH, LONGEST, span
from digest.silencing import Silencer
from digest.subscribing import Members
from digest.timetable import DAILY, last_due, latest, period, sending_time
from digest.wording import Stems, Wording

PAGE = 2_000
TOGETHER = 500
"""Of so many readers in turn, those of one group stand next to each other: in this order their digests are
sent, and each is read and rendered once for all of them. Not of more, as so many are stored at once, and what
lies together is changed together.
"""
MOST_GROUPS = 300_000
"""Of which the number is remembered: a hundred bytes or two each."""

Chain = tuple[DigestId, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """What few readers choose otherwise than others, and how far back they look; one object for all alike."""

    language: str
    length: Length
    back: timedelta


_Group = tuple[FilterId, _Kind, Chain]
"""Readers who are to read the same: the same choice, of one kind, told the same. No class: many are made."""

_Part = tuple[list[SubscriberId], list[int], list[DeliveryId]]
"""Readers whose digests have the same period and time, each with the place of their group among those of the
page, and with their newest delivery."""
_Parts = Mapping[tuple[str, datetime], _Part]


class _Sieve(NamedTuple):
    """The news of a run, for readers who look equally far back."""

    issue: Issue
    silencer: Silencer


class _Hours:
    """When readers of a slot are due, and what they had already. What few differ in is worked out once."""

    def __init__(self, turn: Turn) -> None:
        self._slot = turn.slot.slot
        self._now = turn.now
        self._waiting = turn.waiting
        self._due = last_due(self._slot, turn.now)
        self.day = period(self._slot, (self._slot,), self._due)[:10]
        self._before = last_due(self._slot, turn.slot.due - timedelta(minutes=1))
        self._periods: dict[tuple[Slot, ...], str] = {}
        self._newer: dict[tuple[Slot, ...], str | None] = {}
        self._times: dict[Quiet, datetime] = {}

    def back(self, had: datetime | None) -> timedelta:
        """How far back a digest looks: to the last one, or to the slot's if there was none."""
        return span(had or self._before, self._now)

    def period(self, reader: DueReader) -> str:
        """Of which period the reader's digest is."""
        if (known := self._periods.get(reader.others)) is None:
            known = period(self._slot, (self._slot, *reader.others), self._due)
            self._periods[reader.others] = known
        return known

    def time(self, reader: DueReader) -> datetime:
        """When it may be sent."""
        quiet = reader.style.quiet
        if (known := self._times.get(quiet)) is None:
            known = self._times[quiet] = sending_time(quiet, self._slot, self._due, self._now)
        return known

    def is_served(self, reader: DueReader) -> bool:
        """Whether a reader has this digest, or a newer one: of several missed times only the newest counts.

        Another slot's is newer only if it is still to come, or was queued: who chose that slot after it was
        served has nothing of it.
        """
        served = reader.past.served
        if served and self.period(reader) in served:
            return True
        if not reader.others:
            return False
        if reader.others not in self._newer:
            self._newer[reader.others] = self._newest_of(reader.others)
        newer = self._newer[reader.others]
        return newer is not None and (not newer or newer in served)

    def _newest_of(self, others: tuple[Slot, ...]) -> str | None:
        """The period of the slot that was due last, "" if it is still to be served; None if that is ours."""
        slots = (self._slot, *others)
        newest = latest(slots, self._now)
        if newest == self._slot:
            return None
        return "" if newest in self._waiting else period(newest, slots, last_due(newest, self._now))


@dataclass(slots=True)
class _Memory:
    """What is worked out once for a run. ``numbers``: by group; ``count``: how many were ever given."""

    count: int
    numbers: dict[_Group, int] = field(default_factory=dict)
    kinds: dict[tuple[str, Length, timedelta], _Kind] = field(default_factory=dict)
    sieves: dict[timedelta, _Sieve] = field(default_factory=dict)
    hours: dict[SlotId, _Hours] = field(default_factory=dict)

    def number(self, groups: Iterable[_Group]) -> None:
        """New groups, in their order."""
        for each in groups:
            self.numbers[each] = self.count
            self.count += 1

    def let_go(self) -> None:
        """Of the oldest groups, where there are too many: they would be new ones."""
        for oldest in list(islice(self.numbers, max(len(self.numbers) - MOST_GROUPS, 0))):
            del self.numbers[oldest]


class PageSorter:
    """Implements `digest.ports.Sorter` over the store."""

    def __init__(
        self, stories: Stories, sources: Sources, subscribers: Subscribers, members: Members, stems: Stems
    ) -> None:
        self._stories = stories
        self._sources = sources
        self._subscribers = subscribers
        self._members = members
        self._stems = stems
        self._run: tuple[datetime, frozenset[Slot]] | None = None
        self._memory = _Memory(0)

    async def page(
        self, turn: Turn, after: SubscriberId, upto: SubscriberId | None = None, known: int = 0
    ) -> DuePage | None:
        """See `digest.ports.Sorter.page`."""
        memory = self._begun(turn, known)
        hours = memory.hours[turn.slot.id]
        readers = await self._read(turn, hours.day, after, upto)
        if not readers:
            return None
        groups, parts = await asyncio.to_thread(_grouped, hours, readers, memory.kinds)
        sieves = len(memory.sieves)
        new = await self._matched(turn.now, [each for each in groups if each not in memory.numbers])
        memory.number(each for some in new.values() for each in some)
        shares = tuple(_shares(parts, [memory.numbers.get(each) for each in groups]))
        memory.let_go()
        return DuePage(
            first=readers[0].id,
            last=readers[-1].id,
            full=len(readers) >= PAGE,
            issues=tuple(each.issue for each in islice(memory.sieves.values(), sieves, None)),
            groups=tuple((since, tuple(some.values())) for since, some in new.items()),
            shares=shares,
        )

    def _begun(self, turn: Turn, known: int) -> _Memory:
        """What is known of this run: nothing, if another sorter has worked on it since."""
        run = (turn.now, turn.waiting)
        if run != self._run or known != self._memory.count:
            self._run, self._memory = run, _Memory(known)
        self._memory.hours.setdefault(turn.slot.id, _Hours(turn))
        return self._memory

    async def _read(
        self, turn: Turn, day: str, after: SubscriberId, upto: SubscriberId | None
    ) -> Sequence[DueReader]:
        since = turn.now - TOLD_FOR
        found = await self._subscribers.due_in(turn.slot.id, after, PAGE, since=since, kind=DAILY, day=day)
        return [each for each in found if upto is None or each.id <= upto]

    async def _matched(
        self, now: datetime, groups: Sequence[_Group]
    ) -> Mapping[datetime, Mapping[_Group, Group]]:
        """What each group may be told of, by issue; without those that follow nothing."""
        filters = await self._subscribers.filters(list({filter for filter, *_ in groups})) if groups else {}
        found: dict[datetime, Mapping[_Group, Group]] = {}
        for back in (FRESH, LONGEST):
            mine = [
                (filter, kind, told)
                for filter, kind, told in groups
                if kind.back == back and filters.get(filter, _NOTHING).pairs
            ]
            if mine:
                issue, silencer = await self._sieve(now, back)
                # In a thread: thousands of different choices take a while, and answers must not wait.
                found[issue.since] = await asyncio.to_thread(_matched, silencer, mine, filters)
        return found

    async def _sieve(self, now: datetime, back: timedelta) -> _Sieve:
        """One for all readers who look equally far back."""
        sieves = self._memory.sieves
        if back not in sieves:
            news = await read_news(self._stories, self._sources, now, back)
            silencer = Silencer(news.stories, self._members, Wording(self._stems))
            pins = tuple(Pin(story.id, story.revision, story.condensed) for story in silencer.stories)
            sieves[back] = _Sieve(Issue(news.since, news.until, pins, tuple(news.reports)), silencer)
        return sieves[back]


_NOTHING = Filter()


def _grouped(
    hours: _Hours, readers: Sequence[DueReader], kinds: dict[tuple[str, Length, timedelta], _Kind]
) -> tuple[Mapping[_Group, int], _Parts]:
    """Those who have not been served: by what they share, each group with its place, and who is in which."""
    groups: dict[_Group, int] = {}
    parts: dict[tuple[str, datetime], _Part] = {}
    alike: dict[tuple[int, timedelta, tuple[Slot, ...]], tuple[_Kind, _Part]] = {}
    past, back = None, timedelta()
    for reader in readers:
        if hours.is_served(reader):
            continue
        if reader.past is not past:
            past, back = reader.past, hours.back(reader.past.had)
        like = (id(reader.style), back, reader.others)  # a style that many have is one object
        if (both := alike.get(like)) is None:
            key = (reader.style.language, reader.style.length, back)
            part = parts.setdefault((hours.period(reader), hours.time(reader)), ([], [], []))
            both = alike[like] = kinds.setdefault(key, _Kind(*key)), part
        kind, (ids, places, newest) = both
        ids.append(reader.id)
        places.append(groups.setdefault((reader.filter, kind, past.told), len(groups)))
        newest.append(past.newest)
    return groups, parts


def _matched(
    silencer: Silencer, groups: Sequence[_Group], filters: Mapping[FilterId, Filter]
) -> Mapping[_Group, Group]:
    known: dict[FilterId, Bits] = {}
    found: dict[_Group, Group] = {}
    for each in groups:
        filter, kind, told = each
        if (bits := known.get(filter)) is None:
            bits = known[filter] = silencer.wanted(filters[filter])
        found[each] = Group(filter, kind.language, kind.length, told, bits)
    return found


def _shares(parts: _Parts, numbers: Sequence[int | None]) -> Iterator[Share]:
    """The readers of groups that have a number; see `TOGETHER`."""
    for at, (ids, places, newest) in parts.items():
        found = zip([numbers[place] for place in places], ids, newest, strict=True)
        rows = [(number, *rest) for number, *rest in found if number is not None]
        if rows:
            pieces = (sorted(rows[start : start + TOGETHER]) for start in range(0, len(rows), TOGETHER))
            groups, readers, after = zip(*chain.from_iterable(pieces), strict=True)
            yield Share(*at, readers, groups, after)
