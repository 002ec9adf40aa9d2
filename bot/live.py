"""The real source pack, for `sitrep demo --live` and as a start of one's own."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from digest.model import OwnerKind, SourceDraft, SourceKind


def live_sources() -> tuple[SourceDraft, ...]:
    """The sources of the pack, as drafts."""
    table = tomllib.loads((files(__package__) / "live.toml").read_text("utf-8"))
    return tuple(
        SourceDraft(
            url=each["url"],
            kind=SourceKind(each.get("kind", "feed")),
            name=each["name"],
            country=each.get("country", ""),
            owner=OwnerKind(each.get("owner", "unknown")),
            owner_note=each.get("owner_note", ""),
        )
        for each in table["source"]
    )
