"""Why a story matters: only where a source says so itself, in a passage marked as comment."""

from __future__ import annotations

from collections.abc import Sequence

from digest.model import Document, PassageKind, Quote, Receipt, Why
from summarizer.lexicon import lexicon
from summarizer.material import Sentence
from summarizer.quotes import balanced

MAX_WORDS = 45
"""Longer comment is no answer to "why"."""


def why(documents: Sequence[Document], sentences: Sequence[Sentence]) -> Why | None:
    """The first sentence of comment that can stand alone, with its receipt.

    It is an opinion and printed beside the outlet's name, so an outlet without a name gives none.
    """
    for sentence in sentences:
        document = documents[sentence.document]
        comment = sentence.kind is PassageKind.COMMENT and bool(document.outlet)
        if comment and _stands(sentence, document.language):
            quote = Quote(sentence.start, sentence.end, document.text[sentence.start : sentence.end])
            return Why(_text(sentence.text), Receipt(document.article, (quote,)))
    return None


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
