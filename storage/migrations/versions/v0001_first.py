"""The first schema: sources and their news, stories and summaries, readers and the outbox, housekeeping."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
TABLES = (
    "audit",
    "lease",
    "note",
    "seen_update",
    "outlet",
    "source",
    "source_check",
    "story",
    "story_place",
    "story_theme",
    "summary",
    "article",
    "article_body",
    "chat",
    "filter",
    "subscriber",
    "slot",
    "subscriber_slot",
    "digest",
    "delivery",
)


def upgrade() -> None:
    _care()
    _sources()
    _checks()
    _stories()
    _themes_and_summaries()
    _articles()
    _readers()
    _slots()
    _outbox()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _where(condition: str) -> dict[str, Any]:
    """Rows of a partial index, on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _care() -> None:
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=True),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("target", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_actor", "audit", ["actor"], unique=False)
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_table(
        "lease",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("expires", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "note",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_note"),
    )
    op.create_table(
        "seen_update",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seen_update"),
    )
    op.create_index("ix_seen_update_at", "seen_update", ["at"], unique=False)


def _sources() -> None:
    op.create_table(
        "outlet",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("country", AutoString(), nullable=False),
        sa.Column("owner", AutoString(), nullable=False),
        sa.Column("owner_note", AutoString(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outlet"),
    )
    op.create_index("ix_outlet_name", "outlet", ["name"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", KEY, nullable=False),
        sa.Column("outlet_id", KEY, nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("etag", AutoString(), nullable=False),
        sa.Column("last_modified", AutoString(), nullable=False),
        sa.Column("body_hash", AutoString(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_check", UTCDateTime(), nullable=False),
        sa.Column("last_check", UTCDateTime(), nullable=True),
        sa.Column("last_success", UTCDateTime(), nullable=True),
        sa.Column("last_error", AutoString(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name="fk_source_outlet_id_outlet", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("url", name="uq_source_url"),
    )
    op.create_index("ix_source_due", "source", ["next_check"], unique=False, **_where("enabled"))
    op.create_index("ix_source_outlet_id", "source", ["outlet_id"], unique=False)


def _checks() -> None:
    op.create_table(
        "source_check",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("error", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_source_check_source_id_source", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source_check"),
    )
    op.create_index("ix_source_check_at", "source_check", ["at"], unique=False)
    op.create_index("ix_source_check_source_id_at", "source_check", ["source_id", "at"], unique=False)


def _stories() -> None:
    op.create_table(
        "story",
        sa.Column("id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("lead_id", KEY, nullable=True),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("event", AutoString(), nullable=False),
        sa.Column("security", sa.Boolean(), nullable=False),
        sa.Column("security_score", sa.Float(), nullable=False),
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("last_seen", UTCDateTime(), nullable=False),
        sa.Column("published", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    op.create_index("ix_story_security_published", "story", ["security", "published"], unique=False)
    op.create_table(
        "story_place",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("focus", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_story_place_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "position", name="pk_story_place"),
    )
    op.create_index(
        "ix_story_place_code_role_story_id", "story_place", ["code", "role", "story_id"], unique=False
    )


def _themes_and_summaries() -> None:
    op.create_table(
        "story_theme",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("slug", AutoString(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_story_theme_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "position", name="pk_story_theme"),
    )
    op.create_index("ix_story_theme_slug_story_id", "story_theme", ["slug", "story_id"], unique=False)
    op.create_table(
        "summary",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("method", AutoString(), nullable=False),
        sa.Column("takeaways", JSON, nullable=False),
        sa.Column("why", JSON, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_summary_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "revision", name="pk_summary"),
    )


def _articles() -> None:
    op.create_table(
        "article",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=True),
        sa.Column("outlet_id", KEY, nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("author", AutoString(), nullable=False),
        sa.Column("published", UTCDateTime(), nullable=False),
        sa.Column("fetched", UTCDateTime(), nullable=False),
        sa.Column("first_poll", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("origin", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name="fk_article_outlet_id_outlet", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_article_source_id_source", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_article_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("source_id", "key", name="uq_article_source_id_key"),
        sa.UniqueConstraint("url", name="uq_article_url"),
    )
    op.create_index("ix_article_fetched", "article", ["fetched"], unique=False)
    op.create_index("ix_article_outlet_id", "article", ["outlet_id"], unique=False)
    op.create_index("ix_article_published", "article", ["published"], unique=False)
    op.create_index("ix_article_story_id", "article", ["story_id"], unique=False)
    op.create_table(
        "article_body",
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("stored_at", UTCDateTime(), nullable=False),
        sa.Column("fingerprint", JSON, nullable=False),
        sa.Column("cleaned", JSON, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_body_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_body"),
    )
    op.create_index("ix_article_body_stored_at", "article_body", ["stored_at"], unique=False)


def _readers() -> None:
    op.create_table(
        "chat",
        sa.Column("id", KEY, nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("asleep_at", UTCDateTime(), nullable=True),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chat"),
        sa.UniqueConstraint("channel", "number", name="uq_chat_channel_number"),
    )
    op.create_table(
        "filter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("pairs", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filter"),
        sa.UniqueConstraint("hash", name="uq_filter_hash"),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", KEY, nullable=False),
        sa.Column("chat_id", KEY, nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("zone", AutoString(), nullable=False),
        sa.Column("zone_chosen", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("filter_id", KEY, nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name="fk_subscriber_chat_id_chat", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["filter_id"], ["filter.id"], name="fk_subscriber_filter_id_filter", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscriber"),
        sa.UniqueConstraint("chat_id", "thread", name="uq_subscriber_chat_id_thread"),
    )
    op.create_index("ix_subscriber_filter_id", "subscriber", ["filter_id"], unique=False)


def _slots() -> None:
    op.create_table(
        "slot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("zone", AutoString(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("weekdays", sa.SmallInteger(), nullable=False),
        sa.Column("next_due", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
        sa.UniqueConstraint("zone", "minute", "weekdays", name="uq_slot_zone_minute_weekdays"),
    )
    op.create_index("ix_slot_next_due", "slot", ["next_due"], unique=False)
    op.create_table(
        "subscriber_slot",
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("slot_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name="fk_subscriber_slot_slot_id_slot", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name="fk_subscriber_slot_subscriber_id_subscriber",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "slot_id", name="pk_subscriber_slot"),
    )
    op.create_index(
        "ix_subscriber_slot_slot_id_subscriber_id",
        "subscriber_slot",
        ["slot_id", "subscriber_id"],
        unique=False,
    )


def _outbox() -> None:
    op.create_table(
        "digest",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
        sa.UniqueConstraint("key", name="uq_digest_key"),
    )
    op.create_index("ix_digest_created", "digest", ["created"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subscriber_id", KEY, nullable=False),
        sa.Column("chat_id", KEY, nullable=False),
        sa.Column("digest_id", KEY, nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("period", AutoString(), nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("worker", AutoString(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.Column("error", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name="fk_delivery_chat_id_chat", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name="fk_delivery_digest_id_digest", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name="fk_delivery_subscriber_id_subscriber",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint(
            "subscriber_id", "kind", "period", "part", name="uq_delivery_subscriber_id_kind_period_part"
        ),
    )
    op.create_index("ix_delivery_chat_id", "delivery", ["chat_id"], unique=False)
    op.create_index("ix_delivery_digest_id", "delivery", ["digest_id"], unique=False)
    op.create_index("ix_delivery_due", "delivery", ["not_before", "id"], unique=False, **_where("state = 0"))
    op.create_index("ix_delivery_held", "delivery", ["subscriber_id"], unique=False, **_where("state = 3"))
    op.create_index(
        "ix_delivery_open", "delivery", ["chat_id", "id"], unique=False, **_where("state IN (0, 1)")
    )
    op.create_index("ix_delivery_worker", "delivery", ["worker"], unique=False, **_where("state = 1"))
    op.create_index("uq_delivery_in_flight", "delivery", ["chat_id"], unique=True, **_where("state = 1"))
