"""Nothing is told twice because two stories proved to be one, and no fact is lost with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.composing import read_news
from digest.developing import delta
from digest.model import (
    ArticleId,
    Delta,
    Destination,
    Filter,
    Pair,
    Placement,
    Quote,
    Receipt,
    StoryId,
    Subscriber,
    Summary,
    Takeaway,
    Told,
)
from storage.merging import Merge, carry_over
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from tests.planned import plan_for
from tests.storage.builders import DAY, NOW, article, delivery, draft
from tests.storage.test_walks import on_a_fresh_store

OLD, NEW = StoryId(1), StoryId(2)
MERGE = Merge(gone=NEW, into=OLD, last=3, begun=9, base=5)


def told(revisions: dict[StoryId, int]) -> dict[StoryId, Told]:
    return {story: Told(story, revision) for story, revision in revisions.items()}


@pytest.mark.parametrize(
    ("had", "expected"),
    [
        ({}, {}),
        ({OLD: 5}, {OLD: 9}),
        ({NEW: 3}, {OLD: 9}),
        ({OLD: 5, NEW: 3}, {OLD: 9}),
        ({OLD: 4}, {OLD: 4}),
        ({NEW: 2}, {OLD: 7}),
        ({OLD: 5, NEW: 2}, {OLD: 7}),
        ({OLD: 4, NEW: 3}, {OLD: 8}),
        ({OLD: 10, NEW: 2}, {OLD: 10}),
        ({OLD: 9}, {OLD: 9}),
    ],
    ids=[
        *("neither", "the older", "the younger", "both", "the older, before it developed"),
        *("the younger, before it developed", "both, but the younger developed", "both, but the older did"),
        *("what they became", "what they became, at once"),
    ],
)
def test_what_was_told_of_either_counts_for_both(
    had: dict[StoryId, int], expected: dict[StoryId, int]
) -> None:
    """The two were at 5 and at 3; these became 6 to 8, and the two together begin with revision 9."""
    carried = carry_over(told(had), [MERGE])
    assert carried.get(OLD) == told(expected).get(OLD)
    assert carried.get(NEW) == told(had).get(NEW), "who composes just now may still see the two apart"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((), (), ()),
        ((4,), (), (4,)),
        ((), (1, 3), (6, 8)),
        ((2, 4), (1,), (2, 4, 6)),
        ((2, 9, 10), (1,), (2, 6, 9, 10)),
    ],
)
def test_just_the_summaries_that_were_shown_go_along(
    old: tuple[int, ...], new: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    had = {OLD: Told(OLD, 10, old), NEW: Told(NEW, 3, new)}
    assert carry_over(had, [MERGE])[OLD] == Told(OLD, 10, expected)
    alone = carry_over({NEW: Told(NEW, 3, new)}, [MERGE])[OLD]
    assert alone.summaries == tuple(5 + each for each in new)


def test_where_nobody_wrote_down_the_names_no_other_summary_stands_for_what_was_shown() -> None:
    before = replace(MERGE, begun=6, base=None)
    assert carry_over({NEW: Told(NEW, 3, (1,))}, [before])[OLD] == Told(OLD, 6)
    assert carry_over({NEW: Told(NEW, 2, (1,))}, [before])[OLD] == Told(OLD, 5)


def test_a_chain_is_followed_to_its_end() -> None:
    third = StoryId(3)
    first = Merge(gone=third, into=NEW, last=1, begun=3, base=1)
    had = {third: Told(third, 1, (1,))}
    chain = [first, Merge(gone=NEW, into=OLD, last=3, begun=6, base=2)]
    assert carry_over(had, chain)[OLD] == Told(OLD, 6, (4,))
    developed = [first, Merge(gone=NEW, into=OLD, last=4, begun=7, base=2)]
    assert carry_over(had, developed)[OLD] == Told(OLD, 5, (4,))


def compare(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
    """New is what nobody said in the same words."""
    said = {each.text for each in told}
    return Delta(tuple(each for each in now if each.text not in said))


class Room:
    """Stories that grow, merge and are condensed, and readers with all that they were told.

    Every article has one fact, its title. ``facts``: for each reader, those that digests showed.
    """

    def __init__(self, store: Store) -> None:
        self.sources, self.stories = SourceRepository(store), StoryRepository(store)
        self.subscribers, self.outbox = SubscriberRepository(store), OutboxRepository(store)
        self.readers: list[Subscriber] = []
        self.facts: dict[int, Counter[str]] = {reader: Counter() for reader in READERS}
        self.number = 0

    async def open(self) -> None:
        self.source = (await self.sources.add(draft(), NOW, 1)).id
        await self.stories.add([article(self.source, f"first {number}") for number in range(STORIES)], [])
        for chat in READERS:
            reader = await self.subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
            self.readers.append(replace(reader, filter=Filter((Pair("KZ"),))))

    async def grow(self, one: int, others: list[int]) -> None:
        """Another report joins a story; other stories prove to be that one."""
        self.number += 1
        await self._add(f"{self.number}", Placement(-1, StoryId(one), merges=tuple(map(StoryId, others))))

    async def unite(self, one: int, others: list[int]) -> None:
        """Stories prove to be one by an article that is there already: nothing is new."""
        await self._add("first 0", Placement(-1, StoryId(one), merges=tuple(map(StoryId, others))))

    async def condense(self, one: int) -> None:
        story = await self.stories.get(StoryId(one))
        assert story is not None
        facts = [
            Takeaway(each.title, Receipt(ArticleId(each.article), (Quote(0, 1, "S"),)))
            for each in story.accounts
        ]
        await self.stories.save_summary(story.id, story.revision, Summary(tuple(facts), "x"), NOW)

    async def tell(self, number: int) -> None:
        """Send a reader a digest, as the service would."""
        self.number += 1
        reader = self.readers[number - 1]
        news = await read_news(self.stories, self.sources, NOW)
        wanted, _ = await plan_for(reader, news, self.subscribers, {}, compare, str.split)
        pinned = await self.outbox.pin(wanted, NOW)
        await self.outbox.record_sent(delivery(reader.id, pinned, period=f"{self.number}"), 1, NOW)
        digest = await self.outbox.digest(pinned)
        assert digest is not None
        for _, story in digest.stories:
            found = delta(story, digest.earlier.get(story.id, ()), compare)
            self.facts[number].update(each.text for each in found.new)

    async def close(self) -> set[str]:
        """Let every story have one more report, condense all and tell them; all facts that there are."""
        stories = await self.stories.window(NOW - DAY, NOW)
        for story in stories:
            await self.grow(story.id, [])
            await self.condense(story.id)
        for reader in READERS:
            await self.tell(reader)
        stories = await self.stories.window(NOW - DAY, NOW)
        return {each.title for story in stories for each in story.accounts}

    async def _add(self, key: str, placement: Placement) -> None:
        await self.stories.add([article(self.source, key)], [placement])


READERS = (1, 2)
STORIES = 4
ids, others = st.integers(1, STORIES), st.lists(st.integers(1, STORIES), max_size=2)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("grow"), ids, others),
        st.tuples(st.just("unite"), ids, others),
        st.tuples(st.just("condense"), ids),
        st.tuples(st.just("condense"), ids),
        st.tuples(st.just("tell"), st.sampled_from(READERS)),
    ),
    max_size=20,
)


@settings(max_examples=settings.default.max_examples // 4)
@given(steps)
def test_every_reader_is_told_every_fact_just_once(steps: list[tuple[object, ...]]) -> None:
    """However stories grow, are condensed and prove to be one between the digests."""

    async def walk(store: Store) -> None:
        room = Room(store)
        await room.open()
        for name, *arguments in steps:
            await getattr(room, str(name))(*arguments)
        expected = await room.close()
        for facts in room.facts.values():
            assert facts == Counter(expected)

    on_a_fresh_store(walk)
