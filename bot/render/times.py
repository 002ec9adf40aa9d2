"""Moments as people say them, in the reader's zone and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import format_date

from bot.chat import Run
from bot.tongue import N_, gettext, ngettext, pgettext, spoken

UTC_NAME = "UTC"
_DAY = N_("EEEE, d MMMM y")
_SHORT = N_("d MMM")
_SHORT_YEAR = N_("d MMM y")
"""Patterns of Unicode CLDR: a language may put the parts of a date in another order."""


def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_name(name: str, now: datetime) -> str:
    """A zone as people say it, with how far its clocks are from UTC now: "Almaty (UTC+5)"."""
    return name if name == UTC_NAME else f"{city_of(name)} ({offset_name(_offset(name, now))})"


def offset_name(minutes: int) -> str:
    """ "UTC+5", "UTC−3:30" for so many minutes east of UTC; "UTC+0" where there are none."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{UTC_NAME}{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def city_of(zone: str) -> str:
    """What the language spoken calls the city of a zone."""
    return city(zone, spoken()) or zone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=1024)
def city(zone: str, language: str) -> str:
    """The city that a zone is named after, "" where CLDR has no other word than the zone's own."""
    zones = Locale(language).time_zones
    names = (zone, *_earlier_names().get(zone, ()))
    return next((str(said) for name in names if (said := zones.get(name, {}).get("city"))), "")


@cache
def zones_of_countries() -> Mapping[str, Sequence[str]]:
    """The zones of each country (ISO code) as Unicode CLDR has them, those in wider use first."""
    common, here = set(get_global("windows_zone_mapping").values()), available_timezones()
    found: dict[str, list[str]] = {}
    for name, code in get_global("zone_territories").items():
        if name in here and present_name(name) == name:
            found.setdefault(code, []).append(name)
    return {code: sorted(names, key=lambda each: (each not in common, each)) for code, names in found.items()}


def present_name(name: str) -> str:
    """What a zone is called since it was renamed: "Europe/Kyiv" for "Europe/Kiev"."""
    return str(get_global("zone_aliases").get(name, name))


@cache
def _earlier_names() -> Mapping[str, Sequence[str]]:
    """What zones were called before they were renamed: CLDR keeps those names."""
    earlier: dict[str, list[str]] = {}
    for name, now in get_global("zone_aliases").items():
        earlier.setdefault(now, []).append(name)
    return earlier


def day(moment: datetime, zone: str) -> str:
    """ "Saturday, 21 November 2026"."""
    return _date(_local(moment, zone).date(), _DAY)


def stamp(moment: datetime, zone: str, now: datetime) -> str:
    """ "14:05" on the reader's own day, "20 Nov, 14:05" else, with the year when it is another one.

    A language may have words for the day before and the day after.
    """
    local, today = _local(moment, zone), _local(now, zone)
    clock, away = local.time().isoformat("minutes"), (local.date() - today.date()).days
    if away == 0:
        return clock
    day = _short(local, today)
    match away:
        case -1:
            return pgettext("yesterday", "{day}, {clock}", day=day, clock=clock)
        case 1:
            return pgettext("tomorrow", "{day}, {clock}", day=day, clock=clock)
    return gettext("{day}, {clock}", day=day, clock=clock)


def at(moment: datetime, zone: str, now: datetime, *, italic: bool = False) -> Run:
    """As `stamp`, and as a moment that whoever reads it elsewhere can see in their own zone."""
    return Run(stamp(moment, zone, now), italic=italic, moment=moment)


def ago(moment: datetime, now: datetime) -> str:
    """ "5 min ago", "3 h ago", "4 days ago"."""
    age = max(now - moment, timedelta())
    if age < timedelta(minutes=1):
        return gettext("just now")
    if age < timedelta(hours=1):
        return gettext("{minutes} min ago", minutes=age // timedelta(minutes=1))
    if age < timedelta(days=2):
        return gettext("{hours} h ago", hours=age // timedelta(hours=1))
    return ngettext("{number} day ago", "{number} days ago", age.days)


def short_day(moment: datetime, zone: str, now: datetime) -> str:
    """ "20 Nov", with the year when it is another one."""
    return _short(_local(moment, zone), _local(now, zone))


def weekday(number: int) -> str:
    """The short name of a day of the week, Monday = 0."""
    return str(Locale(spoken()).days["format"]["abbreviated"][number])


def language_name(code: str) -> str:
    """What a language (ISO 639-1) is called in the one spoken; its code if CLDR has no name for it."""
    return str(Locale(spoken()).languages.get(code, code))


def _offset(zone: str, now: datetime) -> int:
    """Minutes east of UTC."""
    return round((_local(now, zone).utcoffset() or timedelta()) / timedelta(minutes=1))


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(zone_of(zone))


def _short(local: datetime, today: datetime) -> str:
    return _date(local.date(), _SHORT if local.year == today.year else _SHORT_YEAR)


def _date(date: date, pattern: str) -> str:
    return _written(date, gettext(pattern), spoken())


@lru_cache(maxsize=256)
def _written(date: date, pattern: str, language: str) -> str:
    """A digest has the same few days again and again."""
    return format_date(date, pattern, locale=language)
