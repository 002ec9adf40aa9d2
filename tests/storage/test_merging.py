"""Nothing is told twice because two stories proved to be one, and no news is lost with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Placement, SourceId, StoryId
from storage.merging import Merge, carry_over, load_merges
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from tests.storage.builders import DAY, NOW, article, draft
from tests.storage.test_walks import on_a_fresh_store

OLD, NEW = StoryId(1), StoryId(2)
MERGE = Merge(gone=NEW, into=OLD, last=3, begun=6)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, {}),
        ({OLD: 5}, {OLD: 6}),
        ({NEW: 3}, {OLD: 6}),
        ({OLD: 5, NEW: 3}, {OLD: 6}),
        ({OLD: 4}, {OLD: 5}),
        ({NEW: 2}, {OLD: 5}),
        ({OLD: 5, NEW: 2}, {OLD: 5}),
        ({OLD: 4, NEW: 3}, {OLD: 5}),
        ({OLD: 7, NEW: 2}, {OLD: 7}),
        ({OLD: 6}, {OLD: 6}),
    ],
    ids=[
        *("neither", "the older", "the younger", "both", "the older, before it developed"),
        *("the younger, before it developed", "both, but the younger developed", "both, but the older did"),
        *("what they became", "what they became, at once"),
    ],
)
def test_what_was_told_of_either_counts_for_both(
    told: dict[StoryId, int], expected: dict[StoryId, int]
) -> None:
    """The two together begin with revision 6; they were at 5 and at 3."""
    carried = carry_over(told, [MERGE])
    assert carried.get(OLD) == expected.get(OLD)
    assert carried.get(NEW) == told.get(NEW), "who composes just now may still see the two apart"


def test_a_chain_is_followed_to_its_end() -> None:
    third = StoryId(3)
    chain = [Merge(gone=third, into=NEW, last=1, begun=2), Merge(gone=NEW, into=OLD, last=2, begun=4)]
    assert carry_over({third: 1}, chain)[OLD] == 4
    developed = [chain[0], Merge(gone=NEW, into=OLD, last=3, begun=4)]
    assert carry_over({third: 1}, developed)[OLD] == 3


class Room:
    """Stories that grow and merge, and readers who are told of them. ``told``: as the outbox keeps it.

    ``current``: for each reader, by story, whether nothing has come since he was told.
    """

    def __init__(self, store: Store, source: SourceId) -> None:
        self.store, self.source, self.stories = store, source, StoryRepository(store)
        self.told: dict[int, dict[StoryId, int]] = {reader: {} for reader in READERS}
        self.current: dict[int, dict[StoryId, bool]] = {reader: {} for reader in READERS}
        self.into: dict[StoryId, StoryId] = {}
        self.number = 0

    async def grow(self, one: int, others: list[int]) -> None:
        """Another report joins a story; other stories prove to be that one."""
        self.number += 1
        await self._add(str(self.number), one, others)
        for current in self.current.values():
            current |= {story: False for story in current if story == self._root(one)}

    async def unite(self, one: int, others: list[int]) -> None:
        """Stories prove to be one by an article that is there already: nothing is new."""
        await self._add("1", one, others)

    async def tell(self, reader: int, number: int) -> None:
        """Tell a reader one of the stories as it is."""
        shown = await self.stories.window(NOW - DAY, NOW)
        story = shown[number % len(shown)]
        self.told[reader][story.id] = story.revision
        self.current[reader][story.id] = True

    async def look(self) -> None:
        """Every reader is to hear of just what has come since."""
        merges = await self.store.read(lambda connection: load_merges(connection, NOW - DAY))
        revisions = {story.id: story.revision for story in await self.stories.window(NOW - DAY, NOW)}
        for reader in READERS:
            known = carry_over(self.told[reader], merges)
            heard = {story: known[story] >= revisions[story] for story in known.keys() & revisions.keys()}
            assert heard == self.current[reader]

    async def _add(self, key: str, one: int, others: list[int]) -> None:
        merges = tuple(map(StoryId, others))
        await self.stories.add([article(self.source, key)], [Placement(-1, StoryId(one), merges=merges)])
        for other in others:
            self._merge(*sorted({self._root(one), self._root(other)}))

    def _merge(self, kept: StoryId, gone: StoryId | None = None) -> None:
        if gone is not None:
            self.into[gone] = kept
            for current in self.current.values():
                had = [current.pop(story) for story in (kept, gone) if story in current]
                current |= {kept: all(had)} if had else {}

    def _root(self, story: int) -> StoryId:
        while story in self.into:
            story = self.into[StoryId(story)]
        return StoryId(story)


READERS = (1, 2)
STORIES = 5
ids, others = st.integers(1, STORIES), st.lists(st.integers(1, STORIES), max_size=2)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("grow"), ids, others),
        st.tuples(st.just("unite"), ids, others),
        st.tuples(st.just("tell"), st.sampled_from(READERS), ids),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_readers_hear_of_what_is_new_and_of_nothing_else(steps: list[tuple[object, ...]]) -> None:
    async def walk(store: Store) -> None:
        source = await SourceRepository(store).add(draft(), NOW, 1)
        room = Room(store, source.id)
        await room.stories.add([article(source.id, f"first {number}") for number in range(STORIES)], [])
        await room.stories.add([article(source.id, "1")], [])
        room.number = 1
        for name, *arguments in steps:
            await getattr(room, str(name))(*arguments)
            await room.look()

    on_a_fresh_store(walk)
