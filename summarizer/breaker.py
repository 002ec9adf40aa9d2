"""A circuit breaker (Nygard 2007, "Release It!"): after some failures in a row it lets nobody pass."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

FAILURES = 3
"""In a row; then the circuit opens."""

REST = 60.0
"""Seconds until one request may try again."""


class Breaker:
    """Closed: all may pass. Open: none. Half-open, after a rest: one at a time, whose end decides."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._resting_until = 0.0

    def allows(self) -> bool:
        """Whether a request may be made now; while half-open a True is given to one caller only."""
        if self._failures < FAILURES:
            return True
        now = self._clock()
        if now < self._resting_until:
            return False
        self._resting_until = now + REST
        return True

    def succeeded(self) -> None:
        """The endpoint is well: close."""
        self._failures = 0

    def failed(self) -> None:
        """One failure more; from the last allowed one on the circuit rests anew."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._resting_until = self._clock() + REST
