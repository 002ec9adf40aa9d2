"""Recent articles, found by what they share: rare stems, keys, titles and sketches.

Articles come and go one at a time, so that a new one never costs a look at all the old ones; the answers
depend on the articles that are there, not on the order in which they came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from heapq import nlargest, nsmallest
from math import log
from operator import mul
from typing import Final

from digest.model import Print, StoryId
from topics.fingerprint_sketch import resemblance
from topics.grouping_packed import FINEST, Packed
from topics.grouping_postings import Chains, Postings

RAREST: Final = 14
COMMON: Final = 400
COPY_CANDIDATES: Final = 20
COPY: Final = 0.45
COPY_WITH_TITLE: Final = 0.2
COPY_OF_OWN: Final = 0.65  # an outlet repeats its own standing phrases, and the title of a daily column
INDEXED_HASHES: Final = 12  # texts alike enough to be copies miss all of them once in a thousand times
UNSEEN: Final = 100
LOGS: Final = tuple(log(1 + count) for count in range(500))
WEAK: Final = 0.15  # of what the best candidate has in common; with less an article is not looked at


class Index:
    """Articles by slot number, with postings over their terms, keys, sketches, titles and stories."""

    def __init__(self) -> None:
        self._articles: dict[int, Packed] = {}
        self._next = 0
        self._words = Postings()
        self._copies = Chains()
        self._stories = Postings()

    def __getitem__(self, slot: int) -> Packed:
        return self._articles[slot]

    def add(self, article: Print) -> int:
        """Take in an article; its slot, higher than all before."""
        slot, self._next = self._next, self._next + 1
        packed = self._articles[slot] = Packed(article)
        for key in _words(packed):
            self._words.add(key, slot)
        for key in _repeated(packed):
            self._copies.add(key, slot)
        if packed.story is not None:
            self._stories.add(packed.story, slot)
        return slot

    def remove(self, slot: int) -> None:
        """Forget the article of a slot."""
        packed = self._articles.pop(slot)
        for key in _words(packed):
            self._words.remove(key, slot)
        for key in _repeated(packed):
            self._copies.remove(key, slot)
        if packed.story is not None:
            self._stories.remove(packed.story, slot)

    def move(self, slot: int, story: StoryId) -> None:
        """The article of a slot belongs to that story from now on."""
        packed = self._articles[slot]
        if packed.story is not None:
            self._stories.remove(packed.story, slot)
        packed.story = story
        self._stories.add(story, slot)

    def older(self, than: float) -> list[int]:
        """The slots of articles from before a POSIX time."""
        return [slot for slot, article in self._articles.items() if article.at < than]

    def rarity(self) -> Rarity:
        """How rare every term and key is among the articles held at this moment."""
        return Rarity(self._words, len(self._articles))

    def members(self, story: int) -> list[int]:
        """The articles of a story, oldest first."""
        return sorted(self._stories[story], key=self.age)

    def candidates(self, slot: int, rarity: Rarity, limit: int) -> list[int]:
        """The articles that share most rare terms or keys with one, best first."""
        scores: dict[int, float] = defaultdict(float)
        for posting, weight in self._rarest(self._articles[slot], rarity):
            for other in posting:
                scores[other] += weight
        scores.pop(slot, None)
        most = nlargest(limit, scores.values())
        least = max(most[-1], WEAK * most[0]) if most else 0.0
        best = [other for other, score in scores.items() if score >= least]
        return sorted(best, key=lambda other: (-scores[other], *self.age(other)))[:limit]

    def copies(self, slot: int) -> list[tuple[int, float]]:
        """Near-copies of an article with their resemblance, the closest first."""
        article = self._articles[slot]
        shared = Counter(other for key in _repeated(article) for other in self._copies[key])
        titled = set(self._copies[article.title]) if article.title else set()
        shared.pop(slot, None)
        found = []
        for other in nsmallest(COPY_CANDIDATES, shared, key=lambda other: (-shared[other], *self.age(other))):
            alike = resemblance(article.sketch, self._articles[other].sketch)
            least = COPY_WITH_TITLE if other in titled else COPY
            if alike >= (COPY_OF_OWN if self._articles[other].outlet == article.outlet else least):
                found.append((other, alike))
        return sorted(found, key=lambda each: (-each[1], *self.age(each[0])))

    def age(self, slot: int) -> tuple[float, int]:
        """What decides between equals: the older article, then the lower ref."""
        article = self._articles[slot]
        return article.at, article.ref

    def _rarest(self, article: Packed, rarity: Rarity) -> Iterator[tuple[Sequence[int], float]]:
        """The postings of an article's weightiest terms and of its keys, the common ones left out."""
        weights = map(mul, article.weights, map(rarity.__getitem__, article.terms))
        heaviest = nlargest(RAREST, zip(weights, article.terms, strict=True))
        keys = ((FINEST * rarity[key], key) for key in article.agreeing())
        found = ((self._words[key], weight) for weight, key in (*heaviest, *keys))
        return ((posting, weight) for posting, weight in found if 1 < len(posting) <= COMMON)


class Rarity(dict[int, float]):
    """ln((P + N) / (1 + df)) of terms and keys over the N articles held, worked out when asked for.

    P stands for articles not seen, so that a handful of articles is not taken for the world.
    """

    def __init__(self, words: Postings, count: int) -> None:
        super().__init__()
        self._count = words.count
        self._all = log(UNSEEN + count)

    def __missing__(self, key: int) -> float:
        count = self._count(key)
        value = self[key] = self._all - (LOGS[count] if count < len(LOGS) else log(1 + count))
        return value


def _words(article: Packed) -> set[int]:
    """All that an article is found by when it tells the same."""
    return {*article.terms, *article.agreeing()}


def _repeated(article: Packed) -> list[int]:
    """All that an article is found by when it repeats another."""
    return [*article.sketch[:INDEXED_HASHES], *((article.title,) if article.title else ())]
