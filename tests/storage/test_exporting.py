"""`Subscribers.export`: all that is stored about a chat, in words, and nothing of anybody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from digest.model import Destination, Filter, OutletId, Pair, StoryId, SubscriberId
from storage.exporting import LEFT_OUT, export_chat, is_link, shown_columns
from storage.people import PeopleRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables import METADATA
from storage.tables_readers import DIGEST, ISSUE
from tests.storage.builders import ANN, NOW
from tests.storage.filling import NOON, connected, fill_all
from tests.storage.personal import NO_PERSONS, PERSONS, big_columns, personal_tables, shared_tables

ME = Destination(1, channel="SAMPLE channel 1")


@pytest.fixture
def full_url(database_url: str) -> str:
    """Rows in every table; of the first in each, a private chat."""
    fill_all(database_url)
    with connected(database_url) as connection:
        connection.execute(sa.text("UPDATE chat SET kind = 'private' WHERE number < 5"))
        connection.execute(sa.text("UPDATE subscriber SET thread = 0 WHERE id < 5"))
    return database_url


def _export(connection: sa.Connection, destination: Destination = ME) -> dict[str, Any]:
    found = export_chat(connection, destination)
    assert found is not None
    return found


def _other(column: sa.Column[Any], value: Any) -> Any:
    """Another value that the column could have."""
    match value:
        case bool():
            return not value
        case int():
            return 1 if value == 2 else 2
        case datetime() | None:
            return (value or NOON) + timedelta(days=1)
        case dict() | list():
            return {"pairs": [["UZ", ""]]} if str(column) == "filter.choice" else {"SAMPLE": "other"}
    return f"{value} SAMPLE other"


def test_every_number_that_could_be_a_persons_is_known_for_what_it_is() -> None:
    assert big_columns() == PERSONS | NO_PERSONS


def test_every_column_that_tells_of_a_chat_is_shown_or_left_out_for_a_reason(full_url: str) -> None:
    with connected(full_url) as connection:
        before = _export(connection)
        for table in personal_tables() | shared_tables():
            for column in table.columns:
                if is_link(column) or str(column) in LEFT_OUT or str(column) in PERSONS | {"chat.channel"}:
                    continue  # the numbers are what a chat is found by
                mine = next(iter(table.primary_key.columns)) == 1
                value = connection.execute(sa.select(column).where(mine)).scalar_one()
                savepoint = connection.begin_nested()
                connection.execute(sa.update(table).where(mine).values({column: _other(column, value)}))
                assert _export(connection) != before, f"{column} is not shown"
                savepoint.rollback()


def test_nothing_is_left_out_that_does_not_exist() -> None:
    columns = {str(column) for table in METADATA.tables.values() for column in table.columns}
    assert set(LEFT_OUT) <= columns
    assert all(str(column) not in LEFT_OUT for table in personal_tables() for column in shown_columns(table))


def test_no_row_of_anybody_else_is_shown(full_url: str) -> None:
    with connected(full_url) as connection:
        before = _export(connection)
        for table in personal_tables():
            key = next(iter(table.primary_key.columns))
            for column in shown_columns(table):
                if isinstance(column.type, sa.String) and column.name not in ("channel", "kind"):
                    connection.execute(sa.update(table).where(key != 1).values({column: "SAMPLE of others"}))
        assert _export(connection) == before


def test_the_values_are_plain_and_can_be_understood(full_url: str) -> None:
    with connected(full_url) as connection:
        found = _export(connection)
        assert json.loads(json.dumps(found)) == found
        (topic,) = found["topics"]
        assert found["chat"]["number"] == 1
        assert topic["follows"]["pairs"] == [
            {"place": "KZ", "theme": "theme 1"},
            {"place": "TJ", "theme": ""},
        ]
        assert (topic["hours"][0]["minute"], topic["hours"][0]["weekdays"]) == ("00:01", ["Monday"])
        (digest,) = topic["digests"]
        assert digest["stories"] == ["SAMPLE title 1", "SAMPLE title 2"]
        (message,) = digest["messages"]
        assert message["state"] == "sent"
        assert message["ended_at"] == "1970-01-01T00:00:00.001000+00:00"
        assert found["changes_made"][0]["action"] == "SAMPLE action 1"
        assert found["notices"][0]["name"] == "SAMPLE name 1"


def test_a_digest_that_waits_for_its_plan_says_what_time_it_is_of(full_url: str) -> None:
    with connected(full_url) as connection:
        since, until = datetime(2031, 3, 3, 6, tzinfo=UTC), datetime(2031, 3, 4, 6, tzinfo=UTC)
        connection.execute(sa.update(ISSUE).values(since=since, until=until))
        issue = connection.scalar(sa.select(sa.func.min(ISSUE.c.id)))
        connection.execute(sa.update(DIGEST).values(plan=sa.null(), issue=issue))
        (digest,) = _export(connection)["topics"][0]["digests"]
        assert (digest["since"], digest["until"]) == (since.isoformat(), until.isoformat())
        assert digest["stories"] == []
        assert (digest["messages"][0]["kind"], digest["messages"][0]["period"]) != ("", "")
        connection.execute(sa.delete(ISSUE))
        (digest,) = _export(connection)["topics"][0]["digests"]
        assert digest["since"] is digest["until"] is None


def test_a_group_is_told_of_its_topic_alone(full_url: str) -> None:
    with connected(full_url) as connection:
        connection.execute(sa.text("UPDATE chat SET number = -5 WHERE number = 5"))
        found = _export(connection, Destination(-5, 5, "SAMPLE channel 5"))
        assert [topic["thread"] for topic in found["topics"]] == [5]
        assert found["changes_made"] == found["rank"] == []
        assert export_chat(connection, Destination(-5, 4, "SAMPLE channel 5")) is None


async def test_what_admins_did_to_a_reader_is_shown_without_their_numbers(store: Store) -> None:
    people, subscribers = PeopleRepository(store), SubscriberRepository(store)
    await people.allow(ANN.chat, 4_300_000_000_007, NOW)
    found = await subscribers.export(ANN)
    assert found is not None and found["chat"] is None
    assert found["access"][0]["allowed"] is True
    assert [row["action"] for row in found["changes_of_access_and_rank"]] == ["chat allowed"]
    assert "4300000000007" not in json.dumps(found)


async def test_what_was_muted_is_named(store: Store) -> None:
    subscribers = SubscriberRepository(store)
    assert await subscribers.export(ANN) is None
    ann = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    wish = Filter((Pair("KZ"),), muted_outlets=(OutletId(77),), muted_stories=(StoryId(78),))
    assert await subscribers.choose(SubscriberId(ann.id), Filter(), wish)
    found = await subscribers.export(ANN)
    assert found is not None
    (topic,) = found["topics"]
    assert topic["follows"]["muted_outlets"] == [{"number": 77, "name": None}], "that outlet is gone"
    assert topic["hours"][0]["minute"] == "08:00"
    assert topic["digests"] == []
