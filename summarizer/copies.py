"""The same words in another outlet: of a text that several carry, each can prove what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeVar

from digest.model import Document, Quote, Receipt, StandIn, Takeaway, Voice, Why
from summarizer.choose import repeats
from summarizer.compare import alike, facts
from summarizer.material import sentences, squeeze
from summarizer.receipts import quote_of
from summarizer.reserve import MOST

Sentence = Takeaway | Why | Voice
S = TypeVar("S", Takeaway, Why, Voice)

Lines = Mapping[str, tuple[int, int]]
"""Where each sentence of a text stands; white space does not count."""


class Copies:
    """The outlets of a story's documents and of the ``copies``, and what these carry of the documents."""

    def __init__(self, documents: Iterable[Document], copies: Sequence[Document]) -> None:
        self._outlets = {each.article: each.outlet for each in (*documents, *copies)}
        self._read = [(copy, _lines(copy)) for copy in copies]

    def of(self, sentence: Sentence) -> tuple[StandIn, ...]:
        """The same from those copies that have all that proves it.

        The main quote is a whole sentence of the copy, word for word. A fact that only one report tells is
        told by the outlets that carry it: no copy is the only one.
        """
        counted = sentence.origins if isinstance(sentence, Takeaway) else 0
        origins = counted if counted > 1 else 0
        return tuple(StandIn(sentence.text, each, origins) for each in self._receipts(sentence.receipt))

    def _receipts(self, receipt: Receipt) -> Iterator[Receipt]:
        main, *others = receipt.quotes
        for copy, lines in self._read:
            found = [_sentence(main, copy, lines), *(_anywhere(each, copy, lines) for each in others)]
            quotes = tuple(each for each in found if each is not None)
            if len(quotes) == len(found):
                yield Receipt(copy.article, quotes)

    def backed(
        self, sentence: S, stand_ins: Iterable[StandIn], accept: Callable[[StandIn], bool] = lambda _: True
    ) -> S:
        """The sentence with the first of these, each of another named outlet; ``accept`` is asked last."""
        known = {"", self._outlets[sentence.receipt.article]}
        found: list[StandIn] = []
        for each in stand_ins:
            outlet = self._outlets[each.receipt.article]
            if outlet not in known and len(found) < MOST and accept(each):
                known.add(outlet)
                found.append(each)
        return replace(sentence, instead=tuple(found))


def with_copies(
    takeaways: Sequence[Takeaway], copies: Copies, why: Why | None = None
) -> tuple[Takeaway, ...]:
    """The takeaways with the same from ``copies`` before the rest of what stands in for them.

    What stood in for one takeaway and tells the same as another, for which there is a copy now, goes; so does
    what tells the same as the reason ``why`` it matters.
    """
    carried = {each: copies.of(each) for each in takeaways}
    reason = [replace(why, instead=())] if why else []
    found = []
    for takeaway in takeaways:
        others = [each.text for each in takeaways if each is not takeaway and carried[each]]
        rest = (one for one in takeaway.instead if not any(repeats(one.text, other) for other in others))
        new = filter(unsaid(takeaway, reason), rest)
        found.append(copies.backed(takeaway, (*carried[takeaway], *new)))
    return tuple(found)


def unsaid(sentence: Sentence, told: Sequence[Sentence]) -> Callable[[StandIn], bool]:
    """What may stand in for a sentence: what nothing ``told`` beside it, or in place of that, tells as well.

    Unless the sentence tells the same as that: then nobody is told it twice who would not be anyway.
    """

    @cache
    def new(text: str) -> bool:
        again = (each for each in told if any(_same(text, other.text) for other in (each, *each.instead)))
        return all(_same(sentence.text, each.text) for each in again)

    return lambda one: new(one.text)


def _same(one: str, other: str) -> bool:
    """Whether two texts tell the same, in whatever languages."""
    return repeats(one, other) or alike(facts(one), facts(other))


def _lines(document: Document) -> Lines:
    return {squeeze(each.text): (each.start, each.end) for each in reversed(sentences([document]))}


def _sentence(quote: Quote, copy: Document, lines: Lines) -> Quote | None:
    place = lines.get(squeeze(quote.text))
    return quote_of(copy, *place) if place else None


def _anywhere(quote: Quote, copy: Document, lines: Lines) -> Quote | None:
    """Also within a sentence: it proves a name or an office."""
    start = copy.text.find(quote.text)
    part = quote_of(copy, start, start + len(quote.text)) if start >= 0 else None
    return _sentence(quote, copy, lines) or part
