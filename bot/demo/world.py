"""Serves the sample world over real HTTP, each outlet on a loopback port of its own.

``python -m bot.demo.world`` serves it until interrupted, for a look with a browser.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot.demo.formats import site, source_path
from bot.demo.press import SampleOutlet, read_articles, read_outlets
from bot.demo.server import HOST, open_site
from digest.model import SourceDraft, SourceKind


@dataclass(frozen=True, slots=True)
class World:
    """The sources of the sample world, ready to be added, and the only origins they need."""

    sources: tuple[SourceDraft, ...]
    allow: frozenset[tuple[str, int]]


@asynccontextmanager
async def serve_world(now: datetime) -> AsyncIterator[World]:
    """Serve all outlets while the block runs. ``now`` (aware, UTC) dates their articles."""
    articles = read_articles(now)
    async with AsyncExitStack() as stack:
        sources: list[SourceDraft] = []
        ports: set[int] = set()
        for outlet in read_outlets():
            own = tuple(article for article in articles if article.outlet == outlet.slug)
            port = await stack.enter_async_context(open_site(partial(site, outlet, own, now=now)))
            sources.append(_draft(outlet, port))
            ports.add(port)
        yield World(tuple(sources), frozenset((HOST, port) for port in ports))


def _draft(outlet: SampleOutlet, port: int) -> SourceDraft:
    return SourceDraft(
        url=f"http://{HOST}:{port}{source_path(outlet)}",
        kind=SourceKind.PAGE if outlet.format == "page" else SourceKind.FEED,
        name=outlet.name,
        country=outlet.country,
        owner=outlet.owner,
        owner_note=outlet.owner_note,
        sample=True,
    )


async def _show() -> None:
    async with serve_world(datetime.now(UTC)) as world:
        for source in world.sources:
            sys.stdout.write(f"{source.url}  {source.name}\n")
        sys.stdout.write("Ctrl-C ends it.\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_show())
