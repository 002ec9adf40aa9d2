"""An article as grouping keeps it, in about a kilobyte: numbers in arrays instead of words and names.

Every word, name and figure is known by a 32-bit hash alone. Among the hundred thousand that ten thousand
articles bring, one pair or two collide, which moves a likeness less than any accident of wording.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate
from sys import intern
from typing import Final
from zlib import crc32

from digest.model import Fingerprint, Print

COUNTRIES, SPOTS, REGIONS, ACTORS, PLAIN, THEMES, FIGURES = range(7)
KINDS: Final = ("mag", "kg", "tonnes", "dead", "held", "hurt", "money", "level")
MOST_SIGNS: Final = 40  # of one sort, so that the end of the last still fits into a byte
FINEST: Final = 1000  # weights are kept in thousandths, as the fingerprint rounds them
HEAVIEST: Final = 2**16 - 1
COARSER: Final = 16  # of a sketch's 48 bits the first 32 are kept: smaller stays smaller
TITLE_WORDS: Final = 4
LARGEST: Final = 2**32 - 1
SPOT_BITS: Final = 2**20 - 1


class Packed:
    """What grouping needs of an article, without holding on to it. ``title`` is 0 if it is too short."""

    __slots__ = (
        "_ends",
        "_kinds",
        "_signs",
        "at",
        "language",
        "outlet",
        "ref",
        "sketch",
        "story",
        "terms",
        "title",
        "weights",
    )

    def __init__(self, article: Print) -> None:
        mark = article.fingerprint
        self.ref: int = article.ref
        self.outlet: int = article.outlet
        self.at: float = article.at.timestamp()
        self.story: int | None = article.story
        self.language: str = intern(mark.language)
        self.title: int = number_of("", mark.title_key) if mark.title_key.count(" ") >= TITLE_WORDS - 1 else 0
        self.terms = array("I", (number_of(mark.language, term) for term, _ in mark.terms))
        self.weights = array("H", (min(round(weight * FINEST), HEAVIEST) for _, weight in mark.terms))
        self.sketch = array("I", (value >> COARSER for value in mark.shingles))
        counted = [number for number in mark.numbers if _kind(number) in KINDS][:MOST_SIGNS]
        groups = [*_groups(mark), counted]
        self._signs = array(
            "I",
            (number_of(sort, sign) for sort, group in zip("pppant", groups, strict=False) for sign in group),
        )
        self._signs.extend(map(value_of, counted))
        self._ends = bytes(accumulate(map(len, groups)))
        self._kinds = bytes(KINDS.index(_kind(number)) for number in counted)

    def group(self, which: int) -> Sequence[int]:
        """The signs of one sort: `COUNTRIES`, `SPOTS`, `REGIONS`, `ACTORS`, `PLAIN`, `THEMES`, `FIGURES`."""
        return self._signs[self._ends[which - 1] if which else 0 : self._ends[which]]

    def agreeing(self) -> Sequence[int]:
        """Everything that can agree across languages: places, names and plain figures."""
        return self._signs[: self._ends[PLAIN]]

    def figures(self) -> dict[int, set[int]]:
        """The figures that count something, in tenths, by the number of their kind in `KINDS`."""
        found: dict[int, set[int]] = {}
        for kind, value in zip(self._kinds, self.group(FIGURES), strict=True):
            found.setdefault(kind, set()).add(value)
        return found


def number_of(sort: str, word: str) -> int:
    """The number by which a word of a language, or a sign of a sort, is known; the same in every process.

    Of a spot ("KZ:almaty") the upper bits tell the country, see `country_of`.
    """
    number = crc32(f"{sort} {word}".encode("utf-8", "replace"))
    country, _, spot = word.partition(":")
    if sort == "p" and spot:
        return crc32(country.encode("utf-8", "replace")) & ~SPOT_BITS | number & SPOT_BITS
    return number


def value_of(figure: str) -> int:
    """The value of a figure with its kind ("mag:5.4") in tenths, or the greatest that is kept."""
    return min(round(10 * float(figure.partition(":")[2])), LARGEST)


def country_of(spot: int) -> int:
    """A number that spots of one country have in common."""
    return spot & ~SPOT_BITS


def _groups(mark: Fingerprint) -> list[Sequence[str]]:
    """The signs of all sorts but the last, each once."""
    countries = [place for place in mark.places if len(place) == 2 and place.isupper()]
    spots = [place for place in mark.places if ":" in place]
    regions = [place for place in mark.places if place not in {*countries, *spots}]  # areas and blocs too
    plain = [number for number in mark.numbers if ":" not in number]
    sorts = (countries, spots, regions, mark.actors, plain, mark.themes)
    return [list(dict.fromkeys(group))[:MOST_SIGNS] for group in sorts]


def _kind(number: str) -> str:
    return number.partition(":")[0] if ":" in number else ""
