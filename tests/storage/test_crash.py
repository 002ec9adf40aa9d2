"""Several processes on one database, some of them killed: nothing is claimed twice, nothing repeated."""

from __future__ import annotations

from sqlalchemy import select

from digest.model import DeliveryState, Destination, OutboxCounts
from storage.outbox import OutboxRepository
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.subscribers import SubscriberRepository
from storage.tables_news import ARTICLE
from tests.forked import Talker
from tests.storage import claimer, collector
from tests.storage.builders import DAY, NOW, delivery, draft, plan


async def _queue(store: Store, chats: int, periods: int) -> OutboxRepository:
    outbox, subscribers = OutboxRepository(store), SubscriberRepository(store)
    pinned = await outbox.pin(plan("k"), NOW)
    for chat in range(1, chats + 1):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        await outbox.put([delivery(reader.id, pinned, period=str(number)) for number in range(periods)])
    return outbox


async def test_two_processes_never_claim_the_same(store: Store, database_url: str) -> None:
    outbox = await _queue(store, chats=20, periods=2)
    one, two = (Talker(claimer.run, database_url, name, 4) for name in ("one", "two"))
    with one, two:
        ends = [process.ended() for process in (one, two)]
    assert [status for _, status in ends] == [0, 0]
    ids = [id for said, _ in ends for id in said.split()]
    counts = await outbox.counts()
    assert len(ids) == len(set(ids)) == counts.sent
    # A process stops when every chat that has something left is in the other's hands.
    while claimed := await outbox.claim("me", "telegram", NOW, 100):
        for each in claimed:
            assert str(each.id) not in ids
            ids.append(str(each.id))
            await outbox.finish(each.id, "me", DeliveryState.SENT, NOW)
    assert len(ids) == 40


async def test_what_a_killed_process_was_sending_is_held_and_never_sent_again(
    store: Store, database_url: str
) -> None:
    outbox = await _queue(store, chats=1, periods=4)
    cut_off = []
    for number in range(2):
        with Talker(claimer.run, database_url, f"victim{number}", 1) as victim:
            cut_off.append(int(victim.heard()))
            victim.kill()
        assert await outbox.reap(f"victim{number + 1}", "telegram", NOW) == 1
    rest = []
    while claimed := await outbox.claim("me", "telegram", NOW, 5):
        (only,) = claimed
        assert only.held == 2
        rest.append(int(only.id))
        await outbox.finish(only.id, "me", DeliveryState.SENT, NOW)
    assert sorted(cut_off + rest) == cut_off + rest, "the order was kept"
    assert await outbox.counts() == OutboxCounts(sent=2, unknown=2)


async def test_two_collectors_that_read_the_same_at_once_store_it_once(
    store: Store, database_url: str
) -> None:
    sources, stories = SourceRepository(store), StoryRepository(store)
    source = await sources.add(draft(), NOW, 1)
    work = (collector.run, database_url, 1, 6)
    with Talker(*work) as one, Talker(*work) as two:
        for process in (one, two):
            assert process.heard() == "read"
        for process in (one, two):
            process.say("\n" * 3)
        assert [process.ended()[1] for process in (one, two)] == [0, 0]
    assert sorted(check.new for check in await sources.checks(source.id, 10)) == [0, 6]
    shown = await stories.window(NOW - DAY, NOW)
    assert [(len(story.accounts), story.revision) for story in shown] == [(1, 1)] * 6


async def test_a_collector_that_is_killed_anywhere_stores_every_item_once(
    store: Store, database_url: str
) -> None:
    sources = SourceRepository(store)
    added = [await sources.add(draft(f"{number} Sample"), NOW, 1) for number in range(2)]
    points = ["read", "stored", "checked"]
    for steps in (2, 4):  # cut off between storing and checking, then between one source and the next
        with Talker(collector.run, database_url, 2, 4) as victim:
            for step in range(steps):
                if step:
                    victim.say()
                assert victim.heard() == points[step % 3]
            victim.kill()
    with Talker(collector.run, database_url, 2, 4) as last:
        last.say("\n" * 3)
        assert last.ended()[1] == 0
    query = select(ARTICLE.c.source_id, ARTICLE.c.key).order_by(ARTICLE.c.key)
    rows = await store.read(lambda connection: connection.execute(query).all())
    wanted = [(source.id, f"{source.id}-{number}") for source in added for number in range(4)]
    assert sorted(tuple(row) for row in rows) == sorted(wanted)
    for source in added:
        assert [check.items for check in await sources.checks(source.id, 10)] == [4]
    stories = await StoryRepository(store).window(NOW - DAY, NOW)
    assert [(len(story.accounts), story.revision) for story in stories] == [(1, 1)] * 8
