"""Names in a claim and in its source: inflected, possessive, demonyms, initialisms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from summarizer.figures import is_calendar
from summarizer.lexicon import word_set

_TOKEN = re.compile(r"[^\W_]+(?:[.’'ʼ-][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s?$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_INITIALISM = 12
"""Letters of the longest initialism."""
_BESIDE = 60
"""Characters before a word that show whether a sentence begins with it."""
_CAPITAL = re.compile(r"[A-ZА-ЯЁҒҚҢӘӨҮҰІÀ-ÖØ-ÞŞĞİ]")
_DEMONYM = (
    "n",
    "an",
    "ian",
    "i",
    "ese",
    "ish",
    "stan",
    "stani",
    "istan",
    "istani",
    "s",
    "es",
    "er",
    "ic",
    "ean",
    "ns",
    "ans",
    "ians",
)
_RU_ENDING = re.compile(
    r"(?:а|я|о|е|у|ю|ы|и|ь|й|ой|ей|ом|ем|ём|ым|им|ам|ям|ах|ях|ов|ев|ами|ями|ия|ии|ию|ией|ый|ий|ая|яя|ое|ее|ого|"
    r"его|ому|ему|ую|юю|ых|их|ыми|ими|ою|ею|ин|ск\w{1,4}|цы|цев|ец|ца|цу|цем|цам|ми|ан\w{1,4})?"
)
_FLEETING = re.compile(r"(?<=[а-я]{2})[еио]([лнрцк])$")
"""Павел, Павла; боец, бойца."""
_FALSE_FRIENDS = frozenset({("niger", "nigeria"), ("niger", "nigerian")})
_COMMON_START = word_set(
    "the a an in on at by for from with after before during while when as but and if since he she it they we "
    "this that these those his her its their our there according russian-made more most some many several "
    "about over under all both no not one two three four five six seven eight nine ten another police "
    "officials authorities experts president minister talks leaders people troops residents rescuers no none "
    "в на по с у о об из от до за для при после перед со ко как что когда если это эта этот эти он она они "
    "мы вы а и но или более менее около все всё власти полиция президент министр глава эксперты жители "
    "сотрудники участники стороны не нет ни никто ничто некоторые многие один одна одно двое трое "
    "nobody none neither both somebody"
)


def tokens(text: str) -> list[str]:
    """Words with their capitals, without the possessive and without dots of initialisms."""
    return [_plain(token) for token in _TOKEN.findall(text)]


def _plain(token: str) -> str:
    token = token.rstrip(".")
    if "'" in token or "’" in token:
        token = _POSSESSIVE.sub("", token)
    return token.replace(".", "") if "." in token and _INITIALS.fullmatch(token) else token


def names(text: str) -> list[list[str]]:
    """Runs of capitalised words; a word that only opens its sentence counts unless it is a common one."""
    runs: list[list[str]] = []
    run: list[str] = []
    end = -2
    for found in _TOKEN.finditer(text):
        token = _plain(found.group())
        capital = (
            bool(_CAPITAL.match(token)) and not _opens(text, found.start(), token) and not is_calendar(token)
        )
        if run and (not capital or text[end : found.start()].strip() or found.start() - end > 1):
            runs.append(run)
            run = []
        if capital:
            run.append(token)
            end = found.end()
    return [*runs, run] if run else runs


def _opens(text: str, at: int, word: str) -> bool:
    """True for a common word that has its capital from the start of the sentence."""
    if word == "I":
        return True
    return word.lower() in _COMMON_START and (word.islower() or _begins(text[max(0, at - _BESIDE) : at]))


def _begins(before: str) -> bool:
    """True if a sentence begins after these characters."""
    bare = before.rstrip(" \"“«„'(—–-\n")
    return not bare or bare[-1] in ".!?…:" or before.endswith("\n")


def is_common(word: str) -> bool:
    """True for words that are no name whatever their first letter looks like."""
    return word.lower() in _COMMON_START


def same(one: str, other: str) -> bool:
    """True if two words are forms of one name: case, possessive, plural, demonym."""
    one, other = one.lower().replace("ё", "е"), other.lower().replace("ё", "е")
    if one == other:
        return True
    if (
        one[:2] != other[:2]
        or min(len(one), len(other)) < 3
        or (min(one, other), max(one, other)) in _FALSE_FRIENDS
    ):
        return False
    if re.search(r"[а-я]", one):
        fleeting = _declined(_FLEETING.sub(r"\1", one), other) or _declined(one, _FLEETING.sub(r"\1", other))
        return _declined(one, other) or fleeting
    prefix = _common(one, other)
    left, right = one[prefix:], other[prefix:]
    if prefix < 4:
        return False
    return {left, right} <= {"", *_DEMONYM} or {left, right} in ({"ey", "ish"}, {"y", "ish"}, {"e", "ese"})


def _declined(one: str, other: str) -> bool:
    """True for two cases of one Russian name."""
    prefix = _common(one, other)
    endings = _RU_ENDING.fullmatch(one[prefix:]) and _RU_ENDING.fullmatch(other[prefix:])
    return prefix >= max(3, min(len(one), len(other)) - 3) and bool(endings)


def _common(one: str, other: str) -> int:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def stands(name: str, words: Iterable[str]) -> bool:
    """True if some word is a form of ``name``; hyphenated names also by their parts."""
    pool = list(words)
    if any(same(name, word) for word in pool):
        return True
    parts = [part for part in name.split("-") if part]
    return len(parts) > 1 and all(any(same(part, word) for word in _parts(pool)) for part in parts)


def _parts(words: Sequence[str]) -> list[str]:
    return [*words, *(part for word in words for part in word.split("-"))]


def initialisms(text: str) -> set[str]:
    """``UN`` for "United Nations": initials of runs of capitalised words, small ones apart."""
    runs = re.findall(r"(?:[A-ZА-ЯЁ][\w’'-]+(?:\s(?:of|the|for|and|on|по|и|в))?\s?){2,}", text)
    found = set()
    for run in runs:
        words = [word for word in run.split() if _CAPITAL.match(word)]
        for first in range(len(words) - 1):
            for last in range(first + 2, min(first + _INITIALISM, len(words)) + 1):
                found.add("".join(word[0] for word in words[first:last]))
    return found


def compounds(words: Sequence[str]) -> set[str]:
    """``Центробанк`` for "Центральный банк": the first letters of a word before the next word's whole."""
    return {
        (first[:letters] + link + second).lower()
        for first, second in pairwise(words)
        if re.match("[А-Яа-я]", first)
        for letters in range(3, 7)
        for link in ("", "о")
    }


def together(run: Sequence[str], words: Sequence[str]) -> bool:
    """True if every pair of words of one name stands near one another somewhere in the source."""
    reach = len(run) + 4
    places = [[at for at, word in enumerate(words) if same(name, word)] for name in run]
    for left in range(len(run)):
        for right in range(left + 1, len(run)):
            if places[left] and places[right] and not _near(places[left], places[right], reach):
                return False
    return True


def _near(one: Sequence[int], other: Sequence[int], reach: int) -> bool:
    return any(abs(left - right) <= reach for left in one for right in other)
