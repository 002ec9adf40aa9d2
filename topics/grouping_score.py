"""How alike two articles are: TF-IDF over stems within a language, names and figures across languages.

A cosine alone joins two raids of one week; so places, names and figures that disagree pull it down, and
those that agree lift it. Weights and limits come from this project's development stories.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import timedelta
from math import fsum, hypot, prod
from operator import mul
from typing import Final

from topics.grouping_index import Rarity
from topics.grouping_packed import (
    ACTORS,
    COUNTRIES,
    KINDS,
    PLAIN,
    REGIONS,
    SPOTS,
    THEMES,
    Packed,
    country_of,
    number_of,
)

WINDOW: Final = timedelta(hours=72).total_seconds()
FADING: Final = 0.4
ALIKE: Final = 0.19
APART: Final = -0.25
SHARED_KEYS: Final = 0.25
OTHER_COUNTRIES: Final = 0.95
EACH_ITS_OWN: Final = 0.75  # both name a country or a bloc that the other lacks: the sanctions of two powers
SAME_NUMBERS: Final = 2  # one figure in common proves little
OTHER_SPOT: Final = 0.35
OTHER_NUMBERS: Final = 0.92
OTHER_NAMES: Final = 0.9
OTHER_THEMES: Final = 0.6
OTHER_FIGURE: Final[dict[str, float]] = {
    "mag": 0.3,
    "kg": 0.4,
    "tonnes": 0.6,
    "dead": 0.8,
    "held": 0.7,
    "hurt": 0.85,
    "money": 0.8,
    "level": 0.3,
}
PENALTIES: Final = tuple(OTHER_FIGURE[kind] for kind in KINDS)
GROWING: Final = frozenset(map(KINDS.index, ("dead", "hurt", "held")))
GROWN: Final = 0.97  # a toll that has risen since is hardly another one
MAGNITUDE: Final = KINDS.index("mag")
SMALL: Final = frozenset(number_of("n", str(figure)) for figure in range(10))  # any two events may share one
VAGUE: Final = SMALL | {
    number_of("n", str(figure))
    for figure in (*range(10, 21), *(digit * 10**zeros for digit in range(1, 10) for zeros in range(1, 10)))
}
SAME_PLACES: Final = 3
COUNTED: Final = 30  # in tenths: that three died in both is more
FOREIGN_KEYS: Final = 3
FOREIGN_WEIGHT: Final = 0.62
LEAST_COSINE: Final = 0.05
PROVED: Final = 0.05
ENOUGH: Final = 12.0
ENOUGH_ABROAD: Final = 9.0
OTHER_SPOT_SAME_NAMES: Final = 0.7


@dataclass(frozen=True, slots=True)
class Features:
    """An article taken apart, its words weighed by their rarity. ``at``: POSIX seconds."""

    at: float
    language: str
    vector: dict[int, float]
    norm: float
    countries: frozenset[int]
    spots: frozenset[int]
    regions: frozenset[int]
    actors: frozenset[int]
    plain: frozenset[int]
    themes: frozenset[int]
    keys: frozenset[int]
    rarity: float
    figures: dict[int, set[int]]


class Scorer:
    """Scores pairs, terms and keys weighed by their rarity."""

    def __init__(self, rarity: Rarity) -> None:
        self._idf = rarity.__getitem__

    def features(self, article: Packed) -> Features:
        """What the scores need of an article."""
        vector = dict(
            zip(article.terms, map(mul, article.weights, map(self._idf, article.terms)), strict=True)
        )
        keys = frozenset(article.agreeing())
        return Features(
            at=article.at,
            language=article.language,
            vector=vector,
            norm=hypot(*vector.values()),
            countries=frozenset(article.group(COUNTRIES)),
            spots=frozenset(article.group(SPOTS)),
            regions=frozenset(article.group(REGIONS)),
            actors=frozenset(article.group(ACTORS)),
            plain=frozenset(article.group(PLAIN)),
            themes=frozenset(article.group(THEMES)),
            keys=keys,
            rarity=self._rarity(keys),
            figures=article.figures(),
        )

    def score(self, one: Features, other: Features) -> float | None:
        """From `APART` (surely two events) to about 1, 0 for nothing in common; None outside the window."""
        gap = abs(one.at - other.at)
        if gap > WINDOW:
            return None
        if one.countries and other.countries and one.countries.isdisjoint(other.countries):
            return APART
        raw = self._same_language(one, other) if one.language == other.language else self._foreign(one, other)
        return raw * disagreement(one, other) * (1 - FADING * (gap / WINDOW)) if raw else 0.0

    def _same_language(self, one: Features, other: Features) -> float:
        left, right = one.vector, other.vector
        both = left.keys() & right.keys()
        if not both:
            return 0.0
        shared = fsum(map(mul, map(left.__getitem__, both), map(right.__getitem__, both)))
        cosine = shared / (one.norm * other.norm)
        if cosine < LEAST_COSINE:
            return cosine
        share, evidence = self._agreement(one, other)
        return cosine * (1 + SHARED_KEYS * share) + PROVED * share * min(1.0, evidence / ENOUGH)

    def _agreement(self, one: Features, other: Features) -> tuple[float, float]:
        """The keys in common: their share of the smaller of the two, by rarity, and the rarity itself."""
        both = self._rarity(one.keys & other.keys)
        least = min(one.rarity, other.rarity)
        return (both / least if least else 0.0), both

    def _foreign(self, one: Features, other: Features) -> float:
        """Two languages: enough keys, one of them a place, another a name or a telling figure."""
        if len(one.keys & other.keys) < FOREIGN_KEYS:
            return 0.0
        place = not named(one).isdisjoint(named(other)) or not one.spots.isdisjoint(other.spots)
        if not (place and tied(one, other)):
            return 0.0
        share, evidence = self._agreement(one, other)
        return FOREIGN_WEIGHT * share * min(1.0, evidence / ENOUGH_ABROAD)

    def _rarity(self, keys: Collection[int]) -> float:
        return fsum(map(self._idf, keys))


def disagreement(one: Features, other: Features) -> float:
    """What is left of a likeness where places, names or figures disagree: a factor of at most 1."""
    factor = unlike(named(one), named(other)) * other_figures(one, other)
    for mine, theirs, penalty in (
        (one.actors, other.actors, OTHER_NAMES),
        (one.plain, other.plain, OTHER_NUMBERS),
        (one.themes, other.themes, OTHER_THEMES),
    ):
        if mine and theirs and mine.isdisjoint(theirs):
            factor *= penalty
    if one.spots.isdisjoint(other.spots) and elsewhere(one, other):
        same = one.actors & other.actors or len(one.plain & other.plain) >= SAME_NUMBERS
        factor *= OTHER_SPOT_SAME_NAMES if same else OTHER_SPOT
    return factor


def other_figures(one: Features, other: Features) -> float:
    """What is left where both count the same and come to other figures.

    Where one toll of an event agrees or has risen since, the others may have changed either way.
    """
    kinds = one.figures.keys() & other.figures.keys()
    unequal = {kind for kind in kinds if one.figures[kind].isdisjoint(other.figures[kind])}
    tolls = unequal & GROWING
    factor = prod(PENALTIES[kind] for kind in unequal - tolls)
    if tolls and (counted(one, other, GROWING) or any(risen(one, other, kind) for kind in tolls)):
        return factor * GROWN
    return factor * prod(PENALTIES[kind] for kind in tolls)


def silent(one: Features, other: Features) -> bool:
    """Whether two texts in two languages agree on place and theme and nothing else could be compared.

    That says neither that they tell one event nor that they do not.
    """
    if one.language == other.language or one.spots.isdisjoint(other.spots) or tied(one, other):
        return False
    return not one.themes.isdisjoint(other.themes) or not (one.themes and other.themes)


def tied(one: Features, other: Features) -> bool:
    """Whether a name agrees, or figures that tell: a precise one, two large ones, one that counts the same.

    Another large figure may be chance and needs a theme in common, a small one three places besides.
    """
    figures = one.plain & other.plain
    large = figures - SMALL
    if one.actors & other.actors or figures - VAGUE or len(large) >= SAME_NUMBERS or counted(one, other):
        return True
    places = (one.countries & other.countries, one.spots & other.spots, one.regions & other.regions)
    enough = bool(large) or (bool(figures) and sum(map(len, places)) >= SAME_PLACES)
    return enough and not one.themes.isdisjoint(other.themes)


def counted(one: Features, other: Features, kinds: Set[int] = frozenset(range(len(KINDS)))) -> bool:
    """Whether both count so many of the same, of these kinds, that it is hardly chance."""
    return any(
        value >= COUNTED
        for kind in one.figures.keys() & other.figures.keys() & kinds
        for value in one.figures[kind] & other.figures[kind]
    )


def named(one: Features) -> frozenset[int]:
    """The countries, areas and blocs of an article."""
    return one.countries | one.regions


def unlike(mine: frozenset[int], theirs: frozenset[int]) -> float:
    """What is left where the countries differ: by some that only one text names, or by some of each."""
    if mine == theirs:
        return 1.0
    return OTHER_COUNTRIES if mine <= theirs or theirs <= mine else EACH_ITS_OWN


def risen(one: Features, other: Features, kind: int) -> bool:
    """Whether the later of two texts counts more than the earlier."""
    earlier, later = sorted((one, other), key=lambda each: each.at)
    return earlier.at < later.at and max(earlier.figures[kind]) < max(later.figures[kind])


def elsewhere(one: Features, other: Features) -> bool:
    """Whether both name spots in one country, and none is the same."""
    return one.spots.isdisjoint(other.spots) and not {*map(country_of, one.spots)}.isdisjoint(
        map(country_of, other.spots)
    )


def contradict(one: Features, other: Features) -> bool:
    """Whether two texts speak of other places or magnitudes, as the reports of a machine may."""
    places = ((one.countries, other.countries), (one.spots, other.spots))
    magnitudes = (one.figures.get(MAGNITUDE, ()), other.figures.get(MAGNITUDE, ()))
    return any(mine and theirs and not set(mine) & set(theirs) for mine, theirs in (*places, magnitudes))
