"""Subscribers: what they chose, when they are due, what they were told, and being forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from digest.model import (
    DeliveryState,
    Destination,
    Filter,
    Pair,
    Slot,
    StoryId,
    Subscriber,
    SubscriberId,
    Told,
)
from digest.ports import Care, Outbox, Subscribers
from storage.store import Store, Work
from storage.tables_care import AUDIT
from storage.tables_readers import CHAT, DELIVERY, FILTER, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT
from tests.storage.builders import ANN, DAY, HOUR, KZ, NOW, delivery, plan

GROUP = -1_001_234_567_890
ALMATY = "Asia/Almaty"


async def _ann(subscribers: Subscribers, destination: Destination = ANN, kind: str = "private") -> Subscriber:
    return await subscribers.ensure(destination, kind=kind, language="en", now=NOW)


async def _again(subscribers: Subscribers, destination: Destination = ANN) -> Subscriber:
    found = await subscribers.get(destination)
    assert found is not None
    return found


async def test_a_newcomer_has_defaults(subscribers: Subscribers) -> None:
    assert await subscribers.get(ANN) is None
    ann = await _ann(subscribers)
    assert (ann.destination, ann.kind, ann.language, ann.filter) == (ANN, "private", "en", Filter())
    assert (ann.zone, ann.zone_chosen, ann.paused, ann.slots) == ("UTC", False, False, (Slot("UTC", 480),))
    assert ann.created == NOW
    again = await subscribers.ensure(ANN, kind="private", language="ru", now=NOW + DAY)
    assert again == ann == await subscribers.get(ANN)
    assert await subscribers.count() == 1


async def test_topics_and_channels_are_destinations_of_their_own(subscribers: Subscribers) -> None:
    places = [Destination(GROUP), Destination(GROUP, 7), Destination(GROUP, channel="local")]
    ids = {(await _ann(subscribers, place, "group")).id for place in places}
    assert len(ids) == 3
    assert [(await _again(subscribers, place)).destination for place in places] == places


async def test_choose_compares_before_it_sets(subscribers: Subscribers) -> None:
    ann = await _ann(subscribers)
    wider = Filter((Pair("KG", "water"), Pair("KZ")))
    assert await subscribers.choose(ann.id, Filter(), KZ)
    assert not await subscribers.choose(ann.id, Filter(), wider)
    assert (await _again(subscribers)).filter == KZ
    assert await subscribers.choose(ann.id, KZ, wider)
    assert (await _again(subscribers)).filter == wider
    assert not await subscribers.choose(SubscriberId(999_999_999), Filter(), KZ)


async def test_equal_filters_are_one_row(subscribers: Subscribers, store: Store) -> None:
    orders = [(Pair("KZ"), Pair("", "water")), (Pair("", "water"), Pair("KZ"), Pair("KZ"))]
    for chat, pairs in enumerate(orders, start=1):
        reader = await _ann(subscribers, Destination(chat))
        assert await subscribers.choose(reader.id, Filter(), Filter(pairs))
    assert (await _again(subscribers, Destination(2))).filter == Filter((Pair("", "water"), Pair("KZ")))
    assert await store.read(lambda c: c.scalar(select(func.count(FILTER.c.id)))) == 2


async def test_no_update_of_a_filter_is_lost(subscribers: Subscribers) -> None:
    ann = await _ann(subscribers)

    async def follow(place: str) -> None:
        while True:
            before = (await _again(subscribers)).filter
            wanted = Filter(tuple(sorted((*before.pairs, Pair(place)))))
            if await subscribers.choose(ann.id, before, wanted):
                return

    places = [f"X{i:02}" for i in range(12)]
    await asyncio.gather(*(follow(place) for place in places))
    assert [pair.place for pair in (await _again(subscribers)).filter.pairs] == places


async def test_slots_are_shared_and_due_at_their_wall_time(subscribers: Subscribers, store: Store) -> None:
    slots = (Slot(ALMATY, 480), Slot(ALMATY, 1200, 0b11111))
    for chat in (1, 2):
        reader = await _ann(subscribers, Destination(chat))
        await subscribers.set_slots(reader.id, slots[::-1], NOW)
        assert (await _again(subscribers, Destination(chat))).slots == slots
    assert await store.read(lambda c: c.scalar(select(func.count(SLOT.c.id)))) == 3
    due = await subscribers.due_slots(NOW + DAY)
    assert [(each.slot, each.due) for each in due] == [
        (slots[1], datetime(2031, 3, 4, 15, 0, tzinfo=UTC)),
        (slots[0], datetime(2031, 3, 5, 3, 0, tzinfo=UTC)),
    ]


async def test_a_slot_that_nobody_used_owes_nothing(subscribers: Subscribers) -> None:
    ann = await _ann(subscribers)
    await subscribers.set_slots(ann.id, [Slot(ALMATY, 480)], NOW)
    await subscribers.set_slots(ann.id, [], NOW)
    assert await subscribers.due_slots(NOW + 9 * DAY) == []
    await subscribers.set_slots(ann.id, [Slot(ALMATY, 480)], NOW + 9 * DAY)
    assert await subscribers.due_slots(NOW + 9 * DAY) == []
    assert len(await subscribers.due_slots(NOW + 10 * DAY)) == 1


async def test_advance_happens_once(subscribers: Subscribers) -> None:
    await _ann(subscribers)
    (due,) = await subscribers.due_slots(NOW + DAY)
    await subscribers.advance(due.id, due.due, due.due + 2 * DAY)
    await subscribers.advance(due.id, due.due, due.due + DAY)
    assert await subscribers.due_slots(NOW + DAY) == []
    (again,) = await subscribers.due_slots(NOW + 9 * DAY)
    assert again.due == due.due + 2 * DAY


async def test_the_zone_moves_every_slot_and_a_guess_never_beats_a_choice(subscribers: Subscribers) -> None:
    ann = await _ann(subscribers)
    await subscribers.set_slots(ann.id, [Slot("UTC", 480), Slot("UTC", 1200, 1)], NOW)
    await subscribers.set_zone(ann.id, ALMATY, chosen=False, now=NOW)
    assert (await _again(subscribers)).slots == (Slot(ALMATY, 480), Slot(ALMATY, 1200, 1))
    await subscribers.set_zone(ann.id, "Asia/Tashkent", chosen=True, now=NOW)
    await subscribers.set_zone(ann.id, ALMATY, chosen=False, now=NOW)
    ann = await _again(subscribers)
    assert (ann.zone, ann.zone_chosen, ann.slots[0].zone) == ("Asia/Tashkent", True, "Asia/Tashkent")


async def test_pausing_skips_what_is_queued(subscribers: Subscribers, outbox: Outbox) -> None:
    ann = await _ann(subscribers)
    await outbox.put([delivery(ann.id, await outbox.pin(plan("k", (StoryId(1), 1)), NOW))])
    await subscribers.pause(ann.id, True)
    assert (await _again(subscribers)).paused
    assert (await outbox.counts()).skipped == 1
    assert await subscribers.told(ann.id, NOW - DAY) == []
    await subscribers.pause(ann.id, False)
    assert not (await _again(subscribers)).paused


async def test_a_chat_that_is_gone_sleeps_until_it_comes_back(
    subscribers: Subscribers, outbox: Outbox
) -> None:
    ann = await _ann(subscribers)
    await outbox.put([delivery(ann.id, await outbox.pin(plan("k"), NOW))])
    await subscribers.sleep(ANN.chat, NOW)
    assert (await subscribers.count(), (await outbox.counts()).skipped) == (0, 1)
    assert await outbox.put([delivery(ann.id, await outbox.pin(plan("k"), NOW), period="next")]) == 0
    assert await subscribers.choose(ann.id, Filter(), KZ)
    back = await _ann(subscribers)
    assert (back.id, back.filter, await subscribers.count()) == (ann.id, KZ, 1)


async def test_a_group_moves_with_everything(subscribers: Subscribers, outbox: Outbox) -> None:
    old = await _ann(subscribers, Destination(GROUP, 7), "group")
    await outbox.put([delivery(old.id, await outbox.pin(plan("k"), NOW))])
    await subscribers.move(GROUP, GROUP - 1)
    moved = await _again(subscribers, Destination(GROUP - 1, 7))
    assert (moved.id, await subscribers.get(Destination(GROUP, 7))) == (old.id, None)
    (claimed,) = await outbox.claim("me", "telegram", NOW, 5)
    assert claimed.subscriber.destination == Destination(GROUP - 1, 7)


async def test_a_move_to_a_known_group_keeps_whoever_follows_something(subscribers: Subscribers) -> None:
    follows = await _ann(subscribers, Destination(GROUP), "group")
    empty = await _ann(subscribers, Destination(GROUP, 5), "group")
    await subscribers.choose(follows.id, Filter(), KZ)
    for thread in (0, 5, 6):
        new = await _ann(subscribers, Destination(GROUP - 1, thread), "group")
        await subscribers.choose(new.id, Filter(), Filter((Pair("KG"),)))
    await subscribers.move(GROUP, GROUP - 1)
    kept = [await _again(subscribers, Destination(GROUP - 1, thread)) for thread in (0, 5, 6)]
    assert kept[0].id == follows.id
    assert kept[1].id != empty.id and kept[1].filter == kept[2].filter == Filter((Pair("KG"),))
    assert await subscribers.count() == 3


async def test_forgetting_leaves_nothing(
    subscribers: Subscribers, outbox: Outbox, care: Care, store: Store
) -> None:
    ann = await _ann(subscribers)
    await outbox.put([delivery(ann.id, await outbox.pin(plan("k"), NOW))])
    await care.audit(ANN.chat, "source added", "https://steppe.example/", NOW)
    assert await subscribers.forget(ANN, NOW)
    assert not await subscribers.forget(ANN, NOW)
    tables = (CHAT, SUBSCRIBER, SUBSCRIBER_SLOT, DELIVERY)
    assert await store.read(
        lambda c: [c.scalar(select(func.count()).select_from(table)) for table in tables]
    ) == [0] * len(tables)
    assert await store.read(lambda c: c.execute(select(AUDIT.c.actor, AUDIT.c.action)).one()) == (
        None,
        "source added",
    )


async def test_a_group_forgets_one_topic_a_private_chat_all(subscribers: Subscribers) -> None:
    for thread in (0, 7):
        await _ann(subscribers, Destination(GROUP, thread), "group")
        await _ann(subscribers, Destination(ANN.chat, thread))
    assert await subscribers.forget(Destination(GROUP, 7), NOW)
    assert await subscribers.forget(ANN, NOW)
    assert await subscribers.get(Destination(GROUP)) is not None
    assert await subscribers.count() == 1
    assert not await subscribers.forget(Destination(GROUP, 7), NOW)


async def test_told_is_what_was_or_may_have_been_sent(subscribers: Subscribers, outbox: Outbox) -> None:
    ann = await _ann(subscribers)
    ends = (DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.SKIPPED)
    for number, state in enumerate(ends, start=1):
        pinned = await outbox.pin(plan(f"k{number}", (StoryId(number), number), (StoryId(9), number)), NOW)
        await outbox.put([delivery(ann.id, pinned, period=f"p{number}")])
        (claimed,) = await outbox.claim("me", "telegram", NOW, 1)
        assert await outbox.finish(claimed.id, "me", state, NOW)
    await outbox.put([delivery(ann.id, await outbox.pin(plan("k5", (StoryId(5), 5)), NOW), period="p5")])
    assert await subscribers.told(ann.id, NOW - DAY) == [
        Told(StoryId(1), 1),
        Told(StoryId(2), 2),
        Told(StoryId(5), 5),
        Told(StoryId(9), 2),
    ]
    assert await subscribers.told(ann.id, NOW + HOUR) == []
    silent = await subscribers.ensure(Destination(77), kind="private", language="en", now=NOW)
    many = await subscribers.told_by([silent.id, ann.id], NOW - DAY)
    assert many == {ann.id: await subscribers.told(ann.id, NOW - DAY)}
    assert await subscribers.told_by([], NOW) == {}


async def test_a_move_to_the_same_number_changes_nothing(subscribers: Subscribers) -> None:
    ann = await _ann(subscribers)
    await subscribers.move(ANN.chat, ANN.chat)
    assert await subscribers.get(ANN) == ann


async def test_the_last_digest_is_the_newest_sent_or_held(subscribers: Subscribers, outbox: Outbox) -> None:
    ann = await _ann(subscribers)
    assert await subscribers.last_digest(ann.id) is None
    first, second = await outbox.pin(plan("a"), NOW), await outbox.pin(plan("b"), NOW)
    await outbox.record_sent(delivery(ann.id, first, period="a"), 1, NOW)
    assert await subscribers.last_digest(ann.id) == (first, DeliveryState.SENT, NOW)
    await outbox.put([delivery(ann.id, second, period="b")])
    (claimed,) = await outbox.claim("me", "telegram", NOW, 1)
    await outbox.finish(claimed.id, "me", DeliveryState.UNKNOWN, NOW + HOUR)
    assert await subscribers.last_digest(ann.id) == (second, DeliveryState.UNKNOWN, NOW + HOUR)


def test_only_the_numbers_of_chats_are_kept() -> None:
    assert {column.name for column in CHAT.c} == {"id", "channel", "number", "kind", "asleep_at", "created"}


@pytest.mark.parametrize("end", [DeliveryState.FAILED, DeliveryState.SKIPPED])
async def test_a_digest_whose_second_part_was_lost_is_news_again(
    subscribers: Subscribers, outbox: Outbox, end: DeliveryState
) -> None:
    ann = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    pinned = await outbox.pin(plan("k", (StoryId(1), 1), (StoryId(2), 1)), NOW)
    await outbox.put([delivery(ann.id, pinned)])
    (first,) = await outbox.claim("me", "telegram", NOW, 1)
    await outbox.split(first.id, 2)
    await outbox.finish(first.id, "me", DeliveryState.SENT, NOW, message=1)
    assert len(await subscribers.told(ann.id, NOW - DAY)) == 2, "the second part is on its way"
    (second,) = await outbox.claim("me", "telegram", NOW, 1)
    await outbox.finish(second.id, "me", end, NOW)
    assert await subscribers.told(ann.id, NOW - DAY) == []
    await outbox.record_sent(delivery(ann.id, pinned, kind="ondemand"), 1, NOW)
    assert len(await subscribers.told(ann.id, NOW - DAY)) == 2, "it came whole another time"


async def test_who_is_there_and_awake_is_found_without_writing(
    store: Store, subscribers: Subscribers, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await _ann(subscribers)
    writes: list[object] = []
    write = store.write

    async def counted(work: Work[Any]) -> Any:
        writes.append(work)
        return await write(work)

    monkeypatch.setattr(store, "write", counted)
    assert await _ann(subscribers) == ann
    assert not writes
    await subscribers.sleep(ANN.chat, NOW)
    assert await _ann(subscribers) == ann
    assert len(writes) == 2, "to fall asleep, and to be woken"
