"""Looks out for trouble of the program itself and has its owners told: once, with what to do.

A full disk, a model that is not in use, messages that pile up unanswered, a step that keeps failing.
"""

from __future__ import annotations

import logging
import shutil
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.copies import Report
from bot.jobs import Step
from bot.render.trouble import STEPS
from bot.tongue import N_
from digest.errors import DigestError
from digest.model import Tally

_LOG = logging.getLogger(__name__)
_MB = 1_000_000
LEAST_FREE = 300 * _MB
"""Bytes that the disk should have left: a backup and a migration each need room for the database again."""
ENOUGH_FREE = 2 * LEAST_FREE
HELD = 20
"""So many messages without a known end within an hour are no coincidence."""
AT_ONCE = 3
"""A step that failed so often in a row will not mend itself."""
HOUR = timedelta(hours=1)
_TELLS = {"backup"}

DISK, MODEL, PILE, STEP = "disk-full", "model-missing", "held-messages", "step-failing"
_DISK = N_("The disk is nearly full: {free} MB are left.")
_DISK_HINT = N_(
    "Make room there. When it is full nothing is stored any more; digests then wait until there is."
)
_MODEL = N_("The model is not in use: {reason}.")
_MODEL_HINT = N_(
    "Takeaways are chosen by simpler means meanwhile. On the machine, sitrep check says what to do."
)
_PILE = N_("{number} messages of the last hour may or may not have arrived.")
_PILE_HINT = N_(
    "Look at the network of the machine. They are not sent again; readers are told with their next digest."
)
_STEP = N_("A step of the program keeps failing: {step}. The last reason: {reason}.")
_STEP_HINT = N_(
    "It is tried again and again. The log of the service says more; /status shows the other steps."
)


Over = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see. ``free``: bytes left on the disk; ``held``: messages, all told.

    ``model``: why it is not in use, "" if it is, None if it was not needed yet.
    """

    now: datetime
    free: int
    held: int
    model: str | None


class Watch:
    """Remembers what it saw, so that only what changes is told."""

    def __init__(self) -> None:
        self._held: deque[tuple[datetime, int]] = deque(maxlen=64)
        self._failures: Counter[str] = Counter()
        self._fine: set[str] = set()
        self._unplanned: str | None = None

    async def look(self, sight: Sight, report: Report, over: Over) -> Tally:
        """Tell of what is wrong, and of what is over."""
        await self._disk(sight.free, report, over)
        await self._model(sight.model, report, over)
        await self._pile(sight, report, over)
        return Tally("watch")

    async def _disk(self, free: int, report: Report, over: Over) -> None:
        if free < LEAST_FREE:
            await report(DISK, _DISK, _DISK_HINT, free=str(free // _MB))
        elif free >= ENOUGH_FREE:
            await over(DISK)

    async def _model(self, reason: str | None, report: Report, over: Over) -> None:
        if reason:
            await report(MODEL, _MODEL, _MODEL_HINT, reason=reason)
        elif reason is not None:
            await over(MODEL)

    async def _pile(self, sight: Sight, report: Report, over: Over) -> None:
        """How many more are held than an hour ago, or than at the start."""
        self._held.append((sight.now, sight.held))
        while sight.now - self._held[0][0] > HOUR:
            self._held.popleft()
        new = sight.held - min(held for _, held in self._held)
        if new >= HELD:
            await report(PILE, _PILE, _PILE_HINT, number=str(new))
        elif not new and sight.now - self._held[0][0] > HOUR / 2:
            await over(PILE)

    def watched(self, step: Step, report: Report, over: Over) -> Step:
        """The step, watched: what it does three times in vain is told, unless it tells that itself."""
        if step.name in _TELLS:
            return step

        async def run() -> Tally:
            try:
                tally = await step.run()
            except Exception as error:
                await self._failed(step.name, error, report)
                raise
            await self._went_well(step.name, over)
            return tally

        return replace(step, run=run)

    async def planned(self, reason: str, report: Report, over: Over) -> None:
        """``reason``: why a digest cannot be put together, "" if all can. It fails no step: others go out."""
        if reason == self._unplanned:
            return
        if reason:
            await report(f"{STEP}:plan", _STEP, _STEP_HINT, step=STEPS["compose"], reason=reason)
        else:
            await over(f"{STEP}:plan")
        self._unplanned = reason

    async def _failed(self, name: str, error: Exception, report: Report) -> None:
        self._fine.discard(name)
        self._failures[name] += 1
        if self._failures[name] != AT_ONCE:
            return
        reason = str(error) if isinstance(error, DigestError) else type(error).__name__
        try:
            await report(f"{STEP}:{name}", _STEP, _STEP_HINT, step=STEPS.get(name, name), reason=reason)
        except DigestError as trouble:  # it may be the database itself that is in trouble
            _LOG.warning("a trouble could not be told: %s", trouble)
            self._failures[name] -= 1

    async def _went_well(self, name: str, over: Over) -> None:
        """Also once after a start: the trouble may be from before."""
        del self._failures[name]
        if name not in self._fine:
            await over(f"{STEP}:{name}")
            self._fine.add(name)


def free(folder: Path) -> int:
    """Bytes left on the disk of a folder."""
    return shutil.disk_usage(folder if folder.is_dir() else Path()).free
