"""Stories that became one after they had matched and before the digest was planned: nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from digest.model import (
    DeliveryState,
    Digest,
    Filter,
    Pair,
    Pin,
    Placement,
    Slot,
    SourceId,
    Story,
    StoryId,
    Subscriber,
)
from digest.planning import Planning
from digest.ports import Outbox, Sources, Stories, Subscribers
from digest.queueing import Composing, compose
from tests.contracts.test_drafts import Regions
from tests.digest.people import compare
from tests.storage.builders import ANN, DAY, HOUR, NOW, article, draft, place, summary, tags

DUE = NOW + 2 * HOUR
SAID = {code: f"SAMPLE: what happened in {code}." for code in ("KZ", "KG", "TJ")}


@dataclass(frozen=True)
class Desk:
    """One story in each of three countries, condensed, and a reader whose time comes at `DUE`."""

    stories: Stories
    sources: Sources
    subscribers: Subscribers
    outbox: Outbox
    source: SourceId
    ann: Subscriber
    told: dict[str, Story]

    @property
    def planning(self) -> Planning:
        return Planning(self.outbox, self.stories, self.subscribers, Regions(), compare, str.split)  # type: ignore[arg-type]

    async def follow(self, *codes: str) -> None:
        pairs = tuple(Pair(code) for code in sorted(codes))
        assert await self.subscribers.choose(self.ann.id, Filter(), Filter(pairs))
        kit = Composing(self.stories, self.sources, self.subscribers, self.outbox, Regions(), str.split)  # type: ignore[arg-type]
        assert (await compose(kit, DUE)).done == 1

    async def merge(self, gone: str, into: str) -> None:
        """A report of one of the countries makes the two one, which is about that country alone."""
        joining = Placement(-1, self.told[into].id, merges=(self.told[gone].id,))
        new = article(self.source, f"{gone} {into}", tagged=tags(place(into)), published=DUE, fetched=DUE)
        await self.stories.add([new], [joining])

    async def send(self) -> Digest:
        planning = self.planning
        await planning.prepare("telegram", DUE, 9)
        (claimed,) = await self.outbox.claim("me", "telegram", DUE, 9)
        await self.outbox.finish(claimed.id, "me", DeliveryState.SENT, DUE)
        digest = await self.outbox.digest(claimed.digest)
        assert digest is not None
        return digest


def texts(digest: Digest) -> list[str]:
    """What it says of its stories."""
    return sorted(
        each.text for _, story in digest.stories if story.summary for each in story.summary.takeaways
    )


@pytest.fixture
async def desk(stories: Stories, sources: Sources, subscribers: Subscribers, outbox: Outbox) -> Desk:
    source = await sources.add(draft(), NOW - DAY, 1)
    for code in SAID:
        new = article(source.id, code, title=f"SAMPLE {code}", tagged=tags(place(code)))
        await stories.add([new], [])
    for each in await stories.window(NOW - DAY, NOW):
        said = summary(each.accounts[0].article, SAID[each.places[0].code])
        await stories.save_summary(each.id, 1, said, NOW)
    told = {each.places[0].code: each for each in await stories.window(NOW - DAY, NOW)}
    ann = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    await subscribers.set_slots(ann.id, [Slot("UTC", DUE.hour * 60)], NOW)
    return Desk(stories, sources, subscribers, outbox, source.id, ann, told)


async def test_who_follows_what_became_part_of_something_else_is_told_it(desk: Desk) -> None:
    """The whole is not about that country any more: tomorrow nothing would bring it."""
    await desk.follow("KG")
    await desk.merge("KG", "KZ")
    (now,) = [each for each in await desk.stories.window(NOW - DAY, DUE) if each.id == desk.told["KZ"].id]
    assert "KG" not in {tag.code for tag in now.places if tag.focus}
    digest = await desk.send()
    assert texts(digest) == [SAID["KG"]]
    assert {story.id for _, story in digest.stories} == {desk.told["KZ"].id}, "as part of what it became"
    assert not digest.plan.places, "and nobody says that nothing is new there"


async def test_both_of_two_that_became_one_are_told_and_neither_again(desk: Desk) -> None:
    await desk.follow("KG", "KZ")
    await desk.merge("KG", "KZ")
    assert texts(await desk.send()) == [SAID["KG"], SAID["KZ"]]
    (told,) = [
        each
        for each in await desk.subscribers.told(desk.ann.id, NOW - DAY)
        if each.story == desk.told["KZ"].id
    ]
    now = await desk.stories.get(told.story)
    assert now is not None
    assert (told.revision, len(told.summaries)) == (now.revision - 1, 2), (
        "all but the report that joined them"
    )


async def test_who_follows_only_what_took_it_over_is_told_that_as_it_was(desk: Desk) -> None:
    await desk.follow("KZ")
    await desk.merge("KG", "KZ")
    assert texts(await desk.send()) == [SAID["KZ"]]


async def test_what_was_taken_back_with_the_whole_is_not_told(desk: Desk) -> None:
    await desk.follow("KG", "TJ")
    await desk.merge("KG", "KZ")
    await desk.stories.withdraw(desk.told["KZ"].id, 1, DUE)
    assert texts(await desk.send()) == [SAID["TJ"]]


async def test_what_went_through_several_is_as_it_was_pinned(desk: Desk) -> None:
    grown = Placement(-1, desk.told["TJ"].id)
    await desk.stories.add([article(desk.source, "more", tagged=tags(place("TJ")))], [grown])
    pins = [Pin(desk.told["TJ"].id, 2, 1), Pin(desk.told["TJ"].id, 1, 0), Pin(desk.told["TJ"].id, 1, 1)]
    before = await desk.stories.pinned(pins)
    second, first = sorted((desk.told["KG"].id, desk.told["KZ"].id), reverse=True)
    codes = {story.id: code for code, story in desk.told.items()}
    await desk.merge("TJ", codes[second])
    await desk.merge(codes[second], codes[first])
    after = await desk.stories.pinned(pins)
    assert [each and replace(each, accounts=()) for each in after] == [
        each and replace(each, accounts=()) for each in before
    ]
    assert [each and {a.article for a in each.accounts} for each in after] == [
        each and {a.article for a in each.accounts} for each in before
    ]
    assert await desk.stories.pinned([Pin(StoryId(999_999_999), 1, 1)]) == [None]
