"""The key figures of a text, the same in digits and words and in every language: 1.2 thousand is 1200.

Years, clock times, days of a month and ordinals are no figures. A figure that counts the dead, the hurt, a
magnitude, a weight, a share or money also appears with that kind: "dead:12".
"""

from __future__ import annotations

import re
from typing import Final

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
SCALES: Final = (
    (re.compile(r"(?:thousand|тыс|мың|миң)", re.I), 1e3),
    (re.compile(r"(?:million|mln|млн|миллион|m\b)", re.I), 1e6),
    (re.compile(r"(?:billion|bln|млрд|миллиард|bn\b)", re.I), 1e9),
    (re.compile(r"(?:trillion|трлн|триллион)", re.I), 1e12),
)
KINDS: Final = (
    (
        "dead",
        re.compile(r"\b(?:kill|dead\b|death|died|dies|fatal|lives\b|погиб|убит|жертв|смерт)", re.I),
    ),
    ("hurt", re.compile(r"\b(?:wound|injur|hurt\b|ранен|пострада|госпитализ|hospitali)", re.I)),
    ("held", re.compile(r"\b(?:arrest|detain|задерж|арест)", re.I)),
)
UNITS: Final = (
    ("mag", re.compile(r"^[\s-]*(?:magnitude|балл)", re.I)),
    ("kg", re.compile(r"^[\s-]*(?:kg\b|kilo(?:gram|s\b)|кг\b|килограмм)", re.I)),
    ("tonnes", re.compile(r"^[\s-]*(?:tonnes?\b|tons?\b|тонн)", re.I)),
    ("km", re.compile(r"^[\s-]*(?:km\b|kilomet|км\b|километр)", re.I)),
    ("share", re.compile(r"^[\s-]*(?:%|per ?cent|процент)", re.I)),
    (
        "money",
        re.compile(
            r"^[\s-]*(?:dollar|euro|доллар|евро|руб|тенге|сом|ro?uble|tenge|soms?\b|usd\b|\$)",
            re.I,
        ),
    ),
)
MAGNITUDE_BEFORE: Final = re.compile(r"(?:magnitude|магнитуд\w*)(?: of| в| около)?\s*$", re.I)
MAGNITUDE_WORD: Final = re.compile(r"magnitude|магнитуд", re.I)
MONEY_SIGNS: Final = frozenset("$€£₽")
CLAUSE: Final = re.compile(r"[.;!?,]\s")
COUNTED: Final = re.compile("|".join(pattern.pattern for _, pattern in KINDS), re.I)
FIGURE: Final = re.compile(
    r"(?<![\w.,:/-])\d{1,3}(?:[  ,]\d{3})+(?![\d])(?:\.\d+)?|(?<![\w.,:/])\d+(?:[.,]\d+)?(?![\d:/])"
)
LETTERS: Final = re.compile(r"[^\W\d_]+")
MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
DAY_AFTER: Final = re.compile(
    rf"^\.?\s+{MONTH}\b|^(?:st|nd|rd|th|-?й|-?го|-?м|-?е|-?я)\b"
    r"|^\s+(?:a\.m|p\.m|am\b|pm\b|o.clock|hours gmt|час(?:ов)? (?:утра|дня|вечера))",
    re.I,
)
MONTHS: Final = frozenset(MONTH[3:-1].replace("sept?", "sep|sept").split("|"))
MOST: Final = 20
NEAR: Final = 34


def numbers(text: str) -> tuple[str, ...]:
    """The figures of a text in order of appearance, at most 20: "1200", and "dead:12" beside "12"."""
    found: dict[str, None] = {}
    spelt = (match for match in LETTERS.finditer(text) if match[0].lower() in WORDS)
    for match in sorted((*FIGURE.finditer(text), *spelt), key=re.Match.start):
        for figure in _figure(text, match):
            found.setdefault(figure)
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


def _figure(text: str, match: re.Match[str]) -> list[str]:
    """One figure, plain and with its kind; nothing for dates, times and the number one."""
    before, after = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
    last = before.split()[-1:] if before[-1:].isspace() else []
    if (last and last[0].lower() in MONTHS) or DAY_AFTER.search(after):
        return []
    value = _value(match[0])
    rest = re.sub(r"^[\s-]+", "", after)
    scale = next((factor for pattern, factor in SCALES if pattern.match(rest)), 1.0)
    if scale > 1:
        rest = re.sub(r"^\w+\.?\s*", " ", rest)
    kind = _kind(before, rest if scale > 1 else after)
    if value * scale < 2 or (not kind and scale == 1 and value == int(value) and 1900 <= value <= 2100):
        return []
    plain = f"{value * scale:.12g}"
    return [plain, f"{kind}:{plain}"] if kind else [plain]


def _value(written: str) -> float:
    if written.lower() in WORDS:
        return float(WORDS[written.lower()])
    plain = re.sub(r"[  ]", "", written)
    plain = re.sub(r",(?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
    return float(plain[:18])


def _kind(before: str, after: str) -> str:
    """What a figure counts, by the words at its side; "" if nothing tells."""
    if MAGNITUDE_WORD.search(before) and MAGNITUDE_BEFORE.search(before):
        return "mag"
    if before.rstrip()[-1:] in MONEY_SIGNS:
        return "money"
    unit = next((name for name, pattern in UNITS if pattern.match(after)), "")
    if unit:
        return unit
    if not COUNTED.search(before) and not COUNTED.search(after):
        return ""
    near = CLAUSE.split(after, maxsplit=1)[0]
    close = CLAUSE.split(before)[-1][-24:]
    return next(filter(None, map(_counted, (before[-12:], near, close))), "")


def _counted(words: str) -> str:
    """The first of the kinds whose words stand there."""
    return next((name for name, pattern in KINDS if pattern.search(words)), "")
