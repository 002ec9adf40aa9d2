"""Databases full of rows of every released schema: each migration keeps them, there and back."""

from __future__ import annotations

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from digest.model import (
    Destination,
    DigestId,
    Filter,
    Length,
    Off,
    Pace,
    Pair,
    SourceId,
    StoryId,
    SubscriberId,
    Told,
)
from storage.corrections import CorrectionRepository
from storage.interning import filter_hash
from storage.migrate import _TRIGGERS, check, current, downgrade, upgrade
from storage.notices import NoticeRepository
from storage.outbox import OutboxRepository
from storage.searching import SearchRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.version import HEAD
from tests.forked import fork
from tests.storage import migrator
from tests.storage.builders import draft
from tests.storage.filling import (
    ENABLED,
    NOON,
    ROWS,
    Rows,
    connected,
    fill,
    filter_of,
    migrate_to,
    pairs_of,
    released,
    rows_of,
)

ADDED = {
    "0001": ["proposal", "source_block", "admin_notice", "notice_told"],
    "0002": ["withdrawal", "correction", "complaint"],
    "0004": ["staff", "guest", "invitation", "rule", "trouble", "forgotten", "condensing"],
    "0008": ["issue"],
}
"""The tables that came after a schema."""

# A story that became part of the first one: the first schema cannot know it.
MERGED = """
    INSERT INTO story (id, revision, title, language, event, security, security_score, first_seen, last_seen,
                       published, merged_into, merged_revision)
    SELECT 99, revision, title, language, event, security, security_score, first_seen, last_seen,
           published, 1, 2
    FROM story WHERE id = 1
"""
MERGED_SUMMARY = """
    INSERT INTO summary (story_id, revision, method, takeaways, why, made_at)
    SELECT 99, revision, method, takeaways, why, made_at FROM summary WHERE story_id = 1
"""


def _kept(rows: Rows, like: Rows) -> dict[str, list[str]]:
    """The rows as far as every schema knows them, in order."""
    columns = {name: set(before[0]) - {"enabled", "pairs"} for name, before in like.items()}
    return {
        name: sorted(str({key: row[key] for key in sorted(known)}) for row in rows[name])
        for name, known in columns.items()
    }


def _choices(rows: Rows) -> dict[int, Any]:
    return {row["id"]: row.get("choice", row.get("pairs")) for row in rows["filter"]}


def _enabled(rows: Rows) -> dict[int, bool]:
    return {row["id"]: bool(row["enabled"]) for row in rows["source"]}


def _shape(url: str) -> dict[str, Any]:
    """Columns, indexes and references of every table, and the triggers."""
    with connected(url) as connection:
        look = sa.inspect(connection)
        indexes, references = look.get_multi_indexes(), look.get_multi_foreign_keys()
        keys, uniques = look.get_multi_pk_constraint(), look.get_multi_unique_constraints()
        tables = {
            table[1]: (
                {each["name"]: (str(each["type"]), each["nullable"]) for each in columns},
                sorted((str(index["name"]), index["unique"]) for index in indexes[table]),
                sorted(str(reference["name"]) for reference in references[table]),
                keys[table]["constrained_columns"],
                sorted(str(unique["name"]) for unique in uniques[table]),
            )
            for table, columns in look.get_multi_columns().items()
        }
        return {**tables, "triggers": sorted(connection.scalars(sa.text(_TRIGGERS[look.dialect.name])))}


@pytest.mark.parametrize("release", ["0001", "0002", "0004"])
def test_the_rows_of_a_released_schema_survive_there_and_back(empty_url: str, release: str) -> None:
    released(empty_url, release)
    before, shape = rows_of(empty_url), _shape(empty_url)
    assert all(len(rows) == ROWS for rows in before.values())
    upgrade(empty_url)
    assert current(empty_url) == HEAD
    assert check(empty_url) == []
    after = rows_of(empty_url)
    assert _kept(after, before) == _kept(before, before)
    assert _choices(after) == {id: {"pairs": pairs_of(id)} for id in range(1, ROWS + 1)}
    if release < "0003":
        assert {row["length"] for row in after["subscriber"]} == {"normal"}
        told = {(row["digest_id"], row["story_id"]) for row in after["digest_story"]}
        assert told == {(id, story) for id in range(1, ROWS + 1) for story in (id, id % ROWS + 1)}
    assert {(row["quiet_start"], row["quiet_end"]) for row in after["subscriber"]} == {(1320, 420)}
    assert all(row["links"] and row["resume"] is None for row in after["subscriber"])
    fill(empty_url, only=[table for at, tables in ADDED.items() if at >= release for table in tables])
    if release == "0001":
        with connected(empty_url) as connection:
            connection.execute(sa.text(MERGED))
            connection.execute(sa.text(MERGED_SUMMARY))
    downgrade(empty_url, release)
    assert _shape(empty_url) == shape
    back = rows_of(empty_url)
    assert _kept(back, before) == _kept(before, before)
    assert _choices(back) == _choices(before)
    if release == "0001":
        assert _enabled(back) == ENABLED
    upgrade(empty_url)
    assert check(empty_url) == []


