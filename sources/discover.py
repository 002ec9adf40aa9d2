"""What a web page says of its site: the feeds it names, and whether it is an article. For the text worker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sources.encoding import decode
from sources.markup import parse
from sources.page import page_title
from sources.urls import absolute, canonical, site

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_CANDIDATES = 10
MOST_ANCHORS = 5_000
"""Links looked at on one page."""
GUESSES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.json", "/sitemap-news.xml")
"""Paths where sites keep a feed that they do not announce."""

_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf|feed|xml|json)|text/xml|application/x\.atom", re.I)
_FEED_LINK = re.compile(r"(?:^|[/.?=_-])(?:rss|feed|atom|xml)(?:\d(?:\.\d)?)?/?$", re.I)
_SECOND_RATE = re.compile(r"comment|replytocom|oembed|wp-json|opensearch|sitemap|manifest", re.I)


@dataclass(frozen=True, slots=True)
class Site:
    """What a web page offers: its title, the feeds it names, best first, and whether it is an article."""

    title: str = ""
    feeds: tuple[str, ...] = ()
    article: bool = False


def look_around(html: bytes, url: str, content_type: str = "") -> Site:
    """Read a page found at ``url``.

    Feeds: announced ones of the same site, then other announced ones, then those that links lead to. Feeds
    of comments and the like are named only where there are no others.
    """
    tree = parse(decode(html, content_type))
    if tree is None:
        return Site()
    base = next((absolute(node.get("href") or "", url) for node in tree.iter("base")), "") or url
    announced = _announced(tree, base, url)
    first_rate = [link for second_rate, link in announced if not second_rate] + _linked(tree, base, url)
    found: dict[str, str] = {}
    for link in first_rate or [link for _, link in announced]:
        if canonical(link) != canonical(url):
            found.setdefault(canonical(link), link)
    return Site(page_title(html, content_type), tuple(found.values())[:MOST_CANDIDATES], _is_article(tree))


def guesses(url: str) -> tuple[str, ...]:
    """Where the feed of a site that announces none may be."""
    parts = urlsplit(url)
    return tuple(urljoin(f"{parts.scheme}://{parts.netloc}", path) for path in GUESSES)


def _announced(tree: _Element, base: str, url: str) -> list[tuple[bool, str]]:
    """Links in the head, best first, each with whether it is second-rate."""
    links = []
    for node in tree.iter("link"):
        relation = (node.get("rel") or "").lower().split()
        link = absolute(node.get("href") or "", base)
        kind = (node.get("type") or "").strip().lower()
        plain = "json" not in kind or "feed" in kind + link
        announced = "alternate" in relation and _FEED_TYPE.match(kind)
        if link and plain and (announced or "feed" in relation):
            about = f"{link} {node.get('title') or ''}"
            links.append((bool(_SECOND_RATE.search(about)), site(link) != site(url), link))
    return [(second_rate, link) for second_rate, _, link in sorted(links, key=lambda rank: rank[:2])]


def _linked(tree: _Element, base: str, url: str) -> list[str]:
    written = (node.get("href") or "" for node in islice(tree.iter("a"), MOST_ANCHORS))
    links = (absolute(link, base) for link in written)
    likely = [link for link in links if _FEED_LINK.search(link) and not _SECOND_RATE.search(link)]
    return sorted(likely, key=lambda link: site(link) != site(url))


def _is_article(tree: _Element) -> bool:
    """Whether a page calls itself an article, to those who share it."""
    meta = (node for node in tree.iter("meta") if (node.get("property") or "").lower() == "og:type")
    return any((node.get("content") or "").strip().lower() == "article" for node in meta)
