"""Times of day that people say in words, in English and Russian, turned into digits. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_HOURS = (
    *("one|одного", "two|два|двух", "three|три|трех", "four|четыре|четырех", "five|пять|пяти"),
    *("six|шесть|шести", "seven|семь|семи", "eight|восемь|восьми", "nine|девять|девяти", "ten|десят[ьи]"),
    *("eleven|одиннадцат[ьи]", "twelve|двенадцат[ьи]", "thirteen|тринадцат[ьи]", "fourteen|четырнадцат[ьи]"),
    *("fifteen|пятнадцат[ьи]", "sixteen|шестнадцат[ьи]", "seventeen|семнадцат[ьи]"),
    *("eighteen|восемнадцат[ьи]", "nineteen|девятнадцат[ьи]", "twenty|двадцат[ьи]"),
    *("twenty[ -]one|двадцать один", "twenty[ -]two|двадцать два", "twenty[ -]three|двадцать три"),
)
"""One to twenty-three."""

_ORDINALS = (
    *("первого", "второго", "третьего", "четвертого", "пятого", "шестого", "седьмого", "восьмого"),
    *("девятого", "десятого", "одиннадцатого", "двенадцатого"),
)
"""Hours that are being counted: "half of the eighth" is half past seven."""

_MINUTES = {
    5: "five|пят[ьи]",
    10: "ten|десят[ьи]",
    15: "fifteen|(?:a )?quarter|четверт[ьи]|пятнадцат[ьи]",
    20: "twenty|двадцат[ьи]",
    25: "twenty[ -]five|двадцат[ьи] пят[ьи]",
    30: "thirty|half|тридцать|половин[аеуы]|пол",
    35: "thirty[ -]five|тридцать пять",
    40: "forty|сорок",
    45: "forty[ -]five|сорок пять",
    50: "fifty|пятьдесят",
    55: "fifty[ -]five|пятьдесят пять",
}
_DAY = re.compile(r"\b(?:(полдень|полудня|noon|midday)|полночь|полуночи|midnight)\b")


def _any(table: Mapping[int, str]) -> str:
    """A pattern for all the words, the longer ones first."""
    words = [word for number in sorted(table, reverse=True) for word in table[number].split("|")]
    return "|".join(sorted(words, key=len, reverse=True))


_COUNTED = dict(enumerate(_HOURS, 1))
_ORDERED = dict(enumerate(_ORDINALS, 1))
_HOUR = rf"(?P<hour>\d{{1,2}}|{_any(_COUNTED)})"
_NEXT = rf"(?P<next>\d{{1,2}}|{_any(_ORDERED)})"
_FEW = rf"(?P<few>\d{{1,2}}|{_any(_MINUTES)})"
_ENDS = r"(?![\w:.]|\s*(?:минут|minutes))"
_WHOLE = r"(?<![\w:.])"

_PAST = re.compile(rf"{_WHOLE}{_FEW}(?: minutes?)? (?:past|after) {_HOUR}{_ENDS}")
_HALF = re.compile(rf"{_WHOLE}(?P<few>half) {_HOUR}{_ENDS}")
_OF_NEXT = re.compile(rf"{_WHOLE}(?:(?P<few>половин[аеуы]) |(?P<half>пол)[ -]?){_NEXT}{_ENDS}")
_MINUTES_OF = re.compile(rf"{_WHOLE}(?:{_FEW} минут[аы]?|(?P<quarter>четверть)) (?P<next>{_any(_ORDERED)})\b")
_TO = re.compile(
    rf"{_WHOLE}(?:(?P<few>(?:a )?quarter|five|ten|twenty|twenty[ -]five)"
    rf"|{_FEW.replace('few', 'count')} minutes?) (?:to|before) {_HOUR}{_ENDS}"
)
_WITHOUT = re.compile(rf"{_WHOLE}без {_FEW}(?: минут[ыа]?)? (?:(?P<one>часа?\b)|{_HOUR}{_ENDS})")
_RUN_ON = re.compile(
    rf"{_WHOLE}{_HOUR}[ -](?:{_FEW.replace('few', 'word')}(?<!\d)|(?P<few>00|2[4-9]|[3-5]\d)){_ENDS}"
)
_ALONE = re.compile(rf"(?<!\d)(?<!\d )\b(?:{_any(_COUNTED)})\b")
_NOUGHTS = re.compile(r"\bноль[ -]ноль\b")
_ONE = re.compile(r"\bчас(?= (?:дня|ночи))")


def in_digits(text: str, *, span: bool = False) -> str:
    """The text, in small letters, with "half past seven" as "7:30" and "noon" as "12:00".

    ``span``: it goes from one time to another, so that "ten to eight" is two of them.
    """
    text = _DAY.sub(lambda found: "12:00" if found[1] else "0:00", _NOUGHTS.sub("00", text))
    rules = [_PAST, _HALF, _OF_NEXT, _MINUTES_OF, _WITHOUT, *([] if span else [_TO]), _RUN_ON]
    for rule in rules:
        text = rule.sub(_WRITTEN[rule], text)
    text = _ONE.sub("1", text)
    return _ALONE.sub(lambda found: str(_number(found[0], _COUNTED)), text)


def _number(word: str, table: Mapping[int, str]) -> int:
    """What a word of the table or some digits mean."""
    if word.isdecimal():
        return int(word)
    return next(number for number, words in table.items() if re.fullmatch(words, word))


def _few(found: re.Match[str]) -> int:
    """The minutes that the words name."""
    groups = found.groupdict()
    said = next(filter(None, (groups.get(each) for each in ("few", "count", "word", "quarter", "half"))))
    return _number(said, _MINUTES)


def _after(found: re.Match[str]) -> str:
    return _time(found, _number(found["hour"], _COUNTED), _few(found))


def _of_next(found: re.Match[str]) -> str:
    return _time(found, _before(_number(found["next"], _ORDERED)), _few(found))


def _short_of(found: re.Match[str]) -> str:
    hour = _number(found["hour"], _COUNTED) if found["hour"] else 1
    return _time(found, _before(hour), 60 - _few(found))


def _before(hour: int) -> int:
    """The hour before this one, on the same dial."""
    return hour - 1 if hour > 1 else 12 if hour else 23


def _time(found: re.Match[str], hour: int, minute: int) -> str:
    """In digits; what is no time stays in words."""
    return f"{hour}:{minute:02}" if hour < 24 and 0 <= minute < 60 else found[0]


_WRITTEN: Mapping[re.Pattern[str], Callable[[re.Match[str]], str]] = {
    _PAST: _after,
    _HALF: _after,
    _RUN_ON: _after,
    _OF_NEXT: _of_next,
    _MINUTES_OF: _of_next,
    _TO: _short_of,
    _WITHOUT: _short_of,
}
