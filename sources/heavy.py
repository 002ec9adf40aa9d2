"""The parsing that a hostile body can make endless, as plain functions for a process of its own.

The bot runs them in the text worker; tools and tests may run them in place through `InProcess`.
"""

from __future__ import annotations

import importlib

from digest.model import Page, SourceKind
from sources.discover import Site, look_around
from sources.feed import Feed, read_feed
from sources.kinds import read_source, recognise
from sources.page import read_page


def load() -> None:
    """Import the parsers now: they take two seconds, and memory that a large document may not leave them."""
    for name in ("lxml.html", "trafilatura", "htmldate", "charset_normalizer"):
        importlib.import_module(name)


def feed(body: bytes, url: str, content_type: str) -> Feed:
    """A feed of any kind. Raises SourceError."""
    return read_feed(body, url, content_type)


def listing(kind: SourceKind, body: bytes, url: str, content_type: str) -> Feed:
    """What a source of that kind lists. Raises SourceError."""
    return read_source(kind, body, url, content_type)


def whatever(body: bytes, url: str, content_type: str) -> tuple[SourceKind, Feed]:
    """What kind of source a document is, and what it lists. Raises SourceError."""
    return recognise(body, url, content_type)


def page(body: bytes, url: str, content_type: str) -> Page:
    """The article on a page. Raises SourceError."""
    return read_page(body, url, content_type)


def discover(body: bytes, url: str, content_type: str) -> Site:
    """What a web page says of its site."""
    return look_around(body, url, content_type)


class InProcess:
    """The same as coroutines that run right here: for tools and tests, not for the bot's event loop."""

    async def listing(self, kind: SourceKind, body: bytes, url: str, content_type: str) -> Feed:
        """See `listing`."""
        return listing(kind, body, url, content_type)

    async def whatever(self, body: bytes, url: str, content_type: str) -> tuple[SourceKind, Feed]:
        """See `whatever`."""
        return whatever(body, url, content_type)

    async def page(self, body: bytes, url: str, content_type: str) -> Page:
        """See `page`."""
        return page(body, url, content_type)

    async def discover(self, body: bytes, url: str, content_type: str) -> Site:
        """See `discover`."""
        return discover(body, url, content_type)
