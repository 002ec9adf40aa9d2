"""Numbers of a text with the places where they stand: digits or words, English or Russian.

`summarizer.figures` says which numbers a text has; this says where, so that what is counted can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_ENGLISH = {
    word: value
    for words, first, step in (
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen",
            1,
            1,
        ),
        ("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    )
    for value, word in zip(range(first, 100, step), words.split(), strict=False)
}
_RUSSIAN = (
    (r"од(?:ин|на|но|ного|ной|ному|ним|ну)", 1),
    (r"дв(?:а|е|ух|ум|умя|ое|оих|оим)", 2),
    (r"тр(?:и|[её]х|[её]м|емя|ое|оих|оим)", 3),
    (r"четыр(?:е|[её]х|[её]м|ьмя)|четвер(?:о|ых|ым)", 4),
    (r"пят(?:ь|и|ью|еро|ерых|ерым)", 5),
    (r"шест(?:ь|и|ью|еро|ерых|ерым)", 6),
    (r"сем(?:ь|и|еро|ерых|ерым)", 7),
    (r"восем(?:ь|ью)|восьм(?:и|ью|еро|ерых)", 8),
    (r"девят(?:ь|и|ью|еро|ерых)", 9),
    (r"десят(?:ь|и|ью|еро|ерых)", 10),
    *(
        (rf"{stem}надцат(?:ь|и|ью)", value)
        for value, stem in enumerate(
            ("один", "две", "три", "четыр", "пят", "шест", "сем", "восем", "девят"), 11
        )
    ),
    (r"двадцат(?:ь|и|ью)", 20),
    (r"тридцат(?:ь|и|ью)", 30),
    (r"сорока?", 40),
    *(
        (rf"{stem}(?:ь|и)десят(?:и|ью)?", value)
        for value, stem in zip((50, 60, 70), ("пят", "шест", "сем"), strict=True)
    ),
    (r"восем(?:ь|ью)десят|восьмидесяти", 80),
    (r"девяност[оа]", 90),
    (r"ст[оа]", 100),
    (r"двести|двухсот", 200),
    (r"триста|тр[её]хсот", 300),
    (r"четыреста|четыр[её]хсот", 400),
    *(
        (rf"{stem}(?:ьсот|исот)", value)
        for value, stem in zip(
            range(500, 1000, 100), ("пят", "шест", "сем", "вос(?:ем|ьм)", "девят"), strict=True
        )
    ),
)
_MAGNITUDES = (
    (r"dozen|дюжин\w?", 12.0),
    (r"hundred|сотн[яиюей]\w*", 1e2),
    (r"thousand|тыс|тысяч\w*", 1e3),
    (r"million|mln|млн|миллион\w*", 1e6),
    (r"billion|bn|млрд|миллиард\w*", 1e9),
    (r"trillion|трлн|триллион\w*", 1e12),
)
_RUSSIAN_WORD = re.compile("|".join(f"({pattern})" for pattern, _ in _RUSSIAN))
_MAGNITUDE = re.compile("|".join(f"({pattern})" for pattern, _ in _MAGNITUDES))
_DOZEN = re.compile(r"dozen|дюжин\w?", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?<![\w.,:/–-])\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?!\d|[.,]\d{3})(?:[.,]\d+)?(?!\w)"
    r"|(?<![\w.,:/-])\d+(?:[.,]\d+)?(?![\w:/]|[.,]\d|-(?!\D))"
    r"|[^\W\d_]+(?:-[^\W\d_]+)*",
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands; ``spelled``: in words."""

    start: int
    end: int
    value: float
    spelled: bool


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text in order, magnitudes included: "two thousand six hundred", "1.2 million"."""
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        used, value = _from(text, tokens, at)
        if used:
            first, last = tokens[at], tokens[at + used - 1]
            yield Number(first.start(), last.end(), value, not first.group()[0].isdecimal())
        at += max(1, used)


def _from(text: str, tokens: list[re.Match[str]], at: int) -> tuple[int, float]:
    """How many tokens from ``at`` on make one number, and its value; (0, 0) if none do."""
    total, part, used, last = 0.0, 0.0, 0, float("inf")
    for here in range(at, len(tokens)):
        word = tokens[here].group()
        if used and text[tokens[here - 1].end() : tokens[here].start()] not in {" ", "\u00a0", "\u202f"}:
            break
        factor, value = _factor(word), _value(word)
        if used and factor:
            part, last = part * factor, float("inf") if factor >= 1e3 else 100.0 if factor >= 1e2 else 0.0
            if factor >= 1e3:
                total, part = total + part, 0.0
        elif value is not None and (not used or (value < last and not word[0].isdecimal() and part != 1)):
            part, last = part + value, _room(value)
        else:
            break
        used += 1
    return used, total + part


def _room(value: float) -> float:
    """A further word must be smaller than this to go on with the number: "twenty" + "six"."""
    return 100.0 if value >= 100 else 10.0 if value >= 20 else 0.0


@lru_cache(maxsize=8192)
def _value(word: str) -> float | None:
    if word[0].isdecimal():
        return _digits(word)
    word = word.lower()
    if word in _ENGLISH:
        return float(_ENGLISH[word])
    if _DOZEN.fullmatch(word):
        return 12.0
    head, _, tail = word.partition("-")
    if tail and _ENGLISH.get(head, 0) >= 20 and _ENGLISH.get(tail, 10) < 10:
        return float(_ENGLISH[head] + _ENGLISH[tail])
    found = _RUSSIAN_WORD.fullmatch(word)
    return float(_RUSSIAN[found.lastindex - 1][1]) if found and found.lastindex else None


def _digits(word: str) -> float:
    """``1,200`` and ``1 200`` are 1200; ``3,5`` and ``3.5`` are 3.5."""
    plain = re.sub(r"[ \u00a0\u202f]", "", word)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    return float(plain.replace(",", "."))


@lru_cache(maxsize=8192)
def _factor(word: str) -> float:
    found = _MAGNITUDE.fullmatch(word.lower())
    return _MAGNITUDES[found.lastindex - 1][1] if found and found.lastindex else 0.0
