"""What is remembered of sites between requests, under a ceiling that no number of sites can pass."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

MOST_KEYS = 5000
MOST_WEIGHT = 8 * 1024 * 1024


class Memory(Generic[T]):
    """Values by key. Beyond ``most`` keys or ``weight`` characters in all, the oldest are forgotten."""

    def __init__(self, most: int = MOST_KEYS, weight: int = MOST_WEIGHT) -> None:
        self._most, self._limit = most, weight
        self._kept: dict[str, tuple[T, int]] = {}
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> T | None:
        """What was put there last, if it is still known."""
        kept = self._kept.get(key)
        return kept[0] if kept else None

    def put(self, key: str, value: T, weight: int = 0) -> None:
        """Remember; the key counts as new again. ``weight``: characters that the value holds."""
        self.drop(key)
        self._kept[key] = (value, weight)
        self._weight += weight
        while self._kept and (len(self._kept) > self._most or self._weight > self._limit):
            self.drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        """Forget, if it is known."""
        _, weight = self._kept.pop(key, (None, 0))
        self._weight -= weight
