"""Which presses count: the first of each person in a day, known without keeping who anybody is."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import blake2b

SPAN = timedelta(days=1)
MOST = 20_000
"""Kept at once, about two megabytes; the oldest go first."""


class FirstPresses:
    """Remembers presses for a day as hashes under a key that is in this process's memory alone.

    So nobody can tell from them who pressed what, and all of it is gone when the process ends.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._seen: dict[bytes, datetime] = {}

    def __call__(self, now: datetime, user: int, *what: object) -> bool:
        """Whether this person does so for the first time in a day; from then on it is not."""
        press = blake2b(repr((user, *what)).encode(), key=self._key, digest_size=16).digest()
        before = self._seen.get(press)
        if before is not None and now - before < SPAN:
            return False
        self._seen.pop(press, None)
        self._seen[press] = now
        if len(self._seen) > MOST:
            del self._seen[next(iter(self._seen))]
        return True
