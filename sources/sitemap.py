"""Sitemaps (sitemaps.org 0.9) with Google's news extension to items. For the text worker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.errors import SourceError
from digest.model import Item
from sources.dates import EARLIEST, read_date
from sources.encoding import decode
from sources.feed import Feed
from sources.markup import headline
from sources.urls import absolute, canonical, short_key, site
from sources.xmltext import tree_of

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_NEWS = 500
MOST_PAGES = 50
"""Of a sitemap that does not say what is news: every one of them has to be read to know."""
RECENT = timedelta(days=7)
"""Behind the newest change: older pages of such a sitemap are left alone."""
MOST_CHILDREN = 3
"""Of an index, those that changed last."""

_ROOTS = ("urlset", "sitemapindex")
_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:urlset|sitemapindex)\b", re.I)


def is_sitemap(text: str) -> bool:
    """Whether a document is a sitemap or an index of sitemaps, by its beginning."""
    return _ROOT.search(text[:4000]) is not None


def read_sitemap(body: bytes, url: str, content_type: str = "") -> Feed:
    """The news of a sitemap, newest first; of an index the addresses of its latest parts in ``more``.

    A page's last change is its item's ``updated``: it is no publication date. Titles may be "".
    Raises SourceError when it is no sitemap, or one that tells neither news nor changes.
    """
    root = _root(decode(body, content_type).lstrip("\ufeff \t\r\n"), url)
    if _name(root) == "sitemapindex":
        return Feed("", "", "", None, (), more=_children(root, url))
    pages = [_fields(node) for node in root if _name(node) == "url"]
    items = _news(pages, url) or _changed(pages, url)
    if pages and not items:
        raise SourceError(url, "This sitemap does not say what is new on the site.")
    language, name = _commonest(pages, "language"), _commonest(pages, "name")
    return Feed(headline(name), "", language[:2].lower(), None, tuple(items))


def _root(text: str, url: str) -> _Element:
    root = tree_of(text)
    if root is None or _name(root) not in _ROOTS:
        raise SourceError(url, "This is not a sitemap, or it is too broken to read.")
    return root


def _name(node: _Element) -> str:
    """Without its namespace: sites get that wrong too often."""
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(node.tag, str) else ""


def _fields(node: _Element) -> dict[str, str]:
    """The texts below an element by local name, the first of each; pictures and films of a page left out."""
    found: dict[str, str] = {}
    for child in node:
        if _name(child) not in ("image", "video"):
            for part in child.iter():
                if text := (part.text or "").strip():
                    found.setdefault(_name(part), text)
    return found


def _children(root: _Element, url: str) -> tuple[str, ...]:
    """Those named for news if there are any; the latest changed first, without dates the last of the list."""
    parts = [_fields(node) for node in root if _name(node) == "sitemap"]
    dated = {absolute(part.get("loc", ""), url): _date(part.get("lastmod", "")) for part in reversed(parts)}
    own = [link for link in dated if link and site(link) == site(url)]
    news = [link for link in own if "news" in urlsplit(link).path.lower()]
    return tuple(sorted(news or own, key=lambda link: dated[link] or EARLIEST, reverse=True)[:MOST_CHILDREN])


def _news(pages: Iterable[dict[str, str]], url: str) -> Sequence[Item]:
    """Pages with the news extension."""
    news = [page for page in pages if "publication_date" in page or "title" in page]
    return _latest([_item(page, url) for page in news], lambda item: item.published)[:MOST_NEWS]


def _changed(pages: Iterable[dict[str, str]], url: str) -> Sequence[Item]:
    """Pages of a plain sitemap that changed lately, as far as it says when."""
    dated = [_item(page, url) for page in pages if _date(page.get("lastmod", ""))]
    latest = _latest(dated, lambda item: item.updated)[:MOST_PAGES]
    return [
        item
        for item in latest
        if item.updated and latest[0].updated and latest[0].updated - item.updated <= RECENT
    ]


def _item(page: dict[str, str], url: str) -> Item:
    link = absolute(page.get("loc", ""), url)
    return Item(
        key=short_key(canonical(link)),
        url=link,
        title=headline(page.get("title", "")),
        published=_date(page.get("publication_date", "")),
        updated=_date(page.get("lastmod", "")),
    )


def _latest(items: Iterable[Item], when: Callable[[Item], datetime | None]) -> Sequence[Item]:
    """Each address once, newest first; those without a date at the end."""
    distinct = {item.key: item for item in items if item.url}
    return sorted(distinct.values(), key=lambda item: when(item) or EARLIEST, reverse=True)


def _date(raw: str) -> datetime | None:
    date = read_date(raw)
    return date if date and date >= EARLIEST else None


def _commonest(pages: Iterable[dict[str, str]], field: str) -> str:
    counted = Counter(page[field] for page in pages if field in page)
    return max(counted, key=lambda value: counted[value], default="")
