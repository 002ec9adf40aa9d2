"""The key figures of a text, the same in digits and words and in every language: 1.2 thousand is 1200.

Years, clock times, days of a month and ordinals are no figures. A figure that counts the dead, the hurt, a
magnitude, a weight, a share or money also appears with that kind: "dead:12".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from topics.lexicon import word_set

NUMERALS: Final = {
    2: "two двое два две двух двоих обоих",
    3: "three трое три трех троих",
    4: "four четверо четыре четырех четверых",
    5: "five пять пятеро пяти пятерых",
    6: "six шесть шестеро шести шестерых",
    7: "seven семь семеро семи семерых",
    8: "eight восемь восьмеро восьми восьмерых",
    9: "nine девять девяти",
    10: "ten десять десяти",
    11: "eleven одиннадцать одиннадцати",
    12: "twelve двенадцать двенадцати dozen",
    13: "thirteen тринадцать тринадцати",
    14: "fourteen четырнадцать четырнадцати",
    15: "fifteen пятнадцать пятнадцати",
    16: "sixteen шестнадцать",
    17: "seventeen семнадцать",
    18: "eighteen восемнадцать",
    19: "nineteen девятнадцать",
    20: "twenty двадцать двадцати",
    30: "thirty тридцать тридцати",
    40: "forty сорок сорока",
    50: "fifty пятьдесят пятидесяти",
    60: "sixty шестьдесят",
    70: "seventy семьдесят",
    80: "eighty восемьдесят",
    90: "ninety девяносто",
    100: "hundred сто ста",
}
WORDS: Final = {word: value for value, words in NUMERALS.items() for word in words.split()}
SCALE: Final = re.compile(
    r"(thousand|тыс|мың|миң)|(million|mln|млн|миллион|m\b)|(billion|bln|млрд|миллиард|bn\b)|(trillion|трлн|триллион)",
    re.I,
)
KINDS: Final = {
    "dead": "kill dead* death died* dies* fatal lives* погиб убит жертв смерт",
    "hurt": "wound injur hurt* ранен пострада госпитализ hospitali",
    "held": "arrest detain задерж арест",
}
STEMS: Final = {
    kind: tuple(word for word in words.split() if word[-1] != "*") for kind, words in KINDS.items()
}
EXACT: Final = {word[:-1]: kind for kind, words in KINDS.items() for word in words.split() if word[-1] == "*"}
COUNTED: Final = (*EXACT, *(stem for stems in STEMS.values() for stem in stems))
UNITS: Final = ("mag", "kg", "tonnes", "km", "share", "money")
UNIT: Final = re.compile(
    r"[\s-]*(?:(magnitude|балл)|(kg\b|kilo(?:gram|s\b)|кг\b|килограмм)|(tonnes?\b|tons?\b|тонн)"
    r"|(km\b|kilomet|км\b|километр)|(%|per ?cent|процент)"
    r"|(dollar|euro|доллар|евро|руб|тенге|сом|ro?uble|tenge|soms?\b|usd\b|\$))",
    re.I,
)
MAGNITUDE_BEFORE: Final = re.compile(r"(?:magnitude|магнитуд\w*)(?: of| в| около)?\s*$", re.I)
MONEY_SIGNS: Final = frozenset("$€£₽")
CLAUSE: Final = re.compile(r"[.;!?,]\s")
FIGURE: Final = re.compile(
    r"\d(?:\d{0,2}(?:[ \u00a0\u202f,]\d{3})+(?!\d)(?:\.\d+)?|\d*(?:[.,]\d+)?(?![\d:/]))"
)
INSIDE: Final = frozenset("_.,:/")  # a figure that stands behind one of these is part of something else
LETTERS: Final = re.compile(r"[^\W\d_]+")
MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
DAY_AFTER: Final = re.compile(
    rf"\.?\s+{MONTH}\b|(?:st|nd|rd|th|-?й|-?го|-?м|-?е|-?я)\b"
    r"|\s+(?:a\.m|p\.m|am\b|pm\b|o.clock|hours gmt|час(?:ов)? (?:утра|дня|вечера))",
    re.I,
)
MONTHS: Final = frozenset(MONTH[3:-1].replace("sept?", "sep|sept").split("|"))
MOST: Final = 20
NEAR: Final = 34
NUMERAL: Final = frozenset(WORDS)
TENS: Final = range(20, 100)
ONES: Final = re.compile(
    rf"[- ](?:one|один|одна|{'|'.join(word for word, value in WORDS.items() if value < 10)})(?![^\W\d_])"
)
NEXT_WORD: Final = re.compile(r"\.?\s*-?([^\W\d_]+)")
OF_DATES: Final = MONTHS | word_set("st nd rd th й го м е я a p am pm o hours час часов")
SPACES: Final = str.maketrans("", "", " \u00a0\u202f")
THOUSANDS: Final = re.compile(r",(?=\d{3}(?:\D|$))")


def numbers(text: str, words: Iterable[str] | None = None) -> tuple[str, ...]:
    """The figures of a text in order of appearance, at most 20: "1200", and "dead:12" beside "12".

    ``words``: those that may occur in it, in small letters, where they are known already.
    """
    found: dict[str, None] = {}
    spelt = NUMERAL.intersection(LETTERS.findall(text.lower()) if words is None else words)
    last = 0
    for start, end in sorted((*_digits(text), *_spelt(text, spelt))):
        for figure in _figure(text, start, end) if start >= last else ():
            found.setdefault(figure)
        last = end
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


def _digits(text: str) -> Iterator[tuple[int, int]]:
    """Where figures stand in digits."""
    for match in FIGURE.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        model = before == "-" and text[match.start() - 2 : match.start() - 1].isalpha()  # as in T-72
        if not before.isalnum() and before not in INSIDE and not model:
            yield match.span()


def _spelt(text: str, numerals: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where numerals stand as words."""
    lowered = text.lower()
    for word in numerals if len(lowered) == len(text) else ():
        start = lowered.find(word)
        while start >= 0:
            end = start + len(word)
            if not lowered[start - 1 : start].isalpha() and not lowered[end : end + 1].isalpha():
                more = ONES.match(lowered, end) if WORDS[word] in TENS else None
                yield start, more.end() if more else end
            start = lowered.find(word, end)


