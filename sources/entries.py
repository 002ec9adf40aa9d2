"""What a parser takes out of a feed before anything is interpreted: strings, as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its feed wrote it. Texts are HTML or look like it, dates are unread, links may be relative.

    ``base``: the address that relative links are joined to, "" for the feed's own.
    """

    id: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    summary: str = ""
    content: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class RawFeed:
    """The feed's own fields and its entries, in the order of the file.

    ``ttl``: minutes as written; ``period`` and ``frequency``: of RSS's syndication module;
    ``skip_hours``, ``skip_days``: as written.
    """

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    ttl: str = ""
    period: str = ""
    frequency: str = ""
    skip_hours: tuple[str, ...] = ()
    skip_days: tuple[str, ...] = ()


def as_html(text: str) -> str:
    """Text that is no HTML, written so that reading it as HTML gives it back."""
    return escape(text, quote=False)
