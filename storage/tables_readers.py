"""Tables of the readers: chats, subscribers, filters, slots, digests and their deliveries."""

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, SmallInteger, UniqueConstraint, column
from sqlmodel import Field

from digest.model import DeliveryState
from storage.columns import Base, big, core, json_column, key, link


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


class ChatRow(Base, table=True):
    """A chat of a messenger: only its number, never a name. ``asleep_at``: it is gone since then."""

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("channel", "number"),)

    id: int | None = key()
    channel: str
    number: int = big()
    kind: str
    asleep_at: datetime | None
    created: datetime


class FilterRow(Base, table=True):
    """An interned choice: ``pairs`` in canonical order, ``hash`` 16 bytes of BLAKE2b over them."""

    __tablename__ = "filter"

    id: int | None = key()
    hash: bytes = Field(sa_type=LargeBinary, unique=True)
    pairs: Any = json_column()


class SubscriberRow(Base, table=True):
    """A destination: a chat and a topic of it (0 = none)."""

    __tablename__ = "subscriber"
    __table_args__ = (UniqueConstraint("chat_id", "thread"),)

    id: int | None = key()
    chat_id: int = link("chat.id")
    thread: int = big()
    language: str
    zone: str
    zone_chosen: bool
    paused: bool
    filter_id: int = link("filter.id", ondelete="RESTRICT", index=True)
    created: datetime


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


class DigestRow(Base, table=True):
    """A digest as it was pinned, for all who get the same one."""

    __tablename__ = "digest"

    id: int | None = key()
    key: str = Field(unique=True)
    plan: Any = json_column()
    created: datetime = Field(index=True)


def _while_state(name: str, *columns: str, states: tuple[State, ...], unique: bool = False) -> Index:
    numbers = [int(state) for state in states]
    where = column("state").in_(numbers) if len(numbers) > 1 else column("state") == numbers[0]
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class DeliveryRow(Base, table=True):
    """The outbox. Times are epoch milliseconds: rows are many and marking them is the hot path.

    ``chat_id`` repeats the subscriber's, because order and "one in flight" hold per chat.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "kind", "period", "part"),
        _while_state("ix_delivery_due", "not_before", "id", states=(State.PENDING,)),
        _while_state("ix_delivery_open", "chat_id", "id", states=(State.PENDING, State.SENDING)),
        _while_state("uq_delivery_in_flight", "chat_id", states=(State.SENDING,), unique=True),
        _while_state("ix_delivery_worker", "worker", states=(State.SENDING,)),
        _while_state("ix_delivery_held", "subscriber_id", states=(State.UNKNOWN,)),
    )

    id: int | None = key()
    subscriber_id: int = link("subscriber.id")
    chat_id: int = link("chat.id", index=True)
    digest_id: int = link("digest.id", ondelete="RESTRICT", index=True)
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


CHAT = core(ChatRow)
FILTER = core(FilterRow)
SUBSCRIBER = core(SubscriberRow)
SLOT = core(SlotRow)
SUBSCRIBER_SLOT = core(SubscriberSlotRow)
DIGEST = core(DigestRow)
DELIVERY = core(DeliveryRow)
