"""Trouble of the program itself, as its owners are told of it: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person has to see to. ``id`` names it for as long as it lasts.

    ``text`` and ``hint`` are English texts of the interface (``N_``), translated when they are shown;
    ``values`` stand in their places, such as ``{reason}``.
    """

    id: str
    text: str
    hint: str
    values: Mapping[str, str] = field(default_factory=dict)
