"""Stories that proved to be one: who was told of either is told what he missed, once, and nothing again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest.composing import read_news
from digest.developing import delta
from digest.model import (
    ArticleId,
    DeliveryState,
    Delta,
    Digest,
    Entry,
    Filter,
    Novelty,
    OutletId,
    Pair,
    Placement,
    Source,
    StoryId,
    Subscriber,
    Summary,
    Takeaway,
)
from digest.ports import Outbox, Sources, Stories, Subscribers
from tests.planned import plan_for
from tests.storage.builders import ANN, DAY, HOUR, KZ, NOW, article, delivery, draft, plan, summary

BLAST, CURFEW, MINISTER, BRIDGE = "A blast.", "A curfew.", "A minister left.", "A bridge fell."


def compare(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
    """New is what nobody said in the same words."""
    said = {each.text for each in told}
    return Delta(tuple(each for each in now if each.text not in said))


class Desk:
    """An older story of a minister and a younger one of a blast, each condensed once; one reader."""

    def __init__(
        self, sources: Sources, stories: Stories, subscribers: Subscribers, outbox: Outbox, source: Source
    ) -> None:
        self.sources, self.stories, self.subscribers, self.outbox = sources, stories, subscribers, outbox
        self.source, self.number = source, 0
        self.ann: Subscriber
        self.old = self.young = StoryId(0)

    async def open(self) -> Desk:
        ann = await self.subscribers.ensure(ANN, kind="private", language="en", now=NOW)
        self.ann = replace(ann, filter=Filter((Pair("KZ"),)))
        self.old, self.young = await self.story("old"), await self.story("young")
        await self.condense(self.old, 1, MINISTER)
        await self.condense(self.young, 1, BLAST)
        return self

    async def story(self, key: str) -> StoryId:
        await self.stories.add([article(self.source.id, key)], [])
        return max(each.story or StoryId(0) for each in await self.stories.prints(NOW - DAY))

    async def join(self, story: StoryId, key: str) -> None:
        await self.stories.add([article(self.source.id, key)], [Placement(-1, story)])

    async def unite(self, *, by_copy: bool = True) -> int:
        """The revision of the two together. A copy of the older one's first article brings no news."""
        first = min(each.ref for each in await self.stories.prints(NOW - DAY))
        placed = Placement(-1, self.old, copy_of=first if by_copy else None, merges=(self.young,))
        await self.stories.add([article(self.source.id, "binding", published=NOW - HOUR / 2)], [placed])
        story = await self.stories.get(self.old)
        assert story is not None
        return story.revision

    async def condense(self, story: StoryId, revision: int, *texts: str) -> None:
        facts = [takeaway for text in texts for takeaway in summary(ArticleId(1), text).takeaways]
        await self.stories.save_summary(story, revision, Summary(tuple(facts), "x"), NOW)

    async def tell(self, *entries: Entry, muted: tuple[int, ...] = ()) -> None:
        self.number += 1
        filter = replace(KZ, muted_outlets=tuple(map(OutletId, muted)))
        pinned = await self.outbox.pin(plan(f"{self.number}", *entries, filter=filter), NOW)
        await self.outbox.record_sent(delivery(self.ann.id, pinned, period=f"{self.number}"), 1, NOW)

    async def digest(self) -> list[str]:
        """What is new to the reader now, told from then on."""
        news = await read_news(self.stories, self.sources, NOW)
        wanted, selection = await plan_for(self.ann, news, self.subscribers, {}, compare, str.split)
        self.number += 1
        pinned = await self.outbox.pin(wanted, NOW)
        await self.outbox.record_sent(delivery(self.ann.id, pinned, period=f"{self.number}"), 1, NOW)
        whole = await self.outbox.digest(pinned)
        assert whole is not None and whole.earlier == selection.earlier
        return sorted(lines(whole))


def lines(digest: Digest) -> list[str]:
    """What a digest says: what is new in each of its stories, or a headline."""
    found = [
        [each.text for each in delta(story, digest.earlier.get(story.id, ()), compare).new] or [story.title]
        for _, story in digest.stories
    ]
    return [line for some in found for line in some]


@pytest.fixture
async def desk(sources: Sources, stories: Stories, subscribers: Subscribers, outbox: Outbox) -> Desk:
    source = await sources.add(draft(), NOW - DAY, 1)
    return await Desk(sources, stories, subscribers, outbox, source).open()


@pytest.mark.parametrize("by_copy", [True, False])
@pytest.mark.parametrize(
    ("which", "missed"),
    [((), [BLAST, MINISTER]), (("old",), [BLAST]), (("young",), [MINISTER]), (("old", "young"), [])],
)
async def test_who_was_told_of_some_is_told_the_rest_once(
    desk: Desk, which: tuple[str, ...], missed: list[str], by_copy: bool
) -> None:
    await desk.tell(*(Entry(getattr(desk, name), 1, condensed=1) for name in which))
    revision = await desk.unite(by_copy=by_copy)
    await desk.condense(desk.old, revision, BLAST, MINISTER)
    assert await desk.digest() == missed
    assert await desk.digest() == []


