"""Whether two texts at one address are the same article, or two that share an address.

A bulletin may stand at one address day after day, and anybody's feed may name the address of an article
before its own outlet's feed does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from digest.model import Item, NewArticle
from storage.identity import address_digest, host_of
from storage.tables_news import ARTICLE
from storage.tables_sources import SOURCE
from storage.values import storable

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Feed:
    """A source as far as it matters here; ``id`` None and no ``url`` for one that was removed."""

    id: int | None
    outlet: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as one source tells it. ``words``: its title's, with a space around each."""

    feed: Feed
    key: str
    url: str
    words: str

    @classmethod
    def of(cls, feed: Feed, new: Item | NewArticle) -> Telling:
        """An item, or an article that is not stored yet."""
        title = new.title if isinstance(new, Item) else new.cleaned.title or new.title
        return cls(feed, storable(new.key), storable(new.url), _words(title))

    def is_told_by(self, earlier: Telling) -> bool:
        """Whether an earlier article at the same address is this one.

        To its own source an article is known by key, or by address and title. Of another source only one of
        the same outlet, or on the very site of the address, can speak for it.
        """
        if self.feed.id == earlier.feed.id:
            return self.key == earlier.key or self.words in earlier.words or earlier.words in self.words
        return self.feed.outlet == earlier.feed.outlet or _is_on(earlier.feed.url, self.url)


@dataclass(frozen=True, slots=True)
class Stored:
    """An article of the database."""

    telling: Telling
    id: int
    story: int
    origin: int
    address: bytes | None


def load_stored(connection: Connection, *conditions: ColumnElement[bool]) -> list[Stored]:
    """The articles that meet one of the conditions, oldest first."""
    columns = (
        ARTICLE.c.id, ARTICLE.c.story_id, ARTICLE.c.origin, ARTICLE.c.source_id, ARTICLE.c.outlet_id,
        ARTICLE.c.key, ARTICLE.c.url, ARTICLE.c.address, ARTICLE.c.title, SOURCE.c.url.label("feed"),
    )  # fmt: skip
    query = select(*columns).join_from(ARTICLE, SOURCE, isouter=True).where(or_(*conditions))
    # Sorted here: ORDER BY would make the planner walk the primary key instead.
    return sorted(map(_stored, connection.execute(query)), key=lambda each: each.id)


def at(url: str, link: str) -> list[ColumnElement[bool]]:
    """The conditions of standing at an address, as displayed or in canonical form."""
    same = [ARTICLE.c.url == storable(url)] if url else []
    return [*same, ARTICLE.c.address == address_digest(link)] if link else same


def _stored(row: Any) -> Stored:
    feed = Feed(row.source_id, row.outlet_id, row.feed or "")
    telling = Telling(feed, row.key, row.url, _words(row.title))
    return Stored(telling, row.id, row.story_id, row.origin, row.address)


def _words(title: str) -> str:
    """The title without case, marks and spacing: cleaning may have cut the outlet's name off a stored one."""
    return f" {' '.join(_WORD.findall(storable(title).casefold()))} ".replace("  ", " ")


def _is_on(feed: str, url: str) -> bool:
    """Whether a source is served by the site of an address: the same host, or one is part of the other."""
    there, here = (host_of(each).removeprefix("www.") for each in (feed, url))
    if not there or not here:
        return False
    return there == here or there.endswith(f".{here}") or here.endswith(f".{there}")
