"""Time zones by the names and offsets that people type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from bot.render.times import city, zone_of
from bot.tongue import languages

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+−-])\s*(\d{1,2})(?::?(\d{2}))?", re.ASCII | re.IGNORECASE)
_MOST = 14 * 60


def by_name(text: str) -> str:
    """The IANA zone of that name, or of that city ("almaty", "new york"); "" if there is none."""
    wanted = _key(text)
    if wanted in ("utc", "gmt", "z"):
        return "UTC"
    names = sorted(name for name in available_timezones() if _is_place(name))
    full = [name for name in names if _key(name) == wanted]
    cities = [name for name in names if _key(name.rpartition("/")[2]) == wanted]
    return next(iter(full + cities), "") or next((name for name in names if wanted in _spoken(name)), "")


def read_offset(text: str) -> int | None:
    """Minutes east of UTC for "UTC+5", "+05:30", "GMT-3"; None for anything else."""
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return minutes if found[1] == "+" else -minutes


def at_offset(names: Iterable[str], minutes: int, now: datetime) -> list[str]:
    """Those of the zones whose clocks differ so much from UTC now, in order, each once."""
    if abs(minutes) > _MOST:
        return []
    wanted = timedelta(minutes=minutes)
    unique = dict.fromkeys(name for name in names if name)
    return [name for name in unique if now.astimezone(zone_of(name)).utcoffset() == wanted]


def _spoken(name: str) -> set[str]:
    """What the languages of the interface call the city of a zone."""
    return {_key(said) for language in languages() if (said := city(name, language))}


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.casefold()).strip()
