"""Patterns made of many words and phrases, fast to look for in text after text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"\w+")
_FIRST = re.compile(r"[^\W\d_](?=\s|$)|[^\W\d_]{2,}(?![^\W\d_?*+{])|[^\W\d_]{2,}(?=[^\W\d_][?*+{])")
"""What a phrase surely begins with: a letter that may be missing is left out."""
_BEGINNING = 3
"""Letters by which a phrase is ruled out of a text; with more of them hardly fewer texts are searched."""


class Phrases:
    """A pattern of whole phrases that few sentences have, and most rules ask about the same sentence.

    Searched are only texts with a word that begins like one of the phrases; the answer is remembered.
    """

    def __init__(self, phrases: str, found: str = r"\b(?:{})\b", *, cased: bool = False) -> None:
        """``phrases``: alternatives, each beginning with a word; ``found``: the pattern that holds for them,
        with ``{}`` where they stand; ``cased``: their case matters. Raises ValueError for one that may begin
        with something else.
        """
        self.pattern = re.compile(found.format(phrases if cased else by_letter(phrases)))
        self.search = lru_cache(maxsize=512)(self._search)
        self._beginnings = frozenset(_beginnings(phrases))

    def _search(self, text: str) -> re.Match[str] | None:
        """Where one of the phrases stands first."""
        return None if self._beginnings.isdisjoint(beginnings(text)) else self.pattern.search(text)


@lru_cache(maxsize=1024)
def beginnings(text: str) -> frozenset[str]:
    """The first two letters and the first three of every word, in lower case."""
    words = _WORD.findall(text.lower())
    return frozenset([word[:_BEGINNING] for word in words] + [word[:2] for word in words])


def _beginnings(phrases: str) -> Iterator[str]:
    """With what the alternatives of a pattern begin."""
    for one in _alternatives(phrases):
        if one.startswith("(?:"):
            inner = one[3 : _closing(one)]
            if one[len(inner) + 4 : len(inner) + 5] in _REPEATED:
                raise ValueError(f"{one} may begin with what follows the bracket")
            yield from _beginnings(inner)
            continue
        found = _FIRST.match(one)
        if found is None:
            raise ValueError(f"{one} does not begin with a word")
        yield found.group()[:_BEGINNING].lower()


def _closing(pattern: str) -> int:
    """Where the bracket closes that opens first."""
    depth = 0
    for found in _STRUCTURE.finditer(pattern):
        depth += (found.group() == "(") - (found.group() == ")")
        if depth == 0 and found.group() == ")":
            return found.start()
    raise ValueError(f"{pattern} lacks a bracket")


def by_letter(pattern: str) -> str:
    """The alternatives of a pattern, whatever their case, grouped by their first letter.

    It matches what the plain alternatives match and is several times as fast: of an alternative that begins
    with a set of characters `re` sees at once that it is out of the question; without regard to case it
    would try every one. Those that do not begin with a letter keep their place among the others.
    """
    parts: list[str] = []
    groups: dict[str, list[str]] = {}
    for one in (*_alternatives(pattern), ""):
        if one[:1].isalpha() and one[1:2] not in _REPEATED:
            groups.setdefault(one[0].lower(), []).append(one[1:])
            continue
        parts += [f"[{letter}{letter.upper()}](?i:{'|'.join(rest)})" for letter, rest in groups.items()]
        parts += [f"(?i:{one})"] * bool(one)
        groups = {}
    return "|".join(parts)


_REPEATED = frozenset("?*+{")
"""Marks after a letter that may stand several times or not at all."""


def _alternatives(pattern: str) -> Iterator[str]:
    """What stands between the bars that are in no bracket."""
    depth = start = 0
    for found in _STRUCTURE.finditer(pattern):
        mark = found.group()
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and depth == 0:
            yield pattern[start : found.start()]
            start = found.end()
    yield pattern[start:]


_STRUCTURE = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[()|]")
