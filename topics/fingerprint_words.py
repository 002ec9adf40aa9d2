"""Texts cut at spaces into chunks, each understood once: the same few thousand make up most of all news."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, compress, count, islice
from operator import attrgetter
from typing import Final

from topics.lexicon import spaced, word_set

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
STOP: Final = word_set("""
    the and for with that this from was were are has have had been will would could should not but its his
    her their they them she you our your who whom which what when where why how than then there here also
    into over under after before about against between during more most some such only other all any both
    each few own same too very can may might must just said says say told according year years day days week
    month time monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december people new one two three first last reported statement
    added noted while since because through within among per cent percent still now что как это этот эта эти
    для при после перед над под или его она они оно они мы вы ты был была было были быть есть будет будут
    уже еще если чтобы так также тоже только который которая которое которые которых которой котором
    которому где когда того тем том тот ранее сообщил сообщила сообщили сообщает заявил заявила заявили
    отметил год года году лет дня день января февраля марта апреля мая июня июля августа сентября октября
    ноября декабря однако между более менее около все всех всего свои своей свою своих него нее них ним ней
    один одна два две три человек словам данным данные время временно
    """)
ASCII: Final = re.compile("[a-z0-9]+")
WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
ENDS: Final = frozenset('.!?…:"“”«»)')
OPENS: Final = frozenset('"“”«»)')
BREAK: Final = " ¶ "
CACHED: Final = 40_000  # about 16 MB
STEM: Final = 6
SHORTEST: Final = 3
LONGEST: Final = 40  # what is longer, as a sentence written without spaces, hardly comes again
FOLDED: Final = attrgetter("folded")
NAMES: Final = attrgetter("names")
STEMS: Final = attrgetter("stems")
SMALL: Final = attrgetter("small")


class Chunk:
    """What stands between two spaces.

    ``folded``: its words as they are compared; ``stems``: of those that say something; ``names``: those that
    may be names; ``small``: its word if that is in small letters; ``alone``: nothing joins it to the chunk
    before, ``closed``: to the one after; ``ends``: what follows begins a sentence; ``begins``: it itself.
    """

    __slots__ = ("alone", "begins", "closed", "ends", "folded", "names", "small", "stems")

    folded: tuple[str, ...]
    stems: tuple[str, ...]
    names: tuple[str, ...]
    small: str
    alone: bool
    closed: bool
    begins: bool
    ends: bool

    def __init__(self, text: str) -> None:
        if text.isalpha() and text.islower() and text.isascii():
            self._plain(text)
        else:
            self._cut(text)

    def _plain(self, word: str) -> None:
        """A word in small letters alone, as most are."""
        self.folded = (word,)
        self.stems = (stem(word),) if says_something(word) else ()
        self.names = ()
        self.small = word
        self.alone = self.closed = self.begins = self.ends = False

    def _cut(self, text: str) -> None:
        """Anything else."""
        words = list(WORD.finditer(text))
        parts = ASCII.findall(text.lower()) if text.isascii() else spaced(text).split()
        self.folded = tuple(parts)
        self.stems = tuple(stem(word) for word in self.folded if says_something(word))
        self.names = tuple(word[0] for word in words if is_name(word[0]))
        self.small = text.strip('.,;:!?…()"“”«»') if text.islower() else ""
        head, tail = (text[: words[0].start()], text[words[-1].end() :]) if words else (text, text)
        self.alone = bool(head) or len(words) != 1
        self.closed = bool(tail) or len(words) != 1
        self.begins = not OPENS.isdisjoint(head)
        self.ends = text == BREAK.strip() or not ENDS.isdisjoint(tail)


class Chunks(dict[str, Chunk]):
    """Chunks by their text, remembered."""

    def __missing__(self, text: str) -> Chunk:
        chunk = Chunk(text)
        if len(text) <= LONGEST:
            if len(self) >= CACHED:
                for old in list(islice(self, CACHED // 2)):  # those that have been there longest
                    del self[old]
            self[text] = chunk
        return chunk

    def cut(self, text: str) -> list[Chunk]:
        """The chunks of a composed text; the end of a line stands as one of its own."""
        return list(map(self.__getitem__, text.replace("\n", BREAK).split()))


def folded(chunks: Iterable[Chunk]) -> list[str]:
    """All words as they are compared."""
    return list(chain.from_iterable(map(FOLDED, chunks)))


def stems(chunks: Iterable[Chunk]) -> list[str]:
    """The stems of all words that say something."""
    return list(chain.from_iterable(map(STEMS, chunks)))


def stem(word: str) -> str:
    """The first letters, nearly as good as a language's own rules (McNamee and Mayfield 2004) and free."""
    return word[:STEM]


def says_something(word: str) -> bool:
    """Whether a folded word is more than a particle or a figure."""
    return len(word) >= SHORTEST and word not in STOP and not word.isdigit()


def is_name(word: str) -> bool:
    """Whether a word has a capital, and not only because a title or a sentence gave it one."""
    return word[0].isupper() and len(word) > 1 and word.lower() not in NO_NAMES


def runs(chunks: Sequence[Chunk]) -> list[tuple[list[str], bool]]:
    """Neighbouring words with capitals, and whether the first of them opens a sentence."""
    found: list[tuple[list[str], bool]] = []
    last = -2
    for place in compress(count(), map(NAMES, chunks)):
        chunk = chunks[place]
        if last == place - 1 and not chunk.alone and not chunks[last].closed:
            found[-1][0].extend(chunk.names)
        else:
            opening = chunk.begins or place == 0 or chunks[place - 1].ends
            found.append(([chunk.names[0]], opening))
            found.extend(([name], True) for name in chunk.names[1:])
        last = place
    return found


def small(chunks: Iterable[Chunk]) -> set[str]:
    """The words that occur in small letters."""
    return set(map(SMALL, chunks))
