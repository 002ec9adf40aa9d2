"""Taking deliveries so that nobody else does: the oldest due, one a chat, in the order they were queued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from digest.model import Claimed, DeliveryId, DigestId, Subscriber
from storage.dialect import listed
from storage.leasing import is_anothers
from storage.loading import load_subscribers
from storage.tables_readers import CHAT, DELIVERY, DIGEST, SUBSCRIBER, State
from storage.times import from_ms, to_ms

SEND = "send"
"""The lease without which nobody sends, where there are leases."""

PARTS_APART = timedelta(seconds=3)
"""After one part of a digest others go first for so long, if there are any. No chat takes messages faster
(`bot.gateway.pace`), and what waits for its chat has one of the few places of what is on its way."""
_NEVER = 2**62

NEXT = 128
"""Due deliveries that are looked at at a time for those of a digest that is put off; to find a thousand,
PostgreSQL would sort all that are due."""

PLANLESS = (DIGEST.c.plan.is_(null()), DIGEST.c.issue.is_not(None))
"""A digest whose plan is still to be made. One that has lost what it was to be made of is none."""

_COLUMNS = [
    DELIVERY.c[name]
    for name in (
        "id",
        "subscriber_id",
        "digest_id",
        "kind",
        "period",
        "part",
        "attempts",
        "not_before",
        "expires",
    )
]


def claim(connection: Connection, worker: str, channel: str, now: datetime, limit: int) -> list[Claimed]:
    """Mark up to ``limit`` due deliveries ``sending`` for this worker, and return them.

    None whose digest still waits for its plan: what is marked is about to go out.
    None while another process has the lease to send: who was paused and wakes up claims no more.
    """
    if is_anothers(connection, SEND, worker):
        return []
    if connection.dialect.name == "postgresql":  # however it is set: marks outlive a crash
        connection.execute(text("set local synchronous_commit to on"))
    given = {"worker": worker, "channel": channel, "now": to_ms(now)}
    rested = {"since": to_ms(now - PARTS_APART), "room": limit}
    rows = [*connection.execute(_taking(), given | rested)]
    if len(rows) < limit and connection.scalar(_parts_due(), given):
        others = {"since": _NEVER, "room": limit - len(rows)}
        rows += connection.execute(_taking(), given | others)
    return _load(connection, sorted(rows, key=attrgetter("not_before", "id")))


def unplanned(connection: Connection, channel: str, now: datetime, limit: int) -> list[DigestId]:
    """The digests without a plan among the next ``limit`` deliveries that are due."""
    given = {"channel": channel, "now": to_ms(now), "since": to_ms(now - PARTS_APART), "room": limit}
    return [DigestId(id) for id in connection.scalars(_waiting(), given)]


def put_off(
    connection: Connection, id: DigestId, channel: str, now: datetime, until: datetime, error: str
) -> int:
    """Make those of the `NEXT` due deliveries wait that are of a digest which cannot be planned; how
    many. Those behind them wait until they are among these: nobody finds them by their digest.
    """
    given = {"channel": channel, "now": to_ms(now), "since": to_ms(now - PARTS_APART), "room": NEXT}
    mine = {"digest": id, "until": to_ms(until), "error": error}
    return connection.execute(_putting_off(), given | mine).rowcount


@cache
def _waiting() -> Select[Any]:
    due = _due(bindparam("channel"), bindparam("now")).where(_rested()).limit(bindparam("room")).cte("due")
    theirs = select(DELIVERY.c.digest_id).where(DELIVERY.c.id.in_(select(due.c.id)))
    return select(DIGEST.c.id).where(DIGEST.c.id.in_(theirs), *PLANLESS).order_by(DIGEST.c.id)


@cache
def _putting_off() -> Update:
    planless = select(DIGEST.c.id).where(DIGEST.c.id == bindparam("digest"), *PLANLESS)
    due = _due(bindparam("channel"), bindparam("now")).where(_rested()).limit(bindparam("room"))
    # No table of its own, as SQLite's driver counts no rows of what begins with one.
    mine = (DELIVERY.c.id.in_(due), DELIVERY.c.digest_id.in_(planless))
    change = update(DELIVERY).where(*mine, DELIVERY.c.state == State.PENDING.fixed)
    return change.values(not_before=bindparam("until"), error=bindparam("error"))


@cache
def _taking() -> ReturningUpdate[Any]:
    """One statement; building it anew would cost more than running it. No part whose last came ``since``.

    On PostgreSQL rows that another worker is looking at are skipped; on SQLite there is one writer.
    """
    planless = select(and_(*PLANLESS)).where(DIGEST.c.id == DELIVERY.c.digest_id).scalar_subquery()
    due = _due(bindparam("channel"), bindparam("now")).where(planless.is_not(true()), _rested())
    due = due.limit(bindparam("room")).with_for_update(of=DELIVERY, skip_locked=True)
    # As a table of its own, or PostgreSQL might look, and lock, more than once.
    ids = due.cte("due").prefix_with("MATERIALIZED")
    taken = update(DELIVERY).where(DELIVERY.c.id.in_(select(ids.c.id)), DELIVERY.c.state == State.PENDING)
    values: dict[str, Any] = {"worker": bindparam("worker"), "claimed_at": bindparam("now")}
    taken = taken.values(state=State.SENDING, attempts=DELIVERY.c.attempts + 1, **values)
    return taken.returning(*_COLUMNS)


def _due(channel: BindParameter[Any], now: BindParameter[Any]) -> Select[Any]:
    """Due, not expired, and nothing of its chat before it: neither due as well nor in flight.

    What was never tried and waits, for the end of quiet hours say, holds up only later parts of its digest.
    """
    other = DELIVERY.alias("other")
    turn, its_turn = _turn(DELIVERY), _turn(other)
    earlier = and_(
        or_(its_turn < turn, and_(its_turn == turn, other.c.part < DELIVERY.c.part)),
        other.c.expires > now,
        or_(
            other.c.not_before <= now,
            other.c.attempts > 0,
            and_(DELIVERY.c.part > 1, other.c.digest_id == DELIVERY.c.digest_id),
        ),
    )
    before = exists().where(
        other.c.chat_id == DELIVERY.c.chat_id,
        other.c.state.in_([State.PENDING.fixed, State.SENDING.fixed]),
        or_(other.c.state == State.SENDING.fixed, earlier),
    )
    # Not a join: a planner would be free to begin with the chats, and would look at all of them.
    its_channel = select(CHAT.c.channel).where(CHAT.c.id == DELIVERY.c.chat_id).scalar_subquery()
    return (
        select(DELIVERY.c.id)
        .where(
            DELIVERY.c.state == State.PENDING.fixed,
            DELIVERY.c.not_before <= now,
            DELIVERY.c.expires > now,
            its_channel == channel,
            ~before,
        )
        .order_by(DELIVERY.c.not_before, DELIVERY.c.id)
    )


@cache
def _parts_due() -> Select[int]:
    """Whether later parts of digests are due; asked where little is."""
    due = (DELIVERY.c.state == State.PENDING.fixed, DELIVERY.c.not_before <= bindparam("now"))
    return select(DELIVERY.c.id).where(*due, DELIVERY.c.part > literal_column("1")).limit(literal_column("1"))


def _rested() -> ColumnElement[bool]:
    last = DELIVERY.alias("last")
    before = (last.c.part == DELIVERY.c.part - literal_column("1"), last.c.ended_at > bindparam("since"))
    just_now = exists().where(_same_digest(last, DELIVERY), *before)
    return or_(DELIVERY.c.part == literal_column("1"), not_(just_now))


def _turn(delivery: FromClause) -> ColumnElement[int]:
    """By what the messages of a chat stand in line: later parts, which are queued late, with their first."""
    first = DELIVERY.alias()
    part_one = (_same_digest(first, delivery), first.c.part == literal_column("1"))
    its_first = select(first.c.id).where(*part_one).correlate(delivery)
    return case((delivery.c.part > literal_column("1"), its_first.scalar_subquery()), else_=delivery.c.id)


def _same_digest(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(*(one.c[name] == other.c[name] for name in ("subscriber_id", "kind", "period")))


def _load(connection: Connection, rows: Sequence[Row[Any]]) -> list[Claimed]:
    readers = {row.subscriber_id for row in rows}
    if not readers:
        return []
    theirs = select(listed(connection, {"id": sorted(readers)}).c.id)
    subscribers = {each.id: each for each in load_subscribers(connection, SUBSCRIBER.c.id.in_(theirs))}
    held = _held(connection, readers)
    return [_to_claimed(row, subscribers[row.subscriber_id], held.get(row.subscriber_id, 0)) for row in rows]


def _held(connection: Connection, subscribers: set[int]) -> dict[int, int]:
    """How many messages may never have arrived, and the reader does not know."""
    theirs = select(listed(connection, {"id": sorted(subscribers)}).c.id)
    query = (
        select(DELIVERY.c.subscriber_id, func.count())
        .where(
            DELIVERY.c.subscriber_id.in_(theirs),
            DELIVERY.c.state == State.UNKNOWN.fixed,
            ~DELIVERY.c.acknowledged,
        )
        .group_by(DELIVERY.c.subscriber_id)
    )
    return dict(tuple(row) for row in connection.execute(query))


def _to_claimed(row: Row[Any], subscriber: Subscriber, held: int) -> Claimed:
    return Claimed(
        id=DeliveryId(row.id),
        subscriber=subscriber,
        digest=DigestId(row.digest_id),
        kind=row.kind,
        period=row.period,
        part=row.part,
        attempts=row.attempts,
        held=held,
        expires=from_ms(row.expires),
    )
