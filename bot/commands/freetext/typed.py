"""What people type where buttons ask for it, a time of day, days, a city: offered as what it may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.chat import Button, Desk, Request
from bot.commands.freetext.phrases import unwanted
from bot.commands.freetext.sentences import LONGEST
from bot.commands.hours import slots_said
from bot.commands.local_times import When, read_when
from bot.commands.reader import clock, days, known
from bot.commands.times import zones
from bot.commands.times.clock import HALF_DAY, Times, read_times, write_times
from bot.commands.zoning import HERE_NOW, LIVE
from bot.render.buttons import Row, button, carries, rows
from bot.render.times import city_of, zone_name
from bot.tongue import gettext, spoken
from bot.words import listed
from digest.errors import UserError
from digest.model import Slot
from digest.timetable import EVERY_DAY

_ODD = 5
_OF_ZONES = re.compile(
    r"(?:i|we)(?:['’]ve|\s+have)?\s+(?:just\s+)?moved(?:\s+to)?\b|(?:(?:я|мы)\s+)?переехал[аи]?\b"
    r"|(?:(?:wrong|change|my|set|the|неверный|сменить?|мой|часовой)\s+)*(?:time\s?zone|zone|пояс)\s*(?:is|to|:|на|-)?",
    re.IGNORECASE,
)
_LIVING = re.compile(
    r"(?:i\s+(?:live|am)|i['’]?m|my\s+city\s+is|я(?:\s+живу)?|живу|мой\s+город)\b", re.IGNORECASE
)
_IN = re.compile(r"\s*(?:(?:in|near|from|в|во|из|под|на)\s+)?", re.IGNORECASE)


async def hours_meant(request: Request, desk: Desk, text: str) -> Sequence[Row]:
    """Buttons for a text that is all hours and days: those of the digest, or what the clock says here."""
    if len(text) > LONGEST:
        return []
    if left := _left_days(text):
        return _on_days(left, slots_said(await known(request, desk), left))
    told = None if text[:1].isdecimal() else HERE_NOW.fullmatch(text)
    try:
        when = await read_when(request, desk, told[1] if told else text)
    except UserError:
        return []
    said, reader = when.times, await known(request, desk)
    slots = slots_said(reader, said)
    if said.weekly and said.weekdays.bit_count() != 1:
        return _on_each_day(when, slots, request.now) if when.sure else []
    if when.zones:
        return [] if told else _in_zones(when, request.now)
    if not said.minutes:
        return _on_days(said, slots)
    alone = len(said.minutes) == 1
    odd = alone and (told is not None or said.minutes[0] % _ODD != 0)  # 17:08 is what a clock says
    unsure = reader is None or not reader.zone_chosen or odd
    clockwise = unsure and alone and not said.weekdays
    here = _now_here(said.minutes[0], request.now) if clockwise else []
    digest = [_digest_at(said.minutes, said.weekdays)]
    if said.twofold:
        digest.append(_digest_at([said.minutes[0] + HALF_DAY], said.weekdays))
    return [(each,) for each in ([*here, *digest] if odd else [*digest, *here])]


def _left_days(text: str) -> Times | None:
    """The days that are left to whoever wants nothing on some: "don't write on weekends"."""
    try:
        said = read_times(unwanted(text))
    except UserError:
        return None
    left = EVERY_DAY ^ said.weekdays
    return Times((), left) if said.weekdays and left and not said.minutes and not said.hours else None


def _on_days(said: Times, slots: Sequence[Slot]) -> Sequence[Row]:
    """Days, or a part of the day, without an hour; one day alone may be any word."""
    if said.weekdays.bit_count() == 1 and not said.hours and not said.weekly:
        return []
    if slots:
        return [(_digest_at([slot.minute for slot in slots], said.weekdays),)]
    if said.hours:
        return [(_digest_at([hour * 60], said.weekdays),) for hour in said.hours[:_ODD]]
    return [(button(days(said.weekdays), "time", write_times((), said.weekdays)),)]


def _in_zones(when: When, now: datetime) -> Sequence[Row]:
    """The digest at that time in each of the zones that may be meant."""
    said = _when_said(when.times.minutes, when.times.weekdays)
    choices = [(zone, when.written(zone)) for zone in (when.zones[:1] if when.sure else when.zones[:_ODD])]
    return [
        (button(f"{said}, {zone_name(zone, now)}", "daily", args),)
        for zone, args in choices
        if carries("daily", args)
    ]


def _on_each_day(when: When, slots: Sequence[Slot], now: datetime) -> Sequence[Row]:
    """The days of the week, or those named, for a digest once a week, at the hours said or those of before.

    A zone that was named is on each button, for a tap sets it, too.
    """
    command, minutes = "daily" if slots else "time", [slot.minute for slot in slots]
    zone = "".join(f", {zone_name(each, now)}" for each in when.zones[:1])
    found = []
    for each in when.on_each_day():
        weekdays = each.times.weekdays
        label = _when_said(minutes, weekdays) if minutes else days(weekdays)
        if carries(command, args := each.written(*each.zones[:1])):
            found.append(button(label + zone, command, args))
    return rows(found, 1 if zone else 2)


def _when_said(minutes: Sequence[int], weekdays: int) -> str:
    times = listed([clock(each) for each in minutes])
    if weekdays:
        return gettext("{days} at {times}", days=days(weekdays), times=times)
    return gettext("Digest at {time}", time=times)


def _digest_at(minutes: Sequence[int], weekdays: int) -> Button:
    """It goes the way of the first minute, and brings the first digest at its end."""
    label = _when_said(minutes, weekdays)
    alone = len(minutes) == 1 and not weekdays
    return button(label, "daily", str(minutes[0]) if alone else write_times(minutes, weekdays))


def _now_here(minute: int, now: datetime) -> list[Button]:
    """A button for the zones where it is that time now, if there may be any."""
    offset = zones.offset_where(minute, now)
    if offset is None:
        return []
    said = gettext("It is {time} here now", time=clock(minute))
    return [button(said, "clocks", f"{LIVE} {zones.write_offset(offset)}")]


async def zone_meant(request: Request, desk: Desk, text: str) -> Sequence[Row]:
    """A button for whoever confirmed no zone yet and types a city, or says that it is about the zone."""
    named = _OF_ZONES.match(text)
    start = named or _LIVING.match(text)
    rest = text[start.end() :] if start else text
    place = rest[found.end() :] if (found := _IN.match(rest)) else rest
    reader = await known(request, desk)
    if not place or (reader is not None and reader.zone_chosen and not named):
        return []
    if zone := zones.of_city(place, desk.resolver):
        name, choice = city_of(zone), (LIVE, zone)
    elif home := desk.resolver.home(place, spoken()):
        name, choice = home[1], ("clocks", f"{LIVE} {home[1]}")
    else:
        return []
    return [(button(gettext("My time zone: {city}", city=name), *choice),)] if carries(*choice) else []
