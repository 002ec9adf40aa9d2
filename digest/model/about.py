"""What a text is about: passages, places, themes, and the fingerprint that grouping compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.ids import OutletId, SourceId, StoryId


class PassageKind(StrEnum):
    """What a paragraph is for. Only ``LEAD`` and ``BODY`` are reporting."""

    LEAD = "lead"
    BODY = "body"
    COMMENT = "comment"
    OWN_TAKEAWAYS = "own-takeaways"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph worth reading, as a span of the text it was found in."""

    start: int
    end: int
    kind: PassageKind = PassageKind.BODY


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without the furniture of its page. ``dateline`` is a place and agency cut from the start."""

    title: str
    passages: tuple[Passage, ...]
    dateline: str = ""
    published: datetime | None = None


class Role(StrEnum):
    """What a place has to do with a text. Subscriptions match ``WHERE`` and ``WHO``."""

    WHERE = "where"
    WHO = "who"
    MENTIONED = "mentioned"


class Event(StrEnum):
    """What kind of thing a text tells."""

    INCIDENT = "incident"
    STATEMENT = "statement"
    AGREEMENT = "agreement"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True)
class PlaceTag:
    """A country or region in a text; ``words`` prove it. ``focus``: the text is about it."""

    code: str
    role: Role
    focus: bool
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeTag:
    """A theme of a text; ``words`` prove it."""

    slug: str
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What a text is about. Places best first, focus before mentions; at most three themes."""

    language: str
    places: tuple[PlaceTag, ...]
    themes: tuple[ThemeTag, ...]
    event: Event
    security: bool
    security_score: float


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What grouping needs to remember of an article; plain data, so that it can be stored as JSON.

    ``terms`` are weighted stems; ``shingles`` a MinHash signature for near-copies; ``actors`` and
    ``places`` canonical (transliterated) so that they agree across languages; ``numbers`` the key
    figures, normalised.
    """

    title_key: str
    language: str
    terms: tuple[tuple[str, float], ...] = ()
    shingles: tuple[int, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tagger's whole answer."""

    tags: Tags
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Print:
    """An article as grouping sees it. ``story`` is None until it has one; ``ref`` names it in the answer."""

    ref: int
    at: datetime
    outlet: OutletId
    fingerprint: Fingerprint
    story: StoryId | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a new article belongs: a known story, or with another new article (``with_ref``), or alone.

    ``copy_of`` names the article (new or known, by ref) that it repeats almost word for word:
    such articles share one origin. ``merges``: other known stories that have proved to be ``story``.
    """

    ref: int
    story: StoryId | None = None
    with_ref: int | None = None
    copy_of: int | None = None
    merges: tuple[StoryId, ...] = ()


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article about to be stored, with all that was found out. ``quotable``, ``link``: see `Item`.

    ``dated``: whether feed, page or text said when it was published; else that is a guess.
    """

    source: SourceId
    key: str
    url: str
    title: str
    text: str
    cleaned: Cleaned
    published: datetime
    fetched: datetime
    author: str
    tagged: Tagged
    first_poll: bool = False
    quotable: int | None = None
    link: str = ""
    dated: bool = True
