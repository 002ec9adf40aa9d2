"""Packs: lists of real sources as data, one TOML file each; its comment says how to add a source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from digest.errors import UserError
from digest.model import OwnerKind, SourceDraft, SourceKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A source of a pack. ``language``: ISO 639-1. ``first``: one of the few that a demo begins with."""

    draft: SourceDraft
    language: str
    first: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """``verified``: by whom and when its addresses were tried, as part of a sentence."""

    title: str
    verified: str
    entries: tuple[Entry, ...]


def names() -> tuple[str, ...]:
    """All packs by name."""
    found = (each.name for each in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def load(name: str) -> Pack:
    """A pack. Raises UserError if there is none of that name."""
    if name not in names():
        raise UserError(f"there is no pack {name!r}; there is: {', '.join(names())}")
    table = tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))
    return Pack(table["title"], table["verified"], tuple(_entry(each) for each in table["source"]))


def _entry(row: dict[str, str]) -> Entry:
    draft = SourceDraft(
        url=row["url"],
        kind=SourceKind(row.get("kind", "feed")),
        name=row["name"],
        country=row.get("country", ""),
        owner=OwnerKind(row.get("owner", "unknown")),
        owner_note=row["owner_note"],
    )
    return Entry(draft, row["language"], bool(row.get("first", False)))
