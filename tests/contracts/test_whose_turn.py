"""Whose message goes next: later parts, what was put off, and what waits for a time of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.model import (
    Claimed,
    DeliveryState,
    Destination,
    DigestId,
    DueReader,
    Filter,
    Group,
    Issue,
    Length,
    OutboxCounts,
    Pair,
    Subscriber,
    SubscriberId,
)
from digest.ports import Outbox, Subscribers
from digest.subscribing import canonical
from storage.claiming import PARTS_APART
from tests.storage.builders import DAY, HOUR, NOW, delivery, plan

SECOND = timedelta(seconds=1)
MORNING = NOW + 7 * HOUR
PENDING, SENT = DeliveryState.PENDING, DeliveryState.SENT


@pytest.fixture
async def pinned(outbox: Outbox) -> DigestId:
    return await outbox.pin(plan("k"), NOW)


@pytest.fixture
async def topics(subscribers: Subscribers) -> list[Subscriber]:
    """Two topics of one forum."""
    return [
        await subscribers.ensure(Destination(-5, thread), kind="supergroup", language="en", now=NOW)
        for thread in (10, 20)
    ]


async def _claimed(outbox: Outbox, after: timedelta = timedelta(), limit: int = 9) -> list[Claimed]:
    return list(await outbox.claim("me", "telegram", NOW + after, limit))


async def test_the_parts_of_a_digest_come_soon_after_each_other_however_many_are_due(
    outbox: Outbox, subscribers: Subscribers, pinned: DigestId
) -> None:
    """Each a few seconds after the one before it: nobody waits in vain for a chat that takes no more yet."""
    for chat in range(1, 41):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        await outbox.put([delivery(reader.id, pinned)])
    sent: list[tuple[int, int]] = []
    passed = timedelta()
    while batch := await _claimed(outbox, passed, limit=4):
        for each in batch:
            await outbox.split(each.id, 3)
            await outbox.finish(each.id, "me", SENT, NOW + passed, message=1)
        sent += [(each.subscriber.destination.chat, each.part) for each in batch]
        passed += SECOND
    assert len(sent) == len(set(sent)) == 120
    for chat in range(1, 41):
        first, second, third = (sent.index((chat, part)) // 4 * SECOND for part in (1, 2, 3))
        for one, next_one in ((first, second), (second, third)):
            assert next_one > one
            assert next_one - one <= PARTS_APART + 3 * SECOND
            assert next_one - one >= PARTS_APART or next_one >= 28 * SECOND, "but when nobody else is left"


async def test_parts_that_rest_hide_nobody_whose_digest_is_still_to_be_planned(
    outbox: Outbox, subscribers: Subscribers, pinned: DigestId
) -> None:
    """They stand first in the queue, and are not what is sent next."""
    for chat in range(1, 5):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        chosen = await subscribers.choose(reader.id, Filter(), canonical([Pair("KZ")]))
        assert chosen is not None
        await outbox.put([delivery(reader.id, pinned)])
    for each in await _claimed(outbox):
        await outbox.split(each.id, 2)
        await outbox.finish(each.id, "me", SENT, NOW, message=1)
    issue = await outbox.pin_issue(Issue(NOW - DAY, NOW, ()))
    (filter,) = {each.filter for each in await _due(subscribers)}
    (waiting,) = await outbox.pin_groups(issue, 0, [Group(filter, "en", Length.NORMAL, (), 0)], NOW)
    other = await subscribers.ensure(Destination(9), kind="private", language="en", now=NOW)
    await outbox.put([delivery(other.id, waiting)])
    assert await outbox.unplanned("telegram", NOW + SECOND, 2) == [waiting]
    assert await outbox.unplanned("telegram", NOW + PARTS_APART + SECOND, 2) == []


async def _due(subscribers: Subscribers) -> list[DueReader]:
    (slot,) = await subscribers.due_slots(NOW + DAY)
    found = await subscribers.due_in(
        slot.id, SubscriberId(0), 9, since=NOW - DAY, kind="daily", day="2031-01-01"
    )
    return list(found)


async def test_a_part_waits_for_nobody_where_nobody_else_is_due(
    outbox: Outbox, topics: list[Subscriber], pinned: DigestId
) -> None:
    await outbox.put([delivery(topics[0].id, pinned)])
    (first,) = await _claimed(outbox)
    await outbox.split(first.id, 2)
    await outbox.finish(first.id, "me", SENT, NOW)
    (second,) = await _claimed(outbox)
    assert second.part == 2


@pytest.mark.parametrize("tried", [False, True])
async def test_what_waits_for_the_end_of_quiet_hours_holds_up_nobody(
    outbox: Outbox, topics: list[Subscriber], pinned: DigestId, tried: bool
) -> None:
    """Neither another topic nor what its own reader asked for; tried or not, and with all of its parts."""
    one, other = topics
    await outbox.put([delivery(one.id, pinned)])
    (night,) = await _claimed(outbox)
    if tried:
        await outbox.split(night.id, 2)
        await outbox.finish(night.id, "me", PENDING, NOW, not_before=NOW + SECOND)
        (night,) = await _claimed(outbox, SECOND)
    assert await outbox.finish(night.id, "me", PENDING, NOW, not_before=MORNING, waits=True)
    await outbox.put([delivery(other.id, pinned), delivery(one.id, pinned, period="asked for")])
    for expected in ((other.id, "2031-03-04#1"), (one.id, "asked for")):
        (claimed,) = await _claimed(outbox, SECOND)
        assert (claimed.subscriber.id, claimed.period) == expected
        await outbox.finish(claimed.id, "me", SENT, NOW)
    assert await _claimed(outbox, SECOND) == []
    for part in range(1, 3 if tried else 2):
        (claimed,) = await outbox.claim("me", "telegram", MORNING, 9)
        assert (claimed.period, claimed.part, claimed.attempts) == ("2031-03-04#1", part, 1)
        await outbox.finish(claimed.id, "me", SENT, MORNING)
    assert await outbox.counts() == OutboxCounts(sent=4 if tried else 3)


async def test_what_keeps_its_place_comes_before_all_that_was_behind_it(
    outbox: Outbox, subscribers: Subscribers, topics: list[Subscriber], pinned: DigestId
) -> None:
    """So a closed gate, or a process that sends no more, costs nobody more than the wait."""
    private = await subscribers.ensure(Destination(5), kind="private", language="en", now=NOW)
    await outbox.put([delivery(topics[0].id, pinned, not_before=NOW - HOUR)])
    (first,) = await _claimed(outbox)
    await outbox.put([delivery(private.id, pinned), delivery(topics[1].id, pinned)])
    await outbox.finish(first.id, "me", PENDING, NOW, error="the gate is closed")
    order: list[SubscriberId] = []
    while batch := await _claimed(outbox, HOUR, limit=1):
        order += [each.subscriber.id for each in batch]
        await outbox.finish(batch[0].id, "me", SENT, NOW)
    assert order == [topics[0].id, private.id, topics[1].id]


async def test_what_was_tried_keeps_the_order_of_its_chat_while_it_is_put_off(
    outbox: Outbox, topics: list[Subscriber], pinned: DigestId
) -> None:
    await outbox.put([delivery(topics[0].id, pinned)])
    (first,) = await _claimed(outbox)
    await outbox.finish(first.id, "me", PENDING, NOW, not_before=NOW + HOUR)
    await outbox.put([delivery(topics[1].id, pinned)])
    assert await _claimed(outbox) == []
    (again,) = await outbox.claim("me", "telegram", NOW + HOUR, 9)
    assert (again.id, again.attempts) == (first.id, 2)
