"""What tells one event from another of its sort: its person, country, day, month, year, "second", "heroin".

A number of another occasion is no newer number for the same thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.concepts import COUNTED, COUNTRIES
from summarizer.counts import Count
from summarizer.figures import Figures
from summarizer.wording import Wording

Marks = frozenset[int]


def _each(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of word beginnings, in upper and lower case."""
    return tuple(re.compile(rf"\b(?:{pattern})", re.IGNORECASE) for pattern in patterns)


_ORDINALS = _each(
    r"first\b(?! time)|перв(?:ый|ая|ое|ого|ой|ом|ым|ую|ому)\b",
    r"second\b|втор(?:ой|ая|ое|ого|ом|ым|ую|ому)\b",
    r"third\b|трет(?:ий|ь[яеюи]\w{0,2})\b",
    r"fourth\b|четв[её]рт(?:ый|ая|ое|ого|ой|ом|ым|ую)\b",
    r"another\b|(?:separate|new) (?:attack|blast|strike|explosion|raid|quake|incident)|"
    r"друг(?:ой|ая|ое|ом|ого|им)\b|ещё од\w+|еще од\w+|"
    r"нов(?:ый|ая|ое|ом|ого|ым|ой) (?:атак|взрыв|удар|нападени|обстрел|рейд|толч|землетряс)\w*",
    r"aftershocks?\b|афтершок\w*|повторн\w+ толч\w+",
)
_KINDS = _each(
    r"heroin|героин",
    r"opium|опи(?:й|я|ум|е)",
    r"hashish|гашиш",
    r"cannabis|marijuana|канабис|каннабис|марихуан",
    r"meth|мет(?:амфетамин|адон)",
    r"cocaine|кокаин",
    r"mephedrone|мефедрон",
)
"""What words of one concept keep apart."""
_EVENTS = _each(
    r"flood|mud(?:flow|slide)|landslide|rain|storm|наводн|паводк|сел[ьяюе]м?\b|оползн|лив[ен]н|шторм|бур[яиюе]\b",
    r"fires?\b(?! at| on)|blaze|пожар",
    r"(?:earth)?quake|aftershock|землетряс|афтершок|толч",
    r"attack|blast|explo|bomb|shell|clash|raid|ambush|shoot|strike|under fire|battle|fighting|"
    r"взрыв|взорв|атак|напад|обстрел|бо[йяею]\b|столкновени|стрельб|удар|рейд",
    r"crash|collision|collided|overturn|accident|дтп|авари|столкнул|крушени|перевернул",
    r"avalanche|лавин",
    r"cholera|measles|outbreak|poison|холер|кор[ьи]\b|вспышк|отравлен",
)
"""Sorts of events that kill and destroy."""
_YEARS = re.compile(
    r"(?:\b(?:in|since|of|by|for|for all of)|\b[вс]|\bза|\bна)\s((?:19|20)\d\d)\b", re.IGNORECASE
)
_GROWN = re.compile(
    r"\b(?:rose|risen|rises|climb\w+|grew|grown|increased|toll|now|so far|already|revised|updated|"
    r"вырос\w*|возрос\w*|увелич\w+|достиг\w*|уже|уточн\w+)\b",
    re.IGNORECASE,
)
"""Said of the number itself; then the day is that of the count, not of the event."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """``names``: keys of each name but a country's; ``marks``: sets of indexes, one a sort of mark, that
    must not be another's wherever both have any; ``ordinals``, ``countries``: the same, where given.
    """

    names: tuple[frozenset[str], ...]
    countries: frozenset[str]
    ordinals: Marks
    marks: tuple[Marks, ...]
    weekdays: Marks
    grown: bool


NOWHERE = Occasion((), frozenset(), frozenset(), (frozenset(),) * 5, frozenset(), False)
"""Of a text without numbers."""


def occasion(said: Wording, found: Figures, names: tuple[frozenset[str], ...]) -> Occasion:
    """What a text with these figures and names says of its occasion."""
    keys = {token.key.removeprefix("!") for token in said.tokens}.union(
        *(token.name for token in said.tokens)
    )
    days = frozenset(31 * month + day for day, month in found.dates)
    years = frozenset(int(year) for year in _YEARS.findall(said.text))
    return Occasion(
        tuple(name for name in names if not name & COUNTRIES),
        frozenset(keys & COUNTRIES),
        _which(_ORDINALS, said.text),
        (_which(_KINDS, said.text), _which(_EVENTS, said.text), days, found.months, years),
        found.weekdays,
        bool(_GROWN.search(said.text)),
    )


def _which(patterns: tuple[re.Pattern[str], ...], text: str) -> Marks:
    return frozenset(at for at, pattern in enumerate(patterns) if pattern.search(text))


def another(count: Count, now: Occasion, told: Occasion) -> bool:
    """Whether a count may be of another occasion than the one that was told."""
    if now.ordinals != told.ordinals or _apart(now.countries, told.countries):
        return True
    if any(_apart(mine, theirs) for mine, theirs in zip(now.marks, told.marks, strict=True)):
        return True
    if not now.grown and _apart(now.weekdays, told.weekdays):
        return True
    return count.kind not in COUNTED and _alien(now, told) and _alien(told, now)


def _apart(mine: frozenset[object], theirs: frozenset[object]) -> bool:
    """Whether both name something that the other does not."""
    return bool(mine - theirs) and bool(theirs - mine)


def _alien(one: Occasion, other: Occasion) -> bool:
    """Whether it has a name that the other has not."""
    known = frozenset().union(*other.names)
    return any(not name & known for name in one.names)
