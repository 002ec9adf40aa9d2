"""Articles and postings in little memory: arrays and shared strings instead of the articles themselves.

Ten thousand articles stay in the grouper between calls; as `digest.model.Print` they would take five
times as much.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from datetime import datetime
from sys import intern
from typing import Final

from digest.model import Print, StoryId

NOWHERE: Final[Sequence[int]] = ()


class Packed:
    """What grouping needs of an article, without holding on to it."""

    __slots__ = (
        "_hash",
        "_shingle",
        "_term",
        "actors",
        "at",
        "language",
        "numbers",
        "places",
        "ref",
        "shingles",
        "story",
        "terms",
        "themes",
        "title",
        "weights",
    )

    def __init__(self, article: Print) -> None:
        mark = article.fingerprint
        self.ref: int = article.ref
        self.at: datetime = article.at
        self.story: StoryId | None = article.story
        self.title: str = mark.title_key
        self.language: str = intern(mark.language)
        self.terms: tuple[str, ...] = tuple(intern(term) for term, _ in mark.terms)
        self.weights = array("f", (weight for _, weight in mark.terms))
        self.shingles = array("Q", mark.shingles)
        self.actors: tuple[str, ...] = tuple(map(intern, mark.actors))
        self.places: tuple[str, ...] = tuple(map(intern, mark.places))
        self.numbers: tuple[str, ...] = tuple(map(intern, mark.numbers))
        self.themes: tuple[str, ...] = tuple(map(intern, mark.themes))
        self._term: object = mark.terms[0] if mark.terms else None
        self._shingle: object = mark.shingles[0] if mark.shingles else None
        self._hash = hash(mark)

    def matches(self, article: Print) -> bool:
        """Whether this is the same article, unchanged.

        Two objects are kept from which it was made, one of each heavy part: if they are the same objects,
        so is the rest; only an article read anew is compared by its hash.
        """
        if article.story != self.story or (article.at is not self.at and article.at != self.at):
            return False
        mark = article.fingerprint
        if mark.terms and mark.shingles and mark.terms[0] is self._term and mark.shingles[0] is self._shingle:
            return True
        return hash(mark) == self._hash


class Postings:
    """In which articles something occurs. Most things occur in one: then its slot stands by itself."""

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots: dict[Hashable, int | array[int]] = {}

    def __getitem__(self, key: Hashable) -> Sequence[int]:
        found = self._slots.get(key)
        if found is None:
            return NOWHERE
        return (found,) if isinstance(found, int) else found

    def count(self, key: Hashable) -> int:
        """In how many articles."""
        found = self._slots.get(key)
        if found is None:
            return 0
        return 1 if isinstance(found, int) else len(found)

    def add(self, key: Hashable, slot: int) -> None:
        """One more article, the newest of all."""
        found = self._slots.get(key)
        if found is None:
            self._slots[key] = slot
        elif isinstance(found, int):
            self._slots[key] = array("I", (found, slot))
        else:
            found.append(slot)

    def remove(self, key: Hashable, slot: int) -> None:
        """An article less; an emptied entry goes."""
        found = self._slots[key]
        if isinstance(found, int):
            del self._slots[key]
            return
        found.remove(slot)
        if len(found) == 1:
            self._slots[key] = found[0]
