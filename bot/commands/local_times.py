"""Times of day with the time zone that is meant: "8:00 MSK", «в 8 по Москве», "07:30 Asia/Almaty"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.chat import Desk, Request
from bot.commands.reader import known, zone_of
from bot.commands.times import zones
from bot.commands.times.clock import Times, read_times, write_times
from digest.errors import UserError
from digest.model import Found, Subscriber
from digest.ports import Resolver
from digest.timetable import EVERY_DAY

_MOST_WORDS = 16
_NAME = re.compile(
    r"(?:(?:in|by|по|во?)\s+(?:the\s+)?)?(?P<of>времени\s+)?(?P<name>\S.*?)"
    r"(?P<time>(?:\s+(?:standard|daylight|summer|winter|local))?\s+(?:time(?:\s*zone)?|времени|время))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\S)(?:19|20)\d\d(?!\S)")
"""With a place beside it, a year and no time of day."""

_OWN = re.compile(r"(?:my|our|local|мое\w*|наше\w*|местн\w+)(?:\s+local)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class When:
    """``zones``: the IANA zones that may be meant, the likeliest first; none where none was named.

    ``named``: the zone as somebody typed it. ``sure``: it can mean the first of them only.
    """

    times: Times
    zones: Sequence[str] = ()
    named: str = ""
    sure: bool = True

    def written(self, zone: str = "") -> str:
        """As a button carries it and `read_when` reads it, in this zone."""
        times = write_times(self.times.minutes, self.times.weekdays)
        return " ".join(filter(None, ("weekly" if self.times.weekly else "", times, zone)))

    def on_each_day(self) -> list[When]:
        """The same on one day of the week, for each day that was named, or each of the week."""
        named = self.times.weekdays or EVERY_DAY
        days = [1 << bit for bit in range(7) if named >> bit & 1]
        return [replace(self, times=replace(self.times, weekdays=day)) for day in days]


async def read_when(request: Request, desk: Desk, text: str) -> When:
    """When, and in which zone if one is named. Raises UserError, which says what is accepted."""
    try:
        return When(read_times(text))
    except UserError:
        reader = await known(request, desk)
        found = next(_in_zones(request, desk, reader, text), None)
        if found is None:
            raise
        return found


def _in_zones(request: Request, desk: Desk, reader: Subscriber | None, text: str) -> Iterator[When]:
    """The readings of a text as times with a zone in front, behind or among them; the longest names first."""
    words = [] if _YEAR.search(text) else text.replace("(", " ").replace(")", " ").split()
    for size in range(min(len(words), _MOST_WORDS) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            said = _NAME.fullmatch(" ".join(words[start : start + size]).strip(",.!?"))
            names, sure = _zones(request, desk, reader, said) if said else ((), False)
            times = _times([*words[:start], *words[start + size :]]) if names else None
            if said and times and times.minutes:
                yield When(times, names, said["name"], sure)


def _times(words: Sequence[str]) -> Times | None:
    try:
        return read_times(" ".join(words))
    except UserError:
        return None


def _zones(
    request: Request, desk: Desk, reader: Subscriber | None, said: re.Match[str]
) -> tuple[Sequence[str], bool]:
    """The zones that a name may mean, and whether it is sure that it is the first."""
    name, own, now = said["name"], zone_of(reader), request.now
    if _OWN.fullmatch(name) and said["time"]:
        return [own], True
    if zone := zones.of_city(name, desk.resolver):
        return [zone], True
    if (offset := zones.read_offset(name)) is not None:
        likely = zones.likely(reader, desk.resolver, request.language, now)
        names = zones.at_offset([own, *likely, *zones.WORLD], offset, now)
        return names, own in names
    if meant := zones.meant(name):
        return (meant, False) if own not in meant else ([own], True)
    marked = bool(said["time"] or said["of"])
    names = zones.of_countries(_countries(desk.resolver, name, marked=marked), now)
    return names, len(names) == 1


def _countries(resolver: Resolver, name: str, *, marked: bool) -> Sequence[str]:
    """The country of a city, or the one that a name means and nothing else: "Georgia" is in America, too.

    ``marked``: it is said to be about the time there; else a country is rather one to read about.
    """
    if home := resolver.home(name):
        return [home[0]]
    match resolver.resolve(name) if marked else None:
        case Found((only,), ()) if only.kind == "country":
            return [only.code]
        case _:
            return []
