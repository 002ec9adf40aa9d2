"""Whether a text belongs into a security digest at all: a score between 0 and 1, and a yes or no.

A logistic function of what speaks for security (themes, weighed by how grave they are, and the vocabulary
of authorities and harm), of what speaks for sport, culture, lifestyle, company results and science, and of
the length: a long text gathers such words by chance. The coefficients were fitted to this project's
development texts and rounded, so that 0.5 parts the two and the score can be read as a share.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from digest.model import ThemeTag
from topics.themes import GRAVITY, Reading

SECURITY_FROM: Final = 0.5
INTERCEPT: Final = -1.6
PER_THEME: Final = 0.9
PER_GRAVE: Final = 0.2
PER_SECURITY: Final = 0.5
PER_OFF_TOPIC: Final = -0.9
PER_LENGTH: Final = -2.5
MOST_THEME: Final = 7.0
MOST_GRAVE: Final = 6.0
MOST_SECURITY: Final = 5.0
MOST_OFF_TOPIC: Final = 6.0
SECOND: Final = 0.4
SHORT, LONG = 30, 150  # words between which a text becomes a long one
EVERYDAY: Final = frozenset(("crime", "rights", "disaster", "transport"))
"""Themes of ordinary local news too: a trial, a fire, an accident; they weigh less."""
WEIGHTS: Final[Mapping[str, float]] = {**GRAVITY, **dict.fromkeys(EVERYDAY, 0.7), "military": 1.1}


def relevance(reading: Reading, found: Sequence[ThemeTag]) -> float:
    """How surely a text is security news, from 0 to 1; ``found`` are the themes it is about."""
    harm = sum(each.weight() for each in reading.of("security").values()) / reading.damping()
    z = (
        INTERCEPT
        + PER_THEME * min(_themes(reading), MOST_THEME)
        + PER_GRAVE * min(_grave(found), MOST_GRAVE)
        + PER_SECURITY * min(harm, MOST_SECURITY)
        + PER_OFF_TOPIC * min(reading.off_topic, MOST_OFF_TOPIC)
        + PER_LENGTH * min(1.0, max(0, reading.words - SHORT) / (LONG - SHORT))
    )
    return round(1 / (1 + math.exp(-z)), 4)


def _themes(reading: Reading) -> float:
    """The best theme in full and part of the next two."""
    weighed = (value * WEIGHTS.get(slug, 1.0) for slug, value in reading.scores.items())
    ranked = sorted(weighed, reverse=True)
    return sum(ranked[:1]) + SECOND * sum(ranked[1:3])


def _grave(found: Sequence[ThemeTag]) -> float:
    """The best theme that is no everyday one."""
    return max((theme.score for theme in found if theme.slug not in EVERYDAY), default=0.0)


def is_security(value: float) -> bool:
    """Whether a relevance score is high enough for digests."""
    return value >= SECURITY_FROM
