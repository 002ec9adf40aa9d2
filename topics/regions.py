"""Regions, disputed areas and blocs: their names, marks and members on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from topics.tables import cells, rows


@dataclass(frozen=True, slots=True)
class Region:
    """A named set of countries, or a disputed area (no members; ``claimed`` by, for readers only)."""

    slug: str
    mark: str
    english: str
    russian: str
    members: frozenset[str]
    english_words: tuple[str, ...]
    russian_words: tuple[str, ...]
    typed: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """A country in a bloc from ``since`` until before ``until``; "suspended" belongs only on paper."""

    bloc: str
    country: str
    since: date
    until: date | None
    state: str

    def holds(self, day: date) -> bool:
        """Whether the country is a full member on that day."""
        if self.state == "suspended":
            return False
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Regions:
    """All regions, areas and blocs by slug, and who is in which bloc when."""

    by_slug: Mapping[str, Region]
    memberships: tuple[Membership, ...]

    def members(self, on: date | None = None) -> dict[str, frozenset[str]]:
        """Slug to ISO codes (and slugs of areas); blocs as of a day, or with those who never left."""
        blocs: dict[str, set[str]] = defaultdict(set)
        for each in self.memberships:
            if each.holds(on) if on else each.until is None and each.state == "member":
                blocs[each.bloc].add(each.country)
        return {slug: region.members | blocs.get(slug, set()) for slug, region in self.by_slug.items()}


def read_regions(data: Path) -> Regions:
    """Reads regions.tsv, areas.tsv, bloc_names.tsv and blocs.tsv of a folder."""
    found: dict[str, Region] = {}
    for slug, mark, english, russian, members, en, ru, typed in rows(data / "regions.tsv", 8):
        inside = frozenset(members.split())
        found[slug] = Region(slug, mark, english, russian, inside, cells(en), cells(ru), cells(typed))
    for slug, mark, english, russian, claimed, en, ru in rows(data / "areas.tsv", 7):
        by = tuple(claimed.split())
        found[slug] = Region(slug, mark, english, russian, frozenset(), cells(en), cells(ru), (), by)
    for slug, mark, english, russian, en, ru, typed in rows(data / "bloc_names.tsv", 7):
        found[slug] = Region(slug, mark, english, russian, frozenset(), cells(en), cells(ru), cells(typed))
    return Regions(found, tuple(_membership(*row) for row in rows(data / "blocs.tsv", 5)))


def _membership(bloc: str, country: str, since: str, until: str, state: str) -> Membership:
    end = date.fromisoformat(until) if until else None
    return Membership(bloc, country, date.fromisoformat(since), end, state)
