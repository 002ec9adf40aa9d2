"""Feeds of every kind to plain items: RSS and Atom through feedparser, JSON Feed by our own lines.

`read_feed` is the only caller of feedparser, so that the parser can be exchanged. For the text worker.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from digest.errors import SourceError
from digest.model import Item
from sources import jsonfeed
from sources.dates import EARLIEST, read_date
from sources.encoding import decode
from sources.markup import LONG_TAG, headline, html_to_text
from sources.urls import absolute, canonical

MOST_ENTRIES = 500
LONGEST_KEY = 300
LONGEST_INTERVAL = timedelta(hours=24)

_FEED_START = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\b", re.I)
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMESPACE = re.compile(r"""\sxmlns:([\w.-]{1,50})\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
MOST_NAMESPACES = 100
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its entries, newest first where they are dated.

    ``ttl``: the publisher's wish for the least time between polls, at most a day.
    """

    title: str
    link: str
    language: str
    ttl: timedelta | None
    entries: tuple[Item, ...]


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """Read a feed found at ``url``; the body decides what it is, not its content type.

    Raises SourceError with a plain reason when it is a web page, or nothing that can be read.
    """
    text = decode(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        raise SourceError(url, "The feed is empty.")
    if text.startswith("{"):
        feed = _from_json(text, url)
    elif is_html(text):
        raise SourceError(url, "This is a web page, not a feed.")
    else:
        feed = _from_xml(text, url)
    return replace(feed, entries=_distinct(feed.entries)[:MOST_ENTRIES])


def is_html(text: str) -> bool:
    """Whether a document is a web page rather than a feed, by its beginning."""
    start = text[:4000]
    feed, html = _FEED_START.search(start), _HTML_START.search(start)
    return html is not None and (feed is None or html.start() < feed.start())


def _from_json(text: str, url: str) -> Feed:
    feed = jsonfeed.parse(text, url)
    entries = tuple(_item(entry, url) for entry in feed.entries)
    return Feed(headline(feed.title), absolute(feed.link, url), feed.language, None, entries)


def _from_xml(text: str, url: str) -> Feed:
    import feedparser

    markup = _without_bombs(_ILLEGAL.sub("", _without_doctype(text)))
    # feedparser opens whatever is not a stream: a file of that name, an address.
    stream = io.BytesIO(markup.encode("utf-8", "replace"))
    # The address of the feed is not told: it would be joined to ids, which must stay as they are.
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(
        stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.entries and not parsed.get("version"):
        raise SourceError(url, "This is not a feed, or it is too broken to read.")
    channel = parsed.feed
    return Feed(
        title=headline(_text(channel, "title")),
        link=absolute(_text(channel, "link"), url),
        language=_text(channel, "language")[:20].lower().partition("-")[0],
        ttl=_interval(channel),
        entries=tuple(_item(_raw(entry), url) for entry in parsed.entries),
    )


def _without_doctype(text: str) -> str:
    """Cut the document type, which may define entities that grow without end.

    Only the beginning is searched; what an unclosed one leaves behind the parser survives.
    """
    start = re.search(r"<!DOCTYPE", text[:4000], re.I)
    if not start:
        return text
    opened = text.find("[", start.end())
    closed = text.find(">", start.end())
    if opened != -1 and opened < closed:
        end = text.find("]", opened)
        while end != -1 and not re.compile(r"\s*>").match(text, end + 1):
            end = text.find("]", end + 1, opened + 200_000)
        closed = text.find(">", end) if end != -1 else -1
    return text if closed == -1 else text[: start.start()] + text[closed + 1 :]


def _without_bombs(text: str) -> str:
    """Cut what costs feedparser time out of all proportion: endless tags, thousands of namespaces."""
    text = LONG_TAG.sub(r"<\1\2>", text)
    known: set[str] = set()

    def declared(found: re.Match[str]) -> str:
        if len(known) < MOST_NAMESPACES:
            known.add(found[1])
        return found[0] if found[1] in known else ""

    return _NAMESPACE.sub(declared, text) if text.count("xmlns:") > MOST_NAMESPACES else text


def _text(entry: Mapping[str, Any], *names: str) -> str:
    """The first of several fields that is a string with something in it."""
    for name in names:
        if name not in entry:  # feedparser's `get` would fall back to another field
            continue
        value = entry[name]
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _interval(channel: Mapping[str, Any]) -> timedelta | None:
    """From ``ttl`` (RSS 2.0, minutes) or the syndication module's period and frequency."""
    ttl = _text(channel, "ttl")
    if re.fullmatch(r"\d{1,6}", ttl) and int(ttl):
        return min(timedelta(minutes=int(ttl)), LONGEST_INTERVAL)
    period = _PERIODS.get(_text(channel, "sy_updateperiod").lower())
    if period is None:
        return None
    frequency = _text(channel, "sy_updatefrequency")
    times = int(frequency) if re.fullmatch(r"[1-9]\d{0,4}", frequency) else 1
    return min(timedelta(hours=period) / times, LONGEST_INTERVAL)


def _raw(entry: Mapping[str, Any]) -> jsonfeed.Entry:
    """feedparser's entry as the few strings that matter; dates stay as they were written."""
    contents = [part.get("value") or "" for part in entry.get("content") or () if isinstance(part, Mapping)]
    return jsonfeed.Entry(
        id=_text(entry, "id"),
        link=_text(entry, "link"),
        title=_text(entry, "title"),
        published=_text(entry, "published", "created", "updated"),
        updated=_text(entry, "updated"),
        author=_text(entry, "author"),
        summary=_text(entry, "summary"),
        content=max(contents, key=len, default=""),
    )


def _item(entry: jsonfeed.Entry, url: str) -> Item:
    content = html_to_text(entry.content)
    summary = html_to_text(entry.summary)
    title = headline(entry.title) or _opening(summary or content)
    link = absolute(entry.link, url) or (absolute(entry.id, url) if entry.id.startswith("http") else "")
    published = read_date(entry.published)
    return Item(
        key=_key(entry.id, link, title, content or summary),
        url=link,
        title=title,
        published=published if published is None or published >= EARLIEST else None,
        updated=read_date(entry.updated),
        author=headline(entry.author),
        summary=summary,
        content=content,
    )


def _opening(text: str) -> str:
    """A title for an entry that has none: its first words."""
    line = text.partition("\n")[0]
    return line if len(line) <= 100 else line[:100].rpartition(" ")[0] + "…"


def _key(guid: str, link: str, title: str, text: str) -> str:
    """guid, else the canonical link, else a hash of title and text."""
    key = guid.replace("&amp;", "&") or (canonical(link) if link else "")
    if key and len(key) <= LONGEST_KEY:
        return key
    return hashlib.sha256((key or f"{title}\n{text}").encode("utf-8", "replace")).hexdigest()


def _distinct(entries: tuple[Item, ...]) -> tuple[Item, ...]:
    """Newest first; entries that share an id are told apart by their links, true doubles dropped."""
    owners: dict[str, Item] = {}
    for item in entries:
        if item.key in owners and canonical(owners[item.key].url) != canonical(item.url):
            key = f"{item.key} {canonical(item.url)}"
            item = replace(item, key=key if len(key) <= LONGEST_KEY else _key("", "", key, ""))
        owners.setdefault(item.key, item)
    dated = [item.published for item in owners.values() if item.published]
    if len(dated) < len(owners):
        return tuple(owners.values())
    return tuple(sorted(owners.values(), key=lambda item: item.published or EARLIEST, reverse=True))
