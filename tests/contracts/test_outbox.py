"""The outbox: pinned digests, claims in order, ends that are written down once, and held messages."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from digest.model import (
    Claimed,
    DeliveryId,
    DeliveryState,
    Destination,
    DigestId,
    NewDelivery,
    OutboxCounts,
    Placement,
    StoryId,
    Subscriber,
    SubscriberId,
    Told,
)
from digest.ports import Outbox, Sources, Stories, Subscribers
from tests.storage.builders import ANN, DAY, HOUR, NOW, article, delivery, draft, plan, summary


@pytest.fixture
async def ann(subscribers: Subscribers) -> Subscriber:
    return await subscribers.ensure(ANN, kind="private", language="en", now=NOW)


@pytest.fixture
async def pinned(outbox: Outbox) -> DigestId:
    return await outbox.pin(plan("k"), NOW)


async def _claim(outbox: Outbox, *, worker: str = "me", limit: int = 10) -> list[Claimed]:
    return list(await outbox.claim(worker, "telegram", NOW, limit))


async def test_what_waits_for_the_morning_holds_nothing_else_up(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    await outbox.put([delivery(ann.id, pinned, period="morning", not_before=NOW + 7 * HOUR)])
    await outbox.put([delivery(ann.id, pinned, period="asked for")])
    (claimed,) = await _claim(outbox)
    assert claimed.period == "asked for"


async def test_the_same_key_pins_once(outbox: Outbox) -> None:
    first = await outbox.pin(plan("k"), NOW)
    assert await outbox.pin(replace(plan("k"), left_out=9), NOW) == first
    assert await outbox.pin(plan("other"), NOW) != first
    stored = await outbox.digest(first)
    assert stored is not None and (stored.id, stored.plan, stored.stories) == (first, plan("k"), ())
    assert await outbox.digest(DigestId(999_999_999)) is None


async def test_a_digest_shows_its_stories_as_pinned(
    outbox: Outbox, sources: Sources, stories: Stories
) -> None:
    source = await sources.add(draft(), NOW, 1)
    await stories.add([article(source.id, "a")], [])
    (known,) = await stories.window(NOW - DAY, NOW)
    article_id = known.accounts[0].article
    await stories.save_summary(known.id, 1, summary(article_id, "As it was."), NOW)
    id = await outbox.pin(plan("k", (known.id, 1)), NOW)
    await stories.add([article(source.id, "b")], [Placement(-1, story=known.id)])
    await stories.save_summary(known.id, 2, summary(article_id, "As it is."), NOW)
    digest = await outbox.digest(id)
    assert digest is not None
    ((entry, story),) = digest.stories
    assert (entry.revision, story.revision, len(story.accounts)) == (1, 1, 1)
    assert story.summary == summary(article_id, "As it was.")


async def test_put_is_idempotent(outbox: Outbox, ann: Subscriber, pinned: DigestId) -> None:
    wanted = delivery(ann.id, pinned)
    assert await outbox.put([wanted, replace(wanted, period="next")]) == 2
    assert await outbox.put([wanted, replace(wanted, period="last"), wanted]) == 1
    assert await outbox.put([replace(wanted, subscriber=SubscriberId(999_999_999))]) == 0
    assert await outbox.put([]) == 0
    assert (await outbox.counts()).pending == 3


async def test_periods_that_were_queued(outbox: Outbox, ann: Subscriber, pinned: DigestId) -> None:
    wanted = delivery(ann.id, pinned)
    await outbox.put([replace(wanted, period="2026-11-21#1")])
    asked = ["2026-11-21#1", "2026-11-22#1"]
    assert set(await outbox.queued(ann.id, wanted.kind, asked)) == {"2026-11-21#1"}
    assert not await outbox.queued(ann.id, "another kind", asked)
    assert not await outbox.queued(ann.id, wanted.kind, [])


async def test_a_claim_tells_all_that_sending_needs(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    await outbox.put([delivery(ann.id, pinned)])
    (claimed,) = await _claim(outbox)
    expected = Claimed(claimed.id, ann, pinned, "daily", "2031-03-04#1", 1, attempts=1, expires=NOW + DAY)
    assert claimed == expected
    assert await _claim(outbox, worker="other") == []
    assert await outbox.counts() == OutboxCounts(sending=1)


async def test_what_is_not_due_or_too_late_is_not_claimed(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    early = delivery(ann.id, pinned, period="early", not_before=NOW + HOUR / 60)
    late = delivery(ann.id, pinned, period="late", not_before=NOW - DAY, expires=NOW)
    await outbox.put([late, early])
    assert await _claim(outbox) == []
    assert await outbox.expire(NOW) == 1
    assert await outbox.expire(NOW) == 0
    assert await outbox.counts() == OutboxCounts(pending=1, skipped=1)
    assert len(await outbox.claim("me", "telegram", NOW + HOUR, 5)) == 1


async def test_a_claim_is_for_one_channel(
    outbox: Outbox, subscribers: Subscribers, ann: Subscriber, pinned: DigestId
) -> None:
    local = await subscribers.ensure(Destination(1, channel="local"), kind="local", language="en", now=NOW)
    await outbox.put([delivery(ann.id, pinned), delivery(local.id, pinned)])
    (claimed,) = await outbox.claim("me", "local", NOW, 5)
    assert claimed.subscriber.id == local.id
    assert await outbox.reap("other", "telegram", NOW) == 0
    assert await outbox.reap("other", "local", NOW) == 1


async def test_a_chat_gets_one_message_at_a_time_in_order(
    outbox: Outbox, subscribers: Subscribers, pinned: DigestId
) -> None:
    topics = [
        await subscribers.ensure(Destination(-5, thread), kind="group", language="en", now=NOW)
        for thread in (0, 7)
    ]
    other = await subscribers.ensure(Destination(-6), kind="group", language="en", now=NOW)
    queue = [delivery(topics[1].id, pinned), delivery(topics[0].id, pinned), delivery(other.id, pinned)]
    await outbox.put(queue)
    first = await _claim(outbox)
    assert [each.subscriber.id for each in first] == [topics[1].id, other.id]
    assert await _claim(outbox) == []
    await outbox.finish(first[0].id, "me", DeliveryState.PENDING, NOW, not_before=NOW + HOUR)
    assert await _claim(outbox) == [], "the later message must wait for the one put off"
    assert len(await outbox.claim("me", "telegram", NOW + HOUR, 1)) == 1


async def test_the_oldest_come_first(outbox: Outbox, subscribers: Subscribers, pinned: DigestId) -> None:
    wanted = []
    for chat, minutes in ((1, 3), (2, 9), (3, 6)):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        wanted.append(delivery(reader.id, pinned, not_before=NOW - minutes * HOUR / 60))
    await outbox.put(wanted)
    assert [each.subscriber.destination.chat for each in await _claim(outbox, limit=2)] == [2, 3]


async def test_an_end_is_written_down_once_and_by_its_worker(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    await outbox.put([delivery(ann.id, pinned)])
    (claimed,) = await _claim(outbox)
    assert not await outbox.finish(claimed.id, "other", DeliveryState.SENT, NOW)
    assert await outbox.finish(claimed.id, "me", DeliveryState.SENT, NOW, message=2**40)
    assert not await outbox.finish(claimed.id, "me", DeliveryState.FAILED, NOW)
    assert await outbox.counts() == OutboxCounts(sent=1)
    assert not await outbox.finish(DeliveryId(999_999_999), "me", DeliveryState.SENT, NOW)


async def test_try_later_counts_attempts(outbox: Outbox, ann: Subscriber, pinned: DigestId) -> None:
    await outbox.put([delivery(ann.id, pinned)])
    for attempt in (1, 2, 3):
        (claimed,) = await _claim(outbox)
        assert claimed.attempts == attempt
        assert await outbox.finish(claimed.id, "me", DeliveryState.PENDING, NOW, error="slow down")


async def test_a_dead_workers_message_is_held_and_never_sent_again(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    await outbox.put([delivery(ann.id, pinned), delivery(ann.id, pinned, period="next")])
    (lost,) = await _claim(outbox, worker="dead")
    assert await outbox.reap("me", "telegram", NOW) == 1
    assert await outbox.reap("me", "telegram", NOW) == 0
    assert not await outbox.finish(lost.id, "dead", DeliveryState.SENT, NOW)
    (following,) = await _claim(outbox)
    assert (following.period, following.held) == ("next", 1)
    assert await outbox.reap("me", "telegram", NOW) == 0, "one's own work is not reaped"
    assert await outbox.counts() == OutboxCounts(sending=1, unknown=1)


async def test_held_messages_count_until_acknowledged(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    await outbox.put([delivery(ann.id, pinned, period=f"p{number}") for number in range(4)])
    for held in (0, 1, 2):
        (claimed,) = await _claim(outbox)
        assert claimed.held == held
        await outbox.finish(claimed.id, "me", DeliveryState.UNKNOWN, NOW)
    assert await outbox.acknowledge(ann.id) == 3
    assert await outbox.acknowledge(ann.id) == 0
    (claimed,) = await _claim(outbox)
    assert claimed.held == 0
    assert (await outbox.counts()).unknown == 3


async def test_split_queues_the_other_parts_behind(outbox: Outbox, ann: Subscriber, pinned: DigestId) -> None:
    await outbox.put([delivery(ann.id, pinned)])
    (first,) = await _claim(outbox)
    await outbox.split(first.id, 3)
    await outbox.split(first.id, 3)
    assert await _claim(outbox) == []
    for part in (2, 3):
        await outbox.finish(first.id, "me", DeliveryState.SENT, NOW)
        (first,) = await _claim(outbox)
        assert (first.part, first.digest, first.period, first.attempts) == (part, pinned, "2031-03-04#1", 1)
    assert await outbox.counts() == OutboxCounts(sending=1, sent=2)


async def test_an_answer_in_the_chat_is_told_and_not_queued(
    outbox: Outbox, subscribers: Subscribers, ann: Subscriber
) -> None:
    digest = await outbox.pin(plan("k", (StoryId(4), 2)), NOW)
    asked = delivery(ann.id, digest, kind="asked")
    assert await outbox.record_sent(asked, 77, NOW)
    assert await outbox.counts() == OutboxCounts(sent=1)
    assert await _claim(outbox) == []
    assert await subscribers.told(ann.id, NOW - DAY) == [Told(StoryId(4), 2)]
    assert await outbox.record_sent(replace(asked, subscriber=SubscriberId(999_999_999)), 1, NOW)


async def test_an_answer_that_may_not_have_gone_out_is_held_and_stays_told(
    outbox: Outbox, subscribers: Subscribers, ann: Subscriber
) -> None:
    digest = await outbox.pin(plan("k", (StoryId(4), 2)), NOW)
    asked = delivery(ann.id, digest, kind="asked")
    assert await outbox.record_sent(asked, None, NOW)
    await outbox.doubt(asked)
    assert await outbox.counts() == OutboxCounts(unknown=1)
    last = await subscribers.last_digest(ann.id)
    assert last is not None
    assert last[:2] == (digest, DeliveryState.UNKNOWN)
    assert await subscribers.told(ann.id, NOW - DAY) == [Told(StoryId(4), 2)], "never repeated by itself"
    assert await outbox.acknowledge(ann.id) == 1


async def test_an_answer_that_has_its_message_is_not_doubted(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    asked = delivery(ann.id, pinned, kind="asked")
    assert await outbox.record_sent(asked, None, NOW)
    await outbox.name_messages(asked, [7])
    await outbox.doubt(asked)
    assert await outbox.counts() == OutboxCounts(sent=1)


async def test_of_two_answers_of_one_period_the_first_counts(
    outbox: Outbox, subscribers: Subscribers, ann: Subscriber
) -> None:
    asked = delivery(ann.id, await outbox.pin(plan("k", (StoryId(4), 2)), NOW), kind="asked")
    other = await outbox.pin(plan("k2", (StoryId(5), 1)), NOW)
    both = (asked, replace(asked, digest=other))
    recorded = await asyncio.gather(*(outbox.record_sent(each, None, NOW) for each in both))
    assert sorted(recorded) == [False, True]
    told = await subscribers.told(ann.id, NOW - DAY)
    assert told == [Told(StoryId(4), 2) if recorded[0] else Told(StoryId(5), 1)]


async def test_what_was_planned_before_another_digest_came_is_not_taken(
    outbox: Outbox, subscribers: Subscribers, ann: Subscriber, pinned: DigestId
) -> None:
    """Neither by the queue nor as an answer, whichever of the two the other was; nor of a later part."""
    none = DeliveryId(0)
    assert await outbox.newest([ann.id]) == {}
    first = replace(delivery(ann.id, pinned), after=none)
    assert await outbox.put([first]) == 1
    had = (await outbox.newest([ann.id]))[ann.id]
    asked = delivery(ann.id, pinned, kind="asked")
    assert not await outbox.record_sent(replace(asked, after=none), None, NOW)
    assert await outbox.record_sent(replace(asked, after=had), None, NOW)
    later = delivery(ann.id, pinned, period="2031-03-05#1")
    assert await outbox.put([replace(later, after=had)]) == 0
    had = (await outbox.newest([ann.id]))[ann.id]
    await outbox.name_messages(asked, [7, 8])
    assert (await outbox.newest([ann.id]))[ann.id] == had
    assert await outbox.put([replace(later, after=had)]) == 1
    assert await outbox.put([delivery(ann.id, pinned, period="2031-03-06#1")]) == 1


async def test_of_a_digest_and_an_answer_planned_at_the_same_time_one_is_taken(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    for period in map(str, range(8)):
        had = (await outbox.newest([ann.id])).get(ann.id, DeliveryId(0))
        daily = replace(delivery(ann.id, pinned, period=period), after=had)
        asked = replace(daily, kind="asked")
        taken = await asyncio.gather(outbox.put([daily]), outbox.record_sent(asked, None, NOW))
        assert sum(taken) == 1


async def test_an_answer_never_overwrites_what_is_on_its_way(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    await outbox.put([delivery(ann.id, pinned)])
    assert not await outbox.record_sent(delivery(ann.id, pinned), 5, NOW)
    assert await outbox.counts() == OutboxCounts(pending=1)


async def test_claims_at_the_same_time_never_share(
    outbox: Outbox, subscribers: Subscribers, pinned: DigestId
) -> None:
    queue: list[NewDelivery] = []
    for chat in range(1, 21):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        queue += [delivery(reader.id, pinned, period=period) for period in ("a", "b")]
    assert await outbox.put(queue) == 40
    taken = await asyncio.gather(*(_claim(outbox, worker=f"w{number}", limit=3) for number in range(10)))
    ids = [claimed.id for batch in taken for claimed in batch]
    assert len(ids) == len(set(ids)) == 20
    assert {claimed.period for batch in taken for claimed in batch} == {"a"}


async def test_many_deliveries_are_queued_in_pieces(
    outbox: Outbox, ann: Subscriber, pinned: DigestId
) -> None:
    queue = [delivery(ann.id, pinned, period=str(number)) for number in range(703)]
    assert await outbox.put(queue) == 703
    assert await outbox.put(queue) == 0


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (DeliveryState.FAILED, OutboxCounts(failed=1, skipped=2)),
        (DeliveryState.SKIPPED, OutboxCounts(skipped=3)),
        (DeliveryState.UNKNOWN, OutboxCounts(unknown=1, pending=2)),
    ],
)
async def test_a_part_that_failed_for_good_takes_the_later_ones_along(
    outbox: Outbox, ann: Subscriber, pinned: DigestId, end: DeliveryState, left: OutboxCounts
) -> None:
    await outbox.put([delivery(ann.id, pinned)])
    (first,) = await _claim(outbox)
    await outbox.split(first.id, 3)
    assert not await outbox.finish(first.id, "not me", end, NOW)
    assert await outbox.counts() == OutboxCounts(sending=1, pending=2)
    await outbox.finish(first.id, "me", end, NOW)
    assert await outbox.counts() == left
    other = await outbox.pin(plan("tomorrow"), NOW)
    assert await outbox.put([delivery(ann.id, other, period="2031-03-05#1")]) == 1
