"""How well a story is supported: numbers that its reports give differently, and how many tell a fact.

Reports count as independent where neither their origin nor their outlet is the same (a copy tells nothing of
its own). "At least 9" and "11" agree; "at least 14" and "11" do not. `Dispute.about` is a key of `ABOUT`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

from digest.model import Dispute, Document, Figure, Quote, Receipt, Takeaway
from summarizer.compare import Facts, counted_alike, facts, hinted, supported
from summarizer.concepts import COUNTED
from summarizer.counts import Count
from summarizer.material import Sentence, sentences, squeeze
from summarizer.reports import independent, originals
from summarizer.sentences import split

CHAPTER = timedelta(hours=12)
"""Reports so much older than the newest are of an earlier chapter: another number there was an update."""

MOST = 3
"""Disputes of one story."""

_ABOUT = {
    "DIE": "killed",
    "INJURE": "injured",
    "MISSING": "missing",
    "EVACUATE": "evacuated",
    "DESTROY": "destroyed",
    "DAMAGE": "damaged",
    "DETAIN": "detained",
    "RESCUE": "rescued",
    "MAGNITUDE": "magnitude",
}
ABOUT = tuple(_ABOUT.values())
"""What a dispute can be about, gravest first: keys for every language, named by who prints them."""
_PRINTED_LONGEST = 600


@dataclass(frozen=True, slots=True)
class _Given:
    """A number as one report gives it. ``source``: the independent report that it belongs to."""

    source: int
    document: Document
    sentence: Sentence
    fact: Facts
    count: Count


def with_origins(
    takeaways: Sequence[Takeaway], documents: Sequence[Document], *, whole: bool = False
) -> tuple[Takeaway, ...]:
    """The takeaways with how many independent reports tell each.

    0 where the story has one report only, and where nobody can say: 1 is printed as "only" this outlet. So it
    needs all original reports of the story (``whole``), each read to its end with its title, and none
    of the others that may tell the same in other words.
    """
    sources = independent(documents)
    if len(set(sources)) < 2:
        return tuple(takeaways)
    said = [_stated(document) for document in documents]
    own = {document.article: source for document, source in zip(documents, sources, strict=True)}
    found = []
    for takeaway in takeaways:
        fact = facts(takeaway.text)
        mine = own[takeaway.receipt.article]
        telling = {source for source, known in zip(sources, said, strict=True) if supported(fact, known)} | {
            mine
        }
        others = [one for one, source in zip(documents, sources, strict=True) if source != mine]
        alone = len(telling) == 1
        sure = not alone or (whole and not any(hinted(fact, _all_of(other)) for other in others))
        found.append(replace(takeaway, origins=len(telling) if sure else 0))
    return tuple(found)


def _stated(document: Document) -> list[Facts]:
    """What a report says in its title and in the sentences that are read of it."""
    said = [facts(sentence.text) for sentence in sentences([document])]
    return [facts(document.title), *said] if document.title.strip() else said


def _all_of(document: Document) -> list[Facts]:
    """What it says anywhere: beyond the sentences that are read, and in the outlet's own takeaways."""
    cut = [
        document.text[start:end]
        for passage in document.passages
        for start, end in split(document.text, passage.start, passage.end, document.language)
    ]
    return [facts(squeeze(text)) for text in (document.title, *cut) if text.strip()]


def disputes(documents: Sequence[Document]) -> tuple[Dispute, ...]:
    """Numbers for one thing that independent reports of the newest chapter give differently, gravest first.

    Each report speaks by the first number that it gives; the newest report of a source speaks for it.
    """
    reports = originals(documents)
    if len(reports) < 2:
        return ()
    given = list(_given(reports))
    found = (
        (name, _apart([one for one in given if one.count.kind == kind])) for kind, name in _ABOUT.items()
    )
    return tuple(Dispute(name, tuple(map(_figure, figures))) for name, figures in found if figures)[:MOST]


def _given(reports: Sequence[Document]) -> Iterator[_Given]:
    """The first number of each kind in every report of the newest chapter; one report a source."""
    newest = max(report.published for report in reports)
    speaking: dict[int, Document] = {}
    for source, report in zip(independent(reports), reports, strict=True):
        known = speaking.setdefault(source, report)
        if report.published > known.published:
            speaking[source] = report
    for source, report in speaking.items():
        if newest - report.published <= CHAPTER:
            yield from _first_of_each(source, report)


def _first_of_each(source: int, document: Document) -> Iterator[_Given]:
    met: list[Count] = []
    for sentence in sentences([document]):
        fact = facts(sentence.text)
        for count in fact.counts:
            whole = count.kind in COUNTED and not count.share and not count.period
            if whole and not any(counted_alike(count, other) for other in met):
                met.append(count)
                if sentence.end - sentence.start <= _PRINTED_LONGEST:
                    yield _Given(source, document, sentence, fact, count)


def _apart(given: Sequence[_Given]) -> list[_Given]:
    """Those that exclude one another, one for each value; none where all can be true together."""
    clashing = [
        pair
        for pair in combinations(given, 2)
        if pair[0].source != pair[1].source
        and counted_alike(pair[0].count, pair[1].count)
        and pair[0].count.excludes(pair[1].count)
    ]
    found: dict[float, _Given] = {}
    for one in given:
        if any(one in pair for pair in clashing):
            found.setdefault(one.count.value, one)
    return list(found.values())


def _figure(given: _Given) -> Figure:
    sentence, document = given.sentence, given.document
    quote = Quote(sentence.start, sentence.end, document.text[sentence.start : sentence.end])
    return Figure(given.count.inside, Receipt(document.article, (quote,)))
