"""Digests that nobody has any more, nor is going to get."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Delete,
    Select,
    bindparam,
    delete,
    exists,
    literal_column,
    select,
    union_all,
)

from digest.timetable import USEFUL_FOR
from storage.dialect import PIECE, insert
from storage.rows import as_list, one_of
from storage.tables_care import NOTE
from storage.tables_readers import CLAIMED, DELIVERY, DIGEST, State

JUST_MADE = timedelta(hours=2)
"""A digest as young as that may be about to be queued: those of one run of the compose step all date from
when it began."""

DROPPED = "digests dropped"
"""SQLite: the note that names the last one. Those made after it are all there."""

LOOKED_AT = PIECE
"""Waiting deliveries that are looked at one by one, some milliseconds: they are not found by their digest."""


def drop_digests(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> int:
    """Delete those of the digests ``which`` that nobody was sent or waits for, `PIECE` at most; how many.

    While more than `LOOKED_AT` deliveries wait, only such as nobody can wait for any more.
    """
    engine, room = connection.dialect.name, {"room": LOOKED_AT + 1}
    many = len(connection.scalars(_waiting(), room).all()) > LOOKED_AT
    old = DIGEST.c.created < now - JUST_MADE - (USEFUL_FOR if many else timedelta())
    sent = exists().where(DELIVERY.c.digest_id == DIGEST.c.id, CLAIMED)
    unsent = select(DIGEST.c.id).where(old, ~sent, *which).limit(LOOKED_AT + PIECE)
    found = connection.scalars(unsent.with_for_update(skip_locked=True)).all()
    # Now that they are locked nobody queues them any more, and one look tells who has them.
    used = connection.execute(_used(engine), {"ids": as_list(engine, found)} | room).all() if found else []
    if sum(row.waits for row in used) > LOOKED_AT and not many:
        return 0  # of a run that has begun meanwhile
    has = {row.digest_id for row in used}
    unused = [id for id in found if id not in has][:PIECE]
    if not unused:
        return 0
    if engine == "sqlite":
        _note(connection, max(unused), now)
    return connection.execute(_dropping(engine), {"ids": as_list(engine, unused)}).rowcount


def _note(connection: Connection, last: int, now: datetime) -> None:
    if last > int(connection.scalar(select(NOTE.c.value).where(NOTE.c.name == DROPPED)) or 0):
        row = {"value": str(last), "at": now}
        adding = insert(connection, NOTE).values(name=DROPPED, **row)
        connection.execute(adding.on_conflict_do_update(index_elements=["name"], set_=row))


@cache
def _waiting() -> Select[int]:
    """Of what waits, in an order that makes PostgreSQL take the index whatever it believes of the outbox."""
    waiting = select(DELIVERY.c.digest_id).where(DELIVERY.c.state == State.PENDING.fixed)
    return waiting.order_by(DELIVERY.c.not_before).limit(bindparam("room"))


@cache
def _used(engine: str) -> CompoundSelect[Any]:
    """The digests of what waits, and those of these that somebody was sent."""
    claimed = select(DELIVERY.c.digest_id, literal_column("0").label("waits"))
    claimed = claimed.where(one_of(engine, DELIVERY.c.digest_id, "ids"), CLAIMED).distinct()
    return union_all(claimed, select(_waiting().subquery("waiting").c.digest_id, literal_column("1")))


@cache
def _dropping(engine: str) -> Delete:
    return delete(DIGEST).where(one_of(engine, DIGEST.c.id, "ids"))
