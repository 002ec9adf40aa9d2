"""Messages of a database that has been put back: what waited in it may have gone out since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, or_, update

from storage.tables_readers import DELIVERY, State
from storage.times import to_ms


def hold_open(connection: Connection, now: datetime) -> int:
    """Hold what is on its way or was due by ``now``, as after a crash: never repeated, its readers are told.

    How many messages. If one went out it did so in its time, which is taken for that of its end. What is
    due later, such as at the end of quiet hours, cannot have gone out.
    """
    state = DELIVERY.c.state
    due = and_(state == State.PENDING.fixed, DELIVERY.c.not_before <= to_ms(now))
    waiting = or_(state == State.SENDING.fixed, due)
    held = {
        "state": State.UNKNOWN,
        "worker": None,
        "ended_at": DELIVERY.c.not_before,
        "error": "it waited in a copy that was put back",
    }
    return connection.execute(update(DELIVERY).where(waiting).values(held)).rowcount
