"""The service lock: one holder, freed by any kind of end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from digest.errors import StoreError
from storage.lock import held, hold
from tests.postgres import server

HOLDER = """
import sys
from storage.lock import hold
with hold(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_refused_and_told_why(database_url: str) -> None:
    with hold(database_url):
        assert held(database_url)
        with pytest.raises(StoreError, match="another Sitrep is running on"), hold(database_url):
            pytest.fail("two services hold the lock")
    assert not held(database_url)


def test_other_names_are_other_locks(database_url: str) -> None:
    with hold(database_url), hold(database_url, "care"):
        assert held(database_url, "care")


def test_an_error_inside_lets_go(database_url: str) -> None:
    with pytest.raises(ZeroDivisionError), hold(database_url):
        _ = 1 / 0
    with hold(database_url):
        pass


def test_kill_lets_go(database_url: str) -> None:
    command = [sys.executable, "-c", HOLDER, database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert held(database_url)
        holder.kill()
        holder.wait()
        with hold(database_url):
            pass


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"), hold(f"sqlite:///{tmp_path}/nowhere/sitrep.db"):
        pytest.fail("a lock in a folder that does not exist")


@pytest.mark.postgres
def test_a_server_that_dropped_us_spoils_no_end() -> None:
    ours = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = "
    ours += "(select oid from pg_database where datname = current_database())"
    with server().database() as url:
        with hold(url), psycopg.connect(url) as other:
            assert other.execute(ours).fetchall() == [(True,)]
        assert not held(url)
