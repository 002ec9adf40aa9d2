"""Compose: who gets a digest, of what period, and when it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest import sorting
from digest.clockwatch import Clockwatch
from digest.errors import Outdated, StoreError, WorkerDown
from digest.model import (
    Chapter,
    Coverage,
    DigestId,
    DigestPlan,
    Draft,
    DuePage,
    DueReader,
    DueSlot,
    Filter,
    FilterId,
    Group,
    Issue,
    IssueId,
    Pair,
    Past,
    Pin,
    Quiet,
    Slot,
    SlotId,
    SourceReport,
    Story,
    StoryId,
    Style,
    Subscriber,
    SubscriberId,
    Told,
    Turn,
    Wave,
)
from digest.planning import Planning
from digest.ports import Sorter
from digest.queueing import Composing, compose
from digest.selection import FRESH, LONGEST
from digest.sorting import PageSorter
from tests.digest.people import ALMATY, NOW, compare, story, subscriber

REPORT = SourceReport(answered=True, articles=3, newest=NOW, places=frozenset({"KZ"}))
SILENT = SourceReport(answered=False, articles=0, newest=None, places=frozenset({"KZ", "KG"}))

PAST = 1_000
"""The number of the digest that brought each reader what is in memory, less the reader's own."""


@dataclass
class Town:
    """Stories, sources, readers, outbox and resolver. ``crash``: which slot is served, not marked so."""

    readers: Sequence[Subscriber]
    stories: Sequence[Story]
    due: dict[Slot, datetime]
    memory: dict[int, list[Told]] = field(default_factory=dict)
    had: dict[SubscriberId, datetime] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    waiting: dict[DigestId, Draft] = field(default_factory=dict)
    plans: dict[DigestId, DigestPlan] = field(default_factory=dict)
    queue: dict[tuple[SubscriberId, str], DigestId] = field(default_factory=dict)
    times: dict[int, datetime] = field(default_factory=dict)
    windows: list[timedelta] = field(default_factory=list)
    crash: int = 0
    elsewhere: Sorter | None = None

    async def resume_due(self, now: datetime) -> int:
        return 0

    async def due_slots(self, now: datetime) -> Sequence[DueSlot]:
        waiting = sorted((due, id, slot) for id, (slot, due) in enumerate(self._slots()) if due <= now)
        return [DueSlot(SlotId(id), slot, due) for due, id, slot in waiting]

    async def due_in(
        self, id: SlotId, after: SubscriberId, limit: int, *, since: datetime, kind: str, day: str
    ) -> Sequence[DueReader]:
        slot, _ = self._slots()[id]
        found = [each for each in self.readers if each.id > after and slot in each.slots]
        return [self._due(each, slot, day) for each in found[:limit]]

    async def filters(self, ids: Sequence[FilterId]) -> Mapping[FilterId, Filter]:
        return {id: self.readers[id - 1].filter for id in ids}

    async def told_in(
        self, chains: Collection[tuple[DigestId, ...]], since: datetime
    ) -> Mapping[tuple[DigestId, ...], Sequence[Told]]:
        return {chain: self.memory[chain[0] - PAST] for chain in chains}

    async def advance(self, id: SlotId, due: datetime, next_due: datetime) -> None:
        slot, known = self._slots()[id]
        assert known == due
        self.crash -= 1
        if self.crash == 0:
            raise ZeroDivisionError
        self.due[slot] = next_due

    async def window(self, since: datetime, until: datetime) -> Sequence[Story]:
        self.windows.append(until - since)
        return self.stories

    async def history(self, ids: Collection[StoryId]) -> Mapping[StoryId, Sequence[Chapter]]:
        return {}

    async def reports(self, since: datetime, until: datetime) -> Sequence[SourceReport]:
        return [REPORT, SILENT]

    async def pin_issue(self, issue: Issue) -> IssueId:
        self.issues.append(issue)
        return IssueId(len(self.issues) - 1)

    async def pin_groups(
        self, issue: IssueId, size: int, groups: Sequence[Group], now: datetime
    ) -> Sequence[DigestId]:
        assert size == len(self.issues[issue].pins)
        ids = [DigestId(len(self.waiting) + number) for number in range(1, len(groups) + 1)]
        for id, (filter, *rest) in zip(ids, groups, strict=True):
            self.waiting[id] = Draft(issue, (await self.filters([filter]))[filter], *rest)
        return ids

    async def issue(self, id: IssueId) -> Issue:
        return self.issues[id]

    async def drafts(self, ids: Collection[DigestId], now: datetime) -> Mapping[DigestId, Draft]:
        return {id: self.waiting[id] for id in ids if id in self.waiting and id not in self.plans}

    async def pinned(self, pins: Sequence[Pin]) -> Sequence[Story]:
        return [next(story for story in self.stories if story.id == pin.story) for pin in pins]

    async def save_plans(self, plans: Mapping[DigestId, DigestPlan]) -> Collection[DigestId]:
        self.plans |= plans
        return ()

    async def put_all(self, wave: Wave) -> int:
        new = {(each.subscriber, wave.period): each.digest for each in wave.to}
        added = {key: digest for key, digest in new.items() if key not in self.queue}
        self.queue |= added
        self.times |= {reader: wave.not_before for reader, _ in added}
        return len(added)

    def members(self) -> dict[str, frozenset[str]]:
        return {}

    async def run(self, now: datetime) -> int:
        """Compose, and plan what was pinned; how many were queued."""
        kit = Composing(self, self, self, self, self, str.split, self.elsewhere)  # type: ignore[arg-type]
        done = (await compose(kit, now)).done
        planning = Planning(self, self, self, self, compare, str.split)  # type: ignore[arg-type]
        for id in self.waiting:
            await planning.ready([id], now)
        return done

    def periods(self, reader: int = 1) -> list[str]:
        return [period for id, period in self.queue if id == reader]

    def _slots(self) -> list[tuple[Slot, datetime]]:
        return list(self.due.items())

    def _due(self, reader: Subscriber, slot: Slot, day: str) -> DueReader:
        """Of readers with the same choice the first lends its number to the filter."""
        same = next(each for each in self.readers if each.filter == reader.filter)
        past = Past(
            told=(DigestId(PAST + reader.id),) if reader.id in self.memory else (),
            had=self.had.get(reader.id),
            served=frozenset(period for period in self.periods(reader.id) if period[:10] >= day),
        )
        style = Style(reader.language, reader.length, reader.quiet)
        others = tuple(each for each in reader.slots if each != slot)
        return DueReader(reader.id, FilterId(same.id), style, past, others)


