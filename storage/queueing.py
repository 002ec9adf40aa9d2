"""Puts deliveries into the outbox, for readers who want messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
)

from digest.model import Addressee, DeliveryId, NewDelivery, SubscriberId, Wave
from storage.dialect import insert_on, pieces
from storage.holding import keep_digests, keep_reader_of
from storage.instead import skip_instead, waiting_instead
from storage.rows import PLACE, arrays, as_array, by_index, flat, one_of, places, to_sql
from storage.tables_readers import CHAT, DELIVERY, SUBSCRIBER, State
from storage.times import to_ms
from storage.values import storable

UNIQUE = ["subscriber_id", "kind", "period", "part"]
ROWS_AT_ONCE = 500
WAVE = 500
"""Deliveries queued in one transaction: as many as a command may have to wait for."""
GIVEN = ("kind", "period", "not_before", "expires")
"""What all deliveries of a wave share."""
NEW = {
    "part": "1",
    "state": str(State.PENDING.value),
    "attempts": "0",
    "acknowledged": "false",
    "error": "''",
}
COUNTED = {"preserve_rowcount": True}


def put(connection: Connection, deliveries: Sequence[NewDelivery]) -> int:
    """Queue what is not there yet; how many."""
    return sum(len(_insert(connection, some)) for some in pieces(deliveries, ROWS_AT_ONCE))


def _insert(connection: Connection, deliveries: Sequence[NewDelivery]) -> Sequence[int]:
    chats = _chats(connection, deliveries)
    turns = in_turn(connection, [each for each in deliveries if each.subscriber in chats])
    waiting = {each: waiting_instead(connection, each) for each in turns}
    rows = [
        _ahead(to_row(each, chats[each.subscriber]), those)
        for each, those in waiting.items()
        if those is not None
    ]
    if not rows:
        return []
    keep_digests(connection, {each.digest for each in turns})
    adding = insert_on(connection.dialect.name, DELIVERY).values(rows)
    adding = adding.on_conflict_do_nothing(index_elements=UNIQUE)
    new = connection.scalars(adding.returning(DELIVERY.c.subscriber_id)).all()
    for each, those in waiting.items():
        if those and each.subscriber in new:
            skip_instead(connection, those, to_ms(each.not_before))
    return new


def _ahead(row: dict[str, Any], waiting: Sequence[Row[Any]]) -> dict[str, Any]:
    """No later than what it comes instead of would have been sent: many may be waiting by now."""
    return {**row, "not_before": min([row["not_before"], *(each.not_before - 1 for each in waiting)])}


def split(connection: Connection, id: DeliveryId, parts: int) -> None:
    """Queue parts 2 and on; they inherit all but their number, and those that are there stay as they are.

    They come before all that was queued for the same time: a reader with half a digest is waiting.
    """
    keep_reader_of(connection, id)  # or parts might outlive a reader who leaves now
    for part in range(2, parts + 1):
        connection.execute(_adding_part(connection.dialect.name), {"first": id, "number": part})


@cache
def _adding_part(engine: str) -> Insert:
    same = ("subscriber_id", "chat_id", "digest_id", "kind", "period", "expires")
    values = {
        **{name: DELIVERY.c[name] for name in same},
        "not_before": DELIVERY.c.not_before - literal_column("1"),
        **{name: literal_column(value) for name, value in NEW.items()},
        "part": bindparam("number", type_=DELIVERY.c.part.type),
    }
    first = select(*values.values()).where(DELIVERY.c.id == bindparam("first"))
    adding = insert_on(engine, DELIVERY).from_select(list(values), first)
    return adding.on_conflict_do_nothing(index_elements=UNIQUE)


def put_all(connection: Connection, wave: Wave) -> int:
    """Queue what is not there yet, for those who still want it and got nothing else meanwhile; how many.

    A few statements for a thousand, so that the engine does the work and the interpreter is free for others.
    """
    given = (storable(wave.kind), storable(wave.period), to_ms(wave.not_before), to_ms(wave.expires))
    if connection.dialect.name == "postgresql":
        return _put_by_arrays(connection, wave.to, dict(zip(GIVEN, given, strict=True)))
    return _put_by_values(connection, wave.to, given)


def _put_by_arrays(connection: Connection, to: Sequence[Addressee], given: Mapping[str, Any]) -> int:
    """PostgreSQL: for so few of so many, rows are looked up one by one, whatever the planner thinks of it.

    It plans once and for all, and on the first morning it knows the outbox as empty.
    """
    columns = zip(Addressee._fields, zip(*to, strict=True), strict=True)
    lists = {name: as_array(column) for name, column in columns}
    with by_index(connection):
        keep_digests(connection, {each.digest for each in to})
        connection.execute(_locking(), {"subscriber": lists["subscriber"]})
        return connection.execute(_adding_arrays(), {**lists, **given}, execution_options=COUNTED).rowcount


def _put_by_values(connection: Connection, to: Sequence[Addressee], given: Sequence[Any]) -> int:
    """SQLite: who is served is looked for first, as a statement that reads the table which it fills has to
    put all of its rows aside.
    """
    keep_digests(connection, {each.digest for each in to})
    served = set[int]()
    for some in pieces(to, ROWS_AT_ONCE):
        wanted = (*flat(some, ROWS_AT_ONCE), *given[:2])
        served |= set(connection.exec_driver_sql(_served_sql(), wanted).scalars())
    rest = [each for each in to if each.subscriber not in served] if served else to
    return sum(
        connection.exec_driver_sql(
            _adding_sql(), (*flat(some, ROWS_AT_ONCE), *given), execution_options=COUNTED
        ).rowcount
        for some in pieces(rest, ROWS_AT_ONCE)
    )


@cache
def _adding_arrays() -> Insert:
    to = arrays(Addressee._fields)
    # Counted: of an EXISTS the planner might make a join, and read the whole outbox for it.
    had = select(func.count()).where(_had(to)).scalar_subquery()
    return _adding(to, had == literal_column("0"), order=(to.c[PLACE],))


@cache
def _adding_sql() -> str:
    return to_sql(_adding(places(Addressee._fields, ROWS_AT_ONCE)))


@cache
def _served_sql() -> str:
    to = places(Addressee._fields, ROWS_AT_ONCE)
    return to_sql(select(to.c.subscriber).where(exists().where(_had(to))))


def _adding(
    to: FromClause, *conditions: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()
) -> Insert:
    """What is the same for all is given in the order of `GIVEN`.

    Numbers rise in the order given, for who gets the same digest is to be served one after the other: SQLite
    takes the tables as they are written (`to_sql`), PostgreSQL has to be told the ``order``.

    Who is served was found out, and whoever serves a reader locks them first: so no row meets a conflict, and
    none has to be looked up for it.
    """
    values = {
        "subscriber_id": to.c.subscriber,
        "chat_id": SUBSCRIBER.c.chat_id,
        "digest_id": to.c.digest,
        **{name: _given(name) for name in GIVEN},
        **{name: literal_column(value) for name, value in NEW.items()},
    }
    rows = (
        select(*values.values())
        .join_from(to, SUBSCRIBER, SUBSCRIBER.c.id == to.c.subscriber)
        .join(CHAT, CHAT.c.id == SUBSCRIBER.c.chat_id)
        .where(_wants(), *conditions)
        .order_by(*order)
    )
    return insert(DELIVERY).from_select(list(values), rows)


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=DELIVERY.c[name].type)


def _had(to: FromClause) -> ColumnElement[bool]:
    """What a reader has of the same kind and period, or got since the digest was made for them.

    The sum keeps a planner that knows nothing of the outbox from going by ids.
    """
    mine = (DELIVERY.c.subscriber_id == to.c.subscriber, DELIVERY.c.part == literal_column("1"))
    same = and_(DELIVERY.c.kind == _given("kind"), DELIVERY.c.period == _given("period"))
    return and_(*mine, or_(same, DELIVERY.c.id + literal_column("0") > to.c.after))


@cache
def _locking() -> Select[Any]:
    """Keeps these readers from being deleted or served meanwhile; always in the order of their ids."""
    mine = one_of("postgresql", SUBSCRIBER.c.id, "subscriber")
    locking = select(SUBSCRIBER.c.id).where(mine).order_by(SUBSCRIBER.c.id)
    return select(func.count()).select_from(locking.with_for_update(key_share=True).subquery())


def _wants() -> ColumnElement[bool]:
    """One condition on both tables: for two on one table each, an SQLite that has statistics would read all
    readers and chats, to know beforehand which of them are none.
    """
    return case((SUBSCRIBER.c.paused, false()), else_=CHAT.c.asleep_at.is_(None))


def newest(connection: Connection, ids: Sequence[SubscriberId]) -> dict[SubscriberId, DeliveryId]:
    """The newest digest of each reader, by its first part: others may come long after it."""
    found: dict[SubscriberId, DeliveryId] = {}
    for some in pieces(ids, ROWS_AT_ONCE):
        query = select(DELIVERY.c.subscriber_id, func.max(DELIVERY.c.id))
        query = query.where(DELIVERY.c.subscriber_id.in_(some), DELIVERY.c.part == 1)
        rows = connection.execute(query.group_by(DELIVERY.c.subscriber_id))
        found |= {SubscriberId(reader): DeliveryId(id) for reader, id in rows}
    return found


def in_turn(connection: Connection, deliveries: Sequence[NewDelivery]) -> list[NewDelivery]:
    """Those that no other came before since they were planned. Their readers have to be locked."""
    had = newest(connection, [each.subscriber for each in deliveries if each.after is not None])
    return [each for each in deliveries if each.after in (None, had.get(each.subscriber, 0))]


def _chats(connection: Connection, deliveries: Sequence[NewDelivery]) -> Mapping[int, int]:
    """Subscriber to chat, of those who want messages; kept from being deleted or served meanwhile."""
    query = (
        select(SUBSCRIBER.c.id, SUBSCRIBER.c.chat_id)
        .join_from(SUBSCRIBER, CHAT)
        .where(
            SUBSCRIBER.c.id.in_({each.subscriber for each in deliveries}),
            _wants(),
        )
        .order_by(SUBSCRIBER.c.id)
        .with_for_update(of=SUBSCRIBER, key_share=True)
    )
    return {row.id: row.chat_id for row in connection.execute(query)}


def to_row(delivery: NewDelivery, chat: int) -> dict[str, Any]:
    """A delivery that waits to be claimed."""
    return {
        "subscriber_id": delivery.subscriber,
        "chat_id": chat,
        "digest_id": delivery.digest,
        "kind": storable(delivery.kind),
        "period": storable(delivery.period),
        "part": delivery.part,
        "state": State.PENDING,
        "attempts": 0,
        "not_before": to_ms(delivery.not_before),
        "expires": to_ms(delivery.expires),
        "worker": None,
        "ended_at": None,
        "message": None,
        "acknowledged": False,
        "error": "",
    }
