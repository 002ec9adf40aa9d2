"""Loads subscribers whole: chat, filter and slots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from digest.model import Destination, Filter, Length, Quiet, Slot, Subscriber, SubscriberId
from storage.dialect import listed
from storage.interning import to_filter
from storage.tables_readers import CHAT, FILTER, SLOT, SUBSCRIBER, SUBSCRIBER_SLOT


def load_subscribers(
    connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Subscriber]:
    """The subscribers that meet the conditions, by id. Chat columns may be part of a condition."""
    query: Select[Any] = (
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
        .where(*conditions)
        .order_by(SUBSCRIBER.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    slots = _slots(connection, [row.id for row in rows])
    choices = {row.filter_id: row.choice for row in rows}
    filters = {id: to_filter(choice) for id, choice in choices.items()}  # many readers share one
    return [_to_subscriber(row, filters[row.filter_id], slots[row.id]) for row in rows]


def _slots(connection: Connection, ids: Sequence[int]) -> dict[int, list[Slot]]:
    """In order of the day."""
    query = (
        select(SUBSCRIBER_SLOT.c.subscriber_id, SLOT.c.zone, SLOT.c.minute, SLOT.c.weekdays)
        .join_from(SUBSCRIBER_SLOT, SLOT)
        .where(SUBSCRIBER_SLOT.c.subscriber_id.in_(select(listed(connection, {"id": ids}).c.id)))
        .order_by(SLOT.c.minute, SLOT.c.weekdays, SLOT.c.zone)
    )
    found: dict[int, list[Slot]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.subscriber_id].append(Slot(row.zone, row.minute, row.weekdays))
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
