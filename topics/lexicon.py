"""The lexicons: stems of several languages in one Aho-Corasick automaton, and the hits they have in a text.

The words stand in `data/themes_*.toml`. A term is found at word borders, the longest term of a group
wins, and a masked turn of speech ("heart attack") silences every term inside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from topics.normalize import MIXED, compose, fold, fold_name

DATA = Path(__file__).parent / "data"
MASK, OFF, THEMES = "masks", "off", "themes"
_HAN = re.compile("[\u3400-\u9fff]")
_SEPARATORS = re.compile(r"[,\n]")


class _Letters(dict[int, str]):
    """Every letter as `topics.normalize.fold` has it and a space for all else, learnt when first met."""

    def __missing__(self, code: int) -> str:
        letter = fold_name(chr(code))
        self[code] = letter if letter.isalnum() else " "
        return self[code]


@cache
def _letters() -> _Letters:
    return _Letters()


def spaced(text: str) -> str:
    """A text as folded words with one space before, between and after them; a Chinese character is a word."""
    composed = compose(text)
    if _HAN.search(composed):
        composed = _HAN.sub(r" \g<0> ", composed)
    words = " ".join(composed.translate(_letters()).split())
    if not words.isascii() and MIXED.search(words):
        words = fold(words)
    return f" {words} "


def joined(words: str) -> str:
    """Words of a spaced text as they are written: Chinese ones without blanks."""
    return words.replace(" ", "") if _HAN.search(words) else words


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces."""
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term speaks for: ``group`` is a table of the lexicon, ``name`` an entry of it."""

    group: str
    name: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A term and its meanings. ``rest`` are the pieces after its first inner star, each (text, is a stem)."""

    text: str
    meanings: tuple[Meaning, ...]
    stem: bool
    rest: tuple[tuple[str, bool], ...]
    masks: bool


class Hit(NamedTuple):
    """A term at [start, end) of a spaced text, without the spaces around it."""

    start: int
    end: int
    term: Term


class Lexicon:
    """All terms of all languages, ready to be found in one pass."""

    def __init__(self, terms: Mapping[str, Sequence[Meaning]]) -> None:
        keyed: dict[str, list[Term]] = {}
        for text, meanings in terms.items():
            key, term = _compile(text, tuple(meanings))
            keyed.setdefault(key, []).append(term)
        self._automaton = ahocorasick.Automaton()
        for key, found in keyed.items():
            self._automaton.add_word(key, (len(key), tuple(found)))
        self._automaton.make_automaton()

    @classmethod
    def load(cls, folder: Path = DATA) -> Lexicon:
        """The lexicons of a folder; what one of them calls strong is strong.

        Raises ValueError for a file that is not as `themes_en.toml`.
        """
        terms: dict[str, dict[tuple[str, str], bool]] = {}
        for path in sorted(folder.glob("themes_*.toml")):
            for text, meaning in _read(path):
                known, name = terms.setdefault(text, {}), (meaning.group, meaning.name)
                known[name] = known.get(name, False) or meaning.strong
        return cls(
            {
                text: [Meaning(*name, strong) for name, strong in known.items()]
                for text, known in terms.items()
            }
        )

    def find(self, text: str) -> list[tuple[Hit, Meaning]]:
        """What stands in a spaced text, in order; nothing that a longer term or a mask covers.

        A theme's term covers other subjects too: the "marathon" of a "marathon bombing" is no sport.
        """
        hits = sorted(self._raw(text), key=lambda hit: (hit.start, -hit.end))
        masks = [hit for hit in hits if hit.term.masks]
        reach: dict[str, tuple[int, int]] = {}
        found = []
        for hit in hits:
            if masks and any(mask.start <= hit.start and hit.end <= mask.end for mask in masks):
                continue
            for meaning in hit.term.meanings:
                if meaning.group == OFF and hit.end <= reach.get(THEMES, (-1, -1))[1]:
                    continue
                start, end = reach.get(meaning.group, (-1, -1))
                if hit.end > end:
                    reach[meaning.group] = (hit.start, hit.end)
                elif hit.end < end or hit.start > start:
                    continue
                found.append((hit, meaning))
        return found

    def _raw(self, text: str) -> Iterator[Hit]:
        for last, (length, terms) in self._automaton.iter(text):
            start = last - length + 2
            for term in terms:
                end = text.index(" ", last) if term.stem else last
                stop = _follow(text, end, term.rest) if term.rest else end
                if stop:
                    yield Hit(start, stop, term)


def _follow(text: str, position: int, rest: Sequence[tuple[str, bool]]) -> int:
    """Where the remaining pieces end if they follow the space at ``position``, else 0."""
    for piece, stem in rest:
        if not text.startswith(piece, position + 1):
            return 0
        end = position + 1 + len(piece)
        position = text.find(" ", end)
        if position < 0 or (not stem and position != end):
            return 0
    return position


def _compile(text: str, meanings: tuple[Meaning, ...]) -> tuple[str, Term]:
    """The key that the automaton looks for, and the term behind it."""
    words = text.split(" ")
    inner = next((i for i, word in enumerate(words) if word.endswith("*")), len(words) - 1)
    head = " ".join(words[: inner + 1])
    rest = tuple((word.rstrip("*"), word.endswith("*")) for word in words[inner + 1 :])
    stem = head.endswith("*")
    key = f" {head.rstrip('*')}" if stem else f" {head} "
    return key, Term(text, meanings, stem, rest, any(meaning.group == MASK for meaning in meanings))


def _read(path: Path) -> Iterator[tuple[str, Meaning]]:
    """Every term of a file with one of its meanings."""
    with path.open("rb") as file:
        content = tomllib.load(file)
    for group, table in content.items():
        named = table if any(isinstance(entry, dict) for entry in table.values()) else {group: table}
        for name, entry in named.items():
            for strength, words in entry.items():
                meaning = Meaning(group, name, strength != "weak")
                yield from ((term, meaning) for term in _terms(words, path))


def _terms(words: object, path: Path) -> Iterator[str]:
    """The terms of a block of text, folded as texts are."""
    if not isinstance(words, str):
        raise ValueError(f"{path.name}: words must be one text with commas, not {words!r}")
    for raw in _SEPARATORS.split(words):
        pieces = [
            spaced(piece).strip() + ("*" if piece.endswith("*") else "") for piece in raw.strip().split(" ")
        ]
        term = " ".join(piece for piece in pieces if piece.strip("*"))
        if term:
            yield term
