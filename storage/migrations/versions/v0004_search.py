"""Stories that are found by their words: an index of each engine's own kind, which follows what is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

INDEX = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE story_search
        USING fts5(titles, words, columnsize=0, tokenize='unicode61 remove_diacritics 0')
        """
    ],
    "postgresql": [
        "CREATE TABLE story_search (story_id BIGINT PRIMARY KEY, vector TSVECTOR NOT NULL)",
        "CREATE INDEX story_search_vector ON story_search USING gin (vector)",
    ],
}


def upgrade() -> None:
    """From 0003; all stories are due, and are indexed by the running service."""
    op.create_table(
        "search_due",
        sa.Column("story_id", KEY, autoincrement=False, nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", name="pk_search_due"),
    )
    for statement in INDEX[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute("INSERT INTO search_due (story_id, mark) SELECT id, 1 FROM story WHERE security")


def downgrade() -> None:
    """Back to 0003: the index goes, nothing else."""
    op.drop_table("search_due")
    op.execute("DROP TABLE story_search")
