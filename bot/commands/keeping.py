"""What people want to keep who give up the rest, in their words. Decides only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from digest.model import Found, Resolution, Topic

_Read = Callable[[str], Resolution]
_Parts = tuple[Sequence[Topic], Sequence[Topic]]
_LONGEST = 200
_EDGES = " ,;:.!?…–—-"
_POLITE = re.compile(r"(?<=\W)(?:please|pls|thanks|пожалуйста|спасибо)$", re.IGNORECASE)

EXCEPT = (
    r"(?:except(?:\s+for)?|apart\s+from|other\s+than|excluding"
    r"|(?:but|and)\s+keep(?:\s+(?:only|just|following))?|but\s+(?:not|just|only)"
    r"|кроме|за\s+исключением|исключая|но\s+(?:не|только)|(?:(?:но|а|и)\s+)?оставь(?:те)?(?:\s+только)?)"
)
_BUT = re.compile(
    r"\b(?:everything|anything|all|вс[её]|всех|всего|всем|ничего|остальн\w+)\W+"
    r"(?:(?:else|news|остальн\w+|новост\w+)\W+)?"
    rf"(?:{EXCEPT}|but|save|without|just|only|только|лишь)\s+(?P<kept>[^\s?][^?]*)",
    re.IGNORECASE,
)
"""How people say what they want to keep, who want nothing else."""

_SPARING = re.compile(
    rf"(?P<gone>\S.*?)(?<=\W)(?:{EXCEPT} (?P<kept>\S.*)"
    r"|(?:but|and|но|а|и) (?P<last>\S.*?) (?:stays?|оставь(?:те)?|пусть оста\w+))",
    re.IGNORECASE,
)
"""Some of it goes, and some stays: "tajikistan but keep kazakhstan", «таджикистан, а казахстан оставь»."""

_REST = re.compile(
    r"(?:everything|all|anything)(?: (?:else|others?|the rest))?|(?:all )?the (?:others?|rest)|others"
    r"|вс[её](?: остальн\w+)?|остальн\w+",
    re.IGNORECASE,
)
"""All that is not named stays, as it does anyway."""

_INSTEAD = tuple(
    re.compile(each, re.IGNORECASE)
    for each in (
        r"(?:replace|swap|exchange|change|switch|замени(?:те|ть)?|поменяй(?:те)?|поменять) (?:from )?"
        r"(?P<gone>\S.*?) (?:with|for|to|by|на) (?P<kept>\S.*)",
        r"(?:(?:switch|change) to |follow |переключи(?:те|сь)? на |подпиши(?:те)?(?: меня)? на )?"
        r"(?P<kept>\S.*?)(?<=\W)(?:instead of|rather than|вместо) (?P<gone>\S.*)",
        r"(?:instead of|вместо) (?P<gone>[^\s,]+),? (?P<kept>\S.*)",
        r"(?:instead of|вместо) (?P<gone>[^,]+), ?(?P<kept>\S.*)",
    )
)
"""One thing for another: "replace kazakhstan with uzbekistan", «вместо казахстана узбекистан»."""


def kept_of(text: str) -> str:
    """What is to stay, in people's words, where they want to unfollow all but that; else ""."""
    found = _BUT.search(text)
    return found["kept"].strip(" .!") if found else ""


def parted(text: str, read: _Read) -> _Parts | None:
    """What goes and what stays, as ``read`` finds it, where people name both; None for any other text.

    Nothing that stays where they say "everything else".
    """
    found = _SPARING.fullmatch(_tidy(text))
    if found is None:
        return None
    gone, kept = found["gone"], found["kept"] or found["last"]
    if _REST.fullmatch(kept):
        named = read(gone.strip(_EDGES))
        return (named.topics, ()) if isinstance(named, Found) else None
    return _both(gone, kept, read)


def exchanged(text: str, read: _Read) -> _Parts | None:
    """What goes and what comes in its place; None where it is not said, or not both are known."""
    tidy = _tidy(text)
    found = filter(None, (each.fullmatch(tidy) for each in _INSTEAD))
    parts = (_both(each["gone"], each["kept"], read) for each in found)
    return next(filter(None, parts), None)


def _tidy(text: str) -> str:
    """A text in single spaces, without what is only polite at its end; "" of one that is too long."""
    if len(text) > _LONGEST:
        return ""
    return _POLITE.sub("", " ".join(text.split()).strip(_EDGES)).strip(_EDGES)


def _both(gone: str, kept: str, read: _Read) -> _Parts | None:
    one, other = read(gone.strip(_EDGES)), read(kept.strip(_EDGES))
    return (one.topics, other.topics) if isinstance(one, Found) and isinstance(other, Found) else None
