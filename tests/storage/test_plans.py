"""How SQLite goes about what people wait for, without statistics, and with those that an operator made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

from digest.model import DigestId
from storage.drafts import _never_sent
from storage.lately import Lately
from storage.newsmark import read_mark
from storage.queueing import _adding_sql
from storage.source_rows import load_all
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository, _to_condense
from storage.unused import drop_digests
from storage.withdrawing import search
from tests.storage.builders import DAY, NOW, article, draft

STORY = "INSERT INTO withdrawal (story_id, at, digest_id, delivery_id) VALUES (1, 0, 0, 0)"


def withdrawn(connection: Connection) -> None:
    """The messages that told a story that was taken back."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON").close()
    connection.exec_driver_sql(STORY)
    search(connection)


def dropped(connection: Connection) -> None:
    """Digests that nobody has."""
    drop_digests(connection, NOW)


def never_sent(connection: Connection) -> None:
    """Digests that were never planned, of a reader who had some."""
    _never_sent(connection, {DigestId(1)}, NOW)


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def explained(connection: Connection) -> Iterator[list[str]]:
    """What SQLite is going to do for each question asked meanwhile."""
    steps: list[str] = []

    def explain(_connection: object, cursor: Any, statement: str, given: Any, *_: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            steps.extend(step for *_, step in plan)

    event.listen(connection, "before_cursor_execute", explain)
    yield steps
    event.remove(connection, "before_cursor_execute", explain)


async def test_what_sources_published_in_a_week_is_counted_from_that_week_alone(store: Store) -> None:
    def counted(connection: Connection) -> list[str]:
        with explained(connection) as steps:
            load_all(connection, NOW)
        return steps

    steps = await store.read(counted)
    assert [step for step in steps if "article" in step] == [
        "SEARCH article USING INDEX ix_article_published (published>?)"
    ]


async def test_what_is_to_be_condensed_is_sought_among_the_fresh_stories_alone(store: Store) -> None:
    def sought(connection: Connection) -> list[str]:
        with explained(connection) as steps:
            assert _to_condense(connection, NOW - DAY, 8) == []
        return steps

    steps = await store.read(sought)
    assert "SEARCH story USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not [step for step in steps if "ix_story_security_published" in step]


async def test_one_more_story_is_learnt_without_a_look_at_the_others(store: Store) -> None:
    source = await SourceRepository(store).add(draft(), NOW - DAY, 1)
    stories, lately = StoryRepository(store), Lately()

    def known(connection: Connection) -> list[str]:
        with explained(connection) as steps:
            assert lately.stories(connection, read_mark(connection), NOW - DAY, NOW)
        return steps

    for key in "ab":
        await stories.add([article(source.id, key)], [])
        steps = await store.read(known)
    assert "SEARCH story USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not [step for step in steps if "ix_story_security_published" in step]


async def test_with_statistics_no_table_is_read_to_queue_for_a_few(store: Store, database_url: str) -> None:
    """SQLite would make Bloom filters of all readers and chats, for every thousand deliveries."""

    def count(connection: Connection) -> None:
        connection.exec_driver_sql("ANALYZE")
        many = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, NULL, '1000000')"
        for table in ("subscriber", "chat"):
            connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE tbl = ?", (table,))
            connection.exec_driver_sql(many, (table,))

    def explain(connection: Connection) -> list[str]:
        words = _adding_sql()
        return [
            step
            for *_, step in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {words}", (None,) * words.count("?")
            )
        ]

    await store.write(count)
    async with await Store.open(database_url) as informed:
        steps = await informed.read(explain)
    assert [step for step in steps if "subscriber " in step or "chat " in step] == [
        "SEARCH subscriber USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH chat USING INTEGER PRIMARY KEY (rowid=?)",
    ]


@pytest.mark.parametrize("look", [withdrawn, dropped, never_sent])
async def test_what_is_sought_by_digest_is_sought_among_what_no_longer_waits(
    store: Store, look: Callable[[Connection], object]
) -> None:
    def looked(connection: Connection) -> list[str]:
        with explained(connection) as steps:
            look(connection)
        return steps

    steps = [step for step in await store.write(looked) if step.split()[1] == "delivery"]
    assert {step for step in steps if "ix_delivery_due" not in step} == {
        "SEARCH delivery USING INDEX ix_delivery_claimed (digest_id=?)"
    }
