"""Receipts: the words of a document that a takeaway rests on."""

from __future__ import annotations

from digest.model import Document, Quote, Takeaway

MAX_QUOTE = 600
"""Code points of one quote in a receipt."""


def quote_of(document: Document, start: int, end: int) -> Quote:
    """A span of a document with its text."""
    return Quote(start, end, document.text[start:end])


def proof(takeaway: Takeaway) -> str:
    """All quotes of a receipt as one text."""
    return "\n".join(quote.text for quote in takeaway.receipt.quotes)
