"""Readers whose time has come, a page at a time, before their digests have names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from digest.model.delivery import Group, Issue
from digest.model.ids import DeliveryId, SubscriberId
from digest.model.readers import DueSlot, Slot


@dataclass(frozen=True, slots=True)
class Turn:
    """A slot that is to be served ``now``. ``waiting``: all slots whose time has come."""

    slot: DueSlot
    now: datetime
    waiting: frozenset[Slot]


class Share(NamedTuple):
    """Readers whose digests are of the same period and may be sent from the same time on.

    ``groups``: the number of each one's group; ``after``: each one's newest delivery as it was read.
    """

    period: str
    not_before: datetime
    readers: tuple[SubscriberId, ...]
    groups: tuple[int, ...]
    after: tuple[DeliveryId, ...]


@dataclass(frozen=True, slots=True)
class DuePage:
    """Readers of a slot from ``first`` to ``last``; ``full``: probably more follow.

    ``issues``: those that come up for the first time; ``groups``: those that do, by the ``since`` of their
    issue, and numbered in this order on from those of the pages before.
    """

    first: SubscriberId
    last: SubscriberId
    full: bool
    issues: tuple[Issue, ...]
    groups: tuple[tuple[datetime, tuple[Group, ...]], ...]
    shares: tuple[Share, ...]
