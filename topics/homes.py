"""Places inside countries, as people type them: cities and parts of a country, in Russian in any case.

A case form is looked up by what it may be a form of: to keep all forms of all cities would take too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from topics.declension import adjective_forms, name_forms

TAILS = ("", "а", "я", "ь", "й", "ы", "и", "о", "е", "ий", "ый")
"""What a Russian name may end in where its case form ends in something else."""

LONGEST_ENDING = 3
SHORTEST_STEM = 2


class Home(NamedTuple):
    """A place in one country. ``russian``: "" where it is not known; ``word``: the Russian one meant here."""

    code: str
    english: str
    russian: str
    word: str


class Homes:
    """Homes by their names, in the spelling of `topics.typed.spelt`; the first of a name counts."""

    def __init__(self) -> None:
        self._homes: dict[str, Home] = {}

    def add(self, key: str, home: Home) -> None:
        """One more name of a place."""
        self._homes.setdefault(key, home)

    def find(self, key: str) -> tuple[str, Home] | None:
        """(the name as it is kept, the place) that a key names, or that it is a Russian case form of."""
        if key in self._homes:
            return key, self._homes[key]
        return next(self._declined(key), None) if key and not key.isascii() else None

    def _declined(self, key: str) -> Iterator[tuple[str, Home]]:
        written = key.replace(" ", "-")
        for name in nominatives(key):
            home = self._homes.get(name)
            if home and any(written == form.casefold().replace(" ", "-") for form in _forms(home)):
                yield name, home


def nominatives(key: str) -> Iterator[str]:
    """What a key may be a case form of, most of it no word at all."""
    for cut in range(LONGEST_ENDING + 1):
        stem = key[: len(key) - cut]
        if len(stem) >= SHORTEST_STEM:
            yield from (stem + tail for tail in TAILS)


def _forms(home: Home) -> Iterable[str]:
    if home.word.endswith(("ий", "ый")):
        return adjective_forms(home.word)
    return name_forms(home.word) if home.word else ()
