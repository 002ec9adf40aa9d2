"""Random walks: whatever happens in whatever order, the rules of the outbox and of stories hold."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from digest.model import DeliveryId, DeliveryState, Destination, Placement, StoryId
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.tables_news import ARTICLE, STORY
from tests.storage.builders import DAY, HOUR, NOW, article, delivery, draft, plan
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


@settings(max_examples=20, deadline=None)
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
        st.tuples(st.integers(0, 15), st.none() | st.integers(1, 5), names, names), min_size=1, max_size=6
    ),
    max_size=4,
)


@settings(max_examples=20, deadline=None)
@given(batches)
def test_stories_hold_together_whatever_the_placements(
    batches: list[list[tuple[int, int | None, int | None, int | None]]],
) -> None:
    async def walk(store: Store) -> None:
        source = await SourceRepository(store).add(draft(), NOW, 1)
        stories = StoryRepository(store)
        keys: set[int] = set()
        for batch in batches:
            articles = [article(source.id, str(key)) for key, *_ in batch]
            placements = [
                Placement(-1 - index, StoryId(story) if story else None, with_ref, copy_of)
                for index, (_, story, with_ref, copy_of) in enumerate(batch)
            ]
            assert await stories.add(articles, placements) == len({key for key, *_ in batch} - keys)
            keys |= {key for key, *_ in batch}
        shown = await stories.window(NOW - DAY, NOW)
        assert sum(len(story.accounts) for story in shown) == len(keys)
        assert all(story.accounts[0].title == story.title and story.revision >= 1 for story in shown)
        await store.read(_check_rows)

    on_a_fresh_store(walk)


def _check_rows(connection: Connection) -> None:
    articles = {row.id: row for row in connection.execute(select(ARTICLE))}
    stories = {row.id: row for row in connection.execute(select(STORY))}
    assert {row.story_id for row in articles.values()} == set(stories), "a story without articles"
    for row in articles.values():
        assert articles[row.origin].origin == row.origin, "an origin that is a copy"
        assert 1 <= row.revision <= stories[row.story_id].revision
    assert all(articles[story.lead_id].story_id == story.id for story in stories.values())
