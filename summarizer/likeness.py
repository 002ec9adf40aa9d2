"""How alike the sentences of a story are; the one thing scoring needs from an encoder or from words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines over n sentences: ``central[i]`` to the mean of its document, ``title[i]`` to the
    document's title (0 without one), ``pairs[i][j]`` between two sentences, all from -1 to 1.
    """

    central: Sequence[float]
    title: Sequence[float]
    pairs: Sequence[Sequence[float]]
