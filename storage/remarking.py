"""Marks of who was forgotten, taken out of a database and into another: for copies that we do not put back.

A server's database is restored by the server's own tools, and then holds those again who left since.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.errors import StoreError
from storage.backup import part_of, put
from storage.doubting import hold_open
from storage.engine import make_engine, parse
from storage.faults import translated
from storage.forgetting import Marks, forget_again, marks, missing, people, require_key
from storage.lock import hold
from storage.seal import Seal
from storage.store import require_file
from storage.version import read_version, require_head


@dataclass(frozen=True, slots=True)
class Exchanged:
    """How many marks there are now in both places, and how many readers were forgotten again.

    ``held``: messages that waited in a database that was put back.
    """

    marks: int
    forgotten: int
    held: int = 0


def exchange(
    url: str, file: Path, seal: Seal, *, restored: datetime | None = None, without_key: bool = False
) -> Exchanged:
    """Bring the marks of a file into the database and those of the database into the file; may be repeated.

    Whoever has a mark that the database did not know is forgotten in it. ``restored``: when the database
    was put back, which is as old as its copy, so what was due in it is held (`storage.doubting`): once,
    before any service runs on it again (Taken if one does). Raises StoreError, also where the key of marks
    that the database does not know is missing or another one, unless ``without_key``: then they are found no
    more.
    """
    there = _read(file)
    parsed = parse(url)
    require_file(parsed)
    engine = make_engine(parsed, "write")
    try:
        with hold(url) if restored else nullcontext(), translated(parsed), engine.begin() as connection:
            require_head(read_version(connection))
            new = missing(there, marks(connection))
            if not without_key:
                require_key(new, seal)
            forgotten = forget_again(connection, new, seal)
            held = hold_open(connection, restored) if restored else 0
            both = marks(connection)
    finally:
        engine.dispose()
    _write(file, both)
    return Exchanged(people(both), forgotten, held)


def _read(file: Path) -> Marks:
    try:
        lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
        pairs = (line.split(" ", 1) for line in lines)
        return {bytes.fromhex(mark): datetime.fromisoformat(at) for mark, at in pairs}
    except (OSError, ValueError) as error:
        raise StoreError(f"{file} is no file of marks: {error}") from error


def _write(file: Path, marks: Marks) -> None:
    part = part_of(file)
    try:
        part.touch(mode=0o600)
        part.write_text("".join(f"{mark.hex()} {at.isoformat()}\n" for mark, at in marks.items()))
        put(part, file)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {os.strerror(error.errno or 0)}") from error
