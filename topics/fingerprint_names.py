"""Names of people and bodies in one spelling for all languages, so that Токаев and Tokayev are equal.

A name is written in Latin letters, then spellings that differ between transliterations (BGN/PCGN, ISO 9,
newspaper habits) are folded together. The result is a key to compare, not a name to show.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from topics.lexicon import word_set


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
        (r"(?<=[aeiou])y|y(?=[aeiou])", ""),
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
NO_NAMES: Final = word_set("""
    the a an in on at of and for to from with by as his her its their he she it they we this that these
    those but after before when while if no not new all more most some two three four five six seven eight
    nine ten january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday president minister prime foreign defense defence
    interior ministry government council security state national republic border police army general
    officials officer officials chief head deputy court parliament committee service agency department
    region district province city village river mr mrs ms dr first second third central northern southern
    eastern western north south east west union international united organization organisation according
    however meanwhile there here what who why how where earlier later today yesterday russian american
    sample also both one в на и с по из за от не что для о к у до при после это этот как он она они мы но а
    также по-прежнему января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    понедельник вторник среда четверг пятница суббота воскресенье президент министр премьер глава республика
    совет город область район министерство служба комитет суд парламент правительство полиция власти по-
    видимому ранее сегодня вчера всего кроме сейчас однако об со во над под между накануне жители местные
    двое трое
    """)
WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
NAMED: Final = re.compile(
    r"(?<![^\W\d_])(?<![^\W\d_][-'’])[^\W\d_a-zа-яё][^\W\d_]*(?:[-'’][^\W\d_]+)*"
)  # a word that begins with no small letter of English or Russian
SENTENCE_START: Final = re.compile(r"(?:^|[.!?…:\n]|[.!?…]?[\"“”«»)])\s*[\"“«(—–-]*\s*$")
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


def actors(text: str, places: Collection[str] = ()) -> tuple[str, ...]:
    """Keys of the names in a text by first appearance, at most 24: surnames and abbreviations.

    ``places`` are words that name places; neither they nor words that also occur in small letters count.
    """
    lowered = frozenset(WORD.findall(text)).union(place.lower() for place in places)
    geographic = {canonical(word) for place in places for word in WORD.findall(place)}
    found: dict[str, None] = {}
    for words, at_start in _runs(text):
        last = words[-1]
        key = canonical(last)
        if len(key) < 2 or key in geographic or last.lower() in lowered:
            continue
        if not at_start or len(words) > 1 or last.isupper():
            found[key] = None
    return tuple(found)[:MOST]


def _runs(text: str) -> Iterator[tuple[list[str], bool]]:
    """Neighbouring words with capitals, and whether the first of them opens a sentence."""
    run: list[str] = []
    end, first = 0, False
    for match in NAMED.finditer(text):
        word = match[0]
        named = word[0].isupper() and len(word) > 1 and word.lower() not in NO_NAMES
        if run and (not named or text[end : match.start()] != " "):
            yield run, first
            run = []
        if named:
            if not run:
                first = (
                    bool(SENTENCE_START.search(text, max(0, match.start() - 6), match.start()))
                    or match.start() == 0
                )
            run.append(word)
            end = match.end()
    if run:
        yield run, first
