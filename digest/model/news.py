"""News as it comes in: outlets, sources, items, pages, and what a look at a source brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.ids import OutletId, SourceId


class OwnerKind(StrEnum):
    """Who pays for an outlet."""

    STATE = "state"
    PUBLIC = "public"
    PRIVATE = "private"
    NONPROFIT = "nonprofit"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """How a source lists its news. ``PAGE`` is a plain page with links to articles."""

    FEED = "feed"
    PAGE = "page"


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
class Source:
    """A feed or page that an admin added, and how its last checks went."""

    id: SourceId
    outlet: Outlet
    url: str
    kind: SourceKind
    enabled: bool
    state: FetchState
    failures: int
    next_check: datetime
    last_check: datetime | None = None
    last_success: datetime | None = None
    last_error: str = ""
    items_week: int = 0


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
    """One look at a source, kept for the admins. ``status`` is the HTTP status or 0."""

    at: datetime
    outcome: str
    status: int = 0
    size: int = 0
    items: int = 0
    new: int = 0
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed, or a link of a news page; not yet an article. Texts are plain, not HTML."""

    key: str
    url: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""
    summary: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The source answered with items. ``url`` is where it was found in the end."""

    url: str
    title: str
    items: tuple[Item, ...]
    state: FetchState
    status: int = 200
    size: int = 0
    min_interval: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The source has nothing new (a 304, or the very same body)."""

    state: FetchState
    status: int = 304
    size: int = 0


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says it is gone for good (410)."""

    reason: str
    status: int = 410


@dataclass(frozen=True, slots=True)
class Failed:
    """The source did not answer usefully. ``retry_after`` is the server's own wish, if it had one."""

    reason: str
    status: int = 0
    retry_after: timedelta | None = None


Outcome = Fetched | NotModified | Gone | Failed


@dataclass(frozen=True, slots=True)
class Probe:
    """What an address turned out to be when an admin pasted it."""

    url: str
    kind: SourceKind
    title: str
    items: tuple[Item, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one web page. ``text`` keeps its paragraphs, one a line."""

    url: str
    title: str
    text: str
    published: datetime | None = None
    author: str = ""
    language: str = ""
