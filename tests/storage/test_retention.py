"""Every table has a rule for how long its rows stay: read from the schema, so that none is forgotten."""

from __future__ import annotations

from sqlalchemy import Table

from storage.care import expired
from storage.tables import METADATA
from storage.tables_readers import DIGEST
from tests.storage.builders import NOW
from tests.storage.personal import personal_tables

KEPT = {
    "outlet": "admins add and remove them with their sources",
    "source": "admins add and remove them",
    "story": "the archive, which /search looks through",
    "story_place": "of a story",
    "story_theme": "of a story",
    "article": "of a story: its headline, as evidence",
    "summary": "of a story, with the sentences quoted as evidence",
    "slot": "no more than there are zones, minutes and weekdays; shared",
    "note": "one a step",
    "lease": "one a duty or process; those of dead processes go when one starts",
    "rule": "one a rule",
    "trouble": "one a kind, until it is over",
    "search_due": "until the index has followed",
    "withdrawal": "until the messages are found",
    "staff": "until the rank is taken, or the person asks to be forgotten",
    "guest": "until dropped or forgotten; who is shut out stays shut out",
}
"""What is not purged by age, and why it does not grow without end or has to stay."""


def _purged() -> set[Table]:
    return {table for table, _ in expired(NOW)} | {DIGEST}


def _goes_with(table: Table, others: set[Table]) -> bool:
    """Whether its rows are deleted with those of another table."""
    return any(key.ondelete == "CASCADE" and key.column.table in others for key in table.foreign_keys)


def test_every_table_has_a_rule() -> None:
    gone = _purged()
    for table in METADATA.sorted_tables:
        if _goes_with(table, gone):
            gone.add(table)
    ruled = {table.name for table in gone} | KEPT.keys()
    assert {table.name for table in METADATA.sorted_tables} - ruled == set()
    assert KEPT.keys() <= METADATA.tables.keys()
    assert not KEPT.keys() & {table.name for table in _purged()}


def test_whatever_tells_of_a_reader_ends() -> None:
    """By age, with its chat, or when the person is forgotten (`test_forgetting` sees to that)."""
    ends = _purged()
    for table in METADATA.sorted_tables:
        if _goes_with(table, ends):
            ends.add(table)
    assert {table.name for table in personal_tables() - ends} <= {"staff", "guest"}
