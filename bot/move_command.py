"""`sitrep move`: everything into another database, from SQLite to PostgreSQL or back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from bot.copies import FOLDER
from bot.settings import PREFIX, Settings
from bot.wiring import open_house
from bot.words import count
from digest.errors import UserError
from storage.engine import is_sqlite, parse
from storage.faults import where
from storage.keeping import OLDEST
from storage.moving import move as move_rows
from storage.store import file_of

FROM_INPUT = "-"
_GOODBYE = (
    "Once the new one serves you well, within {days} days, delete {file}, what begins with that name, and "
    "{folder}: /forgetme does not reach them"
)


async def move(settings: Settings, target: str, say: Callable[[str], None]) -> None:
    """Copy all rows into an empty database, verify them, and make its search index. Raises StoreError."""
    url = _address(target)

    def told(table: str, rows: int) -> None:
        if rows:
            say(f"    {table}: {count(rows, 'row')}, the same in both")

    say(f"from {where(parse(settings.database_url))} to {where(parse(url))}")
    moved = move_rows(settings.database_url, url, told)
    say(f"{count(sum(moved.values()), 'row')} moved and verified; now the search index")
    async with open_house(replace(settings, database_url=url)) as house:
        while await house.search.catch_up():
            pass
    say(f"done. Set {PREFIX}DATABASE_URL to that address and start; the old database was not changed.")
    if is_sqlite(old := parse(settings.database_url)):
        say(_GOODBYE.format(file=file_of(old), folder=settings.data / FOLDER, days=OLDEST.days))


def _address(target: str) -> str:
    """What was given, or a line of standard input: other users see the arguments of a command."""
    if target != FROM_INPUT:
        return target
    if line := sys.stdin.readline().strip():
        return line
    raise UserError("the address was to stand on standard input, and nothing does")
