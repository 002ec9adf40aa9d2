"""The outbox by digest: only what was claimed, so that a million deliveries can be queued without it.

Deliveries of one digest lie all over such an index, so that queueing some hundreds changes as many pages of
it. Of those that wait nobody asks by digest (`storage.tables_readers.CLAIMED`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TRIGGERS = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS digest_in_use",
        """
        CREATE TRIGGER digest_in_use AFTER DELETE ON digest
        WHEN EXISTS (SELECT 1 FROM delivery WHERE digest_id = OLD.id{claimed}) BEGIN
            SELECT RAISE(ABORT, 'the digest is in use');
        END
        """,
    ),
    "postgresql": (
        """
        CREATE OR REPLACE FUNCTION keep_digest_in_use() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT FROM delivery WHERE digest_id = OLD.id{claimed}) THEN
                RAISE foreign_key_violation USING MESSAGE = 'the digest is in use';
            END IF;
            RETURN NULL;
        END $$
        """,
    ),
}


def upgrade() -> None:
    """From 0011."""
    op.drop_index("ix_delivery_digest_id", table_name="delivery")
    claimed = sa.text("state != 0")
    op.create_index(
        "ix_delivery_claimed", "delivery", ["digest_id"], sqlite_where=claimed, postgresql_where=claimed
    )
    _guard(" AND state != 0")


def downgrade() -> None:
    """Back to 0011."""
    op.drop_index("ix_delivery_claimed", table_name="delivery")
    op.create_index("ix_delivery_digest_id", "delivery", ["digest_id"])
    _guard("")


def _guard(claimed: str) -> None:
    connection = op.get_bind()
    for statement in TRIGGERS[connection.dialect.name]:
        connection.execute(sa.text(statement.format(claimed=claimed)))
