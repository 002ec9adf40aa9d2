"""Who says what: for each side that reports a story, its best sentence that names who says so.

A side is a country and a kind of owner. Only original reports speak; of a statement that several sides carry
the first one has it, and the others say something else or nothing. They stand in for it, and so do copies of
its report, where the reader leaves out its outlet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Document, OwnerKind, StandIn, StoryText, Takeaway, Voice, Why
from digest.quoting import SHARE
from summarizer.article import Article
from summarizer.compare import Facts, alike, facts, supported, told_in
from summarizer.copies import Copies, unsaid
from summarizer.extractive import Editor, material
from summarizer.introduce import speakers
from summarizer.lexicon import lexicon
from summarizer.material import sentences
from summarizer.names import names
from summarizer.quotes import outside, spans
from summarizer.reports import originals
from summarizer.score import LEXICAL

MOST = 4
"""Sides that are heard."""

NEWS, AGAIN, AWAY, UNFIT = 0.4, 0.15, 0.03, 2.0
"""What it is worth that no other side says it; what it costs that a takeaway does, for each sentence before
it, and that no more of the article may be quoted.
"""

DOUBTED = -0.3
"""What the editor takes from a claim that the next sentence doubts: it would stand here without the doubt."""

Side = tuple[str, OwnerKind]

_STANCE = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|blam\w+|accus\w+|warn\w*|alleg\w+|claim(?:s|ed)|insist\w*|reject\w*|dismissed|"
    r"believes?|argu\w+|called for|urged|vowed|complain\w+)\b|"
    r"\b(?:отрица\w+|опроверг\w*|обвин\w+|предупре\w+|утвержда\w+|счита\w+|полага\w+|якобы|настаива\w+|призвал\w*|"
    r"отверг\w*|пожалов\w+|пообеща\w+|связал\w?)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\b(?:said|says|told|stated|states|noted|added|announced|believes?|stressed|confirmed|explained|suggested|"
    r"acknowledged|admitted|recalled|declared|predicted|reiterated|pledged|promised|testified|"
    r"according to|wrote)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:ha(?:s|ve) (?:long|often|repeatedly|warned|said|called)|не раз|давно|часто)\b", re.IGNORECASE
)
_SILENT = re.compile(
    r"\b(?:did not|declined to|refused to|would not) (?:answer|comment|respond|reply)|"
    r"не (?:ответил|прокомментировал)|отказал\w+ (?:от комментари|комментировать)",
    re.IGNORECASE,
)
_SAME_QUOTED = 4
"""Words; a quotation of so many that two sides share is one statement."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence that could speak for its side. ``quoted``: its quotations; ``worth``: higher is better."""

    voice: Voice
    owner: Article
    fact: Facts
    quoted: frozenset[str]
    worth: float

    @property
    def speakers(self) -> frozenset[str]:
        """The full names of those whose words these may be."""
        return frozenset(person.full for person in speakers(self.voice.text, self.owner))


def voices(story: StoryText, told: Sequence[Takeaway] = ()) -> tuple[Voice, ...]:
    """One voice a side in the story's order, at most four; none where all reports are of one side.

    ``told``: the story's takeaways; a side rather says what these do not, in what may still be quoted of it.
    Each with the same in other reports (`with_stand_ins` chooses of these).
    """
    sides = _sides(story.documents)
    if len(sides) < 2:
        return ()
    heard: list[_Said] = []
    everything: list[_Said] = []
    stated = {side: _stated(documents) for side, documents in sides.items()}
    editors = _editors(story, [document for documents in sides.values() for document in documents])
    for side, documents in sides.items():
        elsewhere = [fact for other, own in stated.items() if other != side for fact in own]
        found = [
            replace(one, worth=one.worth + NEWS * (not supported(one.fact, elsewhere)))
            for document in documents
            for one in _said(editors[document.language], document, told)
        ]
        ranked = sorted(found, key=lambda one: -one.worth)
        heard += [one for one in ranked if not any(_one_statement(one, other) for other in heard)][:1]
        everything += ranked
    return tuple(_with_others(one, everything) for one in heard[:MOST])


def with_stand_ins(
    heard: Sequence[Voice], told: Sequence[Takeaway | Why], story: StoryText, copies: Copies
) -> tuple[Voice, ...]:
    """The voices with the same from ``copies`` before the rest of what stands in for them.

    Whatever is left out, no side is heard twice, and none of them tells what another voice, or what is
    ``told``, tells as well.
    """
    sides = {each.article: _side(each) for each in (*story.documents, *story.copies)}
    speaks = {sides[voice.receipt.article]: at for at, voice in enumerate(heard)}
    found = list(heard)

    def backed(at: int) -> Voice:
        new = unsaid(found[at], [*told, *found[:at], *found[at + 1 :]])

        def accept(one: StandIn) -> bool:
            return new(one) and speaks.setdefault(sides[one.receipt.article], at) == at

        return copies.backed(found[at], (*copies.of(found[at]), *found[at].instead), accept)

    for at in range(len(found)):
        found[at] = backed(at)
    return tuple(found)


