"""Every exhibit of the museum is fetched: what comes of it, how long it takes, what it costs."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from digest.model import Failed
from sources.fetch import FEED, Body, Fetcher
from tests.sources import hostile
from tests.sources.web import Web, open_web

SHORT = replace(FEED, deadline=0.3, connect=0.25, read=0.25)
BRIEF = replace(FEED, deadline=8.0)
MOST_EXTRA = 96
"""MiB that a fetch may cost."""


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def museum() -> AsyncIterator[Web]:
    async with open_web() as web:
        hostile.open_museum(web)
        yield web


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visitor(museum: Web) -> AsyncIterator[Fetcher]:
    async with Fetcher("https://x.example", allow=frozenset({museum.origin}), spacing=0.0) as fetcher:
        yield fetcher


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", hostile.SLOW_ONES)
async def test_the_slow_are_cut_off(museum: Web, visitor: Fetcher, now: datetime, name: str) -> None:
    """They would go on for minutes."""
    outcome = await visitor.get(museum.url(hostile.path(name)), now, limits=SHORT)
    assert outcome == Failed("The site took too long to answer.")


@pytest.mark.parametrize("name", hostile.LARGE_ONES)
async def test_the_large_are_cut_off(museum: Web, visitor: Fetcher, now: datetime, name: str) -> None:
    """With the ceilings as they are in earnest, long before the clock has run out."""
    expected = hostile.LARGE_ONES[name][1]
    outcome = await visitor.get(museum.url(hostile.path(name)), now, limits=BRIEF)
    if expected:
        assert isinstance(outcome, Failed) and expected in outcome.reason
    else:
        assert isinstance(outcome, Body) and outcome.body == b"<rss/>"


@pytest.mark.parametrize("name", hostile.MISLEADING)
async def test_liars_are_told_in_words(museum: Web, visitor: Fetcher, now: datetime, name: str) -> None:
    outcome = await visitor.get(museum.url(hostile.path(name)), now, limits=BRIEF)
    assert isinstance(outcome, Failed)
    assert hostile.MISLEADING[name][1] in outcome.reason and outcome.reason.endswith(".")
    assert outcome.reason != "The site took too long to answer."


@pytest.mark.parametrize("name", hostile.ODD)
async def test_the_odd_are_read(museum: Web, visitor: Fetcher, now: datetime, name: str) -> None:
    outcome = await visitor.get(museum.url(hostile.path(name)), now, limits=BRIEF)
    assert isinstance(outcome, Body) and outcome.body == hostile.ODD[name][1]


# ── what it costs ────────────────────────────────────────────────────────────────────────────────


async def _cost(museum: Web, names: Sequence[str], seconds: float) -> tuple[float, float, list[str]]:
    """Fetch exhibits in a process of its own: extra MiB at the peak, longest seconds, outcomes."""
    urls = [museum.url(hostile.path(name)) for name in names]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.sources.fetching",
        str(seconds),
        *urls,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    told = json.loads(out)
    return told["extra"], told["longest"], told["outcomes"]


async def test_no_exhibit_costs_much_memory(museum: Web) -> None:
    """All but the slow, of which nothing comes; those have a test of their own in `make soak`."""
    names = [name for name, _ in hostile.exhibits() if name not in hostile.SLOW_ONES]
    extra, longest, outcomes = await _cost(museum, names, FEED.deadline)
    assert len(outcomes) == len(names)
    assert 8 < extra < MOST_EXTRA, "less than the largest body would mean that nothing was measured"
    assert longest < FEED.deadline, "they are cut off by their size, not by the clock"


@pytest.mark.soak
async def test_in_earnest_the_slow_take_no_longer_than_22_seconds(museum: Web) -> None:
    """The elapsed time is the promise here: 20 s and whatever it takes to hang up."""
    extra, longest, _ = await _cost(museum, ["dripping header", "dripping body", "silence"], FEED.deadline)
    assert extra < MOST_EXTRA and 19 < longest < 22
