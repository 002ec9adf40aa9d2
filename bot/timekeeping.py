"""Lets digests be queued only while the clock of the machine can be trusted, and tells its owners."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.copies import Report
from bot.tongue import N_
from digest.clockwatch import Clockwatch

JUMPED = "clock-jumped"
AGAIN = timedelta(hours=1)
"""So long the owners hear nothing of another doubt: a clock that comes and goes is one trouble."""

_TEXT = N_("The clock of the machine is {minutes} minutes off. Digests wait.")
_HINT = N_(
    "They go on as soon as it is right. Where Telegram does not say what time it is, a clock that stays as "
    "it is, is believed after an hour."
)


def elapsed() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the whole machine is asleep."""
    clock: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@dataclass(slots=True)
class Timekeeping:
    """Looks at the clock between two turns. ``steady``: seconds of a clock that nobody sets."""

    steady: Callable[[], float] = elapsed
    watch: Clockwatch = field(default_factory=Clockwatch)
    _doubted: bool = False
    _told: float | None = None
    _open: bool = True  # a process before this one may have told of it

    @property
    def doubted(self) -> bool:
        """Whether the clock was not believed when it was looked at last."""
        return self._doubted

    def heard(self, at: datetime) -> None:
        """Somebody else says what time it is at this moment."""
        self.watch.heard(at, self.steady())

    async def is_right(self, now: datetime, report: Report, over: Callable[[str], Awaitable[None]]) -> bool:
        """Whether ``now`` may be believed."""
        steady = self.steady()
        off = self.watch.off(now, steady)
        self._doubted = bool(off)
        if off and not self._was_told(steady):
            await report(JUMPED, _TEXT, _HINT, minutes=str(abs(off) // timedelta(minutes=1)))
            self._told, self._open = steady, True
        elif not off and self._open:
            await over(JUMPED)
            self._open = False
        return not off

    def _was_told(self, steady: float) -> bool:
        return self._told is not None and steady - self._told < AGAIN.total_seconds()
