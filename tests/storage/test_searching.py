"""How SQLite looks for stories by their words: what it walks through, and in how many rows it answers."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage import searching
from storage.store import Store
from tests.storage.engines import migrated_file


async def test_the_stories_found_are_looked_up_by_their_ids_alone() -> None:
    """By its index of security stories it would walk all of them."""

    def steps(connection: Connection) -> list[str]:
        question = text(f"EXPLAIN QUERY PLAN {searching._SHOWN_SQLITE.text}")
        return [row.detail for row in connection.execute(question, {"ids": "[1, 2]"})]

    async with await Store.open(f"sqlite:///{migrated_file()}") as store:
        found = await store.read(steps)
    assert "SEARCH story USING INTEGER PRIMARY KEY (rowid=?)" in found
