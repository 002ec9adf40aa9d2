"""Why a story matters: only where a source says so itself, in a passage marked as comment.

What stands in for it is said as it is: by a copy of its report, or by another report itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.model import Document, PassageKind, Quote, Receipt, StandIn, Takeaway, Voice, Why
from summarizer.copies import Copies, unsaid
from summarizer.lexicon import lexicon
from summarizer.material import Sentence
from summarizer.quotes import balanced

MAX_WORDS = 45
"""Longer comment is no answer to "why"."""


def why(documents: Sequence[Document], sentences: Sequence[Sentence]) -> Why | None:
    """The first sentence of comment that can stand alone, with its receipt.

    It is an opinion and printed beside the outlet's name, so an outlet without a name gives none. The first
    such sentences of all other outlets stand in for it.
    """
    found: dict[str, StandIn] = {}
    for sentence in sentences:
        document = documents[sentence.document]
        comment = sentence.kind is PassageKind.COMMENT and bool(document.outlet)
        if comment and document.outlet not in found and _stands(sentence, document.language):
            quote = Quote(sentence.start, sentence.end, document.text[sentence.start : sentence.end])
            receipt = Receipt(document.article, (quote,))
            found[document.outlet] = StandIn(_text(sentence.text), receipt)
    if not found:
        return None
    first, *others = found.values()
    return Why(first.text, first.receipt, tuple(others))


def with_stand_ins(found: Why, told: Sequence[Takeaway | Voice], copies: Copies) -> Why:
    """With its ``copies`` before the rest of what stands in for it, less what is ``told`` anyway."""
    return copies.backed(found, (*copies.of(found), *found.instead), unsaid(found, told))


def _text(text: str) -> str:
    """Without a label such as "Why this matters:" if the cleaner left it there."""
    label, colon, rest = text.partition(": ")
    if colon and label.lower() in {"why this matters", "why it matters", "почему это важно"}:
        return rest[:1].upper() + rest[1:]
    return text


def _stands(sentence: Sentence, language: str) -> bool:
    words = lexicon(language)
    text = _text(sentence.text)
    dangling = words.pronoun_start.match(text) or words.connective_start.match(text)
    return balanced(text) and not sentence.inside and not dangling and 5 <= sentence.words <= MAX_WORDS
