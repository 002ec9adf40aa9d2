"""JSON Feed (jsonfeed.org, versions 1 and 1.1) to raw entries, tolerant of wrong types."""

from __future__ import annotations

import json
from collections.abc import Mapping

from digest.errors import SourceError
from sources.entries import Entry, RawFeed, as_html
from sources.xmltext import ILLEGAL


def parse(text: str, url: str) -> RawFeed:
    """Read a JSON Feed. Raises SourceError when the text is not one."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(url, "This is not a feed: the JSON in it is broken.") from error
    if not isinstance(feed, dict) or "jsonfeed" not in _string(feed, "version"):
        raise SourceError(url, "This is JSON, but not a JSON Feed.")
    items = feed.get("items")
    return RawFeed(
        title=_string(feed, "title"),
        link=_string(feed, "home_page_url"),
        language=_string(feed, "language"),
        entries=tuple(_entry(item) for item in items if isinstance(item, dict))
        if isinstance(items, list)
        else (),
    )


def _entry(item: Mapping[str, object]) -> Entry:
    return Entry(
        id=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=_string(item, "title"),
        published=_string(item, "date_published") or _string(item, "date_modified"),
        updated=_string(item, "date_modified"),
        author=_author(item),
        summary=_string(item, "summary"),
        content=max(_string(item, "content_html"), as_html(_string(item, "content_text")), key=len),
    )


def _string(values: Mapping[str, object], name: str) -> str:
    """A text without what JSON can spell and no store can keep: NULs, halves of characters."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return ILLEGAL.sub("", str(value)).strip()


def _author(item: Mapping[str, object]) -> str:
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    return ", ".join(
        name for person in people if isinstance(person, dict) and (name := _string(person, "name"))
    )
