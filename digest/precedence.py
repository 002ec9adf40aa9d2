"""Answers go first: work that can wait stands back for a moment while somebody is being answered.

Python lets one thread think at a time. So a piece of bulk work that falls on an answer makes it twice as
late, on however many processors.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 0.02
"""Seconds that a piece of work stands back at most: where somebody is always being answered it goes on, with
the pauses. A digest rendered after so long still leaves 28 of them a second."""
_LOOK = 0.001


class Precedence:
    """Who is being answered now, for the threads of a process. ``elapsed``: seconds of a steady clock.

    ``patience``: see `PATIENCE`.
    """

    def __init__(
        self,
        elapsed: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._elapsed = elapsed
        self._patience = patience
        self._sleep = sleep
        self._answers = 0
        self._needed = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits for an answer until this ends. On the thread of the event loop only."""
        self._answers += 1
        try:
            yield
        finally:
            self._answers -= 1

    @contextmanager
    def needing(self) -> Iterator[None]:
        """An answer waits for work from which others stand back: until this ends nobody does.

        Not for that piece alone: others may be before it in the same queue.
        """
        self._needed += 1
        try:
            yield
        finally:
            self._needed -= 1

    @property
    def claimed(self) -> bool:
        """Whether somebody is being answered whom bulk work would only hold up."""
        return self._answers > 0 and not self._needed

    def stand_back(self, needed: Callable[[], bool] | None = None) -> None:
        """Block this thread while somebody is being answered, for its patience at most.

        ``needed``: whether this thread has come to be wanted for something that cannot wait.
        """
        end = self._elapsed() + self._patience
        while self.claimed and not (needed and needed()) and self._elapsed() < end:
            self._sleep(_LOOK)
