"""Lets digests be queued only while the clock of the machine can be trusted; its owners are told once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.copies import Report
from bot.tongue import N_
from digest.clockwatch import Clockwatch

JUMPED = "clock-jumped"
_TEXT = N_("The clock of the machine is {minutes} minutes off all of a sudden. Digests wait.")
_HINT = N_("They go on as soon as it is right; a clock that stays as it is, is believed after an hour.")


@dataclass(slots=True)
class Timekeeping:
    """Looks at the clock between two turns. ``steady``: seconds of a clock that nobody sets."""

    steady: Callable[[], float] = time.monotonic
    watch: Clockwatch = field(default_factory=Clockwatch)
    _doubted: bool = False

    @property
    def doubted(self) -> bool:
        """Whether the clock was not believed when it was looked at last."""
        return self._doubted

    async def is_right(self, now: datetime, report: Report, over: Callable[[str], Awaitable[None]]) -> bool:
        """Whether ``now`` may be believed."""
        off = self.watch.off(now, self.steady())
        if off:
            self._doubted = True
            await report(JUMPED, _TEXT, _HINT, minutes=str(off // timedelta(minutes=1)))
        elif self._doubted:
            self._doubted = False
            await over(JUMPED)
        return not off
