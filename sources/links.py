"""The article links of a plain news page, for outlets without a feed. For the text worker."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.model import Item
from sources.dates import EARLIEST, read_date
from sources.encoding import decode
from sources.markup import headline, parse, text_of
from sources.urls import absolute, canonical, short_key, site

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_LINKS = 200
MOST_ANCHORS = 5_000
"""Looked at on one page."""
FEW = 5
"""Fewer links make one look again without the class names."""
LEAST_WORDS = 4
LEAST_TITLE = 20
"""Characters: menu entries are shorter, headlines hardly ever."""

_FURNITURE = frozenset({"nav", "footer", "aside", "header"})
_FURNITURE_CLASS = re.compile(
    r"\b(?:nav|menu|footer|sidebar|breadcrumb|cookie|banner|advert|social|pagination)", re.I
)
_NOT_ARTICLES = re.compile(
    r"/(?:tags?|categor(?:y|ies)|topics?|authors?|search|login|register|subscribe|about|contacts?|privacy|terms|"
    r"advert\w*|page/\d+|video|photo|gallery)(?:/|$)|\.(?:jpe?g|png|gif|pdf|mp[34]|zip|css|js|rss|xml)$",
    re.I,
)


def read_links(html: bytes, url: str, content_type: str = "") -> tuple[Item, ...]:
    """Links that look like articles, in the order of the page; each address once.

    An article link leads to the same site, is no menu entry, and its text is a headline.
    """
    tree = parse(decode(html, content_type))
    if tree is None:
        return ()
    base = _base(tree, url)
    found = _collect(tree, base, url, strict=True)
    # Some layouts call the whole page a "sidebar wrap": then class names are no help.
    return found if len(found) >= FEW else _collect(tree, base, url, strict=False)


def _collect(tree: _Element, base: str, url: str, *, strict: bool) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for anchor in islice(tree.iter("a"), MOST_ANCHORS):
        item = _item(anchor, base, url, strict=strict)
        if item is None:
            continue
        known = found.get(item.key)
        if known is None or (len(item.title) > len(known.title) and not known.published):
            found[item.key] = item
        if len(found) == MOST_LINKS:
            break
    return tuple(found.values())


def _base(tree: _Element, url: str) -> str:
    for base in tree.iter("base"):
        return absolute(base.get("href") or "", url) or url
    return url


def _item(anchor: _Element, base: str, page: str, *, strict: bool) -> Item | None:
    link = absolute(anchor.get("href") or "", base)
    if not link or not _is_article(link, page) or _in_furniture(anchor, strict=strict):
        return None
    title = _title(anchor)
    if len(title) < LEAST_TITLE or len(title.split()) < LEAST_WORDS:
        return None
    published = _date(anchor)
    return Item(key=short_key(canonical(link)), url=link, title=title, published=published)


def _is_article(link: str, page: str) -> bool:
    path = urlsplit(link).path
    return (
        site(link) == site(page)
        and canonical(link) != canonical(page)
        and len(path.strip("/")) > 3
        and not _NOT_ARTICLES.search(path)
    )


def _in_furniture(anchor: _Element, *, strict: bool) -> bool:
    """Whether a link stands in a menu or the like; ``strict`` looks at class names too."""
    for node in anchor.iterancestors():
        if node.tag in _FURNITURE and not _holds_article(node):
            return True
        if strict and node.tag not in ("body", "html") and _FURNITURE_CLASS.search(node.get("class") or ""):
            return True
    return False


def _holds_article(node: _Element) -> bool:
    """A teaser may have a header of its own inside its article."""
    return node.tag == "header" and any(parent.tag == "article" for parent in node.iterancestors("article"))


def _title(anchor: _Element) -> str:
    for tag in ("h1", "h2", "h3", "h4"):
        for heading in anchor.iter(tag):
            return headline(text_of(heading).replace("\n", " "))
    return headline(text_of(anchor).partition("\n")[0])


def _date(anchor: _Element) -> datetime | None:
    """From a ``<time>`` in the link or in the teaser around it."""
    teaser = next((node for node in anchor.iterancestors("article", "li")), anchor)
    for time in teaser.iter("time"):
        date = read_date(time.get("datetime") or text_of(time))
        return date if date and date >= EARLIEST else None
    return None