def _figure(text: str, start: int, end: int) -> list[str]:
    """One figure, plain and with its kind; nothing for dates, times and the number one."""
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    last = before.split()[-1:] if before[-1:].isspace() else []
    if (last and last[0].lower() in MONTHS) or _is_date(after):
        return []
    value = _value(text[start:end])
    scale = SCALE.match(after.lstrip(" \n\t\u00a0-"))
    if scale:
        value *= 1000.0 ** (scale.lastindex or 0)
        after = LETTERS.sub("", after, count=1)
    kind = _kind(before, after)
    if value < 2 or (not kind and not scale and value == int(value) and 1900 <= value <= 2100):
        return []
    plain = f"{value:.12g}"
    return [plain, f"{kind}:{plain}"] if kind else [plain]


def _is_date(after: str) -> bool:
    """Whether what follows a figure makes it a day of a month, an ordinal or a time."""
    following = NEXT_WORD.match(after)
    return bool(following and following[1].lower() in OF_DATES and DAY_AFTER.match(after))


def _value(written: str) -> float:
    if written[0].isalpha():
        return float(sum(WORDS.get(word, 1) for word in LETTERS.findall(written.lower())))
    plain = THOUSANDS.sub("", written) if "," in written else written
    return float(plain.translate(SPACES).replace(",", ".")[:18])


def _kind(before: str, after: str) -> str:
    """What a figure counts, by the words at its side; "" if nothing tells."""
    if "agnitude" in before or "агнитуд" in before:
        if MAGNITUDE_BEFORE.search(before):
            return "mag"
    elif before.rstrip()[-1:] in MONEY_SIGNS:
        return "money"
    unit = UNIT.match(after)
    if unit:
        return UNITS[(unit.lastindex or 1) - 1]
    if not any(word.startswith(COUNTED) for word in LETTERS.findall(f"{before} {after}".lower())):
        return ""
    near = CLAUSE.split(after, maxsplit=1)[0]
    close = CLAUSE.split(before)[-1]
    return next(filter(None, map(_counted, (close[-12:], near, close[-24:]))), "")


def _counted(text: str) -> str:
    """The first of the kinds whose words stand there."""
    words = LETTERS.findall(text.lower())
    kinds = {EXACT.get(word) for word in words}
    return next(
        (kind for kind, stems in STEMS.items() if kind in kinds or any(map(_starts(stems), words))), ""
    )


def _starts(stems: tuple[str, ...]) -> Callable[[str], bool]:
    return lambda word: word.startswith(stems)
