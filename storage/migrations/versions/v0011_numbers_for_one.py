"""Numbers that are used once: what SQLite gave to a reader, a choice or a message goes to no other after it.

Only SQLite gives the highest number again when its row is gone; a sequence of PostgreSQL never does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# By table, its own numbers, and what else may know one whose row is gone.
SEEN = {
    "filter": ("SELECT max(id) FROM filter", "SELECT max(filter_id) FROM subscriber"),
    "subscriber": ("SELECT max(id) FROM subscriber", "SELECT max(subscriber_id) FROM delivery"),
    "issue": ("SELECT max(id) FROM issue", "SELECT max(issue) FROM digest"),
    "digest": (
        "SELECT max(id) FROM digest",
        "SELECT max(digest_id) FROM delivery",
        "SELECT max(digest_id) FROM withdrawal",
        "SELECT max(told.value) FROM digest, json_each('[' || digest.told || ']') AS told",
    ),
    "delivery": ("SELECT max(id) FROM delivery", "SELECT max(delivery_id) FROM withdrawal"),
}
# As 0010 made them. SQLite drops one with its table, and renames no table while one names what is not there.
TRIGGERS = {
    "subscriber_deliveries": """
        CREATE TRIGGER subscriber_deliveries AFTER DELETE ON subscriber BEGIN
            DELETE FROM delivery WHERE subscriber_id = OLD.id;
        END
    """,
    "digest_in_use": """
        CREATE TRIGGER digest_in_use AFTER DELETE ON digest
        WHEN EXISTS (SELECT 1 FROM delivery WHERE digest_id = OLD.id) BEGIN
            SELECT RAISE(ABORT, 'the digest is in use');
        END
    """,
}


def upgrade() -> None:
    """From 0010."""
    if _is_sqlite():
        _rebuild(counts_on=True)
        for table, queries in SEEN.items():
            _start_above(table, queries)


def downgrade() -> None:
    """Back to 0010, where the numbers of the newest rows are given again."""
    if _is_sqlite():
        _rebuild(counts_on=False)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rebuild(*, counts_on: bool) -> None:
    """SQLite copies the tables, for only a new one can start or stop to count its ids on for ever."""
    connection = op.get_bind()
    for name in TRIGGERS:
        connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}"))
    for table in SEEN:
        options = {"sqlite_autoincrement": counts_on}
        with op.batch_alter_table(table, recreate="always", table_kwargs=options):
            pass
    for statement in TRIGGERS.values():
        connection.execute(sa.text(statement))


def _start_above(table: str, queries: tuple[str, ...]) -> None:
    connection = op.get_bind()
    last = max(connection.scalar(sa.text(query)) or 0 for query in queries)
    same = {"name": table, "last": last}
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), same)
    connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), same)
