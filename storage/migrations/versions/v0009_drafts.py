"""Digests that are pinned before their plan is made, and the issues that they are made of."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

COLUMNS: dict[str, Any] = {
    "issue": KEY,
    "choice": JSON,
    "language": AutoString(),
    "length": AutoString(),
    "told": AutoString(),
    "matched": sa.LargeBinary(),
}
FORGET = (
    "DELETE FROM delivery WHERE digest_id IN (SELECT id FROM digest WHERE plan IS NULL)",
    "DELETE FROM digest WHERE plan IS NULL",
    "UPDATE digest SET key = 'digest ' || CAST(id AS text) WHERE key IS NULL",
)


def upgrade() -> None:
    """From 0008: every digest has its plan."""
    op.create_table(
        "issue",
        sa.Column("id", KEY, nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
    )
    op.create_index("ix_issue_until", "issue", ["until"])
    with op.batch_alter_table("digest") as digest:
        digest.alter_column("key", existing_type=AutoString(), nullable=True)
        digest.alter_column("plan", existing_type=JSON, nullable=True)
        for name, kind in COLUMNS.items():
            digest.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Back to 0008, which plans when it queues: what waits without a plan is lost, and counts as not told."""
    for statement in FORGET:
        op.execute(statement)
    with op.batch_alter_table("digest") as digest:
        for name in reversed(COLUMNS):
            digest.drop_column(name)
        digest.alter_column("plan", existing_type=JSON, nullable=False)
        digest.alter_column("key", existing_type=AutoString(), nullable=False)
    op.drop_index("ix_issue_until", table_name="issue")
    op.drop_table("issue")
