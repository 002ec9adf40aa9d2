"""Ports to what is kept of stories and readers, to the outbox and the messenger."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from digest.model import (
    ArticleId,
    Chapter,
    Claimed,
    Correction,
    CorrectionId,
    DeliveryId,
    DeliveryState,
    Destination,
    Digest,
    DigestId,
    DigestPlan,
    Draft,
    DueReader,
    DueSlot,
    Feedback,
    FeedbackKind,
    Filter,
    FilterId,
    Group,
    Had,
    Issue,
    IssueId,
    Length,
    NewArticle,
    NewDelivery,
    OutboxCounts,
    Pin,
    Placement,
    Print,
    Quiet,
    Slot,
    SlotId,
    Sought,
    Story,
    StoryId,
    StoryText,
    Subscriber,
    SubscriberId,
    Summary,
    Told,
    Wave,
)


class Stories(Protocol):
    """Articles and the stories they tell."""

    async def prints(self, since: datetime, after: int = 0) -> Sequence[Print]:
        """Articles published since then with an id (``ref``) above ``after``, by id, some hundreds."""

    async def add(self, articles: Sequence[NewArticle], placements: Sequence[Placement]) -> int:
        """Store articles with their stories in one transaction; how many were really new.

        ``placements[i].ref`` is the index -1-i of a new article; known articles are named by their id.
        An article whose key is there already is skipped. A story gains a revision when an article
        joins it that is not a copy of one it has. Stories that a placement merges become one, the oldest,
        with the revisions of the others and one more for each; the names of the others lead to it.
        """

    async def to_condense(self, since: datetime, limit: int, worker: str = "") -> Sequence[StoryText]:
        """Security stories whose newest revision has no summary, newest first.

        With a ``worker`` they are that worker's for a while, and those that another has are left out.
        """

    async def condensing(self, worker: str) -> None:
        """The worker lives and is still at what it took."""

    async def save_summary(
        self, story: StoryId, revision: int, summary: Summary, now: datetime, worker: str = ""
    ) -> None:
        """Keep a summary; a second one for the same revision replaces the first.

        One of a ``worker`` that no longer has the story is dropped.
        """

    async def waiting(self, since: datetime) -> int:
        """How many security stories have no summary for their newest revision."""

    async def window(
        self, since: datetime, until: datetime, about: Sequence[Sought] | None = None
    ) -> Sequence[Story]:
        """Security stories whose articles were published or collected in the period, newest first.

        ``about``: those that any of these seeks; None: all.
        """

    async def get(self, id: StoryId, revision: int | None = None) -> Story | None:
        """A story, or what it became, with the summary of that revision (or of the newest that has one)."""

    async def each(
        self, wanted: Collection[tuple[StoryId, int | None]]
    ) -> Mapping[tuple[StoryId, int | None], Story | None]:
        """`get` of each, at once."""

    async def pinned(self, pins: Sequence[Pin]) -> Sequence[Story | None]:
        """The stories as they were pinned, in order: in that revision, with that summary or none.

        What became part of another story is as it was before that, under its own name; that other where
        nobody wrote down what of it. None for one that is not kept.
        """

    async def text(self, article: ArticleId) -> str | None:
        """The stored text of an article, while it is kept."""

    async def history(self, ids: Collection[StoryId]) -> Mapping[StoryId, Sequence[Chapter]]:
        """What each revision of these stories brought, by revision.

        What a story took over when another became one with it stands in revisions of its own, with the
        summaries of the other (`Told` names them so too). One without articles only made the two one.
        """

    async def withdraw(self, id: StoryId, by: int, now: datetime) -> bool:
        """Take a story back, audited: it is in no window any more. False if it was, or is not known.

        The messages that told it are `Corrections` from then on, those that end later included.
        """


class Search(Protocol):
    """Stories found by words, as long as they are kept."""

    async def find(self, words: str, limit: int) -> Sequence[Story]:
        """Security stories that have every word of what somebody typed, in whatever order and inflection.

        Looked through are titles and the newest takeaways, in all languages. What stands in quotation marks
        has to stand so; nothing else is syntax. Newest first, but a story that has all words in its titles
        counts as some weeks newer. Withdrawn stories are never found.
        """

    async def look(self, words: str, limit: int) -> Sequence[StoryId]:
        """Which stories `find` would find, without loading them."""

    async def since(self) -> datetime | None:
        """When the oldest story that can be found was published; None if there is none."""

    async def catch_up(self) -> int:
        """Let the index follow a bounded number of the stories that changed; how many. Safe to repeat."""


class Subscribers(Protocol):
    """Destinations and what they chose."""

    async def get(self, destination: Destination) -> Subscriber | None: ...

    async def ensure(
        self, destination: Destination, *, kind: str, language: str, now: datetime
    ) -> Subscriber:
        """The subscriber, created with defaults if new; one who had left is woken."""

    async def choose(self, id: SubscriberId, expected: Filter, wanted: Filter) -> bool:
        """Change the filter unless somebody else changed it meanwhile (then False: read again)."""

    async def set_slots(self, id: SubscriberId, slots: Sequence[Slot], now: datetime) -> None: ...

    async def set_zone(self, id: SubscriberId, zone: str, *, chosen: bool, now: datetime) -> None:
        """Change the zone, and with it the zone of every slot."""

    async def pause(self, id: SubscriberId, paused: bool, until: datetime | None = None) -> None:
        """Stop or go on; a pause that has an end is over at that time."""

    async def resume_due(self, now: datetime) -> int:
        """End the pauses whose time is over; how many."""

    async def set_quiet(self, id: SubscriberId, quiet: Quiet) -> None: ...

    async def set_links(self, id: SubscriberId, links: bool) -> None: ...

    async def forget(self, destination: Destination, now: datetime) -> bool:
        """Delete everything kept about a chat, for good: no copy brings it back. False if nothing was."""

    async def export(self, destination: Destination) -> Mapping[str, Any] | None:
        """Everything kept about a chat, as values that JSON can hold, with names; None if nothing is.

        Of a private chat also what its person did and was told as an admin; of a group one topic.
        """

    async def sleep(self, chat: int, now: datetime) -> None:
        """The chat is gone: skip what was pending, keep the settings."""

    async def wake(self, chat: int) -> bool:
        """The chat is back. False if nothing of it is kept."""

    async def move(self, chat: int, new_chat: int) -> None:
        """A group has a new id."""

    async def due_slots(self, now: datetime) -> Sequence[DueSlot]:
        """Slots whose time has come."""

    async def due_in(
        self, id: SlotId, after: SubscriberId, limit: int, *, since: datetime, kind: str, day: str
    ) -> Sequence[DueReader]:
        """Awake readers of a slot with id above ``after``, by id, as they are at one moment.

        ``since``: digests made before that are not among those told. ``kind`` and ``day`` ("2026-11-21"): of
        which deliveries the periods, from that day on, are among those served.
        """

    async def filters(self, ids: Sequence[FilterId]) -> Mapping[FilterId, Filter]:
        """The choices with these ids, those that are kept."""

    async def told_in(
        self, chains: Collection[tuple[DigestId, ...]], since: datetime
    ) -> Mapping[tuple[DigestId, ...], Sequence[Told]]:
        """What those were told who had just these digests, of those made since then; as what it became."""

    async def advance(self, id: SlotId, due: datetime, next_due: datetime) -> None:
        """The slot has been served: set its next time, unless it was advanced already."""

    async def told(self, id: SubscriberId, since: datetime) -> Sequence[Told]:
        """Stories in digests that were sent, are on their way, or may have arrived; as what they became."""

    async def told_by(
        self, ids: Sequence[SubscriberId], since: datetime
    ) -> Mapping[SubscriberId, Sequence[Told]]:
        """`told` for many subscribers at once; those who were told nothing are left out."""

    async def had(self, id: SubscriberId, since: datetime) -> Had:
        """What a reader has had; of what was told, digests made since then. ``newest``: before the rest."""

    async def last_digest(self, id: SubscriberId) -> tuple[DigestId, DeliveryState, datetime] | None:
        """The newest digest that was sent or held, when it was."""

    async def last_and_held(self, id: SubscriberId) -> Sequence[tuple[DigestId, DeliveryState, datetime]]:
        """The newest digest that was sent or held, after those lately before it that are held, oldest first.

        A few at most: the reader was told that these may not have arrived.
        """

    async def set_length(self, id: SubscriberId, length: Length) -> None: ...

    async def set_language(self, id: SubscriberId, language: str) -> None: ...

    async def count(self) -> int: ...


class Outbox(Protocol):
    """Digest messages on their way."""

    async def pin(self, plan: DigestPlan, now: datetime) -> DigestId:
        """Store a digest; the same key gives the same id."""

    async def pin_issue(self, issue: Issue) -> IssueId:
        """Store what many digests are to be made of."""

    async def pin_groups(
        self, issue: IssueId, size: int, groups: Sequence[Group], now: datetime
    ) -> Sequence[DigestId]:
        """A digest without a plan for each group, in order. ``size``: the stories of the issue."""

    async def issue(self, id: IssueId) -> Issue | None:
        """An issue, while it is kept: for as long as somebody may ask for a digest made of it."""

    async def drafts(self, ids: Collection[DigestId], now: datetime) -> Mapping[DigestId, Draft]:
        """Those of the digests whose plan is still to be made."""

    async def unplanned(self, channel: str, now: datetime, limit: int) -> Sequence[DigestId]:
        """The digests without a plan among the next ``limit`` deliveries that are due."""

    async def put_off(self, id: DigestId, channel: str, now: datetime, until: datetime, error: str) -> None:
        """The digest cannot be planned now: of the deliveries that are next, its own wait ``until`` then."""

    async def save_plans(self, plans: Mapping[DigestId, DigestPlan]) -> Collection[DigestId]:
        """Keep the plans of digests that have none yet: the first that comes stays.

        Those refused, because a story in them was withdrawn: they are to be planned anew.
        """

    async def digest(self, id: DigestId) -> Digest | None:
        """A digest with its stories as they were in the pinned revisions; None also before it has a plan."""

    async def newest(self, ids: Sequence[SubscriberId]) -> Mapping[SubscriberId, DeliveryId]:
        """The newest digest of each, whatever became of it; who had none is left out.

        For ``NewDelivery.after``, so to be asked before what they were told.
        """

    async def digests(self, ids: Collection[DigestId]) -> Mapping[DigestId, Digest]:
        """`digest` for many; those that are none are left out."""

    async def put(self, deliveries: Sequence[NewDelivery]) -> int:
        """Queue deliveries; how many were new.

        Those already there are left alone, and those with another than their ``after`` before them left out.
        """

    async def put_all(self, wave: Wave) -> int:
        """`put` for many at once."""

    async def queued(self, id: SubscriberId, kind: str, periods: Sequence[str]) -> Collection[str]:
        """Which of these periods have a delivery already, whatever became of it."""

    async def claim(self, worker: str, channel: str, now: datetime, limit: int) -> Sequence[Claimed]:
        """Take due deliveries, at most one a chat, marked ``sending`` before this returns.

        None whose digest still waits for its plan.
        """

    async def split(self, id: DeliveryId, parts: int) -> None:
        """The digest needs more messages: queue parts 2 and on behind this one."""

    async def finish(
        self,
        id: DeliveryId,
        worker: str,
        state: DeliveryState,
        now: datetime,
        *,
        message: int | None = None,
        not_before: datetime | None = None,
        waits: bool = False,
        error: str = "",
    ) -> bool:
        """Write down how a claimed delivery ended; False if it was no longer this worker's.

        One that is pending again keeps its place in the queue, or is tried ``not_before`` some time, before
        all that comes after it in its chat; with ``waits`` it is as if it had been queued for then, and holds
        up nothing else. Where a part failed for good, those after it are skipped.
        """

    async def record_sent(self, delivery: NewDelivery, message: int | None, now: datetime) -> bool:
        """A digest that is answered directly in the chat (``/digest``): told, nothing to send.

        False, and nothing written, where the reader has one of that kind and period already, or another
        than its ``after`` before it.
        """

    async def answer(self, plan: DigestPlan, delivery: NewDelivery, now: datetime) -> NewDelivery | None:
        """`pin` and `record_sent` at once: the delivery with its digest, or None where that says False."""

    async def name_messages(self, delivery: NewDelivery, messages: Sequence[int]) -> None:
        """Which messages a digest that was recorded as sent went out as, part by part."""

    async def doubt(self, delivery: NewDelivery) -> None:
        """A recorded digest may not have gone out: it is held, unless it has a message by now."""

    async def reap(self, worker: str, channel: str, now: datetime) -> int:
        """``sending`` rows that other (dead) workers left become ``unknown``; how many."""

    async def expire(self, now: datetime) -> int:
        """Pending rows past their time become ``skipped``; how many."""

    async def acknowledge(self, id: SubscriberId) -> int:
        """The reader has been told about held messages; how many there were."""

    async def counts(self) -> OutboxCounts: ...


class Corrections(Protocol):
    """Messages that told a story which was withdrawn since. An edit may safely be tried again."""

    async def due(self, channel: str, now: datetime, limit: int) -> Sequence[Correction]:
        """Messages still to be edited, oldest first, none before the time that `postpone` gave it."""

    async def done(self, id: CorrectionId, now: datetime) -> None:
        """The message was edited, or never can be."""

    async def postpone(self, id: CorrectionId, until: datetime) -> None:
        """Try again, not before then."""


class Complaints(Protocol):
    """What readers find wrong about stories, in counts; no reader is stored with it."""

    async def add(self, story: StoryId, kind: FeedbackKind, now: datetime) -> None:
        """One more reader said so."""

    async def counts(self, since: datetime) -> Sequence[Feedback]:
        """By story and kind, the most frequent first."""


class Messenger(Protocol):
    """Renders a digest and puts it into a chat."""

    async def parts(self, claimed: Claimed, digest: Digest) -> int:
        """How many messages the whole digest takes."""

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        """Send part ``claimed.part``; the id of the message. Raises DeliveryError."""

    async def correct(self, correction: Correction, digest: Digest) -> None:
        """Edit the message so that it tells nothing that was withdrawn. Raises DeliveryError."""
