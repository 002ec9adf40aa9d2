"""The backup step: a copy a day, and owners are told once when there is none."""

import pytest

from bot.copies import FOLDER, Copies
from digest.errors import StoreError
from storage.restoring import verify
from tests.storage.builders import NOW
from tests.storage.engines import sqlite_url

__all__ = ["sqlite_url"]


class House:
    """Writes down what it is told of troubles."""

    def __init__(self):
        self.told = []

    async def report(self, id, text, hint, **values):
        self.told.append((id, text.format(**values)))

    async def over(self, id):
        self.told.append((id, "over"))


async def test_a_copy_a_day(sqlite_url, tmp_path):
    house, copies = House(), Copies(sqlite_url, tmp_path / FOLDER)
    tallies = [await copies.keep(NOW, house.report, house.over) for _ in range(2)]
    assert [tally.done for tally in tallies] == [1, 0]
    assert verify(tmp_path / FOLDER / "sitrep-2031-03-04.db").rows["chat"] == 0
    assert house.told == [("backup", "over")] * 2


async def test_a_failure_is_reported_with_its_reason(sqlite_url, tmp_path):
    (tmp_path / FOLDER).write_text("in the way")
    house = House()
    with pytest.raises(StoreError):
        await Copies(sqlite_url, tmp_path / FOLDER).keep(NOW, house.report, house.over)
    ((id, text),) = house.told
    assert id == "backup"
    assert "File exists" in text or "cannot be written" in text


async def test_postgres_is_left_to_its_operator(tmp_path):
    house = House()
    tally = await Copies("postgresql://x@127.0.0.1:1/y", tmp_path / FOLDER).keep(
        NOW, house.report, house.over
    )
    assert (tally.done, house.told) == (0, [("backup", "over")])
    assert "pg_dump" in tally.notes[0]
