"""HTTP header fields: ours as sent, theirs as read. Validators travel byte for byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

from digest.model import FetchState
from sources.dates import read_date
from sources.urls import encode

SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=24)
MOST_CHARACTERS = 1000
"""A longer validator is not kept: it would only bloat every later request."""

_REASONS = {
    401: "The site wants a password for this address.",
    403: "The site does not let programs read this address.",
    404: "There is no page at this address.",
    429: "The site asked us to come back later.",
    451: "The site may not show this page here, for legal reasons.",
    503: "The site is overloaded or closed for the moment.",
}


def for_request(agent: str, accept: str, state: FetchState) -> list[tuple[bytes, bytes]]:
    """The header of a request; ETag and Last-Modified go back exactly as they came."""
    fields = [
        (b"User-Agent", agent.encode("ascii", "ignore")),
        (b"Accept", accept.encode("ascii")),
        (b"Accept-Encoding", b"gzip, deflate"),
        (b"Connection", b"close"),
    ]
    if state.etag:
        fields.append((b"If-None-Match", state.etag.encode("latin-1", "ignore")))
    if state.last_modified:
        fields.append((b"If-Modified-Since", state.last_modified.encode("latin-1", "ignore")))
    return fields


def read(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header fields by small-letter name; one character for each byte. Repeated fields are joined."""
    fields: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        fields[key] = f"{fields[key]}, {text}" if key in fields else text
    for key in ("etag", "last-modified"):
        if len(fields.get(key, "")) > MOST_CHARACTERS:
            del fields[key]
    return fields


def location(url: str, value: str) -> str:
    """Where a redirect leads, absolute; "" when it does not say or hides control characters."""
    try:
        text = value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        text = value
    text = text.strip(" ")
    if not text or re.search(r"[\x00-\x1f\x7f]", text):
        return ""
    try:
        return encode(urljoin(url, text))
    except ValueError:
        return ""


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date, held between a minute and a day; None if it is no use."""
    value = value.strip()
    if re.fullmatch(r"\d{1,9}", value):
        wait = timedelta(seconds=int(value))
    elif (date := read_date(value)) is not None and re.search("[A-Za-z]", value):
        wait = date - now
    else:
        return None
    return None if wait < timedelta() else min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


def freshness(fields: dict[str, str], now: datetime) -> timedelta | None:
    """How long the answer stays fresh (max-age, else Expires), at most a day; None if it does not say."""
    control = fields.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return None
    age = re.search(r"max-age\s*=\s*\"?(\d{1,10})", control)
    if age:
        wait = timedelta(seconds=int(age[1]))
    else:
        expires = read_date(fields.get("expires", ""))
        if expires is None:
            return None
        wait = expires - now
    return min(wait, LONGEST_WAIT) if wait > timedelta() else None


def status_reason(status: int) -> str:
    """A status as a sentence for people."""
    if status in _REASONS:
        return _REASONS[status]
    if status >= 500:
        return f"The site has trouble of its own (status {status})."
    return f"The site did not give this page (status {status})."