DUE = datetime(2026, 11, 21, 3, tzinfo=UTC)  # 08:00 in Almaty


def town(*readers: Subscriber, due: datetime = DUE, slot: Slot = ALMATY) -> Town:
    return Town(readers, [story(1), story(2)], {slot: due})


async def test_readers_of_the_same_choice_and_history_share_one_digest() -> None:
    kz = Pair("KZ", "")
    place = town(subscriber(1, kz), subscriber(2, kz), subscriber(3, kz))
    place.memory[3] = [Told(StoryId(1), 1)]
    assert await place.run(DUE) == 3
    assert sorted(len(plan.entries) for plan in place.plans.values()) == [1, 2]


async def test_pages_follow_each_other_and_nobody_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is read while one is planned and the one before it queued."""
    monkeypatch.setattr(sorting, "PAGE", 2)
    place = town(*(subscriber(id, Pair("KZ" if id % 2 else "KG")) for id in range(1, 8)))
    assert await place.run(DUE) == 7
    assert sorted(reader for reader, _ in place.queue) == [1, 2, 3, 4, 5, 6, 7]
    assert len(place.plans) == len(set(place.queue.values())) == 2


async def test_a_rerun_queues_nothing_twice() -> None:
    place = town(subscriber(1, Pair("KZ", "")))
    assert await place.run(DUE) == 1
    place.due[ALMATY] = DUE
    assert await place.run(DUE + timedelta(seconds=5)) == 0


async def test_who_follows_nothing_gets_nothing() -> None:
    place = town(subscriber(1))
    assert (await place.run(DUE), place.queue) == (0, {})


async def test_a_digest_without_stories_is_still_sent_with_its_coverage() -> None:
    place = town(subscriber(1, Pair("TJ", "")))
    assert await place.run(DUE) == 1
    (plan,) = place.plans.values()
    assert plan.entries == ()
    assert plan.coverage == Coverage(sources=2, answered=1, articles=3, newest=NOW)
    assert [(each.place, each.coverage.sources) for each in plan.places] == [("TJ", 0)]


async def test_three_days_down_is_one_digest_for_the_newest_day() -> None:
    place = town(subscriber(1, Pair("KZ", "")))
    assert await place.run(DUE + timedelta(days=3, hours=1)) == 1
    assert place.periods() == ["2026-11-24#1"]
    assert place.due[ALMATY] == DUE + timedelta(days=4)


@pytest.mark.parametrize(
    ("weekdays", "late", "back"),
    [
        pytest.param(0b1111111, timedelta(minutes=1), FRESH, id="every-day"),
        pytest.param(0b0100000, timedelta(minutes=1), LONGEST, id="saturdays"),
        pytest.param(0b0110000, timedelta(minutes=1), FRESH, id="fridays-and-saturdays"),
        pytest.param(0b1111111, timedelta(days=4), LONGEST, id="every-day-after-a-standstill"),
    ],
)
async def test_a_digest_looks_as_far_back_as_the_one_before_it(
    weekdays: int, late: timedelta, back: timedelta
) -> None:
    slot = Slot("Asia/Almaty", 480, weekdays)
    place = town(subscriber(1, Pair("KZ"), slots=(slot,)), slot=slot)
    assert await place.run(DUE + late) == 1
    assert place.windows == [back]


async def test_who_was_away_for_days_is_told_of_all_of_them() -> None:
    """Paused, say; the others of the slot look back as ever, and each plan is for its own reader."""
    kz, kg = Pair("KZ"), Pair("KG")
    place = town(subscriber(1, kz), subscriber(2, kg), subscriber(3, kz))
    place.had = {SubscriberId(1): DUE - timedelta(days=5), SubscriberId(2): DUE - timedelta(days=1)}
    assert await place.run(DUE) == 3
    assert sorted(place.windows) == [FRESH, LONGEST]
    ids = dict(enumerate(place.plans.values(), 1))
    looked = {reader: ids[digest] for (reader, _), digest in place.queue.items()}
    assert {id: plan.until - plan.since for id, plan in looked.items()} == {1: LONGEST, 2: FRESH, 3: FRESH}
    assert {id: plan.filter.pairs for id, plan in looked.items()} == {1: (kz,), 2: (kg,), 3: (kz,)}


class Hesitant(Town):
    """Pins nothing before the page that follows has looked further back."""

    async def pin_groups(
        self, issue: IssueId, size: int, groups: Sequence[Group], now: datetime
    ) -> Sequence[DigestId]:
        async with asyncio.timeout(30):
            while len(self.windows) < 2:
                await asyncio.sleep(0)
        for _ in range(10):
            await asyncio.sleep(0)
        return await super().pin_groups(issue, size, groups, now)


async def test_the_next_page_may_look_further_back_while_one_is_pinned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sorting, "PAGE", 1)
    place = Hesitant([subscriber(1, Pair("KZ")), subscriber(2, Pair("KZ"))], [story(1)], {ALMATY: DUE})
    place.had = {SubscriberId(1): DUE - timedelta(days=1), SubscriberId(2): DUE - timedelta(days=5)}
    assert await place.run(DUE) == 2


# ── in another process, and what may go wrong meanwhile ──────────────────────────────────────────


@dataclass
class Elsewhere:
    """Sorts for a town. ``answers``: so many pages come; then the process is down, or a new one begins."""

    place: Town
    answers: int = 100
    new: bool = False
    sorter: PageSorter | None = None
    pages: list[DuePage] = field(default_factory=list)

    async def page(
        self, turn: Turn, after: SubscriberId, upto: SubscriberId | None = None, known: int = 0
    ) -> DuePage | None:
        if len(self.pages) == self.answers and not self.new:
            raise WorkerDown("", "no process can be started")
        if self.sorter is None or len(self.pages) == self.answers:
            town: Any = self.place
            self.sorter = PageSorter(town, town, town, {}, str.split)
        found = await self.sorter.page(turn, after, upto, known)
        self.pages += [found] if found else []
        return found


def crowd(count: int = 9) -> Town:
    """Readers of three choices in turn; each page has all of them."""
    return town(*(subscriber(id, Pair(("KZ", "KG", "TJ")[id % 3])) for id in range(1, count + 1)))


@pytest.fixture
def pages_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "PAGE", 3)


async def test_few_readers_are_not_worth_another_process() -> None:
    place = crowd()
    place.elsewhere = other = Elsewhere(place)
    assert (await place.run(DUE), other.pages) == (9, [])


@pytest.mark.usefixtures("pages_of_three")
@pytest.mark.parametrize("answers", [0, 1, 2, 100], ids="down after {}".format)
@pytest.mark.parametrize("new", [False, True], ids=["and not back", "and a new one"])
async def test_after_a_full_page_another_process_sorts_or_it_goes_on_here(answers: int, new: bool) -> None:
    """Whoever sorts: each reader has one digest, of the own choice, and the news are pinned once."""
    place = crowd()
    place.elsewhere = other = Elsewhere(place, answers, new)
    assert await place.run(DUE) == 9
    assert len(other.pages) == (2 if new or answers > 2 else answers)
    assert sorted(reader for reader, _ in place.queue) == list(range(1, 10))
    chosen = {reader: place.waiting[digest].filter for (reader, _), digest in place.queue.items()}
    assert chosen == {each.id: each.filter for each in place.readers}
    assert len(place.waiting) <= 9
    assert len(place.issues) == 1


class Leaving(Town):
    """Somebody leaves with a choice that nobody else has, at the moment when it is pinned or queued."""

    async def pin_groups(
        self, issue: IssueId, size: int, groups: Sequence[Group], now: datetime
    ) -> Sequence[DigestId]:
        if self.leaves(groups[0].filter):
            raise Outdated("a filter that nobody has any more")
        return await super().pin_groups(issue, size, groups, now)

    async def put_all(self, wave: Wave) -> int:
        if any(self.leaves(each.subscriber) for each in wave.to):
            raise Outdated("a digest is gone")
        return await super().put_all(wave)

    async def due_in(self, *which: Any, **named: Any) -> Sequence[DueReader]:
        return [each for each in await super().due_in(*which, **named) if each.id != self.gone]

    def leaves(self, id: int) -> bool:
        """Whether this one does, now; once."""
        self.gone, before = (id if id == self.leaver else self.gone), self.gone
        return self.gone != before

    leaver = gone = 0


@pytest.mark.usefixtures("pages_of_three")
@pytest.mark.parametrize("leaver", [1, 4, 9])
@pytest.mark.parametrize("other", [False, True], ids=["here", "elsewhere"])
async def test_who_leaves_while_a_page_is_pinned_costs_nobody_a_digest(leaver: int, other: bool) -> None:
    readers = crowd().readers
    place = Leaving(readers, [story(1), story(2)], {ALMATY: DUE})
    place.leaver = leaver
    place.elsewhere = Elsewhere(place) if other else None
    await place.run(DUE)
    chosen = {reader: place.waiting[digest].filter for (reader, _), digest in place.queue.items()}
    assert chosen == {each.id: each.filter for each in readers if each.id != leaver}
    assert place.due[ALMATY] > DUE


class Slow(Town):
    """Takes its time to queue, while the page that follows cannot be read."""

    async def due_in(self, id: SlotId, after: SubscriberId, *rest: Any, **named: Any) -> Sequence[DueReader]:
        if after:
            raise StoreError("the database is gone")
        return await super().due_in(id, after, *rest, **named)

    async def put_all(self, wave: Wave) -> int:
        for _ in range(50):
            await asyncio.sleep(0)
        return await super().put_all(wave)


@pytest.mark.usefixtures("pages_of_three")
async def test_a_run_that_fails_leaves_nothing_behind_that_still_writes() -> None:
    place = Slow(crowd().readers, [story(1)], {ALMATY: DUE})
    with pytest.raises(StoreError):
        await place.run(DUE)
    assert sorted(reader for reader, _ in place.queue) == [1, 2, 3], "what was on its way is there"
    assert place.due[ALMATY] == DUE


# ── several slots, and what was missed ───────────────────────────────────────────────────────────

EVENING, MONDAYS = Slot("Asia/Almaty", 1080), Slot("Asia/Almaty", 480, 1)
DAY = timedelta(days=1)


def two_slots(other: Slot, other_due: datetime, due: datetime = DUE) -> Town:
    place = town(subscriber(1, Pair("KZ"), slots=(ALMATY, other)), subscriber(2, Pair("KZ")), due=due)
    place.due[other] = other_due
    return place


async def test_each_slot_brings_its_digest() -> None:
    place = two_slots(EVENING, DUE + timedelta(hours=10))
    assert await place.run(DUE) == 2
    assert await place.run(DUE + timedelta(hours=10)) == 1
    assert (place.periods(1), place.periods(2)) == (["2026-11-21#1", "2026-11-21#2"], ["2026-11-21#1"])


@pytest.mark.parametrize(
    ("hours", "newest"), [(11, "2026-11-21#2"), (25, "2026-11-22#1"), (80, "2026-11-24#1")]
)
async def test_of_several_missed_times_only_the_newest_is_served(hours: int, newest: str) -> None:
    place = two_slots(EVENING, DUE + timedelta(hours=10))
    assert await place.run(DUE + timedelta(hours=hours)) == 2
    assert place.periods(1) == [newest]
    assert len(place.periods(2)) == 1
    assert min(place.due.values()) > DUE + timedelta(hours=hours)


async def test_a_daily_and_a_weekly_digest_that_are_due_together_are_one() -> None:
    monday = DUE + 2 * DAY
    place = two_slots(MONDAYS, monday, due=monday)
    assert await place.run(monday) == 2
    assert place.periods(1) == ["2026-11-23#2"]
    assert [slot for slot, due in place.due.items() if due <= monday] == []


@pytest.mark.parametrize("crash", [1, 2])
async def test_a_crash_between_two_missed_slots_doubles_nothing_and_loses_nothing(crash: int) -> None:
    later = DUE + timedelta(hours=11)
    whole, place = (two_slots(EVENING, DUE + timedelta(hours=10)) for _ in range(2))
    await whole.run(later)
    place.crash = crash
    with pytest.raises(ZeroDivisionError):
        await place.run(later)
    await place.run(later + timedelta(seconds=3))
    assert place.queue.keys() == whole.queue.keys()


async def test_who_chose_a_newer_slot_after_it_was_served_has_the_older_one() -> None:
    place = two_slots(EVENING, DUE + timedelta(hours=34))
    assert await place.run(DUE + timedelta(hours=11)) == 2
    assert place.periods(1) == ["2026-11-21#1"]


# ── the clock ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("jump", [DAY, -DAY, timedelta(hours=2), timedelta(hours=-2)], ids=str)
@pytest.mark.parametrize("begins", [0, 45, 75])
async def test_a_clock_that_jumps_and_comes_back_brings_every_day_one_digest(
    jump: timedelta, begins: int
) -> None:
    """Wrong for an hour from some minutes before or after the digest is due."""
    place, watch = town(subscriber(1, Pair("KZ"))), Clockwatch()
    served: list[datetime] = []
    for minutes in range(-5, 4 * 1440, 5):
        right = DUE - timedelta(hours=1) + timedelta(minutes=minutes)
        now = right + (jump if begins <= minutes < begins + 60 else timedelta())
        if not watch.off(now, minutes * 60.0) and await place.run(now):
            served.append(right)
    assert place.periods() == [f"2026-11-{day}#1" for day in (21, 22, 23, 24)]
    assert [at.day for at in served] == [21, 22, 23, 24]


async def test_a_late_digest_waits_for_the_end_of_each_readers_own_quiet_hours() -> None:
    loud, own = Quiet(0, 0), Quiet(22 * 60, 9 * 60)
    facts = ({"quiet": Quiet()}, {"quiet": loud}, {"quiet": own})
    place = town(*(subscriber(id, Pair("KZ"), **each) for id, each in enumerate(facts, 1)))
    now = DUE + timedelta(hours=15)  # 23:00
    assert await place.run(now) == 3
    assert place.times == {1: now + timedelta(hours=8), 2: now, 3: now + timedelta(hours=10)}
