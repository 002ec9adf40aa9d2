"""What a reader has had, read at once, and an answer that is written down at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from digest.model import (
    DeliveryId,
    DeliveryState,
    Destination,
    DigestId,
    Had,
    OutboxCounts,
    StoryId,
    Subscriber,
    SubscriberId,
    Told,
)
from digest.ports import Outbox, Subscribers
from tests.storage.builders import ANN, DAY, HOUR, NOW, delivery, plan

NOTHING = Had(DeliveryId(0), None, (), (), (), 0)


@pytest.fixture
async def ann(subscribers: Subscribers) -> Subscriber:
    return await subscribers.ensure(ANN, kind="private", language="en", now=NOW)


async def test_who_had_nothing(subscribers: Subscribers, ann: Subscriber) -> None:
    assert await subscribers.had(ann.id, NOW - DAY) == NOTHING
    assert await subscribers.had(SubscriberId(999_999), NOW - DAY) == NOTHING


async def test_what_was_had_is_what_the_separate_questions_say(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    """One that was sent, one whose second part was lost, one that is held, one on its way, an old one."""
    old = await outbox.pin(plan("old", (StoryId(9), 1), until=NOW - 20 * DAY), NOW - 20 * DAY)
    await outbox.record_sent(delivery(ann.id, old, period="old"), 1, NOW - 20 * DAY)
    ends = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN)
    for number, end in enumerate(ends, 1):
        id = await outbox.pin(plan(f"{number}", (StoryId(number), 1)), NOW)
        await outbox.put([delivery(ann.id, id, period=f"{number}")])
        (first,) = await outbox.claim("me", "telegram", NOW, 1)
        await outbox.split(first.id, 2)
        await outbox.finish(first.id, "me", DeliveryState.SENT, NOW, message=number)
        (second,) = await outbox.claim("me", "telegram", NOW, 1)
        await outbox.finish(second.id, "me", end, NOW + number * HOUR)
        had = await subscribers.had(ann.id, NOW - DAY)
        assert had.newest == (await outbox.newest([ann.id]))[ann.id]
        assert had.last == await subscribers.last_digest(ann.id)
        assert list(had.told) == await subscribers.told(ann.id, NOW - DAY)
    assert (had.told, had.planless, had.held) == ((Told(StoryId(1), 1), Told(StoryId(3), 1)), (), 1)
    assert had.last is not None
    assert had.last[1:] == (DeliveryState.UNKNOWN, NOW + 3 * HOUR)
    waiting = await outbox.pin(plan("4", (StoryId(4), 1)), NOW)
    await outbox.put([delivery(ann.id, waiting, period="4")])
    had = await subscribers.had(ann.id, NOW - DAY)
    assert (had.waiting, Told(StoryId(4), 1) in had.told) == ((had.newest,), False), (
        "it can still be taken back"
    )
    assert Told(StoryId(4), 1) in await subscribers.told(ann.id, NOW - DAY)
    (claimed,) = await outbox.claim("me", "telegram", NOW, 1)
    had = await subscribers.had(ann.id, NOW - DAY)
    assert (had.waiting, Told(StoryId(4), 1) in had.told) == ((), True)
    await outbox.finish(claimed.id, "me", DeliveryState.PENDING, NOW)
    await outbox.split(claimed.id, 2)
    assert len((await subscribers.had(ann.id, NOW - DAY)).waiting) == 2
    await outbox.acknowledge(ann.id)
    assert (await subscribers.had(ann.id, NOW - DAY)).held == 0


async def test_the_last_digest_comes_with_those_lately_before_it_that_are_held(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    """Since the last that was sent, however long ago; or in the last day and a half, whatever was sent."""
    digests: dict[str, DigestId] = {}

    async def ends(name: str, *parts: DeliveryState, at: float) -> list[str]:
        """What is shown once a digest ended so, some hours later."""
        digests[name] = await outbox.pin(plan(name, (StoryId(len(digests) + 1), 1)), NOW)
        await outbox.put([delivery(ann.id, digests[name], period=name)])
        for part in parts:
            (claimed,) = await outbox.claim("me", "telegram", NOW, 1)
            await outbox.split(claimed.id, len(parts))
            await outbox.finish(claimed.id, "me", part, NOW + at * HOUR)
        found = await subscribers.last_and_held(ann.id)
        last = await subscribers.last_digest(ann.id)
        assert last is not None and found[-1][0] == last[0]
        assert {state for _, state, _ in found[:-1]} <= {DeliveryState.UNKNOWN}
        names = {id: name for name, id in digests.items()}
        return [names[id] for id, _, _ in found]

    held, sent = DeliveryState.UNKNOWN, DeliveryState.SENT
    assert await subscribers.last_and_held(ann.id) == []
    assert await ends("a", sent, at=0) == ["a"]
    assert await ends("b", held, at=1) == ["b"]
    assert await ends("c", held, sent, at=2) == ["b", "c"]
    (_, (_, doubtful, _)) = await subscribers.last_and_held(ann.id)
    assert doubtful is held, "half of it may be missing"
    assert await ends("d", sent, at=200) == ["b", "c", "d"], "those since the last that was sent"
    assert await ends("e", sent, at=210) == ["e"]
    assert await ends("f", held, at=220) == ["f"]
    assert await ends("g", sent, at=230) == ["f", "g"]
    assert await ends("h", DeliveryState.FAILED, at=231) == ["f", "g"]
    assert await ends("i", sent, at=256) == ["f", "i"], "its reader was told of it at g"
    assert await ends("j", sent, at=256.1) == ["j"]
    for number in range(5):
        await ends(f"k{number}", held, at=300 + number)
    assert await ends("l", sent, at=310) == ["k2", "k3", "k4", "l"], "a few at most"


async def test_an_answer_is_pinned_and_told(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    new = replace(delivery(ann.id, DigestId(0), kind="asked"), after=DeliveryId(0))
    told = await outbox.answer(plan("k", (StoryId(4), 2)), new, NOW)
    assert told == replace(new, digest=await outbox.pin(plan("k", (StoryId(4), 2)), NOW))
    assert await outbox.counts() == OutboxCounts(sent=1)
    had = await subscribers.had(ann.id, NOW - DAY)
    assert (had.told, had.last) == ((Told(StoryId(4), 2),), (told.digest, DeliveryState.SENT, NOW))
    await outbox.name_messages(told, [7])
    await outbox.doubt(told)
    assert await outbox.counts() == OutboxCounts(sent=1)


async def test_an_answer_that_comes_after_another_is_none(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    """Neither one planned before it, nor a second one of the same period; nothing of it is kept."""
    new = replace(delivery(ann.id, DigestId(0), kind="asked"), after=DeliveryId(0))
    plans = [plan(f"k{number}", (StoryId(number), 1)) for number in (1, 2)]
    both = await asyncio.gather(*(outbox.answer(each, new, NOW) for each in plans))
    assert [told is None for told in both].count(True) == 1
    newest = (await subscribers.had(ann.id, NOW - DAY)).newest
    assert await outbox.answer(plan("k3", (StoryId(3), 1)), replace(new, after=newest), NOW) is None
    assert await outbox.answer(plan("k3"), replace(new, period="next", after=newest), NOW) is not None


async def test_who_left_meanwhile_is_answered_all_the_same(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    await subscribers.forget(ANN, NOW)
    told = await outbox.answer(plan("k"), delivery(ann.id, DigestId(0)), NOW)
    assert told is not None
    assert await outbox.counts() == OutboxCounts()


@pytest.mark.parametrize("queued", [False, True])
async def test_what_waits_is_taken_back_for_a_digest_that_tells_the_same(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber, queued: bool
) -> None:
    id = await outbox.pin(plan("daily", (StoryId(1), 1)), NOW)
    await outbox.put([delivery(ann.id, id)])
    had = await subscribers.had(ann.id, NOW - DAY)
    new = replace(delivery(ann.id, id, kind="asked"), after=had.newest, instead=had.waiting)
    if queued:
        assert await outbox.put([new]) == 1
        assert await outbox.counts() == OutboxCounts(skipped=1, pending=1)
        (claimed,) = await outbox.claim("me", "telegram", NOW, 9)
        assert claimed.kind == "asked"
    else:
        assert await outbox.answer(plan("asked", (StoryId(1), 1)), new, NOW) is not None
        assert await outbox.counts() == OutboxCounts(skipped=1, sent=1)
    assert [told.story for told in (await subscribers.had(ann.id, NOW - DAY)).told] == [1]


@pytest.mark.parametrize("queued", [False, True])
async def test_what_is_being_sent_is_not_taken_back(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber, queued: bool
) -> None:
    """One of two is on its way when the other is asked for: nothing of the answer is kept."""
    for period in "ab":
        id = await outbox.pin(plan(period, (StoryId(1), 1)), NOW)
        await outbox.put([delivery(ann.id, id, period=period)])
    had = await subscribers.had(ann.id, NOW - DAY)
    assert len(had.waiting) == 2
    assert await outbox.claim("me", "telegram", NOW, 1)
    new = replace(delivery(ann.id, id, kind="asked"), after=had.newest, instead=had.waiting)
    if queued:
        assert await outbox.put([new]) == 0
    else:
        assert await outbox.answer(plan("asked", (StoryId(1), 1)), new, NOW) is None
    assert await outbox.counts() == OutboxCounts(sending=1, pending=1)


async def test_what_is_asked_for_leaves_no_second_part_behind(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    """It was split and put back between the two looks at it."""
    id = await outbox.pin(plan("daily", (StoryId(1), 1)), NOW)
    await outbox.put([delivery(ann.id, id)])
    had = await subscribers.had(ann.id, NOW - DAY)
    (claimed,) = await outbox.claim("me", "telegram", NOW, 9)
    await outbox.split(claimed.id, 2)
    await outbox.finish(claimed.id, "me", DeliveryState.PENDING, NOW)
    new = replace(delivery(ann.id, id, kind="asked"), after=had.newest, instead=had.waiting)
    assert await outbox.answer(plan("asked", (StoryId(1), 1)), new, NOW) is not None
    assert await outbox.counts() == OutboxCounts(skipped=2, sent=1)


async def test_what_is_posted_goes_before_what_waited_with_the_one_that_it_replaces(
    subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    """In the midst of a run; and not only when that is over, after which it might be too late."""
    id = await outbox.pin(plan("daily", (StoryId(1), 1)), NOW)
    bob = await subscribers.ensure(Destination(4_200_000_000_777), kind="private", language="en", now=NOW)
    await outbox.put([delivery(each, id) for each in (bob.id, ann.id)])
    had = await subscribers.had(ann.id, NOW - DAY)
    post = delivery(ann.id, id, kind="asked", not_before=NOW + HOUR)
    assert await outbox.put([replace(post, after=had.newest, instead=had.waiting)]) == 1
    claimed = await outbox.claim("me", "telegram", NOW + HOUR, 9)
    assert [(each.subscriber.id, each.kind) for each in claimed] == [(ann.id, "asked"), (bob.id, "daily")]
