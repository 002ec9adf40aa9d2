"""How often somebody may ask: buckets that fill up again, in memory, for one process alone answers."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

_MOST_KEPT = 20_000
_RECOVERED = 0.25
"""So full a bucket has to be again before whoever emptied it gets answers."""

DOUBLE = timedelta(seconds=3)
"""A second press of the same button within that time is a slip of the finger."""


class Turn(Enum):
    """May go on; refused, and to be told so; refused, and told so before."""

    YES = "yes"
    NO = "no"
    STILL_NO = "still no"


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime
    empty: bool = False


class Meter:
    """Counts what is asked. Whoever went too far is told so once, then waits until the bucket recovers."""

    def __init__(self) -> None:
        self._buckets: dict[Hashable, _Bucket] = {}
        self._presses: dict[Hashable, tuple[str, datetime]] = {}

    def take(self, key: Hashable, most: int, span: timedelta, now: datetime) -> Turn:
        """One more of at most ``most`` in a ``span``."""
        bucket = self._filled(key, most, span, now)
        if bucket.empty and bucket.left < max(1.0, most * _RECOVERED):
            return Turn.STILL_NO
        if bucket.left < 1:
            bucket.empty = True
            return Turn.NO
        bucket.left -= 1
        bucket.empty = False
        return Turn.YES

    def is_double(self, person: Hashable, press: str, now: datetime) -> bool:
        """Whether this press is the one before it again; a third is no slip any more."""
        before, at = self._presses.pop(person, ("", now))
        if before == press and abs(now - at) < DOUBLE:
            return True
        self._presses[person] = (press, now)
        if len(self._presses) > _MOST_KEPT:
            del self._presses[next(iter(self._presses))]
        return False

    def _filled(self, key: Hashable, most: int, span: timedelta, now: datetime) -> _Bucket:
        """The bucket with what it gained since; none gains from a clock that goes back."""
        bucket = self._buckets.pop(key, None) or _Bucket(float(most), now)
        gained = max(now - bucket.at, timedelta()) / span * most
        bucket.left, bucket.at = min(bucket.left + gained, float(most)), now
        self._buckets[key] = bucket
        if len(self._buckets) > _MOST_KEPT:
            del self._buckets[next(iter(self._buckets))]
        return bucket
