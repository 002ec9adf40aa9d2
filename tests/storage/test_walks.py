"""Random walks: whatever happens in whatever order, the rules of the outbox and of stories hold."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from digest.model import DeliveryId, DeliveryState, Destination, OwnerKind, Placement, SourceId, StoryId
from storage import outlets, relocating
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.tables_news import ARTICLE, STORY
from tests.storage.builders import DAY, HOUR, NOW, article, delivery, draft, item, plan
from tests.storage.engines import migrated_file

CHATS = (1, 2, 3)
WORKERS = ("one", "two")
ENDS = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.PENDING)


def on_a_fresh_store(walk: Callable[[Store], Awaitable[None]]) -> None:
    async def go() -> None:
        with TemporaryDirectory() as folder:
            path = shutil.copy(migrated_file(), Path(folder) / "walk.db")
            async with await Store.open(f"sqlite:///{path}") as store:
                await walk(store)

    asyncio.run(go())


class Postman:
    """Walks through an outbox and objects to whatever a reader would object to."""

    def __init__(self, store: Store) -> None:
        self.outbox = OutboxRepository(store)
        self.subscribers = SubscriberRepository(store)
        self.queued: dict[int, list[str]] = {chat: [] for chat in CHATS}
        self.flying: dict[int, tuple[str, DeliveryId, str]] = {}
        self.clock = NOW

    async def put(self, chat: int) -> None:
        reader = await self.subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        period = str(len(self.queued[chat]))
        self.queued[chat].append(period)
        expires = NOW + 1000 * DAY
        assert await self.outbox.put(
            [delivery(reader.id, await self.outbox.pin(plan("k"), NOW), period=period, expires=expires)]
        )

    async def claim(self, worker: str, limit: int) -> None:
        for claimed in await self.outbox.claim(worker, "telegram", self.clock, limit):
            chat = claimed.subscriber.destination.chat
            assert chat not in self.flying, "two messages in flight to one chat"
            waiting = [period for period in self.queued[chat] if period]
            assert claimed.period == waiting[0], "out of order, or sent again"
            self.flying[chat] = (worker, claimed.id, claimed.period)

    async def finish(self, chat: int, state: DeliveryState) -> None:
        if chat in self.flying:
            worker, id, period = self.flying.pop(chat)
            self.clock += HOUR
            assert await self.outbox.finish(id, worker, state, self.clock, not_before=self.clock)
            self._over(chat, period, state)

    async def reap(self, worker: str) -> None:
        lost = [chat for chat, flight in self.flying.items() if flight[0] != worker]
        assert await self.outbox.reap(worker, "telegram", self.clock) == len(lost)
        for chat in lost:
            dead, id, period = self.flying.pop(chat)
            assert not await self.outbox.finish(id, dead, DeliveryState.SENT, self.clock)
            self._over(chat, period, DeliveryState.UNKNOWN)

    async def drain(self) -> None:
        """In the end everything that was queued has gone out once."""
        await self.reap("last")
        while any(period for periods in self.queued.values() for period in periods):
            await self.claim("last", 10)
            for chat in list(self.flying):
                await self.finish(chat, DeliveryState.SENT)
        assert await self.outbox.claim("last", "telegram", self.clock, 10) == []

    def _over(self, chat: int, period: str, state: DeliveryState) -> None:
        if state is not DeliveryState.PENDING:
            self.queued[chat][int(period)] = ""


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(CHATS)),
        st.tuples(st.just("claim"), st.sampled_from(WORKERS), st.integers(1, 3)),
        st.tuples(st.just("finish"), st.sampled_from(CHATS), st.sampled_from(ENDS)),
        st.tuples(st.just("reap"), st.sampled_from(WORKERS)),
    ),
    max_size=30,
)


@settings(max_examples=settings.default.max_examples // 4)
@given(steps)
def test_the_outbox_keeps_order_and_repeats_nothing(steps: list[tuple[object, ...]]) -> None:
    async def walk(store: Store) -> None:
        postman = Postman(store)
        for name, *arguments in steps:
            await getattr(postman, str(name))(*arguments)
        await postman.drain()

    on_a_fresh_store(walk)


names = st.none() | st.integers(-7, 12)
batches = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 15),
            st.none() | st.integers(1, 5),
            names,
            names,
            st.lists(st.integers(1, 8).map(StoryId), max_size=2).map(tuple),
        ),
        min_size=1,
        max_size=6,
    ),
    max_size=5,
)


@settings(max_examples=settings.default.max_examples // 4)
@given(batches)
def test_stories_hold_together_whatever_the_placements(
    batches: list[list[tuple[int, int | None, int | None, int | None, tuple[StoryId, ...]]]],
) -> None:
    async def walk(store: Store) -> None:
        source = await SourceRepository(store).add(draft(), NOW, 1)
        stories = StoryRepository(store)
        keys: set[int] = set()
        for batch in batches:
            articles = [article(source.id, str(key)) for key, *_ in batch]
            placements = [
                Placement(-1 - index, StoryId(story) if story else None, with_ref, copy_of, merges)
                for index, (_, story, with_ref, copy_of, merges) in enumerate(batch)
            ]
            assert await stories.add(articles, placements) == len({key for key, *_ in batch} - keys)
            keys |= {key for key, *_ in batch}
        shown = await stories.window(NOW - DAY, NOW)
        assert sum(len(story.accounts) for story in shown) == len(keys)
        assert all(story.accounts[0].title == story.title and story.revision >= 1 for story in shown)
        await _check_names(stories, await store.read(_story_ids))
        await store.read(_check_rows)

    on_a_fresh_store(walk)


def _story_ids(connection: Connection) -> list[StoryId]:
    return [StoryId(id) for id in connection.scalars(select(STORY.c.id))]


async def _check_names(stories: StoryRepository, ids: list[StoryId]) -> None:
    """Whatever was a story once leads to one that is shown, and a second way to the same."""
    shown = {story.id: story for story in await stories.window(NOW - DAY, NOW)}
    for id in ids:
        found = await stories.get(id)
        assert found is not None and found == shown[found.id] and found.id <= id
        assert (await stories.get(found.id)) == found
        early = await stories.get(id, 1)
        assert early is not None and early.id == found.id and 1 <= early.revision <= found.revision


def _check_rows(connection: Connection) -> None:
    articles = {row.id: row for row in connection.execute(select(ARTICLE))}
    stories = {row.id: row for row in connection.execute(select(STORY))}
    live = {story.id for story in stories.values() if story.merged_into is None}
    assert {row.story_id for row in articles.values()} == live, "a story without articles"
    for row in articles.values():
        assert articles[row.origin].origin == row.origin, "an origin that is a copy"
        assert 1 <= row.revision <= stories[row.story_id].revision
    assert all(articles[stories[id].lead_id].story_id == id for id in live)
    for gone in stories.values():
        if gone.id not in live:
            assert gone.lead_id is None and gone.merged_into < gone.id
            assert 1 < gone.merged_revision <= stories[gone.merged_into].revision


class Keeper:
    """Walks through what admins and the web do to sources; every article has to stay, and only once."""

    def __init__(self, store: Store) -> None:
        self.sources = SourceRepository(store)
        self.stories = StoryRepository(store)
        self.ids: set[SourceId] = set()
        self.urls: set[str] = set()

    async def add(self, number: int, name: str) -> None:
        if await self.sources.by_url(_address(number)) is None:
            added = await self.sources.add(draft(name, url=_address(number)), NOW, 1)
            self.ids.add(added.id)

    async def bring(self, number: int, key: str) -> None:
        source = await self.sources.by_url(_address(number))
        if source is not None:
            url = f"https://steppe.example/{source.id}/{key}"
            fresh = bool(await self.sources.unseen(source.id, [item(key, url)]))
            assert await self.stories.add([article(source.id, key, url=url)], []) == fresh
            self.urls |= {url} if fresh else set()

    async def relocate(self, number: int, to: int) -> None:
        source = await self.sources.by_url(_address(number))
        if source is not None:
            there = await self.sources.by_url(_address(to))
            kept = await self.sources.relocate(source.id, _address(to), NOW, 1)
            assert kept is not None and kept.url == _address(to)
            assert kept.id == (there or source).id
            if there is not None and there.id != source.id:
                self.ids.remove(source.id)

    async def rename(self, number: int, name: str) -> None:
        source = await self.sources.by_url(_address(number))
        if source is not None:
            renamed = await self.sources.rename(source.id, name, NOW, 1)
            assert renamed is not None
            assert (renamed.outlet.name, renamed.outlet.country) == (name, source.outlet.country)

    async def label(self, number: int, country: str) -> None:
        """Unless a namesake is there: a label leaves both, and two that look alike are meant to stay."""
        source = await self.sources.by_url(_address(number))
        if source is None:
            return
        others = [each.outlet for each in await self.sources.all(NOW) if each.outlet.id != source.outlet.id]
        if (source.outlet.name, country) not in [(each.name, each.country) for each in others]:
            labelled = await self.sources.label(source.id, country, OwnerKind.STATE, "", NOW, 1)
            assert labelled is not None
            assert (labelled.outlet.name, labelled.outlet.country) == (source.outlet.name, country)

    async def remove(self, number: int) -> None:
        source = await self.sources.by_url(_address(number))
        if source is not None:
            assert await self.sources.remove(source.id, NOW, 1)
            self.ids.remove(source.id)

    async def look(self) -> None:
        """The right sources are there, no two of their outlets look alike, and no article is lost."""
        found = await self.sources.all(NOW)
        assert {source.id for source in found} == self.ids
        outlets = {source.outlet.id: (source.outlet.name, source.outlet.country) for source in found}
        assert len(set(outlets.values())) == len(outlets)
        stories = await self.stories.window(NOW - DAY, NOW)
        assert sorted(account.url for story in stories for account in story.accounts) == sorted(self.urls)


def _address(number: int) -> str:
    return f"https://steppe.example/{number}.xml"


which = st.integers(0, 3)
outlet_names = st.sampled_from(["One Sample", "Two Sample"])
changes = st.lists(
    st.one_of(
        st.tuples(st.just("add"), which, outlet_names),
        st.tuples(st.just("bring"), which, st.sampled_from("abcdef")),
        st.tuples(st.just("relocate"), which, which),
        st.tuples(st.just("rename"), which, outlet_names),
        st.tuples(st.just("label"), which, st.sampled_from(["KZ", "UZ"])),
        st.tuples(st.just("remove"), which),
    ),
    max_size=15,
)


@settings(max_examples=settings.default.max_examples // 4)
@given(changes)
def test_no_change_of_a_source_loses_or_doubles_an_article(changes: list[tuple[object, ...]]) -> None:
    async def walk(store: Store) -> None:
        keeper = Keeper(store)
        for number in range(4):
            await keeper.add(number, "One Sample" if number % 2 else "Two Sample")
            await keeper.bring(number, "a")
        for name, *arguments in changes:
            await getattr(keeper, str(name))(*arguments)
            await keeper.look()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlets, "PIECE", 2)
        patch.setattr(relocating, "PIECE", 2)
        on_a_fresh_store(walk)
