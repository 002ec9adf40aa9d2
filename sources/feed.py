"""Feeds of every kind to plain items: what `xmlfeed` and `jsonfeed` found, read. For the text worker."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta

from digest.errors import SourceError
from digest.model import Item
from sources import jsonfeed, xmlfeed
from sources.dates import EARLIEST, read_date
from sources.encoding import decode
from sources.entries import Entry, RawFeed
from sources.markup import headline, html_to_text
from sources.urls import absolute, canonical, short_key

MOST_ENTRIES = 500
LONGEST_TEXT = 1_000_000
"""Characters of an entry's HTML; a longer one is no article."""
LONGEST_INTERVAL = timedelta(hours=24)

_FEED_START = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\b", re.I)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org\\?/version', re.I)
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_HOUR = re.compile("[01]?[0-9]|2[0-4]")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its entries, newest first where they are dated.

    ``ttl``: the publisher's wish for the least time between polls, at most a day; ``skip_hours`` (0 to 23)
    and ``skip_days`` (0 is Monday), in UTC: when it wants no polls. ``more``: addresses of the same kind
    where the list goes on.
    """

    title: str
    link: str
    language: str
    ttl: timedelta | None
    entries: tuple[Item, ...]
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    more: tuple[str, ...] = ()


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """Read a feed found at ``url``; the body decides what it is, not its content type.

    Raises SourceError with a plain reason when it is a web page, or nothing that can be read.
    """
    text = decode(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        raise SourceError(url, "The feed is empty.")
    if text.startswith("{"):
        return _feed(jsonfeed.parse(text, url), url)
    if is_html(text):
        raise SourceError(url, "This is a web page, not a feed.")
    return _feed(xmlfeed.parse(text, url), url)


def is_html(text: str) -> bool:
    """Whether a document is a web page rather than a feed, by its beginning."""
    start = text[:4000]
    feed, html = _FEED_START.search(start), _HTML_START.search(start)
    return html is not None and (feed is None or html.start() < feed.start())


def is_feed(text: str) -> bool:
    """Whether a document is a feed, by its beginning."""
    start = text[:4000].lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _JSON_FEED.search(start) is not None
    return start.startswith("<") and not is_html(start) and _FEED_START.search(start) is not None


def _feed(raw: RawFeed, url: str) -> Feed:
    return Feed(
        title=headline(raw.title),
        link=absolute(raw.link, url),
        language=re.split("[-_]", raw.language[:20].strip().lower())[0],
        ttl=_interval(raw),
        entries=_distinct(tuple(_item(entry, url) for entry in raw.entries))[:MOST_ENTRIES],
        skip_hours=frozenset(int(hour) % 24 for hour in raw.skip_hours if _HOUR.fullmatch(hour)),
        skip_days=frozenset(_DAYS.index(day.lower()) for day in raw.skip_days if day.lower() in _DAYS),
    )


def _interval(raw: RawFeed) -> timedelta | None:
    """From ``ttl`` (RSS 2.0, minutes) or the syndication module's period and frequency."""
    if re.fullmatch("[0-9]{1,6}", raw.ttl) and int(raw.ttl):
        return min(timedelta(minutes=int(raw.ttl)), LONGEST_INTERVAL)
    period = _PERIODS.get(raw.period.lower())
    if period is None:
        return None
    times = int(raw.frequency) if re.fullmatch("[1-9][0-9]{0,4}", raw.frequency) else 1
    return min(timedelta(hours=period) / times, LONGEST_INTERVAL)


def _item(entry: Entry, url: str) -> Item:
    content = html_to_text(entry.content[:LONGEST_TEXT])
    summary = html_to_text(entry.summary[:LONGEST_TEXT])
    title = headline(entry.title) or opening(summary or content)
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


def opening(text: str) -> str:
    """A title for an entry that has none: its first words."""
    line = text.partition("\n")[0]
    return line if len(line) <= 100 else line[:100].rpartition(" ")[0] + "…"


def _key(guid: str, link: str, title: str, text: str) -> str:
    """guid, else the canonical link, else a hash of title and text."""
    key = guid.replace("&amp;", "&") or (canonical(link) if link else "")
    if key:
        return short_key(key)
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()


def _distinct(entries: tuple[Item, ...]) -> tuple[Item, ...]:
    """Newest first; entries that share an id are told apart by their links, true doubles dropped."""
    owners: dict[str, Item] = {}
    for item in entries:
        if item.key in owners and canonical(owners[item.key].url) != canonical(item.url):
            item = replace(item, key=short_key(f"{item.key} {canonical(item.url)}"))
        owners.setdefault(item.key, item)
    dated = [item.published for item in owners.values() if item.published]
    if len(dated) < len(owners):
        return tuple(owners.values())
    return tuple(sorted(owners.values(), key=lambda item: item.published or EARLIEST, reverse=True))
