"""The repositories under contract, on both engines."""

from __future__ import annotations

import pytest

from digest.ports import (
    Care,
    Complaints,
    Corrections,
    Notices,
    Outbox,
    People,
    Search,
    Sources,
    Statistics,
    Stories,
    Subscribers,
    Trail,
)
from storage.care import CareRepository
from storage.complaints import ComplaintRepository
from storage.corrections import CorrectionRepository
from storage.notices import NoticeRepository
from storage.outbox import OutboxRepository
from storage.people import PeopleRepository
from storage.searching import SearchRepository
from storage.shelf import Shelf
from storage.sources import SourceRepository
from storage.statistics import StatisticsRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.trail import TrailRepository
from tests.storage.engines import database_url, store
from topics.stemming import Stemmer

__all__ = ["database_url", "store"]


@pytest.fixture
def sources(store: Store) -> Sources:
    return SourceRepository(store)


@pytest.fixture
def shelf() -> Shelf:
    """Shared, as in the service."""
    return Shelf()


@pytest.fixture
def stories(store: Store, shelf: Shelf) -> Stories:
    return StoryRepository(store, shelf)


@pytest.fixture
def search(store: Store) -> Search:
    return SearchRepository(store, Stemmer())


@pytest.fixture
def subscribers(store: Store) -> Subscribers:
    return SubscriberRepository(store)


@pytest.fixture
def outbox(store: Store, shelf: Shelf) -> Outbox:
    return OutboxRepository(store, shelf)


@pytest.fixture
def care(store: Store) -> Care:
    return CareRepository(store)


@pytest.fixture
def notices(store: Store) -> Notices:
    return NoticeRepository(store)


@pytest.fixture
def corrections(store: Store) -> Corrections:
    return CorrectionRepository(store)


@pytest.fixture
def complaints(store: Store) -> Complaints:
    return ComplaintRepository(store)


@pytest.fixture
def people(store: Store) -> People:
    return PeopleRepository(store)


@pytest.fixture
def trail(store: Store) -> Trail:
    return TrailRepository(store)


@pytest.fixture
def statistics(store: Store) -> Statistics:
    return StatisticsRepository(store)
