"""The garbage collector passes over what stays: the stories of days are a hundred thousand objects.

To walk them all takes a tenth of a second, in which nobody is answered; to walk what has just come as often
as Python does by itself is a third of the work on an update of Telegram.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

YOUNG, YOUNGER, OLD = 10_000, 20, 10
"""So many objects are new until they are walked, and so many walks pass until older ones are: most go before,
by themselves."""

EVERY = 24 * 3600.0
"""Seconds after which what was set aside is looked through again."""


class Settling:
    """Sets aside what lives, once in a while.

    ``elapsed``: seconds of a clock that nobody sets; ``young``: see `YOUNG`.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic, young: int = YOUNG) -> None:
        self._elapsed = elapsed
        self._young = young
        self._last: float | None = None

    def settle(self) -> bool:
        """Clear up, and set aside the rest; False if that was done lately."""
        now = self._elapsed()
        if self._last is not None and now - self._last < EVERY:
            return False
        self._last = now
        gc.set_threshold(self._young, YOUNGER, OLD)
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        return True
