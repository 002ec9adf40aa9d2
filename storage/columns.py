"""What every table shares: the base with its naming convention, column types, and Core access."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sqlalchemy import JSON, BigInteger, Integer, MetaData, Table, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# SQLite gives row ids only to INTEGER keys; elsewhere a key is 64 bits wide.
BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")
# SQLite gives the number of the newest row again when that is gone; in a table of this option it does not.
NEVER_AGAIN = {"sqlite_autoincrement": True}
JSON_VALUE = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(SQLModel):
    """A table model. Constraint names are deterministic, so that migrations can name them."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def key() -> Any:
    """A surrogate primary key."""
    return Field(default=None, primary_key=True, sa_type=cast(Any, BIG_KEY))


def big(**options: Any) -> Any:
    """A 64-bit number that comes from outside, or a time in epoch milliseconds."""
    return Field(sa_type=BigInteger, **options)


def link(target: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    """A reference to another table's surrogate key."""
    return Field(foreign_key=target, ondelete=cast(Any, ondelete), sa_type=cast(Any, BIG_KEY), **options)


def json_column(**options: Any) -> Any:
    """A JSON value, replaced whole and never changed in place."""
    return Field(sa_type=cast(Any, JSON_VALUE), **options)


def core(model: type[SQLModel]) -> Table:
    """The Core table of a model: repositories select its columns straight into frozen values."""
    return cast(Table, inspect(model).local_table)
