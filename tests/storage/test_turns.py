"""In which order the messages of one chat go out: digest by digest, and each with all its parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from digest.model import Claimed, DeliveryState, Destination
from storage.outbox import OutboxRepository
from storage.store import Store
from storage.subscribers import SubscriberRepository
from tests.storage.builders import HOUR, NOW, delivery, plan

MORNING, EVENING = "2031-03-04#1", "2031-03-04#2"
SOON = timedelta(minutes=1)


class Line:
    """One chat whose messages are taken one by one."""

    def __init__(self, outbox: OutboxRepository) -> None:
        self.outbox = outbox

    async def take(self, now: datetime = NOW) -> Claimed:
        (claimed,) = await self.outbox.claim("me", "telegram", now, 9)
        return claimed

    async def end(self, claimed: Claimed, later: datetime | None = None, now: datetime = NOW) -> None:
        state = DeliveryState.PENDING if later else DeliveryState.SENT
        assert await self.outbox.finish(claimed.id, "me", state, now, not_before=later)

    async def rest(self, now: datetime = NOW) -> Sequence[tuple[str, int]]:
        """All that still goes out, in order."""
        told = []
        while batch := await self.outbox.claim("me", "telegram", now, 9):
            (claimed,) = batch
            told.append((claimed.period, claimed.part))
            await self.end(claimed, now=now)
        return told


@pytest.fixture
async def line(store: Store) -> Line:
    return Line(OutboxRepository(store))


async def queue(store: Store, *periods: str, first: datetime = NOW) -> None:
    """Digests for the one chat; only the first of them may have to wait."""
    outbox, people = OutboxRepository(store), SubscriberRepository(store)
    reader = await people.ensure(Destination(1), kind="private", language="en", now=NOW)
    for number, period in enumerate(periods):
        pinned = await outbox.pin(plan(period), NOW)
        await outbox.put([delivery(reader.id, pinned, period=period, not_before=NOW if number else first)])


async def test_the_parts_of_a_digest_come_before_the_next_digest(store: Store, line: Line) -> None:
    """Although they are queued only once their digest is being sent, when the next may be waiting."""
    await queue(store, MORNING, EVENING)
    claimed = await line.take()
    await line.outbox.split(claimed.id, 3)
    await line.end(claimed)
    assert await line.rest() == [(MORNING, 2), (MORNING, 3), (EVENING, 1)]


async def test_a_first_part_that_is_tried_again_comes_before_all_that_waits(store: Store, line: Line) -> None:
    await queue(store, MORNING, EVENING)
    claimed = await line.take()
    await line.outbox.split(claimed.id, 2)
    await line.end(claimed, later=NOW + SOON)
    assert await line.outbox.claim("me", "telegram", NOW, 9) == [], "it was tried: nothing goes past it"
    assert await line.rest(NOW + SOON) == [(MORNING, 1), (MORNING, 2), (EVENING, 1)]


async def test_a_second_part_that_has_to_wait_holds_up_the_next_digest(store: Store, line: Line) -> None:
    await queue(store, MORNING, EVENING)
    claimed = await line.take()
    await line.outbox.split(claimed.id, 2)
    await line.end(claimed)
    second = await line.take()
    assert (second.period, second.part) == (MORNING, 2)
    await line.end(second, later=NOW + SOON)
    assert await line.outbox.claim("me", "telegram", NOW, 9) == []
    assert await line.rest(NOW + SOON) == [(MORNING, 2), (EVENING, 1)]


async def test_neither_waits_for_the_other_where_one_was_overtaken(store: Store, line: Line) -> None:
    """What waits for the end of quiet hours is overtaken, and then comes due in the midst of the other."""
    await queue(store, MORNING, EVENING, first=NOW + HOUR)
    claimed = await line.take()
    assert claimed.period == EVENING
    await line.outbox.split(claimed.id, 2)
    await line.end(claimed, later=NOW + HOUR)
    told = await line.rest(NOW + HOUR)
    assert told == [(MORNING, 1), (EVENING, 1), (EVENING, 2)]
