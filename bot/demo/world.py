"""Serves the sample world over real HTTP, each outlet on a loopback port of its own.

``python -m bot.demo.world`` serves it until interrupted, for a look with a browser.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Set
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.demo.formats import Document, site, source_path
from bot.demo.press import SampleArticle, SampleOutlet, read_articles, read_outlets
from bot.demo.server import HOST, open_site
from digest.model import SourceDraft, SourceKind


@dataclass(frozen=True, slots=True)
class World:
    """The sources of the sample world, ready to be added, and the only origins they need."""

    sources: tuple[SourceDraft, ...]
    allow: frozenset[tuple[str, int]]


LISTED = timedelta(days=5)
"""An outlet's list and pages go so far back, as those of real ones do."""


@asynccontextmanager
async def serve_world(
    end: datetime, clock: Callable[[], datetime] | None = None, closed: Callable[[], Set[str]] = frozenset
) -> AsyncIterator[World]:
    """Serve all outlets while the block runs. ``end`` (aware, UTC) dates their articles.

    ``clock``: what time it is in that world; later articles are not out yet (``end`` for all time, without
    one). ``closed()``: slugs of the outlets whose sites have nothing but errors just now.
    """
    articles = read_articles(end)

    def open_now(outlet: SampleOutlet, own: tuple[SampleArticle, ...], origin: str) -> Mapping[str, Document]:
        now = clock() if clock else end
        out = tuple(article for article in own if now - LISTED <= article.published <= now)
        return {} if outlet.slug in closed() or not out else site(outlet, out, origin, now=now)

    async with AsyncExitStack() as stack:
        sources: list[SourceDraft] = []
        ports: set[int] = set()
        for outlet in read_outlets():
            own = tuple(article for article in articles if article.outlet == outlet.slug)
            port = await stack.enter_async_context(open_site(partial(open_now, outlet, own)))
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
