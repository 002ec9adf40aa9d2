"""How long a pause lasts, as people type it. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from bot.render.times import zone_of
from bot.tongue import N_, gettext
from digest.errors import UserError

LONGEST = timedelta(days=366)
ACCEPTED = N_("I understand 3 days, 2 weeks, until friday, until 5 december.")

_UNITS = {
    timedelta(hours=1): r"h|hrs?|hours?|ч|час(?:а|ов)?",
    timedelta(days=1): r"d|days?|д|дн|день|дня|дней|сут(?:ки|ок)",
    timedelta(weeks=1): r"w|wks?|weeks?|fortnight|нед|недел[яюеиь]",
    timedelta(days=30): r"months?|мес|месяц(?:а|ев)?",
}
_NUMBERS = {
    **dict.fromkeys(("a", "an", "one", "один", "одну", "одна"), 1),
    **dict.fromkeys(("two", "a couple", "couple", "пару", "два", "две"), 2),
    **dict.fromkeys(("three", "три"), 3),
    **dict.fromkeys(("four", "четыре"), 4),
    **dict.fromkeys(("five", "пять"), 5),
    **dict.fromkeys(("six", "шесть"), 6),
    **dict.fromkeys(("seven", "семь"), 7),
    **dict.fromkeys(("ten", "десять"), 10),
}
_DAYS = (
    r"mon(?:day)?|понедельник[а]?|пн",
    r"tue(?:s|sday)?|вторник[а]?|вт",
    r"wed(?:nesday)?|сред[аыу]|ср",
    r"thu(?:r|rs|rsday)?|четверг[а]?|чт",
    r"fri(?:day)?|пятниц[аыу]|пт",
    r"sat(?:urday)?|суббот[аыу]|сб",
    r"sun(?:day)?|воскресень[ея]|вс",
)
_MONTHS = (
    *("jan|янв", "feb|фев", "mar|мар", "apr|апр", "may|ма[йя]", "jun|июн"),
    *("jul|июл", "aug|авг", "sep|сен", "oct|окт", "nov|ноя", "dec|дек"),
)
_LEAD = re.compile(r"^(?:(?:until|till|til|to|by|for|next|the|on|до|на|по|следующ\w+|of)\s+)+")
_ANY_UNIT = "|".join(f"(?:{each})" for each in _UNITS.values())
_SPAN = re.compile(rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})?\s*(?:of\s+)?({_ANY_UNIT})\.?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?")
_SAID = re.compile(r"(\d{1,2})(?:st|nd|rd|th|-?го)?\s+(?:of\s+)?([^\W\d]{3,9})\.?(?:\s+(\d{4}))?")
_TURNED = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_YEARS = range(2000, 2200)  # all others are too far away, and some are for datetime, too
_TOMORROW = ("tomorrow", "завтра")


def read_end(text: str, zone: str, now: datetime) -> datetime:
    """When a pause ends, in UTC: after a span, or with the beginning of a day in the reader's zone.

    Raises UserError, which says what is accepted.
    """
    rest = " ".join(text.lower().split())
    rest = _LEAD.sub("", rest)
    span = _span(rest)
    end = now + span if span is not None else _morning(_day(rest, zone, now), zone)
    if not now < end <= now + LONGEST:
        raise UserError(gettext("A pause ends within the next year. {how}", how=gettext(ACCEPTED)))
    return end


def _span(text: str) -> timedelta | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    number = _NUMBERS.get(found[1] or "one") or int(found[1])
    unit = next(each for each, names in _UNITS.items() if re.fullmatch(names, found[2]))
    return number * unit * (2 if found[2] == "fortnight" else 1)


def _day(text: str, zone: str, now: datetime) -> date:
    today = now.astimezone(zone_of(zone)).date()
    if text in _TOMORROW:
        return today + timedelta(days=1)
    for number, names in enumerate(_DAYS):
        if re.fullmatch(names, text):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return _dated(text, today)


def _dated(text: str, today: date) -> date:
    """A calendar date; one without a year is the next of that name."""
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return _coming(found[3], int(found[2]), int(found[1]), today)
    if found := _SAID.fullmatch(text):
        return _coming(found[3], _month(found[2]), int(found[1]), today)
    if found := _TURNED.fullmatch(text):
        return _coming(found[3], _month(found[1]), int(found[2]), today)
    raise _unclear()


def _month(text: str) -> int:
    return next((number for number, names in enumerate(_MONTHS, 1) if re.match(names, text)), 0)


def _coming(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return _date(int(year), month, day)
    found = _date(today.year, month, day)
    return found if found > today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day) if year in _YEARS else date(_YEARS[-1], month, day)
    except ValueError as error:
        raise _unclear() from error


def _morning(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone_of(zone)).astimezone(UTC)


def _unclear() -> UserError:
    return UserError(gettext("I do not understand how long. {how}", how=gettext(ACCEPTED)))
