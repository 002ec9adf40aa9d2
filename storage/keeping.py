"""The copies that the service makes by itself: one a day, of which a week's and four weeks' are kept.

On PostgreSQL it makes none, and those of an SQLite database that was moved there end in their time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from digest.errors import StoreError
from storage.backup import backup
from storage.engine import is_sqlite, parse
from storage.store import file_of

DAYS = 7
WEEKS = 4
OLDEST = timedelta(weeks=WEEKS + 1)
"""No copy is kept longer, those that a migration made included, as long as new ones are made."""

BELIEVED = 3
"""Copies of the week before without which none is deleted."""

_NAME = re.compile(r"sitrep-(\d{4}-\d{2}-\d{2})\.db")


def keep(url: str, folder: Path, now: datetime) -> bool:
    """Make today's copy of an SQLite database if there is none, and delete those past their time.

    True if a copy was made. On PostgreSQL it only deletes. Raises StoreError.
    """
    try:
        if not is_sqlite(parse(url)):
            _clear(folder, now)
            return False
        today = folder / f"sitrep-{now.date()}.db"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if made := not today.exists():
            backup(url, today)
        _prune(url, folder, now)
    except OSError as error:
        raise StoreError(f"the backups in {folder} cannot be kept: {error.strerror}") from error
    return made


def _clear(folder: Path, now: datetime) -> None:
    """Delete copies of a database that is in use no more, once they are too old."""
    for day in _days(folder):
        if day < (now - OLDEST).date():
            (folder / f"sitrep-{day}.db").unlink(missing_ok=True)


def newest(folder: Path) -> date | None:
    """The day of the newest copy."""
    return max(_days(folder), default=None)


def kept(days: Iterable[date], today: date) -> Sequence[date]:
    """Of copies of these days the newest ones, and of weeks before them the newest of each.

    None of a day to come: a clock was wrong when that was made.
    """
    newest_first = sorted((day for day in days if today - OLDEST < day <= today), reverse=True)
    recent, older = newest_first[:DAYS], newest_first[DAYS:]
    weeks = {day.isocalendar()[:2]: day for day in reversed(older)}
    weekly = sorted(weeks.values(), reverse=True)[:WEEKS]
    return [*recent, *weekly]


def _prune(url: str, folder: Path, now: datetime) -> None:
    """Delete what is not kept; nothing while it is only the clock that says so, for that may be wrong.

    A clock is believed once copies were made by it on some days of the week before.
    """
    days = _days(folder)
    week = [day for day in days if timedelta() < now.date() - day <= timedelta(days=DAYS)]
    for day in set() if len(week) < BELIEVED else set(days) - set(kept(days, now.date())):
        (folder / f"sitrep-{day}.db").unlink(missing_ok=True)
    database = file_of(parse(url))
    for path in database.parent.glob(f"{database.name}.*-before-*"):
        if path.stat().st_mtime < (now - OLDEST).timestamp():
            path.unlink(missing_ok=True)


def _days(folder: Path) -> list[date]:
    names = [_NAME.fullmatch(path.name) for path in folder.glob("sitrep-*.db")]
    return [date.fromisoformat(name[1]) for name in names if name]
