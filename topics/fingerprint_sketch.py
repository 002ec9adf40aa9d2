"""Sketches that tell near-copies: bottom-k MinHash over shingles of three words.

After Broder (1997), "On the resemblance and containment of documents": the smallest hashes of a text's
shingles are a fair sample of them; for a short text they are all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from typing import Final

SKETCH: Final = 64
LIMIT: Final = 2**48 - 1
MIX_ONE: Final = 0x9E3779B97F4A7C15  # odd 64-bit multipliers: the golden ratio and those of SplitMix64
MIX_TWO: Final = 0xBF58476D1CE4E5B9
MIX_THREE: Final = 0x94D049BB133111EB


def sketch(words: Sequence[str]) -> tuple[int, ...]:
    """The 64 smallest hashes (48 bits) of a text's three-word shingles, ascending."""
    hashes = [_hash(word) for word in words]
    mixed = {
        ((one * MIX_ONE + two) * MIX_TWO + three) * MIX_THREE >> 16 & LIMIT
        for one, two, three in zip(hashes, hashes[1:], hashes[2:], strict=False)
    }
    return tuple(nsmallest(SKETCH, mixed))


def resemblance(left: Sequence[int], right: Sequence[int]) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1 (Broder 1997)."""
    if not left or not right:
        return 0.0
    union = sorted({*left, *right})[:SKETCH]
    both = set(left) & set(right)
    return sum(value in both for value in union) / len(union)


@lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")
