"""Names of people and bodies in one spelling for all languages, so that Токаев and Tokayev are equal.

A name is written in Latin letters, then spellings that differ between transliterations (BGN/PCGN, ISO 9,
newspaper habits) are folded together. The result is a key to compare, not a name to show.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from topics.fingerprint_words import WORD, Chunk, runs, small


def _pairs(text: str) -> dict[str, str]:
    """A table written as "from=to" with spaces between."""
    return dict(entry.split("=") for entry in text.split())


LETTERS: Final = _pairs(
    """
    а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch
    ш=sh щ=sh ъ= ы=i ь= э=e ю=yu я=ya і=i ї=yi є=ye ґ=g ә=a ғ=g қ=k ң=n ө=o ұ=u ү=u һ=h ҳ=h ҷ=j ӣ=i ӯ=u ў=o
    ə=a ı=i ğ=g ş=sh ç=ch ö=o ü=u ä=a ž=zh š=sh č=ch ý=y ň=n é=e á=a ó=o í=i ú=u ñ=n è=e â=a ê=e î=i ô=o û=u
    ć=ch ß=ss
    """
)
SPELLINGS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"sch|sh|shch", "s"),
        (r"tch|ch", "c"),
        (r"dzh|dj|zh|j", "z"),
        (r"kh|gh", "h"),
        (r"ph", "f"),
        (r"ts|tz", "s"),
        (r"ck|q", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"c(?=[aouklrt])", "k"),
        (r"(?<=[aeiou])y|y(?=[aeiou])|(?<=[aou])i(?=[^aeiou])", ""),
        (r"ey$|ei$|y|e", "i"),
        (r"u", "o"),
        (r"h(?![aio])", ""),
        (r"(.)\1+", r"\1"),
        (r"[aioh]+$", ""),
    )
)
RUSSIAN_CASES: Final = re.compile(
    r"(?:(?<=ов)|(?<=ев)|(?<=ёв)|(?<=ин)|(?<=ын))(?:а|у|ым|ом|е|ой|ых|ыми|ы)$"
    r"|(?<=[бвгджзклмнпрстфхцчшщ])(?:ом|ем|ами|ам|ах|ой|ою|ей|ы|а|у|е|и|ю|я)$"
    r"|(?<=ск)(?:ий|ого|ому|им|ом|ая|ой|ую)$|(?<=[аеи])(?:й|я|ю|ем)$"
)
ALIASES: Final = _pairs(
    """
    нато=nato одкб=csto шос=sco еаэс=eaeu eeu=eaeu оон=un ес=eu магатэ=iaea игил=isis isil=isis снг=cis
    обсе=osce воз=who мвф=imf вто=wto ввс=airforce фсб=fsb кнб=knb гкнб=gknb мчс=mchs мвд=mvd сша=usa
    опек=opec си=xi байден=biden трамп=trump аэс=npp гэс=hpp отг=ots
    """
)
MOST: Final = 24
ABBREVIATION: Final = 6


@lru_cache(maxsize=20_000)
def canonical(name: str) -> str:
    """The key of one word of a name; "" if nothing is left of it."""
    lowered = name.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    if lowered in ALIASES:
        return ALIASES[lowered]
    if name.isupper() and len(name) <= ABBREVIATION:
        return "".join(LETTERS.get(letter, letter) for letter in lowered)
    if re.search("[а-я]", lowered) and len(lowered) > 4:
        lowered = RUSSIAN_CASES.sub("", lowered)
    latin = "".join(LETTERS.get(letter, letter) for letter in lowered)
    for pattern, replacement in SPELLINGS:
        latin = pattern.sub(replacement, latin)
    return latin


def actors(chunks: Sequence[Chunk], places: Collection[str] = ()) -> tuple[str, ...]:
    """Keys of the names in a text by first appearance, at most 24: surnames and abbreviations.

    ``places`` are words that name places; neither they nor words that also occur in small letters count.
    """
    known = small(chunks) | {place.lower() for place in places}
    geographic = {canonical(word) for place in places for word in WORD.findall(place)}
    found: dict[str, None] = {}
    for names, opening in runs(chunks):
        last = names[-1]
        if opening and len(names) == 1 and not last.isupper():
            continue
        key = canonical(last)
        if len(key) >= 2 and key not in geographic and last.lower() not in known:
            found[key] = None
    return tuple(found)[:MOST]
