"""Digests, and the way of each to one chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from digest.model.ids import DeliveryId, DigestId, StoryId, SubscriberId
from digest.model.readers import Filter, Subscriber
from digest.model.story import Story


class Novelty(StrEnum):
    """What a story is to a reader who may have been told about it."""

    NEW = "new"
    DEVELOPED = "developed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Told:
    """The last revision of a story that a subscriber has had."""

    story: StoryId
    revision: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the sources did in a period: an honest answer when nothing matched."""

    sources: int
    answered: int
    articles: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A story's place in a digest: which revision, and whether the reader knew an earlier one."""

    story: StoryId
    revision: int
    novelty: Novelty = Novelty.NEW


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """A digest as pinned in the store; readers with the same filter and history share it."""

    key: str
    filter: Filter
    since: datetime
    until: datetime
    entries: tuple[Entry, ...]
    coverage: Coverage
    left_out: int = 0
    uncondensed: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest ready to be rendered: the plan and its stories as they were in the pinned revisions."""

    id: DigestId
    plan: DigestPlan
    stories: tuple[tuple[Entry, Story], ...]


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A digest on its way to one subscriber; unique by (subscriber, kind, period, part)."""

    subscriber: SubscriberId
    kind: str
    period: str
    digest: DigestId
    not_before: datetime
    expires: datetime
    part: int = 1


class DeliveryState(StrEnum):
    """pending → sending → sent | pending | unknown | failed | skipped."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker alone may send now. ``held``: earlier ones that may never have arrived."""

    id: DeliveryId
    subscriber: Subscriber
    digest: DigestId
    kind: str
    period: str
    part: int
    attempts: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """For ``/status``: how many deliveries are in which state."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    unknown: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(slots=True)
class Tally:
    """What one run of a step did, for the log and for ``/status``."""

    step: str
    done: int = 0
    skipped: int = 0
    failed: int = 0
    notes: list[str] = field(default_factory=list)
