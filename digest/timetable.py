"""When a slot is due: wall-clock times in IANA zones, right through every change of the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.model import Quiet, Slot, Subscriber

EVERY_DAY = 127
MAX_LATENESS = timedelta(hours=6)
DAILY = "daily"
"""The kind of delivery that slots bring."""

USEFUL_FOR = timedelta(hours=20)
"""After that a digest is no longer sent: the next one is better."""
TO_SPARE = timedelta(hours=1)
"""Of that, at the end of quiet hours, when many wait for their turn: what would have less comes in them."""
CATCH_UP = timedelta(minutes=15)
"""What is queued later than this is caught up on: the service was down, or the clock was wrong."""


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
    zone = ZoneInfo(slot.zone)
    day = due.astimezone(zone).date()
    if (
        _on(day - timedelta(days=1), slot.minute, zone) == due
    ):  # moved over midnight by a gap, as in Greenland
        day -= timedelta(days=1)
    return f"{day.isoformat()}#{_in_order(slots).index(slot) + 1}"


def due_of(period: str, slots: Sequence[Slot]) -> tuple[Slot, datetime] | None:
    """Of which slot a digest is that has this `period`, and when it was due; None if of none of these."""
    day, _, ordinal = period.partition("#")
    if not ordinal.isdecimal() or not 0 < int(ordinal) <= len(slots):
        return None
    slot = _in_order(slots)[int(ordinal) - 1]
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return slot, _on(on, slot.minute, ZoneInfo(slot.zone))


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


def latest(slots: Sequence[Slot], now: datetime) -> Slot:
    """The slot that was due last; of two at the same moment always the same one."""
    return max(slots, key=lambda slot: (last_due(slot, now), slot.minute, slot.weekdays, slot.zone))


def is_quiet(quiet: Quiet, zone: str, now: datetime) -> bool:
    """Whether ``now`` is in the reader's hours without sound."""
    local = now.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if quiet.start <= quiet.end:
        return quiet.start <= minute < quiet.end
    return minute >= quiet.start or minute < quiet.end


def sending_time(
    quiet: Quiet, slot: Slot, due: datetime, now: datetime, expires: datetime | None = None
) -> datetime:
    """When a digest of ``slot``, ``due`` then, is sent that is ready ``now``: at once as a rule.

    One that is caught up on does not come in quiet hours, but at their end, as far as it is still of use then
    (``expires``; None: it is new). Only who chose a time within them has it then all the same, unless it is
    `too_late` for that.
    """
    on_time = now - due <= CATCH_UP
    chosen = is_quiet(quiet, slot.zone, due) and not too_late(due, now)
    if on_time or chosen or not is_quiet(quiet, slot.zone, now):
        return now
    morning = next_due(Slot(slot.zone, quiet.end), now)
    return morning if morning <= (expires or now + USEFUL_FOR) - TO_SPARE else now


def waits_until(
    reader: Subscriber, period: str, now: datetime, expires: datetime | None = None
) -> datetime | None:
    """Until when a digest waits that is about to be sent ``now``, after a long queue, say; None: it goes."""
    known = due_of(period, reader.slots)
    at = sending_time(reader.quiet, *known, now, expires) if known else now
    return at if at > now else None


def too_late(due: datetime, now: datetime) -> bool:
    """Whether a digest is so late that it has nothing to do with the time that was chosen for it."""
    return now - due > MAX_LATENESS


def _in_order(slots: Sequence[Slot]) -> Sequence[Slot]:
    return sorted(slots, key=lambda each: (each.minute, each.weekdays))


def _on(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    return wall.astimezone(UTC)
