"""How fast the tagger and the grouper are, beside a naive way of doing the same in the same run.

`python -m bench.tagger` reads the articles of the sample world and takes less than a minute. Ratios carry
from machine to machine, articles a second do not.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from bot.demo.press import read_articles
from digest.model import Cleaned, Fingerprint, OutletId, Print, StoryId
from sources.clean import clean
from topics import themes
from topics.atlas import Atlas
from topics.grouping import StoryGrouper
from topics.language import LanguageDetector
from topics.lexicon import Lexicon
from topics.places import Gazetteer
from topics.tagger import TextTagger, reporting

NOW = datetime(2031, 3, 5, tzinfo=UTC)
KNOWN = 10_000
ROUNDS = 7
T = TypeVar("T")
Article = tuple[str, str, str, Cleaned, str]  # title, text, reporting, cleaned, language


def main() -> None:
    """Prints the table."""
    detector, gazetteer, lexicon = LanguageDetector(), Gazetteer.load(), Lexicon.load()
    tagger = TextTagger(detector, gazetteer, lexicon)
    articles = list(read(detector))
    rows = places(gazetteer, articles) + labels(lexicon, articles)
    rows.append(("whole tag", rate(lambda each: tagger.tag(each[0], each[1], each[3]), articles), None))
    rows.append(grouping([tagger.tag(each[0], each[1], each[3]).fingerprint for each in articles]))
    print(f"{'':28}{'articles/s':>12}{'naive/s':>12}{'ratio':>8}")
    for name, ours, naive in rows:
        beside = f"{naive:12.0f}{ours / naive:8.1f}" if naive else f"{'-':>12}{'-':>8}"
        print(f"{name:28}{ours:12.0f}{beside}")


def read(detector: LanguageDetector) -> Iterable[Article]:
    """The sample world, cleaned as the program does it."""
    for article in read_articles(NOW):
        text = "\n".join(article.paragraphs)
        cleaned = clean(text, article.title)
        body = "\n".join(reporting(text, cleaned))
        yield article.title, text, body, cleaned, detector.detect(f"{article.title}\n{body}")


def rate(work: Callable[[T], object], items: Sequence[T], rounds: int = ROUNDS) -> float:
    """Items a second of processor time, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for item in items:
            work(item)
        best = min(best, time.process_time() - started)
    return len(items) / best


def places(gazetteer: Gazetteer, articles: Sequence[Article]) -> list[tuple[str, float, float | None]]:
    """The gazetteer of all places beside one regular expression of country names and demonyms alone."""
    countries = Atlas.load().countries.values()
    names = {
        name
        for each in countries
        for name in (each.english, each.russian, *each.people, *each.aliases, *each.russian_aliases)
    }
    pattern = alternation(names)
    ours = rate(lambda each: gazetteer.find(each[0], [each[2]], each[4]), articles)
    return [("places / names in a regex", ours, rate(lambda each: pattern.findall(each[1]), articles, 2))]


def labels(lexicon: Lexicon, articles: Sequence[Article]) -> list[tuple[str, float, float | None]]:
    """The lexicon's seventeen themes beside a regular expression of plain words (those of the articles)."""
    words = {word for each in articles for word in re.findall(r"\w{4,}", each[1].lower())}
    pattern = alternation(words)
    ours = rate(lambda each: themes.tag(themes.read(lexicon, each[0], each[2])), articles)
    return [("themes / words in a regex", ours, rate(lambda each: pattern.findall(each[1]), articles, 2))]


def alternation(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words, the longest first, in any letters."""
    ordered = sorted(filter(None, words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b", re.IGNORECASE)


def grouping(marks: Sequence[Fingerprint]) -> tuple[str, float, float | None]:
    """One new article among 10,000, beside comparing its words with those of each of them."""
    known = background(marks)
    new = [Print(-1 - i, NOW, OutletId(1), mark) for i, mark in enumerate(marks)]
    grouper = StoryGrouper()
    grouper.learn(known)
    ours = rate(lambda one: grouper.group([one]), new, 2)
    words = [{term for term, _ in each.fingerprint.terms} for each in known]

    def nearest(one: Print) -> float:
        mine = {term for term, _ in one.fingerprint.terms}
        return max(len(mine & theirs) / len(mine | theirs) for theirs in words)

    return f"grouping among {KNOWN} / pairs", ours, rate(nearest, new, 2)


def background(marks: Sequence[Fingerprint]) -> list[Print]:
    """Articles that borrow a third of their words from the sample world and have the rest to themselves."""
    random = Random(20310305)
    return [
        Print(
            number,
            NOW - timedelta(minutes=number * 0.4),
            OutletId(number % 40),
            replace(
                mark,
                title_key=f"{mark.title_key} {number}",
                terms=tuple(
                    (term if random.random() < 0.3 else f"{term}{random.randrange(300)}", weight)
                    for term, weight in mark.terms
                ),
                shingles=tuple(sorted(random.randrange(2**48) for _ in mark.shingles)),
            ),
            StoryId(number // 3 + 1),
        )
        for number in range(KNOWN)
        for mark in (random.choice(marks),)
    ]


if __name__ == "__main__":
    main()
