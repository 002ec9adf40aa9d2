"""Digests, and the way of each to one chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from digest.model.ids import (
    CorrectionId,
    DeliveryId,
    DigestId,
    FilterId,
    IssueId,
    OutletId,
    StoryId,
    SubscriberId,
)
from digest.model.readers import Filter, Length, Subscriber
from digest.model.story import Story, Summary


class Novelty(StrEnum):
    """What a story is to a reader who may have been told about it."""

    NEW = "new"
    DEVELOPED = "developed"


@dataclass(frozen=True, slots=True)
class Told:
    """The last revision of a story that a subscriber has had.

    ``summaries``: of which revisions a summary was shown, in rising order. ``unheard``: the outlets that were
    muted whenever it was told.
    """

    story: StoryId
    revision: int
    summaries: tuple[int, ...] = ()
    unheard: tuple[OutletId, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the sources did in a period: an honest answer when nothing matched."""

    sources: int
    answered: int
    articles: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceCoverage:
    """What the sources did that tell of a followed place of which the digest has nothing."""

    place: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one source in use did in a period. ``newest``: of its articles, None where none came.

    ``answered``: the last time that it was asked in the last day of the period, however long that is: an
    answer from before it fell silent says nothing about this morning.
    ``places``: the countries that it tells of: its outlet's own, and those that its articles of the last
    weeks are about.
    """

    answered: bool
    articles: int
    newest: datetime | None
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A story's place in a digest: which revision, and whether the reader knew an earlier one.

    ``known``: the revision told last, 0 for none; ``told``: of which revisions a summary was shown before;
    ``condensed``: of which revision one is shown now, 0 for none, None for whichever is nearest (digests of
    the first release); ``language``: that of the edition shown, "" for the lead's; ``unheard``: see `Told`.
    """

    story: StoryId
    revision: int
    novelty: Novelty = Novelty.NEW
    known: int = 0
    told: tuple[int, ...] = ()
    condensed: int | None = None
    language: str = ""
    unheard: tuple[OutletId, ...] = ()


class Unfit(StrEnum):
    """Why a matching story is not in a digest: no room, or enough already of its place, theme or outlet."""

    ROOM = "room"
    PLACE = "place"
    THEME = "theme"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Omitted:
    """A story that was new and matched, and is not in the digest. ``share``: the place, theme or outlet."""

    story: StoryId
    revision: int
    reason: Unfit
    share: str = ""


class Setting(StrEnum):
    """By which of their own settings readers leave stories out."""

    LANGUAGES = "languages"
    MUTED = "muted"
    KINDS = "kinds"
    WANTED = "wanted"
    UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True)
