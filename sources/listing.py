"""A source's answer to its whole list of items: parsed by the worker, parts fetched, dates settled.

For the bot's process: what foreign bytes say comes from the worker through `Heavy`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from digest.errors import SourceError, WorkerDown
from digest.model import Fetched, FetchState, Item, Page, SourceKind
from sources.answers import FEED, Body
from sources.dates import settled
from sources.discover import Site
from sources.feed import Feed
from sources.fetch import Fetcher
from sources.kinds import KINDS
from sources.reserved import strictest
from sources.urls import canonical


class Heavy(Protocol):
    """The parsing that may not run in the bot process; see `sources.heavy`.

    All raise SourceError, or WorkerDown where it is not the document's fault.
    """

    async def listing(self, kind: SourceKind, body: bytes, url: str, content_type: str) -> Feed:
        """What a source of that kind lists."""

    async def whatever(self, body: bytes, url: str, content_type: str) -> tuple[SourceKind, Feed]:
        """What kind of source a document is, and what it lists."""

    async def page(self, body: bytes, url: str, content_type: str) -> Page:
        """The article on a page."""

    async def discover(self, body: bytes, url: str, content_type: str) -> Site:
        """What a web page says of its site."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source lists, with the fields of its main document in ``feed``."""

    answer: Body
    feed: Feed
    items: tuple[Item, ...]
    state: FetchState
    size: int

    def outcome(self) -> Fetched:
        """As the pipeline knows it."""
        wishes = [wish for wish in (self.feed.ttl, self.answer.min_interval) if wish]
        return Fetched(
            url=self.answer.url,
            title=self.feed.title,
            items=self.items,
            state=self.state,
            status=self.answer.status,
            size=self.size,
            min_interval=max(wishes, default=None),
            moved=self.answer.moved,
            skip_hours=self.feed.skip_hours,
            skip_days=self.feed.skip_days,
        )


async def read_listing(
    fetcher: Fetcher, heavy: Heavy, kind: SourceKind, answer: Body, feed: Feed, now: datetime
) -> Listing:
    """The whole list that ``answer``, read as ``feed``, begins. Raises SourceError if no part can be read."""
    items, size, states = list(_settled(feed.entries, answer, now)), answer.size, [answer.state]
    for part, more in await _parts(fetcher, heavy, kind, feed.more, now, answer.left):
        items += _settled(more.entries, part, now)
        states.append(part.state)
        size += part.size
    if feed.more and len(states) == 1:
        raise SourceError(answer.url, "This is a list of sitemaps, and none of them can be read.")
    return Listing(answer, feed, _distinct(items), _state(states), size)


async def _parts(
    fetcher: Fetcher, heavy: Heavy, kind: SourceKind, urls: Sequence[str], now: datetime, seconds: float
) -> list[tuple[Body, Feed]]:
    """The parts that can be read in what is left of the time of one feed; they have none of their own."""
    found: list[tuple[Body, Feed]] = []
    until = asyncio.get_running_loop().time() + seconds
    for url in urls:
        left = until - asyncio.get_running_loop().time()
        if left <= 0:
            break
        limits = replace(FEED, deadline=left)
        part = await fetcher.get(url, now, limits=limits, polite=KINDS[kind].polite)
        if isinstance(part, Body):
            try:
                found.append((part, await heavy.listing(kind, part.body, part.url, part.content_type)))
            except WorkerDown:
                raise
            except SourceError:
                continue
    return found


def _settled(items: Sequence[Item], answer: Body, now: datetime) -> Sequence[Item]:
    """Dates as they may be believed at ``now``, and what the publisher lets us show of what it sent."""
    return [replace(settled(item, now), quotable=strictest(item.quotable, answer.quotable)) for item in items]


def _distinct(items: Sequence[Item]) -> tuple[Item, ...]:
    """Each key once, and each item with the address by which it is known whatever its key.

    Where several share an address, or it is that of a whole site, the title counts, too; a fragment that
    leads to one of them alone stays.
    """
    unique = {item.key: item for item in reversed(items)}
    links = {key: canonical(item.url) if item.url else "" for key, item in unique.items()}
    shared, used = Counter(links.values()), Counter(item.url for item in unique.values())
    known: dict[str, Item] = {}
    for key, item in reversed(unique.items()):
        link, url = links[key], item.url
        if link and (shared[link] > 1 or is_front_page(url)):
            mark = hashlib.sha256(item.title.encode("utf-8", "replace")).hexdigest()[:16]
            link = f"{link}#{mark}"
            if not urlsplit(url).fragment or used[url] > 1:
                url = f"{url.partition('#')[0]}#{mark}"
        known.setdefault(link or f"key {key}", replace(item, url=url, link=link))
    return tuple(known.values())


def is_front_page(url: str) -> bool:
    """Whether an address is that of a whole site, which no article has."""
    parts = urlsplit(url)
    return bool(url) and not parts.path.strip("/") and not parts.query


def _state(states: Sequence[FetchState]) -> FetchState:
    """A list in several parts is asked for whole each time; its hash tells whether anything changed."""
    if len(states) == 1:
        return states[0]
    return FetchState(
        body_hash=hashlib.sha256("".join(each.body_hash for each in states).encode()).hexdigest()
    )
