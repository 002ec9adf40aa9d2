"""Stories that proved to be one: nothing is lost, every name still leads somewhere, nothing is told twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import (
    DeliveryState,
    Filter,
    NewArticle,
    Pair,
    Placement,
    Role,
    Source,
    Story,
    StoryId,
    Subscriber,
    Told,
)
from digest.ports import Outbox, Sources, Stories, Subscribers
from digest.selection import choose
from tests.storage.builders import (
    ANN,
    DAY,
    HOUR,
    KZ,
    NOW,
    article,
    delivery,
    draft,
    place,
    plan,
    summary,
    tags,
)

Two = tuple[StoryId, StoryId]


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, 1)


@pytest.fixture
async def two(stories: Stories, source: Source) -> Two:
    """An older story of two articles at revision 2, and a younger one."""
    early = article(source.id, "early", published=NOW - 5 * HOUR, fetched=NOW - 4 * HOUR)
    await stories.add([early], [])
    (old,) = await ids(stories)
    later = article(source.id, "later", published=NOW - 4 * HOUR, fetched=NOW - 3 * HOUR)
    await stories.add([later], [Placement(-1, old)])
    other = tags(place("KG", Role.WHO), security=False, score=0.25)
    young = article(source.id, "young", published=NOW - 2 * HOUR, fetched=NOW - HOUR, tagged=other)
    await stories.add([young], [])
    return old, max(await ids(stories))


@pytest.fixture
async def ann(subscribers: Subscribers) -> Subscriber:
    return await subscribers.ensure(ANN, kind="private", language="en", now=NOW)


async def ids(stories: Stories) -> list[StoryId]:
    return sorted({each.story or StoryId(0) for each in await stories.prints(NOW - DAY)})


def binding(source: Source, key: str = "binding") -> NewArticle:
    return article(source.id, key, published=NOW - HOUR)


async def unite(stories: Stories, source: Source, story: StoryId, *gone: StoryId) -> int:
    """By a copy of the story's first article: the two are one, but nothing is new."""
    first = min(each.ref for each in await stories.prints(NOW - DAY))
    copy = article(source.id, f"copy of {first}", published=NOW - HOUR)
    return await stories.add([copy], [Placement(-1, story, copy_of=first, merges=gone)])


async def got(stories: Stories, id: StoryId, revision: int | None = None) -> Story:
    story = await stories.get(id, revision)
    assert story is not None
    return story


def titles(story: Story) -> set[str]:
    return {account.title for account in story.accounts}


async def test_all_articles_go_to_the_story_that_goes_on(stories: Stories, source: Source, two: Two) -> None:
    old, young = two
    before = await got(stories, old)
    assert await stories.add([binding(source)], [Placement(-1, old, merges=(young,))]) == 1
    (story,) = await stories.window(NOW - DAY, NOW)
    assert story.id == old
    assert titles(story) == {"SAMPLE early", "SAMPLE later", "SAMPLE young", "SAMPLE binding"}
    assert (story.first_seen, story.last_seen) == (NOW - 4 * HOUR, NOW)
    assert story.published == NOW - HOUR
    assert {tag.code for tag in story.places} == {"KZ", "KG"}
    assert story.security_score == pytest.approx((0.75 * 4 + 0.25) / 5)
    assert story.revision == before.revision + 2, "one for the merge, one for the news"
    assert await ids(stories) == [old]


async def test_a_merge_alone_is_a_revision_and_the_earlier_ones_stay(
    stories: Stories, source: Source, two: Two
) -> None:
    old, young = two
    before = await got(stories, old)
    await unite(stories, source, old, young)
    assert (await got(stories, old)).revision == before.revision + 1
    assert await got(stories, old, before.revision) == before


async def test_the_old_name_leads_to_the_story_it_became(stories: Stories, source: Source, two: Two) -> None:
    old, young = two
    await stories.add([binding(source)], [Placement(-1, old, merges=(young,))])
    assert await got(stories, young) == await got(stories, old)
    then = await got(stories, young, 1)
    assert (then.id, then.revision) == (old, 3), "as it was when the two were made one"
    assert titles(then) == {"SAMPLE early", "SAMPLE later", "SAMPLE young"}


