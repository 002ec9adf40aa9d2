"""Sketches that tell near-copies: bottom-k MinHash over shingles of three words.

After Broder (1997), "On the resemblance and containment of documents": the smallest hashes of a text's
shingles are a fair sample of them; for a short text they are all of them. The hash of a shingle is the sum
of the hashes of its words times 1, 3 and 5: as even as those, and another for every order of the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from operator import add
from typing import Final

SKETCH: Final = 64
LIMIT: Final = 2**48 - 1
WORD_BYTES: Final = 7  # sums of such hashes stay below 2**60, where Python's integers get slower


def sketch(words: Sequence[str]) -> tuple[int, ...]:
    """The 64 smallest hashes (48 bits) of a text's three-word shingles, ascending."""
    hashes = list(map(_hash, words))
    triple, quintuple = map((3).__mul__, hashes[1:]), map((5).__mul__, hashes[2:])
    mixed = set(map(LIMIT.__and__, map(add, map(add, hashes, triple), quintuple)))
    likely = LIMIT * 2 * SKETCH // max(len(mixed), 1)  # half of what is smaller is enough, nearly always
    smallest = sorted(filter(likely.__gt__, mixed))
    return tuple((smallest if len(smallest) >= SKETCH else sorted(mixed))[:SKETCH])


def resemblance(left: Sequence[int], right: Sequence[int]) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1 (Broder 1997)."""
    if not left or not right:
        return 0.0
    union = sorted({*left, *right})[:SKETCH]
    both = set(left) & set(right)
    return sum(value in both for value in union) / len(union)


@lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=WORD_BYTES).digest(), "big")
