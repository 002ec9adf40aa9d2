"""Quiet hours as people type them, in English and Russian. Pure."""

from __future__ import annotations

import re

from bot.commands.times.clock import HALF_DAY, Times, read_span, read_times
from digest.errors import UserError
from digest.model import Quiet

OFF = "off"
_NONE = Quiet(0, 0)
_NO = re.compile(
    r"off|no|none|never|disable|not|stop|нет|выкл\w*|отключи\w*|никогда|не надо|убери(?:те)?"
    r"|(?:always )?with (?:a )?sound|loud|(?:всегда )?со звуком"
)
_YES = re.compile(r"on|yes|default|enable|вкл\w*|да")
_NIGHT = re.compile(
    r"(?:(?:at|every|each|all|the|during|over|in|по|на|в|всю|кажд\w+|ночное|время)\s+)*"
    r"(?:nights?(?:time)?|overnight|ночью|ночам|ночь|ночное время|when i sleep)"
)
_FROM = re.compile(r"(?:from|after|since|с|со|после)\s+(?P<time>.+)")
_UNTIL = re.compile(r"(?:until|till|til|before|to|до)\s+(?P<time>.+)")


def read_quiet(text: str, now: Quiet) -> Quiet:
    """The hours that a text asks for; ``now``: those that are set. Start = end means none.

    Raises UserError, which says what is accepted.
    """
    said = " ".join(text.lower().split()).strip(" .!")
    if _NO.fullmatch(said):
        return _NONE
    if _YES.fullmatch(said):
        return now if now.start != now.end else Quiet()
    if _NIGHT.fullmatch(said):
        return Quiet()
    return _one_end(said) or Quiet(*read_span(text))


def is_quiet(text: str) -> bool:
    """Whether a text asks for quiet hours, or for none."""
    try:
        read_quiet(text, _NONE)
    except UserError:
        return False
    return True


def is_hours(text: str) -> bool:
    """Whether a text says of which hours it is, and not only whether there should be any."""
    said = " ".join(text.lower().split()).strip(" .!")
    return not (_NO.fullmatch(said) or _YES.fullmatch(said)) and is_quiet(text)


def _one_end(text: str) -> Quiet | None:
    """Hours of which one end is said ("after 23"); the other one is that of the night."""
    night = Quiet()
    for pattern, start in ((_FROM, True), (_UNTIL, False)):
        if found := pattern.fullmatch(text):
            said = _alone(found["time"])
            if said is not None and start:
                return Quiet(said.minutes[0] + (HALF_DAY if said.twofold else 0), night.end)
            if said is not None:
                return Quiet(night.start, said.minutes[0])
    return None


def _alone(text: str) -> Times | None:
    """The one time of day that a text is."""
    try:
        said = read_times(text)
    except UserError:
        return None
    return said if len(said.minutes) == 1 and not said.weekdays else None
