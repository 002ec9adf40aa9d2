"""Times of day as people type them. Pure."""

from __future__ import annotations

import re

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
    "по будням": 31,
    "будни": 31,
    "по выходным": 96,
    "выходные": 96,
}
_NAMES = {"noon": "12:00", "midnight": "0:00", "полдень": "12:00", "полночь": "0:00"}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]\.?m\.?)?(?![\w:.])", re.ASCII)
_RUSSIAN = {"пн": "mon", "вт": "tue", "ср": "wed", "чт": "thu", "пт": "fri", "сб": "sat", "вс": "sun"}
_DAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*(?:\s*[-–—]\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*)?")
_BETWEEN = re.compile(r"\b(?:from|to|till|until|с|до|по)\b|[-–—]")
_FILLER = re.compile(r"(?:at|and|,|;|&|o'clock|(?:во|в|и)\b)\s*")


def read_times(text: str) -> tuple[tuple[int, ...], int]:
    """Minutes of the day, sorted and unique, and weekday bits (Monday = 1).

    Raises UserError, which says what is accepted.
    """
    rest = _lowered(text)
    for russian, name in _RUSSIAN.items():
        rest = re.sub(rf"\b{russian}\b", name, rest)
    weekdays, rest = _weekdays(rest)
    minutes = set(_minutes(rest))
    if not minutes or len(minutes) > MOST_TIMES:
        problem = gettext("At most {number} times a day, please.", number=MOST_TIMES)
        raise _unclear(problem if minutes else gettext("I found no time in that."))
    return tuple(sorted(minutes)), weekdays or EVERY_DAY


def read_span(text: str) -> tuple[int, int]:
    """From one time of day to another: "22:00-07:00", "from 11 pm to 6", "с 23 до 7". In minutes of the day.

    Raises UserError, which says what is accepted.
    """
    minutes = _minutes(_BETWEEN.sub(" ", _lowered(text)))
    if len(minutes) != 2:
        raise UserError(gettext("I need two times, such as 22:00 07:00; or off."))
    return minutes[0], minutes[1]


def _lowered(text: str) -> str:
    rest = " ".join(text.lower().split())
    for name, clock in _NAMES.items():
        rest = re.sub(rf"\b{name}\b", clock, rest)
    return rest


def _weekdays(text: str) -> tuple[int, str]:
    """The days named at the front, and what follows them."""
    bits = 0
    while True:
        text = _FILLER.sub("", text, count=1) if _FILLER.match(text) else text
        named = next((name for name in _SETS if re.match(rf"{name}\b", text)), "")
        if named:
            bits, text = bits | _SETS[named], text[len(named) :].strip()
        elif found := _DAY.match(text):
            bits, text = bits | _span(found[1], found[2] or found[1]), text[found.end() :].strip()
        else:
            return bits, text


def _span(first: str, last: str) -> int:
    """Bits from one day to another, over the week's end if need be ("fri-mon")."""
    start, length = _DAYS.index(first), (_DAYS.index(last) - _DAYS.index(first)) % 7
    return sum(1 << (start + step) % 7 for step in range(length + 1))


def _minutes(text: str) -> list[int]:
    minutes = []
    while text := _FILLER.sub("", text.strip(), count=1) if _FILLER.match(text.strip()) else text.strip():
        found = _TIME.match(text)
        if found is None:
            raise _unclear(gettext("I do not understand that time."))
        minutes.append(_minute(found))
        text = text[found.end() :]
    return minutes


def _unclear(problem: str) -> UserError:
    return UserError(f"{problem} {gettext(ACCEPTED)}")


def _minute(found: re.Match[str]) -> int:
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half:
        hour = 24
    if hour > 23 or minute > 59:
        raise _unclear(gettext("There is no such time of day."))
    return hour * 60 + minute
