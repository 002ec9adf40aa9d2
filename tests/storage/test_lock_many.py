"""Services on one database: many on PostgreSQL, each known to whoever wants it for himself."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import update

from digest.errors import StoreError
from storage import migrate
from storage.engine import make_engine, parse
from storage.leasing import clock, running
from storage.lock import held, hold, service
from storage.tables_care import LEASE

ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def ran(log: list[str]) -> None:
    """A preparation that leaves a trace."""
    log.append("prepared")


def test_a_service_keeps_off_whoever_wants_the_database_for_himself(database_url: str) -> None:
    log: list[str] = []
    with service(database_url, lambda: ran(log)) as name:
        assert name and log == ["prepared"]
        assert held(database_url)
        with pytest.raises(StoreError, match="another Sitrep is running on"), hold(database_url):
            pytest.fail("a migration runs beside a service")
    with hold(database_url):
        pass


def test_sqlite_has_one_service_and_postgresql_any_number(database_url: str) -> None:
    many = database_url.startswith("postgresql")
    refused = nullcontext() if many else pytest.raises(StoreError, match="another Sitrep is running on")
    with service(database_url, lambda: None) as one, refused, service(database_url, lambda: None) as two:
        assert one != two
    assert not held(database_url)


def test_nobody_starts_while_somebody_has_the_database_for_himself(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.lock._STARTING", 0.1)
    refused = pytest.raises(StoreError, match="stop it first")
    with hold(database_url), refused, service(database_url, lambda: None):
        pytest.fail("a service runs beside a migration")


def test_a_service_makes_the_tables_of_a_new_database(empty_url: str) -> None:
    with service(empty_url, lambda: migrate.upgrade(empty_url)):
        assert held(empty_url)
    assert not held(empty_url)


@ON_POSTGRES
def test_one_that_was_killed_counts_until_its_lease_ends(database_url: str) -> None:
    with service(database_url, lambda: None) as name:
        engine = make_engine(parse(database_url), "write")
        with engine.begin() as connection:
            assert running(connection) == [name]
        refused = pytest.raises(StoreError, match=f"{name}; one that was killed counts for 8 s")
        with refused, hold(database_url):
            pytest.fail("beside a service")
        with engine.begin() as connection:
            past = clock(connection) - timedelta(seconds=1)
            connection.execute(update(LEASE).values(expires=past))
        with hold(database_url):
            pass
        engine.dispose()


@ON_POSTGRES
def test_a_newer_service_does_not_migrate_under_an_older_one(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service(database_url, lambda: None):
        monkeypatch.setattr("storage.lock.HEAD", "9999")
        refused = pytest.raises(StoreError, match="another Sitrep is running on")
        with refused, service(database_url, lambda: pytest.fail("migrated beside a service")):
            pytest.fail("runs")
