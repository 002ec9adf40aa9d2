"""What a fetch may cost, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from digest.model import Failed, FetchState, Gone, NotModified


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost, in seconds and bytes.

    ``deadline`` counts everything: the question about robots.txt, the pause between two pages of a site,
    look-ups, every hop. Only waiting behind our own other requests does not count; that ends after
    ``queue``. ``connect`` and ``read`` bound each attempt to reach the site and each wait for its next byte.
    ``compressed`` and ``decoded`` bound the body before and after decoding; one that is larger is refused,
    or, with ``cut``, read as far as that.
    """

    deadline: float = 20.0
    connect: float = 5.0
    read: float = 10.0
    compressed: int = 4 * 1024 * 1024
    decoded: int = 8 * 1024 * 1024
    redirects: int = 5
    queue: float = 120.0
    cut: bool = False


FEED = Limits()
PAGE = Limits(deadline=30.0)
RULES = Limits(deadline=10.0, compressed=512 * 1024, decoded=512 * 1024, cut=True)
"""For robots.txt and tdmrep.json; their time is part of the page's. RFC 9309 asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a server sent.

    ``size``: bytes of the body on the wire. ``moved``: where it was found if every hop there said 301 or
    308, else "". ``quotable``: the most characters that its publisher lets us show, as far as the answer's
    header and the site's tdmrep.json say (see `sources.reserved`). ``left``: seconds of its deadline that
    the fetch did not need. ``asked``: the address that was asked for, before any redirect.
    """

    url: str
    body: bytes
    content_type: str
    state: FetchState
    status: int
    size: int
    min_interval: timedelta | None = None
    moved: str = ""
    quotable: int | None = None
    left: float = 0.0
    asked: str = ""

    @property
    def lasting(self) -> str:
        """Where to ask for it again: a redirect that is not for good may lead elsewhere the next time."""
        return self.moved or self.asked or self.url


Result = Body | NotModified | Gone | Failed
