"""The heavy half of reading, as plain functions: what the text worker runs for `sources.reader`.

Their parsers load on first use, so that importing this costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import Item, Page
from sources.discover import find_feeds
from sources.feed import Feed, read_feed
from sources.links import read_links
from sources.page import page_title, read_page


@dataclass(frozen=True, slots=True)
class Site:
    """What a web page offers as a source: its title, feeds it names, and links that look like articles."""

    title: str
    feeds: tuple[str, ...]
    links: tuple[Item, ...]


def feed(body: bytes, url: str, content_type: str) -> Feed:
    """A feed of any kind. Raises SourceError."""
    return read_feed(body, url, content_type)


def page(body: bytes, url: str, content_type: str) -> Page:
    """The article on a page. Raises SourceError."""
    return read_page(body, url, content_type)


def links(body: bytes, url: str, content_type: str) -> tuple[Item, ...]:
    """The article links of a plain news page; () when there are none."""
    return read_links(body, url, content_type)


def discover(body: bytes, url: str, content_type: str) -> Site:
    """What an address that is no feed has to offer instead."""
    return Site(
        page_title(body, content_type),
        find_feeds(body, url, content_type),
        read_links(body, url, content_type),
    )


class InProcess:
    """The same as coroutines that run right here: for tools and tests, not for the bot's event loop."""

    async def feed(self, body: bytes, url: str, content_type: str) -> Feed:
        """See `feed`."""
        return feed(body, url, content_type)

    async def page(self, body: bytes, url: str, content_type: str) -> Page:
        """See `page`."""
        return page(body, url, content_type)

    async def links(self, body: bytes, url: str, content_type: str) -> tuple[Item, ...]:
        """See `links`."""
        return links(body, url, content_type)

    async def discover(self, body: bytes, url: str, content_type: str) -> Site:
        """See `discover`."""
        return discover(body, url, content_type)
