"""How fast and how small grouping is among ten thousand articles, beside plain ways of doing the same.

`python -m bench.grouping` invents its articles and takes less than a minute. Ratios carry from machine to
machine, milliseconds do not.
"""

from __future__ import annotations

import gc
import re
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import log, sqrt
from random import Random
from statistics import median
from typing import TypeVar

from bot.demo.press import read_articles
from digest.model import Fingerprint, OutletId, Print, StoryId
from topics.fingerprint import Fingerprinter
from topics.grouping import StoryGrouper

NOW = datetime(2031, 3, 5, tzinfo=UTC)
KNOWN, NEW = 10_000, 200
ACCOUNTS = 4  # articles of one event
WORDS = 40_000
LENGTH, ROUNDS = 3_000, 8
T = TypeVar("T")
COUNTRIES = tuple(f"{one}{other}" for one in "ABCDEFGHIJ" for other in "KLMNO")


def main() -> None:
    """Prints the tables."""
    press = list(invented(Random(20310305), KNOWN + NEW))
    known, new = press[:KNOWN], [replace(one, ref=-one.ref, story=None) for one in press[KNOWN:]]
    grouper, size, learning = learnt(known)
    table(
        f"one new article among {KNOWN:,}",
        {
            "ours": milliseconds(lambda one: grouper.group([one]), new),
            "TF-IDF, all pairs": milliseconds(AllPairs(known).cosines, new[:10]),
            "ours, the pure form": milliseconds(lambda one: StoryGrouper().group([one], known), new[:2]),
        },
    )
    print(f"memory: {size:.0f} bytes an article; the articles themselves: {footprint():.0f}")
    print(f"learning: {learning:.3f} ms an article")
    texts = long_texts()
    maker = Fingerprinter(lambda text, language: ())
    times = milliseconds(lambda text: maker.make(text[:80], text, "en", (), (), ()), texts * ROUNDS)
    table(
        f"fingerprint of {LENGTH:,} characters",
        {
            "ours": times[len(texts) :],
            "words counted, every shingle hashed": milliseconds(plain_mark, texts),
        },
    )


def table(title: str, measured: Mapping[str, Sequence[float]]) -> None:
    """Milliseconds of each way, and how many times those of the first its median is."""
    first = median(next(iter(measured.values())))
    print(f"{title:42}{'ms, median':>12}{'slowest':>9}{'ratio':>8}")
    for name, times in measured.items():
        print(f"{name:42}{median(times):12.2f}{max(times):9.2f}{median(times) / first:8.1f}")


def invented(random: Random, count: int) -> Iterator[Print]:
    """Articles of invented words, rare and common as in news: four to each event, of four outlets."""
    for number in range(count):
        event = Random(number // ACCOUNTS)
        shared, own = words(event, 45), words(random, 60)
        terms = dict.fromkeys(event.sample(shared, 30) + own)
        place = event.choice(COUNTRIES)
        yield Print(
            ref=number + 1,
            at=NOW - timedelta(minutes=(number // ACCOUNTS) * 1.6 + random.random() * 60),
            outlet=OutletId(number % 60),
            fingerprint=Fingerprint(
                title_key=" ".join(own[:9]),
                language="en",
                terms=tuple((term, round(3.2 - at / 30, 3)) for at, term in enumerate(terms) if at < 60),
                shingles=tuple(sorted(random.getrandbits(41) for _ in range(64))),
                actors=tuple(f"name{event.randrange(4_000)}" for _ in range(10)),
                places=(place, f"{place}:town{event.randrange(60)}", random.choice(COUNTRIES)),
                numbers=tuple(str(event.randrange(2, 300)) for _ in range(6)),
                themes=("conflict", "border"),
            ),
            story=StoryId(number // ACCOUNTS + 1),
        )


def words(random: Random, count: int) -> list[str]:
    """Stems drawn as Zipf found words to be used: the second half as often as the first, and so on."""
    return [f"stem{int(WORDS ** random.random())}" for _ in range(count)]


def learnt(known: Sequence[Print]) -> tuple[StoryGrouper, float, float]:
    """A grouper that knows them, the bytes and the milliseconds that each of them took."""
    grouper = StoryGrouper()
    gc.collect()
    tracemalloc.start()
    grouper.learn(known)
    gc.collect()
    size = tracemalloc.get_traced_memory()[0] / len(known)
    tracemalloc.stop()
    started = time.process_time()
    StoryGrouper().learn(known[:2_000])
    return grouper, size, (time.process_time() - started) / 2


def footprint() -> float:
    """The bytes of one article as it comes from the store."""
    gc.collect()
    tracemalloc.start()
    kept = list(invented(Random(1), 500))
    gc.collect()
    size = tracemalloc.get_traced_memory()[0] / len(kept)
    tracemalloc.stop()
    return size


def long_texts() -> list[str]:
    """The sample world in pieces of 3,000 characters."""
    world = "\n".join("\n".join(each.paragraphs) for each in read_articles(NOW))
    return [world[at : at + LENGTH] for at in range(0, len(world) - LENGTH, LENGTH)]


def plain_mark(text: str) -> tuple[Counter[str], list[int]]:
    """The words of a text and its sketch as a textbook has them, and neither names nor figures."""
    words = re.findall(r"\w+", text.lower())
    shingles = {" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)}
    hashes = sorted(int.from_bytes(blake2b(each, digest_size=8).digest(), "big") for each in shingles)
    return Counter(word[:6] for word in words), hashes[:64]


def milliseconds(work: Callable[[T], object], articles: Sequence[T]) -> list[float]:
    """Processor time for each article."""
    times = []
    for article in articles:
        started = time.process_time()
        work(article)
        times.append(1_000 * (time.process_time() - started))
    return times


class AllPairs:
    """The plain method: the cosine of TF-IDF vectors, made beforehand, with every article there is."""

    def __init__(self, known: Sequence[Print]) -> None:
        counts = Counter(term for one in known for term, _ in one.fingerprint.terms)
        self._idf = {term: log(len(known) / count) for term, count in counts.items()}
        self._vectors = [self._vector(one) for one in known]

    def _vector(self, article: Print) -> dict[str, float]:
        vector = {term: weight * self._idf.get(term, 9.0) for term, weight in article.fingerprint.terms}
        norm = sqrt(sum(value * value for value in vector.values()))
        return {term: value / norm for term, value in vector.items()}

    def cosines(self, article: Print) -> list[float]:
        """The cosine with each of the known articles, in order."""
        mine = self._vector(article)
        return [
            sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys()) for theirs in self._vectors
        ]


if __name__ == "__main__":
    main()
