"""Taking a story back, and finding the messages that told it.

Taking back marks the story and is quick, however many were told. The messages are found afterwards, some
hundreds a transaction, through the digests that tell the story; a row remembers how far that has come.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, or_, select, update
from sqlalchemy import insert as plain_insert

from digest.model import StoryId
from storage.audit import write_audit
from storage.merging import follow
from storage.search_due import mark_due
from storage.tables_news import STORY
from storage.tables_readers import CLAIMED, CORRECTION, DELIVERY, DIGEST_STORY, WITHDRAWAL, State
from storage.times import to_ms

WITHDRAWN = STORY.c.withdrawn.is_not(None)

MESSAGES_AT_ONCE = 1_000
"""Found in one transaction: they lie all over the outbox, and answers must not wait for them."""

TELLING = (State.SENDING, State.SENT)
"""Deliveries that show the story, or may: a message in flight was written before, and ends later."""


def withdraw(connection: Connection, id: StoryId, by: int, now: datetime) -> bool:
    """Take back what a story is now, with all that became part of it; False if there is nothing to."""
    story = follow(connection, id)
    change = update(STORY).where(STORY.c.id == story, ~WITHDRAWN).values(withdrawn=now)
    title = connection.scalar(change.returning(STORY.c.title))
    if title is None:
        return False
    family = select(STORY.c.id).where(STORY.c.id == story).cte(recursive=True)
    family = family.union(select(STORY.c.id).where(STORY.c.merged_into == family.c.id))
    members = list(connection.scalars(select(family.c.id)))
    connection.execute(update(STORY).where(STORY.c.id.in_(members)).values(withdrawn=now))
    rows = [{"story_id": each, "at": to_ms(now), "digest_id": 0, "delivery_id": 0} for each in members]
    connection.execute(plain_insert(WITHDRAWAL), rows)
    mark_due(connection, members)
    write_audit(connection, by, "story withdrawn", f"{story}: {title}", now)
    return True


def is_searching(connection: Connection) -> bool:
    """Whether messages of a withdrawn story may still have to be found."""
    return connection.scalar(select(WITHDRAWAL.c.story_id).limit(1)) is not None


def search(connection: Connection) -> None:
    """Ask for the correction of a piece of the messages that told a withdrawn story."""
    query = select(WITHDRAWAL).order_by(WITHDRAWAL.c.at, WITHDRAWAL.c.story_id).limit(1).with_for_update()
    story = connection.execute(query).one_or_none()
    if story is None:
        return
    found = connection.execute(_telling(story)).all()
    ask_for_corrections(connection, [row.id for row in found], story.at)
    mine = WITHDRAWAL.c.story_id == story.story_id
    if len(found) < MESSAGES_AT_ONCE:
        connection.execute(delete(WITHDRAWAL).where(mine))
    else:
        reached = {"digest_id": found[-1].digest_id, "delivery_id": found[-1].id}
        connection.execute(update(WITHDRAWAL).where(mine).values(reached))


def ask_for_corrections(connection: Connection, deliveries: list[int], at: int) -> None:
    """Have these messages edited. Who is at it already has missed this story: the old request is void."""
    connection.execute(delete(CORRECTION).where(CORRECTION.c.delivery_id.in_(deliveries)))
    rows = [{"delivery_id": id, "not_before": at, "attempts": 0} for id in deliveries]
    if rows:
        connection.execute(plain_insert(CORRECTION), rows)


def tells_withdrawn(connection: Connection, digest: int) -> bool:
    """Whether a digest tells a story that was withdrawn."""
    return connection.scalar(_withdrawn_of(), {"digest": digest}) is not None


@cache
def _withdrawn_of() -> Select[int]:
    told = DIGEST_STORY.c.story_id == STORY.c.id  # joined: with EXISTS, SQLite walks all stories there are
    mine = DIGEST_STORY.c.digest_id == bindparam("digest")
    return select(STORY.c.id).join_from(DIGEST_STORY, STORY, told).where(mine, WITHDRAWN).limit(1)


def _telling(story: Row[Any]) -> Select[Any]:
    """Deliveries beyond those found, digest by digest."""
    digest, delivery = DIGEST_STORY.c.digest_id, DELIVERY.c.id
    beyond = or_(digest > story.digest_id, and_(digest == story.digest_id, delivery > story.delivery_id))
    return (
        select(DELIVERY.c.id, DELIVERY.c.digest_id)
        .join_from(DIGEST_STORY, DELIVERY, DIGEST_STORY.c.digest_id == DELIVERY.c.digest_id)
        .where(DIGEST_STORY.c.story_id == story.story_id, digest >= story.digest_id, beyond)
        .where(CLAIMED, DELIVERY.c.state.in_(TELLING))
        .order_by(digest, delivery)
        .limit(MESSAGES_AT_ONCE)
        .with_for_update(of=DELIVERY, read=True, key_share=True)
    )
