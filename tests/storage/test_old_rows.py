"""Databases full of rows of every released schema: each migration keeps them, there and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import storage.migrations
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
from storage.engine import make_engine, parse
from storage.interning import filter_hash
from storage.migrate import check, current, downgrade, upgrade
from storage.notices import NoticeRepository
from storage.outbox import OutboxRepository
from storage.searching import SearchRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.tables_readers import State
from storage.values import encode
from storage.version import HEAD
from tests.storage.builders import draft, tags

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
ROWS = 5
Rows = dict[str, list[dict[str, Any]]]
ADDED = {
    "0001": ["proposal", "source_block", "admin_notice", "notice_told"],
    "0002": ["withdrawal", "correction", "complaint"],
}
"""The tables that came after a schema."""

# Of the five sources, three are off: one gone, one that refuses now and was gone before, one never checked.
OFF = {1: "", 2: "gone", 3: "refused", 4: "paused", 5: ""}
ENABLED = {1: True, 2: False, 3: False, 4: False, 5: True}
OUTCOMES = {1: (2, "gone"), 2: (3, "gone"), 3: (3, "error"), 4: (1, "ok"), 5: (1, "gone")}


SENSIBLE: dict[str, dict[str, Any]] = {
    "outlet": {"owner": "state"},
    "chat": {"asleep_at": None},
    "summary": {"takeaways": [], "why": None},
    "story_place": {"role": "where"},
    "article": {"tags": encode(tags()), "revision": 1},
}

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


def _plan(number: int) -> dict[str, Any]:
    """As the first releases pinned it: story and revision, and no word of summaries."""
    stories = (number, number % ROWS + 1)
    return {
        "key": f"SAMPLE key {number}",
        "filter": {"pairs": [{"place": "KZ", "theme": ""}]},
        "since": "2031-03-03T06:00:00+00:00",
        "until": "2031-03-04T06:00:00+00:00",
        "entries": [{"story": story, "revision": 1, "novelty": "new"} for story in stories],
        "coverage": {"sources": 2, "answered": 1, "articles": 5, "newest": None},
        "left_out": 1,
        "uncondensed": 0,
    }


@contextmanager
def _connection(url: str) -> Iterator[sa.Connection]:
    engine = make_engine(parse(url), "migrate")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _migrate(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    with _connection(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _reflected(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _value(column: sa.Column[Any], number: int) -> Any:
    if column.foreign_keys or (column.primary_key and isinstance(column.type, sa.Integer)):
        return number
    match column.type:
        case sa.Boolean():
            return number % 2 == 0
        case sa.Integer():
            return number
        case sa.Float():
            return number / 4
        case sa.JSON():
            return [{"SAMPLE": number}]
        case sa.DateTime():
            at = NOON + timedelta(minutes=number)
            return at if column.type.timezone else at.replace(tzinfo=None)
        case sa.LargeBinary():
            return bytes([number])
    return f"SAMPLE {column.name} {number}"


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    row = {column.name: _value(column, number) for column in table.columns}
    return row | _sensible(table.name, row, number)


def _sensible(table: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    """Where a sample of any kind would not do."""
    match table:
        case "source":
            off = {"enabled": ENABLED[number]} if "enabled" in row else {"off": OFF[number]}
            return {**off, "kind": "feed"}
        case "source_check":
            return dict(zip(("source_id", "outcome"), OUTCOMES[number], strict=True))
        case "filter":
            return {"hash": filter_hash(_filter(number)), "pairs": _pairs(number)}
        case "story":
            return {"event": "incident"} | ({"merged_into": None} if "merged_into" in row else {})
        case "delivery":
            return {"state": State.SENT.value}
        case "digest":
            return {"plan": _plan(number)}
    return SENSIBLE.get(table, {})


def _pairs(number: int) -> list[list[str]]:
    return [["KZ", f"theme {number}"], ["TJ", ""]]


def _filter(number: int) -> Filter:
    return Filter(tuple(Pair(*pair) for pair in _pairs(number)))


def _fill(url: str, only: Sequence[str] = ()) -> None:
    with _connection(url) as connection:
        for table in _reflected(connection):
            # Where the database counts ids itself it begins with 1 as well.
            counted = {column.name for column in table.primary_key if column.server_default is not None}
            for number in range(1, ROWS + 1) if table.name in only or not only else ():
                row = _row(table, number).items()
                connection.execute(
                    sa.insert(table).values({name: value for name, value in row if name not in counted})
                )


def _rows(url: str) -> Rows:
    with _connection(url) as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in _reflected(connection)
        }


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
    """Columns, indexes and references of every table."""
    with _connection(url) as connection:
        look = sa.inspect(connection)
        return {
            name: (
                {each["name"]: (str(each["type"]), each["nullable"]) for each in look.get_columns(name)},
                sorted((str(index["name"]), index["unique"]) for index in look.get_indexes(name)),
                sorted(str(reference["name"]) for reference in look.get_foreign_keys(name)),
                look.get_pk_constraint(name)["constrained_columns"],
                sorted(str(unique["name"]) for unique in look.get_unique_constraints(name)),
            )
            for name in look.get_table_names()
        }


@pytest.mark.parametrize("release", ["0001", "0002"])
def test_the_rows_of_a_released_schema_survive_there_and_back(empty_url: str, release: str) -> None:
    _migrate(empty_url, release)
    _fill(empty_url)
    before, shape = _rows(empty_url), _shape(empty_url)
    assert all(len(rows) == ROWS for rows in before.values())
    upgrade(empty_url)
    assert current(empty_url) == HEAD
    assert check(empty_url) == []
    after = _rows(empty_url)
    assert _kept(after, before) == _kept(before, before)
    assert _choices(after) == {id: {"pairs": _pairs(id)} for id in range(1, ROWS + 1)}
    assert {row["length"] for row in after["subscriber"]} == {"normal"}
    told = {(row["digest_id"], row["story_id"]) for row in after["digest_story"]}
    assert told == {(id, story) for id in range(1, ROWS + 1) for story in (id, id % ROWS + 1)}
    _fill(empty_url, only=[table for at, tables in ADDED.items() if at >= release for table in tables])
    if release == "0001":
        with _connection(empty_url) as connection:
            connection.execute(sa.text(MERGED))
            connection.execute(sa.text(MERGED_SUMMARY))
    downgrade(empty_url, release)
    assert _shape(empty_url) == shape
    back = _rows(empty_url)
    assert _kept(back, before) == _kept(before, before)
    assert _choices(back) == _choices(before)
    if release == "0001":
        assert _enabled(back) == ENABLED
    upgrade(empty_url)
    assert check(empty_url) == []


async def test_old_digests_and_filters_work_under_the_new_schema(empty_url: str) -> None:
    _migrate(empty_url, "0002")
    _fill(empty_url)
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        subscribers, stories = SubscriberRepository(store), StoryRepository(store)
        reader = await subscribers.get(Destination(1, 1, channel="SAMPLE channel 1"))
        assert reader is not None
        assert (reader.filter, reader.length) == (_filter(1), Length.NORMAL)
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
        wanted = replace(_filter(1), languages=("kk",))
        assert await subscribers.choose(reader.id, _filter(1), wanted)
        assert await stories.withdraw(StoryId(2), 1, NOON)
        later = NOON + timedelta(days=30)
        found = [
            each.message
            for chat in range(1, ROWS + 1)
            for each in await CorrectionRepository(store).due(f"SAMPLE channel {chat}", later, 9)
        ]
        assert found == [1, 2], "the second story is in the first digest and in the second"


async def test_filters_that_differ_in_what_goes_become_one_on_the_way_back(empty_url: str) -> None:
    _migrate(empty_url, "0002")
    _fill(empty_url)
    upgrade(empty_url)
    alone = Filter((Pair("UZ"),))
    wishes = [
        replace(_filter(1), languages=("kk",)),
        *(replace(alone, languages=(language,)) for language in ("kk", "uz")),
        Filter(languages=("ky",)),
    ]
    async with await Store.open(empty_url) as store:
        subscribers = SubscriberRepository(store)
        for number, wish in enumerate(wishes, 1):
            assert await subscribers.choose(SubscriberId(number), _filter(number), wish)
    downgrade(empty_url, "0002")
    rows = _rows(empty_url)
    chosen = {row["id"]: row["filter_id"] for row in rows["subscriber"]}
    pairs = _choices(rows)
    assert [pairs[chosen[reader]] for reader in range(1, 6)] == [
        _pairs(1),
        [["UZ", ""]],
        [["UZ", ""]],
        [],
        _pairs(5),
    ]
    assert chosen[1] == 1 and chosen[2] == chosen[3]
    hashes = {row["id"]: bytes(row["hash"]) for row in rows["filter"]}
    for number, filter in ((1, _filter(1)), (2, alone), (4, Filter())):
        assert hashes[chosen[number]] == filter_hash(filter), "it is found by what is left of it"
    upgrade(empty_url)


async def test_what_was_switched_off_says_why(empty_url: str) -> None:
    _migrate(empty_url, "0001")
    _fill(empty_url)
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
    _migrate(empty_url, "0001")
    _fill(empty_url)
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        sources = SourceRepository(store)
        assert [source.id for source in await sources.due(NOON + timedelta(days=1), 10)] == [1, 5]
        assert await sources.remove(SourceId(5), NOON, 1)
        assert (await sources.add(draft(), NOON, 1)).id > 5, "old buttons still name the fifth"
        assert await StoryRepository(store).waiting(NOON - timedelta(days=1)) >= 0
        assert await NoticeRepository(store).untold(1, NOON) == []
    left = _rows(empty_url)["article"]
    assert sorted(str(row["source_id"]) for row in left) == ["1", "2", "3", "4", "None"]


async def test_old_stories_become_searchable(empty_url: str) -> None:
    _migrate(empty_url, "0001")
    _fill(empty_url)
    upgrade(empty_url)
    async with await Store.open(empty_url) as store:
        search = SearchRepository(store, str.split)
        assert await search.find("title", 9) == []
        assert await search.catch_up() == 2, "the others are no security news"
        assert sorted(story.id for story in await search.find("title", 9)) == [2, 4]
