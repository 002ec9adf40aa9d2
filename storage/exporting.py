"""Everything stored about a chat, as plain values that its reader can understand."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, select

from digest.model import Destination
from storage.audit import named
from storage.drafts import MATERIAL
from storage.tables_care import AUDIT
from storage.tables_news import STORY
from storage.tables_people import GUEST, STAFF
from storage.tables_readers import (
    CHAT,
    CORRECTION,
    DELIVERY,
    DIGEST,
    FILTER,
    ISSUE,
    SLOT,
    SUBSCRIBER,
    SUBSCRIBER_SLOT,
    State,
)
from storage.tables_sources import NOTICE, NOTICE_TOLD, OUTLET, PROPOSAL
from storage.times import from_ms

Export = dict[str, Any]

LEFT_OUT: Mapping[str, str] = {
    "filter.hash": "computed from the choice, to find it again",
    "delivery.worker": "the name of the process that sent it",
    "digest.key": "computed from what the digest was made of, to find it again",
    "digest.plan": "the period and the titles in it are there; the rest tells how it was chosen",
    **dict.fromkeys((f"digest.{name}" for name in MATERIAL), "what a digest that waits is to be made of"),
    "proposal.diagnosis": "what the program found at the address",
}
"""Columns of no use to the reader, each with the reason. Numbers that only join rows are left out as well."""


def export_chat(connection: Connection, destination: Destination) -> Export | None:
    """What `storage.forgetting` would delete or make nameless, None if there is nothing.

    Of a private chat it is everything, of a group the topic. Times are ISO 8601 in UTC, minutes of a day
    "08:00". Numbers of other persons are left out.
    """
    same = (CHAT.c.channel == destination.channel, CHAT.c.number == destination.chat)
    chat = connection.execute(select(CHAT).where(*same)).one_or_none()
    topics = _topics(connection, chat.id, destination, chat.kind == "private") if chat else []
    number = _of_number(connection, destination.chat)
    if not topics and (chat is not None or not any(number.values())):
        return None
    return {"chat": chat and _shown(CHAT, chat), "topics": topics, **number}


def _topics(connection: Connection, chat: int, destination: Destination, private: bool) -> list[Export]:
    query = select(SUBSCRIBER).where(SUBSCRIBER.c.chat_id == chat).order_by(SUBSCRIBER.c.thread)
    if not private or destination.thread:
        query = query.where(SUBSCRIBER.c.thread == destination.thread)
    return [
        {
            **_shown(SUBSCRIBER, row),
            "follows": _follows(connection, row.filter_id),
            "hours": _hours(connection, row.id),
            "digests": _digests(connection, row.id),
        }
        for row in connection.execute(query).all()
    ]


def _follows(connection: Connection, filter: int) -> Export:
    choice = dict(connection.execute(select(FILTER.c.choice).where(FILTER.c.id == filter)).scalar_one())
    choice["pairs"] = [{"place": place, "theme": theme} for place, theme in choice["pairs"]]
    for name, title in (("muted_outlets", OUTLET.c.name), ("muted_stories", STORY.c.title)):
        if name in choice:
            names = _names(connection, title, choice[name])
            choice[name] = [{"number": id, "name": names.get(id)} for id in choice[name]]
    return choice


def _names(connection: Connection, name: Column[Any], ids: Collection[int]) -> dict[int, str]:
    rows = connection.execute(select(name.table.c.id, name).where(name.table.c.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _hours(connection: Connection, subscriber: int) -> list[Export]:
    mine = select(SUBSCRIBER_SLOT.c.slot_id).where(SUBSCRIBER_SLOT.c.subscriber_id == subscriber)
    query = select(SLOT).where(SLOT.c.id.in_(mine)).order_by(SLOT.c.minute, SLOT.c.weekdays, SLOT.c.zone)
    return [_shown(SLOT, row) for row in connection.execute(query)]


def _digests(connection: Connection, subscriber: int) -> list[Export]:
    """Each with its messages, oldest first."""
    mine = DELIVERY.c.subscriber_id == subscriber
    messages: dict[int, list[Export]] = defaultdict(list)
    corrections = _corrections(connection, mine)
    for row in connection.execute(select(DELIVERY).where(mine).order_by(DELIVERY.c.id)):
        messages[row.digest_id].append({**_shown(DELIVERY, row), "to_be_corrected": corrections.get(row.id)})
    digests = connection.execute(select(DIGEST).where(DIGEST.c.id.in_(messages))).all()
    plans = {row.id: row.plan or _unplanned(connection, row.issue) for row in digests}
    told = {id: [entry["story"] for entry in plan["entries"]] for id, plan in plans.items()}
    titles = _names(connection, STORY.c.title, {story for stories in told.values() for story in stories})
    return [
        {
            **_shown(DIGEST, row),
            "since": plans[row.id]["since"],
            "until": plans[row.id]["until"],
            "stories": [titles[story] for story in told[row.id] if story in titles],
            "messages": messages[row.id],
        }
        for row in sorted(digests, key=lambda row: list(messages).index(row.id))
    ]


def _unplanned(connection: Connection, issue: int) -> Export:
    """Of a digest that waits to be planned as much as stands: when it is of, and no story yet."""
    row = connection.execute(select(ISSUE.c.since, ISSUE.c.until).where(ISSUE.c.id == issue)).one_or_none()
    since, until = (row.since.isoformat(), row.until.isoformat()) if row else (None, None)
    return {"entries": (), "since": since, "until": until}


def _corrections(connection: Connection, mine: ColumnElement[bool]) -> dict[int, Export]:
    query = select(CORRECTION).join(DELIVERY, DELIVERY.c.id == CORRECTION.c.delivery_id).where(mine)
    return {row.delivery_id: _shown(CORRECTION, row) for row in connection.execute(query)}


def _of_number(connection: Connection, number: int) -> Export:
    """What names a person, or a group: a private chat has the number of its person."""
    told = select(NOTICE, NOTICE_TOLD.c.at.label("told")).join_from(NOTICE, NOTICE_TOLD)
    told = told.where(NOTICE_TOLD.c.admin == number).order_by(NOTICE.c.id)
    about = AUDIT.c.target.in_(named(number))
    return {
        "access": _rows(connection, GUEST, GUEST.c.chat == number),
        "rank": _rows(connection, STAFF, STAFF.c.person == number),
        "changes_made": _rows(connection, AUDIT, AUDIT.c.actor == number),
        "changes_of_access_and_rank": [
            {**row, "actor": "not shown: somebody else"}
            for row in _rows(connection, AUDIT, about, AUDIT.c.actor.is_distinct_from(number))
        ],
        "sources_proposed": _rows(connection, PROPOSAL, PROPOSAL.c.proposed_by == number),
        "notices": [
            {**_shown(NOTICE, row), "told": row.told.isoformat()} for row in connection.execute(told)
        ],
    }


def _rows(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> list[Export]:
    query = select(table).where(*conditions).order_by(*table.primary_key.columns)
    return [_shown(table, row) for row in connection.execute(query)]


def _shown(table: Table, row: Row[Any]) -> Export:
    """Every column of a row but links and what is left out, as JSON can hold it."""
    values = row._mapping
    return {column.name: _plain(column, values[column.name]) for column in shown_columns(table)}


def shown_columns(table: Table) -> Iterable[Column[Any]]:
    """The columns of a table that an export shows."""
    return [column for column in table.columns if not is_link(column) and str(column) not in LEFT_OUT]


def is_link(column: Column[Any]) -> bool:
    """Whether it is a row's own number, or names another row."""
    return column.name == "id" or column.name.endswith("_id")


def _plain(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    return _FORMS[str(column)](value) if str(column) in _FORMS else value


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(bits: int) -> list[str]:
    return [calendar.day_name[day] for day in range(7) if bits >> day & 1]


def _moment(ms: int) -> str:
    return from_ms(ms).isoformat()


_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "subscriber.quiet_start": _clock,
    "subscriber.quiet_end": _clock,
    "slot.minute": _clock,
    "slot.weekdays": _days,
    "delivery.state": lambda state: State(state).word.value,
    "delivery.not_before": _moment,
    "delivery.expires": _moment,
    "delivery.claimed_at": _moment,
    "delivery.ended_at": _moment,
    "correction.not_before": _moment,
}
