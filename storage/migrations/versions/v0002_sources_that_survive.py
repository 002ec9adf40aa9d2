"""Why a source is off, how it fares; what is proposed, repeated, told of sources; quotas; merged stories."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
OPTIONAL = ("pace", "move", "least", "alerted", "failing_since")

# A source was switched off when it was gone (410) or had refused for long; its last check tells which.
WHY_OFF = """
    UPDATE source SET off = CASE
        WHEN (SELECT outcome FROM source_check WHERE source_check.source_id = source.id
              ORDER BY source_check.at DESC, source_check.id DESC LIMIT 1) = 'gone' THEN 'gone'
        ELSE 'refused' END
    WHERE NOT enabled
"""


def upgrade() -> None:
    """From 0001, with everything that is stored."""
    _sources()
    _articles()
    _stories()
    _proposals()
    _blocks()
    _notices()


def downgrade() -> None:
    """Back to 0001; what that has no place for is lost."""
    for table in ("notice_told", "admin_notice", "source_block", "proposal"):
        op.drop_table(table)
    _forget_merged()
    op.drop_index("ix_article_address", "article")
    op.drop_column("article", "address")
    op.drop_column("article", "quotable")
    op.add_column("source", sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE source SET enabled = (off = '')")
    op.drop_index("ix_source_due", "source")
    with _rebuilt("source", autoincrement=False) as source:
        for column in ("off", *OPTIONAL):
            source.drop_column(column)
        source.alter_column("enabled", existing_type=sa.Boolean(), server_default=None)
    op.create_index("ix_source_due", "source", ["next_check"], unique=False, **_where("enabled"))


def _where(condition: str) -> dict[str, Any]:
    """Rows of a partial index, on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _rebuilt(table: str, *, autoincrement: bool) -> Any:
    """SQLite copies the table, for only a new one can start or stop to count its ids on for ever."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    return op.batch_alter_table(
        table,
        recreate="always" if on_sqlite else "never",
        table_kwargs={"sqlite_autoincrement": autoincrement},
    )


def _sources() -> None:
    op.add_column("source", sa.Column("off", AutoString(), nullable=False, server_default=""))
    op.execute(WHY_OFF)
    op.drop_index("ix_source_due", "source")
    with _rebuilt("source", autoincrement=True) as source:
        source.drop_column("enabled")
        source.alter_column("off", existing_type=AutoString(), server_default=None)
        source.add_column(sa.Column("pace", JSON, nullable=True))
        source.add_column(sa.Column("move", JSON, nullable=True))
        source.add_column(sa.Column("least", sa.Float(), nullable=True))
        source.add_column(sa.Column("alerted", UTCDateTime(), nullable=True))
        source.add_column(sa.Column("failing_since", UTCDateTime(), nullable=True))
    op.create_index("ix_source_due", "source", ["next_check"], unique=False, **_where("off = ''"))


def _articles() -> None:
    op.add_column("article", sa.Column("quotable", sa.Integer(), nullable=True))
    op.add_column("article", sa.Column("address", sa.LargeBinary(), nullable=True))
    op.create_index("ix_article_address", "article", ["address"], unique=False)


def _stories() -> None:
    op.add_column("story", sa.Column("merged_into", KEY, nullable=True))
    op.add_column("story", sa.Column("merged_revision", sa.Integer(), nullable=True))
    op.create_index(
        "ix_story_merged", "story", ["last_seen"], unique=False, **_where("merged_into IS NOT NULL")
    )


def _forget_merged() -> None:
    """The first schema knows no story without articles; what names one finds nothing there."""
    op.execute("DELETE FROM summary WHERE story_id IN (SELECT id FROM story WHERE merged_into IS NOT NULL)")
    op.execute("DELETE FROM story WHERE merged_into IS NOT NULL")
    op.drop_index("ix_story_merged", "story")
    op.drop_column("story", "merged_into")
    op.drop_column("story", "merged_revision")


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("diagnosis", JSON, nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sa.UniqueConstraint("url", name="uq_proposal_url"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_at", "proposal", ["at"], unique=False)


def _blocks() -> None:
    op.create_table(
        "source_block",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_source_block_source_id_source", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "hash", name="pk_source_block"),
        sqlite_with_rowid=False,
    )


def _notices() -> None:
    op.create_table(
        "admin_notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=True),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_admin_notice_source_id_source", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_admin_notice"),
    )
    op.create_index("ix_admin_notice_at", "admin_notice", ["at"], unique=False)
    op.create_index("ix_admin_notice_source_id", "admin_notice", ["source_id"], unique=False)
    op.create_table(
        "notice_told",
        sa.Column("notice_id", KEY, nullable=False),
        sa.Column("admin", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["admin_notice.id"],
            name="fk_notice_told_notice_id_admin_notice",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", "admin", name="pk_notice_told"),
    )
