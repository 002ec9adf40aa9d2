"""The backup step: a copy of an SQLite database a day; its owners hear when there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.tongue import N_
from digest.errors import StoreError
from digest.model import Tally
from storage.engine import is_sqlite, parse
from storage.keeping import keep

FOLDER = "backups"
TROUBLE = "backup"
_TEXT = N_("No copy of the database could be made: {reason}")
_HINT = N_("Free space on the disk, or see that the folder can be written; it is tried again every hour.")
_ANOTHERS = "PostgreSQL is copied with pg_dump, by you"


class Report(Protocol):
    """Tells the owners of a trouble once (`bot.house.House.report`)."""

    def __call__(self, id: str, text: str, hint: str, **values: str) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class Copies:
    """Where the database is and where the copies of an SQLite database go."""

    url: str
    folder: Path

    async def keep(self, now: datetime, report: Report, over: Callable[[str], Awaitable[None]]) -> Tally:
        """One turn of the step: today's copy, unless it is there. Raises StoreError, once it is reported."""
        try:
            made = await asyncio.to_thread(keep, self.url, self.folder, now)
        except StoreError as error:
            await report(TROUBLE, _TEXT, _HINT, reason=str(error))
            raise
        await over(TROUBLE)
        notes = [] if is_sqlite(parse(self.url)) else [_ANOTHERS]
        return Tally("backup", done=int(made), notes=notes)
