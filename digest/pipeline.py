"""The steps, each a sentence and a file:

    collecting   ask due sources | read new articles | tag | group | store
    condensing   stories without takeaways | summarise | quote no more than is fair | store
    queueing     due slots | pages of readers (sorting), what matches (silencing) | pin | queue
    delivering   what is new to each (planning, composing) | claim | render | send
                 | write down how it ended | mend what was withdrawn since
    care         expire | purge

The store is the queue: a step reads what the one before left and marks what it finished, so any
step may run again, alone, after a crash, or in another process.
"""

from __future__ import annotations

from datetime import datetime

from digest.condensing import CONDENSE_BATCH, NO_METHOD, Condensing, condense
from digest.delivering import Clock, Delivering, deliver
from digest.model import Tally
from digest.planning import Planning
from digest.ports import Care, Outbox
from digest.queueing import Composing, compose
from digest.timetable import DAILY

__all__ = [
    "CONDENSE_BATCH",
    "DAILY",
    "NO_METHOD",
    "Clock",
    "Composing",
    "Condensing",
    "Delivering",
    "Planning",
    "care",
    "compose",
    "condense",
    "deliver",
]


async def care(care: Care, outbox: Outbox, now: datetime) -> Tally:
    """Let go of what is past its time."""
    expired = await outbox.expire(now)  # first: the purge keeps a digest only for what may still be sent
    return Tally("care", done=await care.purge(now), skipped=expired)