class Silenced:
    """How many stories of what is followed one setting of the reader left out."""

    setting: Setting
    stories: int


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """A digest as pinned in the store; readers with the same filter, history and length share it.

    ``left_out``: how many new stories had no room; ``omitted``: the heaviest of them, with the reasons.
    ``places``: the coverage of the followed places, few enough to be shown. ``length``: how much of each
    story it shows, whatever its reader chose since; None for what the reader has chosen by now.
    ``silenced``: what the reader's own settings left out of what is followed.
    """

    key: str
    filter: Filter
    since: datetime
    until: datetime
    entries: tuple[Entry, ...]
    coverage: Coverage
    left_out: int = 0
    uncondensed: int = 0
    omitted: tuple[Omitted, ...] = ()
    places: tuple[PlaceCoverage, ...] = ()
    length: Length | None = None
    silenced: tuple[Silenced, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest ready to be rendered: the plan and its stories as they were in the pinned revisions.

    ``earlier``: for stories told before, the summaries that were shown then, oldest first.
    """

    id: DigestId
    plan: DigestPlan
    stories: tuple[tuple[Entry, Story], ...]
    earlier: Mapping[StoryId, tuple[Summary, ...]] = field(default_factory=dict)


class Pin(NamedTuple):
    """A story as it was at one moment: its revision, and of which revision it had a summary (0: none)."""

    story: StoryId
    revision: int
    condensed: int


@dataclass(frozen=True, slots=True)
class Issue:
    """The news at one due time, for all readers who look equally far back.

    What matches a filter is a set of bits: bit i is the story at ``pins[i]``. ``reports``: what the sources
    did until then.
    """

    since: datetime
    until: datetime
    pins: tuple[Pin, ...]
    reports: tuple[SourceReport, ...] = ()


class Group(NamedTuple):
    """Readers who are to read the same of an issue: the same choice, told the same.

    ``told``: the digests that they had, rising; ``matched``: the stories of the issue that they want.
    """

    filter: FilterId
    language: str
    length: Length
    told: tuple[DigestId, ...]
    matched: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest whose plan is still to be made: a `Group` as it was pinned, with its issue and filter."""

    issue: IssueId
    filter: Filter
    language: str
    length: Length
    told: tuple[DigestId, ...]
    matched: int


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A digest on its way to one subscriber; unique by (subscriber, kind, period, part).

    ``after``: the newest that the subscriber had when it was planned, 0 for none. If another came since, it
    would tell things twice and is not taken. None: not asked. ``instead``: deliveries that wait and
    are skipped for it, as it tells what they would; if one of them is being sent by then, it is not taken.
    """

    subscriber: SubscriberId
    kind: str
    period: str
    digest: DigestId
    not_before: datetime
    expires: datetime
    part: int = 1
    after: DeliveryId | None = None
    instead: tuple[DeliveryId, ...] = ()


@dataclass(frozen=True, slots=True)
class Had:
    """What one reader has had, at one moment.

    ``newest``: the last delivery, whatever became of it, 0 for none; ``last``: the newest digest that was
    sent or held, and when; ``waiting``: the deliveries of daily digests of which nothing has gone out yet;
    ``told``: the stories of all other digests that were sent, are on their way, or may have arrived, as what
    they became; ``planless``: those of them that have no plan, and so tell nothing yet; ``held``: how many
    messages may never have arrived, and the reader does not know.
    """

    newest: DeliveryId
    last: tuple[DigestId, DeliveryState, datetime] | None
    told: tuple[Told, ...]
    planless: tuple[DigestId, ...]
    waiting: tuple[DeliveryId, ...]
    held: int


class Addressee(NamedTuple):
    """A reader in a wave: the digest, and the newest delivery that was there when it was planned."""

    subscriber: SubscriberId
    digest: DigestId
    after: DeliveryId


@dataclass(frozen=True, slots=True)
class Wave:
    """Deliveries to many readers, alike but for the digest."""

    kind: str
    period: str
    not_before: datetime
    expires: datetime
    to: tuple[Addressee, ...]


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
    """A delivery that this worker alone may send now. ``held``: earlier ones that may never have arrived.

    ``expires``: when it is no longer of use; None: nobody knows.
    """

    id: DeliveryId
    subscriber: Subscriber
    digest: DigestId
    kind: str
    period: str
    part: int
    attempts: int
    held: int = 0
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A message that was sent and has to be edited, because a story in it was withdrawn."""

    id: CorrectionId
    subscriber: Subscriber
    digest: DigestId
    part: int
    message: int
    attempts: int = 0


class FeedbackKind(StrEnum):
    """What readers find wrong about a story."""

    WRONG_PLACE = "wrong place"
    WRONG_THEME = "wrong theme"
    WRONG_FACT = "wrong fact"
    NOT_RELEVANT = "not relevant"
    TOLD_BEFORE = "told before"


@dataclass(frozen=True, slots=True)
class Feedback:
    """How often readers said so of a story; who they were is kept nowhere."""

    story: StoryId
    kind: FeedbackKind
    count: int


@dataclass(frozen=True, slots=True)
class Lease:
    """Who does something alone. ``epoch`` grows with every change of owner."""

    owner: str
    epoch: int


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
