"""Dates as feeds and pages write them: RFC 822 with its abuses, ISO 8601, month names in ten languages.

Everything returned is aware and in UTC; a time without a zone counts as UTC.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from digest.model import Item

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""There was hardly a news site before; an earlier date is a broken clock."""
TOLERANCE = timedelta(hours=24)
MOST_CHARACTERS = 200

# January to December. Longer forms are recognised by their beginnings, so only the stems stand here.
_MONTHS = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "ru": "янв фев мар апр ма[йя] июн июл авг сен окт ноя дек",
    "kk": "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
    "ky": "үчт бир жал чын буг кул теке баш аяк тог жет бешт",
    "uz": "yan fev mar apr may iyun iyul avg sen okt noy dek",
    "uz_cyrl": "янв фев мар апр май июн июл авг сен окт ноя дек",
    "de": "jän feb mär apr mai jun jul aug sep okt nov dez",
    "fr": "janv f[ée]v mars avr mai juin juil ao[uû] sept oct nov d[ée]c",
    "es": "ene feb mar abr mayo jun jul ago (?:set|sep) oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "tr": "oca şub mar nis mayıs haz tem ağu eyl eki kas ara",
}
_MONTH = [
    re.compile("|".join(sorted({names.split()[number] for names in _MONTHS.values()}, key=len, reverse=True)))
    for number in range(12)
]
# Beginnings that would take a longer name for another month.
_FULL = {
    "maart": 3,
    "märz": 3,
    "mai": 5,
    "mayıs": 5,
    "maggio": 5,
    "juin": 6,
    "juillet": 7,
    "июля": 7,
    "mag": 5,
}

_WEEKDAY = re.compile("mardi|martes|marted|сенбі|сенби")
"""Weekdays that begin like a month."""

_ZONES = {
    "gmt": 0, "ut": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "bst": 1, "wet": 0, "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2,
    "eest": 3, "msk": 3, "trt": 3, "get": 4, "azt": 4, "samt": 4, "irst": 3.5, "aft": 4.5, "pkt": 5, "uzt": 5,
    "tjt": 5, "tmt": 5, "almt": 5, "yekt": 5, "ist": 5.5, "kgt": 6, "hkt": 8, "jst": 9, "kst": 9, "aest": 10,
}  # fmt: skip

_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?(?![\d:])"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?",
    re.I,
)
_OFFSET = re.compile(
    r"(?:(?:gmt|utc)\s*)?(?P<sign>[+\-−])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)", re.I
)
_ISO = re.compile(
    r"(?P<year>\d{4})(?:(?P<dash>[-/.]?)(?P<month>\d{1,2})(?:(?P=dash)(?P<day>\d{1,2}))?)?"
    r"(?:[T_, ]+(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,:]\d+)?)?)?)?"
    r"\s*(?P<zone>.*)",
    re.I,
)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})(?:T.*)?")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
_WEEKDAY_FIRST = re.compile(r"^[^\W\d_]{2,12}\.?,?\s+(?=\d{4}[-/.])")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")


def read_date(raw: str) -> datetime | None:
    """The moment that a text names, or None. Numeric dates are day first unless that is impossible."""
    text = re.sub(r"\s+", " ", raw[:MOST_CHARACTERS]).strip(" \t\n\u200e\u200f\ufeff,;")
    if not any(char.isdigit() for char in text):
        return None
    try:
        return _epoch(text) or _ordinal(text) or _iso(_WEEKDAY_FIRST.sub("", text)) or _written(text)
    except (ValueError, OverflowError):
        return None


def settle(published: datetime | None, now: datetime) -> datetime | None:
    """A feed's date as it may be believed: the future becomes ``now``, the impossible past None."""
    if published is None or published < EARLIEST:
        return None
    return now if published > now + TOLERANCE else published


