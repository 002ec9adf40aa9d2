"""`sitrep move` as its operator reads it: what is where afterwards, and what is still to be done."""

import io

import pytest

from bot.move_command import move
from bot.settings import load
from digest.errors import StoreError
from storage.keeping import OLDEST
from tests.storage.engines import sqlite_url

__all__ = ["sqlite_url"]


@pytest.fixture
def settings(sqlite_url, tmp_path):
    return load({"SITREP_DATABASE_URL": sqlite_url, "SITREP_DATA": str(tmp_path)})


async def test_the_end_says_what_of_the_old_database_is_to_go(settings, tmp_path):
    said = []
    await move(settings, f"sqlite:///{tmp_path}/new.db", said.append)
    assert f"within {OLDEST.days} days, delete {tmp_path}/sitrep.db" in said[-1]
    assert f"and {tmp_path}/backups: /forgetme does not reach them" in said[-1]
    assert (tmp_path / "sitrep.db").exists()


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:ssw0rd99/x", "postgresql://u:p@ssw0rd99@h/x"])
async def test_a_wrong_address_is_a_sentence_without_its_password(settings, monkeypatch, address):
    monkeypatch.setattr("sys.stdin", io.StringIO(address + "\n"))
    with pytest.raises(StoreError) as caught:
        await move(settings, "-", print)
    assert "ssw0rd99" not in str(caught.value)
