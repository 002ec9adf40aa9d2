"""The kinds of source: for each one class and one row of `KINDS`; nothing else tells them apart.

The flags are read in the bot's process, the methods that read a document run in the text worker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from digest.errors import SourceError
from digest.model import Item, SourceKind
from sources.encoding import decode
from sources.feed import Feed, is_html, read_feed
from sources.inflate import BadEncoding, Inflater, TooLarge
from sources.links import read_links
from sources.page import is_binary, page_title
from sources.sitemap import is_sitemap, read_sitemap
from sources.telegram import channel_address, read_channel

MOST_BYTES = 8 * 1024 * 1024
"""Of an unpacked document."""

_OPAQUE = re.compile(
    r"https?://(?:news\.google\.[a-z.]{2,6}/(?:rss/)?(?:articles|read|stories)/"
    r"|(?:www\.)?google\.[a-z.]{2,6}/url\?|(?:www\.)?bing\.com/news/apiclick)",
    re.I,
)
"""Redirectors that show the article to browsers only."""
_TELEGRAM = re.compile(r"class=\"(?:tgme_page|tgme_channel_info|tgme_widget_message)[\s_\"]")
_ENTRY = re.compile(r"<(?:item|entry)\b", re.I)
_SEARCH = re.compile(r"/(?:search|topics/[\w-]+|topstories|headlines/section/[\w/-]+)$")


class Kind(Protocol):
    """What is particular to a kind of source.

    ``polite``: robots.txt counts and requests are spaced out. ``followed``: items lead to articles that can
    be read. ``last_resort``: taken only where a site offers nothing else, and never when it lists nothing.
    ``remark``: what an admin should know before choosing it.
    """

    polite: bool
    followed: bool
    last_resort: bool
    remark: str

    def address(self, url: str) -> str:
        """Where the source behind an address is that people paste; "" if the address does not tell."""

    def claims(self, text: str, url: str) -> bool:
        """Whether a document found at ``url`` is of this kind."""

    def read(self, body: bytes, url: str, content_type: str) -> Feed:
        """What it lists. Raises SourceError."""


class FeedKind:
    """RSS, Atom, JSON Feed."""

    polite, followed, last_resort, remark = False, True, False, ""

    def address(self, url: str) -> str:
        """A feed is found by its content alone."""
        return ""

    def claims(self, text: str, url: str) -> bool:
        """Whatever is no web page: what is wrong with it is best said by the reader of feeds."""
        return not is_html(text)

    def read(self, body: bytes, url: str, content_type: str) -> Feed:
        """See `sources.feed`."""
        return read_feed(body, url, content_type)


class HeadlinesKind:
    """A feed whose links lead to redirectors that cannot be followed, such as a search at Google News."""

    polite, followed, last_resort = False, False, False
    remark = "The links of this feed cannot be followed, so it brings headlines only."

    def address(self, url: str) -> str:
        """The feed of a search or a section at Google News."""
        parts = urlsplit(url)
        if not re.fullmatch(r"news\.google\.[a-z.]{2,6}", parts.hostname or "") or not _SEARCH.match(
            parts.path
        ):
            return ""
        return urlunsplit(parts._replace(path="/rss" + parts.path))

    def claims(self, text: str, url: str) -> bool:
        """Whether most entries lead to such a redirector."""
        entries = len(_ENTRY.findall(text))
        return not is_html(text) and 0 < entries <= 2 * len(_OPAQUE.findall(text))

    def read(self, body: bytes, url: str, content_type: str) -> Feed:
        """As a feed, without descriptions that are nothing but headlines over again."""
        feed = read_feed(body, url, content_type)
        return replace(feed, entries=tuple(_without_echo(item) for item in feed.entries))


class SitemapKind:
    """A news sitemap, or a plain one that says when its pages changed."""

    polite, followed, last_resort = False, True, False
    remark = "There is no feed; the site's sitemap tells what is new."

    def address(self, url: str) -> str:
        """A sitemap is found by its content alone."""
        return ""

    def claims(self, text: str, url: str) -> bool:
        """By its root element."""
        return is_sitemap(text)

    def read(self, body: bytes, url: str, content_type: str) -> Feed:
        """See `sources.sitemap`."""
        return read_sitemap(body, url, content_type)


class TelegramKind:
    """A public Telegram channel; a post is all there is to read."""

    polite, followed, last_resort, remark = True, False, False, ""

    def address(self, url: str) -> str:
        """The preview page of a channel."""
        return channel_address(url)

    def claims(self, text: str, url: str) -> bool:
        """By the names of Telegram's own styles."""
        return is_html(text) and _TELEGRAM.search(text) is not None

    def read(self, body: bytes, url: str, content_type: str) -> Feed:
        """See `sources.telegram`."""
        return read_channel(body, url, content_type)


class PageKind:
    """A plain page with links to articles."""

    polite, followed, last_resort = True, True, True
    remark = "There is no feed, so the links of this page are read. That is less reliable."

    def address(self, url: str) -> str:
        """A page is found by its content alone."""
        return ""

    def claims(self, text: str, url: str) -> bool:
        """Any web page."""
        return is_html(text)

    def read(self, body: bytes, url: str, content_type: str) -> Feed:
        """The article links; none at all is no error here."""
        return Feed(page_title(body, content_type), url, "", None, read_links(body, url, content_type))


KINDS: Mapping[SourceKind, Kind] = {
    SourceKind.HEADLINES: HeadlinesKind(),
    SourceKind.SITEMAP: SitemapKind(),
    SourceKind.FEED: FeedKind(),
    SourceKind.TELEGRAM: TelegramKind(),
    SourceKind.PAGE: PageKind(),
}
"""In the order in which a document is offered to them."""


def read_source(kind: SourceKind, body: bytes, url: str, content_type: str = "") -> Feed:
    """What a source of that kind lists; a gzip file is unpacked first. Raises SourceError."""
    return KINDS[kind].read(_unpacked(body, url), url, content_type)


def recognise(body: bytes, url: str, content_type: str = "") -> tuple[SourceKind, Feed]:
    """What kind of source a document is, and what it lists. Raises SourceError."""
    body = _unpacked(body, url)
    if is_binary(body):
        raise SourceError(url, "This is a file, not a web page or a feed.", permanent=True)
    text = decode(body, content_type).lstrip("\ufeff \t\r\n")
    kind = next((kind for kind, row in KINDS.items() if row.claims(text, url)), SourceKind.FEED)
    return kind, KINDS[kind].read(body, url, content_type)


def source_address(url: str) -> str:
    """Where the source behind a pasted address is, as far as the address alone tells."""
    return next((found for row in KINDS.values() if (found := row.address(url))), url)


def _unpacked(body: bytes, url: str) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflater = Inflater("gzip", MOST_BYTES, MOST_BYTES)
    try:
        inflater.feed(body)
    except TooLarge as error:
        raise SourceError(url, "What the site sent is too large.") from error
    except BadEncoding as error:
        raise SourceError(url, "What the site sent is a damaged archive.") from error
    return inflater.body()


def _without_echo(item: Item) -> Item:
    """Such feeds describe an item by links: its own headline, or those of other outlets."""
    words = set(re.findall(r"\w+", item.title.lower()))
    told = max(item.content, item.summary, key=len)
    first = set(re.findall(r"\w+", told.partition("\n")[0].lower()))
    return replace(item, summary="", content="") if first <= words else item
