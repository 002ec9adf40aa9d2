"""The same words in another outlet: of a text that several carry, each can prove what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.model import ArticleId, Document, Quote, Receipt, StandIn, Takeaway
from summarizer.choose import repeats
from summarizer.material import sentences, squeeze
from summarizer.receipts import quote_of
from summarizer.reserve import MOST

Lines = Mapping[str, tuple[int, int]]
"""Where each sentence of a text stands; white space does not count."""


def with_copies(
    takeaways: Sequence[Takeaway], documents: Iterable[Document], copies: Sequence[Document]
) -> tuple[Takeaway, ...]:
    """The takeaways with the same from those of the ``copies`` that have all that proves it, before the rest.

    The main quote is a whole sentence of the copy, word for word. A fact that only one report tells is told
    by the outlets that carry it: no copy is the only one. What stood in for one takeaway and tells the same
    as another, for which there is a copy now, goes.
    """
    if not copies:
        return tuple(takeaways)
    outlets = {each.article: each.outlet for each in (*documents, *copies)}
    read = [(copy, _lines(copy)) for copy in copies]
    carried = {each: tuple(_carried(each, read)) for each in takeaways}
    found = []
    for takeaway in takeaways:
        others = [each.text for each in takeaways if each is not takeaway and carried[each]]
        rest = (one for one in takeaway.instead if not any(repeats(one.text, other) for other in others))
        found.append(_with((*carried[takeaway], *rest), takeaway, outlets))
    return tuple(found)


def _with(stand_ins: Iterable[StandIn], takeaway: Takeaway, outlets: Mapping[ArticleId, str]) -> Takeaway:
    known = {outlets[takeaway.receipt.article]}
    found: list[StandIn] = []
    for each in stand_ins:
        outlet = outlets[each.receipt.article]
        if outlet not in known and len(found) < MOST:
            known.add(outlet)
            found.append(each)
    return replace(takeaway, instead=tuple(found))


def _carried(takeaway: Takeaway, copies: Iterable[tuple[Document, Lines]]) -> Iterator[StandIn]:
    main, *others = takeaway.receipt.quotes
    for copy, lines in copies:
        found = [_sentence(main, copy, lines), *(_anywhere(each, copy, lines) for each in others)]
        quotes = tuple(each for each in found if each is not None)
        if len(quotes) == len(found):
            origins = takeaway.origins if takeaway.origins > 1 else 0
            yield StandIn(takeaway.text, Receipt(copy.article, quotes), origins)


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
