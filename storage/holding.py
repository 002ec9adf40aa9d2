"""What a delivery names is kept from going while it is queued: the outbox has no foreign keys."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    text,
)

from digest.errors import Outdated
from digest.model import DeliveryId, SubscriberId
from storage.dialect import pieces
from storage.rows import as_array, flat, one_of, places, to_sql
from storage.tables_care import NOTE
from storage.tables_readers import DELIVERY, DIGEST, SUBSCRIBER
from storage.unused import DROPPED

AT_ONCE = 500
"""Digests that one statement looks for."""


def keep_reader(connection: Connection, id: SubscriberId) -> None:
    """Keep a reader, if there still is one, from being deleted or served meanwhile."""
    connection.execute(_keeping_reader(), {"reader": id})


@cache
def _keeping_reader() -> Select[int]:
    reader = select(SUBSCRIBER.c.id).where(SUBSCRIBER.c.id == bindparam("reader"))
    return reader.with_for_update(key_share=True)


def keep_reader_of(connection: Connection, delivery: DeliveryId) -> None:
    """`keep_reader` for the one who is to get a delivery."""
    connection.execute(_keeping_reader_of(), {"delivery": delivery})


@cache
def _keeping_reader_of() -> Select[int]:
    theirs = select(DELIVERY.c.subscriber_id).where(DELIVERY.c.id == bindparam("delivery"))
    reader = select(SUBSCRIBER.c.id).where(SUBSCRIBER.c.id == theirs.scalar_subquery())
    return reader.with_for_update(key_share=True)


def keep_digests(connection: Connection, ids: Collection[int]) -> None:
    """Keep digests that are to be queued from being deleted. Raises Outdated where one is gone.

    Once for all that get it: a foreign key would look, and lock, for every row.
    """
    if connection.dialect.name == "postgresql":
        found = connection.scalar(_keeping(), {"digest": as_array(sorted(ids))}) or 0
    else:
        found = _count(connection, ids)
    if found != len(ids):
        raise Outdated("a digest that was to be queued is gone")


def _count(connection: Connection, ids: Collection[int]) -> int:
    """SQLite: how many of the digests are there. All that were made after the last one that was deleted are:
    mostly no look at each of them is needed.
    """
    deleted, made = (int(each or 0) for each in connection.exec_driver_sql(_ends_sql()).one())
    if all(deleted < id <= made for id in ids):
        return len(ids)
    rows = pieces([(id,) for id in ids], AT_ONCE)
    places = (flat(some, AT_ONCE) for some in rows)
    return sum(connection.exec_driver_sql(_there_sql(), some).scalar_one() for some in places)


@cache
def _keeping() -> Select[Any]:
    keeping = select(DIGEST.c.id).where(one_of("postgresql", DIGEST.c.id, "digest")).order_by(DIGEST.c.id)
    return select(func.count()).select_from(keeping.with_for_update(read=True, key_share=True).subquery())


@cache
def _ends_sql() -> str:
    """The last digest that was deleted (`storage.unused`), and the last that was made."""
    deleted = select(NOTE.c.value).where(NOTE.c.name == literal_column(f"'{DROPPED}'"))
    made = text("SELECT seq FROM sqlite_sequence WHERE name = 'digest'").columns(column("seq", BigInteger))
    return to_sql(select(deleted.scalar_subquery(), made.scalar_subquery()))


@cache
def _there_sql() -> str:
    to = places(("digest",), AT_ONCE)
    return to_sql(select(func.count()).select_from(to).join(DIGEST, DIGEST.c.id == to.c.digest))
