"""Ranks, access, invitations and limits; trouble of the program itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON_VALUE = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """From 0005: nobody is named in the chat, everybody is let in."""
    op.create_table(
        "staff",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_staff"),
    )
    op.create_table(
        "guest",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_guest"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("rank", AutoString(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("expires", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("code", name="uq_invitation_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitation_expires", "invitation", ["expires"])
    op.create_table(
        "rule",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_rule"),
    )
    op.create_table(
        "trouble",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("words", JSON_VALUE, nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_trouble"),
    )
    op.add_column("admin_notice", sa.Column("words", JSON_VALUE, nullable=True))


def downgrade() -> None:
    """Back to 0005: who was named, let in or shut out is lost, and what owners were told."""
    op.execute(
        "DELETE FROM notice_told WHERE notice_id IN (SELECT id FROM admin_notice WHERE words IS NOT NULL)"
    )
    op.execute("DELETE FROM admin_notice WHERE words IS NOT NULL")
    op.drop_column("admin_notice", "words")
    op.drop_index("ix_invitation_expires", "invitation")
    for table in ("trouble", "rule", "invitation", "guest", "staff"):
        op.drop_table(table)
