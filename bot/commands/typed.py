"""Times of day and cities that people type where buttons ask for them: offered as what they may mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat import Button, Desk, Request
from bot.commands import zones
from bot.commands.clock import read_times, write_times
from bot.commands.reader import clock, days, known
from bot.render.buttons import Row, button, carries
from bot.tongue import gettext
from bot.words import echo, listed
from digest.errors import UserError

_NEAR = 3
"""Minutes by which a clock that is read to us may be wrong, or be read too early."""

_ODD = 5
_STEP = 30
_DAY = 24 * 60


async def hours_meant(request: Request, desk: Desk, text: str) -> Sequence[Row]:
    """Buttons for a text that is all times of day: the hour of the digest, or what the clock says here."""
    try:
        minutes, weekdays = read_times(text)
    except UserError:
        return []
    reader = await known(request, desk)
    odd = len(minutes) == 1 and minutes[0] % _ODD != 0  # 17:08 is what a clock says, and no hour of a digest
    unsure = reader is None or not reader.zone_chosen or odd
    here = _now_here(minutes[0], request.now) if unsure and len(minutes) == 1 and not weekdays else []
    digest = _digest_at(minutes, weekdays)
    return [(each,) for each in ([*here, digest] if odd else [digest, *here])]


def _digest_at(minutes: Sequence[int], weekdays: int) -> Button:
    """One hour goes the way of the first minute, and brings the first digest at its end."""
    times = listed([clock(each) for each in minutes])
    if weekdays:
        label = gettext("{days} at {times}", days=days(weekdays), times=times)
        return button(label, "time", write_times(minutes, weekdays))
    label = gettext("Digest at {time}", time=times)
    if len(minutes) > 1:
        return button(label, "time", write_times(minutes, 0))
    return button(label, "daily", str(minutes[0]))


def _now_here(minute: int, now: datetime) -> list[Button]:
    """A button for the zones where it is that time now, if there may be any."""
    ahead = (minute - now.hour * 60 - now.minute + _DAY // 2) % _DAY - _DAY // 2
    offset = round(ahead / _STEP) * _STEP
    if abs(ahead - offset) > _NEAR:
        return []
    sign, (hours, rest) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    said = gettext("It is {time} here now", time=clock(minute))
    return [button(said, "timezone", f"{sign}{hours:02}:{rest:02}")]


async def zone_meant(request: Request, desk: Desk, text: str) -> Sequence[Row]:
    """A button for whoever confirmed no zone yet and types a city: it may be where they live."""
    zone = zones.by_name(text)
    name, choice = (zones.city_of(zone), ("live", zone)) if zone else (echo(text), ("timezone", text))
    if not carries(*choice) or not (zone or desk.resolver.home(text)):
        return []
    reader = await known(request, desk)
    if reader is not None and reader.zone_chosen:
        return []
    return [(button(gettext("My time zone: {city}", city=name), *choice),)]