@pytest.mark.parametrize("release", ["0008", "0010"])
def test_the_rows_of_a_later_schema_survive_there_and_back(empty_url: str, release: str) -> None:
    released(empty_url, release)
    before, shape = rows_of(empty_url), _shape(empty_url)
    upgrade(empty_url)
    assert check(empty_url) == []
    assert _kept(rows_of(empty_url), before) == _kept(before, before)
    downgrade(empty_url, release)
    assert _shape(empty_url) == shape
    assert _kept(rows_of(empty_url), before) == _kept(before, before)
    upgrade(empty_url)
    assert check(empty_url) == []


@pytest.mark.parametrize("statement", [12, 25, 40, 55])
def test_an_upgrade_that_is_killed_midway_never_happened(empty_url: str, statement: int) -> None:
    """Before it: the rows as they were; after it: all of them; and it can be tried again."""
    released(empty_url, "0001")
    before, shape = rows_of(empty_url), _shape(empty_url)
    process = fork(migrator.run, empty_url, statement, True)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    if current(empty_url) == "0001":
        assert (rows_of(empty_url), _shape(empty_url)) == (before, shape)
    upgrade(empty_url)
    assert check(empty_url) == []
    assert _kept(rows_of(empty_url), before) == _kept(before, before)


@pytest.mark.parametrize("statement", [61, 129, 160])
def test_tables_that_are_rebuilt_when_it_is_killed_are_as_they_were(tmp_path: Path, statement: int) -> None:
    """What counts on for ever: it is SQLite alone that makes new tables for it."""
    url = f"sqlite:///{tmp_path}/sitrep.db"
    released(url, "0010")
    before, shape = rows_of(url), _shape(url)
    process = fork(migrator.run, url, statement, False)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert (current(url), rows_of(url), _shape(url)) == ("0010", before, shape)
    upgrade(url)
    assert check(url) == []
    assert _kept(rows_of(url), before) == _kept(before, before)


SEEN = {"filter": 5, "subscriber": 5, "issue": 70, "digest": 50, "delivery": 60}
"""The highest number that the rows below know of each table."""

SAY_SO = (
    "UPDATE digest SET told = '2,50', issue = 70 WHERE id = 3",
    "UPDATE digest SET told = '' WHERE id = 4",
    "UPDATE digest SET told = NULL WHERE id = 5",
    "UPDATE withdrawal SET digest_id = 40, delivery_id = 60 WHERE story_id = 1",
)


def test_numbers_that_are_only_known_elsewhere_are_not_used_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/sitrep.db"
    released(url, "0010")
    with connected(url) as connection:
        for statement in SAY_SO:
            connection.execute(sa.text(statement))
    upgrade(url)
    assert _counted(url) == SEEN
    downgrade(url, "0010")
    assert _counted(url) == {}


def _counted(url: str) -> dict[str, int]:
    """The last number that SQLite gave, by table."""
    with connected(url) as connection:
        rows = connection.execute(sa.text("SELECT name, seq FROM sqlite_sequence"))
        return {name: last for name, last in rows if name in SEEN}


