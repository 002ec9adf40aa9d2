"""Stories that proved to be one: nothing is lost, and every name still leads somewhere."""

from __future__ import annotations

import pytest

from digest.model import (
    NewArticle,
    Placement,
    Role,
    Source,
    Story,
    StoryId,
    Subscriber,
)
from digest.ports import Outbox, Sources, Stories, Subscribers
from tests.storage.builders import (
    ANN,
    DAY,
    HOUR,
    NOW,
    article,
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
    assert story.revision == before.revision + 3, "the one it took in, one for the merge, one for the news"
    assert await ids(stories) == [old]


async def test_a_merge_alone_is_a_revision_and_the_earlier_ones_stay(
    stories: Stories, source: Source, two: Two
) -> None:
    old, young = two
    before = await got(stories, old)
    await unite(stories, source, old, young)
    assert (await got(stories, old)).revision == before.revision + 2
    assert await got(stories, old, before.revision) == before


async def test_the_old_name_leads_to_the_story_it_became(stories: Stories, source: Source, two: Two) -> None:
    old, young = two
    await stories.add([binding(source)], [Placement(-1, old, merges=(young,))])
    assert await got(stories, young) == await got(stories, old)
    then = await got(stories, young, 1)
    assert (then.id, then.revision) == (old, 4), "as it was when the two were made one"
    assert titles(then) == {"SAMPLE early", "SAMPLE later", "SAMPLE young"}


async def test_a_story_that_is_gone_is_neither_shown_nor_condensed(
    stories: Stories, source: Source, two: Two
) -> None:
    old, young = two
    await unite(stories, source, old, young)
    (text,) = await stories.to_condense(NOW - DAY, 10)
    assert (text.story, text.revision) == (old, 4)
    assert await stories.waiting(NOW - DAY) == 1
    await stories.save_summary(young, 1, summary(text.documents[0].article), NOW)
    assert await stories.waiting(NOW - DAY) == 1, "a summary that came too late is for the story as it was"
    await stories.save_summary(old, 4, summary(text.documents[0].article), NOW)
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
    assert story.revision == 6, "what is one already is not merged again"
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
    assert (await got(stories, old)).revision == 7, "two that it took in, two merges, one for the news"


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
