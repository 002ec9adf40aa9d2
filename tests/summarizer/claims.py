"""Claims about invented texts: what their source bears out, and what somebody bent.

The files in `claims_data` hold cases: a line ``SOURCE text``, then ``+ faithful claim`` and
``- what was done: bent claim``.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "claims_data"


class Case(NamedTuple):
    """``bent``: pairs (what was done, the claim)."""

    source: str
    faithful: tuple[str, ...]
    bent: tuple[tuple[str, str], ...]


def _cases(name: str) -> list[Case]:
    text = (_FOLDER / f"{name}.txt").read_text("utf-8")
    return [_case(block.split("\n")) for block in text.strip().split("\n\n")[1:]]


def _case(lines: list[str]) -> Case:
    faithful = tuple(line[2:] for line in lines if line.startswith("+ "))
    bent = (line[2:].split(": ", 1) for line in lines if line.startswith("- "))
    return Case(lines[0].removeprefix("SOURCE "), faithful, tuple((what, claim) for what, claim in bent))


ENGLISH = _cases("en")
RUSSIAN = _cases("ru")
CASES = [*ENGLISH, *RUSSIAN]