def settled(item: Item, now: datetime) -> Item:
    """An item with both of its dates settled."""
    return replace(item, published=settle(item.published, now), updated=settle(item.updated, now))


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def _ordinal(text: str) -> datetime | None:
    """The day's number in its year (ISO 8601): 2026-324."""
    match = _ORDINAL.fullmatch(text)
    if not match or not 0 < int(match[2]) < 367:
        return None
    return datetime(int(match[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(match[2]) - 1)


def _iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if not match or (match["month"] is None and match["hour"] is not None):
        return None
    if match["day"] is None and (match["zone"] or (match["month"] and not match["dash"])):
        return None  # words follow the year, or 202611, which could be anything
    half = re.match(r"([ap])\.?m\b", match["zone"], re.I)
    hour = _hour(int(match["hour"] or 0), half[1] if half else None)
    return _moment(
        int(match["year"]),
        int(match["month"] or 1),
        int(match["day"] or 1),
        (hour, int(match["minute"] or 0), int(match["second"] or 0)),
        _zone(match["zone"]),
    )


def _written(text: str) -> datetime | None:
    """Day, month (by name or number) and year in any order, with a clock and a zone somewhere behind."""
    clock = _CLOCK.search(_NUMERIC.sub(_blank, text))
    rest = text
    time, zone = (0, 0, 0), 0.0
    if clock:
        time = (_hour(int(clock["hour"]), clock["half"]), int(clock["minute"]), int(clock["second"] or 0))
        zone = _zone(text[clock.end() :])
        rest = text[: clock.start()] + " " + re.sub(r"[+\-−]\s?\d[\d:]*", " ", text[clock.end() :])
    day = _named(rest) or _numbered(rest)
    return None if day is None else _moment(*day, time, zone)


def _blank(found: re.Match[str]) -> str:
    """Spaces in place of a numeric date, so that it is not taken for a clock; 10.00.00 is none."""
    return " " * len(found[0]) if int(found[1]) and int(found[2]) else found[0]


def _named(text: str) -> tuple[int, int, int] | None:
    words = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if _month(word)]
    # French, Spanish and Italian Tuesdays are "mar", too.
    month = _month(words[1] if words[:1] == ["mar"] and len(words) > 1 else words[0]) if words else None
    numbers = [int(number) for number in re.findall(r"(?<![\d:])\d{1,4}(?![\d:])", text)]
    if month is None or len(numbers) < 2:
        return None
    first, second = numbers[:2]
    if first > 31 or len(re.findall(r"\d+", text)[0]) == 4:
        return first, month, second
    return _year(second), month, first


def _numbered(text: str) -> tuple[int, int, int] | None:
    match = _NUMERIC.search(text)
    if not match:
        return None
    day, month = int(match[1]), int(match[2])
    if month > 12:
        day, month = month, day
    return _year(int(match[3])), month, day


def _month(word: str) -> int | None:
    if word in _FULL:
        return _FULL[word]
    if len(word) < 3 or _WEEKDAY.match(word):
        return None
    return next((number for number, stems in enumerate(_MONTH, 1) if stems.match(word)), None)


def _year(year: int) -> int:
    """Two digits as RFC 2822 section 4.3 reads them."""
    if year < 50:
        return 2000 + year
    return 1900 + year if year < 1000 else year


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _zone(text: str) -> float:
    """Hours east of Greenwich; unknown letters count as Greenwich, as RFC 2822 section 4.3 asks."""
    offset = _OFFSET.search(text)
    if offset:
        hours = int(offset["hours"]) + int(offset["minutes"] or 0) / 60
        return hours if offset["sign"] == "+" else -hours
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _ZONES:
            return _ZONES[word]
    return 3.0 if re.search(r"\bмск\b", text.lower()) else 0.0


def _moment(year: int, month: int, day: int, clock: tuple[int, int, int], zone: float) -> datetime:
    """Put together; 24:00 and the leap second roll over. Raises ValueError for what does not exist."""
    hour, minute, second = clock
    if hour > 24 or minute > 59 or second > 60 or abs(zone) > 14:
        raise ValueError("no such time")
    start = date(year, month, day)
    offset = timezone(timedelta(hours=zone))
    midnight = datetime(start.year, start.month, start.day, tzinfo=offset)
    return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC)
