"""Who condenses which story: several workers share the work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """From 0007: nobody is at work, since a migration runs alone."""
    op.create_table(
        "condensing",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("worker", AutoString(), nullable=False),
        sa.Column("expires", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_condensing_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name="pk_condensing"),
    )
    op.create_index("ix_condensing_worker", "condensing", ["worker"])


def downgrade() -> None:
    """Back to 0007."""
    op.drop_index("ix_condensing_worker", table_name="condensing")
    op.drop_table("condensing")
