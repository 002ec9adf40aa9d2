"""The copies that the service makes by itself: one a day, a week's and four weeks' kept."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import StoreError
from storage.care import MARKS
from storage.keeping import DAYS, OLDEST, WEEKS, keep, kept, newest
from storage.restoring import verify
from tests.storage.builders import DAY, HOUR, NOW

TODAY = date(2031, 3, 4)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_copy_a_day(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    assert newest(folder) is None
    assert [keep(sqlite_url, folder, NOW + hours * HOUR) for hours in (0, 1, 17, 18)] == [
        True,
        False,
        False,
        True,
    ]
    assert _names(folder) == ["sitrep-2031-03-04.db", "sitrep-2031-03-05.db"]
    assert newest(folder) == date(2031, 3, 5)
    assert verify(folder / "sitrep-2031-03-04.db").rows["chat"] == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_days_become_weeks_and_end(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for age in range(1, 60):
        (folder / f"sitrep-{NOW.date() - timedelta(days=age)}.db").touch()
    (folder / "mine.db").touch()
    (folder / "sitrep-2031-04-01.db").touch()
    keep(sqlite_url, folder, NOW)
    assert _names(folder) == [
        "mine.db",
        *(f"sitrep-2031-02-{day:02}.db" for day in (9, 16, 23, 25, 26, 27, 28)),
        *(f"sitrep-2031-03-{day:02}.db" for day in (1, 2, 3, 4)),
    ], "the newest of each week before: most are Sundays"


@pytest.mark.parametrize("off", [-60 * 365, -36, 36, 400])
def test_a_wrong_clock_deletes_no_copy(sqlite_url: str, tmp_path: Path, off: int) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    days = [NOW.date() - timedelta(days=age) for age in range(7)]
    for day in days:
        (folder / f"sitrep-{day}.db").touch()
    for turn in range(2):
        keep(sqlite_url, folder, NOW + timedelta(days=off + turn))
    assert {f"sitrep-{day}.db" for day in days} <= set(_names(folder))


def test_day_by_day_a_week_and_four_weeks_are_there() -> None:
    days: list[date] = []
    for number in range(120):
        today = TODAY + timedelta(days=number)
        days = list(kept([*days, today], today))
        ages = [(today - day).days for day in days]
        assert ages[:DAYS] == list(range(min(number + 1, DAYS)))
        if number > 40:
            assert DAYS + WEEKS - 1 <= len(days) <= DAYS + WEEKS
            assert max(ages) >= 7 * (WEEKS - 1), "a month can be looked back upon"


@given(st.sets(st.integers(-10, 100)))
def test_whatever_is_kept_is_young_and_one_of_those(ages: set[int]) -> None:
    days = {TODAY - timedelta(days=age) for age in ages}
    left = kept(days, TODAY)
    assert set(left) <= days
    assert all(timedelta() <= TODAY - day < OLDEST for day in left)
    if any(0 <= age < OLDEST.days for age in ages) and min(ages) >= 0:
        assert left[0] == max(days)


def test_marks_outlive_every_copy() -> None:
    assert MARKS > OLDEST + DAY


def test_copies_of_migrations_go_as_well(sqlite_url: str, tmp_path: Path) -> None:
    old, young = (tmp_path / f"sitrep.db.000{number}-before-0007" for number in (1, 2))
    for path, age in ((old, 36), (young, 34)):
        path.touch()
        at = (NOW - timedelta(days=age)).timestamp()
        os.utime(path, (at, at))
    keep(sqlite_url, tmp_path / "backups", NOW)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_folder_that_cannot_be_made_is_said(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way")
    with pytest.raises(StoreError, match="backups"):
        keep(sqlite_url, tmp_path / "backups", NOW)


def test_after_a_move_to_a_server_the_old_copies_end_in_their_time(tmp_path: Path) -> None:
    for age in (0, 34, 35, 36, 400):
        (tmp_path / f"sitrep-{NOW.date() - timedelta(days=age)}.db").touch()
    (tmp_path / "mine.db").touch()
    assert not keep("postgresql://nobody@127.0.0.1:1/sitrep", tmp_path, NOW)
    days = [NOW.date() - timedelta(days=age) for age in (35, 34, 0)]
    assert _names(tmp_path) == ["mine.db", *(f"sitrep-{day}.db" for day in days)]


def test_a_server_is_left_to_its_own_tools(tmp_path: Path) -> None:
    assert not keep("postgresql://nobody@127.0.0.1:1/sitrep", tmp_path / "backups", NOW)
    assert not (tmp_path / "backups").exists()
