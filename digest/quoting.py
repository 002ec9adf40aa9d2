"""How much of an article a story may repeat: a fifth of it, and no more than its publisher allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from digest.editions import SIDES
from digest.model import (
    ArticleId,
    Document,
    Figure,
    Receipt,
    StandIn,
    Summary,
    Takeaway,
    Voice,
    Why,
)

SHARE = 5
"""What is told of a story, and what is shown as its evidence, holds at most one in so many characters of any
article."""

LEADING = 2
"""So many takeaways come before everything else."""

S = TypeVar("S", Takeaway, Why, Figure, Voice, StandIn)
Backed = TypeVar("Backed", Takeaway, Why, Voice)


def fair(summary: Summary, documents: Iterable[Document]) -> Summary:
    """The summary less what would be too much of one article.

    What comes first is kept first; one that no longer fits makes room for shorter ones behind it. The first
    `LEADING` takeaways are followed by editions and by what reports contradict one another in, with the
    takeaways that say it, for that says more than one sentence more; then come the other takeaways, why it
    matters, voices, and what stands in for takeaways, for that reason and for voices, as if everybody were
    told that too. To name a sentence again as a figure's or a voice's that stands in the summary already
    takes no room. Fewer than two figures are no dispute, fewer than two voices no sides. Nothing is kept of
    an article that is not among the ``documents``.
    """
    room = _Room(documents)
    leading = room.keep(summary.takeaways[:LEADING])
    editions = [replace(each, takeaways=room.keep(each.takeaways)) for each in summary.editions]
    late = summary.takeaways[LEADING:]
    sources = {figure.receipt for dispute in summary.disputes for figure in dispute.figures}
    kept = room.keep(each for each in late if each.receipt in sources)
    disputes = [replace(each, figures=room.keep(each.figures, again=True)) for each in summary.disputes]
    kept += room.keep(each for each in late if each.receipt not in sources)
    why = room.keep([summary.why] if summary.why else [])
    voices = room.keep(summary.voices, again=True)
    takeaways = leading + tuple(each for each in late if any(each is other for other in kept))
    return replace(
        summary,
        takeaways=room.stand_ins(takeaways),
        editions=tuple(
            replace(each, takeaways=room.stand_ins(each.takeaways)) for each in editions if each.takeaways
        ),
        disputes=tuple(each for each in disputes if len(each.figures) >= SIDES),
        why=next(iter(room.stand_ins(why)), None),
        voices=room.stand_ins(voices) if len(voices) >= SIDES else (),
    )


class _Room:
    """What is left of each article's allowance, and which of its characters are quoted, as positions."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._left = {document.article: _allowance(document) for document in documents}
        self._quoted: dict[ArticleId, set[int]] = {article: set() for article in self._left}

    def keep(self, sentences: Iterable[S], *, again: bool = False) -> tuple[S, ...]:
        """Those that fit. ``again``: those quoted already take no room."""
        return tuple(each for each in sentences if self._take(each.text, each.receipt, again))

    def stand_ins(self, sentences: Iterable[Backed]) -> tuple[Backed, ...]:
        """All of these, each with what fits of that which stands in for it."""
        return tuple(
            replace(each, instead=self.keep(each.instead, again=True)) if each.instead else each
            for each in sentences
        )

    def _take(self, text: str, receipt: Receipt, again: bool) -> bool:
        article = receipt.article
        if article not in self._left:
            return False
        shown = {place for quote in receipt.quotes for place in range(quote.start, quote.end)}
        known = again and shown <= self._quoted[article]
        rest = self._left[article] - (0 if known else max(len(text), len(shown)))
        if rest < 0:
            return False
        self._left[article] = rest
        self._quoted[article] |= shown
        return True


def _allowance(document: Document) -> int:
    """Characters."""
    fifth = len(document.text) // SHARE
    return fifth if document.quotable is None else min(fifth, document.quotable)
