"""Whether a text belongs into a security digest at all: a score between 0 and 1, and a yes or no.

A logistic function of what speaks for security (themes, weighed by how grave they are, and the vocabulary
of authorities and harm), of what speaks for sport, culture, lifestyle, company results and science, and of
the length: a long text gathers such words by chance. The coefficients were fitted to this project's
development texts and rounded, so that 0.5 parts the two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from topics.themes import GRAVITY, Reading, off_topic, score

SECURITY_FROM: Final = 0.5
INTERCEPT: Final = -2.0
PER_THEME: Final = 0.9
PER_SECURITY: Final = 0.6
PER_OFF_TOPIC: Final = -0.75
PER_LENGTH: Final = -2.1
MOST_THEME: Final = 7.0
MOST_SECURITY: Final = 5.0
MOST_OFF_TOPIC: Final = 6.0
SECOND: Final = 0.4
SHORT, LONG = 30, 150  # words between which a text becomes a long one
EVERYDAY: Final[Mapping[str, float]] = {
    "transport": 0.7,
    "cyber": 0.9,
    "rights": 0.9,
    "crime": 0.9,
    "energy": 0.9,
}


def relevance(reading: Reading) -> float:
    """How surely a text is security news, from 0 to 1."""
    harm = sum(found.weight() for found in reading.of("security").values()) / reading.damping()
    z = (
        INTERCEPT
        + PER_THEME * min(_themes(reading), MOST_THEME)
        + PER_SECURITY * min(harm, MOST_SECURITY)
        + PER_OFF_TOPIC * min(off_topic(reading), MOST_OFF_TOPIC)
        + PER_LENGTH * min(1.0, max(0, reading.words - SHORT) / (LONG - SHORT))
    )
    return round(1 / (1 + math.exp(-z)), 4)


def _themes(reading: Reading) -> float:
    """The best theme in full and part of the next two; grave ones count for more, everyday ones for less."""
    weighed = (value * EVERYDAY.get(slug, GRAVITY.get(slug, 1.0)) for slug, value in score(reading).items())
    ranked = sorted(weighed, reverse=True)
    return sum(ranked[:1]) + SECOND * sum(ranked[1:3])


def is_security(value: float) -> bool:
    """Whether a relevance score is high enough for digests."""
    return value >= SECURITY_FROM
