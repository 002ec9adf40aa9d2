"""Migrations: the same as the models, there and back, all or nothing, with a copy first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import storage.migrations
from digest.errors import StoreError
from storage.engine import make_engine, parse
from storage.migrate import check, current, downgrade, upgrade
from storage.search_due import INDEX
from storage.store import Store
from storage.tables import METADATA
from storage.version import HEAD, REVISIONS


def _do(url: str, *statements: str) -> None:
    engine = make_engine(parse(url), "migrate")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _tables(url: str) -> set[str]:
    engine = make_engine(parse(url), "migrate")
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def test_models_and_migrations_agree(database_url: str) -> None:
    assert check(database_url) == []
    assert current(database_url) == HEAD


def test_check_names_what_differs(database_url: str) -> None:
    _do(database_url, "alter table note add column colour varchar")
    (difference,) = check(database_url)
    assert "colour" in difference
    _do(database_url, "alter table note drop column colour")


def test_there_and_back(empty_url: str) -> None:
    assert current(empty_url) is None
    assert upgrade(empty_url) is None
    searched = {name for name in _tables(empty_url) if name.startswith(INDEX)}
    assert _tables(empty_url) - searched == {"alembic_version", *METADATA.tables}
    assert INDEX in searched
    downgrade(empty_url, "base")
    assert _tables(empty_url) == {"alembic_version"}
    assert current(empty_url) is None
    upgrade(empty_url)
    assert check(empty_url) == []


def test_an_upgrade_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    _do(empty_url, "create table delivery (id integer)")
    with pytest.raises(Exception, match="delivery"):
        upgrade(empty_url)
    assert _tables(empty_url) == {"delivery"}


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    assert upgrade(database_url) is None


def test_the_known_revisions_are_those_of_the_steps() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == HEAD
    assert [step.revision for step in script.walk_revisions()][::-1] == list(REVISIONS)


async def test_a_newer_schema_is_left_alone(database_url: str) -> None:
    _do(database_url, "update alembic_version set version_num = '9999'")
    try:
        with pytest.raises(StoreError, match=r"newer Sitrep \(schema 9999"):
            upgrade(database_url)
        with pytest.raises(StoreError, match="newer Sitrep"):
            await Store.open(database_url)
    finally:
        _do(database_url, f"update alembic_version set version_num = '{HEAD}'")


async def test_an_empty_database_has_to_be_migrated_first(empty_url: str) -> None:
    _do(empty_url, "create table mine (id integer)")
    with pytest.raises(StoreError, match="is empty; run `sitrep migrate` first"):
        await Store.open(empty_url)


def test_a_file_with_tables_is_copied_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/sitrep.db"
    _do(url, "create table mine (word varchar)", "insert into mine values ('kept')")
    copy = upgrade(url)
    assert copy is not None and copy.parent == tmp_path
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("select * from mine").fetchall() == [("kept",)]
        assert connection.execute("select name from sqlite_master").fetchall() == [("mine",)]


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/new/folder/sitrep.db")
    assert (tmp_path / "new" / "folder" / "sitrep.db").is_file()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be made"):
        upgrade(f"sqlite:///{tmp_path}/file/sitrep.db")


def test_looking_at_a_schema_needs_no_lock(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/sitrep.db"
    upgrade(url)
    with closing(sqlite3.connect(tmp_path / "sitrep.db", isolation_level=None)) as service:
        service.execute("BEGIN IMMEDIATE")
        assert current(f"{url}?timeout=0.01") == HEAD
        assert check(f"{url}?timeout=0.01") == []
