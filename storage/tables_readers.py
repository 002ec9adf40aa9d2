"""Tables of the readers: chats, subscribers, filters, slots, digests and their deliveries.

Numbers that are in hand between two transactions, or named without a foreign key, are never used again
(`NEVER_AGAIN`): whoever comes after a forgotten reader gets nothing that was meant for that one.
"""

from datetime import datetime
from enum import IntEnum
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    column,
    literal_column,
)
from sqlmodel import Field

from digest.model import DeliveryState
from storage.columns import BIG_KEY, NEVER_AGAIN, Base, big, core, json_column, key, link


class State(IntEnum):
    """A delivery's state as stored; the names are those of `digest.model.DeliveryState`."""

    PENDING = 0
    SENDING = 1
    SENT = 2
    UNKNOWN = 3
    FAILED = 4
    SKIPPED = 5

    @classmethod
    def of(cls, state: DeliveryState) -> "State":
        """The stored number of a state."""
        return cls[state.name]

    @property
    def word(self) -> DeliveryState:
        """The state as the use cases know it."""
        return DeliveryState[self.name]

    @property
    def fixed(self) -> ColumnElement[int]:
        """The number as part of a statement: only so does the planner see that a partial index will do."""
        return literal_column(str(self.value), SmallInteger)


class ChatRow(Base, table=True):
    """A chat of a messenger: only its number, never a name. ``asleep_at``: it is gone since then."""

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("channel", "number"),)

    id: int | None = key()
    channel: str
    number: int = big(index=True)
    kind: str
    asleep_at: datetime | None
    created: datetime


class FilterRow(Base, table=True):
    """An interned filter: the whole ``choice`` in canonical form, ``hash`` 16 bytes of BLAKE2b over it.

    What a filter leaves open is not in ``choice``. What it names (outlets, stories) may be gone.
    """

    __tablename__ = "filter"
    __table_args__ = (NEVER_AGAIN,)

    id: int | None = key()
    hash: bytes = Field(sa_type=LargeBinary, unique=True)
    choice: Any = json_column()


class SubscriberRow(Base, table=True):
    """A destination: a chat and a topic of it (0 = none). ``resume``: when a pause ends by itself."""

    __tablename__ = "subscriber"
    __table_args__ = (
        UniqueConstraint("chat_id", "thread"),
        Index(
            "ix_subscriber_resume",
            "resume",
            sqlite_where=column("resume").is_not(None),
            postgresql_where=column("resume").is_not(None),
        ),
        NEVER_AGAIN,
    )

    id: int | None = key()
    chat_id: int = link("chat.id")
    thread: int = big()
    language: str
    zone: str
    zone_chosen: bool
    paused: bool
    filter_id: int = link("filter.id", ondelete="RESTRICT", index=True)
    created: datetime
    length: str
    quiet_start: int = Field(sa_type=SmallInteger)
    quiet_end: int = Field(sa_type=SmallInteger)
    links: bool
    resume: datetime | None


class SlotRow(Base, table=True):
    """A due time that many subscribers share."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("zone", "minute", "weekdays"),)

    id: int | None = key()
    zone: str
    minute: int = Field(sa_type=SmallInteger)
    weekdays: int = Field(sa_type=SmallInteger)
    next_due: datetime = Field(index=True)


class SubscriberSlotRow(Base, table=True):
    """That a subscriber is served at a slot's times."""

    __tablename__ = "subscriber_slot"
    __table_args__ = (Index(None, "slot_id", "subscriber_id"),)

    subscriber_id: int = link("subscriber.id", primary_key=True)
    slot_id: int = link("slot.id", primary_key=True)


class IssueRow(Base, table=True):
    """The news at one due time: ``contents`` is JSON, packed; see `storage.drafts`."""

    __tablename__ = "issue"
    __table_args__ = (NEVER_AGAIN,)

    id: int | None = key()
    since: datetime
    until: datetime = Field(index=True)
    contents: bytes = Field(sa_type=LargeBinary)


class DigestRow(Base, table=True):
    """A digest, for all who get the same one: its ``plan``, or what that is to be made of.

    That is an issue, a copy of the filter's ``choice``, the ids of the digests ``told`` before ("12,15"),
    and the stories of the issue that are ``matched``, story i being bit i, the lowest byte first.
    ``key``: of a digest that was planned when it was pinned.
    """

    __tablename__ = "digest"
    __table_args__ = (NEVER_AGAIN,)

    id: int | None = key()
    key: str | None = Field(unique=True)
    plan: Any = json_column(nullable=True)
    created: datetime = Field(index=True)
    issue: int | None = Field(sa_type=cast(Any, BIG_KEY))
    choice: Any = json_column(nullable=True)
    language: str | None
    length: str | None
    told: str | None
    matched: bytes | None = Field(sa_type=LargeBinary)


