"""Condense, compose and deliver: what each does when the next room lets it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.composing import News, Planner, plan
from digest.errors import (
    ChatClosed,
    ChatGone,
    ChatMoved,
    DeliveryError,
    Refused,
    StoreError,
    SummaryError,
    TryLater,
    Unknown,
)
from digest.model import (
    Claimed,
    Coverage,
    DeliveryId,
    DeliveryState,
    Destination,
    Digest,
    DigestId,
    DigestPlan,
    DueSlot,
    Event,
    Filter,
    NewDelivery,
    Pair,
    Slot,
    SlotId,
    Story,
    StoryId,
    StoryText,
    Subscriber,
    SubscriberId,
    Summary,
    Told,
)
from digest.pipeline import Composing, Condensing, Delivering, compose, condense, deliver, sending_time
from digest.selection import FRESH, choose
from tests.digest.people import NOW, story

ALMATY = Slot("Asia/Almaty", 480)
COVERAGE = Coverage(sources=2, answered=1, articles=3, newest=NOW)


def reader(id: int, *pairs: Pair, slots: tuple[Slot, ...] = (ALMATY,)) -> Subscriber:
    return Subscriber(
        SubscriberId(id),
        Destination(id),
        "private",
        "en",
        "Asia/Almaty",
        False,
        Filter(pairs),
        slots,
        False,
        NOW,
    )


# ── condense ─────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Shelf:
    """Stories waiting for takeaways."""

    waiting: list[int]
    saved: dict[int, str] = field(default_factory=dict)

    async def to_condense(self, since: datetime, limit: int) -> Sequence[StoryText]:
        left = [id for id in self.waiting if id not in self.saved][:limit]
        return [StoryText(StoryId(id), 1, Event.INCIDENT, ()) for id in left]

    async def save_summary(self, story: StoryId, revision: int, summary: Summary, now: datetime) -> None:
        self.saved[story] = summary.method


@dataclass
class Fragile:
    """A summariser that fails on any batch with story ``bad``."""

    bad: int = 0

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        if any(each.story == self.bad for each in stories):
            raise SummaryError("fragile", "choked")
        return [Summary((), "fine") for _ in stories]


async def test_every_waiting_story_is_condensed_in_batches() -> None:
    shelf = Shelf(list(range(1, 20)))
    tally = await condense(Condensing(shelf, Fragile()), NOW)  # type: ignore[arg-type]
    assert (tally.done, tally.failed, set(shelf.saved.values())) == (19, 0, {"fine"})


async def test_one_bad_story_becomes_a_headline_and_costs_no_other() -> None:
    shelf = Shelf(list(range(1, 20)))
    tally = await condense(Condensing(shelf, Fragile(bad=5)), NOW)  # type: ignore[arg-type]
    assert (tally.done, tally.failed) == (18, 1)
    assert shelf.saved[5] == "none"


async def test_when_nothing_works_the_stories_wait() -> None:
    shelf = Shelf([1, 2, 3])
    tally = await condense(Condensing(shelf, Broken()), NOW)  # type: ignore[arg-type]
    assert (tally.done, tally.failed, shelf.saved) == (0, 3, {})


class Broken:
    """A summariser whose worker cannot be started."""

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        raise SummaryError("broken", "no process")


# ── compose ──────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Town:
    """Stories, sources, subscribers, outbox and resolver for one slot."""

    readers: Sequence[Subscriber]
    stories: Sequence[Story]
    slot: DueSlot
    history: dict[int, list[Told]] = field(default_factory=dict)
    plans: dict[str, DigestPlan] = field(default_factory=dict)
    queue: dict[tuple[int, str, str, int], NewDelivery] = field(default_factory=dict)
    advanced: datetime | None = None

    async def due_slots(self, now: datetime) -> Sequence[DueSlot]:
        return [self.slot] if self.advanced is None else []

    async def in_slot(self, id: SlotId, after: SubscriberId, limit: int) -> Sequence[Subscriber]:
        return [each for each in self.readers if each.id > after][:limit]

    async def advance(self, id: SlotId, due: datetime, next_due: datetime) -> None:
        self.advanced = next_due

    async def told_by(
        self, ids: Sequence[SubscriberId], since: datetime
    ) -> Mapping[SubscriberId, Sequence[Told]]:
        return {id: self.history[id] for id in ids if id in self.history}

    async def window(self, since: datetime, until: datetime) -> Sequence[Story]:
        return self.stories

    async def coverage(self, since: datetime, until: datetime) -> Coverage:
        return COVERAGE

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
        kit = Composing(self, self, self, self, self)  # type: ignore[arg-type]
        return (await compose(kit, now)).done


@given(
    st.lists(
        st.tuples(st.sampled_from(["KZ", "KG", ""]), st.sampled_from(["", "water", "arms"])), max_size=4
    ),
    st.sets(st.integers(1, 8)),
)
def test_a_planner_chooses_what_each_reader_would_get_alone(
    wanted: list[tuple[str, str]], known: set[int]
) -> None:
    pairs = tuple(Pair(*each) for each in wanted if any(each))
    stories = [
        story(id, "KZ" if id % 2 else "KG", *(["water"] if id % 3 else ["arms"])) for id in range(1, 9)
    ]
    told = [Told(StoryId(id), 1) for id in sorted(known)]
    news = News(NOW - FRESH, NOW, stories, COVERAGE)
    readers = [reader(1, *pairs), reader(2, *pairs), reader(3, Pair("KZ"))]
    plans = Planner(news, {}).plans(readers, {SubscriberId(1): told})
    for each, history, made in zip(readers, (told, [], []), plans, strict=True):
        assert made == plan(each.filter, news, choose(stories, each.filter, history, {}, now=NOW))


DUE = datetime(2026, 11, 21, 3, tzinfo=UTC)  # 08:00 in Almaty


def town(*readers: Subscriber, due: datetime = DUE) -> Town:
    return Town(readers, [story(1), story(2)], DueSlot(SlotId(1), ALMATY, due))


async def test_readers_of_the_same_choice_and_history_share_one_digest() -> None:
    kz = Pair("KZ", "")
    place = town(reader(1, kz), reader(2, kz), reader(3, kz))
    place.history[3] = [Told(StoryId(1), 1)]
    assert await place.run(DUE) == 3
    assert sorted(len(plan.entries) for plan in place.plans.values()) == [1, 2]


async def test_a_rerun_queues_nothing_twice() -> None:
    place = town(reader(1, Pair("KZ", "")))
    assert await place.run(DUE) == 1
    place.advanced = None
    assert await place.run(DUE + timedelta(seconds=5)) == 0


async def test_who_follows_nothing_gets_nothing() -> None:
    place = town(reader(1))
    assert (await place.run(DUE), place.queue) == (0, {})


async def test_a_digest_without_stories_is_still_sent_with_its_coverage() -> None:
    place = town(reader(1, Pair("TJ", "")))
    assert await place.run(DUE) == 1
    (plan,) = place.plans.values()
    assert (plan.entries, plan.coverage) == ((), COVERAGE)


async def test_three_days_down_is_one_digest_for_the_newest_day() -> None:
    place = town(reader(1, Pair("KZ", "")))
    assert await place.run(DUE + timedelta(days=3, hours=1)) == 1
    assert [key[2] for key in place.queue] == ["2026-11-24#1"]
    assert place.advanced == DUE + timedelta(days=4)


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


# ── deliver ──────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Post:
    """An outbox of one delivery, the subscribers and the messenger."""

    trouble: DeliveryError | None = None
    parts_needed: int = 1
    held: int = 0
    log: list[Any] = field(default_factory=list)
    state: DeliveryState = DeliveryState.PENDING
    not_before: datetime | None = None
    digest_kept: bool = True
    locked: int = 0

    async def claim(self, worker: str, channel: str, now: datetime, limit: int) -> Sequence[Claimed]:
        if self.state is not DeliveryState.PENDING or self.not_before:
            return []
        self.state = DeliveryState.SENDING
        return [Claimed(DeliveryId(1), reader(7), DigestId(1), "daily", "p", 1, 0, self.held)]

    async def digest(self, id: DigestId) -> Digest | None:
        plan = DigestPlan("k", Filter(), NOW, NOW, (), COVERAGE)
        return Digest(id, plan, ()) if self.digest_kept else None

    async def split(self, id: DeliveryId, parts: int) -> None:
        self.log.append(("split", parts))

    async def acknowledge(self, id: SubscriberId) -> int:
        self.log.append("acknowledged")
        return self.held

    async def finish(
        self, id: DeliveryId, worker: str, state: DeliveryState, now: datetime, **rest: Any
    ) -> bool:
        if self.locked:
            self.locked -= 1
            raise StoreError("in use by another program")
        self.state, self.not_before = state, rest["not_before"]
        return True

    async def sleep(self, chat: int, now: datetime) -> None:
        self.log.append(("sleep", chat))

    async def pause(self, id: SubscriberId, paused: bool) -> None:
        self.log.append(("pause", id))

    async def move(self, chat: int, new_chat: int) -> None:
        self.log.append(("move", chat, new_chat))

    def parts(self, claimed: Claimed, digest: Digest) -> int:
        return self.parts_needed

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        assert self.state is DeliveryState.SENDING, "claimed before the call"
        if self.trouble:
            raise self.trouble
        self.log.append("sent")
        return 55

    async def run(self) -> Post:
        kit = Delivering(self, self, self, "me", "telegram", lambda: NOW)  # type: ignore[arg-type]
        await deliver(kit)
        return self


@pytest.mark.parametrize(
    ("trouble", "state", "wait", "deeds"),
    [
        (None, DeliveryState.SENT, None, ["sent"]),
        (TryLater(7, timedelta(seconds=9)), DeliveryState.PENDING, timedelta(seconds=9), []),
        (ChatMoved(7, 8), DeliveryState.PENDING, timedelta(0), [("move", 7, 8)]),
        (ChatGone(7), DeliveryState.FAILED, None, [("sleep", 7)]),
        (ChatClosed(7), DeliveryState.FAILED, None, [("pause", 7)]),
        (Unknown(7), DeliveryState.UNKNOWN, None, []),
        (Refused(7), DeliveryState.FAILED, None, []),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DeliveryError) else "",
)
async def test_how_a_delivery_ends(
    trouble: DeliveryError | None, state: DeliveryState, wait: timedelta | None, deeds: list[Any]
) -> None:
    post = await Post(trouble).run()
    assert (post.state, post.log) == (state, deeds)
    assert post.not_before == (None if wait is None else NOW + wait)


async def test_a_long_digest_queues_its_other_parts_before_the_first_is_sent() -> None:
    assert (await Post(parts_needed=2).run()).log == [("split", 2), "sent"]


async def test_held_messages_are_acknowledged_once_the_reader_was_told() -> None:
    assert (await Post(held=1).run()).log == ["sent", "acknowledged"]
    assert "acknowledged" not in (await Post(Unknown(7), held=1).run()).log


async def test_a_digest_that_is_no_longer_kept_is_skipped() -> None:
    assert (await Post(digest_kept=False).run()).state is DeliveryState.SKIPPED


async def test_a_store_that_is_locked_for_a_moment_makes_nothing_doubtful() -> None:
    post = await Post(locked=1).run()
    assert (post.state, post.log) == (DeliveryState.SENT, ["sent"])
