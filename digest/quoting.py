"""How much of an article a story may repeat: a fifth of it, and no more than its publisher allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from digest.model import ArticleId, Document, Receipt, Summary, Takeaway, Why

SHARE = 5
"""The takeaways of a story, and what is shown as their evidence, hold at most one in so many characters of
any article."""


def fair(summary: Summary, documents: Iterable[Document]) -> Summary:
    """The summary less what would be too much of one article.

    What comes first is kept first; one that no longer fits makes room for shorter ones behind it, and why
    it matters comes last. Nothing is kept of an article that is not among the ``documents``.
    """
    left = {document.article: _allowance(document) for document in documents}
    takeaways = tuple(each for each in summary.takeaways if _take(each, left))
    why = summary.why if summary.why and _take(summary.why, left) else None
    return replace(summary, takeaways=takeaways, why=why)


def _quoted(receipt: Receipt) -> int:
    """Characters of the article that the evidence shows, each counted once."""
    end = total = 0
    for quote in sorted(receipt.quotes, key=lambda each: each.start):
        total += max(quote.end - max(quote.start, end), 0)
        end = max(end, quote.end)
    return total


def _allowance(document: Document) -> int:
    """Characters."""
    fifth = len(document.text) // SHARE
    return fifth if document.quotable is None else min(fifth, document.quotable)


def _take(sentence: Takeaway | Why, left: dict[ArticleId, int]) -> bool:
    """Whether a sentence still fits; if so it uses up its part of the allowance."""
    article = sentence.receipt.article
    rest = left.get(article, -1) - max(len(sentence.text), _quoted(sentence.receipt))
    if rest < 0:
        return False
    left[article] = rest
    return True
