"""Recent articles, found by what they share: rare stems, keys, titles and sketches.

Kept between calls and brought up to date by comparing, so that a new article never costs a look at the
words of all the old ones; the answer depends on the present articles only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from math import log
from sys import intern
from typing import Final

from digest.model import Print, StoryId
from topics.fingerprint_sketch import resemblance
from topics.grouping_packed import Packed, Postings
from topics.grouping_score import COPY, COPY_WITH_TITLE, keys

RAREST: Final = 14
COMMON: Final = 400
CANDIDATES: Final = 40
COPY_CANDIDATES: Final = 20
INDEXED_HASHES: Final = (
    12  # texts that share 45 % of their shingles miss all of them once in a thousand times
)
TITLE_WORDS: Final = 4
UNSEEN: Final = 100


class Index:
    """Articles by slot number, with postings over their terms, keys, sketches, titles and stories."""

    def __init__(self) -> None:
        self._articles: dict[int, Packed] = {}
        self._slots: dict[int, int] = {}
        self._next = 0
        self._terms: dict[str, Postings] = defaultdict(Postings)
        self._hashes = Postings()
        self._titles = Postings()
        self._stories = Postings()

    def __getitem__(self, slot: int) -> Packed:
        return self._articles[slot]

    def sync(self, articles: Sequence[Print]) -> list[int]:
        """Hold exactly these articles (one for each ref, the last one counts); the slot of each, in order."""
        for article in articles:
            slot = self._slots.get(article.ref)
            if slot is not None:
                if self._articles[slot].matches(article):
                    continue
                self._remove(slot)
            self._add(article)
        if len(self._articles) > len(articles):
            wanted = {article.ref for article in articles}
            for ref in [ref for ref in self._slots if ref not in wanted]:
                self._remove(self._slots[ref])
        return [self._slots[article.ref] for article in articles]

    def idf(self, language: str, term: str) -> float:
        """ln((P + N) / (1 + df)) over the N articles held.

        P stands for articles not seen, so that a handful of articles is not taken for the world.
        """
        return log((UNSEEN + len(self._articles)) / (1 + self._terms[language].count(term)))

    def members(self, story: StoryId) -> list[int]:
        """The articles of a story, oldest first."""
        return sorted(self._stories[story], key=self._age)

    def candidates(self, slot: int) -> list[int]:
        """Up to 40 articles that share most rare terms or keys with one, best first."""
        scores: dict[int, float] = defaultdict(float)
        for posting, weight in self._rarest(self._articles[slot]):
            for other in posting:
                scores[other] += weight
        scores.pop(slot, None)
        return sorted(scores, key=lambda other: (-scores[other], *self._age(other)))[:CANDIDATES]

    def copies(self, slot: int) -> list[int]:
        """Near-copies of an article, the closest first."""
        article = self._articles[slot]
        shared = Counter(
            other for value in article.shingles[:INDEXED_HASHES] for other in self._hashes[value]
        )
        titled = set(self._same_title(article.title))
        shared.update(list(titled))
        shared.pop(slot, None)
        found = []
        for other in sorted(shared, key=lambda other: (-shared[other], *self._age(other)))[:COPY_CANDIDATES]:
            alike = resemblance(article.shingles, self._articles[other].shingles)
            if alike >= (COPY_WITH_TITLE if other in titled else COPY):
                found.append((-alike, *self._age(other), other))
        return [other for *_, other in sorted(found)]

    def _age(self, slot: int) -> tuple[float, int]:
        """What decides between equals: the older article, then the lower ref."""
        article = self._articles[slot]
        return article.at.timestamp(), article.ref

    def _same_title(self, title: str) -> Iterable[int]:
        return self._titles[title] if title.count(" ") >= TITLE_WORDS - 1 else ()

    def _rarest(self, article: Packed) -> Iterator[tuple[Sequence[int], float]]:
        """The postings of an article's weightiest terms and of its keys, the common ones left out."""
        language = article.language
        idfs = {term: self.idf(language, term) for term in article.terms}
        weights = {
            term: value * idfs[term] for term, value in zip(article.terms, article.weights, strict=True)
        }
        heaviest = sorted(weights, key=lambda term: -weights[term])[:RAREST]
        found = [(self._terms[language][term], weights[term]) for term in heaviest]
        found += [(self._terms[""][key], self.idf("", key)) for key in keys(article)]
        return ((posting, weight) for posting, weight in found if 1 < len(posting) <= COMMON)

    def _entries(self, article: Packed) -> Iterator[tuple[Postings, Hashable]]:
        """Every entry that an article is part of, each once."""
        words, signs = self._terms[article.language], self._terms[""]
        yield from ((words, term) for term in article.terms)
        yield from ((signs, intern(key)) for key in keys(article))
        yield from ((self._hashes, value) for value in article.shingles[:INDEXED_HASHES])
        yield self._titles, article.title
        yield self._stories, article.story

    def _add(self, article: Print) -> None:
        slot, self._next = self._next, self._next + 1
        self._slots[article.ref] = slot
        packed = self._articles[slot] = Packed(article)
        for postings, key in self._entries(packed):
            postings.add(key, slot)

    def _remove(self, slot: int) -> None:
        article = self._articles.pop(slot)
        del self._slots[article.ref]
        for postings, key in self._entries(article):
            postings.remove(key, slot)
