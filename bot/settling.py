"""The garbage collector passes over what stays: the stories of days are a hundred thousand objects.

To walk them all takes a tenth of a second or two, in which nobody is answered; to walk what has just come as
often as Python does by itself is a third of the work on an update of Telegram.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

YOUNG, YOUNGER, OLD = 10_000, 4, 1
"""So many objects are new until they are walked, and so many walks pass until older ones are: most go before,
by themselves. What is left after the third walk, of some hundred thousand, is set aside."""

EVERY = 24 * 3600.0
"""Seconds after which what was set aside is looked through again."""


class Settling:
    """Sets aside what lives: all of it once in a while, and from then on what has come and stays.

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
        if set_aside not in gc.callbacks:
            gc.callbacks.append(set_aside)
        gc.set_threshold(self._young, YOUNGER, OLD)
        gc.unfreeze()
        gc.collect()
        return True


def set_aside(phase: str, walk: Mapping[str, int]) -> None:
    """What a walk through all that is not yet set aside has left; see `gc.callbacks`."""
    if phase == "stop" and walk["generation"] == 2:
        gc.freeze()
