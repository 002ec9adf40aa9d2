"""How much each sentence of a story is worth telling."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Document, Event, PassageKind
from summarizer.figures import figures
from summarizer.lexicon import Lexicon, lexicon
from summarizer.likeness import Likeness
from summarizer.material import Sentence
from summarizer.quotes import outside, spans

_MORE = re.compile(r"\d|[\"“«]| and \w+ed\b| и \w+л[аи]?\b")

_STATE = re.compile(
    r"\b(?:is|are|ha(?:s|ve) (?:been|created)|remains?|faces?|helps?|makes?|offers?|allows?|"
    r"depends?|means|plays?)\b|"
    r"\b(?:является|являются|остаётся|остается|остаются|имеет|имеют|помогает|зависит|позволяет|играет)\b"
)
_PAST = re.compile(
    r"\b(?<!have )(?<!has )(?:was|were|had|[a-z]{3,}ed)\b|\b[а-яё]{3,}(?:л|ла|ло|ли|лся|лась|лись)\b"
)

OPENING = 2
"""Sentences at the head of an article, which tell the event itself."""

BRIEF = 8
"""Words; a shorter sentence is told only where nothing longer is worth as much."""

READABLE = 30
"""Words; every further one costs extra, so that long sentences are told only when they must be."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much. ``decay`` is in sentences, ``per_word`` per word.

    ``person``: somebody known acts or speaks; ``fresh``: each speaker's first word; ``novel``: each new
    name or figure. Costs: ``spread``, being like what was chosen; ``brief``, few words; ``bare``, an
    outlet's own statement without speaker, number or date; ``dangling``, "The group ..." when nobody
    has told of one; ``voice`` scales those of an outlet's own opinions and fillers. ``cap``: two
    takeaways may be no more alike than this; ``same``: they tell one fact.
    """

    central: float = 1.0
    position: float = 0.5
    decay: float = 3.0
    title: float = 0.1
    per_word: float = 0.008
    per_long_word: float = 0.01
    quoted: float = -0.08
    person: float = 0.1
    fresh: float = 0.2
    novel: float = 0.04
    spread: float = 0.5
    dangling: float = 0.05
    brief: float = 0.1
    bare: float = 0.25
    voice: float = 1.0
    support: float = 0.08
    follower: float = 0.1
    cap: float = 0.72
    same: float = 0.75


MINILM = Weights()
LEXICAL = Weights(cap=0.5, same=0.5)
_BLOCK = {"brief": 0.6, "person": 0.0, "fresh": 0.0, "bare": 0.0, "dangling": 0.0, "voice": 0.0}
"""Short lines of a text in one block are mostly headings and links that ran into it; and whose voice a
sentence is in cannot be told where the speaker's paragraph does not end.
"""

BY_METHOD: Mapping[str, Weights] = {"minilm": MINILM, "lexical": LEXICAL}


def for_block(weights: Weights) -> Weights:
    """The weights for a text without paragraphs, where nobody's own passage can be told apart."""
    return replace(weights, **_BLOCK)


def score(
    sentences: Sequence[Sentence],
    likeness: Likeness,
    documents: Sequence[Document],
    event: Event,
    weights: Weights,
) -> list[float]:
    """One number a sentence, higher is better: centrality, position, title, brevity, independent
    support by other origins, and penalties for comment and for talk about an incident.
    """
    support = _support(sentences, likeness, documents, weights)
    return [
        weights.central * likeness.central[index]
        + weights.position * math.exp(-sentence.position / weights.decay)
        + weights.title * likeness.title[index]
        + weights.support * support[index]
        - weights.follower * (sentence.document > 0)
        + _form(sentence, weights)
        - _penalty(sentence, documents[sentence.document].language, event, weights.voice)
        - weights.bare * _bare(sentence, documents[sentence.document].language)
        for index, sentence in enumerate(sentences)
    ]


def _form(sentence: Sentence, weights: Weights) -> float:
    """What its form is worth: brevity, and little for a bare quotation."""
    return (
        weights.quoted * _mostly_quoted(sentence)
        - weights.per_word * sentence.words
        - weights.per_long_word * max(0, sentence.words - READABLE)
        - weights.brief * (sentence.words < BRIEF)
    )


def _mostly_quoted(sentence: Sentence) -> bool:
    """True if half of it or more stands between quotation marks."""
    inside = sum(end - start for start, end in spans(sentence.text)[0])
    return sentence.inside or 2 * inside >= len(sentence.text)


def _penalty(sentence: Sentence, language: str, event: Event, voice: float) -> float:
    """What comment costs, and what little tells; ``voice`` scales all but the marked comment."""
    words = lexicon(language)
    comment = sentence.kind is PassageKind.COMMENT
    said = words.say.search(sentence.text) is not None
    opinion = not said and words.opinion.search(sentence.text) is not None
    empty = words.platitude.search(sentence.text) is not None and not _MORE.search(sentence.text)
    filler = words.filler.search(sentence.text) is not None
    own = 0.45 * opinion + 0.6 * empty + 0.9 * filler + 0.1 * _dangles(sentence.text, words)
    return 0.3 * comment + 0.03 * (said and event is Event.INCIDENT) + voice * own


def _bare(sentence: Sentence, language: str) -> bool:
    """True after the opening for a state of affairs without source, number or date: it is comment."""
    if sentence.position < OPENING or lexicon(language).say.search(sentence.text):
        return False
    if not _STATE.search(sentence.text) or _PAST.search(sentence.text):
        return False
    found = figures(sentence.text)
    return not (found.amounts or found.dates or found.months or found.weekdays or found.relative)


def _dangles(text: str, words: Lexicon) -> bool:
    """True if it points at what was said before ("these problems") or speaks to the reader."""
    bare = outside(text)
    return words.pointing.search(bare) is not None or words.reader.search(bare) is not None


def _support(
    sentences: Sequence[Sentence], likeness: Likeness, documents: Sequence[Document], weights: Weights
) -> list[int]:
    """How many other origins say much the same (at most three); copies of one wire text count once."""
    if len(documents) < 2:
        return [0] * len(sentences)
    origins = [documents[sentence.document].origin for sentence in sentences]
    found = []
    for index in range(len(sentences)):
        row = likeness.pairs[index]
        others = {origins[j] for j in range(len(sentences)) if row[j] >= weights.same}
        found.append(min(3, len(others - {origins[index]})))
    return found
