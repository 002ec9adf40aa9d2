"""When a slot is due: wall-clock times in IANA zones, right through every change of the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.model import Slot

EVERY_DAY = 127
MAX_LATENESS = timedelta(hours=6)


def next_due(slot: Slot, after: datetime) -> datetime:
    """The first time of ``slot`` later than ``after``, in UTC.

    A wall time that the clocks skip moves forward by the gap (02:30 becomes 03:30); one that comes
    twice counts once, the first time. So no local date is served twice or left out.
    Raises ValueError for a slot without weekdays.
    """
    if not slot.weekdays & EVERY_DAY:
        raise ValueError("a slot needs at least one weekday")
    zone = ZoneInfo(slot.zone)
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if slot.weekdays >> day.weekday() & 1 and (due := _on(day, slot.minute, zone)) > after:
            return due
        day += timedelta(days=1)


def last_due(slot: Slot, now: datetime) -> datetime:
    """The latest time of ``slot`` that is not later than ``now``, in UTC."""
    due = next_due(slot, now - timedelta(days=9))
    while (following := next_due(slot, due)) <= now:
        due = following
    return due


def period(slot: Slot, slots: Sequence[Slot], due: datetime) -> str:
    """What a digest of ``slot`` due then is the digest of: "2026-11-21#1".

    The local date, and which of the subscriber's ``slots`` it is in order of the day. Not the minute:
    moving 08:00 to 09:00 after breakfast must not bring a second digest on the same day.
    """
    day = due.astimezone(ZoneInfo(slot.zone)).date()
    ordinal = sorted(slots, key=lambda each: (each.minute, each.weekdays)).index(slot) + 1
    return f"{day.isoformat()}#{ordinal}"


def upcoming(slots: Sequence[Slot], after: datetime) -> list[tuple[datetime, str]]:
    """When the next three digests of each slot are due, with their periods, soonest first.

    Three, because a move across the date line can leave two local dates served ahead.
    """
    found = []
    for slot in slots:
        due = after
        for _ in range(3):
            due = next_due(slot, due)
            found.append((due, period(slot, slots, due)))
    return sorted(found)


def too_late(due: datetime, now: datetime) -> bool:
    """Whether a digest is so late that it should say so."""
    return now - due > MAX_LATENESS


def _on(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    return wall.astimezone(UTC)