async def test_a_story_that_is_gone_is_neither_shown_nor_condensed(
    stories: Stories, source: Source, two: Two
) -> None:
    old, young = two
    await unite(stories, source, old, young)
    (text,) = await stories.to_condense(NOW - DAY, 10)
    assert (text.story, text.revision) == (old, 3)
    assert await stories.waiting(NOW - DAY) == 1
    await stories.save_summary(young, 1, summary(text.documents[0].article), NOW)
    assert await stories.waiting(NOW - DAY) == 1, "a summary that came too late is for the story as it was"
    await stories.save_summary(old, 3, summary(text.documents[0].article), NOW)
    assert await stories.waiting(NOW - DAY) == 0


async def test_another_process_may_still_name_a_story_that_is_gone(
    stories: Stories, source: Source, two: Two
) -> None:
    old, young = two
    await unite(stories, source, old, young)
    await stories.add([article(source.id, "late")], [Placement(-1, young)])
    assert "SAMPLE late" in titles(await got(stories, old))
    await stories.add([article(source.id, "again")], [Placement(-1, young, merges=(old,))])
    story = await got(stories, old)
    assert story.revision == 5, "what is one already is not merged again"
    assert await ids(stories) == [old]


async def test_the_oldest_goes_on_whichever_is_named(stories: Stories, source: Source, two: Two) -> None:
    old, young = two
    await unite(stories, source, young, old)
    assert await ids(stories) == [old]
    assert (await got(stories, young)).id == old


async def test_chains_are_followed(stories: Stories, source: Source, two: Two) -> None:
    old, young = two
    await stories.add([article(source.id, "third")], [])
    third = max(await ids(stories))
    await stories.add([binding(source, "one")], [Placement(-1, young, merges=(third,))])
    await stories.add([binding(source, "two")], [Placement(-1, old, merges=(young,))])
    assert await ids(stories) == [old]
    assert await got(stories, third) == await got(stories, young) == await got(stories, old)
    assert (await got(stories, third, 1)).id == old
    assert len((await got(stories, old)).accounts) == 6


async def test_several_merges_at_once(stories: Stories, source: Source, two: Two) -> None:
    old, young = two
    await stories.add([article(source.id, "third")], [])
    third = max(await ids(stories))
    placements = [Placement(-1, old, merges=(young,)), Placement(-2, young, merges=(third,))]
    await stories.add([binding(source, "one"), binding(source, "two")], placements)
    assert await ids(stories) == [old]
    assert (await got(stories, old)).revision == 5, "two merges, and one for the news of the batch"


async def test_the_same_batch_again_changes_nothing(stories: Stories, source: Source, two: Two) -> None:
    old, young = two
    again = [binding(source)], [Placement(-1, old, merges=(young,))]
    assert await stories.add(*again) == 1
    after = await got(stories, old)
    assert await stories.add(*again) == 0
    assert await got(stories, old) == after


async def test_stories_that_never_were_are_passed_over(stories: Stories, source: Source, two: Two) -> None:
    old, _ = two
    unknown = StoryId(999_999_999)
    await stories.add([binding(source)], [Placement(-1, old, merges=(unknown, old))])
    assert (await got(stories, old)).revision == 3
    await stories.add([article(source.id, "x")], [Placement(-1, unknown, merges=(old,))])
    assert (await got(stories, old)).revision == 3


# ── what readers were told ───────────────────────────────────────────────────────────────────────


async def tell(outbox: Outbox, reader: Subscriber, key: str, *entries: tuple[StoryId, int]) -> None:
    pinned = await outbox.pin(plan(key, *entries), NOW)
    await outbox.record_sent(delivery(reader.id, pinned, period=key), 1, NOW)


async def offered(stories: Stories, subscribers: Subscribers, reader: Subscriber) -> list[StoryId]:
    """The stories that this reader's next digest would tell."""
    told = await subscribers.told(reader.id, NOW - DAY)
    chosen = choose(await stories.window(NOW - DAY, NOW), KZ, told, {}, now=NOW)
    return [entry.story for entry, _ in chosen.entries]


