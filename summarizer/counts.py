"""Numbers of a takeaway with what they count: "at least nine" are dead, "84" houses destroyed, 5.8 strong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from summarizer.concepts import COUNTED, GENERIC, GROUPS
from summarizer.figures import is_calendar
from summarizer.lexicon import word_set
from summarizer.numerals import Number
from summarizer.wording import Token, Wording

_BOUND = re.compile(
    r"(?<!\w)(?:(?P<low>at least|more than|over|no fewer than|as many as|не менее|более|больше|свыше|"
    r"по меньшей мере|как минимум|минимум)|"
    r"(?P<high>up to|less than|fewer than|under|at most|no more than|не более|менее|меньше|до)|"
    r"(?P<near>about|around|nearly|almost|some|roughly|approximately|около|примерно|почти|порядка|"
    r"приблизительно))\s(?:[$€£₽₸]\s?)?$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[ \u00a0-]?(?:(?P<percent>%|per ?cent\b|percent\b|процент\w*)|"
    r"(?P<money>[$€£₽₸]|(?:US )?dollars?\b|euros?\b|rou?bles?\b|tenge\b|soms?\b|crowns?\b|yuan\b|"
    r"доллар\w*|евро\b|рубл\w+|тенге\b|сомов\b|сома?\b|крон\w?\b|юан\w+)|"
    r"(?P<cubic>cubic met(?:re|er)s?\b|кубометр\w*|куб\. м\b)|(?P<hectare>hectares?\b|гектар\w*)|"
    r"(?P<kilo>kg\b|kilogram\w*|kilos?\b|кг\b|килограмм\w*)|(?P<tonne>tonn?e?s?\b|тонн\w*)|"
    r"(?P<km>km\b|kilomet\w+|км\b|километр\w*)|(?P<metre>met(?:re|er)s?\b|метр\w*)|"
    r"(?P<minute>minutes?\b|минут\w*)|(?P<hour>hours?\b|час(?:а|ов|ы)?\b)|"
    r"(?P<day>days?\b|дн(?:я|ей)\b|сут\w+)|(?P<month>months?\b|месяц\w*)|"
    r"(?P<year>years?\b|год(?:а|ов|у|ам|ах)?\b|лет\b))",
    re.IGNORECASE,
)
_FACTORS = {"tonne": ("kilo", 1000.0), "km": ("metre", 1000.0), "hour": ("minute", 60.0)}
_MONEY_BEFORE = re.compile(r"[$€£₽₸]\s?$")
_SKIPPED = re.compile(
    r"[\s-](?:year-olds?|year old|years? old|a\.m|p\.m|o['’]clock|лет(?:ний|няя|него|ней|ним)\w*|"
    r"утра|вечера|ночи|and a half\b|с половиной\b)",
    re.IGNORECASE,
)
_UNCOUNTED = re.compile(
    r"(?:\b(?:aged|at around|part|chapter|article|route|highway|no\.|статья|статьи|трасс\w+|возрасте|"
    r"(?:man|men|woman|women|boy|girl|couple|child) of|half an?|пол)\s|"
    r"[№#]\s?)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:the|these|those|эти|оба|обе)\s$", re.IGNORECASE)
_VERB = re.compile(r"\s(?:are|were|had|have|will|would|said|also|then|met|agreed|signed)\b", re.IGNORECASE)
_SPEAKING = re.compile(
    r"\s(?:\w+\s){0,2}(?:(?:residents|witnesses|officials|relatives|neighbou?rs|sources|people|officers|survivors"
    r"|villagers|employees|activists|lawyers|doctors|experts|analysts)\s"
    r"(?:(?:of|in|from|at|with)\s(?:[^\s,;]+\s){1,4}?)?(?:told|said|say)"
    r"|(?:жител|свидетел|очевид|источник|собеседник|родственник|сотрудник|чиновник|эксперт|адвокат|врач)\w*\s"
    r"(?:[^\s,;]+\s){0,4}?(?:сообщили|рассказали|сказали|заявили|подтвердили))\b",
    re.IGNORECASE,
)
"""Who tells it: "two residents of the town told"."""

_AGED = re.compile(r"[A-ZА-ЯЁ][\w’'-]+,\s$")
"""A name, and then an age: "David Lind, 59, said"."""
_OLD = re.compile(
    r"(?:(?:down|up) from(?: an? \w+)?|(?:previous|earlier|initial) (?:count|toll|figure|estimate) of|"
    r"compared (?:with|to)|against|instead of|rather than|ранее сообщалось об?|против|вместо|"
    r"по сравнению с)\s(?:[$€£]\s?)?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:\bfrom|\bс|\bсо)\s(?:[$€£]\s?)?$", re.IGNORECASE)
_TO = re.compile(r"^[^,;]{0,30}?\s(?:to|до)\s(?:[$€£]\s?)?\w", re.IGNORECASE)
_GROWN = re.compile(
    r"(?:вырос|выраст|возр[ао]с|увелич|подня|снизи|сниж|упал|сократ|уменьш|дош|довел|рост|паден)\w*"
    r"\s(?:\S+\s){0,4}$",
    re.IGNORECASE,
)
_MORE_AFTER = re.compile(r"\s(?:more|other|others|further|additional|новых|других|другие)\b", re.IGNORECASE)
_MORE_BEFORE = re.compile(
    r"\b(?:another|a further|ещё|еще|плюс|нов\w+|other)\s(?:\w+\s){0,2}$", re.IGNORECASE
)
_PART = re.compile(
    r"\s(?:\w+\s)?(?:of (?:them|whom|those|these|the|its|all)\b|из (?:них|которых|этих)\b|"
    r"из (?=\S+ (?:погибш|убит|ранен|задерж|пострад|пропав)))",
    re.IGNORECASE,
)
_PART_BEFORE = re.compile(
    r"(?:\b(?:including|among them|among whom|в том числе|включая|среди них)(?:\s\w+)?|"
    r",\sиз (?:них|которых))\s$",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:of(?: the| its| their)?|из)\s", re.IGNORECASE)
_PERIOD = re.compile(
    r"\bsince (?:january|the (?:start|beginning) of (?:the|this) year)|\bthis year|"
    r"с начала (?:этого |текущего )?года|в (?:этом|текущем) году|"
    r"(?P<past>last year|whole of last year|previous year|в прошлом году|годом ранее)|"
    r"(?P<day>(?:in|over) (?:the past|the last) (?:24 hours|day)|за (?:прошедшие |последние )?сутки)|"
    r"(?P<week>this week|на этой неделе|за неделю)|(?P<numbered>(?:in|в) (?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"\b(?:in|since|of|by|the|в|с)\s$")
_YEAR_AFTER = re.compile(r"\s(?:год[ау]?|году|г)\b")
_CAUSES = word_set("after following when because amid после когда из-за вследствие")
_LIMITS = word_set(", ; : ( ) — – and but that which who и а но который которая которые")

NEAR = 0.1
"""What "about" allows, as a share of the number."""
ROUNDED = 0.03
"""A round number stands for another one that differs by no more than this share."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number with what it counts. ``printed``: as it stands, with bound and unit.

    ``kind``: what became of them ("DIE", "MAGNITUDE"), "" where that is none of the usual ones; ``things``:
    keys of the words for what is counted; ``unit``: "" or a measure; ``share``: "" for a whole, "part" for
    some of a number, "more" for what comes on top; ``period``: of what time; ``around``: keys of its clause.
    """

    printed: str
    start: int
    end: int
    value: float
    low: float
    high: float
    kind: str
    things: frozenset[str]
    unit: str
    share: str
    period: str
    around: frozenset[str]

    @property
    def inside(self) -> str:
        """As printed, but as it would stand inside a sentence: "at least nine", not "At least nine"."""
        return self.printed[:1].lower() + self.printed[1:]

    def agrees(self, other: Count) -> bool:
        """Whether both numbers can be true of one thing at one time: their ranges meet, or one is rounded."""
        if self.value == other.value:
            return True
        big, small = max(self.value, other.value), min(self.value, other.value)
        rounded = big >= 100 and (big - small) <= ROUNDED * big and (_round(big) or _round(small))
        low, high = max(self.low, other.low), min(self._about, other._about)
        return rounded or ((self._near or other._near) and low <= high)

    @property
    def _near(self) -> bool:
        """True for "about 40": it stands for other numbers beside it."""
        return 0 < self.low < self.high < inf

    @property
    def _about(self) -> float:
        """The highest number that was meant: who writes "more than 2,000" does not think of 2,600."""
        return self.high if self.high < inf else self.value * (1 + NEAR)

    def excludes(self, other: Count) -> bool:
        """Whether the two cannot both be true: "at least 9" does not exclude 11, "at least 14" does."""
        return not self.agrees(other) and (self.high < other.low or other.high < self.low)


def _round(value: float) -> bool:
    return value % 50 == 0


def counts(said: Wording) -> tuple[Count, ...]:
    """What a takeaway counts and measures; no dates, ages, times of day, speakers, past numbers."""
    found = [number for number in said.numbers if _counts(said.text, number)]
    return tuple(_made(said, number, found) for number in found if not _is_old(said.text, number))


def _counts(text: str, number: Number) -> bool:
    before, after = text[: number.start], text[number.end :]
    if _SKIPPED.match(after) or _UNCOUNTED.search(before):
        return False
    if _AGED.search(before) and after[:1] == ",":
        return False
    if _SPEAKING.match(after):
        return False
    if number.spelled and _PRONOUN.search(before) and _VERB.match(after):
        return False
    if number.spelled:
        return number.value != 1 or re.match(r"\s(?!(?:of|из)\b)\w", after) is not None
    beside = (*before.split()[-1:], *after.split()[:1])
    day = number.value <= 31 and any(is_calendar(word.strip(".,")) for word in beside)
    return not day and not _is_year(number, before, after)


def _is_year(number: Number, before: str, after: str) -> bool:
    if not 1900 <= number.value <= 2100:
        return False
    counted = re.match(r"\s[a-zа-я]", after)
    return not counted or bool(_YEAR_AFTER.match(after) or _YEAR_BEFORE.search(before))


def _is_old(text: str, number: Number) -> bool:
    """True for what was so before: "down from six", "from nine" where "to 14" follows."""
    before, after = text[: number.start], text[number.end :]
    return bool(_OLD.search(before) or (_FROM.search(before) and _TO.match(after)))


def _made(said: Wording, number: Number, others: Sequence[Number]) -> Count:
    before, after = said.text[: number.start], said.text[number.end :]
    bound, unit = _bound(before), _UNIT.match(after)
    measure = next((name for name, text in unit.groupdict().items() if text), "") if unit else ""
    money = _MONEY_BEFORE.search(before)
    start = bound.start() if bound else money.start() if money else number.start
    end = number.end + (unit.end() if unit else 0)
    near, clause = _clause(said.tokens, number, others)
    kind = _kind(near, said)
    base, factor = _FACTORS.get(measure, ("money" if money else measure, 1.0))
    value = number.value * factor
    low, high = _range(bound, value)
    return Count(
        said.text[start:end].strip(),
        number.start,
        end,
        value,
        low,
        high,
        kind,
        _things([token for token in near if not number.end <= token.start < end], end, kind, base),
        base,
        _share(before[: bound.start()] if bound else before, after, others),
        _period(said.text, number),
        frozenset(token.key for token in clause if token.key and not number.end <= token.start < end)
        | frozenset().union(*(token.name for token in clause)),
    )


def _bound(before: str) -> re.Match[str] | None:
    """The words that bound a number; in "выросло до 9" there are none."""
    found = _BOUND.search(before)
    grown = found and (found["high"] or "").lower() == "до" and _GROWN.search(before[: found.start()])
    return None if grown else found


def _range(bound: re.Match[str] | None, value: float) -> tuple[float, float]:
    if bound is None:
        return value, value
    if bound["low"]:
        return value, inf
    return (0.0, value) if bound["high"] else (value * (1 - NEAR), value * (1 + NEAR))


def _share(before: str, after: str, others: Sequence[Number]) -> str:
    if any(_OF.fullmatch(before, other.end) for other in others):
        return "part"
    if _MORE_AFTER.match(after) or _MORE_BEFORE.search(before):
        return "more"
    return "part" if _PART.match(after) or _PART_BEFORE.search(before) else ""


def _period(text: str, number: Number) -> str:
    """The time that a number is about, if its own half of the sentence says so."""
    ends = [found.end() for found in re.finditer(r"[,;]\s", text)]
    first = max((end for end in ends if end <= number.start), default=0)
    last = min((end for end in ends if end > number.end), default=len(text))
    found = _PERIOD.search(text, first, last)
    if found is None:
        return ""
    return next((name for name, part in found.groupdict().items() if part), "year")


def _clause(
    tokens: Sequence[Token], number: Number, others: Sequence[Number]
) -> tuple[list[Token], list[Token]]:
    """The words of a number's clause, nearest first (those after it before those in front), and all of it."""
    walls = [(other.start, other.end) for other in others if other.start != number.start]
    after = list(_until([t for t in tokens if t.start >= number.end], walls, _LIMITS | _CAUSES))
    before = list(_until([t for t in reversed(tokens) if t.end <= number.start], walls, _LIMITS))
    ranked = sorted(
        [(rank, 0, token) for rank, token in enumerate(after)]
        + [(rank, 1, token) for rank, token in enumerate(before)],
        key=lambda found: found[:2],
    )
    own = {token.start for _, _, token in ranked}
    clause = [token for token in tokens if token.start in own]
    return [token for _, _, token in ranked], clause


