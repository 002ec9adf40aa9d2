"""How long a job may go on: so much work of its own, and so much time on the clock however little it works.

On a machine that others keep busy a good job hardly runs, so the clock says little about it; and one that
sleeps or waits for a lock does no work at all, so work alone would never end it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

SHORTEST_LOOK = 0.1
"""Seconds between two looks: a job that spins is a tick or two behind the clock all the time."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``work``: processor seconds; on the clock where those are not known. ``wait``: seconds on the clock."""

    work: float
    wait: float

    def __str__(self) -> str:
        return f"{self.work:g} s of work or {self.wait:g} s in all"

    def left(self, passed: float, worked: float | None) -> float:
        """For how many seconds a job may go on before it has to be looked at again; 0 or less: it is over.

        ``passed``: seconds since its start. ``worked``: processor seconds, of all threads; None: not known.
        Threads side by side cost what passes meanwhile, so that no job has less time than the clock gives.
        """
        cost = passed if worked is None else min(worked, passed)
        return min(self.work - cost, self.wait - passed)


@asynccontextmanager
async def limited(pid: int, limit: Limit) -> AsyncIterator[None]:
    """What a process does for the block. Raises TimeoutError when it has gone on for too long."""
    loop = asyncio.get_running_loop()
    began, before = loop.time(), processor_time(pid)
    next_look: asyncio.TimerHandle

    def look() -> None:
        nonlocal next_look
        now = processor_time(pid)
        worked = now - before if now is not None and before is not None else None
        left = limit.left(loop.time() - began, worked)
        if left > 0:
            next_look = loop.call_later(max(left, SHORTEST_LOOK), look)
        else:
            timer.reschedule(loop.time())

    next_look = loop.call_later(min(limit.work, limit.wait), look)
    try:
        async with asyncio.timeout(None) as timer:
            yield
    finally:
        next_look.cancel()


def processor_time(pid: int) -> float | None:
    """Processor seconds that a process has used, the kernel's for it included; None where nobody says."""
    try:
        # The name, in brackets, may be anything; user and system time are the 12th and 13th field after it.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):  # no Linux, or no such process any more
        return None
