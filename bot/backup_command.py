"""`sitrep backup`, `restore` and `forgotten`: what an operator does with copies of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from bot.wiring import seal
from bot.words import count
from storage import restoring
from storage.backup import backup as copy
from storage.care import MARKS
from storage.remarking import exchange

Say = Callable[[str], None]


def backup(settings: Settings, file: Path, say: Say) -> None:
    """Copy an SQLite database, beside a running service. Raises StoreError."""
    copy(settings.database_url, file)
    say(f"copied to {file}")


def restore(settings: Settings, file: Path, now: datetime, say: Say, *, without_key: bool = False) -> None:
    """Put a copy in the database's place. Raises StoreError."""
    done = restoring.restore(file, settings.database_url, seal(settings), now, without_key=without_key)
    say(f"restored from {file}, {_age(done.copy)}")
    if done.forgotten:
        say(
            f"{count(done.forgotten, 'reader')} of it left since, and {_were(done.forgotten)} forgotten again"
        )
    _say_held(done.held, say)
    _say_lost(without_key, say)
    if done.unread:
        say(f"the database that was there could not be read ({done.unread}): who left since is back")
    if done.copy.newest and done.copy.newest < now - MARKS:
        say(f"it is older than {MARKS.days} days: who left before that time may be back")


def verify(file: Path, say: Say) -> None:
    """Restore a copy to a place of its own, and say what it holds. Raises StoreError."""
    found = restoring.verify(file)
    say(f"{file} is whole and can be restored, {_age(found)}")
    for table, rows in found.rows.items():
        if rows:
            say(f"    {table}: {rows}")


def forgotten(
    settings: Settings,
    file: Path,
    say: Say,
    *,
    restored: datetime | None = None,
    without_key: bool = False,
) -> None:
    """Exchange the marks of who was forgotten between a file and the database. Raises StoreError.

    ``restored``: when the database was put back from a copy.
    """
    url, keys = settings.database_url, seal(settings)
    done = exchange(url, file, keys, restored=restored, without_key=without_key)
    say(f"{count(done.marks, 'mark')} in the database and in {file}")
    say(f"{count(done.forgotten, 'reader')} forgotten again")
    _say_lost(without_key, say)
    _say_held(done.held, say)


def _say_lost(without_key: bool, say: Say) -> None:
    if without_key:
        say("whoever was forgotten by a key that is lost may be in it again")


def _say_held(held: int, say: Say) -> None:
    if held:
        say(f"{count(held, 'message')} waited in it and may have gone out since: held, not sent again")


def _age(copy: restoring.Copy) -> str:
    return f"last written {copy.newest:%Y-%m-%d %H:%M} UTC" if copy.newest else "never used by a service"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
