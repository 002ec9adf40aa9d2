"""How much each sentence of a story is worth telling."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Document, Event, PassageKind
from summarizer.clauses import without_remark
from summarizer.figures import figures
from summarizer.lexical import terms
from summarizer.lexicon import Lexicon, lexicon, speech
from summarizer.likeness import Likeness
from summarizer.material import Sentence
from summarizer.phrases import Phrases
from summarizer.quotes import outside, spans
from summarizer.substance import OPENING, VAGUE

_MORE = re.compile(r"\d|[\"“«](?:[^\s\"”»]+\s){3}| and \w+ed\b| и \w+л[аи]?\b")

_STATE = Phrases(
    r"is|are|ha(?:s|ve) (?:been|created)|remains?|faces?|helps?|makes?|offers?|allows?|lives?|needs?|"
    r"seeks?|continues?|rel(?:y|ies)|hosts?|lies?|serves?|provides?|brings?|contains?|includes?|requires?|reflects?|"
    r"shows?|depends?|means|plays?|matters?(?= (?:as|more|less|to|too)\b)|"
    r"является|являются|остаётся|остается|остаются|имеет|имеют|помогает|помогают|зависит|зависят|позволяет|"
    r"позволяют|играет|играют|требует|требуют|продолжает|продолжают|живут|служит|служат|нуждается|нуждаются",
    cased=True,
)
_STANDING = Phrases(
    r"ha(?:s|ve) (?:long|now|always|already) (?:been|become)|"
    r"ha(?:s|ve) become(?= (?:a |an |the )?full\b)|"
    r"(?:давно|уже давно) (?:стал[аио]?|явля[её]тся|являются)",
    cased=True,
)
"""A state of affairs whatever else the sentence says."""
_PAST = re.compile(
    r"\b(?<!have )(?<!has )(?<!is )(?<!are )(?<!is also )(?<!are also )(?<!being )"
    r"(?:was|were|had|did|took|began|came|went|met|held|"
    r"left|made|gave|found|[a-z]{3,}ed)\b(?! (?:to|by|with)\b)|"
    r"\b[а-яё]{3,}(?:л|ла|ло|ли|лся|лась|лись)\b"
)
_UNDER_WAY = re.compile(r"\b(?:is|are) (?:[a-z]+ly )?(?!becoming|growing|lacking)[a-z]{2,}ing\b")
"""An action in progress: "are being built", "is negotiating"."""
_SWEEPING = re.compile(
    r"^(?:Major|Western|Eastern|World|Global|Great|Regional|Foreign|Many|Most|Some|All|Several) "
    r"(?:[a-z-]+ )?(?:powers|leaders|countries|states|nations|governments|experts|analysts|observers|people)"
    r"\b|"
    r"^(?:Мировые|Западные|Крупные|Великие|Многие|Некоторые|Все|Большинство|Иностранные) (?:[а-яё-]+ )?"
    r"(?:держав\w*|лидер\w*|стран\w*|государств\w*|правительств\w*|эксперт\w*|аналитик\w*|наблюдател\w*)"
)
"""What so many are said to do or think, nobody can check."""

BRIEF = 8
"""Words; a shorter sentence is told only where nothing longer is worth as much."""

READER = 0.1
"""The cost of speaking to the reader."""

READABLE = 30
"""Words; every further one costs extra, so that long sentences are told only when they must be."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much. ``decay`` is in sentences, ``per_word`` per word.

    ``common``: words that many sentences of the text have (Nenkova & Vanderwende 2005, "SumBasic").
    ``person``: somebody known acts or speaks; ``fresh``: each speaker's first word; ``novel``: each new
    name or figure. Costs: ``spread``, being like what was chosen; ``brief``, few words; ``bare``, an
    outlet's own statement without speaker, number or date; ``dangling``, "The group ..." when nobody
    has told of one; ``voice`` scales those of an outlet's own opinions and fillers. ``related``: what is
    less like both the headline and the opening belongs to another story. ``cap``: two
    takeaways may be no more alike than this; ``same``: they tell one fact.
    """

    central: float = 1.0
    common: float = 2.0
    position: float = 0.7
    decay: float = 3.0
    title: float = 0.1
    per_word: float = 0.008
    per_long_word: float = 0.01
    quoted: float = -0.08
    person: float = 0.1
    fresh: float = 0.2
    novel: float = 0.04
    spread: float = 0.7
    dangling: float = 0.05
    brief: float = 0.1
    bare: float = 0.25
    voice: float = 1.0
    support: float = 0.08
    follower: float = 0.1
    related: float = 0.25
    cap: float = 0.72
    same: float = 0.75


MINILM = Weights()
LEXICAL = Weights(related=0.0, cap=0.5, same=0.5)
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
    common = _common(sentences)
    return [
        weights.central * likeness.central[index]
        + weights.common * common[index]
        + weights.position * math.exp(-sentence.position / weights.decay)
        + weights.title * likeness.title[index]
        + weights.support * support[index]
        - weights.follower * (sentence.document > 0)
        + _form(sentence, weights)
        - _penalty(sentence, documents[sentence.document].language, event, weights.voice)
        - weights.bare * is_bare(sentence, documents[sentence.document].language)
        for index, sentence in enumerate(sentences)
    ]


def _common(sentences: Sequence[Sentence]) -> list[float]:
    """For each sentence the mean share (0 to 1) of its document's sentences that have one of its words."""
    bags = [frozenset(terms(sentence.text)) for sentence in sentences]
    sizes = Counter(sentence.document for sentence in sentences)
    having = Counter((s.document, word) for s, bag in zip(sentences, bags, strict=True) for word in bag)
    return [
        sum(having[s.document, word] for word in bag) / max(1, len(bag)) / sizes[s.document]
        for s, bag in zip(sentences, bags, strict=True)
    ]


