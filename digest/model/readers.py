"""Readers: what they follow, where and when they want to be told, and the names that they type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.model.ids import SlotId, SubscriberId


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A subscription. "" means anywhere (place) or any theme; never both."""

    place: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A subscriber's whole choice, canonical: pairs sorted and unique. Equal filters share their work."""

    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A due time: minute of the day in an IANA zone; ``weekdays`` are bits, Monday = 1, every day = 127."""

    zone: str
    minute: int
    weekdays: int = 127


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
    """A destination that gets digests. ``zone_chosen``: a person picked the zone, nobody may guess again."""

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
