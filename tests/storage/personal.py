"""Which tables say something of a chat or a person: read from the schema, so that no new one is forgotten."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from storage.columns import BIG_KEY
from storage.tables import METADATA

PERSONS = {
    "chat.number",
    "audit.actor",
    "proposal.proposed_by",
    "notice_told.admin",
    "staff.person",
    "guest.chat",
}
"""Columns with the number that a messenger gave a chat or a person."""

NO_PERSONS = {
    "subscriber.thread",
    "delivery.not_before",
    "delivery.expires",
    "delivery.claimed_at",
    "delivery.ended_at",
    "delivery.message",
    "correction.not_before",
    "withdrawal.at",
    "source_block.hash",
    "source_block.page",
    "source_block.seen_at",
    "lease.epoch",
    "seen_update.id",
}
"""Other numbers of 64 bits: times, counters, numbers within a chat."""


UNCHECKED = {"delivery": ("chat", "subscriber", "digest")}
"""What rows refer to without a foreign key."""


def references(table: Table) -> set[Table]:
    """The tables that a table's rows name rows of."""
    unchecked = (METADATA.tables[name] for name in UNCHECKED.get(table.name, ()))
    return {*(key.column.table for key in table.foreign_keys), *unchecked}


def big_columns() -> set[str]:
    """Every column that could hold such a number: those of the schema's own rows are of another type."""
    return {
        str(column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, BigInteger) and column.type is not BIG_KEY
    }


def personal_tables() -> set[Table]:
    """Those with the number of a chat or a person, and all that refer to one of them."""
    found = {
        column.table for table in METADATA.sorted_tables for column in table.columns if is_person(column)
    }
    for table in METADATA.sorted_tables:  # in order of dependency
        if references(table) & found:
            found.add(table)
    return found


def shared_tables() -> set[Table]:
    """What personal tables refer to: rows that tell of a person whom they belong to."""
    personal = personal_tables()
    return set[Table]().union(*map(references, personal)) - personal


def is_person(column: Column[object]) -> bool:
    return str(column) in PERSONS
