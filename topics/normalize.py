"""Text made comparable without moving a letter: every position means the same before and after."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
"""Russian letters in Latin ones, as passports and news agencies write names."""

LOOK_ALIKES = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
MIXED = re.compile("[а-яё][aceopxykmhtb]|[aceopxykmhtb][а-яё]")
WORD = re.compile(r"\w+")
APOSTROPHES = "’‘ʼʻ`´ʹ′"
SPACES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00a0\u202f\u2009_\t\n\r\u200b"


@cache
def _table() -> dict[int, str]:
    """One letter for one letter: no accents on Latin letters, one apostrophe, one space, ё as е."""
    table = {ord("ё"): "е", ord("ı"): "i", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))
        if len(base) > 1 and base[0].isascii() and not any(map(unicodedata.combining, base[0])):
            table[code] = base[0]
    table.update(dict.fromkeys(map(ord, APOSTROPHES), "'"))
    table.update(dict.fromkeys(map(ord, SPACES), " "))
    table.update({ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک"})
    return table


def compose(text: str) -> str:
    """The text in Unicode form NFKC, the form whose positions `fold` keeps."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """A composed text in lower case, without accents and with plain spaces; the length is unchanged."""
    folded = fold_name(text)
    return WORD.sub(_mended, folded) if not folded.isascii() and MIXED.search(folded) else folded


def fold_name(text: str) -> str:
    """The same for names of the tables, which hold no letters that only look right."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower()[0] for letter in text)
    return lowered.translate(_table())


def _mended(word: re.Match[str]) -> str:
    """Latin letters that only look Cyrillic, in a word that is Cyrillic otherwise."""
    return word[0].translate(LOOK_ALIKES) if MIXED.search(word[0]) else word[0]


_ASCII = str.maketrans({"-": " ", "_": " ", "\t": " ", "\n": " ", "\r": " ", "`": "'"})


def shouted(title: str) -> bool:
    """Whether a text is in capitals throughout, so that capitals say nothing."""
    return title.isupper() and len(title) >= 12
