"""Times of day and days of the week as people type them, in English and Russian. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.tongue import N_, gettext
from digest.errors import UserError
from digest.timetable import EVERY_DAY

MOST_TIMES = 4
ACCEPTED = N_("I understand 8, 08:00, 7:30 pm, 19.30, several such as 08:00 18:00, and mon-fri 08:00.")

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SETS = {
    "daily": EVERY_DAY,
    "every day": EVERY_DAY,
    "weekdays": 31,
    "weekends": 96,
    "weekend": 96,
    "ежедневно": EVERY_DAY,
    "каждый день": EVERY_DAY,
    "по рабочим дням": 31,
    "по будням": 31,
    "будни": 31,
    "по выходным": 96,
    "выходные": 96,
}
_PARTS = {
    "am": range(12),
    "pm": range(12, 24),
    **dict.fromkeys(("in the morning", "утра"), range(1, 12)),
    **dict.fromkeys(("in the afternoon", "дня"), range(10, 19)),
    **dict.fromkeys(("in the evening", "вечера"), range(16, 24)),
    **dict.fromkeys(("at night", "ночи"), (20, 21, 22, 23, *range(6))),
}
"""Parts of the day, with the hours that people say of each."""

_HOURS = (
    *(r"one|час(?=\s+(?:дня|ночи))", "two|два", "three|три", "four|четыре", "five|пять", "six|шесть"),
    *("seven|семь", "eight|восемь", "nine|девять", "ten|десять", "eleven|одиннадцать", "twelve|двенадцать"),
)
_WORDS = (
    ("12:00", "noon|полдень"),
    ("0:00", "midnight|полночь"),
    *((str(hour), rf"(?<!\d)(?<!\d\s)(?:{words})") for hour, words in enumerate(_HOURS, 1)),
    ("mon", r"пн|понедельник\w*"),
    ("tue", r"вт|вторник\w*"),
    ("wed", r"ср|сред[аыеу]м?"),
    ("thu", r"чт|четверг\w*"),
    ("fri", r"пт|пятниц\w*"),
    ("sat", r"сб|суббот\w*"),
    ("sun", r"вс|воскресень\w*"),
)
"""What is read as something else, with the words for it."""

_DAY_NAME = r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:days?)?\b"
_DAY = re.compile(rf"{_DAY_NAME}(?:\s*(?:[-–—]|\b(?:to|till|through|по|до)\b)\s*{_DAY_NAME})?")
_SET = re.compile(rf"(?:{'|'.join(_SETS)})\b")
_TIME = re.compile(
    r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?\s*(?:o'clock|час(?:а|ов)?|ч\.?)?"
    rf"\s*({'|'.join(_PARTS)})?(?![\w:.])"
)
_BETWEEN = re.compile(r"\b(?:from|to|till|until|с|до|по)\b|[-–—]")
_FILLER = re.compile(r"(?:at|on|every|each|and|from|во?|и|по|со?|кажд(?:ый|ую|ое))\b|[,;&]")
_HALF = re.compile(r"(?<=[\d\s])([ap])\.?m\b\.?")


def read_times(text: str) -> tuple[tuple[int, ...], int]:
    """Minutes of the day, sorted and unique, and weekday bits (Monday = 1); 0 where no day is named.

    Days stand in front of all the times or behind them. Raises UserError, which says what is accepted.
    """
    rest, minutes, days = _lowered(text), list[int](), list[tuple[int, int]]()
    while rest:
        if found := _SET.match(rest):
            days.append((_SETS[found[0]], len(minutes)))
        elif found := _DAY.match(rest):
            days.append((_span(found[1], found[2] or found[1]), len(minutes)))
        elif found := _TIME.match(rest):
            minutes.append(_minute(found))
        elif not (found := _FILLER.match(rest)):
            raise _unclear(gettext("I do not understand that time."))
        rest = rest[found.end() :].lstrip()
    return _checked(minutes), _one_group(days, len(minutes))


def write_times(minutes: Iterable[int], weekdays: int) -> str:
    """Times and days so that `read_times` reads them: "mon tue 08:00 18:00"."""
    named = [name for bit, name in enumerate(_DAYS) if weekdays >> bit & 1]
    return " ".join([*named, *(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)])


def read_span(text: str) -> tuple[int, int]:
    """From one time of day to another: "22:00-07:00", "from 11 pm to 6", "с 23 до 7". In minutes of the day.

    Raises UserError, which says what is accepted.
    """
    minutes = _minutes(_BETWEEN.sub(" ", _lowered(text)))
    if len(minutes) != 2:
        raise UserError(gettext("I need two times, such as 22:00 07:00; or off."))
    return minutes[0], minutes[1]


def _lowered(text: str) -> str:
    rest = _HALF.sub(r"\1m", " ".join(text.lower().replace("’", "'").split()))
    for meant, words in _WORDS:
        rest = re.sub(rf"\b(?:{words})\b", meant, rest)
    return rest


def _checked(minutes: list[int]) -> tuple[int, ...]:
    times = sorted(set(minutes))
    if not times:
        raise _unclear(gettext("I found no time in that."))
    if len(times) > MOST_TIMES:
        raise _unclear(gettext("At most {number} times a day, please.", number=MOST_TIMES))
    return tuple(times)


def _one_group(days: list[tuple[int, int]], times: int) -> int:
    """All the days, each with the number of times in front of it; "mon 8, tue 9" would be two groups."""
    if not {before for _, before in days} < {0, times}:
        raise _unclear(gettext("I do not understand that time."))
    bits = 0
    for each, _ in days:
        bits |= each
    return bits


def _span(first: str, last: str) -> int:
    """Bits from one day to another, over the week's end if need be ("fri-mon")."""
    start, length = _DAYS.index(first), (_DAYS.index(last) - _DAYS.index(first)) % 7
    return sum(1 << (start + step) % 7 for step in range(length + 1))


def _minutes(text: str) -> list[int]:
    """Times alone, in the order in which they stand."""
    minutes, rest = list[int](), text.strip()
    while rest:
        if found := _TIME.match(rest):
            minutes.append(_minute(found))
        elif not (found := _FILLER.match(rest)):
            raise _unclear(gettext("I do not understand that time."))
        rest = rest[found.end() :].lstrip()
    return minutes


def _unclear(problem: str) -> UserError:
    return UserError(f"{problem} {gettext(ACCEPTED)}")


def _minute(found: re.Match[str]) -> int:
    hour, minute = _hour(int(found[1]), found[3] or ""), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise _unclear(gettext("There is no such time of day."))
    return hour * 60 + minute


def _hour(hour: int, part: str) -> int:
    """The hour of the day that is said with this part of it; 24 for one that nobody says."""
    if not part:
        return hour
    if part in ("am", "pm") and not 1 <= hour <= 12:
        return 24
    either = (hour, (hour + 12) % 24) if hour <= 12 else (hour,)
    return next((each for each in either if each in _PARTS[part]), 24)
