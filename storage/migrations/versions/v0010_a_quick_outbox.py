"""An outbox that takes many rows quickly: no foreign keys, but triggers for when what a row names goes.

A foreign key looks at each row that comes, thrice here; triggers work only when readers or digests go.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LINKS = {"chat": "CASCADE", "digest": "RESTRICT", "subscriber": "CASCADE"}

TRIGGERS = {
    "sqlite": (
        """
        CREATE TRIGGER subscriber_deliveries AFTER DELETE ON subscriber BEGIN
            DELETE FROM delivery WHERE subscriber_id = OLD.id;
        END
        """,
        """
        CREATE TRIGGER digest_in_use AFTER DELETE ON digest
        WHEN EXISTS (SELECT 1 FROM delivery WHERE digest_id = OLD.id) BEGIN
            SELECT RAISE(ABORT, 'the digest is in use');
        END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION drop_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            DELETE FROM delivery WHERE subscriber_id = OLD.id;
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER subscriber_deliveries AFTER DELETE ON subscriber
        FOR EACH ROW EXECUTE FUNCTION drop_deliveries()
        """,
        """
        CREATE FUNCTION keep_digest_in_use() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT FROM delivery WHERE digest_id = OLD.id) THEN
                RAISE foreign_key_violation USING MESSAGE = 'the digest is in use';
            END IF;
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER digest_in_use AFTER DELETE ON digest
        FOR EACH ROW EXECUTE FUNCTION keep_digest_in_use()
        """,
    ),
}
UNTRIGGER = {
    "sqlite": ("DROP TRIGGER digest_in_use", "DROP TRIGGER subscriber_deliveries"),
    "postgresql": (
        "DROP TRIGGER digest_in_use ON digest",
        "DROP FUNCTION keep_digest_in_use",
        "DROP TRIGGER subscriber_deliveries ON subscriber",
        "DROP FUNCTION drop_deliveries",
    ),
}


def upgrade() -> None:
    """From 0009."""
    op.drop_index("ix_delivery_chat_id", table_name="delivery")
    with op.batch_alter_table("delivery") as delivery:
        for table in LINKS:
            delivery.drop_constraint(_name(table), type_="foreignkey")
    _run(TRIGGERS)


def downgrade() -> None:
    """Back to 0009."""
    _run(UNTRIGGER)
    with op.batch_alter_table("delivery") as delivery:
        for table, when in LINKS.items():
            delivery.create_foreign_key(_name(table), table, [f"{table}_id"], ["id"], ondelete=when)
    op.create_index("ix_delivery_chat_id", "delivery", ["chat_id"])


def _name(table: str) -> str:
    return f"fk_delivery_{table}_id_{table}"


def _run(statements: dict[str, tuple[str, ...]]) -> None:
    connection = op.get_bind()
    for statement in statements[connection.dialect.name]:
        connection.execute(sa.text(statement))
