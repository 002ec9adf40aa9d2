"""The clock: steps that run again and again, sooner when nudged, and never twice at a time.

APScheduler only ticks; what is due stands in the store. Delivering is a task of its own that
finishes what it began when the service stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from digest.model import Tally

_LOG = logging.getLogger(__name__)
_NOTE_AT_LEAST = 600.0  # seconds
LONGEST_REST = timedelta(minutes=10)

Note = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the pipeline. ``then``: steps to nudge when it did something.

    ``finishes``: when the service stops, a run may end what it began; any other is cancelled, since every
    step may be broken off and run again. ``endless``: a run takes as long as there is work; any other is over
    soon. ``allowed``: whether it is this process that runs it, now.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[Tally]]
    then: tuple[str, ...] = ()
    finishes: bool = False
    endless: bool = False
    allowed: Callable[[], bool] = lambda: True


class Clockwork:
    """Runs steps. ``note(name, text)`` keeps how a run went."""

    def __init__(self, steps: Sequence[Step], note: Note) -> None:
        self._steps = {step.name: _Runner(step, note, self.nudge) for step in steps}
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin to tick; every step runs at once, then each in its own time."""
        for name, runner in self._steps.items():
            self._scheduler.add_job(
                runner.tick,
                "interval",
                seconds=runner.step.every.total_seconds(),
                id=name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def call(self, what: Callable[[], Awaitable[None]], every: timedelta) -> None:
        """Call something by the same clock: what hears no more of it knows that the clock stands still."""
        seconds = every.total_seconds()
        self._scheduler.add_job(what, "interval", seconds=seconds, next_run_time=datetime.now(UTC))

    def stuck(self, patience: timedelta) -> list[str]:
        """Steps that began so long ago and have not ended, though their runs are short."""
        return [name for name, runner in self._steps.items() if runner.lasts() > patience.total_seconds()]

    def nudge(self, name: str) -> None:
        """Run a step soon; one that runs already runs once more afterwards."""
        if name in self._steps:
            self._steps[name].soon()

    async def stop(self, patience: float = 10.0) -> None:
        """No more ticks; a step that finishes has ``patience`` seconds for it, then it is cancelled too."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        runners = self._steps.values()
        await asyncio.gather(*(each.stop(patience if each.step.finishes else 0.0) for each in runners))


class _Runner:
    """One step: at most one run at a time, and a nudge is never lost."""

    def __init__(self, step: Step, note: Note, nudge: Callable[[str], None]) -> None:
        self.step = step
        self._note = note
        self._nudge = nudge
        self._again = False
        self._noted = -math.inf
        self._broken = 0
        self._rested = -math.inf
        self._began = math.inf
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    async def tick(self) -> None:
        """What the clock calls: returns at once, so that the scheduler never waits or cancels."""
        if time.monotonic() >= self._rested and (self._task is None or self._task.done()):
            self.soon()

    def soon(self) -> None:
        """Run now, or again after the run that is on."""
        self._again = True
        if not self._stopped and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._work())

    def lasts(self) -> float:
        """For how many seconds a run has gone on that should be over soon; 0 if there is none."""
        return 0.0 if self.step.endless else max(0.0, time.monotonic() - self._began)

    async def stop(self, patience: float) -> None:
        """Let the run finish, but not for long."""
        self._stopped, self._again = True, False
        if self._task is not None and not self._task.done():
            await asyncio.wait([self._task], timeout=patience)
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _work(self) -> None:
        while self._again and not self._stopped and self.step.allowed():
            self._again = False
            self._began = time.monotonic()
            try:
                await self._once()
            finally:
                self._began = math.inf

    async def _once(self) -> None:
        """A step that raises is logged and noted; it ends this run and nothing else."""
        name = self.step.name
        try:
            tally = await self.step.run()
        except Exception as error:
            _LOG.exception("%s failed", name)
            self._rest()
            await self._keep(f"failed: {type(error).__name__}; see the log", always=True)
            return
        self._broken = 0
        moved = bool(tally.done or tally.failed or tally.skipped)
        if moved:
            _LOG.info("%s: %s", name, spoken(tally))
        await self._keep(spoken(tally), always=moved)
        if tally.done:
            for following in self.step.then:
                self._nudge(following)

    def _rest(self) -> None:
        """Let some of the clock's turns pass. A nudge is somebody's wish and is heeded all the same."""
        self._broken += 1
        self._rested = time.monotonic() + rest(self.step.every, self._broken).total_seconds()

    async def _keep(self, text: str, *, always: bool) -> None:
        """A run without any event is noted now and then only: each note is a write to the disk."""
        now = time.monotonic()
        if always or now - self._noted > _NOTE_AT_LEAST:
            self._noted = now
            try:
                await self._note(self.step.name, text)
            except Exception:
                _LOG.exception("a note on %s could not be kept", self.step.name)


def rest(every: timedelta, failures: int) -> timedelta:
    """How long a step is left in peace after failures in a row: what fails now will hardly work at once."""
    turns: int = 2 ** min(failures, 10)
    return min(every * turns, LONGEST_REST)


def spoken(tally: Tally) -> str:
    """ "3 done, 1 skipped, 0 failed", with the notes of the run."""
    counts = f"{tally.done} done, {tally.skipped} skipped, {tally.failed} failed"
    return "; ".join([counts, *tally.notes])
