"""What is the same for all readers of a period, read once until something of it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

HOLDS = timedelta(seconds=30)
"""A period that ends by so much later is taken for the same: what has just become too old still counts."""

MOST = 8
"""Kept at once: readers look back a day, three days, or eight."""


class Periods(Generic[T]):
    """Values of the last periods asked for, one for each length, for the threads of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[timedelta, tuple[object, datetime, T]] = {}

    def get(self, since: datetime, until: datetime, mark: object, read: Callable[[], T]) -> T:
        """The value, read again where it was read with another mark. The mark changes with what is read."""
        with self._lock:
            kept = self._kept.pop(until - since, None)
        if kept is None or kept[0] != mark or not kept[1] <= until < kept[1] + HOLDS:
            kept = mark, until, read()
        with self._lock:
            self._kept[until - since] = kept
            for longest_unused in list(self._kept)[:-MOST]:
                del self._kept[longest_unused]
        return kept[2]
