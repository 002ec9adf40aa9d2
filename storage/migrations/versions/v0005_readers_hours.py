"""Quiet hours, pauses that end, links or none; languages of readers as the interface knows them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("resume", "links", "quiet_end", "quiet_start")

# Telegram sends "en-US" and "pt-br"; the first releases kept them as they came.
LANGUAGES = {
    "sqlite": "UPDATE subscriber SET language = lower(substr(language, 1, instr(language || '-', '-') - 1))",
    "postgresql": "UPDATE subscriber SET language = lower(split_part(language, '-', 1))",
}


def upgrade() -> None:
    """From 0004: quiet from 22:00 to 07:00, with links, no pause has an end."""
    small = sa.SmallInteger()
    op.add_column("subscriber", sa.Column("quiet_start", small, nullable=False, server_default="1320"))
    op.add_column("subscriber", sa.Column("quiet_end", small, nullable=False, server_default="420"))
    op.add_column("subscriber", sa.Column("links", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("subscriber", sa.Column("resume", UTCDateTime(), nullable=True))
    resuming = sa.text("resume IS NOT NULL")
    op.create_index(
        "ix_subscriber_resume",
        "subscriber",
        ["resume"],
        sqlite_where=resuming,
        postgresql_where=resuming,
    )
    op.execute(LANGUAGES[op.get_bind().dialect.name])


def downgrade() -> None:
    """Back to 0004: what these columns held is lost."""
    op.drop_index("ix_subscriber_resume", table_name="subscriber")
    for column in COLUMNS:
        op.drop_column("subscriber", column)
