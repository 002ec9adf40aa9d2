"""A story as sentences to choose from: cut, joined with their lead-in, repetitions dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model import Document, Passage, PassageKind
from summarizer.sentences import split

MAX_SENTENCES = 40
"""Sentences read of one article; news says what matters before that."""

_AGENCY = re.compile(
    r"\s*(?:[A-ZА-ЯЁ][\w.’'-]+(?:,?\s[A-ZА-ЯЁ][\w.’'-]+){0,4}\s+)?"
    r"\((?:[A-ZА-ЯЁ]{2,8}|[Tt]he (?:[A-Z]\w+\s?){1,4})\)"
    r"\s*(?:--|—|–|-)?\s*(?=[A-ZА-ЯЁ\"“«])"
)
_LETTERS = re.compile(r"[^\W_]+")
_QUOTES = re.compile(r"[“«„”»\"]")
_OPEN_QUOTE = ('"', "“", "«", "„")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``start`` and ``end`` in its document's text, ``document`` its index in the story.

    ``position`` counts sentences of the document from 0, ``paragraph`` its passages; ``inside`` is set
    where a quotation that began earlier is still open at its start.
    """

    document: int
    start: int
    end: int
    text: str
    position: int
    paragraph: int
    kind: PassageKind
    inside: bool = False

    @property
    def words(self) -> int:
        """Words between spaces."""
        return len(self.text.split())


def sentences(documents: Sequence[Document], limit: int = MAX_SENTENCES) -> list[Sentence]:
    """The sentences of every document, in order; at most ``limit`` of each.

    The publisher's own takeaways are left out, and so is a sentence that its document said before.
    """
    found: list[Sentence] = []
    for index, document in enumerate(documents):
        found += _of_document(index, document, limit)
    return found


def _of_document(index: int, document: Document, limit: int) -> list[Sentence]:
    found: list[Sentence] = []
    seen = {_key(document.title)}
    for number, passage in enumerate(_joined(document)):
        quoting = False
        begin = passage.start + _agency(document.text[passage.start : passage.end]) * (not found)
        for start, end in split(document.text, begin, passage.end, document.language):
            text = squeeze(document.text[start:end])
            inside, quoting = quoting, _still_open(text, quoting)
            key = _key(text)
            if key in seen or not key:
                continue
            seen.add(key)
            position = len(found)
            found.append(Sentence(index, start, end, text, position, number, passage.kind, inside))
            if len(found) == limit:
                return found
    return found


def _agency(text: str) -> int:
    """The length of "Sarn (AGENCY)" at the start of a text; 0 without one."""
    found = _AGENCY.match(text)
    return found.end() if found else 0


def _joined(document: Document) -> Iterator[Passage]:
    """Passages to read; one that ends in a comma or colon takes the quotation on the next with it."""
    waiting: Passage | None = None
    for passage in document.passages:
        if passage.kind is PassageKind.OWN_TAKEAWAYS:
            continue
        text = document.text[passage.start : passage.end].strip()
        if waiting is not None and text.startswith(_OPEN_QUOTE):
            passage = Passage(waiting.start, passage.end, waiting.kind)
        elif waiting is not None:
            yield waiting
        waiting = passage if text.endswith((",", ":")) else None
        if waiting is None:
            yield passage
    if waiting is not None:
        yield waiting


def squeeze(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.split())


def _key(text: str) -> str:
    """What stays the same when a sentence is repeated with other marks or capitals."""
    return " ".join(_LETTERS.findall(text)).lower()


def _still_open(text: str, quoting: bool) -> bool:
    """Whether a quotation is open after ``text``, given whether one was open before it."""
    for mark in _QUOTES.finditer(text):
        at, char = mark.start(), mark.group()
        if char in "“«„":
            quoting = True
        elif char in "”»":
            quoting = False
        elif char == '"':
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            opens = (not before or before.isspace() or before == "(") and after.strip() != ""
            quoting = opens
    return quoting
