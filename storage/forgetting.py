"""Forgetting a chat for good: its rows, what only it had chosen, its traces in the file; and in old copies.

Whoever was forgotten leaves a mark (`storage.seal`). A copy of the database that is put back knows nothing
of those who left after it was made: by their marks they are found in it and forgotten again. Beside the marks
stands the name of the key that they were made with, and when it was used last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, union, update
from sqlalchemy.exc import IntegrityError

from digest.errors import StoreError
from digest.model import Destination
from storage.audit import named
from storage.dialect import PIECE, insert, pieces, wiping
from storage.seal import NAME_BYTES, Seal
from storage.tables_care import AUDIT, FORGOTTEN
from storage.tables_people import GUEST, STAFF
from storage.tables_readers import CHAT, DELIVERY, DIGEST, FILTER, SUBSCRIBER
from storage.tables_sources import NOTICE_TOLD, PROPOSAL
from storage.unused import JUST_MADE, drop_digests

Marks = Mapping[bytes, datetime]

_NO_KEY = (
    "{people} forgotten since that copy was made, and the key of their marks, {place}, is {trouble}: put it "
    "back. If it is lost for good, say --without-key, and they are in it again"
)


def forget(connection: Connection, destination: Destination, now: datetime, seal: Seal | None) -> bool:
    """Delete all that is kept about a chat, or about a topic of a group, and leave a mark. False if none was.

    Without a seal there is no mark: for a database of which no copy is ever made.
    """
    found = forget_chat(connection, destination, now)
    if seal is not None:  # also of who is in older copies only
        _mark(connection, {seal.mark(destination): now, seal.name: now})
    return found


def forget_chat(connection: Connection, destination: Destination, now: datetime) -> bool:
    """Delete a private chat with all that hangs on it; in a group one topic, and the chat with its last.

    The audit trail keeps what an admin did, but no longer who did it or whom it was about.
    """
    query = select(CHAT.c.id, CHAT.c.kind).where(
        CHAT.c.channel == destination.channel, CHAT.c.number == destination.chat
    )
    with wiping(connection):
        chat = connection.execute(query).one_or_none()
        found = False
        if chat is not None:
            found = _forget_topics(connection, chat.id, destination, chat.kind == "private", now)
            if connection.scalar(select(exists().where(SUBSCRIBER.c.chat_id == chat.id))):
                return found
            found |= bool(connection.execute(delete(CHAT).where(CHAT.c.id == chat.id)).rowcount)
        return _forget_number(connection, destination.chat) or found


def marks(connection: Connection) -> Marks:
    """Everybody who was forgotten, as far as that is kept, and the keys of these marks."""
    return {bytes(row.mark): row.at for row in connection.execute(select(FORGOTTEN))}


def missing(left: Marks, known: Marks) -> Marks:
    """Those of ``left`` that a database with the marks ``known`` knows nothing of."""
    return {mark: at for mark, at in left.items() if mark not in known or known[mark] < at}


def people(marks: Iterable[bytes]) -> int:
    """How many of the marks are of people."""
    return sum(not is_key(mark) for mark in marks)


def is_key(mark: bytes) -> bool:
    """Whether it is the name of a key."""
    return len(mark) == NAME_BYTES


def require_key(missing: Marks, seal: Seal) -> None:
    """Raises StoreError if some of the people of these marks cannot be found: their key is gone, or another.

    Marks without the name of a key are older than such names.
    """
    who = people(missing)
    if not who or (seal.is_there and all(mark == seal.name for mark in missing if is_key(mark))):
        return
    trouble = "another one" if seal.is_there else "missing"
    said = "1 reader was" if who == 1 else f"{who} readers were"
    raise StoreError(_NO_KEY.format(people=said, place=seal.place, trouble=trouble))


def forget_again(connection: Connection, missing: Marks, seal: Seal) -> int:
    """Forget those with these marks in a database that does not know them yet; how many were in it."""
    found = 0
    for destination in _everybody(connection) if people(missing) and seal.is_there else ():
        at = missing.get(seal.mark(destination))
        if at is not None:
            found += forget_chat(connection, destination, at + JUST_MADE)
    _mark(connection, missing)
    return found


def forget_moved(connection: Connection, chat: int, new_chat: int, seal: Seal) -> None:
    """Of a chat that is about to get a new number, forget what was forgotten under that one already.

    That is so in a copy from before the move that was put back: the mark is of a number it does not know.
    """
    if not seal.is_there or connection.scalar(select(FORGOTTEN.c.mark).limit(1)) is None:
        return
    topics = select(CHAT.c.channel, SUBSCRIBER.c.thread).join_from(CHAT, SUBSCRIBER)
    rows = connection.execute(topics.where(CHAT.c.number == chat)).all()
    theirs = {seal.mark(Destination(new_chat, row.thread, row.channel)): row for row in rows}
    for left in connection.execute(select(FORGOTTEN).where(FORGOTTEN.c.mark.in_(theirs))).all():
        row = theirs[bytes(left.mark)]
        forget_chat(connection, Destination(chat, row.thread, row.channel), left.at + JUST_MADE)


def _mark(connection: Connection, marks: Marks) -> None:
    rows = [{"mark": mark, "at": at} for mark, at in marks.items()]
    if rows:
        adding = insert(connection, FORGOTTEN)
        adding = adding.on_conflict_do_update(index_elements=["mark"], set_={"at": adding.excluded.at})
        connection.execute(adding, rows)


def _forget_topics(
    connection: Connection, chat: int, destination: Destination, private: bool, now: datetime
) -> bool:
    mine = SUBSCRIBER.c.chat_id == chat
    if not private or destination.thread:
        mine &= SUBSCRIBER.c.thread == destination.thread
    filters = set(connection.scalars(select(SUBSCRIBER.c.filter_id).where(mine)))
    had = select(DELIVERY.c.digest_id).join(SUBSCRIBER, SUBSCRIBER.c.id == DELIVERY.c.subscriber_id)
    digests = set(connection.scalars(had.where(mine)))
    found = connection.execute(delete(SUBSCRIBER).where(mine)).rowcount
    _drop_unused(connection, filters)
    for some in pieces(sorted(digests), PIECE):
        drop_digests(connection, now, DIGEST.c.id.in_(some))
    return bool(found)


def _drop_unused(connection: Connection, filters: Collection[int]) -> None:
    """What nobody else has says what the reader chose. Whatever is taken up at this moment stays."""
    chosen = exists().where(SUBSCRIBER.c.filter_id == FILTER.c.id)
    unused = select(FILTER.c.id).where(FILTER.c.id.in_(filters), ~chosen)
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(delete(FILTER).where(FILTER.c.id.in_(unused.with_for_update(skip_locked=True))))


def _forget_number(connection: Connection, number: int) -> bool:
    """What else is kept of the person (or the group) with this number. Who was shut out stays shut out."""
    changes = (
        update(AUDIT).where(AUDIT.c.actor == number).values(actor=None),
        update(AUDIT).where(AUDIT.c.target.in_(named(number))).values(target=""),
        update(PROPOSAL).where(PROPOSAL.c.proposed_by == number).values(proposed_by=0),
        delete(NOTICE_TOLD).where(NOTICE_TOLD.c.admin == number),
        delete(STAFF).where(STAFF.c.person == number),
        delete(GUEST).where(GUEST.c.chat == number, GUEST.c.allowed),
    )
    return sum([connection.execute(change).rowcount for change in changes]) > 0


def _everybody(connection: Connection) -> list[Destination]:
    """Every chat, topic and person of whom there is anything."""
    topics = select(CHAT.c.channel, CHAT.c.number, SUBSCRIBER.c.thread).join_from(CHAT, SUBSCRIBER)
    rows = connection.execute(topics).all()
    chats = connection.execute(select(CHAT.c.channel, CHAT.c.number)).all()
    persons = union(
        select(AUDIT.c.actor),
        select(PROPOSAL.c.proposed_by),
        select(NOTICE_TOLD.c.admin),
        select(STAFF.c.person),
        select(GUEST.c.chat),
    )
    targets = select(AUDIT.c.target).where(AUDIT.c.target.like("user %") | AUDIT.c.target.like("chat %"))
    numbers = {number for number in connection.scalars(persons) if number}
    numbers |= {int(number) for number in map(_number, connection.scalars(targets)) if number}
    found = {Destination(row.number, row.thread, row.channel): None for row in rows}
    found |= {Destination(row.number, 0, row.channel): None for row in chats}
    return [*found, *(each for each in map(Destination, numbers) if each not in found)]


def _number(target: str) -> str:
    found = target[len("user ") :]
    return found if found.removeprefix("-").isdecimal() else ""
