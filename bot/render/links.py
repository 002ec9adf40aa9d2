"""Addresses that may become links: a bad one loses the link, or fails a whole message."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from bot.chat import Run
from bot.words import foreign

_LONGEST = 2000


def safe(url: str) -> str:
    """The address if a client will open it (http or https, a host, no blanks), else ""."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and "." in host and len(url) <= _LONGEST
    return url if good and url.isprintable() and " " not in url else ""


@lru_cache(maxsize=4_096)
def link(label: str, url: str, *, bold: bool = False) -> Run:
    """Foreign text that opens an address; plain text if the address is no good.

    The same few hundred of a day go to all readers.
    """
    return Run(foreign(label), bold=bold, href=safe(url))
