"""What somebody wants to find, read from free text and spelt for each engine; nothing of it is syntax."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Stems = Callable[[str], Sequence[str]]
"""The stems of a text in order, each of letters and digits alone (no quotes, no signs, no spaces)."""

Term = tuple[str, ...]
"""Stems that have to follow one another; mostly one."""

MOST_STEMS = 24
"""Of one question; what comes after these narrows nothing."""

TITLES, WORDS = "A", "B"
"""The weights of PostgreSQL's lexemes by which titles and other sentences are told apart."""

_PART = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')


def read_query(text: str, stems: Stems) -> list[Term]:
    """What has to be there: every word, and what stands in quotation marks as a phrase.

    So does what is written as one but has several parts, as `covid-19`. Empty if nothing says anything.
    """
    terms: list[Term] = []
    room = MOST_STEMS
    for quoted, word in _PART.findall(text):
        if term := tuple(stems(quoted or word))[:room]:
            terms.append(term)
            room -= len(term)
    return terms


def fts5(terms: Sequence[Term], *, titles: bool = False) -> str:
    """The question to FTS5: strings, joined by AND; ``titles`` asks of the titles alone."""
    strings = " AND ".join('"' + " ".join(term) + '"' for term in terms)
    return f"{{titles}} : ({strings})" if titles else strings


def tsquery(terms: Sequence[Term], *, titles: bool = False) -> str:
    """The same as text of PostgreSQL's type tsquery, which no parser takes apart again."""
    weight = f":{TITLES}" if titles else ""
    phrases = (" <-> ".join(f"'{stem}'{weight}" for stem in term) for term in terms)
    return " & ".join(f"({phrase})" for phrase in phrases)


def tsvector(titles: Sequence[str], words: Sequence[str]) -> str:
    """The stems with their places, as text of PostgreSQL's type tsvector."""
    placed = [(stem, TITLES) for stem in titles] + [(stem, WORDS) for stem in words]
    return " ".join(f"'{stem}':{place}{weight}" for place, (stem, weight) in enumerate(placed, 1))
