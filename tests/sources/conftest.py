"""A loopback web server, and a fetcher that may reach it and nothing else private."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from sources.fetch import Fetcher
from tests.sources.web import Web, open_web


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with open_web() as web:
        yield web


@pytest.fixture(scope="session")
def trust() -> ssl.SSLContext:
    """Certificate authorities, read once: that takes longer than most tests."""
    return ssl.create_default_context()


@pytest.fixture
async def fetcher(web: Web, trust: ssl.SSLContext) -> AsyncIterator[Fetcher]:
    allow = frozenset({web.origin})
    async with Fetcher("https://sitrep.example/about", allow=allow, spacing=0.0, trust=trust) as fetcher:
        yield fetcher
