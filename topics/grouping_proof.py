"""When two known stories have proved to be one: the rule for merging, stricter than that for joining.

A missed merge tells an event twice; a false one hides an event for good. So a new article must bind the
two, and the two must be alike without it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

STRONG: Final = 0.34
BETWEEN: Final = 0.3  # more than two stories need to be grouped, as there is no second chance
Score = Callable[[int, int], float | None]
"""How alike two articles are; None if they are too far apart in time to be compared."""
Contrary = Callable[[int, int], bool]
"""Whether two articles speak of different places."""


def proves(
    new: int,
    two: Mapping[int, Sequence[int]],
    copied: Collection[int | None],
    score: Score,
    contrary: Contrary,
) -> bool:
    """Whether a new article proves that two stories, each with some of its articles, are one.

    It must repeat an article of each (``copied``: the stories it repeats something of), or be strongly alike
    to both; and the two must be alike without it, with no two articles that speak of different places.
    """
    one, other = two.values()
    binding = all(
        story in copied or _mean(list(_scores([new], members, score))) >= STRONG
        for story, members in two.items()
    )
    if not binding or any(contrary(*pair) for pair in product([new, *one], other)):
        return False
    between = list(_scores(one, other, score))
    return _mean(between) >= BETWEEN and min(between) >= 0


def _scores(left: Sequence[int], right: Sequence[int], score: Score) -> Iterator[float]:
    found = (score(one, other) for one in left for other in right)
    return (value for value in found if value is not None)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
