"""Queueing for thousands at once, and what keeps the outbox whole: it has no foreign keys."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.exc import IntegrityError

from digest.errors import Outdated
from digest.model import Addressee, DeliveryId, Destination, DigestId, Subscriber, SubscriberId, Wave
from storage.engine import make_engine, parse
from storage.migrate import check, upgrade
from storage.outbox import OutboxRepository
from storage.probing import strays
from storage.queueing import ROWS_AT_ONCE, put_all, split
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables_readers import CHAT, CORRECTION, DELIVERY, DIGEST, SUBSCRIBER
from storage.unused import drop_digests
from tests.storage.builders import ANN, DAY, HOUR, NOW, delivery, plan

NEVER = DigestId(999_999_999)
NUMBER = 4_200_000_001_000
READERS = """
    INSERT INTO subscriber (id, chat_id, thread, language, zone, zone_chosen, paused, filter_id, created,
                            length, quiet_start, quiet_end, links, resume)
    SELECT id + {number}, chat_id, {number}, language, zone, zone_chosen, paused, filter_id, created,
           length, quiet_start, quiet_end, links, resume
    FROM subscriber WHERE id = {id}
"""


@pytest.fixture
async def ann(store: Store) -> Subscriber:
    return await SubscriberRepository(store).ensure(ANN, kind="private", language="en", now=NOW)


@pytest.fixture
async def pinned(store: Store) -> DigestId:
    return await OutboxRepository(store).pin(plan("k"), NOW)


@pytest.fixture
async def other(store: Store, database_url: str) -> AsyncIterator[Store]:
    async with await Store.open(database_url) as opened:
        yield opened


def _wave(to: Sequence[SubscriberId], digest: DigestId, *, after: int = 0, period: str = "monday") -> Wave:
    addressees = tuple(Addressee(id, digest, DeliveryId(after)) for id in to)
    return Wave("daily", period, NOW, NOW + DAY, addressees)


async def _run(store: Store, statement: str) -> None:
    await store.write(lambda connection: connection.execute(text(statement)) and None)


async def _rows(store: Store) -> int:
    query = select(func.count()).select_from(DELIVERY)
    return await store.read(lambda connection: connection.scalar(query) or 0)


async def test_a_wave_of_any_size_is_queued_once(store: Store, ann: Subscriber, pinned: DigestId) -> None:
    many = 2 * ROWS_AT_ONCE + 1
    for number in range(1, many):
        await _run(store, READERS.format(id=ann.id, number=number))
    ids = [SubscriberId(ann.id + number) for number in range(many)]
    outbox = OutboxRepository(store)
    assert await outbox.put_all(_wave(ids[:3], pinned)) == 3
    assert await outbox.put_all(_wave(ids, pinned)) == many - 3
    assert await outbox.put_all(_wave(ids, pinned)) == 0
    assert await outbox.put_all(_wave(ids, pinned, after=10**9)) == 0, "the same period, whatever was read"
    chats = select(DELIVERY.c.chat_id).distinct()
    assert len(await store.read(lambda connection: connection.scalars(chats).all())) == 1
    queued = select(DELIVERY.c.subscriber_id)
    assert sorted(await store.read(lambda connection: connection.scalars(queued).all())) == ids


async def test_who_was_told_something_newer_is_left_out(
    store: Store, ann: Subscriber, pinned: DigestId
) -> None:
    outbox = OutboxRepository(store)
    await _run(store, READERS.format(id=ann.id, number=1))
    ben = SubscriberId(ann.id + 1)
    await outbox.put([delivery(ann.id, pinned, period="asked for")])
    newest = (await outbox.newest([ann.id]))[ann.id]
    assert await outbox.put_all(_wave([ann.id, ben], pinned, after=newest - 1)) == 1
    assert await outbox.put_all(_wave([ann.id, ben], pinned, after=newest)) == 1
    assert await _rows(store) == 3


async def test_nothing_is_queued_of_a_digest_that_is_gone(
    store: Store, ann: Subscriber, pinned: DigestId
) -> None:
    outbox = OutboxRepository(store)
    wave = _wave([ann.id], pinned)
    with pytest.raises(Outdated, match="is gone"):
        await outbox.put_all(replace(wave, to=(*wave.to, Addressee(ann.id, NEVER, DeliveryId(0)))))
    with pytest.raises(Outdated, match="is gone"):
        await outbox.put([delivery(ann.id, NEVER)])
    with pytest.raises(Outdated, match="is gone"):
        await outbox.record_sent(delivery(ann.id, NEVER), None, NOW)
    assert await _rows(store) == 0


@pytest.mark.parametrize("table", [CHAT, SUBSCRIBER])
async def test_deliveries_go_with_their_reader(
    store: Store, ann: Subscriber, pinned: DigestId, table: object
) -> None:
    outbox = OutboxRepository(store)
    bob = Destination(NUMBER)
    other = await SubscriberRepository(store).ensure(bob, kind="private", language="en", now=NOW)
    await outbox.put_all(_wave([ann.id, other.id], pinned))
    numbers = select(CHAT.c.id).where(CHAT.c.number == ANN.chat)
    mine = CHAT.c.number == ANN.chat if table is CHAT else SUBSCRIBER.c.chat_id.in_(numbers)
    ask = text(f"INSERT INTO correction (delivery_id, not_before, attempts) SELECT id, 0, 0 FROM {DELIVERY}")
    await store.write(lambda connection: connection.execute(ask) and None)
    leaving = delete(CHAT if table is CHAT else SUBSCRIBER).where(mine)
    await store.write(lambda connection: connection.execute(leaving) and None)
    left = select(DELIVERY.c.subscriber_id).join_from(CORRECTION, DELIVERY)
    assert await store.read(lambda connection: connection.scalars(left).all()) == [other.id]
    assert await _rows(store) == 1


async def test_a_digest_that_was_sent_stays_whoever_deletes_it(
    store: Store, ann: Subscriber, pinned: DigestId
) -> None:
    outbox = OutboxRepository(store)
    await outbox.put_all(_wave([ann.id], pinned))
    assert await outbox.claim("me", "telegram", NOW, 9)
    with pytest.raises(IntegrityError):
        await store.write(lambda connection: connection.execute(delete(DIGEST)) and None)
    await _run(store, "DELETE FROM delivery")
    await store.write(lambda connection: connection.execute(delete(DIGEST)) and None)


async def test_deliveries_that_hang_in_the_air_are_counted(
    store: Store, ann: Subscriber, pinned: DigestId, database_url: str
) -> None:
    outbox = OutboxRepository(store)
    await outbox.put_all(_wave([ann.id], pinned))
    assert strays(database_url) == 0
    await _run(store, f"UPDATE delivery SET digest_id = {NEVER}")
    assert strays(database_url) == 1
    await _run(store, f"UPDATE delivery SET digest_id = {pinned}, subscriber_id = {NEVER}")
    assert strays(database_url) == 1


def test_check_names_a_trigger_that_is_missing(empty_url: str) -> None:
    upgrade(empty_url)
    engine = make_engine(parse(empty_url), "migrate")
    table = "" if engine.dialect.name == "sqlite" else " ON digest"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER digest_in_use{table}"))
    engine.dispose()
    assert check(empty_url) == ["the trigger digest_in_use is missing"]


Side = Callable[[Connection], object]


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
class TestTwoSides:
    """What goes on one side waits for what is being queued on the other."""

    async def test_who_leaves_meanwhile_leaves_nothing(
        self, store: Store, other: Store, ann: Subscriber, pinned: DigestId
    ) -> None:
        wave = _wave([ann.id], pinned)
        await _crossing(store, other, lambda connection: put_all(connection, wave), _leaving)
        assert await _rows(store) == 0

    async def test_a_digest_is_kept_that_is_being_queued(
        self, store: Store, other: Store, ann: Subscriber, pinned: DigestId
    ) -> None:
        wave = _wave([ann.id], pinned)
        await _crossing(store, other, lambda connection: put_all(connection, wave), _dropping)
        assert await _rows(store) == 1
        assert await store.write(_dropping) == 0, "it waits now"

    async def test_a_digest_that_is_being_deleted_is_not_queued(
        self, store: Store, other: Store, ann: Subscriber, pinned: DigestId
    ) -> None:
        wave = _wave([ann.id], pinned)
        with pytest.raises(Outdated):
            await _crossing(store, other, _dropping, lambda connection: put_all(connection, wave))
        assert await _rows(store) == 0

    async def test_who_leaves_while_a_digest_is_split_leaves_nothing(
        self, store: Store, other: Store, ann: Subscriber, pinned: DigestId
    ) -> None:
        outbox = OutboxRepository(store)
        await outbox.put_all(_wave([ann.id], pinned))
        first = (await outbox.newest([ann.id]))[ann.id]
        await _crossing(store, other, lambda connection: split(connection, first, 3), _leaving)
        assert await _rows(store) == 0


def _leaving(connection: Connection) -> None:
    connection.execute(delete(SUBSCRIBER))


def _dropping(connection: Connection) -> int:
    return drop_digests(connection, NOW + 3 * HOUR)


async def _crossing(store: Store, other: Store, slow: Side, quick: Side) -> None:
    """One side works and commits only when the other waits for it."""
    done, go_on = threading.Event(), threading.Event()

    def slowly(connection: Connection) -> None:
        slow(connection)
        done.set()
        go_on.wait(timeout=20)

    waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
    first = asyncio.create_task(store.write(slowly))
    await asyncio.to_thread(done.wait, 20)
    second = asyncio.create_task(other.write(quick))
    try:
        while not await store.read(lambda connection: connection.scalar(waiting)) and not second.done():
            await asyncio.sleep(0.01)
    finally:
        go_on.set()
    await asyncio.gather(first, second)
