"""The deliver step: claim | render | send | write down how it ended | mend what was withdrawn since."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from digest.errors import ChatClosed, ChatGone, ChatMoved, DeliveryError, StoreError, TryLater, Unknown
from digest.model import Claimed, Correction, DeliveryState, Tally
from digest.ports import Corrections, Messenger, Outbox, Subscribers

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

DELIVER_BATCH = 8
"""Marked as being sent before the first of them goes out: so many a crash may leave in doubt."""
WRITE_AGAIN = (0.1, 1.0, 5.0)
"""Seconds between attempts to write down how a delivery ended."""

SOON = timedelta(seconds=1)
EDIT_AGAIN = timedelta(minutes=1)
"""Before the second attempt to edit a message; twice as long before each further one, up to `SELDOM`."""
SELDOM = timedelta(hours=6)
MOST_EDITS = 30
"""Attempts: about five days."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Delivering:
    """What the deliver step works with. ``worker`` names this process in the outbox.

    ``stopping()``: nothing more is claimed once it is true, what was claimed is finished.
    """

    outbox: Outbox
    subscribers: Subscribers
    messenger: Messenger
    corrections: Corrections
    worker: str
    channel: str
    clock: Clock
    stopping: Callable[[], bool] = lambda: False


async def deliver(kit: Delivering) -> Tally:
    """Send what is due, until nothing is: claimed before the call, its end written down after it.

    Then the messages are mended that told a story which was withdrawn since. An error that is no
    DeliveryError ends the run, but only once the other messages have their end. Its own message stays
    claimed by ``worker``: nobody knows how far it came, so it has to be reaped.
    """
    tally = Tally("deliver")
    while not kit.stopping() and (
        batch := await kit.outbox.claim(kit.worker, kit.channel, kit.clock(), DELIVER_BATCH)
    ):
        for state in await _all([_send(kit, claimed) for claimed in batch]):
            _count(tally, state)
    if mended := await correct(kit):
        tally.notes.append(f"{mended} messages corrected")
    return tally


async def correct(kit: Delivering) -> int:
    """Edit the messages that tell what was withdrawn, until none is due; how many were.

    To edit a message twice does no harm, so one whose answer was lost is tried again.
    """
    mended = 0
    while not kit.stopping() and (
        batch := await kit.corrections.due(kit.channel, kit.clock(), DELIVER_BATCH)
    ):
        mended += sum(await _all([_correct(kit, correction) for correction in batch]))
    return mended


async def _all(tasks: Iterable[Awaitable[T]]) -> list[T]:
    """What all of them bring; the first error is raised once every one has come to its end."""
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [end for end in ends if isinstance(end, BaseException)]
    for error in broken[1:]:
        log.error("deliver: one more message broke off", exc_info=error)
    if broken:
        raise broken[0]
    return [end for end in ends if not isinstance(end, BaseException)]


def _count(tally: Tally, state: DeliveryState) -> None:
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


async def _correct(kit: Delivering, correction: Correction) -> bool:
    """Whether the message is mended now. One that cannot be edited, or not for days, is let go."""
    digest = await kit.outbox.digest(correction.digest)
    mended, again = False, None
    if digest is not None and correction.attempts < MOST_EDITS:
        try:
            await kit.messenger.correct(correction, digest)
            mended = True
        except DeliveryError as error:
            again = await _again(kit, correction, error)
    if again is None:
        await kit.corrections.done(correction.id, kit.clock())
    else:
        await kit.corrections.postpone(correction.id, kit.clock() + again)
    return mended


async def _again(kit: Delivering, correction: Correction, error: DeliveryError) -> timedelta | None:
    """After how long an edit that did not succeed is tried again; None for never."""
    match error:
        case TryLater(wait=wait):
            return max(wait, SOON)
        case ChatMoved(chat=chat, new_chat=new_chat):
            await kit.subscribers.move(chat, new_chat)
            return SOON
        case Unknown() | ChatClosed():
            return min(EDIT_AGAIN * (1 << correction.attempts), SELDOM)
    log.warning("deliver: a message cannot be corrected: %s", error)
    return None
