"""Readers: what they follow, where and when they want to be told, and the names that they type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.about import Event
from digest.model.ids import OutletId, SlotId, StoryId, SubscriberId


class Length(StrEnum):
    """How much of each story a reader's digest shows."""

    HEADLINES = "headlines"
    NORMAL = "normal"
    FULL = "full"


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A subscription. "" means anywhere (place) or any theme; never both."""

    place: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """A pair as stories are tagged: of any of these ``places`` (none: anywhere), and ``theme`` ("": any)."""

    places: frozenset[str] = frozenset()
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A subscriber's whole choice, canonical: each tuple sorted and unique. Equal filters share their work.

    ``muted_stories`` stand in the order in which they were muted: the earliest give way to more.
    ``languages`` of reading (ISO 639-1; none named: all); ``events``: the kinds wanted (none named: all).
    ``wanted_words``: a story has to have one of them (none named: any story); with one of the
    ``unwanted_words`` it is left out. An entry may be a phrase; inflections count.
    """

    pairs: tuple[Pair, ...] = ()
    languages: tuple[str, ...] = ()
    muted_outlets: tuple[OutletId, ...] = ()
    muted_stories: tuple[StoryId, ...] = ()
    events: tuple[Event, ...] = ()
    wanted_words: tuple[str, ...] = ()
    unwanted_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A due time: minute of the day in an IANA zone; ``weekdays`` are bits, Monday = 1, every day = 127."""

    zone: str
    minute: int
    weekdays: int = 127


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without sound, from ``start`` to ``end``, both minutes of the reader's day; over midnight if
    ``end`` is the earlier one. Equal: there are none.
    """

    start: int = 22 * 60
    end: int = 7 * 60


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages go: a chat, and a topic of it in forums (0 = none).

    ``channel`` is "telegram" or "local" (the terminal chat).
    """

    chat: int
    thread: int = 0
    channel: str = "telegram"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A destination that gets digests. ``zone_chosen``: a person picked the zone, nobody may guess again.

    ``resume``: when a pause ends by itself; ``links``: whether messages may carry links to articles.
    """

    id: SubscriberId
    destination: Destination
    kind: str
    language: str
    zone: str
    zone_chosen: bool
    filter: Filter
    slots: tuple[Slot, ...]
    paused: bool
    created: datetime
    length: Length = Length.NORMAL
    quiet: Quiet = Quiet()
    links: bool = True
    resume: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueSlot:
    """A slot whose time has come."""

    id: SlotId
    slot: Slot
    due: datetime


@dataclass(frozen=True, slots=True)
class Topic:
    """A place or a theme that can be followed. ``kind``: "country", "region" or "theme"."""

    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was typed names these topics. ``others``: another reading worth offering as a button."""

    topics: tuple[Topic, ...]
    others: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What was typed names one of several: ask which. ``found``: the clear ones of a list."""

    candidates: tuple[Topic, ...]
    query: str = ""
    found: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggest:
    """Nothing is called that; these come near. ``query`` is the part that was not understood."""

    candidates: tuple[Topic, ...]
    query: str = ""
    found: tuple[Topic, ...] = ()


Resolution = Found | Ask | Suggest