def _form(sentence: Sentence, weights: Weights) -> float:
    """What its form is worth: brevity, and little for a bare quotation."""
    words = sentence.words
    return (
        weights.quoted * mostly_quoted(sentence)
        - weights.per_word * words
        - weights.per_long_word * max(0, words - READABLE)
        - weights.brief * (words < BRIEF)
    )


def mostly_quoted(sentence: Sentence) -> bool:
    """True if half of it or more stands between quotation marks."""
    inside = sum(end - start for start, end in spans(sentence.text)[0])
    return sentence.inside or 2 * inside >= len(sentence.text)


def _penalty(sentence: Sentence, language: str, event: Event, voice: float) -> float:
    """What comment costs, and what little tells; ``voice`` scales all but the marked comment."""
    words = lexicon(language)
    comment = sentence.kind is PassageKind.COMMENT
    said = speech(sentence.text, language) is not None
    opinion = not said and words.opinion.search(without_remark(sentence.text, language)) is not None
    empty = words.platitude.search(sentence.text) is not None and not _MORE.search(sentence.text)
    filler = words.filler.search(sentence.text) is not None
    own = 0.45 * opinion + 0.6 * empty + 0.9 * filler + 0.1 * _dangles(sentence.text, words)
    talk = 0.03 * (said and event is Event.INCIDENT) + READER * to_reader(sentence, language)
    return 0.3 * comment + talk + voice * own


def is_bare(sentence: Sentence, language: str) -> bool:
    """True after the opening for a state of affairs, or what "many countries" do, without source, number
    or date: it is comment.
    """
    if sentence.position < OPENING or speech(sentence.text, language):
        return False
    if not (_SWEEPING.match(sentence.text) or _is_state(sentence.text)):
        return False
    found = figures(sentence.text)
    exact = {value for value, _ in found.amounts} - VAGUE
    return not (exact or found.dates or found.months or found.weekdays or found.relative)


def _is_state(text: str) -> bool:
    if _STANDING.search(text):
        return True
    return bool(_STATE.search(text)) and not (_PAST.search(text) or _UNDER_WAY.search(text))


def in_own_voice(sentence: Sentence, language: str) -> bool:
    """True for what an outlet itself thinks of a matter, and for sentences that say nothing."""
    words = lexicon(language)
    kept = without_remark(sentence.text, language)
    opinion = words.opinion.search(kept) is not None and not speech(kept, language)
    return opinion or words.filler.search(kept) is not None or is_bare(sentence, language)


def _dangles(text: str, words: Lexicon) -> bool:
    """True if it points at what was said before: "these problems"."""
    return words.pointing.search(outside(text)) is not None


def to_reader(sentence: Sentence, language: str) -> bool:
    """True if the outlet itself speaks to the reader: "Think of your school." """
    return lexicon(language).reader.search(outside(sentence.text)) is not None


def _support(
    sentences: Sequence[Sentence], likeness: Likeness, documents: Sequence[Document], weights: Weights
) -> list[int]:
    """How many others report much the same (at most three): copies of one wire text count once, and so does
    all that one outlet writes. Who gives another number does not bear it out.
    """
    if len(documents) < 2:
        return [0] * len(sentences)
    values = [figures(sentence.text).values for sentence in sentences]
    return [
        _independent(
            documents[one.document],
            [
                documents[other.document]
                for j, other in enumerate(sentences)
                if likeness.pairs[index][j] >= weights.same and _agree(values[index], values[j])
            ],
        )
        for index, one in enumerate(sentences)
    ]


def _agree(one: frozenset[float], other: frozenset[float]) -> bool:
    """True unless each of two sentences has a number that the other one lacks."""
    return one <= other or other <= one


def _independent(document: Document, others: Sequence[Document]) -> int:
    """How many independent reports there are among ``others``, at most three."""
    apart = [
        other
        for other in others
        if other.origin != document.origin and (not other.outlet or other.outlet != document.outlet)
    ]
    outlets = {other.outlet or other.article for other in apart}
    return min(3, len({other.origin for other in apart}), len(outlets))
