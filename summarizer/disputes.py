"""How well a story is supported: numbers that its reports give differently, and how many tell a fact.

Reports count as independent where neither their origin nor their outlet is the same (a copy tells nothing of
its own). "At least 9" and "11" agree; "at least 14" and "11" do not. `Dispute.about` is a key of `ABOUT`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

from digest.model import Dispute, Document, Figure, Quote, Receipt, StandIn, Takeaway
from summarizer.compare import Facts, counted_alike, facts, hinted, supported
from summarizer.concepts import COUNTED
from summarizer.counts import Count
from summarizer.denials import denied
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
_HARM = ("DIE", "INJURE")
"""What nobody came to where a report says "no casualties", gravest first."""

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
    """The takeaways, and what stands in for them, with how many independent reports tell each.

    0 where the story has one report only, and where nobody can say: 1 is printed as "only" this outlet. So it
    needs all original reports of the story (``whole``), each read to its end with its title, and none
    of the others that may tell the same in other words.
    """
    sources = independent(documents)
    if len(set(sources)) < 2:
        return tuple(takeaways)
    said = [_stated(document) for document in documents]
    own = {document.article: source for document, source in zip(documents, sources, strict=True)}

    def origins(one: Takeaway | StandIn) -> int:
        fact = facts(one.text)
        mine = own[one.receipt.article]
        telling = {source for source, known in zip(sources, said, strict=True) if supported(fact, known)} | {
            mine
        }
        others = [one for one, source in zip(documents, sources, strict=True) if source != mine]
        alone = len(telling) == 1
        sure = not alone or (whole and not any(hinted(fact, _all_of(other)) for other in others))
        return len(telling) if sure else 0

    return tuple(
        replace(
            takeaway,
            origins=origins(takeaway),
            instead=tuple(replace(one, origins=origins(one)) for one in takeaway.instead),
        )
        for takeaway in takeaways
    )


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

    Each report speaks by the first number that it gives; the newest report of a source speaks for it. One
    that says nobody was hurt contradicts the dead of another, or its injured where that has no dead.
    """
    reports = originals(documents)
    if len(reports) < 2:
        return ()
    speaking = _speaking(reports)
    given = [one for source, report in speaking.items() for one in _first_of_each(source, report)]
    harm = _denying(speaking, given)
    found = {}
    for kind, name in _ABOUT.items():
        figures = list(map(_figure, _apart([one for one in given if one.count.kind == kind])))
        if harm and kind == harm[0]:
            figures = harm[1] + (figures or _each_value(given, kind))
        found[name] = figures
    return tuple(Dispute(name, tuple(figures)) for name, figures in found.items() if figures)[:MOST]


def about(sentence: str, printed: str) -> str:
    """What the number ``printed`` in a sentence counts, as a key of `ABOUT`; "" for anything else."""
    kinds = (count.kind for count in facts(sentence).counts if printed in (count.printed, count.inside))
    return next((_ABOUT[kind] for kind in kinds if kind in _ABOUT), "")


def recounts(sentence: str, printed: str, figure: Figure) -> bool:
    """Whether the number ``printed`` counts the same group as a figure, as a whole and over the same time."""
    if _OTHERWISE.search(sentence):
        return False
    mine = [count for count in facts(sentence).counts if printed in (count.printed, count.inside)]
    quoted = [count for quote in figure.receipt.quotes for count in facts(quote.text).counts]
    theirs = [count for count in quoted if figure.text in (count.printed, count.inside)]
    if not theirs:  # nobody was counted
        return all(not (count.share or count.period) for count in mine)
    return all(any(counted_alike(count, other) for other in theirs) for count in mine)


_OTHERWISE = re.compile(
    r"\b(?:(?:19|20)\d\d|among|of (?:the dead|the injured|them|whom)|среди|из (?:них|погибших|раненых))\b",
    re.I,
)
"""Some of those counted, or another year's."""


def _speaking(reports: Sequence[Document]) -> dict[int, Document]:
    """The newest report of each source, if it is of the newest chapter."""
    newest = max(report.published for report in reports)
    speaking: dict[int, Document] = {}
    for source, report in zip(independent(reports), reports, strict=True):
        known = speaking.setdefault(source, report)
        if report.published > known.published:
            speaking[source] = report
    return {source: one for source, one in speaking.items() if newest - one.published <= CHAPTER}


def _denying(speaking: Mapping[int, Document], given: Sequence[_Given]) -> tuple[str, list[Figure]] | None:
    """The gravest harm that some report counts, and the words of those that say nobody came to any."""
    harmed = {one.source for one in given if one.count.kind in _HARM}
    kind = next((kind for kind in _HARM if any(one.count.kind == kind for one in given)), "")
    if not kind:
        return None
    silent = [report for at, report in speaking.items() if at not in harmed]
    found = ((report, denied(sentences([report]), kind)) for report in silent)
    denials = [_figured(report, *denial) for report, denial in found if denial]
    return (kind, denials) if denials else None


def _each_value(given: Sequence[_Given], kind: str) -> list[Figure]:
    values = {one.count.value: one for one in reversed(given) if one.count.kind == kind}
    return [_figure(one) for one in reversed(values.values())]


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
    return _figured(given.document, given.sentence, given.count.inside)


def _figured(document: Document, sentence: Sentence, printed: str) -> Figure:
    quote = Quote(sentence.start, sentence.end, document.text[sentence.start : sentence.end])
    return Figure(printed[:1].lower() + printed[1:], Receipt(document.article, (quote,)))
