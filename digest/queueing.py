"""The compose step: due slots | subscribers | what is new to each | pin | queue."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.composing import TOLD_FOR, Planner, read_news
from digest.model import DigestId, DigestPlan, DueSlot, NewDelivery, Slot, Subscriber, SubscriberId, Tally
from digest.ports import Comparer, Outbox, Resolver, Sources, Stories, Subscribers
from digest.selection import FRESH, LONGEST, span
from digest.timetable import last_due, next_due, period, too_late

DAILY = "daily"
"""The kind of delivery that slots bring."""

COMPOSE_PAGE = 500
USEFUL_FOR = timedelta(hours=20)
WAKING = range(7, 22)


@dataclass(frozen=True, slots=True)
class Composing:
    """What the compose step works with."""

    stories: Stories
    sources: Sources
    subscribers: Subscribers
    outbox: Outbox
    resolver: Resolver
    compare: Comparer


async def compose(kit: Composing, now: datetime) -> Tally:
    """Queue a digest for every subscriber whose time has come; a rerun adds nothing."""
    tally = Tally("compose")
    planners: dict[timedelta, Planner] = {}
    for due in await kit.subscribers.due_slots(now):
        await _serve(kit, due, planners, now, tally)
    return tally


async def _serve(
    kit: Composing, slot: DueSlot, planners: dict[timedelta, Planner], now: datetime, tally: Tally
) -> None:
    """After days of silence only the newest missed time is served: one digest, not many."""
    due = last_due(slot.slot, now)
    after = SubscriberId(0)
    while page := await kit.subscribers.in_slot(slot.id, after, COMPOSE_PAGE):
        readers = [reader for reader in page if reader.filter.pairs]
        plans = await _plans(kit, slot, readers, planners, now)
        pinned = await kit.outbox.pin_all(list(plans.values()), now)
        deliveries = [
            _delivery(reader, slot.slot, due, now, pinned[plans[reader.id].key]) for reader in readers
        ]
        tally.done += await kit.outbox.put(deliveries)
        after = page[-1].id
    await kit.subscribers.advance(slot.id, slot.due, next_due(slot.slot, now))


async def _plans(
    kit: Composing,
    slot: DueSlot,
    readers: Sequence[Subscriber],
    planners: dict[timedelta, Planner],
    now: datetime,
) -> dict[SubscriberId, DigestPlan]:
    """What is new to each reader since their last digest; who never had one, since the slot's last time."""
    ids = [reader.id for reader in readers]
    told = await kit.subscribers.told_by(ids, now - TOLD_FOR)
    had = await kit.subscribers.last_had(ids)
    before = last_due(slot.slot, slot.due - timedelta(minutes=1))
    found: dict[SubscriberId, DigestPlan] = {}
    for back in (FRESH, LONGEST):
        some = [reader for reader in readers if span(had.get(reader.id, before), now) == back]
        if some:
            planner = await _planner(kit, planners, back, now)
            # In a thread: thousands of different choices take seconds, and answers must not wait.
            plans = await asyncio.to_thread(planner.plans, some, told)
            found |= {reader.id: plan for reader, plan in zip(some, plans, strict=True)}
    return found


async def _planner(
    kit: Composing, planners: dict[timedelta, Planner], back: timedelta, now: datetime
) -> Planner:
    """One for all readers who look equally far back."""
    if back not in planners:
        news = await read_news(kit.stories, kit.sources, now, back)
        planners[back] = Planner(news, kit.resolver.members(), kit.compare)
    return planners[back]


def _delivery(reader: Subscriber, slot: Slot, due: datetime, now: datetime, digest: DigestId) -> NewDelivery:
    return NewDelivery(
        subscriber=reader.id,
        kind=DAILY,
        period=period(slot, reader.slots, due),
        digest=digest,
        not_before=sending_time(slot.zone, due, now),
        expires=now + USEFUL_FOR,
    )


def sending_time(zone: str, due: datetime, now: datetime) -> datetime:
    """Now; but a digest hours late does not ring at night: it waits for the morning."""
    local = now.astimezone(ZoneInfo(zone))
    if not too_late(due, now) or local.hour in WAKING:
        return now
    morning = local.replace(hour=WAKING.start, minute=0, second=0, microsecond=0, fold=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(UTC)
