"""Quotation marks: whether they balance, what lies inside them, and marks that belong to nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_CLOSING = {"“": "”", "«": "»", "„": "“"}
_MARK = re.compile('["“”«»„]')


@lru_cache(maxsize=2048)
def spans(text: str) -> tuple[Sequence[tuple[int, int]], Sequence[int]]:
    """Closed quotations as (start, end) with their marks, and the places of marks without a partner.

    A straight mark opens after a space or a bracket and before a letter, and closes otherwise.
    Nested marks count with the outer quotation.
    """
    closed: list[tuple[int, int]] = []
    stray: list[int] = []
    open_at, expected = -1, ""
    for found in _MARK.finditer(text):
        at, char = found.start(), found.group()
        if expected and char == expected and not (char == '"' and _opens(text, at)):
            closed.append((open_at, at + 1))
            open_at, expected = -1, ""
        elif char == '"' or char in _CLOSING:
            if char == '"' and not _opens(text, at):
                stray.append(at)
            elif not expected:
                open_at, expected = at, _CLOSING.get(char, '"')
        elif char in "”»" and not expected:
            stray.append(at)
    if expected:
        stray.append(open_at)
    return tuple(closed), tuple(sorted(stray))


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before.isspace() or before in "([—–-") and bool(after) and not after.isspace()


def balanced(text: str) -> bool:
    """True if every quotation mark has its partner."""
    return not spans(text)[1] and text.count('"') % 2 == 0


@lru_cache(maxsize=2048)
def outside(text: str) -> str:
    """The text with every closed quotation blanked, offsets kept."""
    for start, end in spans(text)[0]:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def whole(text: str) -> bool:
    """True if the text is one quotation and nothing else."""
    return not any(char.isalpha() for char in outside(text)) and any(char.isalpha() for char in text)


def without_stray(text: str) -> str:
    """The text without its partnerless marks."""
    stray = set(spans(text)[1])
    return "".join(char for at, char in enumerate(text) if at not in stray)
