"""What one process of the service has open, with readers who are due and news for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from digest.model import Destination, Filter, OutboxCounts, Pair
from digest.planning import Planning
from digest.queueing import Composing, compose
from digest.subscribing import canonical
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from tests.digest.people import compare
from tests.storage.builders import HOUR, NOW, article, draft

READERS = 40
GROUPS = 30
"""Of readers who chose the same."""
MANY = 200
"""Whose digests and deliveries are more pages than a disk has left that is nearly full."""
DUE = NOW + 2 * HOUR  # 08:00


class NoRegions:
    """A resolver of which only the members of regions are asked."""

    def members(self) -> Mapping[str, frozenset[str]]:
        return {}


@dataclass(frozen=True)
class Service:
    """What one process has open."""

    store: Store
    stories: StoryRepository
    sources: SourceRepository
    subscribers: SubscriberRepository
    outbox: OutboxRepository

    def kit(self, **others: Any) -> Composing:
        parts: dict[str, Any] = {"subscribers": self.subscribers, "outbox": self.outbox, **others}
        return Composing(
            stories=self.stories,
            sources=self.sources,
            resolver=NoRegions(),  # type: ignore[arg-type]
            stems=str.split,
            **parts,
        )

    async def plan(self, now: datetime = DUE) -> None:
        """As the sender does before it claims."""
        parts: Any = (self.outbox, self.stories, self.subscribers, NoRegions(), compare, str.split)
        await Planning(*parts).prepare("telegram", now, MANY)

    async def readers(self, count: int = READERS) -> None:
        """Each with a choice that only some share."""
        for chat in range(1, count + 1):
            reader = await self.subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
            pairs = [Pair("KZ"), Pair("", f"theme-{chat % GROUPS}")]
            await self.subscribers.choose(reader.id, Filter(), canonical(pairs))

    async def news(self) -> None:
        source = await self.sources.add(draft(), NOW, 1)
        await self.stories.add([article(source.id, str(number)) for number in range(3)], [])

    async def room(self, pages: int) -> None:
        """So much more may be written until the disk is full."""
        statement = "PRAGMA max_page_count = {}"
        await self.store.write(
            lambda connection: (
                connection.execute(
                    text(statement.format(connection.scalar(text("PRAGMA page_count")) + pages))
                )
                and None
            )
        )


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Service]:
    async with await Store.open(url) as store:
        yield Service(
            store,
            StoryRepository(store),
            SourceRepository(store),
            SubscriberRepository(store),
            OutboxRepository(store),
        )


async def one_digest_each(service: Service, now: Any = DUE, readers: int = READERS) -> None:
    """Everybody has exactly one, and another turn adds none."""
    assert (await compose(service.kit(), now)).done == 0
    assert await service.subscribers.due_slots(now) == []
    assert await service.outbox.counts() == OutboxCounts(pending=readers)
    await service.plan(now)
    claimed = await service.outbox.claim("me", "telegram", now, 10 * readers)
    assert len({each.subscriber.id for each in claimed}) == len(claimed) == readers
