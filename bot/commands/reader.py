"""The person behind a request, as the store knows them, and careful changes to what they follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat import Desk, Request
from bot.commands.times.zones import likely
from bot.render.times import stamp, weekday, zone_name
from bot.tongue import N_, gettext, ngettext
from bot.words import listed
from digest.errors import LimitReached, StoreError
from digest.model import Filter, Slot, Subscriber, SubscriberId, Topic
from digest.timetable import EVERY_DAY

DEFAULT_ZONE = "UTC"
DEFAULT_MINUTE = 8 * 60
_TRIES = 8
_SETS = {127: N_("Daily"), 31: N_("Monday to Friday"), 96: N_("Saturday and Sunday")}


async def known(request: Request, desk: Desk) -> Subscriber | None:
    """The subscriber if this chat has chosen anything before; asking leaves no trace.

    A pause whose end has come is over, whether or not the program has written that down yet.
    """
    found = await desk.subscribers.get(request.destination)
    if found is not None and found.resume is not None and found.resume <= request.now:
        return replace(found, paused=False, resume=None)
    return found


def visitor(request: Request) -> Subscriber:
    """Somebody who has chosen nothing yet, and may ask all the same; times are then in UTC."""
    return Subscriber(
        id=SubscriberId(0),
        destination=request.destination,
        kind=request.kind,
        language=request.language,
        zone=DEFAULT_ZONE,
        zone_chosen=False,
        filter=Filter(),
        slots=(),
        paused=False,
        created=request.now,
    )


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

    Raises LimitReached past as many pairs as may be followed.
    """
    most = (await desk.people.book()).limits.pairs
    subscriber = await enrolled(request, desk)
    for _ in range(_TRIES):
        before, after = subscriber.filter, edit(subscriber.filter)
        if len(after.pairs) > max(most, len(before.pairs)):
            raise LimitReached(
                ngettext(
                    "You can follow at most {number} thing. /subscriptions shows it.",
                    "You can follow at most {number} things. /subscriptions shows them.",
                    most,
                )
            )
        if before == after or await desk.subscribers.choose(subscriber.id, before, after):
            return before, after
        subscriber = await afresh(request, desk)
    raise StoreError("the filter kept changing under our hands")


async def settle(request: Request, desk: Desk, before: Filter, places: Sequence[Topic]) -> Subscriber:
    """A first place proposes its zone, unless a person chose one; a first topic sets the hour.

    ``before``: what was followed before these places were.
    """
    subscriber = await afresh(request, desk)
    named = next(filter(None, (desk.resolver.zone(each.code) for each in places)), "")
    zone = named or (likely(subscriber, desk.resolver, request.language, request.now)[0] if places else "")
    first = not any(pair.place for pair in before.pairs)
    if first and zone and not subscriber.zone_chosen and zone != subscriber.zone:
        await desk.subscribers.set_zone(subscriber.id, zone, chosen=False, now=request.now)
        subscriber = await afresh(request, desk)
    if not subscriber.slots:
        await desk.subscribers.set_slots(subscriber.id, default_slots(subscriber.zone), request.now)
        subscriber = await afresh(request, desk)
    return subscriber


def paused(subscriber: Subscriber, request: Request) -> str:
    """That digests are paused, and until when; "" if they are not."""
    if not subscriber.paused:
        return ""
    if subscriber.resume is None:
        return gettext("Digests are paused until you send /resume")
    when = stamp(subscriber.resume, subscriber.zone, request.now)
    return gettext("Digests are paused until {when}; sooner: /resume", when=when)


def schedule(subscriber: Subscriber, now: datetime) -> str:
    """ "Daily at 08:00, Almaty (UTC+5)"."""
    if not subscriber.slots:
        return gettext("No hour is set")
    return f"{hours_said(subscriber)}, {zone_name(subscriber.zone, now)}"


def hours_said(subscriber: Subscriber) -> str:
    """ "Daily at 08:00"; "" where no hour is set."""
    by_days: dict[int, list[str]] = {}
    for slot in sorted(subscriber.slots, key=lambda each: each.minute):
        by_days.setdefault(slot.weekdays, []).append(clock(slot.minute))
    said = [
        gettext("{days} at {times}", days=days(weekdays), times=listed(times))
        for weekdays, times in by_days.items()
    ]
    return "; ".join(said)


def clock(minute: int) -> str:
    """ "08:00" for minute 480 of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def days(weekdays: int) -> str:
    """Bits, Monday = 1, in words."""
    if weekdays in _SETS:
        return gettext(_SETS[weekdays])
    names = ", ".join(weekday(bit) for bit in range(7) if weekdays >> bit & 1)
    return names[:1].upper() + names[1:]


def days_of(slots: Sequence[Slot]) -> int:
    """The days of all these together, as bits; every day where there are none."""
    bits = 0
    for slot in slots:
        bits |= slot.weekdays
    return bits or EVERY_DAY


def default_slots(zone: str) -> Sequence[Slot]:
    """What a new reader gets: every day at 08:00."""
    return (Slot(zone, DEFAULT_MINUTE),)
