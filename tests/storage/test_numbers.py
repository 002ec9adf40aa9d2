"""Numbers are used once: nothing that was meant for somebody who left reaches whoever comes next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from digest.errors import Outdated
from digest.model import (
    Claimed,
    DeliveryState,
    Destination,
    DigestId,
    DueReader,
    Filter,
    FilterId,
    Group,
    Issue,
    Length,
    NewDelivery,
    Pair,
    SlotId,
    Subscriber,
    SubscriberId,
)
from digest.planning import Planning
from digest.queueing import Composing, compose
from digest.subscribing import canonical
from storage.backup import backup
from storage.care import ISSUES, CareRepository
from storage.migrate import check
from storage.moving import move
from storage.outbox import OutboxRepository
from storage.restoring import restore
from storage.seal import Seal
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.tables import METADATA
from storage.tables_readers import SUBSCRIBER
from tests.digest.people import compare
from tests.postgres import server
from tests.storage.builders import DAY, HOUR, KZ, NOW, article, draft, plan
from tests.storage.filling import ROWS, connected, fill_all, sample_row

ANN, BOB = Destination(1), Destination(2)
ANNS = canonical([Pair("KZ")], unwanted_words=("sample",))
USED_ONCE = ("filter", "subscriber", "issue", "digest", "delivery")

NEWEST = {
    "correction": "id",
    "delivery": "id",
    "digest_story": "digest_id",
    "digest": "id",
    "subscriber_slot": "subscriber_id",
    "subscriber": "id",
    "filter": "id",
    "issue": "id",
}
"""Where the newest rows are, and what hangs on them."""


class Regions:
    """A resolver of which only the members of regions are asked."""

    def members(self) -> Mapping[str, frozenset[str]]:
        return {}


class Interrupted(SubscriberRepository):
    """Something happens between the first page of readers and what becomes of it."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def due_in(self, id: SlotId, after: SubscriberId, limit: int, **since: Any) -> Sequence[DueReader]:
        found = await super().due_in(id, after, limit, **since)
        if found and (meanwhile := self.meanwhile):
            self.meanwhile = None
            await meanwhile()
        return found


async def _ensure(store: Store, destination: Destination) -> Subscriber:
    repository = SubscriberRepository(store)
    return await repository.ensure(destination, kind="private", language="en", now=NOW)


async def _waiting(store: Store, reader: Subscriber, digest: DigestId) -> Claimed:
    """The reader's message, on the wire."""
    outbox = OutboxRepository(store)
    await outbox.put([NewDelivery(reader.id, "daily", "1", digest, NOW, NOW + DAY)])
    (claimed,) = await outbox.claim("me", "telegram", NOW, 9)
    return claimed


async def test_a_digest_that_was_read_again_is_shown_to_nobody_else(store: Store) -> None:
    """The newest digest is deleted with its reader, and the next one tells the same story."""
    outbox, subscribers, stories = (
        OutboxRepository(store),
        SubscriberRepository(store),
        StoryRepository(store),
    )
    source = await SourceRepository(store).add(draft(), NOW - DAY, 1)
    await stories.add([article(source.id, "1")], [])
    (story,) = await stories.window(NOW - DAY, NOW)
    ann = await _ensure(store, ANN)
    hers = await outbox.pin(plan("hers", (story.id, 1), filter=ANNS), NOW)
    await outbox.record_sent(NewDelivery(ann.id, "ondemand", "1", hers, NOW, NOW), 1, NOW)
    assert await outbox.digest(hers) is not None
    assert await subscribers.forget(ANN, NOW + 3 * HOUR)
    assert await outbox.digest(hers) is None
    next_one = await outbox.pin(plan("next", (story.id, 1), filter=KZ), NOW + 3 * HOUR)
    shown = await outbox.digest(next_one)
    assert shown is not None
    assert shown.plan.filter == KZ


async def test_groups_that_are_pinned_get_numbers_that_nobody_had(store: Store) -> None:
    outbox = OutboxRepository(store)
    ann = await _ensure(store, ANN)
    hers = await outbox.pin(plan("hers", filter=ANNS), NOW)
    await outbox.record_sent(NewDelivery(ann.id, "ondemand", "1", hers, NOW, NOW), 1, NOW)
    await SubscriberRepository(store).forget(ANN, NOW + 3 * HOUR)
    bob = await _ensure(store, BOB)
    issue = await outbox.pin_issue(Issue(NOW - DAY, NOW, ()))
    group = Group(await _filter_of(store, bob), "en", Length.NORMAL, (), 0)
    pinned = await outbox.pin_groups(issue, 0, [group, group], NOW)
    after = await outbox.pin(plan("after"), NOW)
    assert hers < pinned[0] < pinned[1] < after


async def _filter_of(store: Store, reader: Subscriber) -> FilterId:
    query = sa.select(SUBSCRIBER.c.filter_id).where(SUBSCRIBER.c.id == reader.id)
    return FilterId(await store.read(lambda connection: connection.execute(query).scalar_one()))


async def test_who_starts_during_a_run_gets_nothing_that_was_made_for_another(store: Store) -> None:
    """A page of readers was read; the newest of them forgets herself, and somebody else starts."""
    outbox, stories, subscribers = OutboxRepository(store), StoryRepository(store), Interrupted(store)
    for number in (1, 2):
        reader = await _ensure(store, Destination(number))
        assert await subscribers.choose(reader.id, Filter(), ANNS)
    due = NOW + 2 * HOUR

    async def leave_and_start() -> None:
        await subscribers.forget(Destination(2), due)
        newcomer = await _ensure(store, Destination(777))
        assert await subscribers.choose(newcomer.id, Filter(), KZ)

    subscribers.meanwhile = leave_and_start
    sources = SourceRepository(store)
    await compose(Composing(stories, sources, subscribers, outbox, Regions(), str.split), due)
    assert subscribers.meanwhile is None
    await Planning(outbox, stories, subscribers, Regions(), compare, str.split).prepare("telegram", due, 9)
    claimed = await outbox.claim("me", "telegram", due, 9)
    assert [each.subscriber.destination.chat for each in claimed] == [1]


