"""Withdrawn stories: nobody is told them any more, and every message that told them is corrected once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from digest.model import (
    Correction,
    CorrectionId,
    DeliveryState,
    Destination,
    DigestId,
    Placement,
    Source,
    StoryId,
    Subscriber,
)
from digest.ports import Corrections, Outbox, Sources, Stories, Subscribers
from storage import withdrawing
from storage.store import Store
from storage.tables_care import AUDIT
from storage.tables_readers import CORRECTION
from tests.storage.builders import ANN, DAY, HOUR, NOW, article, delivery, draft, plan, summary

ADMIN = 7
UNKNOWN = StoryId(999_999_999)
MINUTE = HOUR / 60


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, 1)


@pytest.fixture
async def story(stories: Stories, source: Source) -> StoryId:
    return await tell(stories, source, "a")


@pytest.fixture
async def other(stories: Stories, source: Source, story: StoryId) -> StoryId:
    return await tell(stories, source, "b")


@pytest.fixture
async def ann(subscribers: Subscribers) -> Subscriber:
    return await subscribers.ensure(ANN, kind="private", language="en", now=NOW)


async def tell(stories: Stories, source: Source, key: str) -> StoryId:
    await stories.add([article(source.id, key)], [])
    return max(each.story or StoryId(0) for each in await stories.prints(NOW - DAY))


class Desk:
    """Sends digests to a reader, and shows what of them has to be corrected."""

    def __init__(self, outbox: Outbox, corrections: Corrections) -> None:
        self.outbox, self.corrections = outbox, corrections

    async def pin(self, *stories: StoryId) -> DigestId:
        return await self.outbox.pin(plan(f"{stories}", *((story, 1) for story in stories)), NOW)

    async def answer(self, reader: Subscriber, message: int | None, *stories: StoryId) -> DigestId:
        digest = await self.pin(*stories)
        await self.outbox.record_sent(delivery(reader.id, digest, period=f"{digest}"), message, NOW)
        return digest

    async def due(self, hours: int = 0, channel: str = "telegram", limit: int = 9_999) -> list[Correction]:
        return list(await self.corrections.due(channel, NOW + hours * HOUR, limit))

    async def messages(self, hours: int = 0) -> list[int]:
        return [each.message for each in await self.due(hours)]


@pytest.fixture
def desk(outbox: Outbox, corrections: Corrections) -> Desk:
    return Desk(outbox, corrections)


# ── the story ────────────────────────────────────────────────────────────────────────────────────


async def test_a_withdrawn_story_is_told_to_nobody_any_more(
    stories: Stories, story: StoryId, other: StoryId, store: Store
) -> None:
    assert await stories.withdraw(story, ADMIN, NOW)
    assert [each.id for each in await stories.window(NOW - DAY, NOW)] == [other]
    assert [each.story for each in await stories.to_condense(NOW - DAY, 9)] == [other]
    assert await stories.waiting(NOW - DAY) == 1
    kept = await stories.get(story)
    assert kept is not None and kept.withdrawn
    mine = select(AUDIT.c.action, AUDIT.c.target, AUDIT.c.at).where(AUDIT.c.actor == ADMIN)
    (audit,) = await store.read(lambda connection: connection.execute(mine).all())
    assert tuple(audit) == ("story withdrawn", f"{story}: SAMPLE a", NOW)


async def test_a_story_is_withdrawn_once(stories: Stories, story: StoryId, store: Store) -> None:
    assert [await stories.withdraw(id, ADMIN, NOW) for id in (story, story, UNKNOWN)] == [True, False, False]
    written = select(func.count(AUDIT.c.id)).where(AUDIT.c.actor == ADMIN)
    assert await store.read(lambda connection: connection.scalar(written)) == 1


async def test_more_reports_do_not_bring_it_back(stories: Stories, source: Source, story: StoryId) -> None:
    await stories.withdraw(story, ADMIN, NOW)
    await stories.add([article(source.id, "more")], [Placement(-1, story)])
    assert await stories.window(NOW - DAY, NOW) == []
    earlier = await stories.get(story, 1)
    assert earlier is not None and earlier.withdrawn


@pytest.mark.parametrize("first", [True, False])
async def test_it_becomes_one_with_no_other(
    stories: Stories, source: Source, story: StoryId, other: StoryId, first: bool
) -> None:
    await stories.withdraw(story if first else other, ADMIN, NOW)
    await stories.add([article(source.id, "c")], [Placement(-1, story, merges=(other,))])
    assert [each.id for each in await stories.window(NOW - DAY, NOW)] == [other if first else story]


async def test_what_became_another_is_withdrawn_with_it(
    stories: Stories, source: Source, story: StoryId, other: StoryId, ann: Subscriber, desk: Desk
) -> None:
    await desk.answer(ann, 5, other)
    await stories.add([article(source.id, "c")], [Placement(-1, story, merges=(other,))])
    assert await stories.withdraw(other, ADMIN, NOW)
    assert await stories.window(NOW - DAY, NOW) == []
    assert await desk.messages() == [5]
    assert not await stories.withdraw(story, ADMIN, NOW)


# ── the messages ─────────────────────────────────────────────────────────────────────────────────


async def test_messages_that_told_it_are_to_be_corrected(
    stories: Stories, subscribers: Subscribers, story: StoryId, other: StoryId, ann: Subscriber, desk: Desk
) -> None:
    digest = await desk.answer(ann, 5, story, other)
    await desk.answer(ann, 6, other)
    await desk.answer(ann, None, story)
    assert await desk.due() == []
    await stories.withdraw(story, ADMIN, NOW)
    (due,) = await desk.due()
    assert due == Correction(due.id, ann, digest, part=1, message=5)
    assert await desk.due(channel="local") == [] == await desk.due(limit=0)


async def test_what_is_done_is_never_asked_for_again(
    stories: Stories, corrections: Corrections, story: StoryId, other: StoryId, ann: Subscriber, desk: Desk
) -> None:
    await desk.answer(ann, 5, story, other)
    await stories.withdraw(story, ADMIN, NOW)
    (due,) = await desk.due()
    await corrections.done(due.id, NOW)
    assert await desk.due(hours=1) == []
    await stories.withdraw(other, ADMIN, NOW + HOUR)
    (again,) = await desk.due(hours=1)
    assert (again.message, again.attempts) == (5, 0)


async def test_an_edit_that_was_on_its_way_does_not_hide_a_second_withdrawal(
    stories: Stories, corrections: Corrections, story: StoryId, other: StoryId, ann: Subscriber, desk: Desk
) -> None:
    await desk.answer(ann, 5, story, other)
    await stories.withdraw(story, ADMIN, NOW)
    (first,) = await desk.due()
    await stories.withdraw(other, ADMIN, NOW)
    (second,) = await desk.due()
    await corrections.done(first.id, NOW)
    assert await desk.due() == [second]
    await corrections.done(CorrectionId(999_999_999), NOW)


async def test_attempts_are_counted_and_wait_their_time(
    stories: Stories, corrections: Corrections, story: StoryId, ann: Subscriber, desk: Desk
) -> None:
    await desk.answer(ann, 5, story)
    await stories.withdraw(story, ADMIN, NOW)
    for attempts in (0, 1, 2):
        (due,) = await desk.due(hours=attempts)
        assert due.attempts == attempts
        await corrections.postpone(due.id, NOW + (attempts + 1) * HOUR)
        assert await desk.due(hours=attempts) == []


@pytest.mark.parametrize("searched", [True, False])
async def test_a_message_that_was_in_flight_is_corrected_when_it_has_arrived(
    stories: Stories, outbox: Outbox, story: StoryId, ann: Subscriber, desk: Desk, searched: bool
) -> None:
    await outbox.put([delivery(ann.id, await desk.pin(story))])
    (claimed,) = await outbox.claim("me", "telegram", NOW, 1)
    await stories.withdraw(story, ADMIN, NOW + MINUTE)
    if searched:
        assert await desk.due(hours=1) == []
    await outbox.finish(claimed.id, "me", DeliveryState.SENT, NOW + 2 * MINUTE, message=5)
    assert await desk.messages(hours=1) == [5]


@pytest.mark.parametrize("end", [DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.SKIPPED])
async def test_only_what_arrived_is_corrected(
    stories: Stories, outbox: Outbox, story: StoryId, ann: Subscriber, desk: Desk, end: DeliveryState
) -> None:
    await outbox.put([delivery(ann.id, await desk.pin(story))])
    (claimed,) = await outbox.claim("me", "telegram", NOW, 1)
    await stories.withdraw(story, ADMIN, NOW)
    await outbox.finish(claimed.id, "me", end, NOW)
    assert await desk.due(hours=1) == []


async def test_what_is_queued_when_it_is_withdrawn_needs_no_correction(
    stories: Stories, outbox: Outbox, story: StoryId, ann: Subscriber, desk: Desk
) -> None:
    await outbox.put([delivery(ann.id, await desk.pin(story))])
    await stories.withdraw(story, ADMIN, NOW + MINUTE)
    assert await desk.due(hours=1) == []
    (claimed,) = await outbox.claim("me", "telegram", NOW + 2 * MINUTE, 1)
    await outbox.finish(claimed.id, "me", DeliveryState.SENT, NOW + 2 * MINUTE, message=5)
    assert await desk.due(hours=1) == []


async def test_a_message_that_was_loaded_just_before_is_corrected_whatever_the_clocks_say(
    stories: Stories, outbox: Outbox, story: StoryId, ann: Subscriber, desk: Desk
) -> None:
    """The withdrawal was asked for first, or by a slow clock, and was written down after the claim."""
    await outbox.put([delivery(ann.id, await desk.pin(story))])
    (claimed,) = await outbox.claim("me", "telegram", NOW + MINUTE, 1)
    await stories.withdraw(story, ADMIN, NOW)
    await outbox.finish(claimed.id, "me", DeliveryState.SENT, NOW + 2 * MINUTE, message=5)
    assert await desk.messages(hours=1) == [5]


@pytest.mark.parametrize("later", [DeliveryState.SENT, DeliveryState.PENDING])
async def test_a_message_whose_first_attempt_was_on_its_way_is_corrected(
    stories: Stories, outbox: Outbox, story: StoryId, ann: Subscriber, desk: Desk, later: DeliveryState
) -> None:
    await outbox.put([delivery(ann.id, await desk.pin(story))])
    (claimed,) = await outbox.claim("me", "telegram", NOW, 1)
    await stories.withdraw(story, ADMIN, NOW + MINUTE)
    assert await desk.due(hours=1) == []
    await outbox.finish(claimed.id, "me", later, NOW + MINUTE, message=5)
    for again in await outbox.claim("me", "telegram", NOW + 2 * MINUTE, 1):
        await outbox.finish(again.id, "me", DeliveryState.SENT, NOW + 2 * MINUTE, message=5)
    assert await desk.messages(hours=1) == [5]


async def test_all_parts_of_an_answer_are_corrected_though_named_late(
    stories: Stories, outbox: Outbox, story: StoryId, ann: Subscriber, desk: Desk
) -> None:
    answer = delivery(ann.id, await desk.pin(story), kind="ondemand")
    await outbox.record_sent(answer, None, NOW)
    await stories.withdraw(story, ADMIN, NOW)
    assert await desk.due() == []
    await outbox.name_messages(answer, [5, 6])
    due = await desk.due()
    assert sorted((each.part, each.message) for each in due) == [(1, 5), (2, 6)]


async def test_who_is_forgotten_or_gone_is_not_corrected(
    stories: Stories, subscribers: Subscribers, story: StoryId, ann: Subscriber, desk: Desk, store: Store
) -> None:
    bob = await subscribers.ensure(Destination(1), kind="private", language="en", now=NOW)
    await desk.answer(ann, 5, story)
    await desk.answer(bob, 6, story)
    await stories.withdraw(story, ADMIN, NOW)
    assert await desk.messages() == [5, 6]
    await subscribers.sleep(1, NOW)
    assert await desk.messages() == [5]
    await subscribers.forget(ANN, NOW)
    assert await desk.messages() == []
    assert await store.read(lambda c: c.scalar(select(func.count(CORRECTION.c.id)))) == 1


async def test_many_messages_are_found_in_pieces(
    stories: Stories,
    subscribers: Subscribers,
    story: StoryId,
    other: StoryId,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(withdrawing, "MESSAGES_AT_ONCE", 3)
    for chat in range(1, 8):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        await desk.answer(reader, chat, story)
        await desk.answer(reader, 100 + chat, story, other)
    await stories.withdraw(story, ADMIN, NOW)
    await stories.withdraw(other, ADMIN, NOW)
    expected = [*range(1, 8), *range(101, 108)]
    assert sorted(await desk.messages()) == expected
    assert [each.message for each in await desk.due(limit=2)] == (await desk.messages())[:2]


async def test_summaries_of_a_withdrawn_story_may_still_come(stories: Stories, story: StoryId) -> None:
    (text,) = await stories.to_condense(NOW - DAY, 9)
    await stories.withdraw(story, ADMIN, NOW)
    await stories.save_summary(story, 1, summary(text.documents[0].article), NOW)
    assert await stories.window(NOW - DAY, NOW) == []
