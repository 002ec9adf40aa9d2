"""Messages without words of one's own: a place on the map may be a home; everything else gets a hint."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files

from bot.chat import Desk, Reply, Request
from bot.commands.answers import say
from bot.commands.naming import lists
from bot.commands.table import press
from bot.commands.times import zones
from bot.limits import Turn
from bot.tongue import gettext

PLACE, FORWARDED, OTHER = "place", "forwarded", "other"
_OFFERED = 3
_NEAREST = 12
_PATIENCE = timedelta(minutes=1)
_ISO_6709 = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?", re.ASCII)

Point = tuple[float, float]
"""Degrees north and east."""


@press("wordless")
async def wordless(request: Request, desk: Desk) -> Reply:
    """What the messenger says of such a message; of many in a row, as in an album, the first is answered."""
    kind, _, rest = request.args.partition(" ")
    here = _read(rest) if kind == PLACE else None
    if here is not None:
        return _whose_time(here, request)
    if desk.meter.take(("wordless", request.destination.chat), 1, _PATIENCE, request.now) is not Turn.YES:
        return Reply()
    if kind == FORWARDED:
        text = gettext(
            "I do not read forwarded messages, save a post of a channel that you run. Write it in your own "
            "words, such as kazakhstan, or choose:"
        )
        return say(text, keyboard=lists())
    text = gettext("I can read only words. Name a place or a theme, such as kazakhstan, or choose:")
    return say(text, keyboard=lists())


def _whose_time(here: Point, request: Request) -> Reply:
    """The zones of the nearest cities that stand for one, each time of day once."""
    names = zones.at_different_times(nearest(here)[:_NEAREST], request.now)[:_OFFERED]
    text = gettext("Which of these is your time? I keep the time zone that you tap, and not where you are.")
    return say(text, keyboard=zones.buttons(names, "timezone", request.now))


def _read(text: str) -> Point | None:
    try:
        north, east = map(float, text.split())
    except ValueError:
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def nearest(here: Point) -> Sequence[str]:
    """The IANA zones by the distance of the cities they are named after, the nearest first."""
    points = _cities()
    return sorted(points, key=lambda name: _arc(here, points[name]))


def _arc(one: Point, other: Point) -> float:
    """The angle between two points on the globe, by the haversine formula, in radians."""
    north, south = math.radians(one[0]), math.radians(other[0])
    east = math.radians(other[1] - one[1])
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * math.asin(min(1.0, math.sqrt(half)))


@cache
def _cities() -> dict[str, Point]:
    """Where the cities of the zones are, as the time zone database has it in zone.tab."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {name: _point(coordinates) for _, coordinates, name, *_ in lines}


def _point(coordinates: str) -> Point:
    """ISO 6709, +DDMM+DDDMM or +DDMMSS+DDDMMSS, in degrees."""
    found = _ISO_6709.fullmatch(coordinates)
    if found is None:
        raise ValueError(f"no coordinates: {coordinates}")
    signs, parts = (found[1], found[5]), (found.group(2, 3, 4), found.group(6, 7, 8))
    north, east = (
        float(f"{sign}1") * sum(int(part or 0) / 60**power for power, part in enumerate(each))
        for sign, each in zip(signs, parts, strict=True)
    )
    return north, east


FAMILY = (wordless,)
