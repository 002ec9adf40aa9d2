"""Brings a database to the schema of this program and compares the two; SQLite files are copied first."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, inspect, text

from digest.errors import StoreError
from storage.backup import snapshot
from storage.engine import Use, is_sqlite, make_engine, parse
from storage.faults import translated, where
from storage.search_due import INDEX
from storage.store import file_of
from storage.version import HEAD, read_version, require_known

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

TRIGGERS = {"subscriber_deliveries", "digest_in_use"}
"""What takes the place of foreign keys of the outbox: SQLite drops them with a table that is rebuilt."""
_COUNTING_ON = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def current(url: str) -> str | None:
    """The revision of the database's schema; None for an empty or missing one. Raises StoreError."""
    parsed = parse(url)
    if is_sqlite(parsed) and not file_of(parsed).exists():
        return None
    with _connection(parsed, "read") as connection:
        return read_version(connection)


def upgrade(url: str, *, copy: bool = True) -> Path | None:
    """Bring the database to `HEAD`, creating an SQLite file (and its folder) if there is none.

    An SQLite file that has tables is copied first, unless ``copy`` is false; the path of the copy is
    returned. Does nothing and loads nothing when all is well already. Raises StoreError, also for a schema
    newer than this program.
    """
    parsed = parse(url)
    _make_file(parsed)
    version = current(url)
    require_known(version)
    if version == HEAD:
        return None
    before = _copy(parsed, version) if copy and is_sqlite(parsed) and _has_tables(parsed) else None
    _run(parsed, lambda config: _command().upgrade(config, "head"))
    if version is not None:
        _vacuum(parsed)
    log.info("the schema of %s is %s now", where(parsed), HEAD)
    return before


def downgrade(url: str, revision: str) -> None:
    """Go back to an earlier revision, or to nothing ("base"). Loses what later tables hold."""
    _run(parse(url), lambda config: _command().downgrade(config, revision))


def check(url: str) -> Sequence[str]:
    """How the database differs from the table models, one line each; empty if it does not."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from storage.tables import METADATA

    with _connection(parse(url), "read") as connection:
        opts = {"compare_type": True, "include_name": _is_of_models}
        context = MigrationContext.configure(connection, opts=opts)
        missing = TRIGGERS - set(connection.scalars(text(_TRIGGERS[connection.dialect.name])))
        differences = [str(difference) for difference in compare_metadata(context, METADATA)]
        differences += [f"the trigger {name} is missing" for name in sorted(missing)]
        return differences + [f"{name} would use its numbers again" for name in _forgetful(connection)]


def _forgetful(connection: Connection) -> list[str]:
    """SQLite drops it with a table that is rebuilt, too, that numbers are never used again."""
    if connection.dialect.name != "sqlite":
        return []
    from storage.tables import METADATA

    counting = {
        name for name, each in METADATA.tables.items() if each.dialect_options["sqlite"]["autoincrement"]
    }
    return sorted(counting - set(connection.scalars(_COUNTING_ON)))


def _is_of_models(name: str | None, kind: str, _parents: object) -> bool:
    """The search index is no table of the models; FTS5 keeps some more beside it."""
    return not (kind == "table" and str(name).startswith(INDEX))


def _command() -> Any:
    # Alembic costs a third of a second to load; a start that has nothing to migrate does without.
    from alembic import command

    return command


def _run(url: URL, step: Callable[[Config], None]) -> None:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _connection(url) as connection:
        config.attributes["connection"] = connection
        step(config)
        _check_references(connection)


@contextmanager
def _connection(url: URL, use: Use = "migrate") -> Iterator[Connection]:
    engine = make_engine(url, use)
    try:
        with translated(url), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _vacuum(url: URL) -> None:
    """Tables that were rebuilt leave their old rows on free pages of an SQLite file, and /forgetme does not
    reach those.
    """
    if not is_sqlite(url):
        return
    try:
        with closing(sqlite3.connect(file_of(url))) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:  # no room for it, say: the schema is up to date all the same
        log.warning("the file could not be tidied up after the migration: %s", error)


def _check_references(connection: Connection) -> None:
    """Foreign keys are off while tables are rebuilt; nothing may dangle afterwards."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreError(f"the migration was undone: it would leave {len(broken)} broken references")


def _make_file(url: URL) -> None:
    """An empty file that only its owner may read: it will say who follows what."""
    path = file_of(url)
    if is_sqlite(url) and not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise StoreError(f"the database {path} cannot be made: {error.strerror}") from error


def _has_tables(url: URL) -> bool:
    with _connection(url, "read") as connection:
        return bool(inspect(connection).get_table_names())


def _copy(url: URL, version: str | None) -> Path:
    path = file_of(url)
    copy = path.with_name(f"{path.name}.{version or 'first'}-before-{HEAD}")
    snapshot(url, copy)
    return copy