async def test_what_the_younger_one_had_that_was_never_shown_is_news(desk: Desk) -> None:
    await desk.tell(Entry(desk.young, 1, condensed=1))
    await desk.join(desk.young, "more")
    await desk.condense(desk.young, 2, BLAST, CURFEW)
    revision = await desk.unite(by_copy=False)
    assert await desk.digest() == [CURFEW]
    await desk.condense(desk.old, revision, BLAST, CURFEW, MINISTER)
    assert await desk.digest() == [MINISTER]
    assert await desk.digest() == []


async def test_a_story_that_developed_before_it_was_condensed_loses_nothing(desk: Desk) -> None:
    await desk.tell(Entry(desk.old, 1, condensed=1), Entry(desk.young, 1, condensed=1))
    await desk.join(desk.young, "more")
    revision = await desk.unite()
    await desk.condense(desk.old, revision, BLAST, CURFEW, MINISTER)
    assert await desk.digest() == [CURFEW]
    assert await desk.digest() == []


@pytest.mark.parametrize(
    ("old", "young", "both"), [((7, 8), (8,), (8,)), ((7,), None, (7,)), (None, (7,), (7,)), ((7,), (), ())]
)
async def test_who_was_muted_whenever_either_was_told_goes_along(
    desk: Desk, old: tuple[int, ...] | None, young: tuple[int, ...] | None, both: tuple[int, ...]
) -> None:
    for story, muted in ((desk.old, old), (desk.young, young)):
        if muted is not None:
            await desk.tell(Entry(story, 1, condensed=1), muted=muted)
    await desk.unite()
    told = {each.story: each.unheard for each in await desk.subscribers.told(desk.ann.id, NOW - DAY)}
    assert told[desk.old] == both


async def test_the_two_go_on_as_one(desk: Desk) -> None:
    await desk.unite()
    assert await desk.digest() == [BLAST], "the newest that is condensed"
    await desk.join(desk.young, "more")
    story = await desk.stories.get(desk.young)
    assert story is not None and story.id == desk.old
    await desk.condense(desk.old, story.revision, BLAST, BRIDGE, MINISTER)
    assert await desk.digest() == [BRIDGE, MINISTER]


async def test_a_headline_that_was_told_is_not_told_again(desk: Desk) -> None:
    apart, third = await desk.story("apart"), await desk.story("third")
    desk.old, desk.young = apart, third
    await desk.tell(Entry(apart, 1, condensed=0), Entry(third, 1, condensed=0))
    await desk.unite()
    assert await desk.digest() == [BLAST, MINISTER], "of the others alone"


async def test_a_digest_that_is_composed_while_two_become_one_repeats_neither(desk: Desk) -> None:
    await desk.tell(Entry(desk.old, 1, condensed=1), Entry(desk.young, 1, condensed=1))
    before = await read_news(desk.stories, desk.sources, NOW)
    await desk.unite()
    _, selection = await plan_for(desk.ann, before, desk.subscribers, {}, compare, str.split)
    assert selection.entries == ()


async def test_a_developed_story_that_becomes_another_on_its_way_repeats_nothing(desk: Desk) -> None:
    await desk.join(desk.young, "more")
    await desk.condense(desk.young, 2, BLAST, CURFEW)
    entry = Entry(desk.young, 2, Novelty.DEVELOPED, 1, (1,), 2)
    pinned = await desk.outbox.pin(plan("k", entry, Entry(desk.old, 1, condensed=1)), NOW)
    before = await desk.outbox.digest(pinned)
    await desk.unite()
    after = await desk.outbox.digest(pinned)
    assert before is not None and after is not None
    assert [story.id for _, story in after.stories] == [desk.old, desk.old]
    assert lines(after) == lines(before) == [CURFEW, MINISTER]


async def test_a_delivery_that_failed_told_nothing_of_either(desk: Desk) -> None:
    pinned = await desk.outbox.pin(plan("k", Entry(desk.young, 1, condensed=1)), NOW)
    await desk.outbox.put([delivery(desk.ann.id, pinned)])
    (claimed,) = await desk.outbox.claim("me", "telegram", NOW, 5)
    await desk.outbox.finish(claimed.id, "me", DeliveryState.FAILED, NOW)
    revision = await desk.unite()
    assert await desk.subscribers.told(desk.ann.id, NOW - DAY) == []
    await desk.condense(desk.old, revision, BLAST, MINISTER)
    assert await desk.digest() == [BLAST, MINISTER]
