"""Times of day and days of the week as people type them, in English and Russian. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.commands.times.dial import in_digits
from bot.tongue import N_, gettext
from digest.errors import UserError
from digest.timetable import EVERY_DAY

MOST_TIMES = 4
HALF_DAY = 12 * 60
_T = TypeVar("_T")
_Part = tuple[str, Iterable[int]]
ACCEPTED = N_(
    "I understand 8, 08:00, 7:30 pm, half past seven, several such as 08:00 18:00, and mon-fri 08:00."
)
SPAN_ACCEPTED = N_("I understand /quiet 22:00 07:00, /quiet at night, and /quiet off.")

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKDAYS, _WEEKEND = 31, 96
_SETS = {
    r"daily|(?:every|each) ?day|all days|ежедневно|кажд(?:ый|ого) д(?:ень|ня)|все дни": EVERY_DAY,
    r"(?:every |on )?(?:week|work|working |business )days?": _WORKDAYS,
    r"(?:кажд\w+ )?(?:рабоч|будн)\w+ д(?:ень|ни|ням)|будн(?:и|ям|ях)": _WORKDAYS,
    r"weekends?|выходны[ехм]|выходной": _WEEKEND,
}
_MORNING, _LUNCH = ("am", range(5, 12)), ("in the afternoon", range(12, 16))
_EVENING, _NIGHT = ("in the evening", range(17, 23)), ("at night", (22, 23, *range(5)))
_LOOSE = {
    r"mornings?|утром|утро|утрам": _MORNING,
    r"afternoons?|lunch(?:time)?|днем|обед|обеда": _LUNCH,
    r"evenings?|вечером|вечер|вечерам": _EVENING,
    r"nights?|ночью|ночам|ночь": _NIGHT,
}
"""Parts of the day that stand by themselves: the one of `_PARTS` that is meant, and hours to offer."""

_PARTS = {
    "am": range(12),
    "pm": range(12, 24),
    **dict.fromkeys(("in the morning", "утра"), range(1, 12)),
    **dict.fromkeys(("in the afternoon", "дня"), range(10, 19)),
    **dict.fromkeys(("in the evening", "вечера"), range(16, 24)),
    **dict.fromkeys(("at night", "ночи"), (20, 21, 22, 23, *range(6))),
}
"""Parts of the day, with the hours that people say of each."""

_WORDS = (
    ("mon", r"пн|понедельник\w*"),
    ("tue", r"вт|вторник\w*"),
    ("wed", r"ср|сред[аыеу]м?"),
    ("thu", r"чт|четверг\w*"),
    ("fri", r"пт|пятниц\w*"),
    ("sat", r"сб|суббот\w*"),
    ("sun", r"вс|воскресень\w*"),
)
"""Days of the week, with their words."""

_SHORTLY = {EVERY_DAY: "daily", _WORKDAYS: "weekdays", _WEEKEND: "weekend"}
"""Sets of days in one word, for buttons hold little."""

_DAY_NAME = r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:days?)?\b"
_DAY = re.compile(rf"{_DAY_NAME}(?:\s*(?:[-–—]|\b(?:to|till|through|по|до)\b)\s*{_DAY_NAME})?")
_SET = [(re.compile(rf"(?:{words})\b"), bits) for words, bits in _SETS.items()]
_PART = [
    (re.compile(rf"(?:(?:every|each|in the|at|for|по|в|на|к) )?(?:{words})\b"), meant)
    for words, meant in _LOOSE.items()
]
_TIME = re.compile(
    r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?\s*(?:o'clock|час(?:а|ов)?|ч\.?)?"
    rf"\s*({'|'.join(_PARTS)})?(?![\w:.])"
)
_EXCEPT = re.compile(
    r"(?:except(?: for)?|without|but not|but|not|no|кроме|исключая|за исключением|без|но не|не)"
    rf"(?= (?:(?:on|the|по|в|во) )*(?:{_DAY_NAME}|{'|'.join(_SETS)}))"
)
_BETWEEN = re.compile(r"\b(?:from|to|till|until|с|до|по)\b|[-–—]")
_OFTEN = re.compile(
    r"\b(?:(?:once|twice|\d times) (?:a|per) day|(?:\d+ )?раза? в (?:день|сутки)|дважды в день)\b"
)
_WEEKLY = re.compile(
    r"\b(?:weekly|(?:just )?(?:once|one time) (?:a|per|every|each) week|(?:every|each) week(?! ?days?\b)"
    r"|(?:один|1) раз в неделю|(?:(?<=[:.]\d\d )|(?<!\d ))раз в неделю"
    r"|еженедельн\w+|кажд(?:ую|ой) неделю)(?!\w)"
)
_SENT = re.compile(
    r"(?:can you |could you |i )?(?:(?:want|would like) )?(?:to )?(?:send|get|receive)(?: me)?"
    r"(?: (?:the|my|a))?(?: (?:news|digests?))?\b"
    r"|(?:can you |could you )?(?:i (?:want|need|would like)|make|set|change|switch|move)"
    r"(?: (?:it|the|my|a))?(?: (?:digests?|news|time|hour))?(?: to)?\b"
    r"|(?:сделай|поставь|измени|поменяй|перенеси)(?:те)?(?: (?:ее|мне|время|сводк[иу]|дайджест))?(?: на)?\b"
    r"|(?:я )?(?:хочу |хотел(?:а)? бы |можно )?(?:получать|присылай(?:те)?|присылать|пришлите|пришли|шлите)"
    r"(?: мне)?(?: (?:новости|сводк[иу]))?(?: мне)?\b"
)
"""How people begin who say when they want their digest."""

_FILLER = re.compile(
    r"(?:at|on|every|each|and|from|wake|во?|на|и|по|со?|кажд(?:ый|ую|ое)|about|around|please|send|it|me|my|digests?|only"
    r"|сводк[аиу]|дайджест(?:ы|а)?|пожалуйста|плиз|pls|plz|присылай(?:те)?|пришлите|шлите|мне|около|примерно|лучше|хочу|только)\b|[,;&~?!]"
)
_HALF = re.compile(r"(?<=[\d\s])([ap])\.?m\b\.?")
_EXACT = re.compile(r"\d[:.h]\d|\b0\d|\d{3}")


@dataclass(frozen=True, slots=True)
class Times:
    """What somebody said of when. ``minutes`` of the day, sorted and unique; ``weekdays``: bits, Monday = 1.

    Either may be left out, not both, unless ``hours`` to choose from are all that was said ("mornings"), or
    that it is to be ``weekly``.
    ``twofold``: the one hour was said as a dial shows it, so that its other half of the day may be meant.
    ``weekly``: once a week; without ``weekdays``, on a day that is still to be chosen.
    """

    minutes: tuple[int, ...]
    weekdays: int = 0
    hours: tuple[int, ...] = ()
    twofold: bool = False
    weekly: bool = False


def read_times(text: str) -> Times:
    """Times and days. Days stand in front of all the times or behind them.

    Raises UserError, which says what is accepted.
    """
    rest, often = _WEEKLY.subn(" ", _OFTEN.sub(" ", _lowered(text)))
    found = _read(rest.strip())
    part = found.part[0] if found.part else ""
    minutes = _checked({_minute(each, part) for each in found.times})
    hours = tuple(found.part[1]) if found.part and not minutes else ()
    if not (minutes or found.days or found.left or hours or often):
        raise _unclear(gettext("I found no time in that."))
    named = part or any(each[3] for each in found.times)
    dial = len(minutes) == 1 and 1 <= minutes[0] // 60 < 12 and not named and not _EXACT.search(text)
    return Times(minutes, _weekdays(found), hours, dial, often > 0)


@dataclass(slots=True)
class _Found:
    """Times as they stand; days, each with the number of times in front of it; the part of the day.

    ``left``: the days that are left out, for they stand behind "except".
    """

    times: list[re.Match[str]] = field(default_factory=list)
    days: list[tuple[int, int]] = field(default_factory=list)
    part: _Part | None = None
    left: list[tuple[int, int]] = field(default_factory=list)
    excepting: bool = False

    def name(self, days: int) -> None:
        """Days, as bits, that are meant or, behind "except", left out."""
        (self.left if self.excepting else self.days).append((days, len(self.times)))


def _read(rest: str) -> _Found:
    seen = _Found()
    while rest:
        found: re.Match[str] | None
        if (named := _named(_SET, rest)) is not None:
            found = named[0]
            seen.name(named[1])
        elif found := _DAY.match(rest):
            seen.name(_span(found[1], found[2] or found[1]))
        elif found := _EXCEPT.match(rest):
            seen.excepting = True
        elif found := _TIME.match(rest):
            seen.times.append(found)
        elif (part := _named(_PART, rest)) is not None:
            found, seen.part = part[0], _only(seen.part, part[1])
        elif not (found := _SENT.match(rest) or _FILLER.match(rest)):
            raise _unclear(gettext("I do not understand that time."))
        rest = rest[found.end() :].lstrip()
    return seen


def _only(before: _Part | None, part: _Part) -> _Part:
    """One part of the day; of two, nobody knows which hour is meant of either."""
    if before not in (None, part):
        raise _unclear(gettext("I do not understand that time."))
    return part


def _named(table: Iterable[tuple[re.Pattern[str], _T]], text: str) -> tuple[re.Match[str], _T] | None:
    """What of the table stands at the beginning."""
    return next(((found, value) for words, value in table if (found := words.match(text))), None)


def write_times(minutes: Iterable[int], weekdays: int) -> str:
    """Times and days so that `read_times` reads them: "mon tue 08:00 18:00"."""
    each = [name for bit, name in enumerate(_DAYS) if weekdays >> bit & 1]
    named = [_SHORTLY[weekdays]] if weekdays in _SHORTLY else each
    return " ".join([*named, *(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)])


def read_span(text: str) -> tuple[int, int]:
    """From one time of day to another: "22:00-07:00", "from 11 pm to 6", "с 23 до 7". In minutes of the day.

    Raises UserError, which says what is accepted.
    """
    times = _times(_BETWEEN.sub(" ", _lowered(text, span=True)))
    if len(times) != 2:
        raise _no_span(gettext("I need two times."))
    start, end = (_minute(each) for each in times)
    if end < start < HALF_DAY and not times[0][3] and not _EXACT.search(text):
        return start + HALF_DAY, end  # "10 to 7": nobody means the whole day, too
    return start, end


def _lowered(text: str, *, span: bool = False) -> str:
    rest = _HALF.sub(r"\1m", " ".join(text.lower().replace("’", "'").replace("ё", "е").split()))
    for meant, words in _WORDS:
        rest = re.sub(rf"\b(?:{words})\b", meant, rest)
    return in_digits(rest, span=span)


def _checked(minutes: Iterable[int]) -> tuple[int, ...]:
    times = sorted(minutes)
    if len(times) > MOST_TIMES:
        raise _unclear(gettext("At most {number} times a day, please.", number=MOST_TIMES))
    return tuple(times)


def _weekdays(found: _Found) -> int:
    """The days that were named, or all, less those left out."""
    named = _one_group(found.days, len(found.times))
    rest = (named or EVERY_DAY) & ~_one_group(found.left, len(found.times))
    if not rest:
        raise _unclear(gettext("I do not understand that time."))
    return rest if found.left else named


def _one_group(days: list[tuple[int, int]], times: int) -> int:
    """All the days, each with the number of times in front of it; "mon 8, tue 9" would be two groups."""
    if times and not {before for _, before in days} < {0, times}:
        raise _unclear(gettext("I do not understand that time."))
    bits = 0
    for each, _ in days:
        bits |= each
    return bits


def _span(first: str, last: str) -> int:
    """Bits from one day to another, over the week's end if need be ("fri-mon")."""
    start, length = _DAYS.index(first), (_DAYS.index(last) - _DAYS.index(first)) % 7
    return sum(1 << (start + step) % 7 for step in range(length + 1))


def _times(text: str) -> list[re.Match[str]]:
    """Times alone, in the order in which they stand."""
    times, rest = list[re.Match[str]](), text.strip()
    while rest:
        if found := _TIME.match(rest):
            times.append(found)
        elif not (found := _FILLER.match(rest)):
            raise _no_span(gettext("I do not understand that time."))
        rest = rest[found.end() :].lstrip()
    return times


def _no_span(problem: str) -> UserError:
    return UserError(f"{problem} {gettext(SPAN_ACCEPTED)}")


def _unclear(problem: str) -> UserError:
    return UserError(f"{problem} {gettext(ACCEPTED)}")


def _minute(found: re.Match[str], part: str = "") -> int:
    """``part``: the one of the day that is meant where none stands with the time."""
    hour, minute = _hour(int(found[1]), found[3] or part), int(found[2] or 0)
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
