"""Moments as people say them, in the reader's zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day(moment: datetime, zone: str) -> str:
    """ "Saturday, 21 November 2026"."""
    local = moment.astimezone(zone_of(zone))
    return f"{DAYS[local.weekday()]}, {local.day} {MONTHS[local.month - 1]} {local.year}"


def stamp(moment: datetime, zone: str, now: datetime) -> str:
    """ "14:05" on the reader's own day, "20 Nov, 14:05" before, with the year when it is another one."""
    local, today = moment.astimezone(zone_of(zone)), now.astimezone(zone_of(zone))
    clock = f"{local:%H:%M}"
    if local.date() == today.date():
        return clock
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {MONTHS[local.month - 1][:3]}{year}, {clock}"


def ago(moment: datetime, now: datetime) -> str:
    """ "5 min ago", "3 h ago", "4 days ago"."""
    age = max(now - moment, timedelta())
    if age < timedelta(minutes=1):
        return "just now"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)} min ago"
    if age < timedelta(days=2):
        return f"{age // timedelta(hours=1)} h ago"
    return f"{age.days} days ago"