@pytest.mark.parametrize("which", ["the older", "the younger", "both"])
async def test_who_was_told_of_either_is_not_told_again(
    stories: Stories,
    subscribers: Subscribers,
    outbox: Outbox,
    source: Source,
    two: Two,
    ann: Subscriber,
    which: str,
) -> None:
    old, young = two
    entries = {"the older": [(old, 2)], "the younger": [(young, 1)], "both": [(old, 2), (young, 1)]}
    await tell(outbox, ann, "k", *entries[which])
    await unite(stories, source, old, young)
    assert Told(old, 3) in await subscribers.told(ann.id, NOW - DAY)
    assert await offered(stories, subscribers, ann) == []
    await stories.add([binding(source, "news")], [Placement(-1, old)])
    assert await offered(stories, subscribers, ann) == [old]


async def test_a_digest_composed_while_two_become_one_repeats_neither(
    stories: Stories, subscribers: Subscribers, outbox: Outbox, source: Source, two: Two, ann: Subscriber
) -> None:
    """The stories were read before the merge, and what the reader was told after it."""
    old, young = two
    more = [article(source.id, key) for key in ("apart", "apart too")]
    await stories.add(more, [Placement(-1, young), Placement(-2, young)])
    await tell(outbox, ann, "k", (old, 2), (young, 2))
    shown = await stories.window(NOW - DAY, NOW)
    assert {story.id for story in shown} == {old, young}
    await unite(stories, source, old, young)
    told = await subscribers.told(ann.id, NOW - DAY)
    wide = Filter((Pair("KG"), Pair("KZ")))
    assert len(choose(shown, wide, (), {}, now=NOW).entries) == 2
    assert choose(shown, wide, told, {}, now=NOW).entries == ()


async def test_who_missed_something_of_either_is_told_once(
    stories: Stories, subscribers: Subscribers, outbox: Outbox, source: Source, two: Two, ann: Subscriber
) -> None:
    old, young = two
    await tell(outbox, ann, "k", (old, 1), (young, 1))
    await unite(stories, source, old, young)
    assert await offered(stories, subscribers, ann) == [old]
    await tell(outbox, ann, "k2", (old, 3))
    assert await offered(stories, subscribers, ann) == []


async def test_the_article_that_binds_them_is_news_if_it_is_no_copy(
    stories: Stories, subscribers: Subscribers, outbox: Outbox, source: Source, two: Two, ann: Subscriber
) -> None:
    old, young = two
    await tell(outbox, ann, "k", (old, 2), (young, 1))
    await stories.add([binding(source)], [Placement(-1, old, merges=(young,))])
    assert await offered(stories, subscribers, ann) == [old]


async def test_who_was_told_of_neither_is_told_once(
    stories: Stories, subscribers: Subscribers, source: Source, two: Two, ann: Subscriber
) -> None:
    old, young = two
    await unite(stories, source, old, young)
    assert await offered(stories, subscribers, ann) == [old]


async def test_a_digest_on_its_way_tells_what_two_of_its_stories_became_once(
    stories: Stories, outbox: Outbox, source: Source, two: Two
) -> None:
    old, young = two
    pinned = await outbox.pin(plan("k", (old, 2), (young, 1)), NOW)
    alone = await outbox.pin(plan("k2", (young, 1)), NOW)
    await unite(stories, source, old, young)
    digest = await outbox.digest(pinned)
    assert digest is not None
    assert [(entry.story, story.id) for entry, story in digest.stories] == [(old, old)]
    digest = await outbox.digest(alone)
    assert digest is not None
    assert [(entry.story, story.id) for entry, story in digest.stories] == [(young, old)]


async def test_a_delivery_that_failed_told_nothing_of_either(
    stories: Stories, subscribers: Subscribers, outbox: Outbox, source: Source, two: Two, ann: Subscriber
) -> None:
    old, young = two
    pinned = await outbox.pin(plan("k", (young, 1)), NOW)
    await outbox.put([replace(delivery(ann.id, pinned), kind="daily")])
    (claimed,) = await outbox.claim("me", "telegram", NOW, 5)
    await outbox.finish(claimed.id, "me", DeliveryState.FAILED, NOW)
    await unite(stories, source, old, young)
    assert await subscribers.told(ann.id, NOW - DAY) == []
    assert await offered(stories, subscribers, ann) == [old]
