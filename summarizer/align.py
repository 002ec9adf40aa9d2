"""Lays a claim beside its source: the closest one or two adjacent sentences, and which words were used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from summarizer.lexical import is_content, stem
from summarizer.sentences import split

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*|[,;:()\"“”«»—–]")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
_LETTER = re.compile(r"[^\W\d_]")
_GAP = 4
"""Unused words between two used ones that still belong to what was used."""
_REACH = 3
"""Unused words before the first and after the last used one, within their clause."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark of a text: where it stands and its stem ("" for a mark)."""

    start: int
    end: int
    text: str
    stem: str

    @property
    def content(self) -> bool:
        """True for words that carry meaning."""
        return bool(self.stem) and is_content(self.text)


@dataclass(frozen=True, slots=True)
class Used:
    """A source sentence of which a claim uses words. ``matched``: pairs (claim word, source word);
    ``share``: part of the claim's content words found in it; ``region``: the text that was used.
    """

    sentence: str
    words: tuple[Word, ...]
    matched: tuple[tuple[int, int], ...]
    share: float
    region: str


def language_of(text: str) -> str:
    """Russian where most letters are Cyrillic, English otherwise: enough to choose a lexicon."""
    cyrillic = len(_CYRILLIC.findall(text))
    return "ru" if cyrillic and cyrillic * 2 > len(_LETTER.findall(text)) else "en"


def source_sentences(source: str, language: str) -> list[str]:
    """The sentences of a source, one line being one paragraph."""
    found = []
    at = 0
    for line in source.split("\n"):
        found += [source[start:end] for start, end in split(source, at, at + len(line), language)]
        at += len(line) + 1
    return found


def words(text: str) -> tuple[Word, ...]:
    """Words and marks in order."""
    return tuple(
        Word(
            found.start(),
            found.end(),
            found.group(),
            stem(found.group()) if found.group()[0].isalnum() else "",
        )
        for found in _WORD.finditer(text)
    )


def closest(claim: Sequence[Word], sentences: Sequence[str]) -> tuple[list[Used], float]:
    """The one or two adjacent sentences that cover the claim best, and how much of it they cover (0 to 1)."""
    own = [words(sentence) for sentence in sentences]
    first, last, cover = window(claim, own)
    return [_use(claim, sentences[at], own[at]) for at in range(first, last)], max(0.0, cover)


def window(claim: Sequence[Word], sentences: Sequence[Sequence[Word]]) -> tuple[int, int, float]:
    """Where the best one or two adjacent sentences begin and end, and how much they cover (-1: no sentence).

    A second sentence is taken only if it covers a sixth more.
    """
    content = {word.stem for word in claim if word.content}
    if not sentences or not content:
        return 0, min(1, len(sentences)), 0.0
    stems = [{word.stem for word in sentence if word.stem} for sentence in sentences]
    alone = [(_cover(content, there), at, at + 1) for at, there in enumerate(stems)]
    best = max(alone, key=lambda found: found[0])
    for at, (one, other) in enumerate(pairwise(stems)):
        cover = _cover(content, one | other)
        if cover > best[0] + (1 / 6 if best[2] - best[1] == 1 else 0.0):
            best = (cover, at, at + 2)
    return best[1], best[2], best[0]


def _cover(content: set[str], there: set[str]) -> float:
    return sum(one in there or _inflected(one, there) for one in content) / len(content)


def _inflected(one: str, there: set[str]) -> bool:
    """Stems are cut crudely: forms of one word may differ in their last letters."""
    return len(one) >= 4 and any(
        len(other) >= 4 and (other.startswith(one[:5]) and one.startswith(other[:5])) for other in there
    )


def _use(claim: Sequence[Word], sentence: str, own: tuple[Word, ...]) -> Used:
    matcher = SequenceMatcher(
        None, [w.stem[:5] or w.text for w in claim], [w.stem[:5] or w.text for w in own], autojunk=False
    )
    matched = [
        (block.a + step, block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
        if claim[block.a + step].stem
    ]
    content = {word.stem[:5] for word in claim if word.content}
    found = {word.stem[:5] for word in own if word.content} & content
    share = len(found) / max(1, len(content))
    taken = {there for _, there in matched} | {
        i for i, w in enumerate(own) if w.content and w.stem[:5] in content
    }
    return Used(sentence, own, tuple(matched), share, _region(sentence, own, sorted(taken)))


def _region(sentence: str, own: Sequence[Word], taken: Sequence[int]) -> str:
    """The words that were used, with those between and right beside them; dropped clauses left out."""
    if not taken:
        return ""
    keep = set(taken) | set(_opening(own))
    for left, right in pairwise(taken):
        if right - left <= _GAP + 1 or not _clause(own[left + 1 : right]):
            keep.update(range(left, right))
    for step in (-1, 1):
        for at in taken:
            keep.update(_beside(own, at, step))
    return " ".join(own[at].text for at in sorted(keep))


def _opening(own: Sequence[Word]) -> range:
    """Up to three words and a comma at the start ("Reportedly,"): they hold for the whole sentence."""
    comma = next((at for at, word in enumerate(own[:4]) if word.text == ","), 0)
    return range(comma)


def _clause(between: Sequence[Word]) -> bool:
    """True if there is a comma: what was left out may be a clause of its own."""
    return any(word.text in ",;—–(" for word in between)


def _beside(own: Sequence[Word], at: int, step: int) -> list[int]:
    found: list[int] = []
    place = at + step
    while 0 <= place < len(own) and len(found) < _REACH and own[place].stem:
        found.append(place)
        place += step
    return found
