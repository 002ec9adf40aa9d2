"""What readers find wrong about stories, counted by the hour: who said so is kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, func, select

from digest.model import Feedback, FeedbackKind, StoryId
from storage.dialect import insert
from storage.merging import follow
from storage.store import Store
from storage.tables_news import COMPLAINT


class ComplaintRepository:
    """Implements `digest.ports.Complaints`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, story: StoryId, kind: FeedbackKind, now: datetime) -> None:
        """One more reader said so; of a story that is not kept it is not kept either."""
        await self._store.write(partial(_add, story=story, kind=kind, now=now))

    async def counts(self, since: datetime) -> Sequence[Feedback]:
        """By story and kind, the most frequent first; from the hour of ``since`` on."""
        return await self._store.read(partial(_counts, since=since))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _add(connection: Connection, story: StoryId, kind: FeedbackKind, now: datetime) -> None:
    current = follow(connection, story)
    if current is None:
        return
    row = {"story_id": current, "kind": kind.value, "at": _hour(now), "count": 1}
    more = {"count": COMPLAINT.c.count + 1}
    key = [column.name for column in COMPLAINT.primary_key]
    adding = insert(connection, COMPLAINT).values(row)
    connection.execute(adding.on_conflict_do_update(index_elements=key, set_=more))


def _counts(connection: Connection, since: datetime) -> list[Feedback]:
    total = func.sum(COMPLAINT.c.count)
    query = (
        select(COMPLAINT.c.story_id, COMPLAINT.c.kind, total)
        .where(COMPLAINT.c.at >= _hour(since))
        .group_by(COMPLAINT.c.story_id, COMPLAINT.c.kind)
        .order_by(total.desc(), COMPLAINT.c.story_id.desc(), COMPLAINT.c.kind)
    )
    return [
        Feedback(StoryId(story), FeedbackKind(kind), int(count))
        for story, kind, count in connection.execute(query)
    ]
