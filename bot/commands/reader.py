"""The person behind a request, as the store knows them, and careful changes to what they follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat import Desk, Request
from digest.errors import LimitReached, StoreError
from digest.model import Filter, Slot, Subscriber

MOST_PAIRS = 60
DEFAULT_ZONE = "UTC"
DEFAULT_MINUTE = 8 * 60
_TRIES = 8
_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


async def known(request: Request, desk: Desk) -> Subscriber | None:
    """The subscriber if this chat has chosen anything before; asking leaves no trace."""
    return await desk.subscribers.get(request.destination)


async def enrolled(request: Request, desk: Desk) -> Subscriber:
    """The subscriber, made if new."""
    return await desk.subscribers.ensure(
        request.destination, kind=request.kind, language=request.language, now=request.now
    )


async def afresh(request: Request, desk: Desk) -> Subscriber:
    """The subscriber again, after a change. Raises StoreError if somebody deleted it meanwhile."""
    subscriber = await known(request, desk)
    if subscriber is None:
        raise StoreError("the subscriber is gone")
    return subscriber


def zone_of(subscriber: Subscriber | None) -> str:
    """The zone in which this reader sees times."""
    return subscriber.zone if subscriber else DEFAULT_ZONE


async def refilter(request: Request, desk: Desk, edit: Callable[[Filter], Filter]) -> tuple[Filter, Filter]:
    """Change what is followed; (before, after). Two presses at once both count, the store compares.

    Raises LimitReached past 60 pairs.
    """
    subscriber = await enrolled(request, desk)
    for _ in range(_TRIES):
        before, after = subscriber.filter, edit(subscriber.filter)
        if len(after.pairs) > max(MOST_PAIRS, len(before.pairs)):
            raise LimitReached(f"You can follow at most {MOST_PAIRS} things. /subscriptions shows them.")
        if before == after or await desk.subscribers.choose(subscriber.id, before, after):
            return before, after
        subscriber = await afresh(request, desk)
    raise StoreError("the filter kept changing under our hands")


def schedule(subscriber: Subscriber) -> str:
    """ "Daily at 08:00, Asia/Almaty"."""
    if not subscriber.slots:
        return "No hour is set"
    by_days: dict[int, list[str]] = {}
    for slot in sorted(subscriber.slots, key=lambda each: each.minute):
        by_days.setdefault(slot.weekdays, []).append(clock(slot.minute))
    said = "; ".join(f"{days(weekdays)} at {' and '.join(times)}" for weekdays, times in by_days.items())
    return f"{said}, {subscriber.zone}"


def clock(minute: int) -> str:
    """ "08:00" for minute 480 of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def days(weekdays: int) -> str:
    """Bits, Monday = 1, in words."""
    names = {127: "Daily", 31: "Monday to Friday", 96: "Saturday and Sunday"}
    return names.get(weekdays) or ", ".join(name for bit, name in enumerate(_WEEK) if weekdays >> bit & 1)


def default_slots(zone: str) -> Sequence[Slot]:
    """What a new reader gets: every day at 08:00."""
    return (Slot(zone, DEFAULT_MINUTE),)
