"""Words as they are searched: without case, accents and endings, for what is stored as for what is asked.

Endings are cut by Snowball's stemmers (Porter 2001): of words in Cyrillic letters by the Russian one, of
words in plain Latin letters by the English one; all others stay whole. A few words have a stem of their own,
by which they are told from others (`topics.own_stems`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import snowballstemmer

from topics.lexicon import word_set
from topics.own_stems import OWN_STEMS

LONGEST: Final = 40  # characters of a stem: no word is longer
REMEMBERED: Final = 50_000  # words, some megabytes
_WRITTEN_AS_ONE: Final = "\u3040-\u30ff\u3400-\u9fff"  # kana and ideographs: each is a word of its own
_WORD: Final = re.compile(f"(?=[^\\W_])[{_WRITTEN_AS_ONE}]|[^\\W_{_WRITTEN_AS_ONE}]+")
_SILENT: Final = re.compile(
    r"(?<=\w)['’ʼ]s\b|[\u0300-\u036f\u02bb\u02bc'’‘`´\u00ad\u200b-\u200f\u2060\ufeff]"
)
_FLEETING: Final = re.compile("[ое]([кц])$")
_VOWELS: Final = frozenset("аеиоуыэюя")
_SHORTEST: Final = 2  # letters before a vowel that comes and goes
_CYRILLIC: Final = re.compile("[а-яѐ-џ]")
_LATIN: Final = re.compile("[a-z]+")
SAY_NOTHING: Final = word_set("""
    a an and are as at be been by for from had has have he her his in is it its not of on or she that the
    their them they this to was were will with
    а без бы был была были было в во для до его ее за и из или их к как ко на не но о об он она они от по
    при с со так то у что эта эти это этот
    """)
"""Particles: nearly every story has them, and few people leave them out of a question."""


class Stemmer:
    """Cuts texts into stems, in order. Words come again and again, so their stems are remembered."""

    def __init__(self) -> None:
        self._english = snowballstemmer.stemmer("english")
        self._russian = snowballstemmer.stemmer("russian")
        self._lock = Lock()  # a stemmer of the library keeps the word at hand in itself
        self._stem = lru_cache(REMEMBERED)(self._cut)

    def __call__(self, text: str) -> list[str]:
        """Stems of letters and digits alone, at most 40 characters each; particles are left out."""
        plain = _SILENT.sub("", unicodedata.normalize("NFKC", text).lower().replace("ё", "е"))
        return [self._stem(word[:LONGEST]) for word in _WORD.findall(plain) if word not in SAY_NOTHING]

    def _cut(self, word: str) -> str:
        if own := OWN_STEMS.get(word):
            return own
        if _CYRILLIC.search(word):
            return _without_fleeting(self._stemmed(self._russian, word))
        return self._stemmed(self._english, word) if _LATIN.fullmatch(word) else word

    def _stemmed(self, stemmer: Any, word: str) -> str:
        with self._lock:
            return str(stemmer.stemWord(word)) or word


def _without_fleeting(stem: str) -> str:
    """A Russian stem without the vowel that other forms do not have: беженец, беженцы; боец, бойцы."""
    found = _FLEETING.search(stem)
    if found is None or found.start() < _SHORTEST:
        return stem
    soft = "й" if stem[found.start() - 1] in _VOWELS else ""
    return f"{stem[: found.start()]}{soft}{found[1]}"
