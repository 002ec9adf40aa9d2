"""What a web page says about itself: JSON-LD and meta tags. For the text worker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sources.dates import EARLIEST, read_date
from sources.markup import headline, text_of
from sources.reserved import directives, from_tdm_reservation, strictest

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_JSON = 500_000
"""Characters of one JSON-LD block; no article describes itself at such length."""

_ARTICLE = re.compile(
    r"(?:News|Reportage|Analysis|Opinion|Background|Scholarly|Tech|Blog|Live)?\w*(?:Article|Posting)$"
)
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "dc.date",
)
_DATE_NAMES_2 = ("dc.date.issued", "dcterms.created", "parsely-pub-date", "publish-date", "sailthru.date")


@dataclass(frozen=True, slots=True)
class About:
    """A page's own description. ``body``: the article's text, where JSON-LD repeats it.

    ``quotable``: the most characters that the publisher lets others show, see `sources.reserved`. ``locked``:
    who has not paid does not see all of it.
    """

    title: str
    published: datetime | None
    author: str
    language: str
    body: str
    quotable: int | None = None
    locked: bool = False


def describe(tree: _Element) -> About:
    """Read a page's description; JSON-LD is believed first, then OpenGraph and its like."""
    meta = _meta(tree)
    linked = _main(list(_articles(tree)), meta.get("og:title", ""))
    return About(
        title=_title(tree, linked, meta),
        published=_published(linked, meta) or _microdata_date(tree),
        author=headline(
            _names(linked.get("author")) or meta.get("author", "") or meta.get("article:author", "")
        ),
        language=_language(tree, meta),
        body=_string(linked.get("articleBody")),
        quotable=_quotable(tree),
        locked=_is_locked(linked, meta),
    )


def _main(articles: list[dict[str, object]], title: str) -> dict[str, object]:
    """Of several articles described on a page that with the page's own title, else the first."""
    key = " ".join(title.casefold().split())
    named = (
        each for each in articles if key and " ".join(_string(each.get("headline")).casefold().split()) == key
    )
    return next(named, articles[0] if articles else {})


def _articles(tree: _Element) -> Iterator[dict[str, object]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > MOST_JSON:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data, depth=4):
            kinds = thing.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and _ARTICLE.match(name) for name in names):
                yield thing


def _things(data: object, depth: int) -> Iterator[dict[str, object]]:
    if depth and isinstance(data, list):
        for part in data[:50]:
            yield from _things(part, depth - 1)
    elif depth and isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(data.get(name), depth - 1)


def _meta(tree: _Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop") or ""
        content = node.get("content") or ""
        if name and content.strip():
            found.setdefault(name.lower(), content.strip())
    return found


def _quotable(tree: _Element) -> int | None:
    """All meta tags addressed to everybody or to us count, the strictest decides."""
    said = [
        ((node.get("name") or "").lower().strip(), node.get("content") or "") for node in tree.iter("meta")
    ]
    return strictest(
        *(directives(content) for name, content in said if name in ("robots", "sitrep")),
        *(from_tdm_reservation(content) for name, content in said if name == "tdm-reservation"),
    )


def _is_locked(linked: dict[str, object], meta: dict[str, str]) -> bool:
    """By schema.org's isAccessibleForFree, or by the tier that Facebook's tags know."""
    free = str(linked.get("isAccessibleForFree", True)).lower().rpartition("/")[2]
    return free == "false" or meta.get("article:content_tier", "").lower() == "locked"


def _title(tree: _Element, linked: dict[str, object], meta: dict[str, str]) -> str:
    headings = [headline(text_of(node)) for node in tree.iter("h1")]
    page_title = next((headline(node.text or "") for node in tree.iter("title")), "")
    candidates = (
        headline(_string(linked.get("headline"))),
        headline(meta.get("og:title", "")),
        headings[0] if len(headings) == 1 else "",
        headline(meta.get("twitter:title", "")),
        page_title,
    )
    title = next((candidate for candidate in candidates if candidate), "")
    return _without_site(title, meta.get("og:site_name", ""), headings)


def _without_site(title: str, site: str, headings: list[str]) -> str:
    """Cut " | Site" from the end: where the site's name is known, or where a heading proves the rest."""
    match = re.fullmatch(r"(.+?)\s+[|–—·:-]\s+([^|]+)", title)
    if match and (match[2].casefold() == site.casefold() or match[1] in headings):
        return match[1]
    return title


def _published(linked: dict[str, object], meta: dict[str, str]) -> datetime | None:
    stated = [_string(linked.get("datePublished"))] + [
        meta.get(name, "") for name in _DATE_NAMES + _DATE_NAMES_2
    ]
    for raw in stated:
        date = read_date(raw)
        if date and date >= EARLIEST:
            return date
    return None


def _microdata_date(tree: _Element) -> datetime | None:
    """``itemprop="datePublished"`` on any element, the first that is readable."""
    for node in cast("list[_Element]", tree.xpath("//*[@itemprop='datePublished']")):
        date = read_date(node.get("datetime") or node.get("content") or text_of(node))
        if date and date >= EARLIEST:
            return date
    return None


def _language(tree: _Element, meta: dict[str, str]) -> str:
    root = next(tree.iter("html"), None)
    stated = (root.get("lang") if root is not None else "") or meta.get("og:locale", "")
    match = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", stated or "")
    return match[0].lower() if match else ""


def _names(value: object) -> str:
    people = value if isinstance(value, list) else [value]
    names = [
        _string(person.get("name")) if isinstance(person, dict) else _string(person) for person in people
    ]
    return ", ".join(name for name in names if name and not name.startswith("http"))


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
