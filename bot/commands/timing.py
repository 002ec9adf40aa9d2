"""The hours and days of digests by taps: several a day, chosen days of the week, once a week."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime

from bot.chat import Desk, Reply, Request
from bot.commands.answers import Keyboard, change, line, title
from bot.commands.hours import HOURS, next_digest
from bot.commands.naming import number
from bot.commands.reader import afresh, clock, days_of, enrolled, known, paused, schedule, visitor
from bot.commands.table import press
from bot.commands.times.clock import MOST_TIMES
from bot.render.buttons import Row, button, rows
from bot.render.times import weekday, zone_name
from bot.tongue import N_, gettext
from digest.errors import UserError
from digest.model import Slot, Subscriber
from digest.timetable import EVERY_DAY

WORKDAYS, MONDAYS = 31, 1
_SETS = {EVERY_DAY: N_("Every day"), WORKDAYS: N_("Mon to Fri"), MONDAYS: N_("Mondays only")}
_STALE = N_("This button is out of date. /time shows the new ones.")


@press("when")
async def when(request: Request, desk: Desk) -> Reply:
    """Add (+) or take away (-) an hour or a day, or choose a set of days; each press says what is to be."""
    if not request.args:
        return await _page(request, desk, await known(request, desk) or visitor(request))
    subscriber = await enrolled(request, desk)
    minutes, days = _now(subscriber)
    wanted = changed(minutes, days, request.args)
    if wanted is None:
        return Reply(toast=gettext(_STALE))
    slots = tuple(Slot(subscriber.zone, minute, wanted[1]) for minute in sorted(wanted[0]))
    if slots != subscriber.slots:
        await desk.subscribers.set_slots(subscriber.id, slots, request.now)
    return await _page(request, desk, await afresh(request, desk), gettext("Noted."))


def changed(minutes: frozenset[int], days: int, choice: str) -> tuple[frozenset[int], int] | None:
    """Hours and days (bits) after "+480", "-480", "+d2", "-d2" or "days 31"; None for anything else.

    Raises UserError where none would be left, or too many.
    """
    if choice.startswith("days "):
        bits = _within(choice.removeprefix("days "), EVERY_DAY + 1)
        return (minutes, bits) if bits else None
    more, of_day = choice[:1] == "+", choice[1:2] == "d"
    value = _within(choice[2:] if of_day else choice[1:], 7 if of_day else 24 * 60)
    if choice[:1] not in ("+", "-") or value is None:
        return None
    if of_day:
        days = days | 1 << value if more else days & ~(1 << value)
    else:
        minutes = minutes | {value} if more else minutes - {value}
    if not days or not minutes:
        raise UserError(gettext("One has to stay. /stop ends all digests."))
    if len(minutes) > MOST_TIMES:
        raise UserError(gettext("At most {number} times a day, please.", number=MOST_TIMES))
    return minutes, days


def _within(text: str, end: int) -> int | None:
    value = number(text)
    return value if value is not None and value < end else None


def _now(subscriber: Subscriber) -> tuple[frozenset[int], int]:
    return frozenset(slot.minute for slot in subscriber.slots), days_of(subscriber.slots)


async def _page(request: Request, desk: Desk, subscriber: Subscriber, toast: str = "") -> Reply:
    lines = [f"{schedule(subscriber, request.now)}."]
    if subscriber.paused:
        lines.append(paused(subscriber, request))
    elif subscriber.slots:
        lines.append(await next_digest(request, desk, subscriber))
    how = gettext("Tap hours and days to add them or take them away. Any other time: /time 07:30 18:45")
    head = line(title(gettext("Hours and days")))
    return change(request, head, *lines, how, keyboard=_keyboard(subscriber, request.now), toast=toast)


def _keyboard(subscriber: Subscriber, now: datetime) -> Keyboard:
    minutes, days = _now(subscriber)
    offered = sorted({*(hour * 60 for hour in HOURS), *minutes})
    hours = [
        button(_ticked(clock(each), each in minutes), "when", _toggle(each, minutes)) for each in offered
    ]
    sets = [
        button(_ticked(gettext(said), days == bits), "when", f"days {bits}") for bits, said in _SETS.items()
    ]
    zone = gettext("Time zone: {zone} · change", zone=zone_name(subscriber.zone, now))
    return [
        *rows(hours, 5),
        *_weekdays(days),
        tuple(sets),
        (button(zone, "timezone"),),
        (button(gettext("← Settings"), "settings"),),
    ]


def _weekdays(days: int) -> Sequence[Row]:
    chosen = {each for each in range(7) if days >> each & 1}
    buttons = [
        button(_ticked(weekday(each), each in chosen), "when", _toggle(each, chosen, "d"))
        for each in range(7)
    ]
    return rows(buttons, 4)


def _toggle(value: int, chosen: Set[int], kind: str = "") -> str:
    return f"{'-' if value in chosen else '+'}{kind}{value}"


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


FAMILY = (when,)
