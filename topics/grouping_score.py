"""How alike two articles are: TF-IDF over stems within a language, names and figures across languages.

A cosine alone joins two raids of one week; so places, names and figures that disagree pull it down, and
those that agree lift it. Weights and limits come from this project's development stories.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import fsum, sqrt
from typing import Final

from topics.grouping_packed import Packed

WINDOW: Final = timedelta(hours=72)
FADING: Final = 0.4
ALIKE: Final = 0.19
COPY: Final = 0.45
COPY_WITH_TITLE: Final = 0.2
APART: Final = -0.25
SHARED_KEYS: Final = 0.25
OTHER_COUNTRIES: Final = 0.9
OTHER_SPOT: Final = 0.35
OTHER_NUMBERS: Final = 0.85
OTHER_NAMES: Final = 0.8
OTHER_THEMES: Final = 0.6
OTHER_FIGURE: Final[dict[str, float]] = {
    "mag": 0.3,
    "kg": 0.4,
    "tonnes": 0.6,
    "dead": 0.8,
    "held": 0.7,
    "hurt": 0.85,
    "money": 0.8,
}
FOREIGN_KEYS: Final = 3
FOREIGN_WEIGHT: Final = 0.42


@dataclass(frozen=True, slots=True)
class Features:
    """An article taken apart. ``figures`` by kind ("dead", "kg" ...), ``plain`` the rest."""

    ref: int
    at: datetime
    language: str
    terms: tuple[tuple[str, float], ...]
    countries: frozenset[str]
    spots: frozenset[str]
    actors: frozenset[str]
    figures: dict[str, frozenset[str]]
    plain: frozenset[str]
    themes: frozenset[str]
    keys: frozenset[str]


def features(article: Packed) -> Features:
    """What the scores need of an article."""
    figures: dict[str, set[str]] = {}
    for number in article.numbers:
        kind, _, value = number.rpartition(":")
        figures.setdefault(kind, set()).add(value)
    plain = frozenset(figures.pop("", set()))
    return Features(
        ref=article.ref,
        at=article.at,
        language=article.language,
        terms=tuple(zip(article.terms, article.weights, strict=True)),
        countries=frozenset(place for place in article.places if is_country(place)),
        spots=frozenset(place for place in article.places if ":" in place),
        actors=frozenset(article.actors),
        figures={kind: frozenset(values) for kind, values in figures.items()},
        plain=plain,
        themes=frozenset(article.themes),
        keys=frozenset(keys(article)),
    )


def is_country(place: str) -> bool:
    """Whether the key of a place is an ISO code."""
    return len(place) == 2 and place.isupper()


def keys(article: Packed) -> list[str]:
    """Everything that can agree across languages, each with the letter of its sort, sorted."""
    places = (f"p:{place}" for place in article.places if is_country(place) or ":" in place)
    actors = (f"a:{actor}" for actor in article.actors)
    numbers = (f"n:{number}" for number in article.numbers if not number.rpartition(":")[0])
    return sorted({*places, *actors, *numbers})


class Scorer:
    """Scores pairs; ``idf`` weighs a term or key of a language by its rarity."""

    def __init__(self, idf: Callable[[str, str], float]) -> None:
        self._idf = cache(idf)
        self._vectors: dict[int, tuple[dict[str, float], float]] = {}

    def score(self, one: Features, other: Features) -> float:
        """From `APART` (surely two events) to about 1; 0 for nothing in common."""
        gap = abs(one.at - other.at)
        if gap > WINDOW:
            return APART
        if one.countries and other.countries and not one.countries & other.countries:
            return APART
        raw = self._same_language(one, other) if one.language == other.language else self._foreign(one, other)
        return raw * disagreement(one, other) * (1 - FADING * (gap / WINDOW))

    def _same_language(self, one: Features, other: Features) -> float:
        cosine = self._cosine(one, other)
        return cosine + SHARED_KEYS * cosine * self._agreement(one, other) if cosine else 0.0

    def _cosine(self, one: Features, other: Features) -> float:
        left, left_norm = self._vector(one)
        right, right_norm = self._vector(other)
        shared = fsum(left[term] * right[term] for term in left.keys() & right.keys())
        return shared / sqrt(left_norm * right_norm) if shared else 0.0

    def _vector(self, one: Features) -> tuple[dict[str, float], float]:
        """The weighed terms of an article, and the sum of their squares; made once for many comparisons."""
        made = self._vectors.get(one.ref)
        if made is None:
            vector = {term: value * self._idf(one.language, term) for term, value in one.terms}
            made = self._vectors[one.ref] = vector, fsum(value * value for value in vector.values())
        return made

    def _agreement(self, one: Features, other: Features) -> float:
        """The rarity-weighted share of keys in common, 0 to 1, by the smaller of the two."""
        left, right = one.keys, other.keys
        shared = self._rarity(left & right)
        least = min(self._rarity(left), self._rarity(right))
        return shared / least if least else 0.0

    def _foreign(self, one: Features, other: Features) -> float:
        """Two languages: enough keys of at least two sorts, one of them a place, and a theme in common."""
        shared = one.keys & other.keys
        sorts = {key[0] for key in shared}
        if (
            len(shared) < FOREIGN_KEYS
            or "p" not in sorts
            or len(sorts) < 2
            or one.themes.isdisjoint(other.themes)
        ):
            return 0.0
        return FOREIGN_WEIGHT * self._agreement(one, other)

    def _rarity(self, keys: Collection[str]) -> float:
        return fsum(self._idf("", key) for key in keys)


def disagreement(one: Features, other: Features) -> float:
    """What is left of a likeness where spots, names or figures disagree: a factor of at most 1."""
    factor = 1.0
    if one.countries != other.countries:
        factor *= OTHER_COUNTRIES
    for mine, theirs, penalty in (
        (one.spots, other.spots, OTHER_SPOT),
        (one.actors, other.actors, OTHER_NAMES),
        (one.plain, other.plain, OTHER_NUMBERS),
        (one.themes, other.themes, OTHER_THEMES),
    ):
        if mine and theirs and mine.isdisjoint(theirs):
            factor *= penalty
    for kind, penalty in OTHER_FIGURE.items():
        counted, told = one.figures.get(kind), other.figures.get(kind)
        if counted and told and counted.isdisjoint(told):
            factor *= penalty
    return factor
