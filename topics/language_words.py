"""Small words and endings that tell languages of one script apart, as a vote of the words of a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from topics.tables import rows

TABLE = Path(__file__).with_name("data") / "language_words.tsv"
LONGEST_ENDING = 8
STEM = 2  # letters before an ending, at least
WORD = 2.0  # what a small word says, shared among the languages that have it
LETTER = 1 / 3  # and each letter of an ending
FOREIGN = 0.5  # what is left of a language's votes for each pattern in the text that it does not write
LEAST = 2.5  # what the best language must have
LEAD = 1.3  # and by what factor it must beat the next

Speakers = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class WordVote:
    """The words and endings of one script, each with the languages that use it."""

    words: Speakers
    endings: Speakers
    foreign: Mapping[str, tuple[re.Pattern[str], ...]]

    def scores(self, words: Iterable[str]) -> dict[str, float]:
        """How much the distinct words of a lower-case text speak for each language."""
        distinct = sorted(set(words))
        scores: dict[str, float] = defaultdict(float)
        for word in distinct:
            for language, weight in self._word(word).items():
                scores[language] += weight
        text = " ".join(distinct)
        for language in scores:
            scores[language] *= FOREIGN ** sum(
                bool(pattern.search(text)) for pattern in self.foreign[language]
            )
        return scores

    def decide(
        self, words: Iterable[str], among: Iterable[str] = (), lead: float = LEAD, least: float = LEAST
    ) -> str:
        """The language that the words clearly speak for, of all or of some; "" if none is clear."""
        scores = self.scores(words)
        allowed = frozenset(among) or frozenset(scores)
        ranked = sorted(((score, name) for name, score in scores.items() if name in allowed), reverse=True)
        if not ranked or ranked[0][0] < least:
            return ""
        return ranked[0][1] if len(ranked) == 1 or ranked[0][0] >= lead * ranked[1][0] else ""

    def _word(self, word: str) -> dict[str, float]:
        """What one word says: as a small word, or else by the longest ending that each language knows."""
        users = self.words.get(word)
        if users:
            return dict.fromkeys(users, WORD / len(users))
        found: dict[str, float] = {}
        for size in range(min(LONGEST_ENDING, len(word) - STEM), 0, -1):
            users = self.endings.get(word[-size:], frozenset())
            for language in users - found.keys():
                found[language] = size * LETTER / len(users)
        return found


def read_votes(path: Path = TABLE) -> dict[str, WordVote]:
    """The votes by script."""
    words: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    endings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    foreign: dict[str, dict[str, tuple[re.Pattern[str], ...]]] = defaultdict(dict)
    for script, language, small, last, lacking in rows(path, 5):
        foreign[script][language] = tuple(map(re.compile, lacking.split()))
        for listed, column in ((words, small), (endings, last)):
            for item in column.split():
                listed[script][item].add(language)
    return {
        script: WordVote(_frozen(words[script]), _frozen(endings[script]), foreign[script])
        for script in words
    }


def _frozen(listed: Mapping[str, set[str]]) -> Speakers:
    return {item: frozenset(users) for item, users in listed.items()}
