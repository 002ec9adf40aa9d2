"""The deliver step: plan | claim | render | send | write down how it ended | mend what was withdrawn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from digest.errors import ChatClosed, ChatGone, ChatMoved, DeliveryError, StoreError, TryLater, Unknown
from digest.model import Claimed, Correction, DeliveryState, Digest, Tally
from digest.planning import Planning
from digest.ports import Corrections, Messenger, Outbox, Subscribers
from digest.timetable import waits_until

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

IN_FLIGHT = 16
"""Marked as being sent before they go out: so many a crash may leave in doubt."""
CORRECT_BATCH = 8
WRITE_AGAIN = (0.1, 1.0, 5.0)
"""Seconds between attempts to write down how a delivery ended."""

SOON = timedelta(seconds=1)
EDIT_AGAIN = timedelta(minutes=1)
"""Before the second attempt to edit a message; twice as long before each further one, up to `SELDOM`."""
SELDOM = timedelta(hours=6)
MOST_EDITS = 30
"""Attempts: about five days."""

T = TypeVar("T")


@dataclass(slots=True)
class Gate:
    """Closed while the messenger takes nothing from anybody, by the clock of the event loop.

    What it sent back then keeps its place in the queue, and nothing is claimed only to be sent back.
    """

    opens: float = 0.0

    def close(self, wait: timedelta) -> None:
        """For so long, or for as long as it was closed already."""
        self.opens = max(self.opens, asyncio.get_running_loop().time() + wait.total_seconds())

    @property
    def is_closed(self) -> bool:
        """Whether it would be in vain to send anything now."""
        return asyncio.get_running_loop().time() < self.opens


@dataclass(frozen=True, slots=True)
class Delivering:
    """What the deliver step works with. ``worker`` names this process in the outbox.

    ``stopping()``: nothing more is claimed once it is true, what was claimed is finished. ``planning``: None
    where every digest has its plan. ``gate``: that of the messenger, from one run to the next.
    """

    outbox: Outbox
    subscribers: Subscribers
    messenger: Messenger
    corrections: Corrections
    worker: str
    channel: str
    clock: Clock
    stopping: Callable[[], bool] = lambda: False
    planning: Planning | None = None
    gate: Gate = field(default_factory=Gate)


async def deliver(kit: Delivering) -> Tally:
    """Send what is due, until nothing is: planned, then claimed, and after the call its end written down.

    `IN_FLIGHT` are on their way, and as soon as half of them have their end, as many more are claimed.
    Then the messages are mended that told a story which was withdrawn since. An error that is no
    DeliveryError ends the run, but only once the other messages have their end. Its own message stays
    claimed by ``worker``: nobody knows how far it came, so it has to be reaped.
    """
    tally = Tally("deliver")
    flight = _Flight(kit, tally, closed=kit.gate.is_closed)
    try:
        while await flight.claim() or flight.tasks:
            await flight.land()
    finally:
        await flight.break_off()
    if flight.broken is not None:
        raise flight.broken
    if mended := await correct(kit):
        tally.notes.append(f"{mended} messages corrected")
    return tally


@dataclass(slots=True)
class _Flight:
    """The messages on their way, and the first error that is no DeliveryError.

    ``closed``: the messenger takes nothing from anybody for a while, so nothing more is claimed in this run.
    """

    kit: Delivering
    tally: Tally
    tasks: set[asyncio.Task[DeliveryState]] = field(default_factory=set)
    broken: BaseException | None = None
    closed: bool = False

    async def claim(self) -> bool:
        """Take as many more as there is room for; False if none are due, or no more are to be sent."""
        if self.kit.stopping() or self.closed or self.broken is not None:
            return False
        try:
            return await self._claim(IN_FLIGHT - len(self.tasks))
        except Exception as error:
            self.broken = error
            return False

    async def _claim(self, room: int) -> bool:
        kit = self.kit
        # Before anything is claimed: what breaks off here leaves nobody in doubt about a message.
        planned = kit.planning is not None and await kit.planning.prepare(kit.channel, kit.clock(), room)
        batch = await kit.outbox.claim(kit.worker, kit.channel, kit.clock(), room)
        # Most readers of one digest are served one after the other: it is read once for all of a batch.
        digests = await kit.outbox.digests({claimed.digest for claimed in batch}) if batch else {}
        self.tasks |= {asyncio.create_task(self._carry(each, digests.get(each.digest))) for each in batch}
        return planned or bool(batch)

    async def _carry(self, claimed: Claimed, digest: Digest | None) -> DeliveryState:
        try:
            return await _send(self.kit, claimed, digest)
        except DeliveryError as error:
            if isinstance(error, TryLater) and error.everyone:
                self.closed = True
                self.kit.gate.close(error.wait)
            return await _failed(self.kit, claimed, error)

    async def land(self) -> None:
        """Wait for one at least, and until half of the places are free."""
        while self.tasks:
            landed, self.tasks = await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in landed:
                self._note(task)
            if len(self.tasks) <= IN_FLIGHT // 2:
                return

    async def break_off(self) -> None:
        """Where the step itself is cancelled, its messages are too."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _note(self, task: asyncio.Task[DeliveryState]) -> None:
        error = task.exception()
        if error is None:
            _count(self.tally, task.result())
        elif self.broken is None:
            self.broken = error
        else:
            log.error("deliver: one more message broke off", exc_info=error)


async def correct(kit: Delivering) -> int:
    """Edit the messages that tell what was withdrawn, until none is due; how many were.

    To edit a message twice does no harm, so one whose answer was lost is tried again.
    """
    mended = 0
    while not kit.stopping() and (
        batch := await kit.corrections.due(kit.channel, kit.clock(), CORRECT_BATCH)
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


async def _send(kit: Delivering, claimed: Claimed, digest: Digest | None) -> DeliveryState:
    if digest is None:
        return await _finish(kit, claimed, DeliveryState.SKIPPED, error="the digest is no longer kept")
    if claimed.part == 1 and (later := _later(claimed, kit.clock())):
        return await _finish(
            kit, claimed, DeliveryState.PENDING, not_before=later, waits=True, error="quiet hours"
        )
    if claimed.part == 1 and (parts := await kit.messenger.parts(claimed, digest)) > 1:
        await kit.outbox.split(claimed.id, parts)
    message = await kit.messenger.deliver(claimed, digest)
    state = await _finish(kit, claimed, DeliveryState.SENT, message=message)
    if claimed.held and claimed.part == 1:
        await kit.outbox.acknowledge(claimed.subscriber.id)
    return state


def _later(claimed: Claimed, now: datetime) -> datetime | None:
    return waits_until(claimed.subscriber, claimed.period, now, claimed.expires)


async def _failed(kit: Delivering, claimed: Claimed, error: DeliveryError) -> DeliveryState:
    match error:
        case TryLater(wait=wait, everyone=everyone):
            later = kit.clock() + wait if wait and not everyone else None
            return await _finish(kit, claimed, DeliveryState.PENDING, not_before=later, error=str(error))
        case ChatMoved(chat=chat, new_chat=new_chat):
            state = await _finish(kit, claimed, DeliveryState.PENDING, error="moved")
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
    waits: bool = False,
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
                waits=waits,
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