async def test_old_digests_and_filters_work_under_the_new_schema(empty_url: str) -> None:
    released(empty_url, "0002")
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        subscribers, stories = SubscriberRepository(store), StoryRepository(store)
        reader = await subscribers.get(Destination(1, 1, channel="SAMPLE channel 1"))
        assert reader is not None
        assert (reader.filter, reader.length) == (filter_of(1), Length.NORMAL)
        assert await subscribers.told(reader.id, NOON) == [
            Told(StoryId(1), 1, (1,)),
            Told(StoryId(2), 1, (2,)),
        ]
        digest = await OutboxRepository(store).digest(DigestId(1))
        assert digest is not None
        assert [(entry.condensed, story.condensed) for entry, story in digest.stories] == [
            (None, 1),
            (None, 2),
        ]
        wanted = replace(filter_of(1), languages=("kk",))
        assert await subscribers.choose(reader.id, filter_of(1), wanted)
        assert await stories.withdraw(StoryId(2), 1, NOON)
        later = NOON + timedelta(days=30)
        found = [
            each.message
            for chat in range(1, ROWS + 1)
            for each in await CorrectionRepository(store).due(f"SAMPLE channel {chat}", later, 9)
        ]
        assert found == [1, 2], "the second story is in the first digest and in the second"


async def test_filters_that_differ_in_what_goes_become_one_on_the_way_back(empty_url: str) -> None:
    released(empty_url, "0002")
    upgrade(empty_url)
    alone = Filter((Pair("UZ"),))
    wishes = [
        replace(filter_of(1), languages=("kk",)),
        *(replace(alone, languages=(language,)) for language in ("kk", "uz")),
        Filter(languages=("ky",)),
    ]
    async with await Store.open(empty_url) as store:
        subscribers = SubscriberRepository(store)
        for number, wish in enumerate(wishes, 1):
            assert await subscribers.choose(SubscriberId(number), filter_of(number), wish)
    downgrade(empty_url, "0002")
    rows = rows_of(empty_url)
    chosen = {row["id"]: row["filter_id"] for row in rows["subscriber"]}
    pairs = _choices(rows)
    assert [pairs[chosen[reader]] for reader in range(1, 6)] == [
        pairs_of(1),
        [["UZ", ""]],
        [["UZ", ""]],
        [],
        pairs_of(5),
    ]
    assert chosen[1] == 1 and chosen[2] == chosen[3]
    hashes = {row["id"]: bytes(row["hash"]) for row in rows["filter"]}
    for number, filter in ((1, filter_of(1)), (2, alone), (4, Filter())):
        assert hashes[chosen[number]] == filter_hash(filter), "it is found by what is left of it"
    upgrade(empty_url)


async def test_what_was_switched_off_says_why(empty_url: str) -> None:
    released(empty_url, "0001")
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        found = await SourceRepository(store).all(NOON)
    assert {source.id: source.off for source in found} == {
        1: Off.NO,
        2: Off.GONE,
        3: Off.REFUSED,
        4: Off.REFUSED,
        5: Off.NO,
    }
    assert all(source.pace == Pace() for source in found)
    assert all(source.move is None and source.least is None for source in found)
    assert [source.added for source in found] == [NOON + timedelta(minutes=id) for id in range(1, ROWS + 1)]


async def test_old_rows_work_under_the_new_schema(empty_url: str) -> None:
    released(empty_url, "0001")
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        sources = SourceRepository(store)
        assert [source.id for source in await sources.due(NOON + timedelta(days=1), 10)] == [1, 5]
        assert await sources.remove(SourceId(5), NOON, 1)
        assert (await sources.add(draft(), NOON, 1)).id > 5, "old buttons still name the fifth"
        assert await StoryRepository(store).waiting(NOON - timedelta(days=1)) >= 0
        assert await NoticeRepository(store).untold(1, NOON) == []
    left = rows_of(empty_url)["article"]
    assert sorted(str(row["source_id"]) for row in left) == ["1", "2", "3", "4", "None"]


async def test_languages_as_telegram_sent_them_become_those_of_the_interface(empty_url: str) -> None:
    migrate_to(empty_url, "0004")
    fill(empty_url, only=["chat", "filter", "subscriber"])
    with connected(empty_url) as connection:
        for id, language in enumerate(["en-US", "ru", "pt-br", "", "UZ"], 1):
            connection.execute(sa.text(f"UPDATE subscriber SET language = '{language}' WHERE id = {id}"))
    upgrade(empty_url)
    found = {row["id"]: row["language"] for row in rows_of(empty_url)["subscriber"]}
    assert found == {1: "en", 2: "ru", 3: "pt", 4: "", 5: "uz"}


async def test_old_stories_become_searchable(empty_url: str) -> None:
    released(empty_url, "0001")
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        search = SearchRepository(store, str.split)
        assert await search.find("title", 9) == []
        assert await search.catch_up() == 2, "the others are no security news"
        assert sorted(story.id for story in await search.find("title", 9)) == [2, 4]
