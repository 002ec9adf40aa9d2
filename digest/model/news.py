"""News as it comes in: outlets, sources, items, pages, and what a look at a source brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.ids import OutletId, SourceId
from digest.model.trouble import Trouble

POSTPONED = "postponed"
"""Outcome of a check for which nobody was asked."""


class OwnerKind(StrEnum):
    """Who pays for an outlet."""

    STATE = "state"
    PUBLIC = "public"
    PRIVATE = "private"
    NONPROFIT = "nonprofit"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """How a source lists its news.

    ``HEADLINES`` is a feed whose links are not followed: its items stay headlines. ``SITEMAP`` is a news
    sitemap, ``TELEGRAM`` the preview of a public channel, ``PAGE`` a plain page with links to articles.
    """

    FEED = "feed"
    HEADLINES = "headlines"
    SITEMAP = "sitemap"
    TELEGRAM = "telegram"
    PAGE = "page"


class Off(StrEnum):
    """Why a source is not asked: not at all, an admin paused it, it is gone (410), or it refuses us."""

    NO = ""
    PAUSED = "paused"
    GONE = "gone"
    REFUSED = "refused"


class NoticeKind(StrEnum):
    """What admins are told of a source, or owners of the program itself, once."""

    FAILING = "failing"
    GONE = "gone"
    REFUSED = "refused"
    MOVED = "moved"
    RECOVERED = "recovered"
    TROUBLE = "trouble"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. ``country`` may be "" when unknown; ``owner_note`` says where ``owner`` was read."""

    id: OutletId
    name: str
    country: str = ""
    owner: OwnerKind = OwnerKind.UNKNOWN
    owner_note: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class FetchState:
    """What the last poll left for the next one; returned byte for byte to the server."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is to be asked.

    ``interval``: half the median gap of its newest items; ``floor``: the least that the publisher asks for
    (ttl, update period, max-age, Expires); ``skip_hours`` (0 to 23) and ``skip_days`` (0 is Monday), both in
    UTC: when it asks to be left alone.
    """

    interval: timedelta | None = None
    floor: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """A new address that a source has named by permanent redirects alone, ``polls`` times since ``since``."""

    url: str
    polls: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """A feed or page that an admin added, and how its last checks went.

    ``least``: an admin's own least time between checks. ``alerted``: when the admins were told that it
    fails; None once it works. ``failing_since``: the first failure in a row.
    """

    id: SourceId
    outlet: Outlet
    url: str
    kind: SourceKind
    state: FetchState
    failures: int
    next_check: datetime
    added: datetime
    off: Off = Off.NO
    pace: Pace = Pace()
    move: Move | None = None
    least: timedelta | None = None
    alerted: datetime | None = None
    failing_since: datetime | None = None
    last_check: datetime | None = None
    last_success: datetime | None = None
    last_error: str = ""
    items_week: int = 0

    @property
    def enabled(self) -> bool:
        """Whether it is asked at all."""
        return self.off is Off.NO


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check means for its source: everything that is written down with it.

    ``url`` and ``kind``: what was asked. Where an admin has changed that meanwhile, nothing of the verdict
    holds any more; "" and None hold whatever is there.
    """

    state: FetchState
    next_check: datetime
    failures: int = 0
    off: Off = Off.NO
    pace: Pace = Pace()
    move: Move | None = None
    alerted: datetime | None = None
    failing_since: datetime | None = None
    notice: NoticeKind | None = None
    url: str = ""
    kind: SourceKind | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a source that the admins are told once. ``source`` is None when it was removed.

    ``trouble``: of the program itself, for its owners; then ``name`` is its id.
    """

    id: int
    kind: NoticeKind
    source: SourceId | None
    name: str
    reason: str
    at: datetime
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A source about to be added."""

    url: str
    kind: SourceKind
    name: str
    country: str = ""
    owner: OwnerKind = OwnerKind.UNKNOWN
    owner_note: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One look at a source, kept for the admins. ``status`` is the HTTP status or 0.

    ``outcome`` is a word: ok, partial, not_modified, gone, retry, error, or `POSTPONED`.
    """

    at: datetime
    outcome: str
    status: int = 0
    size: int = 0
    items: int = 0
    new: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def asked(self) -> bool:
        """Whether the source was asked at all."""
        return self.outcome != POSTPONED


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed, or a link of a news page; not yet an article. Texts are plain, not HTML.

    ``quotable``: the most characters of its text that the publisher lets us show; 0 for headline and link
    only, None where it says nothing. ``link``: its address in canonical form, by which it is known whatever
    its key and source; "" where it has none.
    """

    key: str
    url: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""
    summary: str = ""
    content: str = ""
    quotable: int | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The source answered with items.

    ``url`` is where it was found in the end; ``moved`` the same if nothing but permanent redirects led
    there, else "". ``min_interval``, ``skip_hours``, ``skip_days``: see `Pace`.
    """

    url: str
    title: str
    items: tuple[Item, ...]
    state: FetchState
    status: int = 200
    size: int = 0
    min_interval: timedelta | None = None
    moved: str = ""
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The source has nothing new (a 304, or the very same body).

    ``moved``: see `Fetched`. ``min_interval``: what this answer asks for, until the next one.
    """

    state: FetchState
    status: int = 304
    size: int = 0
    moved: str = ""
    min_interval: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says it is gone for good (410)."""

    reason: str
    status: int = 410


@dataclass(frozen=True, slots=True)
class Failed:
    """The source did not answer usefully. ``retry_after`` is the server's own wish, if it had one.

    ``ours``: our own worker process could not read the answer, which is no fault of the source. ``final``:
    nothing is won by asking for the same page again. ``postponed``: we have not asked, only later, after
    ``retry_after`` where that is known; a failure of nobody, and nothing counts.
    """

    reason: str
    status: int = 0
    retry_after: timedelta | None = None
    ours: bool = False
    final: bool = False
    postponed: bool = False


Outcome = Fetched | NotModified | Gone | Failed


@dataclass(frozen=True, slots=True)
class Probe:
    """What an address turned out to be when an admin pasted it.

    ``url``: where to ask from now on, which after a temporary redirect is still what was asked for.
    ``remarks``: how it was found.
    """

    url: str
    kind: SourceKind
    title: str
    items: tuple[Item, ...]
    language: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one web page. ``text`` keeps its paragraphs, one a line; ``quotable``: see `Item`.

    ``cut``: it shows that it is but the beginning of an article.
    """

    url: str
    title: str
    text: str
    published: datetime | None = None
    author: str = ""
    language: str = ""
    quotable: int | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the source doctor found at an address, for an admin to decide on.

    ``per_day``: items a day, None when the dates do not tell. ``tried`` of the latest items were read as
    articles, ``whole`` of them had their full text. ``languages``, ``places``, ``themes``: code and number
    of items, most frequent first. ``overlap``: name of an outlet that is there already, and how many of the
    items tell the same stories; ``compared``: whether there was anything to compare. ``headlines``: the
    newest three titles. ``remarks``: what an admin should know, as sentences.
    """

    url: str
    kind: SourceKind
    title: str
    items: int
    newest: datetime | None = None
    per_day: float | None = None
    tried: int = 0
    whole: int = 0
    languages: tuple[tuple[str, int], ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    themes: tuple[tuple[str, int], ...] = ()
    overlap: tuple[tuple[str, int], ...] = ()
    compared: bool = False
    headlines: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that waits for an admin's word. ``draft`` gathers what is known of its outlet meanwhile."""

    id: int
    draft: SourceDraft
    diagnosis: Diagnosis
    by: int
    at: datetime
