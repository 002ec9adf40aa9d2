"""What a story's revisions brought, with their summaries; and what readers were told, by the same names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import (
    ArticleId,
    Chapter,
    Destination,
    Entry,
    OutletId,
    Placement,
    Source,
    StoryId,
    Subscriber,
    Summary,
    Told,
)
from digest.ports import Outbox, Sources, Stories, Subscribers
from tests.storage.builders import ANN, DAY, HOUR, KZ, NOW, article, delivery, draft, plan, summary

UNKNOWN = StoryId(999_999_999)


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, 1)


@pytest.fixture
async def ann(subscribers: Subscribers) -> Subscriber:
    return await subscribers.ensure(ANN, kind="private", language="en", now=NOW)


class Press:
    """Puts articles into stories, and knows them by their keys."""

    def __init__(self, stories: Stories, source: Source) -> None:
        self.stories, self.source, self.hours = stories, source, 10

    async def report(self, key: str, story: StoryId | None = None, *merges: StoryId) -> ArticleId:
        """Each is published an hour after the one before."""
        self.hours -= 1
        new = article(self.source.id, key, published=NOW - self.hours * HOUR)
        await self.stories.add([new], [Placement(-1, story, merges=merges)])
        return (await self.known(key))[0]

    async def story(self, key: str) -> StoryId:
        await self.report(key)
        return (await self.known(key))[1]

    async def known(self, key: str) -> tuple[ArticleId, StoryId]:
        prints = await self.stories.prints(NOW - DAY)
        (found,) = [each for each in prints if each.fingerprint.title_key == key]
        return ArticleId(found.ref), found.story or UNKNOWN

    async def condense(self, story: StoryId, revision: int) -> Summary:
        """A summary that tells of which story and revision it is."""
        made = summary(ArticleId(1), f"SAMPLE story {story} as of {revision}.")
        await self.stories.save_summary(story, revision, made, NOW)
        return made

    async def chapters(self, story: StoryId) -> list[Chapter]:
        return list((await self.stories.history([story])).get(story, []))


@pytest.fixture
def press(stories: Stories, source: Source) -> Press:
    return Press(stories, source)


async def test_each_revision_is_a_chapter_of_its_own(press: Press) -> None:
    story = await press.story("a")
    later, last = await press.report("b", story), await press.report("c", story)
    made = await press.condense(story, 2)
    first, _ = await press.known("a")
    assert await press.chapters(story) == [
        Chapter(1, NOW - 9 * HOUR, (first,)),
        Chapter(2, NOW - 8 * HOUR, (later,), made),
        Chapter(3, NOW - 7 * HOUR, (last,)),
    ]


async def test_a_copy_belongs_to_the_chapter_in_which_it_came(
    press: Press, stories: Stories, source: Source
) -> None:
    story = await press.story("a")
    first, _ = await press.known("a")
    copy = article(source.id, "copy", published=NOW - HOUR)
    await stories.add([copy], [Placement(-1, story, copy_of=first)])
    (chapter,) = await press.chapters(story)
    assert (chapter.revision, chapter.articles) == (1, (first, (await press.known("copy"))[0]))


async def test_many_are_asked_for_at_once_and_the_unknown_are_left_out(
    press: Press, stories: Stories
) -> None:
    one, two = await press.story("one"), await press.story("two")
    found = await stories.history([one, two, UNKNOWN])
    assert {story: [chapter.revision for chapter in chapters] for story, chapters in found.items()} == {
        one: [1],
        two: [1],
    }
    assert await stories.history([]) == {}


async def test_what_a_story_took_over_comes_after_what_it_had(press: Press, stories: Stories) -> None:
    old, young = await press.story("old"), await press.story("young")
    later = await press.report("young 2", young)
    made = await press.condense(young, 1), await press.condense(young, 2)
    await press.report("binding", old, young)
    assert [chapter.revision for chapter in await press.chapters(old)] == [1, 2, 3, 5]
    assert (await press.chapters(old))[1:3] == [
        Chapter(2, NOW - 8 * HOUR, ((await press.known("young"))[0],), made[0]),
        Chapter(3, NOW - 7 * HOUR, (later,), made[1]),
    ]
    assert await stories.history([young]) == {young: await press.chapters(old)}


async def test_two_that_were_condensed_together_have_that_summary_in_a_chapter_of_its_own(
    press: Press,
) -> None:
    old, young = await press.story("old"), await press.story("young")
    alone = await press.condense(young, 1)
    await press.report("binding", old, young)
    together = await press.condense(old, 3)
    assert [each.summary for each in await press.chapters(old)] == [None, alone, together, None]
    assert (await press.chapters(old))[2] == Chapter(3, NOW - 8 * HOUR, (), together)


async def test_a_chain_brings_all_summaries_along(press: Press) -> None:
    old, young, third = [await press.story(key) for key in ("old", "young", "third")]
    early = await press.condense(young, 1)
    newest = await press.condense(third, 1)
    await press.report("one", young, third)
    assert [chapter.summary for chapter in await press.chapters(young)] == [early, newest, None]
    await press.report("two", old, young)
    found = [(each.revision, each.summary) for each in await press.chapters(old)]
    assert found == [(1, None), (2, early), (3, newest), (5, None), (7, None)]


# ── what readers were told ───────────────────────────────────────────────────────────────────────


class Post:
    """Records digests as answered, one a period."""

    def __init__(self, outbox: Outbox, subscribers: Subscribers) -> None:
        self.outbox, self.subscribers, self.number = outbox, subscribers, 0

    async def tell(self, reader: Subscriber, *entries: Entry, muted: tuple[int, ...] = ()) -> None:
        self.number += 1
        filter = replace(KZ, muted_outlets=tuple(map(OutletId, muted)))
        pinned = await self.outbox.pin(plan(f"{self.number}", *entries, filter=filter), NOW)
        await self.outbox.record_sent(delivery(reader.id, pinned, period=f"{self.number}"), 1, NOW)

    async def told(self, reader: Subscriber) -> list[Told]:
        return list(await self.subscribers.told(reader.id, NOW - DAY))


@pytest.fixture
def post(outbox: Outbox, subscribers: Subscribers) -> Post:
    return Post(outbox, subscribers)


async def test_told_names_the_summaries_that_were_shown(post: Post, ann: Subscriber) -> None:
    one, two = StoryId(4), StoryId(5)
    await post.tell(ann, Entry(one, 1, condensed=1), Entry(two, 3, condensed=0))
    await post.tell(ann, Entry(one, 4, known=1, told=(1,), condensed=3))
    assert await post.told(ann) == [Told(one, 4, (1, 3)), Told(two, 3)]


async def test_told_names_the_outlets_that_were_muted_whenever_a_story_was_told(
    post: Post, ann: Subscriber
) -> None:
    one, two, three = StoryId(4), StoryId(5), StoryId(6)
    await post.tell(ann, Entry(one, 1, condensed=1), Entry(two, 3, condensed=0), muted=(7, 8))
    await post.tell(ann, Entry(one, 2, condensed=2), muted=(8, 9))
    await post.tell(ann, Entry(two, 4, condensed=4), Entry(three, 1, condensed=1))
    assert [each.unheard for each in await post.told(ann)] == [(8,), (), ()]


async def test_what_was_to_be_told_before_but_never_was_is_not_told(
    post: Post, outbox: Outbox, ann: Subscriber
) -> None:
    await post.tell(ann, Entry(StoryId(4), 4, known=1, told=(1,), condensed=3))
    assert await post.told(ann) == [Told(StoryId(4), 4, (3,))]


@pytest.mark.parametrize(("made", "shown"), [((), ()), ((1, 3), (1,)), ((3, 4), (3,)), ((2,), (2,))])
async def test_old_entries_showed_the_nearest_summary(
    press: Press, post: Post, ann: Subscriber, made: tuple[int, ...], shown: tuple[int, ...]
) -> None:
    story = await press.story("a")
    for key in "bcd":
        await press.report(key, story)
    for revision in made:
        await press.condense(story, revision)
    await post.tell(ann, Entry(story, 2))
    assert await post.told(ann) == [Told(story, 2, shown)]
    nearest = await press.stories.get(story, 2)
    assert nearest is not None and (nearest.condensed,) == (shown or (0,))


async def test_readers_of_the_same_digests_were_told_the_same(
    post: Post, subscribers: Subscribers, outbox: Outbox, ann: Subscriber
) -> None:
    bob = await subscribers.ensure(Destination(ANN.chat + 1), kind="private", language="ru", now=NOW)
    for number in (1, 2):
        pinned = await outbox.pin(plan(f"k{number}", Entry(StoryId(number), 1, condensed=1)), NOW)
        for reader in (ann, bob)[: 3 - number]:
            await outbox.record_sent(delivery(reader.id, pinned, period=f"{number}"), 1, NOW)
    assert await subscribers.told_by([ann.id, bob.id], NOW - DAY) == {
        ann.id: [Told(StoryId(1), 1, (1,)), Told(StoryId(2), 1, (1,))],
        bob.id: [Told(StoryId(1), 1, (1,))],
    }


async def test_summaries_that_were_told_are_found_in_the_history_of_what_a_story_became(
    press: Press, post: Post, ann: Subscriber
) -> None:
    old, young = await press.story("old"), await press.story("young")
    shown = await press.condense(young, 1)
    await post.tell(ann, Entry(young, 1, condensed=1))
    await press.report("binding", old, young)
    told = {each.story: each for each in await post.told(ann)}
    chapters = {chapter.revision: chapter.summary for chapter in await press.chapters(old)}
    assert [chapters[name] for name in told[old].summaries] == [shown]
    assert told[young] == Told(young, 1, (1,))
