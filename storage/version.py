"""Which schema a database has, read without loading the migration machinery."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from digest.errors import StoreError

REVISIONS = tuple(f"{number:04}" for number in range(1, 13))
"""Every schema this program knows, oldest first; the last is the one it works with."""

HEAD = REVISIONS[-1]


def read_version(connection: Connection) -> str | None:
    """The revision of the schema; None for a database without one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("select version_num from alembic_version")).scalar()
    return None if found is None else str(found)


def require_known(version: str | None) -> None:
    """Raises StoreError for a schema of a later version of the program."""
    if version is not None and version not in REVISIONS:
        raise StoreError(
            f"the database was written by a newer Sitrep (schema {version}, this one knows {HEAD}); "
            "install that version, or restore an older backup"
        )


def require_head(version: str | None) -> None:
    """Raises StoreError unless the schema is the one this program works with."""
    require_known(version)
    if version != HEAD:
        state = "is empty" if version is None else f"has the older schema {version}"
        raise StoreError(f"the database {state}; run `sitrep migrate` first")
