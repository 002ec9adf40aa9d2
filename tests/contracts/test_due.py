"""Readers whose time has come, by name; what those with the same digests were told; and a wave to many."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest.model import (
    Addressee,
    DeliveryId,
    DeliveryState,
    Destination,
    DueReader,
    Filter,
    FilterId,
    Length,
    OutboxCounts,
    Pair,
    Past,
    Quiet,
    Slot,
    SlotId,
    StoryId,
    Style,
    Subscriber,
    SubscriberId,
    Told,
    Wave,
)
from digest.ports import Outbox, Subscribers
from digest.subscribing import canonical, mute_story
from tests.storage.builders import DAY, HOUR, KZ, NOW, delivery, plan

WHEN = {"since": NOW - DAY, "kind": "daily", "day": f"{NOW.date()}"}


async def _readers(subscribers: Subscribers, count: int) -> list[Subscriber]:
    chats = [Destination(chat) for chat in range(1, count + 1)]
    return [await subscribers.ensure(chat, kind="private", language="en", now=NOW) for chat in chats]


async def _slot(subscribers: Subscribers) -> SlotId:
    (due,) = await subscribers.due_slots(NOW + DAY)
    return due.id


async def _due(subscribers: Subscribers, after: int = 0, limit: int = 100) -> Sequence[DueReader]:
    slot = await _slot(subscribers)
    return await subscribers.due_in(slot, SubscriberId(after), limit, **WHEN)  # type: ignore[arg-type]


async def test_pages_go_through_the_awake(subscribers: Subscribers) -> None:
    readers = await _readers(subscribers, 6)
    await subscribers.pause(readers[1].id, True)
    await subscribers.sleep(3, NOW)
    await subscribers.set_slots(readers[3].id, [], NOW)
    assert [each.id for each in await _due(subscribers, limit=2)] == [readers[0].id, readers[4].id]
    assert [each.id for each in await _due(subscribers, readers[4].id, 2)] == [readers[5].id]
    assert await _due(subscribers, readers[5].id) == []
    assert await subscribers.due_in(SlotId(999_999_999), SubscriberId(0), 2, **WHEN) == []  # type: ignore[arg-type]
    assert await subscribers.count() == 4


async def test_a_reader_comes_with_what_decides_who_reads_the_same(subscribers: Subscribers) -> None:
    ann, bob = await _readers(subscribers, 2)
    chosen = mute_story(canonical([Pair("KZ", "water"), Pair("", "border")], languages=("en",)), StoryId(7))
    await subscribers.choose(ann.id, Filter(), chosen)
    await subscribers.set_length(ann.id, Length.FULL)
    await subscribers.set_language(ann.id, "ru")
    await subscribers.set_quiet(ann.id, Quiet(0, 60))
    await subscribers.set_slots(bob.id, [Slot("UTC", 480), Slot("UTC", 1080), Slot("UTC", 540, 1)], NOW)
    slot = next(each.id for each in await subscribers.due_slots(NOW + DAY) if each.slot == Slot("UTC", 480))
    one, other = await subscribers.due_in(slot, SubscriberId(0), 9, **WHEN)  # type: ignore[arg-type]
    assert (one.id, one.style) == (ann.id, Style("ru", Length.FULL, Quiet(0, 60)))
    assert (one.past, one.others) == (Past(told=(), had=None, newest=DeliveryId(0), served=frozenset()), ())
    assert set(other.others) == {Slot("UTC", 540, 1), Slot("UTC", 1080)}
    found = await subscribers.filters([one.filter, other.filter, FilterId(999_999_999)])
    assert found == {one.filter: chosen, other.filter: Filter()}


async def test_what_each_had_is_known_from_every_delivery(subscribers: Subscribers, outbox: Outbox) -> None:
    ann, _ = await _readers(subscribers, 2)
    old = await outbox.pin(plan("old", until=NOW - 20 * DAY), NOW - 20 * DAY)
    pinned = [await outbox.pin(plan(key), NOW) for key in "abc"]
    await outbox.record_sent(delivery(ann.id, old, period="2031-02-01#1"), 1, NOW - 20 * DAY)
    await outbox.record_sent(delivery(ann.id, pinned[1], kind="ondemand"), 1, NOW - HOUR)
    await outbox.record_sent(delivery(ann.id, pinned[0], period="2031-03-03#1"), 1, NOW - DAY)
    await outbox.put([delivery(ann.id, pinned[2], period="2031-03-04#2")])
    one, other = await _due(subscribers)
    newest = (await outbox.newest([ann.id]))[ann.id]
    assert one.past == Past(tuple(sorted(pinned)), NOW - HOUR, newest, frozenset({"2031-03-04#2"}))
    assert other.past == Past()


@pytest.mark.parametrize("end", [DeliveryState.FAILED, DeliveryState.SKIPPED])
async def test_a_digest_of_which_a_part_was_lost_was_not_told(
    subscribers: Subscribers, outbox: Outbox, end: DeliveryState
) -> None:
    (ann,) = await _readers(subscribers, 1)
    before, halved = await outbox.pin(plan("before"), NOW), await outbox.pin(plan("k"), NOW)
    await outbox.record_sent(delivery(ann.id, before, period="2031-03-03#1"), 1, NOW)
    await outbox.put([delivery(ann.id, halved)])
    (first,) = await outbox.claim("me", "telegram", NOW, 1)
    await outbox.split(first.id, 2)
    await outbox.finish(first.id, "me", DeliveryState.SENT, NOW, message=1)
    assert [each.past.told for each in await _due(subscribers)] == [(before, halved)]
    (second,) = await outbox.claim("me", "telegram", NOW, 1)
    await outbox.finish(second.id, "me", end, NOW)
    ((*_, past, _),) = await _due(subscribers)
    assert (past.told, past.served, past.newest) == ((before,), {"2031-03-04#1"}, first.id)


async def test_who_had_the_same_digests_was_told_the_same(subscribers: Subscribers, outbox: Outbox) -> None:
    ann, bob = await _readers(subscribers, 2)
    one = await outbox.pin(plan("one", (StoryId(1), 1), (StoryId(2), 1)), NOW)
    two = await outbox.pin(plan("two", (StoryId(2), 3)), NOW)
    for reader, digests in ((ann, (one, two)), (bob, (one,))):
        for number, digest in enumerate(digests):
            await outbox.record_sent(delivery(reader.id, digest, period=f"{number}"), 1, NOW)
    told = await subscribers.told_in({(one, two), (one,), ()}, NOW - DAY)
    assert told[(one, two)] == [Told(StoryId(1), 1), Told(StoryId(2), 3)]
    assert told[(one,)] == [Told(StoryId(1), 1), Told(StoryId(2), 1)]
    assert told[()] == []
    for reader, due in zip((ann, bob), await _due(subscribers), strict=True):
        assert told[due.past.told] == await subscribers.told(reader.id, NOW - DAY)
    assert await subscribers.told_in(set(), NOW) == {}


# ── a wave ───────────────────────────────────────────────────────────────────────────────────────


def wave(*to: Addressee, period: str = "2031-03-04#1") -> Wave:
    return Wave("daily", period, NOW, NOW + DAY, to)


async def test_a_wave_reaches_those_who_want_it_once(subscribers: Subscribers, outbox: Outbox) -> None:
    readers = await _readers(subscribers, 5)
    await subscribers.pause(readers[1].id, True)
    await subscribers.sleep(3, NOW)
    one, two = await outbox.pin(plan("one"), NOW), await outbox.pin(plan("two"), NOW)
    to = [Addressee(each.id, one, DeliveryId(0)) for each in readers[:4]]
    to += [
        Addressee(readers[4].id, two, DeliveryId(0)),
        Addressee(SubscriberId(999_999_999), one, DeliveryId(0)),
    ]
    assert await outbox.put_all(wave(*to)) == 3
    assert await outbox.put_all(wave(*to)) == 0
    assert await outbox.counts() == OutboxCounts(pending=3)
    claimed = await outbox.claim("me", "telegram", NOW, 9)
    got = {each.subscriber.id: (each.digest, each.kind, each.period, each.part) for each in claimed}
    rest = ("daily", "2031-03-04#1", 1)
    assert got == {readers[0].id: (one, *rest), readers[3].id: (one, *rest), readers[4].id: (two, *rest)}


async def test_a_wave_says_the_same_as_single_deliveries(subscribers: Subscribers, outbox: Outbox) -> None:
    ann, bob = await _readers(subscribers, 2)
    pinned = await outbox.pin(plan("k"), NOW)
    later = replace(wave(Addressee(ann.id, pinned, DeliveryId(0))), not_before=NOW + HOUR)
    await outbox.put_all(later)
    await outbox.put([delivery(bob.id, pinned, not_before=NOW + HOUR)])
    assert await outbox.claim("me", "telegram", NOW + HOUR - DAY / 86_400, 9) == []
    one, other = await outbox.claim("me", "telegram", NOW + HOUR, 9)
    assert replace(one, id=other.id, subscriber=other.subscriber) == other
    assert await outbox.expire(NOW + DAY) == 0


async def test_who_was_told_something_meanwhile_is_left_out(subscribers: Subscribers, outbox: Outbox) -> None:
    ann, bob = await _readers(subscribers, 2)
    pinned = await outbox.pin(plan("k"), NOW)
    await outbox.record_sent(delivery(ann.id, pinned, kind="ondemand"), 1, NOW)
    before = [Addressee(each.id, pinned, DeliveryId(0)) for each in (ann, bob)]
    assert await outbox.put_all(wave(*before)) == 1
    now = Addressee(ann.id, pinned, (await outbox.newest([ann.id]))[ann.id])
    assert await outbox.put_all(wave(now)) == 1


async def test_a_wave_and_an_answer_at_the_same_time_are_not_both_taken(
    subscribers: Subscribers, outbox: Outbox
) -> None:
    readers = await _readers(subscribers, 20)
    pinned = await outbox.pin(plan("k"), NOW)
    to = wave(*(Addressee(each.id, pinned, DeliveryId(0)) for each in readers))
    asked = [replace(delivery(each.id, pinned, kind="ondemand"), after=DeliveryId(0)) for each in readers]
    queued, *recorded = await asyncio.gather(
        outbox.put_all(to), *(outbox.record_sent(each, None, NOW) for each in asked)
    )
    assert queued + sum(map(bool, recorded)) == 20


async def test_a_wave_of_thousands_goes_out_in_pieces(subscribers: Subscribers, outbox: Outbox) -> None:
    (ann,) = await _readers(subscribers, 1)
    pinned = await outbox.pin(plan("k"), NOW)
    await subscribers.choose(ann.id, Filter(), KZ)
    nobody = [Addressee(SubscriberId(10**9 + number), pinned, DeliveryId(0)) for number in range(6_000)]
    assert await outbox.put_all(wave(*nobody, Addressee(ann.id, pinned, DeliveryId(0)))) == 1
    assert await outbox.put_all(wave()) == 0
