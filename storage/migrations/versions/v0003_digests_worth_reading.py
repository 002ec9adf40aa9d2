"""Filters of more than pairs, lengths; richer summaries; stories taken back, corrections, complaints."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
SUMMARY = ("voices", "disputes", "editions")
TABLES = ("correction", "withdrawal", "digest_story", "complaint")

FILTER = sa.table("filter", sa.column("id"), sa.column("hash"), sa.column("choice", JSON))
SUBSCRIBER = sa.table("subscriber", sa.column("id"), sa.column("filter_id"))

WRAP = {
    "sqlite": "UPDATE filter SET choice = json_object('pairs', json(choice))",
    "postgresql": "UPDATE filter SET choice = jsonb_build_object('pairs', choice)",
}
UNWRAP = {
    "sqlite": "UPDATE filter SET choice = coalesce(json_extract(choice, '$.pairs'), '[]')",
    "postgresql": "UPDATE filter SET choice = coalesce(choice -> 'pairs', '[]')",
}
INDEX_DIGESTS = {
    "sqlite": """
        INSERT INTO digest_story (digest_id, story_id)
        SELECT DISTINCT digest.id, json_extract(entry.value, '$.story')
        FROM digest, json_each(digest.plan, '$.entries') AS entry
    """,
    "postgresql": """
        INSERT INTO digest_story (digest_id, story_id)
        SELECT DISTINCT digest.id, (entry ->> 'story')::bigint
        FROM digest, jsonb_array_elements(digest.plan -> 'entries') AS entry
    """,
}


def upgrade() -> None:
    """From 0002, with everything that is stored."""
    op.execute("ALTER TABLE filter RENAME COLUMN pairs TO choice")
    _by_engine(WRAP)
    op.add_column("subscriber", sa.Column("length", AutoString(), nullable=False, server_default="normal"))
    op.add_column("story", sa.Column("withdrawn", UTCDateTime(), nullable=True))
    op.add_column("story", sa.Column("merged_base", sa.Integer(), nullable=True))
    op.add_column("article", sa.Column("dated", sa.Boolean(), nullable=False, server_default=sa.true()))
    merged = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_story_merged_into", "story", ["merged_into"], sqlite_where=merged, postgresql_where=merged
    )
    for column in SUMMARY:
        op.add_column("summary", sa.Column(column, JSON, nullable=True))
    _count_outlets(for_ever=True)
    _withdrawals()
    _complaints()
    _by_engine(INDEX_DIGESTS)


def downgrade() -> None:
    """Back to 0002; what that has no place for is lost: filters keep their pairs alone."""
    for table in TABLES:
        op.drop_table(table)
    _count_outlets(for_ever=False)
    for column in SUMMARY:
        op.drop_column("summary", column)
    op.drop_index("ix_story_merged_into", "story")
    op.drop_column("article", "dated")
    op.drop_column("story", "merged_base")
    op.drop_column("story", "withdrawn")
    op.drop_column("subscriber", "length")
    _keep_pairs()
    _by_engine(UNWRAP)
    op.execute("ALTER TABLE filter RENAME COLUMN choice TO pairs")


def _by_engine(statements: dict[str, str]) -> None:
    op.execute(statements[op.get_bind().dialect.name])


def _count_outlets(*, for_ever: bool) -> None:
    """SQLite copies the table, for only a new one can start or stop to count its ids on for ever."""
    if op.get_bind().dialect.name == "sqlite":
        options: dict[str, Any] = {"sqlite_autoincrement": for_ever}
        with op.batch_alter_table("outlet", recreate="always", table_kwargs=options):
            pass


def _keep_pairs() -> None:
    """Filters that have the same pairs become one, found by the hash of these."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(FILTER)).all()
    by_hash = {bytes(row.hash): row.id for row in rows}
    for row in rows:
        if row.choice.keys() - {"pairs"}:
            _rehash(connection, row, by_hash)


def _rehash(connection: sa.Connection, row: Any, by_hash: dict[bytes, int]) -> None:
    lines = "\n".join("\t".join(pair) for pair in row.choice.get("pairs", ()))
    hash = blake2b(lines.encode(), digest_size=16).digest()
    kept = by_hash.setdefault(hash, row.id)
    mine = FILTER.c.id == row.id
    if kept == row.id:
        connection.execute(sa.update(FILTER).where(mine).values(hash=hash))
    else:
        readers = sa.update(SUBSCRIBER).where(SUBSCRIBER.c.filter_id == row.id)
        connection.execute(readers.values(filter_id=kept))
        connection.execute(sa.delete(FILTER).where(mine))


def _withdrawals() -> None:
    op.create_table(
        "digest_story",
        sa.Column("digest_id", KEY, nullable=False),
        sa.Column("story_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name="fk_digest_story_digest_id_digest", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", "story_id", name="pk_digest_story"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_digest_story_story_id_digest_id", "digest_story", ["story_id", "digest_id"], unique=False
    )
    op.create_table(
        "withdrawal",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("digest_id", KEY, nullable=False),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_withdrawal_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name="pk_withdrawal"),
    )
    op.create_table(
        "correction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name="fk_correction_delivery_id_delivery", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("delivery_id", name="uq_correction_delivery_id"),
        sqlite_autoincrement=True,
    )


def _complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_complaint_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "kind", "at", name="pk_complaint"),
    )
    op.create_index("ix_complaint_at", "complaint", ["at"], unique=False)