class DigestStoryRow(Base, table=True):
    """That a digest tells a story: who withdraws one finds its digests without reading all of them."""

    __tablename__ = "digest_story"
    __table_args__ = (Index(None, "story_id", "digest_id"), {"sqlite_with_rowid": False})

    digest_id: int = link("digest.id", primary_key=True)
    story_id: int = Field(primary_key=True, sa_type=cast(Any, BIG_KEY))


def _while_state(name: str, *columns: str, states: tuple[State, ...], unique: bool = False) -> Index:
    numbers = [int(state) for state in states]
    where = column("state").in_(numbers) if len(numbers) > 1 else column("state") == numbers[0]
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_PAST_WAITING = column("state") != State.PENDING.fixed


class DeliveryRow(Base, table=True):
    """The outbox. Times are epoch milliseconds: rows are many and marking them is the hot path.

    ``chat_id`` repeats the subscriber's, because order and "one in flight" hold per chat.

    No foreign keys, which would look up every row three times: who writes a row keeps what it names
    (`storage.holding`), and triggers act when a subscriber or a digest goes (migration 0010).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "kind", "period", "part"),
        _while_state("ix_delivery_due", "not_before", "id", states=(State.PENDING,)),
        _while_state("ix_delivery_open", "chat_id", "id", states=(State.PENDING, State.SENDING)),
        _while_state("uq_delivery_in_flight", "chat_id", states=(State.SENDING,), unique=True),
        _while_state("ix_delivery_worker", "worker", states=(State.SENDING,)),
        _while_state("ix_delivery_held", "subscriber_id", states=(State.UNKNOWN,)),
        Index("ix_delivery_claimed", "digest_id", sqlite_where=_PAST_WAITING, postgresql_where=_PAST_WAITING),
        NEVER_AGAIN,
    )

    id: int | None = key()
    subscriber_id: int = Field(sa_type=cast(Any, BIG_KEY))
    chat_id: int = Field(sa_type=cast(Any, BIG_KEY))
    digest_id: int = Field(sa_type=cast(Any, BIG_KEY))
    kind: str
    period: str
    part: int = Field(sa_type=SmallInteger)
    state: int = Field(sa_type=SmallInteger)
    attempts: int = Field(sa_type=SmallInteger)
    not_before: int = big()
    expires: int = big()
    worker: str | None
    claimed_at: int | None = big(nullable=True)
    ended_at: int | None = big(nullable=True)
    message: int | None = big(nullable=True)
    acknowledged: bool
    error: str


class WithdrawalRow(Base, table=True):
    """A withdrawn story whose deliveries are still being looked for; those up to the two ids were.

    ``at`` is in epoch milliseconds.
    """

    __tablename__ = "withdrawal"

    story_id: int = link("story.id", primary_key=True)
    at: int = big()
    digest_id: int = Field(sa_type=cast(Any, BIG_KEY))
    delivery_id: int = Field(sa_type=cast(Any, BIG_KEY))


class CorrectionRow(Base, table=True):
    """A message to be edited, ``not_before`` a time (epoch milliseconds), for a story in it was withdrawn.

    Ids are never used again: who is done with one must not close what was asked for meanwhile.
    """

    __tablename__ = "correction"
    __table_args__ = (NEVER_AGAIN,)

    id: int | None = key()
    delivery_id: int = link("delivery.id", unique=True)
    not_before: int = big()
    attempts: int = Field(sa_type=SmallInteger)


CHAT = core(ChatRow)
FILTER = core(FilterRow)
SUBSCRIBER = core(SubscriberRow)
SLOT = core(SlotRow)
SUBSCRIBER_SLOT = core(SubscriberSlotRow)
ISSUE = core(IssueRow)
DIGEST = core(DigestRow)
DIGEST_STORY = core(DigestStoryRow)
DELIVERY = core(DeliveryRow)
CLAIMED = DELIVERY.c.state != State.PENDING.fixed
"""Of the deliveries of a digest, those that no longer wait: only they are found by it.

A million are queued at once, and an index of them by digest would be a third of that work.
"""
WITHDRAWAL = core(WithdrawalRow)
CORRECTION = core(CorrectionRow)
for _named in (CHAT, SUBSCRIBER, DIGEST):  # tables are filled and emptied in an order that suits the triggers
    DELIVERY.add_is_dependent_on(_named)
