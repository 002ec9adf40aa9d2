"""Compose: who gets a digest, of what period, and when it is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from digest.model import (
    Chapter,
    Coverage,
    DigestId,
    DigestPlan,
    DueSlot,
    NewDelivery,
    Pair,
    Slot,
    SlotId,
    SourceReport,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Told,
)
from digest.queueing import Composing, compose, sending_time
from digest.selection import FRESH, LONGEST
from tests.digest.people import ALMATY, NOW, compare, story, subscriber

REPORT = SourceReport(answered=True, articles=3, newest=NOW, places=frozenset({"KZ"}))
SILENT = SourceReport(answered=False, articles=0, newest=None, places=frozenset({"KZ", "KG"}))


@dataclass
class Town:
    """Stories, sources, subscribers, outbox and resolver for one slot."""

    readers: Sequence[Subscriber]
    stories: Sequence[Story]
    slot: DueSlot
    memory: dict[int, list[Told]] = field(default_factory=dict)
    had: dict[SubscriberId, datetime] = field(default_factory=dict)
    plans: dict[str, DigestPlan] = field(default_factory=dict)
    queue: dict[tuple[int, str, str, int], NewDelivery] = field(default_factory=dict)
    advanced: datetime | None = None
    windows: list[timedelta] = field(default_factory=list)

    async def due_slots(self, now: datetime) -> Sequence[DueSlot]:
        return [self.slot] if self.advanced is None else []

    async def in_slot(self, id: SlotId, after: SubscriberId, limit: int) -> Sequence[Subscriber]:
        return [each for each in self.readers if each.id > after][:limit]

    async def advance(self, id: SlotId, due: datetime, next_due: datetime) -> None:
        self.advanced = next_due

    async def told_by(
        self, ids: Sequence[SubscriberId], since: datetime
    ) -> Mapping[SubscriberId, Sequence[Told]]:
        return {id: self.memory[id] for id in ids if id in self.memory}

    async def last_had(self, ids: Sequence[SubscriberId]) -> Mapping[SubscriberId, datetime]:
        return {id: self.had[id] for id in ids if id in self.had}

    async def window(self, since: datetime, until: datetime) -> Sequence[Story]:
        self.windows.append(until - since)
        return self.stories

    async def history(self, ids: Collection[StoryId]) -> Mapping[StoryId, Sequence[Chapter]]:
        return {}

    async def reports(self, since: datetime, until: datetime) -> Sequence[SourceReport]:
        return [REPORT, SILENT]

    async def pin_all(self, plans: Sequence[DigestPlan], now: datetime) -> Mapping[str, DigestId]:
        self.plans |= {plan.key: plan for plan in plans}
        return {key: DigestId(number) for number, key in enumerate(self.plans)}

    async def put(self, deliveries: Sequence[NewDelivery]) -> int:
        new = {(each.subscriber, each.kind, each.period, each.part): each for each in deliveries}
        added = {key: each for key, each in new.items() if key not in self.queue}
        self.queue |= added
        return len(added)

    def members(self) -> dict[str, frozenset[str]]:
        return {}

    async def run(self, now: datetime) -> int:
        kit = Composing(self, self, self, self, self, compare)  # type: ignore[arg-type]
        return (await compose(kit, now)).done


DUE = datetime(2026, 11, 21, 3, tzinfo=UTC)  # 08:00 in Almaty


def town(*readers: Subscriber, due: datetime = DUE, slot: Slot = ALMATY) -> Town:
    return Town(readers, [story(1), story(2)], DueSlot(SlotId(1), slot, due))


async def test_readers_of_the_same_choice_and_history_share_one_digest() -> None:
    kz = Pair("KZ", "")
    place = town(subscriber(1, kz), subscriber(2, kz), subscriber(3, kz))
    place.memory[3] = [Told(StoryId(1), 1)]
    assert await place.run(DUE) == 3
    assert sorted(len(plan.entries) for plan in place.plans.values()) == [1, 2]


async def test_a_rerun_queues_nothing_twice() -> None:
    place = town(subscriber(1, Pair("KZ", "")))
    assert await place.run(DUE) == 1
    place.advanced = None
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
    assert [key[2] for key in place.queue] == ["2026-11-24#1"]
    assert place.advanced == DUE + timedelta(days=4)


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
    ids = dict(enumerate(place.plans.values()))
    looked = {key[0]: ids[each.digest] for key, each in place.queue.items()}
    assert {id: plan.until - plan.since for id, plan in looked.items()} == {1: LONGEST, 2: FRESH, 3: FRESH}
    assert {id: plan.filter.pairs for id, plan in looked.items()} == {1: (kz,), 2: (kg,), 3: (kz,)}


@pytest.mark.parametrize(
    ("late", "local"),
    [
        pytest.param(timedelta(minutes=5), "08:05", id="on-time"),
        pytest.param(timedelta(hours=5), "13:00", id="late-by-day"),
        pytest.param(timedelta(hours=15), "07:00", id="late-at-night-waits-for-the-morning"),
        pytest.param(timedelta(hours=22), "07:00", id="late-before-dawn-waits-too"),
    ],
)
def test_a_late_digest_does_not_ring_at_night(late: timedelta, local: str) -> None:
    at = sending_time("Asia/Almaty", DUE, DUE + late)
    assert at >= DUE + late
    assert (at + timedelta(hours=5)).strftime("%H:%M") == local
