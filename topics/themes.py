"""The seventeen themes: what a text speaks of, best first, with the words that prove it.

A distinct strong term gives 2, a weak one 0.7, a term in the title 1 more; a longer text is damped. A theme
counts from its own threshold on and only if the text is about it: a strong term in the title or the lead, or
enough of them later, and a fair share of the best theme's score. All numbers come from this project's
development texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from digest.model import ThemeTag
from topics.lexicon import Hit, Lexicon, joined, spaced

THEMES: Final = (
    "terrorism", "conflict", "border", "unrest", "politics", "rights", "drugs", "crime", "military",
    "diplomacy", "economy", "energy", "water", "migration", "disaster", "cyber", "transport",
)  # fmt: skip
MOST: Final = 3
READ: Final = 1_500
LATER: Final = 2_500
LEAD: Final = 520
OPENING: Final = 240
STRONG: Final = 2.0
WEAK: Final = 0.7
TITLE: Final = 1.0
AGAIN: Final = 0.25
LATE: Final = 0.45
WEAK_FULL: Final = 2.1
WEAK_BEYOND: Final = 0.3
SHORT: Final = 30
DAMPED_FROM: Final = 80
DAMPING: Final = 1.5
THRESHOLD: Final = 2.0
THRESHOLDS: Final[Mapping[str, float]] = {"politics": 2.2, "economy": 2.2, "transport": 2.2}
GRAVITY: Final[Mapping[str, float]] = {
    "terrorism": 1.5,
    "conflict": 1.3,
    "border": 1.2,
    "military": 1.4,
    "unrest": 1.2,
    "migration": 1.2,
    "disaster": 1.1,
    "politics": 0.9,
    "diplomacy": 0.8,
    "economy": 0.8,
}
ECLIPSING: Final[Mapping[str, frozenset[str]]] = {
    "crime": frozenset(("terrorism", "conflict", "drugs", "cyber")),
    "border": frozenset(("terrorism", "conflict", "military")),
    "conflict": frozenset(("terrorism", "crime", "unrest")),
    "military": frozenset(("terrorism", "conflict", "border")),
    "rights": frozenset(("terrorism", "conflict", "crime", "border")),
    "disaster": frozenset(("terrorism", "conflict", "crime", "energy", "cyber")),
    "transport": frozenset(("terrorism", "conflict", "crime", "drugs", "unrest")),
    "diplomacy": frozenset(("terrorism", "conflict", "crime", "politics", "unrest", "rights", "disaster")),
}
NAMED: Final = frozenset(("terrorism", "drugs", "border", "migration", "cyber", "energy", "water"))
"""Themes with a vocabulary of their own. The words of the others (police, court, army, ministers, storms)
stand in many a story, so that one of them besides the main theme has more to prove."""
SHARE: Final = 0.36
MENTION: Final = 1.3
REPEATS: Final = 3
WORDS_PER_TERM: Final = 100
HALF: Final = 0.5
OFF_TOPIC: Final = 0.85


@dataclass(slots=True)
class Evidence:
    """The terms that speak for one name: how often, which are strong, and which stand where.

    ``title``, ``opening`` (with the first 240 characters of the body: a sentence or two), ``leading`` (520)
    and ``early`` (1,500) each hold the one before.
    """

    counts: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    strong: set[str] = field(default_factory=set)
    early: set[str] = field(default_factory=set)
    title: set[str] = field(default_factory=set)
    leading: set[str] = field(default_factory=set)
    opening: set[str] = field(default_factory=set)
    last: int = -1

    @property
    def lead(self) -> bool:
        """Whether a strong term stands in the title or the lead."""
        return bool(self.leading & self.strong)

    def weight(self) -> float:
        """The sum of the distinct terms, not yet damped; three weak ones count in full."""
        strong = sum(self.term(term) for term in self.strong)
        weak = sum(self.term(term) for term in self.counts if term not in self.strong)
        return strong + min(weak, WEAK_FULL) + WEAK_BEYOND * max(0.0, weak - WEAK_FULL)

    def term(self, term: str) -> float:
        """What one term gives: more for the title and for repetition, less when it comes late."""
        weight = STRONG if term in self.strong else WEAK
        weight *= 1 + AGAIN * min(self.counts[term] - 1, 3)
        if term in self.title:
            return weight + TITLE
        return weight if term in self.early else weight * LATE


@dataclass(frozen=True)
class Reading:
    """What the lexicon found in a text: evidence by group and name, and how many words were read."""

    evidence: Mapping[str, Mapping[str, Evidence]]
    words: int
    title_words: int
    spaced: str
    body: int

    def of(self, group: str) -> Mapping[str, Evidence]:
        """The evidence of one group by name."""
        return self.evidence.get(group, {})

    def damping(self) -> float:
        """What scores are divided by: 1 for a headline, 1.5 from 80 words on."""
        return 1 + (DAMPING - 1) * min(1.0, max(0, self.words - SHORT) / (DAMPED_FROM - SHORT))

    @cached_property
    def scores(self) -> Mapping[str, float]:
        """The damped score of every theme that has a word in the text."""
        return {slug: found.weight() / self.damping() for slug, found in self.of("themes").items()}

    @cached_property
    def off_topic(self) -> float:
        """How much speaks for sport, culture, lifestyle, business or science: the best of them, damped."""
        weights = sorted((found.weight() for found in self.of("off").values()), reverse=True)
        return (weights[0] + 0.5 * sum(weights[1:])) / self.damping() if weights else 0.0


def read(lexicon: Lexicon, title: str, body: str) -> Reading:
    """Look a text up: the title and the first 4,000 characters of the body."""
    head = spaced(title)
    text = head + spaced(body[: READ + LATER]).lstrip(" ")
    evidence: dict[str, dict[str, Evidence]] = {}
    for hit, meaning in lexicon.find(text):
        group = evidence.setdefault(meaning.group, {})
        found = group.get(meaning.name)
        if found is None:
            found = group[meaning.name] = Evidence()
        _note(found, hit, meaning.strong, text, len(head))
    return Reading(
        evidence, text[: len(head) + READ].count(" "), head.strip().count(" ") + 1, text, len(head)
    )


def _note(found: Evidence, hit: Hit, strong: bool, text: str, body: int) -> None:
    """Write a hit down. A second term at the same word only lifts the first to strong."""
    term = hit.term.text
    if hit.start == found.last:
        if not strong:
            return
        previous = next(reversed(found.counts))
        if previous in found.strong:
            return
    found.last = hit.start
    found.counts[term] = found.counts.get(term, 0) + 1
    if found.counts[term] == 1:
        found.words[term] = joined(text[hit.start : hit.end])
        _place(found, term, hit.start - body)
    if strong:
        found.strong.add(term)


def _place(found: Evidence, term: str, position: int) -> None:
    """Note where a term stands for the first time; what stands in the title stands in the lead too."""
    if position < READ:
        found.early.add(term)
    if position < LEAD:
        found.leading.add(term)
    if position < OPENING:
        found.opening.add(term)
    if position < 0:
        found.title.add(term)


def tag(reading: Reading) -> tuple[ThemeTag, ...]:
    """At most three themes, best first; scores are weighed by how grave a theme is."""
    scores = reading.scores
    grave = {slug: value * GRAVITY.get(slug, 1.0) for slug, value in scores.items()}
    if not scores or _elsewhere(reading.off_topic, grave):
        return ()
    evidence = reading.of("themes")
    ranked = sorted(grave, key=lambda slug: (-grave[slug], THEMES.index(slug)))
    focused = [slug for slug in ranked if _focused(slug, evidence[slug], ranked, reading.words)]
    most, gravest = max(scores.values()), max(grave.values())
    sure = [
        slug
        for slug in focused
        if scores[slug] >= _threshold(slug) and max(scores[slug] / most, grave[slug] / gravest) >= SHARE
    ]
    if len(sure) == MOST - 1:
        sure += [
            slug for slug in focused if slug not in sure and _mention(slug, evidence[slug], scores[slug])
        ]
    chosen = sorted(sure[:MOST], key=ranked.index)
    return tuple(ThemeTag(slug, round(grave[slug], 3), _proof(evidence[slug])) for slug in chosen)


def _threshold(slug: str) -> float:
    return THRESHOLDS.get(slug, THRESHOLD)


def _eclipsed(slug: str, found: Evidence, ranked: Sequence[str]) -> bool:
    """Whether a heavier theme explains this one: an attack in which a smuggler died is no ordinary crime.

    A strong term in the title, two in the lead, or one that the text comes back to speak for themselves.
    """
    heavier = ranked[: ranked.index(slug)]
    if ECLIPSING.get(slug, frozenset()).isdisjoint(heavier) or found.title & found.strong:
        return False
    leading = found.strong & found.leading
    return (
        len(leading) < 2
        and all(found.counts[term] < 2 for term in leading)
        and all(found.counts[term] < REPEATS for term in found.strong & found.early)
    )


def _mention(slug: str, found: Evidence, value: float) -> bool:
    """Enough for the last place of a text with several themes: a strong term in the title or lead."""
    return slug in NAMED and value >= MENTION and found.lead


def _elsewhere(off_topic: float, scores: Mapping[str, float]) -> bool:
    """Whether a text is about something else and only borrows the words of the themes."""
    return off_topic > OFF_TOPIC * sum(sorted(scores.values())[-2:])


def _focused(slug: str, found: Evidence, ranked: Sequence[str], words: int) -> bool:
    """Whether the text is about a theme and not of its words alone: up front, or often enough later."""
    if _eclipsed(slug, found, ranked):
        return False
    if found.lead:
        return True
    early = found.strong & found.early
    if slug == ranked[0] or (slug in NAMED and early):
        return len(found.strong) >= 2 or (bool(early) and len(found.counts) >= 4)
    return (
        _occurrences(found, early) + HALF * _occurrences(found, found.strong - early)
        >= 1 + words / WORDS_PER_TERM
    )


def _occurrences(found: Evidence, terms: Collection[str]) -> int:
    """How often terms stand in the text, each counted three times at most."""
    return sum(min(found.counts[term], REPEATS) for term in terms)


def _proof(found: Evidence) -> tuple[str, ...]:
    """The words of a theme, the heaviest first, at most eight."""
    ranked: Sequence[str] = sorted(found.counts, key=lambda term: -found.term(term))
    return tuple(dict.fromkeys(found.words[term] for term in ranked))[:8]
