"""Numbers, amounts and dates of a text in one normal form: digits or words, English or Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from summarizer.phrases import Phrases

_EN_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth"),
)
_RU_NUMBERS = (
    (r"один|одна|одного|одной|одном|одним|одну", 1),
    (r"дв[ае]|двух|двум|двумя|двое|двоих", 2),
    (r"три|тр[её]х|тр[её]м|тремя|трое|троих", 3),
    (r"четыре|четыр[её]х|четыр[её]м|четырьмя|четверо|четверых", 4),
    (r"пять|пяти|пятью|пятеро|пятерых", 5),
    (r"шесть|шести|шестью|шестеро|шестерых", 6),
    (r"семь|семи|семью|семеро|семерых", 7),
    (r"восемь|восьми|восемью|восьмью", 8),
    (r"девять|девяти|девятью", 9),
    (r"десять|десяти|десятью", 10),
    (r"одиннадцат[ьи]\w*", 11),
    (r"двенадцат[ьи]\w*", 12),
    (r"тринадцат[ьи]\w*", 13),
    (r"четырнадцат[ьи]\w*", 14),
    (r"пятнадцат[ьи]\w*", 15),
    (r"шестнадцат[ьи]\w*", 16),
    (r"семнадцат[ьи]\w*", 17),
    (r"восемнадцат[ьи]\w*", 18),
    (r"девятнадцат[ьи]\w*", 19),
    (r"двадцат[ьи]\w*", 20),
    (r"тридцат[ьи]\w*", 30),
    (r"сорок\w?", 40),
    (r"пятьдесят|пятидесяти", 50),
    (r"сто|ста", 100),
    (r"двести|двухсот", 200),
)
_MAGNITUDES = (
    (r"hundreds?|сотн\w+", 1e2),
    (r"thousands?|тыс|тысяч\w*", 1e3),
    (r"millions?|mln|млн|миллион\w*|m", 1e6),
    (r"billions?|bn|mlrd|млрд|миллиард\w*", 1e9),
    (r"trillions?|trn|трлн|триллион\w*", 1e12),
    (r"dozens?|дюжин\w*", 12),
)
_MONTHS = (
    r"jan(?:uary)?|январ\w+",
    r"feb(?:ruary)?|феврал\w+",
    r"mar(?:ch)?|март\w?",
    r"apr(?:il)?|апрел\w+",
    r"may|ма[яйею]",
    r"june?|июн\w+",
    r"july?|июл\w+",
    r"aug(?:ust)?|август\w*",
    r"sept?(?:ember)?|сентябр\w+",
    r"oct(?:ober)?|октябр\w+",
    r"nov(?:ember)?|ноябр\w+",
    r"dec(?:ember)?|декабр\w+",
)
_WEEKDAYS = (
    r"mondays?|понедельник\w*",
    r"tuesdays?|вторник\w*",
    r"wednesdays?|сред[уыае]|средой",
    r"thursdays?|четверг\w*",
    r"fridays?|пятниц\w+",
    r"saturdays?|суббот\w+",
    r"sundays?|воскресень\w+",
)
_RELATIVE = (
    r"yesterday|вчера|накануне",
    r"today|tonight|сегодня",
    r"tomorrow|завтра",
    r"last (?:night|week|month|year|spring|summer|autumn|fall|winter|\w+day)|прошл\w+ \w+",
    r"next (?:week|month|year|spring|summer|autumn|winter|\w+day)|(?:следующ|будущ)\w+ \w+",
    r"this (?:week|month|year|morning|evening)",
)
_CURRENCIES = (
    (r"\$|us\$|dollars?|usd|доллар\w*|долл", "dollar"),
    (r"€|euros?|eur|евро", "euro"),
    (r"£|pounds? sterling|pounds?|gbp|фунт\w*", "pound"),
    (r"₽|rou?bles?|rub|рубл\w+|руб", "rouble"),
    (r"₸|tenge|тенге|теңге", "tenge"),
    (r"soms?|сом\w{0,2}", "som"),
    (r"¥|yuan|юан\w+", "yuan"),
)
_ENGLISH = {word: 1 + at for at, word in enumerate(_EN_ORDINALS)}
_ENGLISH |= {word: 20 + 10 * at for at, word in enumerate(_EN_TENS)}
_ENGLISH |= {word: at for at, word in enumerate(_EN_UNITS)}
_RUSSIAN = re.compile("|".join(f"({pattern})" for pattern, _ in _RU_NUMBERS))
_SOME_MONTH = Phrases("|".join(_MONTHS))
_SOME_DAY = Phrases("|".join((*_WEEKDAYS, *_RELATIVE)))
_SOME_DIGIT = re.compile(r"\d")
_MONTH_WORDS = tuple(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for pattern in _MONTHS)
_CALENDAR = re.compile("|".join((*_MONTHS, *_WEEKDAYS)), re.IGNORECASE)
_WEEKDAY_WORDS = tuple(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for pattern in _WEEKDAYS)
_RELATIVE_WORDS = tuple(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for pattern in _RELATIVE)
_DIGITS = re.compile(
    r"(?P<cur>(?:us)?[$€£₽₸¥])?\s?(?<![\w.])(?P<num>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d[\d.,]*\d|\d)"
    r"(?:st|nd|rd|th|-?(?:го|й|я|е|ая|ми|х|ти|м))?(?P<tail>[\s\u00a0-]?(?:%|[^\W\d_]+))?"
    r"(?P<tail2>[\s\u00a0.]{1,2}[^\W\d_]+)?",
    re.IGNORECASE,
)
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"\b({_MONTH})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?![\d.,]\d)|"
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s({_MONTH})\b",
    re.IGNORECASE,
)
_BEYOND_LATIN = "{"
"""The first character after the small Latin letters."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|%")