def _until(
    tokens: Sequence[Token], walls: Sequence[tuple[int, int]], limits: frozenset[str]
) -> Iterator[Token]:
    for token in tokens:
        if token.text.lower() in limits or any(start <= token.start < end for start, end in walls):
            return
        if not token.mark:
            yield token


def _kind(near: Sequence[Token], said: Wording) -> str:
    """The nearest word for what became of them; without one in the clause, the only one of the sentence."""
    if any(token.key == "MAGNITUDE" for token in near[:3]):
        return "MAGNITUDE"
    found = next((token.key for token in near if token.key in COUNTED), "")
    anywhere = {token.key for token in said.tokens} & COUNTED
    alone = len(anywhere) == 1 and not any(token.key and token.key not in GENERIC for token in near)
    return found or (next(iter(anywhere)) if alone else "")


def _things(near: Sequence[Token], end: int, kind: str, unit: str) -> frozenset[str]:
    """Up to three words that follow the number; where only the kind is known, what else is named there."""
    after = [token for token in near if token.start >= end and token.key and token.key != kind][:3]
    front = [token for token in near if token.start < end and token.key and token.key != kind][:2]
    keys = list(dict.fromkeys(token.key for token in (after or front) if token.key not in GENERIC))
    others = [key for key in keys if key in GROUPS][1:]
    return frozenset(keys).difference(others) if unit or kind != "MAGNITUDE" else frozenset()
