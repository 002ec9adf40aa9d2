"""Where things occur: two maps from 32-bit numbers to slots, small enough for ten thousand articles.

`Postings` for things that may be common, with a count at hand; `Chains` for things that are nearly always
unique, in twelve bytes each.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

NOWHERE: Final[Sequence[int]] = ()
BUCKETS: Final = 2**15
NONE: Final = -1


class Postings:
    """In which slots something occurs. Most things occur in one: then it stands by itself."""

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots: dict[int, int | array[int]] = {}

    def __getitem__(self, key: int) -> Sequence[int]:
        found = self._slots.get(key)
        if found is None:
            return NOWHERE
        return (found,) if isinstance(found, int) else found

    def count(self, key: int) -> int:
        """In how many slots."""
        found = self._slots.get(key)
        if found is None:
            return 0
        return 1 if isinstance(found, int) else len(found)

    def add(self, key: int, slot: int) -> None:
        """One more slot, the newest of all."""
        found = self._slots.get(key)
        if found is None:
            self._slots[key] = slot
        elif isinstance(found, int):
            self._slots[key] = array("I", (found, slot))
        else:
            found.append(slot)

    def remove(self, key: int, slot: int) -> None:
        """A slot less; an emptied entry goes. The newest slot goes without a search."""
        found = self._slots[key]
        if isinstance(found, int):
            del self._slots[key]
        elif len(found) == 2:
            self._slots[key] = found[1] if found[0] == slot else found[0]
        elif found[-1] == slot:
            found.pop()
        else:
            found.remove(slot)


class Chains:
    """A hash table with chained entries in arrays; a freed entry is used again."""

    __slots__ = ("_free", "_heads", "_keys", "_next", "_slots")

    def __init__(self) -> None:
        self._heads = array("i", [NONE]) * BUCKETS
        self._keys = array("I")
        self._slots = array("I")
        self._next = array("i")
        self._free = NONE

    def __getitem__(self, key: int) -> list[int]:
        found = []
        entry = self._heads[key % BUCKETS]
        while entry != NONE:
            if self._keys[entry] == key:
                found.append(self._slots[entry])
            entry = self._next[entry]
        return found

    def add(self, key: int, slot: int) -> None:
        """One more slot for a key."""
        bucket = key % BUCKETS
        entry = self._free
        if entry == NONE:
            entry = len(self._keys)
            self._keys.append(key)
            self._slots.append(slot)
            self._next.append(self._heads[bucket])
        else:
            self._free = self._next[entry]
            self._keys[entry], self._slots[entry], self._next[entry] = key, slot, self._heads[bucket]
        self._heads[bucket] = entry

    def remove(self, key: int, slot: int) -> None:
        """A slot of a key less. Raises KeyError if it is not there."""
        bucket = key % BUCKETS
        before, entry = NONE, self._heads[bucket]
        while entry != NONE and (self._keys[entry] != key or self._slots[entry] != slot):
            before, entry = entry, self._next[entry]
        if entry == NONE:
            raise KeyError(key)
        if before == NONE:
            self._heads[bucket] = self._next[entry]
        else:
            self._next[before] = self._next[entry]
        self._next[entry], self._free = self._free, entry