@dataclass(frozen=True, slots=True)
class Figures:
    """``amounts``: (value, unit) with unit "", "%" or a currency; ``dates``: (day, month);
    ``months``, ``weekdays`` (0 is Monday) and ``relative`` (last, next ...) are indexes.
    """

    amounts: frozenset[tuple[float, str]]
    dates: frozenset[tuple[int, int]]
    months: frozenset[int]
    weekdays: frozenset[int]
    relative: frozenset[int]

    @property
    def values(self) -> frozenset[float]:
        """The bare numbers."""
        return frozenset(value for value, _ in self.amounts)


@lru_cache(maxsize=4096)
def figures(text: str) -> Figures:
    """Every figure in a text."""
    month = _SOME_MONTH.search(text) is not None
    day = _SOME_DAY.search(text) is not None
    bare = _DATE.sub(" ", text) if month else text
    return Figures(
        frozenset(_digit_amounts(bare)) | frozenset(_word_amounts(bare)),
        frozenset(_dates(text) if month else ()),
        frozenset(_months(text) if month else ()),
        _which(_WEEKDAY_WORDS if day else (), text),
        _which(_RELATIVE_WORDS if day else (), text),
    )


def is_calendar(word: str) -> bool:
    """True for the name of a month or a weekday."""
    return _CALENDAR.fullmatch(word) is not None


def is_unit(word: str) -> bool:
    """True for a magnitude, a currency or "percent"."""
    return bool(_magnitude(word.lower()) or _unit(word.lower()))


def _which(patterns: tuple[re.Pattern[str], ...], text: str) -> frozenset[int]:
    return frozenset(at for at, pattern in enumerate(patterns) if pattern.search(text))


def _months(text: str) -> list[int]:
    """Months; "may" and "march" only with a capital, or next to a day."""
    found: list[int] = []
    for at, pattern in enumerate(_MONTH_WORDS):
        for match in pattern.finditer(text):
            word = match.group()
            verb = word.lower() in {"may", "march", "mar", "dec", "sept", "jan", "oct"}
            if not verb or (
                word[0].isupper() and (match.start() > 0 or text[match.end() :][:2].strip().isdigit())
            ):
                found.append(at)
    return found


def _dates(text: str) -> list[tuple[int, int]]:
    """Days of a month, 0 being January."""
    found = []
    for match in _DATE.finditer(text):
        day, word = next((day, word) for day, word in ((match[2], match[1]), (match[3], match[4])) if day)
        month = next(at for at, pattern in enumerate(_MONTHS) if re.fullmatch(pattern, word, re.IGNORECASE))
        found.append((int(day), month))
    return found


def _digit_amounts(text: str) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    if _SOME_DIGIT.search(text) is None:
        return found
    for match in _DIGITS.finditer(text):
        value = _value(match["num"])
        tails = [tail.strip(" \u00a0\u202f.-").lower() for tail in (match["tail"], match["tail2"]) if tail]
        if tails and (factor := _magnitude(tails[0])):
            value, tails = value * factor, tails[1:] or _next_word(text, match.end())
        found.append((value, _unit(match["cur"] or "") or _unit(tails[0] if tails else "")))
    return found


def _next_word(text: str, at: int) -> list[str]:
    found = _WORD.match(text, at + 1) if at < len(text) else None
    return [found.group().lower()] if found else []


def _value(digits: str) -> float:
    """``1,200`` and ``1 200`` are 1200; ``3,5`` and ``3.5`` are 3.5; anything odd is its first number."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return float(int(re.sub(r"\D", "", plain)))


@lru_cache(maxsize=1024)
def _magnitude(word: str) -> float:
    return next((factor for pattern, factor in _MAGNITUDES if re.fullmatch(pattern, word)), 0.0)


@lru_cache(maxsize=1024)
def _unit(word: str) -> str:
    if word in {"%", "percent", "percentage"} or word.startswith("процент"):
        return "%"
    return next((name for pattern, name in _CURRENCIES if re.fullmatch(pattern, word, re.I)), "")


def _word_amounts(text: str) -> list[tuple[float, str]]:
    """Number words, with the magnitude and the unit that follow."""
    words = [word.lower() for word in _WORD.findall(text)]
    found: list[tuple[float, str]] = []
    if _ENGLISH.keys().isdisjoint(words) and "-" not in text and max(words, default="") < _BEYOND_LATIN:
        return found
    at = 0
    while at < len(words):
        value, used = _spelled(words, at)
        at += max(1, used)
        if not used:
            continue
        if at < len(words) and (factor := _magnitude(words[at])):
            value, at = value * factor, at + 1
        found.append((value, _unit(words[at]) if at < len(words) else ""))
    return found


def _spelled(words: list[str], at: int) -> tuple[float, int]:
    """The number spelled from ``at`` on and how many words it takes; (0, 0) if none is."""
    first = _small(words[at])
    if first is None and "-" not in words[at]:
        return 0.0, 0
    if first is None:
        parts = [_small(part) for part in words[at].split("-")]
        if len(parts) == 2 and None not in parts:
            return float(sum(part for part in parts if part is not None)), 1
        return 0.0, 0
    following = _small(words[at + 1]) if at + 1 < len(words) else None
    if first >= 20 and first < 100 and following is not None and 0 < following < 10:
        return float(first + following), 2
    return float(first), 1


def _small(word: str) -> int | None:
    if word in _ENGLISH:
        return _ENGLISH[word]
    found = _RUSSIAN.fullmatch(word) if word[:1] > "z" else None
    return _RU_NUMBERS[found.lastindex - 1][1] if found and found.lastindex else None
