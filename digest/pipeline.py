"""The five steps, each a sentence:

    collect   ask due sources | read new articles | tag | group | store
    condense  stories without takeaways | summarise | quote no more than is fair | store
    compose   due slots | subscribers | what is new to each | pin | queue
    deliver   claim | render | send | write down how it ended
    care      expire | purge

The store is the queue: a step reads what the one before left and marks what it finished, so any
step may run again, alone, after a crash, or in another process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.composing import TOLD_FOR, Planner, read_news
from digest.errors import (
    ChatClosed,
    ChatGone,
    ChatMoved,
    DeliveryError,
    StoreError,
    SummaryError,
    TryLater,
    Unknown,
)
from digest.model import (
    Claimed,
    DeliveryState,
    DigestId,
    DueSlot,
    NewDelivery,
    Slot,
    StoryText,
    Subscriber,
    SubscriberId,
    Summary,
    Tally,
)
from digest.ports import Care, Messenger, Outbox, Resolver, Sources, Stories, Subscribers, Summarizer
from digest.quoting import fair
from digest.selection import FRESH
from digest.timetable import last_due, next_due, period, too_late

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

CONDENSE_BATCH = 8
DAILY = "daily"
"""The kind of delivery that slots bring."""

COMPOSE_PAGE = 500
DELIVER_BATCH = 8
"""Marked as being sent before the first of them goes out: so many a crash may leave in doubt."""
WRITE_AGAIN = (0.1, 1.0, 5.0)
"""Seconds between attempts to write down how a delivery ended."""

USEFUL_FOR = timedelta(hours=20)
WAKING = range(7, 22)


# ── condense ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Condensing:
    """What the condense step works with."""

    stories: Stories
    summarizer: Summarizer


async def condense(kit: Condensing, now: datetime, limit: int = 200) -> Tally:
    """Give takeaways to at most ``limit`` fresh stories that have none for their newest revision."""
    tally = Tally("condense")
    while tally.done + tally.failed < limit:
        batch = await kit.stories.to_condense(now - FRESH, CONDENSE_BATCH)
        if not batch:
            break
        summaries = await _summaries(kit.summarizer, batch)
        if len(batch) > 1 and all(summary.method == NO_METHOD for summary in summaries):
            log.error("condense: nothing can be condensed just now; the stories wait")
            tally.failed += len(batch)
            break
        for story, summary in zip(batch, summaries, strict=True):
            quoted = fair(summary, story.documents)
            await kit.stories.save_summary(story.story, story.revision, quoted, now)
            tally.failed += summary.method == NO_METHOD
            tally.done += summary.method != NO_METHOD
    return tally


NO_METHOD = "none"
"""The method of an empty summary: the story goes out as a headline."""


async def _summaries(summarizer: Summarizer, batch: Sequence[StoryText]) -> Sequence[Summary]:
    """A failed batch is tried once more story by story: one bad text must not cost the others."""
    try:
        return await summarizer.summarize(batch)
    except SummaryError as error:
        log.warning("condense: %s; trying one by one", error)
    return [await _alone(summarizer, story) for story in batch]


async def _alone(summarizer: Summarizer, story: StoryText) -> Summary:
    try:
        (summary,) = await summarizer.summarize([story])
    except SummaryError as error:
        log.warning("condense: story %s goes without takeaways: %s", story.story, error)
        return Summary(takeaways=(), method=NO_METHOD)
    return summary


# ── compose ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Composing:
    """What the compose step works with."""

    stories: Stories
    sources: Sources
    subscribers: Subscribers
    outbox: Outbox
    resolver: Resolver


async def compose(kit: Composing, now: datetime) -> Tally:
    """Queue a digest for every subscriber whose time has come; a rerun adds nothing."""
    tally = Tally("compose")
    slots = await kit.subscribers.due_slots(now)
    if not slots:
        return tally
    news = await read_news(kit.stories, kit.sources, now)
    planner = Planner(news, kit.resolver.members())
    for due in slots:
        await _serve(kit, due, planner, now, tally)
    return tally


async def _serve(kit: Composing, slot: DueSlot, planner: Planner, now: datetime, tally: Tally) -> None:
    """After days of silence only the newest missed time is served: one digest, not many."""
    due = last_due(slot.slot, now)
    after = SubscriberId(0)
    while page := await kit.subscribers.in_slot(slot.id, after, COMPOSE_PAGE):
        readers = [reader for reader in page if reader.filter.pairs]
        told = await kit.subscribers.told_by([reader.id for reader in readers], now - TOLD_FOR)
        # In a thread: thousands of different choices take seconds, and answers must not wait.
        plans = await asyncio.to_thread(planner.plans, readers, told)
        pinned = await kit.outbox.pin_all(plans, now)
        deliveries = [
            _delivery(reader, slot.slot, due, now, pinned[plan.key])
            for reader, plan in zip(readers, plans, strict=True)
        ]
        tally.done += await kit.outbox.put(deliveries)
        after = page[-1].id
    await kit.subscribers.advance(slot.id, slot.due, next_due(slot.slot, now))


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


# ── deliver ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Delivering:
    """What the deliver step works with. ``worker`` names this process in the outbox.

    ``stopping()``: nothing more is claimed once it is true, what was claimed is finished.
    """

    outbox: Outbox
    subscribers: Subscribers
    messenger: Messenger
    worker: str
    channel: str
    clock: Clock
    stopping: Callable[[], bool] = lambda: False


async def deliver(kit: Delivering) -> Tally:
    """Send what is due, until nothing is: claimed before the call, its end written down after it.

    An error that is no DeliveryError ends the run, but only once the other messages have their end. Its
    own message stays claimed by ``worker``: nobody knows how far it came, so it has to be reaped.
    """
    tally = Tally("deliver")
    while not kit.stopping() and (
        batch := await kit.outbox.claim(kit.worker, kit.channel, kit.clock(), DELIVER_BATCH)
    ):
        ends = await asyncio.gather(*(_send(kit, claimed) for claimed in batch), return_exceptions=True)
        for end in ends:
            _count(tally, end)
        broken = [end for end in ends if isinstance(end, BaseException)]
        for error in broken[1:]:
            log.error("deliver: one more message broke off", exc_info=error)
        if broken:
            raise broken[0]
    return tally


def _count(tally: Tally, state: DeliveryState | BaseException) -> None:
    tally.done += state is DeliveryState.SENT
    tally.failed += state in (DeliveryState.FAILED, DeliveryState.UNKNOWN)
    tally.skipped += state in (DeliveryState.PENDING, DeliveryState.SKIPPED)


async def _send(kit: Delivering, claimed: Claimed) -> DeliveryState:
    digest = await kit.outbox.digest(claimed.digest)
    if digest is None:
        return await _finish(kit, claimed, DeliveryState.SKIPPED, error="the digest is no longer kept")
    if claimed.part == 1 and (parts := kit.messenger.parts(claimed, digest)) > 1:
        await kit.outbox.split(claimed.id, parts)
    try:
        message = await kit.messenger.deliver(claimed, digest)
    except DeliveryError as error:
        return await _failed(kit, claimed, error)
    state = await _finish(kit, claimed, DeliveryState.SENT, message=message)
    if claimed.held and claimed.part == 1:
        await kit.outbox.acknowledge(claimed.subscriber.id)
    return state


async def _failed(kit: Delivering, claimed: Claimed, error: DeliveryError) -> DeliveryState:
    match error:
        case TryLater(wait=wait):
            later = kit.clock() + wait
            return await _finish(kit, claimed, DeliveryState.PENDING, not_before=later, error=str(error))
        case ChatMoved(chat=chat, new_chat=new_chat):
            state = await _finish(kit, claimed, DeliveryState.PENDING, not_before=kit.clock(), error="moved")
            await kit.subscribers.move(chat, new_chat)
            return state
        case ChatGone(chat=chat):
            state = await _finish(kit, claimed, DeliveryState.FAILED, error=str(error))
            await kit.subscribers.sleep(chat, kit.clock())
            return state
        case ChatClosed():
            await kit.subscribers.pause(claimed.subscriber.id, True)
            return await _finish(kit, claimed, DeliveryState.FAILED, error=str(error))
        case Unknown():
            return await _finish(kit, claimed, DeliveryState.UNKNOWN, error=str(error))
    log.error("deliver: refused: %s", error)
    return await _finish(kit, claimed, DeliveryState.FAILED, error=str(error))


async def _finish(
    kit: Delivering,
    claimed: Claimed,
    state: DeliveryState,
    *,
    message: int | None = None,
    not_before: datetime | None = None,
    error: str = "",
) -> DeliveryState:
    """A store that is locked or full for a moment must not make a doubtful message of one that is sent."""
    for pause in (*WRITE_AGAIN, None):
        try:
            await kit.outbox.finish(
                claimed.id,
                kit.worker,
                state,
                kit.clock(),
                message=message,
                not_before=not_before,
                error=error,
            )
            break
        except StoreError:
            if pause is None:
                raise
            await asyncio.sleep(pause)
    return state


# ── care ─────────────────────────────────────────────────────────────────────────────────────────


async def care(care: Care, outbox: Outbox, now: datetime) -> Tally:
    """Let go of what is past its time."""
    return Tally("care", done=await care.purge(now), skipped=await outbox.expire(now))
