"""How long a pause lasts, as people type it. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from bot.commands.times.clock import read_times
from bot.render.times import zone_of
from bot.tongue import N_, gettext
from digest.errors import UserError

LONGEST = timedelta(days=366)
ACCEPTED = N_("I understand 3 days, 2 weeks, until friday, until 5 december, forever.")

_UNITS = {
    timedelta(minutes=1): r"min(?:ute)?s?|мин|минут[аыу]?",
    timedelta(hours=1): r"h|hrs?|hours?|ч|час(?:а|ов)?",
    timedelta(days=1): r"d|days?|д|дн|день|дня|дней|сут(?:ки|ок)",
    timedelta(weeks=1): r"w|wks?|weeks?|fortnight|нед|недел[яюеиь]|недельк[ауи]",
    timedelta(days=30): r"months?|мес|месяц(?:а|ев)?",
    timedelta(days=365): r"years?|год",
}
_NUMBERS = {
    **dict.fromkeys(("a", "an", "one", "один", "одну", "одна"), 1.0),
    **dict.fromkeys(("half a", "half an", "пол"), 0.5),
    **dict.fromkeys(("one and a half", "полтора", "полторы"), 1.5),
    **dict.fromkeys(("two", "a couple", "couple", "пару", "пара", "два", "две"), 2.0),
    **dict.fromkeys(("three", "a few", "три", "несколько"), 3.0),
    **dict.fromkeys(("four", "четыре"), 4.0),
    **dict.fromkeys(("five", "пять"), 5.0),
    **dict.fromkeys(("six", "шесть"), 6.0),
    **dict.fromkeys(("seven", "семь"), 7.0),
    **dict.fromkeys(("ten", "десять"), 10.0),
}
"""Numbers in words; "a few" days are three."""

_FOREVER = re.compile(
    r"(?:for )?ever|forever|for good|indefinitely|permanently|without end|no end"
    r"|until (?:further notice|i (?:say|tell you|return|come back|resume)(?: so)?|resume)"
    r"|навсегда|бессрочно|насовсем|(?:до|на) неопределенн\w+ срок\w*|без срока"
    r"|пока (?:я )?не (?:скажу|вернусь|возобновлю|попрошу|напишу)|до отмены|до возобновления"
)
_MORNING = 6 * 60
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
_LEAD = re.compile(r"^(?:(?:until|till|til|to|by|for|next|the|on|over|до|на|по|следующ\w+|of)\s+)+")
_ANY_UNIT = "|".join(f"(?:{each})" for each in _UNITS.values())
NUMBER = rf"(?:\d{{1,3}}(?:[.,]5)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_COUNT = rf"({NUMBER})"
_SPAN = re.compile(rf"{_COUNT}?\s*(?:of\s+)?({_ANY_UNIT})\.?")
_SPANS = re.compile(r"\s*(?:,|\band\b|\bи\b|\+)\s*")
_ALONE = re.compile(r"\d{1,2}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?")
_SAID = re.compile(r"(\d{1,2})(?:st|nd|rd|th|-?го)?\s+(?:of\s+)?([^\W\d]{3,9})\.?(?:\s+(\d{4}))?")
_TURNED = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_YEARS = range(2000, 2200)  # all others are too far away, and some are for datetime, too
_OF_MONTH = re.compile(r"(\d{1,2})(?:(?:st|nd|rd|th)|(?:-?го)?(?: числа)?)")
_POLITE = re.compile(r"[\s,]*(?:please|пожалуйста)?[\s.!]*$")
_AT = re.compile(
    r"(?P<day>.*?)\s*(?:\b(?:at|в|к)\s+)?(?P<time>\d{1,2}:\d{2}.*|\d{1,2}\s*[ap]\.?m\.?|noon|полудня"
    r"|\d{1,2}\s*(?:утра|дня|вечера|ночи)|(?:the )?morning|утра|утром)"
)
_BY = re.compile(r"(?:until|till|til|to|by|up to|до|по|к)\s")
_TODAY = ("today", "tonight", "the day", "сегодня", "вечера", "конца дня", "end of the day", "end of day")
_TOMORROW = ("tomorrow", "завтра", "завтрашнего", "завтрашнего дня")
_WEEK = r"(?:this )?weekend|(?:эти )?выходн(?:ые|ых)|(?:конца|end of(?: the)?) (?:недели|week)"
_NEXT_WEEK = r"(?:next|следующ\w+) (?:week|недел\w+)"
_MONTH = r"(?:end of (?:the |this )?|next )month|(?:конца|следующ\w+) месяца"
_YEAR = r"new year(?:['’]?s)?(?: day)?|next year|end of(?: the)? year|(?:нового|конца|следующ\w+) года"


def is_forever(text: str) -> bool:
    """Whether a pause is to last until somebody ends it."""
    return _FOREVER.fullmatch(_said(text)) is not None


def is_end(text: str) -> bool:
    """Whether a text says how long a pause is to last."""
    try:
        return is_forever(text) or bool(read_end(text, "UTC", datetime(2026, 1, 1, tzinfo=UTC)))
    except UserError:
        return False


def read_end(text: str, zone: str, now: datetime) -> datetime:
    """When a pause ends, in UTC: after a span, or with the beginning of a day in the reader's zone.

    Raises UserError, which says what is accepted.
    """
    said = _said(text)
    end = _until(said, zone, now) or _after(said, zone, now)
    if not now < end <= now + LONGEST:
        raise UserError(gettext("A pause ends within the next year. {how}", how=gettext(ACCEPTED)))
    return end


def _said(text: str) -> str:
    return _POLITE.sub("", " ".join(text.lower().replace("ё", "е").split()))


def _until(text: str, zone: str, now: datetime) -> datetime | None:
    """The moment behind "until", where it is one of a day: "until 20:00", "until monday 9 am"."""
    found = _AT.fullmatch(_LEAD.sub("", text)) if _BY.match(text) else None
    minute = _minute(found["time"]) if found else None
    if found is None or minute is None:
        return None
    if found["day"]:
        return _moment(_day(found["day"], zone, now), minute, zone)
    today = now.astimezone(zone_of(zone)).date()
    end = _moment(today, minute, zone)
    return end if end > now else _moment(today + timedelta(days=1), minute, zone)


def _minute(text: str) -> int | None:
    if text.endswith(("morning", "утра", "утром")) and not text[0].isdecimal():
        return _MORNING
    try:
        return next(iter(read_times(text).minutes), None)
    except UserError:
        return None


def _after(text: str, zone: str, now: datetime) -> datetime:
    """After a span, days if no unit is said, or with the beginning of a day."""
    rest = _LEAD.sub("", text)
    if _ALONE.fullmatch(rest) and not _BY.match(text):
        return now + timedelta(days=int(rest))
    if re.fullmatch(rf"(?:.* )?{_NEXT_WEEK}", text):
        whole = timedelta(weeks=0 if _BY.match(text) else 1)  # a whole week from monday
        return _moment(_weekday(0, now.astimezone(zone_of(zone)).date()) + whole, 0, zone)
    spans = [span_of(each) for each in _SPANS.split(rest)]
    known = [each for each in spans if each is not None]
    if len(known) == len(spans):
        return now + sum(known, timedelta())
    return _moment(_day(rest, zone, now), 0, zone)


def span_of(text: str) -> timedelta | None:
    """The length of "3 days", "a week" or "полтора часа", in small letters; None for anything else."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    number = _NUMBERS.get(found[1] or "one") or float(found[1].replace(",", "."))
    unit = next(each for each, names in _UNITS.items() if re.fullmatch(names, found[2]))
    return number * unit * (2 if found[2] == "fortnight" else 1)


