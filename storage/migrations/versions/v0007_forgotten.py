"""Marks of who was forgotten, so that no backup brings them back; chats found by their numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0006: nobody was marked before."""
    op.create_table(
        "forgotten",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_forgotten"),
    )
    op.create_index("ix_forgotten_at", "forgotten", ["at"])
    op.create_index("ix_chat_number", "chat", ["number"])


def downgrade() -> None:
    """Back to 0006: an older copy would bring those back who left since."""
    op.drop_index("ix_chat_number", table_name="chat")
    op.drop_index("ix_forgotten_at", table_name="forgotten")
    op.drop_table("forgotten")