async def test_the_end_of_a_message_is_not_that_of_another(store: Store) -> None:
    """Ann's message is on the wire when she forgets herself; Bob's goes out before hers has ended."""
    outbox = OutboxRepository(store)
    ann, bob = await _ensure(store, ANN), await _ensure(store, BOB)
    digest = await outbox.pin(plan("k"), NOW)
    hers = await _waiting(store, ann, digest)
    await SubscriberRepository(store).forget(ANN, NOW)
    his = await _waiting(store, bob, digest)
    assert not await outbox.finish(hers.id, "me", DeliveryState.SENT, NOW, message=501)
    later = NOW + HOUR
    assert await outbox.finish(his.id, "me", DeliveryState.PENDING, NOW, not_before=later, error="429")
    (again,) = await outbox.claim("me", "telegram", later, 9)
    assert again.id == his.id


async def test_a_group_of_a_choice_that_is_gone_is_not_pinned_as_another(store: Store) -> None:
    outbox, subscribers = OutboxRepository(store), SubscriberRepository(store)
    ann, bob = await _ensure(store, ANN), await _ensure(store, BOB)
    assert await subscribers.choose(ann.id, Filter(), ANNS)
    group = Group(await _filter_of(store, ann), "en", Length.NORMAL, (), 1)
    assert await subscribers.choose(ann.id, ANNS, Filter())
    await CareRepository(store).purge(NOW)
    assert await subscribers.choose(bob.id, Filter(), KZ)
    issue = await outbox.pin_issue(Issue(NOW - DAY, NOW, ()))
    with pytest.raises(Outdated):
        await outbox.pin_groups(issue, 1, [group], NOW)


async def test_an_issue_that_is_gone_does_not_come_back_as_another(store: Store) -> None:
    outbox = OutboxRepository(store)
    old = await outbox.pin_issue(Issue(NOW - DAY, NOW, ()))
    later = NOW + ISSUES + DAY
    await CareRepository(store).purge(later)
    await outbox.pin_issue(Issue(later - DAY, later, ()))
    assert await outbox.issue(old) is None


async def test_a_copy_that_is_put_back_goes_on_where_it_was(sqlite_url: str, tmp_path: Path) -> None:
    async with await Store.open(sqlite_url) as store:
        ann = await _ensure(store, ANN)
        digest = await OutboxRepository(store).pin(plan("k"), NOW)
        message = await _waiting(store, ann, digest)
        await SubscriberRepository(store).forget(ANN, NOW + 3 * HOUR)
    copy, seal = tmp_path / "copy.db", Seal("SAMPLE key", Path())
    backup(sqlite_url, copy)
    restore(copy, sqlite_url, seal, NOW)
    async with await Store.open(sqlite_url) as store:
        bob = await _ensure(store, BOB)
        next_one = await OutboxRepository(store).pin(plan("next"), NOW)
        assert (bob.id > ann.id, next_one > digest) == (True, True)
        assert (await _waiting(store, bob, next_one)).id > message.id


@pytest.mark.postgres
def test_what_moves_goes_on_counting_where_it_was(sqlite_url: str, tmp_path: Path) -> None:
    """From SQLite to PostgreSQL and back, though the newest rows are gone."""
    fill_all(sqlite_url)
    with connected(sqlite_url) as connection:  # which looks after no references
        for table, column in NEWEST.items():
            connection.execute(sa.text(f"DELETE FROM {table} WHERE {column} = {ROWS}"))
    back = f"sqlite:///{tmp_path}/back.db"
    with server().database() as target:
        move(sqlite_url, target, lambda _table, _rows: None)
        move(target, back, lambda _table, _rows: None)
        for url in (target, back):
            assert _next_ids(url) == dict.fromkeys(USED_ONCE, ROWS + 1)


def _next_ids(url: str) -> dict[str, int]:
    """The numbers that the next rows get. Undone, though PostgreSQL goes on counting."""
    with connected(url) as connection, connection.begin_nested() as trial:
        found = {name: _add(connection, METADATA.tables[name]) for name in USED_ONCE}
        trial.rollback()
    return found


def _add(connection: sa.Connection, table: sa.Table) -> int:
    row = sample_row(table, ROWS + 1)
    del row["id"]
    row |= {name: 1 for name in ("chat_id", "filter_id") if name in row}
    adding = sa.insert(table).values(row).returning(table.c.id)
    return int(connection.execute(adding).scalar_one())


def test_check_names_a_table_that_would_use_its_numbers_again(sqlite_url: str) -> None:
    with connected(sqlite_url) as connection:
        connection.execute(sa.text("DROP TABLE issue"))
        METADATA.tables["issue"].create(connection)
    assert check(sqlite_url) == []
    with connected(sqlite_url) as connection:
        (made,) = connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE name = 'issue'"))
        connection.execute(sa.text("DROP TABLE issue"))
        connection.execute(sa.text(str(made).replace("AUTOINCREMENT", "")))
        connection.execute(sa.text("CREATE INDEX ix_issue_until ON issue (until)"))
    assert check(sqlite_url) == ["issue would use its numbers again"]
