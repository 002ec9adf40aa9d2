"""Readers whose time has come, a page at a time, before their digests have names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from digest.model.delivery import Group, Issue
from digest.model.ids import DeliveryId, DigestId, FilterId, SubscriberId
from digest.model.readers import DueSlot, Length, Quiet, Slot


class Style(NamedTuple):
    """What a reader chose of how a digest is told; few choose otherwise than others."""

    language: str
    length: Length
    quiet: Quiet


class Past(NamedTuple):
    """What a reader had of the bot.

    ``told``: the digests of the last weeks, rising, those of which a part was lost left out; ``had``: when
    the newest arrived that was sent or held; ``newest``: the last delivery, whatever became of it, 0 for
    none; ``served``: the periods of the day, and of days after it, that have a delivery of the slots' kind.
    """

    told: tuple[DigestId, ...] = ()
    had: datetime | None = None
    newest: DeliveryId = DeliveryId(0)
    served: frozenset[str] = frozenset()


class DueReader(NamedTuple):
    """A reader whose time has come, as much as it takes to find those who are to read the same.

    ``others``: the reader's other slots.
    """

    id: SubscriberId
    filter: FilterId
    style: Style
    past: Past = Past()
    others: tuple[Slot, ...] = ()


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
