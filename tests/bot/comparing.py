"""A comparer simple enough to see through: the same words are the same fact, other digits a change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.model import Change, Delta, Takeaway
from digest.ports import Comparer

_NUMBER = re.compile(r"\d+")


def _compare(told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
    said = {each.text for each in told}
    shapes = {_NUMBER.sub("#", each.text): each for each in told}
    new: list[Takeaway] = []
    changes: list[Change] = []
    for each in now:
        old = shapes.get(_NUMBER.sub("#", each.text))
        if each.text in said:
            continue
        if old is None:
            new.append(each)
        else:
            pair = next(
                pair
                for pair in zip(_NUMBER.findall(old.text), _NUMBER.findall(each.text), strict=True)
                if pair[0] != pair[1]
            )
            changes.append(Change(*pair, old, each))
    return Delta(tuple(new), tuple(changes))


COMPARE: Comparer = _compare
