"""Time zones by the names and offsets that people type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.chat import Desk, Request
from bot.render.buttons import Row, button, carries, rows
from bot.render.times import UTC_NAME, city, city_of, present_name, zone_of, zones_of_countries
from bot.tongue import gettext, languages, spoken
from digest.model import Subscriber
from digest.ports import Resolver

EVERYDAY = (
    *("Europe/London", "Europe/Berlin", "Europe/Kyiv", "Asia/Almaty", "Asia/Tashkent", "America/New_York"),
    *("Europe/Istanbul", "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "UTC"),
)
OF_LANGUAGE = {"en": "Europe/London", "ru": "Europe/Moscow", "kk": "Asia/Almaty", "uz": "Asia/Tashkent"}
"""Where many of those live who speak a language of the interface: a first guess, always asked about."""

_SAID = {
    **dict.fromkeys(("msk", "мск", "московскому", "московское"), "Europe/Moscow"),
    **dict.fromkeys(("spb", "спб", "питер", "петербург", "санкт петербург"), "Europe/Moscow"),
    **dict.fromkeys(("st petersburg", "st. petersburg", "saint petersburg"), "Europe/Moscow"),
    **dict.fromkeys(("ny", "nyc"), "America/New_York"),
}
"""Other names of cities, that mean one zone only."""

_MEANT = {
    **dict.fromkeys(("est", "edt", "et", "eastern"), "America/New_York Australia/Sydney"),
    **dict.fromkeys(("cst", "cdt", "ct", "central"), "America/Chicago America/Regina Asia/Shanghai"),
    **dict.fromkeys(("mst", "mdt", "mt", "mountain"), "America/Denver America/Phoenix"),
    **dict.fromkeys(("pst", "pdt", "pt", "pacific"), "America/Los_Angeles Asia/Manila"),
    **dict.fromkeys(("ast", "adt", "atlantic"), "America/Halifax America/Puerto_Rico Asia/Riyadh"),
    **dict.fromkeys(("cet", "cest", "met", "mez"), "Europe/Berlin"),
    **dict.fromkeys(("eet", "eest"), "Europe/Kyiv Africa/Cairo"),
    **dict.fromkeys(("wet", "west"), "Europe/Lisbon"),
    "bst": "Europe/London Asia/Dhaka",
    "ist": "Asia/Kolkata Europe/Dublin Asia/Jerusalem",
    "amt": "Asia/Yerevan America/Manaus",
    "gst": "Asia/Dubai",
    "pkt": "Asia/Karachi",
    "la": "America/Los_Angeles Asia/Vientiane",
    **dict.fromkeys(("dc", "washington"), "America/New_York America/Los_Angeles"),
    **dict.fromkeys(("san juan", "сан хуан"), "America/Puerto_Rico America/Argentina/San_Juan"),
    **dict.fromkeys(("st johns", "st. john’s"), "America/St_Johns America/Antigua"),
    "victoria": "America/Vancouver Australia/Melbourne Indian/Mahe",
    "samoa": "Pacific/Apia Pacific/Pago_Pago",
}
"""Names that mean more than one zone, or one in winter alone: asked about, never taken as said."""

_NO_CITIES = frozenset(
    [
        "act",
        "center",
        "continental",
        "east",
        "general",
        "lhi",
        "north",
        "nsw",
        "petersburg",
        "south",
        "wake",
        "west",
    ]
)
"""Last parts of zone names that alone mean something else, or nothing."""

_UNPEOPLED = "Indian/Kerguelen"

LARGE = (
    *("Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk", "Asia/Irkutsk", "Asia/Yakutsk"),
    *("Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka", "Australia/Sydney", "America/Los_Angeles"),
    *("America/Denver", "America/Chicago", "America/Edmonton", "America/Winnipeg", "America/Toronto"),
    *("America/Manaus", "America/Sao_Paulo", *EVERYDAY),
)
"""Cities that stand for the others that keep the same time."""

_MORE = (
    *("Europe/Helsinki", "Europe/Bucharest", "Europe/Chisinau", "Africa/Cairo", "Asia/Jerusalem"),
    *(
        "Europe/Athens",
        "Europe/Vilnius",
        "Africa/Johannesburg",
        "Europe/Minsk",
        "Asia/Baghdad",
        "Asia/Tehran",
    ),
    *("Asia/Tbilisi", "Asia/Yerevan", "Asia/Baku", "Asia/Kabul", "Asia/Karachi", "Asia/Kathmandu"),
    *("Asia/Bishkek", "Asia/Dhaka", "Asia/Yangon", "Asia/Bangkok", "Asia/Tokyo", "Asia/Seoul"),
    *("Australia/Eucla", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Noumea", "Pacific/Auckland"),
    *("Pacific/Chatham", "Pacific/Tongatapu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Honolulu"),
    *("Pacific/Marquesas", "America/Anchorage", "America/Halifax", "America/Caracas", "America/St_Johns"),
    *("America/Argentina/Buenos_Aires", "America/Noronha", "Atlantic/Azores", "Africa/Lagos"),
    *("Australia/Darwin", "Atlantic/Cape_Verde", "Pacific/Gambier"),
)
WORLD = (*EVERYDAY, *(name for name in LARGE if name not in EVERYDAY), *_MORE)
"""Cities that stand for every time of day that it is anywhere, summer and winter; the better known first."""

_OFFSET = re.compile(
    r"(?P<base>utc|gmt|msk|мск)?\s*(?P<sign>[+−-])\s*(?P<hours>[0-9]{1,2})(?::?(?P<rest>[0-9]{2}))?",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(r"(?<=\w\w\w)ск(?:ому|ое)$", re.IGNORECASE)
"""«по киевскому времени»"""

_OF_MOSCOW = 3 * 60
_MOST = 14 * 60
_NEAR = 3
"""Minutes by which a clock that is read to us may be wrong, or be read too early."""

_STEP = 15
_WHOLE_DAY = 24 * 60


def by_name(text: str) -> str:
    """The IANA zone of that name, or of that city ("almaty", "new york"); "" if there is none."""
    wanted = _key(text)
    if wanted in ("utc", "gmt", "z"):
        return "UTC"
    return _SAID.get(wanted) or ("" if wanted in _MEANT else _index().get(wanted, ""))


def of_city(text: str, resolver: Resolver) -> str:
    """As `by_name`, for other forms of the name of a city, too ("Киеве"); "" if there is none."""
    if zone := by_name(text) or by_name(_ADJECTIVE.sub("", text)):
        return zone
    home = resolver.home(text)
    zone = by_name(home[1]) if home and not meant(home[1]) else ""
    return zone if home and zone in zones_of_countries().get(home[0], ()) else ""


def meant(text: str) -> list[str]:
    """The zones that an abbreviation or another name of several may mean ("EST", "la"); none for others."""
    return _MEANT.get(_key(text), "").split()


def of_countries(codes: Iterable[str], now: datetime) -> list[str]:
    """The zones of these countries from west to east: one for each clock, over winter and summer."""
    names = [name for code in codes for name in zones_of_countries().get(code, ())]
    firsts: dict[tuple[timedelta, ...], str] = {}
    for name in sorted(names, key=lambda each: each not in LARGE):
        firsts.setdefault(_offsets(name, now), name)
    return [firsts[each] for each in sorted(firsts)]


def read_offset(text: str) -> int | None:
    """Minutes east of UTC for "UTC+5", "+05:30", "GMT-3", "MSK+2"; None for anything else."""
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        return None
    minutes = int(found["hours"]) * 60 + int(found["rest"] or 0)
    base = _OF_MOSCOW if (found["base"] or "").lower() in ("msk", "мск") else 0
    return base + (minutes if found["sign"] == "+" else -minutes)


def write_offset(minutes: int) -> str:
    """Minutes east of UTC so that `read_offset` reads them."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def offset_where(minute: int, now: datetime) -> int | None:
    """Minutes east of UTC where clocks show that minute of the day now; None where none can."""
    ahead = (minute - now.hour * 60 - now.minute + _WHOLE_DAY // 2) % _WHOLE_DAY - _WHOLE_DAY // 2
    offset = round(ahead / _STEP) * _STEP
    return offset if abs(ahead - offset) <= _NEAR and at_offset(WORLD, offset, now) else None


def everywhere(now: datetime) -> list[tuple[int, str]]:
    """Every time of day that it is anywhere, from west to east: minutes east of UTC, and a zone of it.

    That of the language spoken goes before others.
    """
    firsts: dict[timedelta, str] = {}
    for name in filter(None, (OF_LANGUAGE.get(spoken(), ""), *WORLD)):
        firsts.setdefault(_offsets(name, now)[0], name)
    return [(round(each / timedelta(minutes=1)), firsts[each]) for each in sorted(firsts)]


def at_offset(names: Iterable[str], minutes: int, now: datetime) -> list[str]:
    """Those of the zones whose clocks differ so much from UTC now, in order, each once."""
    if abs(minutes) > _MOST:
        return []
    wanted = timedelta(minutes=minutes)
    unique = dict.fromkeys(name for name in names if name)
    return [name for name in unique if name != _UNPEOPLED and _offsets(name, now)[0] == wanted]


def likely(subscriber: Subscriber | None, resolver: Resolver, language: str, now: datetime) -> list[str]:
    """Zones that a reader may well live in, the likeliest first: of their places, of their language, others.

    A zone that was chosen or guessed before comes first.
    """
    places = [pair.place for pair in subscriber.filter.pairs if pair.place] if subscriber else []
    own = [subscriber.zone] if subscriber and (subscriber.zone_chosen or subscriber.zone != "UTC") else []
    theirs = [zone for place in places for zone in _of_place(place, resolver, now)]
    found = [*own, *theirs, OF_LANGUAGE.get(language, ""), *EVERYDAY]
    return list(dict.fromkeys(filter(None, found)))


def _of_place(place: str, resolver: Resolver, now: datetime) -> list[str]:
    """The zones of a place's capitals, those first whose time most of its countries keep."""
    codes = sorted(resolver.members().get(place, {place}))
    zones = [zone for zone in map(resolver.zone, codes) if zone]
    common = Counter(_offsets(zone, now)[0] for zone in zones)
    return sorted(zones, key=lambda zone: -common[_offsets(zone, now)[0]])


def at_different_times(names: Iterable[str], now: datetime) -> list[str]:
    """The first zone of each time of day that it is anywhere among them."""
    firsts: dict[str, str] = {}
    for name in names:
        firsts.setdefault(time_in(name, now), name)
    return list(firsts.values())


def buttons(
    names: Sequence[str], command: str, now: datetime, most: int = 8, *, before: str = ""
) -> tuple[Row, ...]:
    """A button for each of the first zones, with the time there: people know theirs.

    It carries the zone, behind what stands ``before`` it.
    """
    fitting = [(name, args) for name in names if carries(command, args := f"{before}{name}")][:most]
    return rows([button(f"{time_in(name, now)} {city_of(name)}", command, args) for name, args in fitting], 2)


def confirming(
    request: Request, desk: Desk, subscriber: Subscriber, command: str, *, again: bool = False
) -> tuple[list[str], list[Row]]:
    """The question whether a zone that nobody chose is right, and the button that says yes to it.

    It is asked once a day, or ``again``: who does not answer has the zone beside the hours all the same.
    """
    zone, chat = subscriber.zone, subscriber.destination
    asked = not subscriber.zone_chosen and desk.first_press(request.now, request.user, "zone", chat, zone)
    if subscriber.zone_chosen or not (asked or again):
        return [], []
    then = time_in(zone, request.now)
    if zone == UTC_NAME:
        unknown = gettext("I do not know your time zone yet. In UTC it is {time} now: /timezone", time=then)
        return [unknown], []
    ask = gettext("The time zone is my guess: is it {time} where you are?", time=then)
    return [ask], [(button(gettext("Yes, it is {time}", time=then), command, subscriber.zone),)]


def time_in(name: str, now: datetime) -> str:
    """ "14:05", the time in that zone."""
    return f"{now.astimezone(zone_of(name)):%H:%M}"


@cache
def _index() -> Mapping[str, str]:
    """Zones by all that they are called: whole names go before cities, and those before translations."""
    names = sorted(name for name in available_timezones() if _is_place(name))
    found = {_key(name): present_name(name) for name in names}
    for name in names:
        if (last := _key(name.rpartition("/")[2])) not in _NO_CITIES:
            found.setdefault(last, present_name(name))
    for name in names:
        for said in filter(None, (city(name, language) for language in languages())):
            found.setdefault(_key(said), present_name(name))
    return found


def _offsets(name: str, now: datetime) -> tuple[timedelta, ...]:
    """How far a zone is from UTC, now and half a year later."""
    moments = (now, now + timedelta(days=182))
    return tuple(each.astimezone(zone_of(name)).utcoffset() or timedelta() for each in moments)


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.casefold().replace("ё", "е")).strip()