def _with_others(one: _Said, everything: Sequence[_Said]) -> Voice:
    """The voice with what other reports say of the very same."""
    same = (each.voice for each in everything if _very_same(one, each))
    return replace(one.voice, instead=tuple(StandIn(each.text, each.receipt) for each in same))


def _sides(documents: Sequence[Document]) -> Mapping[Side, list[Document]]:
    """The original reports of each side, in the story's order."""
    sides: dict[Side, list[Document]] = {}
    for document in originals(documents):
        sides.setdefault(_side(document), []).append(document)
    return sides


def _side(document: Document) -> Side:
    return document.country, document.owner


def _stated(documents: Sequence[Document]) -> list[Facts]:
    return [facts(sentence.text) for sentence in sentences(documents)]


def _editors(story: StoryText, documents: Sequence[Document]) -> Mapping[str, Editor]:
    """An editor for each language, over all its reports."""
    spoken = dict.fromkeys(document.language for document in documents)
    parts = {
        language: tuple(document for document in documents if document.language == language)
        for language in spoken
    }
    return {
        language: Editor(material(replace(story, documents=own)), LEXICAL) for language, own in parts.items()
    }


def _said(editor: Editor, document: Document, told: Sequence[Takeaway]) -> Iterator[_Said]:
    """What a report attributes to somebody, as it may be printed."""
    shown = [one for one in told if one.receipt.article == document.article]
    printed = {quote for one in shown for quote in one.receipt.quotes}
    left = _allowance(document) - sum(len(quote.text) for quote in printed)
    for index, draft in editor.drafts.items():
        sentence = editor.found.sentences[index]
        if editor.found.documents[sentence.document] is not document or not _attributed(draft.text, document):
            continue
        if draft.adjust - LEXICAL.person * bool(draft.people) <= DOUBTED or not editor.prints(index):
            continue
        takeaway = editor.alone(index, editor.takeaway(index))
        again = takeaway.receipt.quotes[0] in printed
        fits = sum(len(quote.text) for quote in set(takeaway.receipt.quotes) - printed) <= left
        worth = (
            _worth(takeaway.text)
            + draft.adjust
            - AWAY * sentence.position
            - AGAIN * again
            - UNFIT * (not fits)
        )
        voice = Voice(takeaway.text, takeaway.receipt)
        yield _Said(voice, editor.owner(index), facts(voice.text), _quoted(voice.text), worth)


def _allowance(document: Document) -> int:
    """Characters of it that a story may quote (see `digest.quoting`)."""
    fifth = len(document.text) // SHARE
    return fifth if document.quotable is None else min(fifth, document.quotable)


def _attributed(text: str, document: Document) -> bool:
    """True if it still names who says it; to say nothing is no statement."""
    bare = outside(text)
    russian = document.language == "ru" and lexicon("ru").say.search(bare)
    return bool(russian or _SPEAKS.search(bare) or _STANCE.search(bare)) and not _SILENT.search(bare)


def _worth(text: str) -> float:
    """A position taken, a person named, words quoted; not what somebody says all the time."""
    person = any(len(run) > 1 for run in names(text))
    habit = _HABIT.search(text) is not None
    return 0.4 * bool(_STANCE.search(text)) + 0.3 * person + 0.2 * bool(spans(text)[0]) - 0.4 * habit


def _one_statement(one: _Said, other: _Said) -> bool:
    """Whether two sides would say the same: the heart of one told in the other, or one quotation."""
    return alike(one.fact, other.fact) or bool(one.quoted & other.quoted)


def _very_same(one: _Said, other: _Said) -> bool:
    """Whether two reports have one statement beyond doubt: one quotation of one person, and no more news."""
    if one.voice.receipt.article == other.voice.receipt.article:
        return False
    if not one.quoted or one.quoted != other.quoted:
        return False
    if len(one.speakers) != 1 or one.speakers != other.speakers:
        return False
    return told_in(one.fact, [other.fact]) and told_in(other.fact, [one.fact])


def _quoted(text: str) -> frozenset[str]:
    inside = (re.sub(r"\W+", " ", text[start:end]).strip().lower() for start, end in spans(text)[0])
    return frozenset(words for words in inside if len(words.split()) >= _SAME_QUOTED)
