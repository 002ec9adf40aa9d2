"""Time zones by the names and offsets that people type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.render.buttons import Row, button, carries, rows
from bot.render.times import city, zone_of
from bot.tongue import languages, spoken
from digest.model import Subscriber
from digest.ports import Resolver

EVERYDAY = (
    *("Europe/London", "Europe/Berlin", "Asia/Almaty", "Asia/Tashkent", "America/New_York"),
    *("Europe/Istanbul", "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "UTC"),
)
OF_LANGUAGE = {"en": "Europe/London", "ru": "Europe/Moscow", "kk": "Asia/Almaty", "uz": "Asia/Tashkent"}
"""Where many of those live who speak a language of the interface: a first guess, always asked about."""

_SAID = {
    **dict.fromkeys(("msk", "мск"), "Europe/Moscow"),
    **dict.fromkeys(("spb", "спб", "питер"), "Europe/Moscow"),
    **dict.fromkeys(("ny", "nyc"), "America/New_York"),
}
"""Short names that people use."""

_SHOWN = 8

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+−-])\s*(\d{1,2})(?::?(\d{2}))?", re.ASCII | re.IGNORECASE)
_MOST = 14 * 60


def by_name(text: str) -> str:
    """The IANA zone of that name, or of that city ("almaty", "new york"); "" if there is none."""
    wanted = _key(text)
    if wanted in ("utc", "gmt", "z"):
        return "UTC"
    return _SAID.get(wanted) or _index().get(wanted, "")


def read_offset(text: str) -> int | None:
    """Minutes east of UTC for "UTC+5", "+05:30", "GMT-3"; None for anything else."""
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return minutes if found[1] == "+" else -minutes


def at_offset(names: Iterable[str], minutes: int, now: datetime) -> list[str]:
    """Those of the zones whose clocks differ so much from UTC now, in order, each once."""
    if abs(minutes) > _MOST:
        return []
    wanted = timedelta(minutes=minutes)
    unique = dict.fromkeys(name for name in names if name)
    return [name for name in unique if now.astimezone(zone_of(name)).utcoffset() == wanted]


def likely(subscriber: Subscriber | None, resolver: Resolver, language: str) -> list[str]:
    """Zones that a reader may well live in, the likeliest first: of their places, of their language, others.

    A zone that was chosen or guessed before comes first.
    """
    places = [pair.place for pair in subscriber.filter.pairs if pair.place] if subscriber else []
    members = resolver.members()
    countries = [code for place in places for code in sorted(members.get(place, {place}))]
    own = [subscriber.zone] if subscriber and (subscriber.zone_chosen or subscriber.zone != "UTC") else []
    found = [*own, *map(resolver.zone, countries), OF_LANGUAGE.get(language, ""), *EVERYDAY]
    return list(dict.fromkeys(filter(None, found)))


def at_different_times(names: Iterable[str], now: datetime) -> list[str]:
    """The first zone of each time of day that it is anywhere among them."""
    firsts: dict[str, str] = {}
    for name in names:
        firsts.setdefault(time_in(name, now), name)
    return list(firsts.values())


def buttons(names: Sequence[str], command: str, now: datetime) -> tuple[Row, ...]:
    """A button for each of the first zones, with the time there: people know theirs."""
    fitting = [name for name in names if carries(command, name)][:_SHOWN]
    return rows([button(f"{time_in(name, now)} {city_of(name)}", command, name) for name in fitting], 2)


def time_in(name: str, now: datetime) -> str:
    """ "14:05", the time in that zone."""
    return f"{now.astimezone(zone_of(name)):%H:%M}"


def city_of(name: str) -> str:
    """What the language spoken calls the city of a zone."""
    return city(name, spoken()) or name.rpartition("/")[2].replace("_", " ")


@cache
def _index() -> Mapping[str, str]:
    """Zones by all that they are called: whole names go before cities, and those before translations."""
    names = sorted(name for name in available_timezones() if _is_place(name))
    found = {_key(name): name for name in names}
    for name in names:
        found.setdefault(_key(name.rpartition("/")[2]), name)
    for name in names:
        for said in filter(None, (city(name, language) for language in languages())):
            found.setdefault(_key(said), name)
    return found


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.casefold()).strip()
