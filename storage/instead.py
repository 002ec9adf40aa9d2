"""Digests that wait and are skipped, as their reader is told at once what they would tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, select, update

from digest.model import NewDelivery
from storage.tables_readers import DELIVERY, State

WAITING = ("id", "state", "not_before")


def waiting_instead(connection: Connection, delivery: NewDelivery) -> Sequence[Row[Any]] | None:
    """All parts of what it comes ``instead`` of, kept from being claimed; None if some of them wait no more.

    Its reader has to be locked.
    """
    if not delivery.instead:
        return ()
    named = DELIVERY.alias("named")
    same = (DELIVERY.c.kind == named.c.kind, DELIVERY.c.period == named.c.period)
    ours = (each.c.subscriber_id == delivery.subscriber for each in (DELIVERY, named))
    parts = select(*(DELIVERY.c[name] for name in WAITING)).join(named, and_(*same))
    parts = parts.where(*ours, named.c.id.in_(delivery.instead)).order_by(DELIVERY.c.id)
    rows = connection.execute(parts.with_for_update(of=DELIVERY)).all()
    gone = {*delivery.instead} - {row.id for row in rows}
    return None if gone or any(row.state != State.PENDING for row in rows) else rows


def skip_instead(connection: Connection, waiting: Sequence[Row[Any]], now: int) -> None:
    """What was `waiting_instead` of a digest that is told now: nobody wants it any more."""
    if waiting:
        mine = DELIVERY.c.id.in_({row.id for row in waiting})
        asked = {"ended_at": now, "error": "it was asked for before it went out"}
        connection.execute(update(DELIVERY).where(mine).values(state=State.SKIPPED, **asked))
