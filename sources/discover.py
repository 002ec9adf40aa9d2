"""Feed autodiscovery: the addresses on a web page that are likely to be its feeds. For the text worker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sources.encoding import decode
from sources.markup import parse
from sources.urls import absolute, canonical, site

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_CANDIDATES = 10
GUESSES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.json", "/sitemap-news.xml")
"""Paths where sites keep a feed that they do not announce."""

_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf|feed|xml|json)|text/xml|application/x\.atom", re.I)
_FEED_LINK = re.compile(r"(?:^|[/.?=_-])(?:rss|feed|atom|xml)(?:\d(?:\.\d)?)?/?$", re.I)
_SECOND_RATE = re.compile(r"comment|replytocom|oembed|wp-json|opensearch|sitemap|manifest", re.I)


def find_feeds(html: bytes, url: str, content_type: str = "") -> tuple[str, ...]:
    """Candidates, best first: announced ones of the same site, then other announced ones, then links."""
    tree = parse(decode(html, content_type))
    if tree is None:
        return ()
    base = next((absolute(node.get("href") or "", url) for node in tree.iter("base")), "") or url
    found: dict[str, str] = {}
    for link in _announced(tree, base, url) + _linked(tree, base, url):
        if canonical(link) != canonical(url):
            found.setdefault(canonical(link), link)
    return tuple(found.values())[:MOST_CANDIDATES]


def guesses(url: str) -> tuple[str, ...]:
    """Where the feed of a site that announces none may be."""
    parts = urlsplit(url)
    return tuple(urljoin(f"{parts.scheme}://{parts.netloc}", path) for path in GUESSES)


def _announced(tree: _Element, base: str, url: str) -> list[str]:
    links = []
    for node in tree.iter("link"):
        relation = (node.get("rel") or "").lower().split()
        link = absolute(node.get("href") or "", base)
        plain = "json" not in (node.get("type") or "") or "feed" in (node.get("type") or "") + link
        if link and "alternate" in relation and _FEED_TYPE.match(node.get("type") or "") and plain:
            about = f"{link} {node.get('title') or ''}"
            links.append((bool(_SECOND_RATE.search(about)), site(link) != site(url), link))
    return [link for *_, link in sorted(links, key=lambda rank: rank[:2])]


def _linked(tree: _Element, base: str, url: str) -> list[str]:
    links = (absolute(node.get("href") or "", base) for node in tree.iter("a"))
    likely = [link for link in links if link and _FEED_LINK.search(link) and not _SECOND_RATE.search(link)]
    return sorted(likely, key=lambda link: site(link) != site(url))
