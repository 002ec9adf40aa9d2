"""Loads subscribers whole: chat, filter and slots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select

from digest.model import Destination, Filter, Length, Quiet, Slot, Subscriber, SubscriberId
from storage.dialect import listed
from storage.interning import to_filter
from storage.tables_readers import CHAT, FILTER, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT

_WHOLE: Select[Any] = (
    select(
        SUBSCRIBER.c.id,
        SUBSCRIBER.c.thread,
        SUBSCRIBER.c.language,
        SUBSCRIBER.c.zone,
        SUBSCRIBER.c.zone_chosen,
        SUBSCRIBER.c.paused,
        SUBSCRIBER.c.created,
        CHAT.c.channel,
        CHAT.c.number,
        CHAT.c.kind,
        SUBSCRIBER.c.length,
        SUBSCRIBER.c.quiet_start,
        SUBSCRIBER.c.quiet_end,
        SUBSCRIBER.c.links,
        SUBSCRIBER.c.resume,
        SUBSCRIBER.c.filter_id,
        FILTER.c.choice,
    )
    .join_from(SUBSCRIBER, CHAT)
    .join(FILTER, FILTER.c.id == SUBSCRIBER.c.filter_id)
    .order_by(SUBSCRIBER.c.id)
)
_IN_ORDER: Select[Any] = (
    select(SUBSCRIBER_SLOT.c.subscriber_id, SLOT.c.zone, SLOT.c.minute, SLOT.c.weekdays)
    .join_from(SUBSCRIBER_SLOT, SLOT)
    .order_by(SLOT.c.minute, SLOT.c.weekdays, SLOT.c.zone)
)
"""Slots in order of the day."""
_AT = _WHOLE.where(
    CHAT.c.channel == bindparam("channel"),
    CHAT.c.number == bindparam("number"),
    SUBSCRIBER.c.thread == bindparam("thread"),
).add_columns(CHAT.c.asleep_at)
_ITS_SLOTS = _IN_ORDER.where(SUBSCRIBER_SLOT.c.subscriber_id == bindparam("id"))


def load_subscribers(
    connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Subscriber]:
    """The subscribers that meet the conditions, by id. Chat columns may be part of a condition."""
    rows = connection.execute(_WHOLE.where(*conditions).limit(limit)).all()
    slots = _slots(connection, [row.id for row in rows])
    choices = {row.filter_id: row.choice for row in rows}
    filters = {id: to_filter(choice) for id, choice in choices.items()}  # many readers share one
    return [_to_subscriber(row, filters[row.filter_id], slots[row.id]) for row in rows]


def load_subscriber(connection: Connection, destination: Destination) -> tuple[Subscriber, bool] | None:
    """The subscriber at a destination, and whether the chat is awake. Every answer begins with this."""
    at = {"channel": destination.channel, "number": destination.chat, "thread": destination.thread}
    row = connection.execute(_AT, at).one_or_none()
    if row is None:
        return None
    slots = load_slots(connection, row.id)
    return _to_subscriber(row, to_filter(row.choice), slots), row.asleep_at is None


def load_slots(connection: Connection, id: SubscriberId) -> list[Slot]:
    """Of one subscriber, in order of the day."""
    return [Slot(*slot) for _, *slot in connection.execute(_ITS_SLOTS, {"id": id})]


def _slots(connection: Connection, ids: Sequence[int]) -> dict[int, list[Slot]]:
    """In order of the day."""
    mine = SUBSCRIBER_SLOT.c.subscriber_id.in_(select(listed(connection, {"id": ids}).c.id))
    found: dict[int, list[Slot]] = defaultdict(list)
    for id, *slot in connection.execute(_IN_ORDER.where(mine)):
        found[id].append(Slot(*slot))
    return found


def _to_subscriber(row: Row[Any], filter: Filter, slots: Sequence[Slot]) -> Subscriber:
    return Subscriber(
        id=SubscriberId(row.id),
        destination=Destination(row.number, row.thread, row.channel),
        kind=row.kind,
        language=row.language,
        zone=row.zone,
        zone_chosen=row.zone_chosen,
        filter=filter,
        slots=tuple(slots),
        paused=row.paused,
        created=row.created,
        length=Length(row.length),
        quiet=Quiet(row.quiet_start, row.quiet_end),
        links=row.links,
        resume=row.resume,
    )
