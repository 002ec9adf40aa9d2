"""How many people a story's takeaways say were killed: what an editor weighs first."""

from __future__ import annotations

from collections.abc import Iterable

from digest.model import Takeaway
from summarizer.compare import facts

_NO_PEOPLE = frozenset({"LIVESTOCK"})
MOST = 100_000
"""A larger number is history, not the news."""


def killed(takeaways: Iterable[Takeaway]) -> int:
    """The largest number of people killed that any of them gives; 0 where none does.

    Numbers of a whole period (a year's road deaths) are left out.
    """
    counts = [count for takeaway in takeaways for count in facts(takeaway.text).counts]
    dead = [
        count for count in counts if count.kind == "DIE" and not (count.period or count.things & _NO_PEOPLE)
    ]
    return max((int(count.value) for count in dead if count.value <= MOST), default=0)