def _day(text: str, zone: str, now: datetime) -> date:
    today = now.astimezone(zone_of(zone)).date()
    if text in (*_TOMORROW, *_TODAY):
        return today + timedelta(days=1)
    for number, names in enumerate(_DAYS):
        if re.fullmatch(names, text):
            return _weekday(number, today)
    return _around(text, today) or _dated(text, today)


def _weekday(number: int, today: date) -> date:
    """The next one."""
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _around(text: str, today: date) -> date | None:
    """The first day of a week, a month or a year that is to come, or a day of the month."""
    if re.fullmatch(_WEEK, text):
        return _weekday(0, today)
    if re.fullmatch(_MONTH, text):
        return date(today.year + today.month // 12, today.month % 12 + 1, 1)
    if re.fullmatch(_YEAR, text):
        return date(today.year + 1, 1, 1)
    found = _OF_MONTH.fullmatch(text)
    return _next_of_month(int(found[1]), today) if found else None


def _next_of_month(day: int, today: date) -> date:
    month = today.month if day > today.day else today.month % 12 + 1
    return _date(today.year + (month < today.month), month, day)


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


def _moment(day: date, minute: int, zone: str) -> datetime:
    """That minute of a day in the zone, in UTC."""
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone_of(zone)).astimezone(
        UTC
    )


def _unclear() -> UserError:
    return UserError(gettext("I do not understand how long. {how}", how=gettext(ACCEPTED)))
