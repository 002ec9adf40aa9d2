"""How much of a generated claim is copied: what a model worded itself is refused, whatever it says.

A filter for copy-heavy output (AUC 0.76 there); on free rewriting such scores are near chance, so that
has to fail as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from summarizer.align import Word, language_of, source_sentences, window, words

COVERED = 0.7
"""Share of a claim's content words that must stand within two adjacent sentences."""

RUN = 4
"""Words in a row that must be copied; a shorter claim must be copied whole."""

NEW_PAIRS = 0.2
"""Share of a claim's neighbouring words that may be no neighbours in the source. Costs about a quarter of
faithful rewordings, which is cheap: each gives way to its own source sentence.
"""


def reasons(claim: str, source: str) -> Iterator[str]:
    """Why a claim does not read as copied from ``source``; nothing if it does."""
    own = [word for word in words(claim) if word.stem]
    sentences = [words(sentence) for sentence in source_sentences(source, language_of(source))]
    if window(own, sentences)[2] < COVERED:
        yield "too few words are in two adjacent sentences"
    theirs = [[word for word in sentence if word.stem] for sentence in sentences]
    if longest_run(own, theirs) < min(RUN, len(own)):
        yield f"no {RUN} words in a row are copied"
    if new_pairs(own, theirs) > NEW_PAIRS:
        yield "too many words have new neighbours"


def longest_run(own: Sequence[Word], sentences: Sequence[Sequence[Word]]) -> int:
    """Most words of the claim that stand in a row, in the same order, in one sentence."""
    best = 0
    for sentence in sentences:
        before = [0] * (len(sentence) + 1)
        for word in own:
            row = [0] + [before[at] + 1 if _same(word, other) else 0 for at, other in enumerate(sentence)]
            best, before = max(best, *row), row
    return best


def new_pairs(own: Sequence[Word], sentences: Sequence[Sequence[Word]]) -> float:
    """Share (0 to 1) of the claim's pairs of neighbouring words that no sentence has."""
    pairs = {(one.stem[:5], other.stem[:5]) for one, other in pairwise(own)}
    known = {(one.stem[:5], other.stem[:5]) for sentence in sentences for one, other in pairwise(sentence)}
    return len(pairs - known) / len(pairs) if pairs else 0.0


def _same(one: Word, other: Word) -> bool:
    return one.text.lower() == other.text.lower()
