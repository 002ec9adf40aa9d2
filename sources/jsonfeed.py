"""JSON Feed (jsonfeed.org, versions 1 and 1.1) to raw entries, tolerant of wrong types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from digest.errors import SourceError


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its feed wrote it: strings that may hold HTML, dates unread, links unjoined."""

    id: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    summary: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """The feed's own fields and its entries, in the order of the file."""

    title: str
    link: str
    language: str
    entries: tuple[Entry, ...]


def parse(text: str, url: str) -> JsonFeed:
    """Read a JSON Feed. Raises SourceError when the text is not one."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(url, "This is not a feed: the JSON in it is broken.") from error
    if not isinstance(feed, dict) or "jsonfeed" not in _string(feed, "version"):
        raise SourceError(url, "This is JSON, but not a JSON Feed.")
    items = feed.get("items")
    return JsonFeed(
        title=_string(feed, "title"),
        link=_string(feed, "home_page_url"),
        language=_string(feed, "language")[:20].lower().partition("-")[0],
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
        content=_string(item, "content_html") or _string(item, "content_text"),
    )


def _string(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _author(item: Mapping[str, object]) -> str:
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    return ", ".join(
        name for person in people if isinstance(person, dict) and (name := _string(person, "name"))
    )
