"""Whether a text belongs into a security digest at all: a score between 0 and 1, and a yes or no.

A logistic function of what speaks for security (themes, the vocabulary of authorities and harm) and of
what speaks for sport, culture, lifestyle, company results and science. The coefficients were chosen on
this project's development texts so that 0.5 parts the two.
"""

from __future__ import annotations

import math
from typing import Final

from topics.themes import Reading, off_topic, score

SECURITY_FROM: Final = 0.5
INTERCEPT: Final = -1.85
PER_THEME: Final = 0.85
PER_SECURITY: Final = 0.45
PER_OFF_TOPIC: Final = -0.75
MOST_THEME: Final = 6.0
MOST_SECURITY: Final = 5.0
MOST_OFF_TOPIC: Final = 9.0
SECOND: Final = 0.4


def relevance(reading: Reading) -> float:
    """How surely a text is security news, from 0 to 1."""
    scores = sorted(score(reading).values(), reverse=True)
    themes = min(sum(scores[:1]) + SECOND * sum(scores[1:3]), MOST_THEME)
    harm = sum(found.weight() for found in reading.of("security").values()) / reading.damping()
    other = min(off_topic(reading), MOST_OFF_TOPIC)
    z = INTERCEPT + PER_THEME * themes + PER_SECURITY * min(harm, MOST_SECURITY) + PER_OFF_TOPIC * other
    return round(1 / (1 + math.exp(-z)), 4)


def is_security(value: float) -> bool:
    """Whether a relevance score is high enough for digests."""
    return value >= SECURITY_FROM
