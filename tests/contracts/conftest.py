"""The repositories under contract, on both engines."""

from __future__ import annotations

import pytest

from digest.ports import Care, Notices, Outbox, Sources, Stories, Subscribers
from storage.care import CareRepository
from storage.notices import NoticeRepository
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from tests.storage.engines import database_url, store

__all__ = ["database_url", "store"]


@pytest.fixture
def sources(store: Store) -> Sources:
    return SourceRepository(store)


@pytest.fixture
def stories(store: Store) -> Stories:
    return StoryRepository(store)


@pytest.fixture
def subscribers(store: Store) -> Subscribers:
    return SubscriberRepository(store)


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return OutboxRepository(store)


@pytest.fixture
def care(store: Store) -> Care:
    return CareRepository(store)


@pytest.fixture
def notices(store: Store) -> Notices:
    return NoticeRepository(store)
