"""Deliver: how each message ends, and how those are mended that told what was withdrawn."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from digest.delivering import MOST_EDITS, SELDOM, Delivering, correct, deliver
from digest.errors import (
    ChatClosed,
    ChatGone,
    ChatMoved,
    DeliveryError,
    Refused,
    StoreError,
    TryLater,
    Unknown,
)
from digest.model import (
    Claimed,
    Correction,
    CorrectionId,
    Coverage,
    DeliveryId,
    DeliveryState,
    Digest,
    DigestId,
    DigestPlan,
    Filter,
    Quiet,
    Subscriber,
    SubscriberId,
)
from tests.digest.people import NOW, subscriber

COVERAGE = Coverage(sources=2, answered=1, articles=3, newest=NOW)


@dataclass
class Post:
    """An outbox of one delivery, the subscribers and the messenger."""

    trouble: DeliveryError | None = None
    parts_needed: int = 1
    held: int = 0
    log: list[Any] = field(default_factory=list)
    state: DeliveryState = DeliveryState.PENDING
    not_before: datetime | None = None
    waits: bool = False
    claims: int = 0
    expires: datetime | None = None
    digest_kept: bool = True
    locked: int = 0
    reader: Subscriber = field(default_factory=lambda: subscriber(7))
    period: str = "p"

    async def claim(self, worker: str, channel: str, now: datetime, limit: int) -> Sequence[Claimed]:
        if self.claims:
            return []
        self.claims += 1
        self.state = DeliveryState.SENDING
        facts = (self.reader, DigestId(1), "daily", self.period, 1, 0, self.held, self.expires)
        return [Claimed(DeliveryId(1), *facts)]

    async def digests(self, ids: Collection[DigestId]) -> Mapping[DigestId, Digest]:
        plan = DigestPlan("k", Filter(), NOW, NOW, (), COVERAGE)
        return {id: Digest(id, plan, ()) for id in ids} if self.digest_kept else {}

    async def digest(self, id: DigestId) -> Digest | None:
        return (await self.digests([id])).get(id)

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
        self.state, self.not_before, self.waits = state, rest["not_before"], rest["waits"]
        return True

    async def sleep(self, chat: int, now: datetime) -> None:
        self.log.append(("sleep", chat))

    async def pause(self, id: SubscriberId, paused: bool, until: datetime | None = None) -> None:
        self.log.append(("pause", id))

    async def move(self, chat: int, new_chat: int) -> None:
        self.log.append(("move", chat, new_chat))

    async def parts(self, claimed: Claimed, digest: Digest) -> int:
        return self.parts_needed

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        assert self.state is DeliveryState.SENDING, "claimed before the call"
        if self.trouble:
            raise self.trouble
        self.log.append("sent")
        return 55

    async def run(self) -> Post:
        kit = Delivering(self, self, self, Desk(), "me", "telegram", lambda: NOW)  # type: ignore[arg-type]
        await deliver(kit)
        return self


@pytest.mark.parametrize(
    ("trouble", "state", "wait", "deeds"),
    [
        (None, DeliveryState.SENT, None, ["sent"]),
        (TryLater(7, timedelta(seconds=9)), DeliveryState.PENDING, timedelta(seconds=9), []),
        (TryLater(7, timedelta()), DeliveryState.PENDING, None, []),
        (TryLater(7, timedelta(seconds=9), everyone=True), DeliveryState.PENDING, None, []),
        (ChatMoved(7, 8), DeliveryState.PENDING, None, [("move", 7, 8)]),
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
    """What cannot go now keeps its place in the queue, but where it is its own chat that has to wait."""
    post = await Post(trouble).run()
    assert (post.state, post.log) == (state, deeds)
    assert (post.not_before, post.waits) == (None if wait is None else NOW + wait, False)


async def test_a_long_digest_queues_its_other_parts_before_the_first_is_sent() -> None:
    assert (await Post(parts_needed=2).run()).log == [("split", 2), "sent"]


async def test_held_messages_are_acknowledged_once_the_reader_was_told() -> None:
    assert (await Post(held=1).run()).log == ["sent", "acknowledged"]
    assert "acknowledged" not in (await Post(Unknown(7), held=1).run()).log


async def test_what_waited_in_the_queue_until_quiet_hours_waits_for_their_end() -> None:
    """It is 11:00 in Almaty; due was 08:00 yesterday, or today."""
    reader = subscriber(7, quiet=Quiet(10 * 60, 12 * 60))
    post = await Post(reader=reader, period="2026-11-20#1").run()
    assert (post.state, post.not_before) == (DeliveryState.PENDING, NOW + timedelta(hours=1))
    assert post.waits, "and holds nobody up"
    post = await Post(
        reader=reader, period="2026-11-20#1", expires=NOW + timedelta(hours=1, minutes=59)
    ).run()
    assert post.state is DeliveryState.SENT, "or it would be too late"
    assert (await Post(reader=replace(reader, quiet=Quiet()), period="2026-11-20#1").run()).state == "sent"


async def test_a_digest_that_is_no_longer_kept_is_skipped() -> None:
    assert (await Post(digest_kept=False).run()).state is DeliveryState.SKIPPED


async def test_a_store_that_is_locked_for_a_moment_makes_nothing_doubtful() -> None:
    post = await Post(locked=1).run()
    assert (post.state, post.log) == (DeliveryState.SENT, ["sent"])


# ── messages that told what was withdrawn ────────────────────────────────────────────────────────


@dataclass
class Desk:
    """Messages to be corrected by their id, with the time from which on; the outbox and the messenger too.

    ``troubles``: how the attempts to edit one end, in order; after these all is well.
    """

    waiting: dict[int, datetime] = field(default_factory=dict)
    troubles: dict[int, list[Exception]] = field(default_factory=dict)
    now: datetime = NOW
    kept: bool = True
    edited: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    tries: dict[int, int] = field(default_factory=dict)

    async def due(self, channel: str, now: datetime, limit: int) -> Sequence[Correction]:
        ids = [id for id, at in self.waiting.items() if at <= now]
        return [
            Correction(CorrectionId(id), subscriber(id), DigestId(1), 1, id, self.tries.get(id, 0))
            for id in ids[:limit]
        ]

    async def done(self, id: CorrectionId, now: datetime) -> None:
        del self.waiting[id]

    async def postpone(self, id: CorrectionId, until: datetime) -> None:
        self.waiting[id] = until
        self.tries[id] = self.tries.get(id, 0) + 1

    async def move(self, chat: int, new_chat: int) -> None:
        self.moved.append(new_chat)

    async def digest(self, id: DigestId) -> Digest | None:
        return Digest(id, DigestPlan("k", Filter(), NOW, NOW, (), COVERAGE), ()) if self.kept else None

    async def correct(self, correction: Correction, digest: Digest) -> None:
        if left := self.troubles.get(correction.message):
            raise left.pop(0)
        self.edited.append(correction.message)

    async def turn(self, later: timedelta = timedelta()) -> Desk:
        self.now += later
        kit = Delivering(self, self, self, self, "me", "telegram", lambda: self.now)  # type: ignore[arg-type]
        await correct(kit)
        return self


async def test_every_message_is_corrected_once() -> None:
    desk = await Desk(dict.fromkeys(range(1, 20), NOW)).turn()
    assert (sorted(desk.edited), desk.waiting) == (list(range(1, 20)), {})
    await desk.turn(timedelta(days=1))
    assert len(desk.edited) == 19


@pytest.mark.parametrize(
    ("trouble", "again"),
    [
        (TryLater(1, timedelta(seconds=40)), timedelta(seconds=40)),
        (TryLater(1, timedelta()), timedelta(seconds=1)),
        (Unknown(1), timedelta(minutes=1)),
        (ChatClosed(1), timedelta(minutes=1)),
        (ChatMoved(1, 2), timedelta(seconds=1)),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DeliveryError) else "",
)
async def test_what_could_not_be_edited_now_is_edited_later(trouble: DeliveryError, again: timedelta) -> None:
    desk = await Desk({1: NOW, 2: NOW}, {1: [trouble]}).turn()
    assert (desk.edited, desk.waiting) == ([2], {1: NOW + again})
    assert desk.moved == ([2] if isinstance(trouble, ChatMoved) else [])
    assert (await desk.turn(again)).edited == [2, 1]


@pytest.mark.parametrize("trouble", [ChatGone(1), Refused(1)], ids=["gone", "refused"])
async def test_what_can_never_be_edited_is_let_go(trouble: DeliveryError) -> None:
    desk = await Desk({1: NOW}, {1: [trouble]}).turn()
    assert (desk.edited, desk.waiting) == ([], {})


async def test_a_message_whose_digest_is_gone_is_let_go() -> None:
    desk = await Desk({1: NOW}, kept=False).turn()
    assert (desk.edited, desk.waiting) == ([], {})


async def test_a_chat_that_never_answers_is_asked_ever_more_seldom_and_let_go_in_the_end() -> None:
    desk = Desk({1: NOW}, {1: [Unknown(1)] * 99})
    waits = []
    while desk.waiting:
        before = desk.now
        await desk.turn(desk.waiting[1] - desk.now)
        waits.append(desk.now - before)
    assert waits[1:4] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert (max(waits), desk.tries[1], desk.edited) == (SELDOM, MOST_EDITS, [])


async def test_a_bug_in_one_correction_costs_no_other_and_is_loud() -> None:
    desk = Desk({1: NOW, 2: NOW}, {1: [ZeroDivisionError()]})
    with pytest.raises(ZeroDivisionError):
        await desk.turn()
    assert (desk.edited, list(desk.waiting)) == ([2], [1])


async def test_corrections_come_after_the_sends() -> None:
    post, desk = Post(), Desk({1: NOW})
    kit = Delivering(post, post, Both(post, desk), desk, "me", "telegram", lambda: NOW)  # type: ignore[arg-type]
    tally = await deliver(kit)
    assert (tally.done, tally.notes, post.log) == (1, ["1 messages corrected"], ["sent", "corrected"])


@dataclass
class Both:
    """A messenger that sends as the post does, and writes down there what it corrects."""

    post: Post
    desk: Desk

    async def parts(self, claimed: Claimed, digest: Digest) -> int:
        return 1

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        return await self.post.deliver(claimed, digest)

    async def correct(self, correction: Correction, digest: Digest) -> None:
        self.post.log.append("corrected")


@dataclass
class Crowd(Post):
    """An outbox of many deliveries."""

    left: int = 100

    async def claim(self, worker: str, channel: str, now: datetime, limit: int) -> Sequence[Claimed]:
        self.log.append(("claim", limit))
        some = min(limit, self.left)
        self.left -= some
        self.state = DeliveryState.SENDING
        return [
            Claimed(DeliveryId(n), subscriber(7), DigestId(1), "daily", "p", 1, 0, 0) for n in range(some)
        ]

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        await asyncio.sleep(0)
        if self.trouble:
            raise self.trouble
        return 55

    async def due(self, *_: Any) -> Sequence[Correction]:
        return []


@dataclass
class Plans:
    """A planner that breaks off."""

    async def prepare(self, channel: str, now: datetime, limit: int) -> bool:
        raise StoreError("SAMPLE: no plan today")


async def test_what_breaks_off_while_it_is_planned_was_never_claimed() -> None:
    crowd = Crowd()
    kit = Delivering(crowd, crowd, crowd, crowd, "me", "telegram", lambda: NOW, planning=Plans())  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="no plan today"):
        await deliver(kit)
    assert (crowd.left, crowd.log) == (100, [])


async def test_as_many_are_on_their_way_as_may_be_and_half_of_them_make_room() -> None:
    crowd = Crowd()
    tally = await deliver(Delivering(crowd, crowd, crowd, crowd, "me", "telegram", lambda: NOW))  # type: ignore[arg-type]
    assert (tally.done, crowd.left) == (100, 0)
    asked = [entry[1] for entry in crowd.log if entry[0] == "claim"]
    assert asked[0] == 16
    assert min(asked) >= 8


@pytest.mark.parametrize(("wait", "left"), [(timedelta(seconds=30), 100 - 16), (timedelta(), 0)])
async def test_the_queue_is_left_in_peace_until_the_gate_opens(wait: timedelta, left: int) -> None:
    crowd = Crowd(TryLater(7, wait, "too many messages", everyone=True))
    kit = Delivering(crowd, crowd, crowd, crowd, "me", "telegram", lambda: NOW)  # type: ignore[arg-type]
    await deliver(kit)
    assert crowd.left == 100 - 16
    crowd.trouble = None
    await deliver(replace(kit, worker="the next run"))
    assert crowd.left == left
