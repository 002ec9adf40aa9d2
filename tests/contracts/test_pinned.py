"""Pinned digests show what was pinned: the summaries named, those told before, whatever happened since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import (
    ArticleId,
    Digest,
    DigestPlan,
    Entry,
    Event,
    Filter,
    OutletId,
    Placement,
    Source,
    Story,
    StoryId,
    Subscriber,
    Summary,
)
from digest.ports import Outbox, Sources, Stories, Subscribers
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.tables_readers import DELIVERY
from tests.storage.builders import ANN, DAY, KZ, NOW, article, delivery, draft, plan, summary


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, 1)


@pytest.fixture
async def story(stories: Stories, source: Source) -> StoryId:
    """At revision 3, each with its summary."""
    await stories.add([article(source.id, "a")], [])
    (known,) = await stories.window(NOW - DAY, NOW)
    for key in "bc":
        await stories.add([article(source.id, key)], [Placement(-1, known.id)])
    for revision in (1, 2, 3):
        await stories.save_summary(known.id, revision, made(revision), NOW)
    return known.id


def made(revision: int) -> Summary:
    return summary(ArticleId(1), f"SAMPLE as of {revision}.")


async def pinned(outbox: Outbox, plan: DigestPlan) -> Digest:
    digest = await outbox.digest(await outbox.pin(plan, NOW))
    assert digest is not None and digest.plan == plan
    return digest


async def shown(outbox: Outbox, entry: Entry) -> Story:
    digest = await pinned(outbox, plan(f"{entry}", entry))
    ((_, story),) = digest.stories
    return story


@pytest.mark.parametrize(
    ("condensed", "summary", "of"),
    [(None, made(2), 2), (0, None, 0), (1, made(1), 1), (3, made(3), 3), (9, None, 0)],
)
async def test_the_summary_shown_is_the_one_pinned(
    outbox: Outbox, story: StoryId, condensed: int | None, summary: Summary | None, of: int
) -> None:
    found = await shown(outbox, Entry(story, 2, condensed=condensed))
    assert (found.revision, found.summary, found.condensed) == (2, summary, of)


async def test_what_stands_on_the_shelf_is_shown_as_it_would_be_read(
    outbox: Outbox, stories: Stories, source: Source, story: StoryId, store: Store
) -> None:
    """Before, after one story grew and another was condensed anew, and after they became one."""
    await stories.add([article(source.id, "other")], [])
    other = max(each.id for each in await stories.window(NOW - DAY, NOW))
    await stories.save_summary(other, 1, made(8), NOW)
    entries = [Entry(story, 3, told=(1, 9), condensed=3), Entry(other, 1, condensed=1), Entry(story, 2)]
    plans = [plan(f"{entry}", entry) for entry in (*entries, Entry(story, 3), Entry(other, 1, condensed=0))]

    async def same(when: str) -> None:
        for number, each in enumerate([*plans, plan("all", *entries[:2])]):
            id = await outbox.pin(replace(each, key=f"{when} {number}"), NOW)
            await stories.window(NOW - DAY, NOW)
            digest = await outbox.digest(id)
            assert digest == await OutboxRepository(store).digest(id)
            assert digest is not None and digest.stories

    await same("before")
    await stories.add([article(source.id, "more")], [Placement(-1, story)])
    await stories.save_summary(other, 1, made(9), NOW)
    await same("grown")
    await stories.add([article(source.id, "binding")], [Placement(-1, story, merges=(other,))])
    await same("one")


async def test_what_was_told_before_comes_along_oldest_first(outbox: Outbox, story: StoryId) -> None:
    entries = Entry(story, 3, told=(1, 2, 7), condensed=3), Entry(StoryId(999_999_999), 1)
    digest = await pinned(outbox, plan("k", *entries))
    assert digest.earlier == {story: (made(1), made(2))}


async def test_the_pinned_summary_outlives_that_its_story_became_another(
    outbox: Outbox, stories: Stories, source: Source, story: StoryId
) -> None:
    await stories.add([article(source.id, "young")], [])
    young = max(each.story or StoryId(0) for each in await stories.prints(NOW - DAY))
    its = summary(ArticleId(1), "SAMPLE of the younger.")
    await stories.save_summary(young, 1, its, NOW)
    entry = Entry(young, 1, condensed=1)
    await outbox.pin(plan("k", entry), NOW)
    await stories.add([article(source.id, "binding")], [Placement(-1, story, merges=(young,))])
    found = await shown(outbox, entry)
    assert (found.id, found.revision, found.summary, found.condensed) == (story, 5, its, 4)
    later = Entry(story, 6, known=5, told=(2, 4), condensed=0)
    digest = await pinned(outbox, plan("later", later))
    assert digest.earlier == {story: (made(2), its)}


async def test_a_withdrawn_story_is_marked(outbox: Outbox, stories: Stories, story: StoryId) -> None:
    assert not (await shown(outbox, Entry(story, 2, condensed=2))).withdrawn
    await stories.withdraw(story, 1, NOW)
    assert (await shown(outbox, Entry(story, 2, condensed=2))).withdrawn
    assert (await shown(outbox, Entry(story, 3))).withdrawn


async def test_a_plan_keeps_the_whole_filter(outbox: Outbox) -> None:
    filter = Filter(KZ.pairs, ("en", "kk"), (OutletId(3),), (StoryId(7),), (Event.AGREEMENT,))
    assert (await pinned(outbox, plan("k", filter=filter))).plan.filter == filter


# ── answered in the chat ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def ann(subscribers: Subscribers) -> Subscriber:
    return await subscribers.ensure(ANN, kind="private", language="en", now=NOW)


async def rows(store: Store) -> list[tuple[int, int | None, int]]:
    """Part, message and state of every delivery."""
    columns = (DELIVERY.c.part, DELIVERY.c.message, DELIVERY.c.state)
    found = await store.read(
        lambda connection: connection.execute(DELIVERY.select().with_only_columns(*columns)).all()
    )
    return sorted((part, message, state) for part, message, state in found)


async def test_the_messages_of_an_answer_are_named_part_by_part(
    outbox: Outbox, ann: Subscriber, store: Store
) -> None:
    answer = delivery(ann.id, await outbox.pin(plan("k"), NOW), kind="ondemand")
    await outbox.record_sent(answer, None, NOW)
    assert await rows(store) == [(1, None, 2)]
    for _ in range(2):
        await outbox.name_messages(answer, [70, 71, 72])
        assert await rows(store) == [(1, 70, 2), (2, 71, 2), (3, 72, 2)]


async def test_only_an_answer_that_was_recorded_has_messages(
    outbox: Outbox, subscribers: Subscribers, ann: Subscriber, store: Store
) -> None:
    answer = delivery(ann.id, await outbox.pin(plan("k"), NOW))
    await outbox.name_messages(answer, [70])
    assert await rows(store) == []
    await outbox.put([answer])
    await outbox.name_messages(answer, [70])
    assert await rows(store) == [(1, None, 0)]
    await subscribers.forget(ANN, NOW)
    await outbox.name_messages(answer, [70])
    assert await rows(store) == []
