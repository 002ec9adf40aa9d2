"""Digests are deleted once nobody has them or waits for them, and not before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import storage.unused
from digest.model import DeliveryState, Destination, DigestId
from digest.timetable import USEFUL_FOR
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from storage.tables_readers import DIGEST
from storage.unused import JUST_MADE, drop_digests
from tests.storage.builders import HOUR, NOW, delivery, plan

MINUTE = timedelta(minutes=1)
OLD = NOW + JUST_MADE + MINUTE


class Shelf:
    """Digests of one moment; reader ``i`` waits for digest ``i``."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.outbox = OutboxRepository(store)

    async def pin(self, number: int) -> DigestId:
        return await self.outbox.pin(plan(f"SAMPLE {number}"), NOW)

    async def waits(self, number: int) -> DigestId:
        people, chat = SubscriberRepository(self.store), Destination(4_200_000_000_000 + number)
        reader = await people.ensure(chat, kind="private", language="en", now=NOW)
        pinned = await self.pin(number)
        assert await self.outbox.put([delivery(reader.id, pinned, expires=NOW + USEFUL_FOR)])
        return pinned

    async def left(self) -> set[int]:
        return await self.store.read(lambda connection: set(connection.scalars(select(DIGEST.c.id))))

    async def drop(self, now: datetime = OLD) -> int:
        return await self.store.write(lambda connection: drop_digests(connection, now))


@pytest.fixture
def shelf(store: Store) -> Shelf:
    return Shelf(store)


async def test_what_nobody_waits_for_goes_once_it_is_not_just_made(shelf: Shelf) -> None:
    mine, _ = await shelf.waits(1), await shelf.pin(2)
    assert await shelf.drop(NOW + JUST_MADE - MINUTE) == 0
    assert await shelf.drop() == 1
    assert await shelf.left() == {mine}


async def test_what_was_sent_stays_while_that_is_known(shelf: Shelf) -> None:
    mine = await shelf.waits(1)
    (claimed,) = await shelf.outbox.claim("me", "telegram", NOW, 9)
    assert await shelf.drop(NOW + 30 * HOUR) == 0
    assert await shelf.outbox.finish(claimed.id, "me", DeliveryState.SENT, NOW)
    assert await shelf.drop(NOW + 30 * HOUR) == 0
    assert await shelf.left() == {mine}


async def test_while_many_wait_only_what_nobody_can_wait_for_goes(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.unused, "LOOKED_AT", 2)
    waiting = {await shelf.waits(number) for number in range(3)}
    nobodys = await shelf.pin(9)
    assert await shelf.drop(NOW + USEFUL_FOR) == 0
    assert await shelf.left() == waiting | {nobodys}
    assert await shelf.outbox.expire(NOW + USEFUL_FOR) == 3
    assert await shelf.drop(NOW + USEFUL_FOR) == 1
    assert await shelf.left() == waiting


async def test_those_who_wait_do_not_hide_what_nobody_waits_for(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few are deleted at a time."""
    monkeypatch.setattr(storage.unused, "LOOKED_AT", 3)
    monkeypatch.setattr(storage.unused, "PIECE", 2)
    waiting = {await shelf.waits(number) for number in range(3)}
    for number in range(10, 15):
        await shelf.pin(number)
    assert [await shelf.drop() for _ in range(4)] == [2, 2, 1, 0]
    assert await shelf.left() == waiting
