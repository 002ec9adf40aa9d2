"""Notices that the clock of the machine jumps: what depends on the day waits until it is right again.

A clock a day ahead would bring tomorrow's digests today, and leave out today's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=60)
HEARSAY = timedelta(minutes=10)
"""So far a clock may be from what others say: one that is always a little wrong brings no wrong day, and
what is heard may be late."""

PATIENCE = timedelta(hours=1)
"""So long a clock that jumped is doubted where nobody else says what time it is: after that it may be
that the machine slept."""


@dataclass(slots=True)
class Clockwatch:
    """Compares the clock with a steady one (`time.monotonic`, in seconds), and with what is heard.

    Slow drifting is followed: only what is off by more than `TOLERANCE` between two looks is doubted, or by
    more than `HEARSAY` from what was heard since the last one.
    """

    _right: datetime | None = None
    _at: float = 0.0
    _tolerance: timedelta = TOLERANCE
    _doubted_since: float | None = None

    def off(self, now: datetime, steady: float) -> timedelta:
        """How far the clock is ahead of what it should show; zero while it can be trusted."""
        expected = now if self._right is None else self._right + timedelta(seconds=steady - self._at)
        difference = now - expected
        if abs(difference) <= self._tolerance or self._has_waited(steady):
            self._note(now, steady, TOLERANCE)
            return timedelta()
        return difference

    def heard(self, at: datetime, steady: float) -> None:
        """Somebody who knows says what time it is: the ``Date`` of an answer, say."""
        self._note(at, steady, HEARSAY)

    def _note(self, right: datetime, steady: float, tolerance: timedelta) -> None:
        self._right, self._at, self._tolerance, self._doubted_since = right, steady, tolerance, None

    def _has_waited(self, steady: float) -> bool:
        if self._doubted_since is None:
            self._doubted_since = steady
        return steady - self._doubted_since > PATIENCE.total_seconds()
