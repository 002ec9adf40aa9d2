"""Stories taken by a worker that condenses them, so that any number may: each has a lease of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, or_, update

from storage.dialect import insert
from storage.leasing import clock
from storage.tables_news import CONDENSING, STORY

SPAN = timedelta(seconds=60)
"""So long a story is a worker's after its last word; one that died gives it back then."""
_ATTEMPTS = 3


def take(connection: Connection, wanted: Select[Any], worker: str) -> Sequence[Row[Any]]:
    """Those of ``wanted`` (a query of `STORY` with its limit) that the worker now has, also from before.

    Stories that another worker is looking at in this moment are passed over; should they all have become
    another's meanwhile, it looks again.
    """
    for _ in range(_ATTEMPTS):
        now = clock(connection)
        anothers = exists().where(
            CONDENSING.c.story_id == STORY.c.id, CONDENSING.c.expires > now, CONDENSING.c.worker != worker
        )
        free = wanted.where(~anothers).with_for_update(of=STORY, skip_locked=True, key_share=True)
        rows = connection.execute(free).all()
        if not rows:
            return []
        lease = {"worker": worker, "expires": now + SPAN}
        adding = insert(connection, CONDENSING).values([{"story_id": row.id, **lease} for row in rows])
        mine = or_(CONDENSING.c.expires <= now, CONDENSING.c.worker == worker)
        taking = adding.on_conflict_do_update(index_elements=["story_id"], set_=lease, where=mine)
        taken = set(connection.scalars(taking.returning(CONDENSING.c.story_id)))
        if taken:
            return [row for row in rows if row.id in taken]
    return []


def extend(connection: Connection, worker: str) -> None:
    """The worker lives and needs longer."""
    until = clock(connection) + SPAN
    connection.execute(update(CONDENSING).where(CONDENSING.c.worker == worker).values(expires=until))


def give_back(connection: Connection, story: int, worker: str) -> bool:
    """It is done; False if it had become another's, who does it again."""
    mine = delete(CONDENSING).where(CONDENSING.c.story_id == story, CONDENSING.c.worker == worker)
    return bool(connection.execute(mine).rowcount)
