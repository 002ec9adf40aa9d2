"""Fixtures for the tests of the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest

from bot import stages
from tests.bot.newsroom import newsroom, real_names
from tests.bot.playing import Stage
from topics.resolver import TopicResolver


@pytest.fixture(autouse=True)
def _as_at_the_start_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """`bot.program` sets this before Telegram is used: waits as timedeltas, without a warning."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


_tagging = cache(stages.Tagging)


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All lists of words are read for the first test that needs them, and not for each."""
    monkeypatch.setattr(stages, "Tagging", _tagging)


@pytest.fixture(scope="session")
def resolver() -> TopicResolver:
    """The real names of places and themes."""
    return real_names()


@pytest.fixture
async def stage(tmp_path: Path, resolver: TopicResolver) -> AsyncIterator[Stage]:
    """A chat upon a store full of the invented news."""
    async with newsroom(tmp_path, resolver) as room:
        yield Stage(room.desk)
