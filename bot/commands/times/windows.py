"""How far back somebody wants to read, as people say it: "last week", "за 3 дня". Pure."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.commands.times.pauses import NUMBER, span_of

_UNIT = (
    r"(?:hours?|days?|weeks?|months?|years?"
    r"|час(?:а|ов)?|дн(?:я|ей)|день|сутки|суток|недел[яюие]|месяц(?:а|ев)?|год)"
)
_ONE = (
    r"(?:hour|day|week|month|year"
    r"|часа?|дня|день|сутки|суток|недел[яюе]|(?<!ие\s)(?<!ые\s)(?<!ти\s)недели|месяца?|год)"
)
"""A unit that needs no number: "the last days" are nobody knows how many."""

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_MOST = 999
_SPAN = rf"(?P<span>{NUMBER}\s+{_UNIT}|{_ONE})"
_LAST = r"(?:last|past|previous|recent|this|эт\w+|последн\w+|прошл\w+|прошедш\w+|минувш\w+|текущ\w+)"
_SAID = re.compile(
    rf"\b(?:(?:(?:for|in|of|over|from|during|within|за|на)\s+)?(?:the\s+|вс[юе]\s+)?(?:{_LAST})\s+"
    rf"|(?:for|of)\s+the\s+(?:whole\s+)?|за\s+(?:вс[юе]\s+)?){_SPAN}(?![\w'’])",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?:^|\s)(?:(?:for|in|a|на)\s+){{0,3}}{_SPAN}$", re.IGNORECASE)


def read_window(text: str, *, bare: bool = False) -> tuple[str, timedelta | None]:
    """The text without what it says of how far back to look, and that; None if it says nothing of it.

    No shorter than an hour. ``bare``: a span at its end alone says so, as in "kazakhstan week".
    """
    found = _SAID.search(text) or (_BARE.search(text.strip()) if bare else None)
    back = span_of(found["span"].lower()) if found else None
    if found is None or back is None:
        return text, None
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(rest.split()), max(back, _HOUR)


def write_window(back: timedelta) -> str:
    """How far back, in whole days, or hours where it is less than one, so that `read_window` reads it."""
    if back < _DAY:
        return f"last {-(-back // _HOUR)} hours"
    return f"last {min(-(-back // _DAY), _MOST)} days"
