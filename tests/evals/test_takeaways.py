"""Quality floors: takeaways against editors' highlights, beside the first three sentences.

Weights were chosen on the articles with even numbers; these floors are measured on the odd ones. Those
were looked at too while rules were accepted or dropped, so they are no blind set: expect a little less.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from rouge_score.rouge_scorer import RougeScorer

from digest.model import Summary
from sources.clean import clean
from summarizer.sentences import split
from summarizer.service import Condenser, Settings, story_of

ARTICLES = Path(__file__).parents[2].parent / "shared" / "eval" / "news_highlights_1000.jsonl"
KINDS = ("rouge1", "rouge2", "rougeLsum")
K = 3
PRONOUN = re.compile(
    r"[\"“'(]*(?:he|she|it|they|we|i|you|this|that|these|those|his|her|its|their|our|my|your|there)\b",
    re.IGNORECASE,
)
CONNECTIVE = re.compile(
    r"[\"“']*(?:but|and|or|so(?! far)|yet|however|also|then|still|moreover|meanwhile|furthermore|therefore|"
    r"in addition,)\b",
    re.IGNORECASE,
)

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not ARTICLES.exists(), reason="the folder with the evaluation articles is absent"),
]


@dataclass(frozen=True)
class Measured:
    """Takeaways of each article, with ROUGE F1 in points for them and for the first sentences."""

    takeaways: list[list[str]]
    ours: list[tuple[float, ...]]
    leading: list[tuple[float, ...]]
    receipts: bool

    @property
    def gains(self) -> list[list[float]]:
        """For each kind of ROUGE the gain of every article."""
        pairs = list(zip(self.ours, self.leading, strict=True))
        return [[one[kind] - other[kind] for one, other in pairs] for kind in range(len(KINDS))]

    @property
    def bullets(self) -> list[str]:
        """Every takeaway."""
        return [text for texts in self.takeaways for text in texts]


def measure(count: int) -> Measured:
    """Condense the first ``count`` articles of the reporting half."""
    with ARTICLES.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][1::2][:count]
    texts = [row["text"] for row in rows]
    condenser = Condenser.load(Settings(dtype="float32"))
    stories = [story_of("", text, clean(text, ""), "en", K) for text in texts]
    found = [summary for at in range(0, count, 20) for summary in condenser.summarize(stories[at : at + 20])]
    scorer = RougeScorer(KINDS, use_stemmer=True)
    takeaways = [[takeaway.text for takeaway in one.takeaways] for one in found]
    return Measured(
        takeaways,
        [points(scorer, said, row["reference"]) for said, row in zip(takeaways, rows, strict=True)],
        [points(scorer, leading(row["text"]), row["reference"]) for row in rows],
        all(exact(one, text) for one, text in zip(found, texts, strict=True)),
    )


def points(scorer: RougeScorer, said: Sequence[str], reference: str) -> tuple[float, ...]:
    """ROUGE-1, 2 and Lsum, F1 in points."""
    scores = scorer.score(reference, "\n".join(said))
    return tuple(100 * scores[kind].fmeasure for kind in KINDS)


def leading(text: str) -> list[str]:
    """The first three sentences."""
    return [text[start:end] for start, end in split(text, 0, len(text), "en")[:K]]


def exact(summary: Summary, text: str) -> bool:
    """True if every quote stands in the text where its receipt says."""
    quotes = [quote for takeaway in summary.takeaways for quote in takeaway.receipt.quotes]
    return all(text[quote.start : quote.end] == quote.text and len(quote.text) <= 600 for quote in quotes)


def interval(gains: Sequence[float]) -> tuple[float, float, float]:
    """Mean and 95 % bootstrap interval (percentiles of 1,000 resamples)."""
    dice = random.Random(7)
    means = sorted(sum(dice.choices(gains, k=len(gains))) / len(gains) for _ in range(1000))
    return sum(gains) / len(gains), means[25], means[974]


def mean(values: Sequence[tuple[float, ...]], kind: int) -> float:
    """The mean of one kind of ROUGE."""
    return sum(value[kind] for value in values) / len(values)


def report(found: Measured) -> str:
    """A table for `make eval` (pytest -s)."""
    words = sum(len(bullet.split()) for bullet in found.bullets) / len(found.bullets)
    lines = [f"{len(found.ours)} articles, {words:.1f} words a bullet"]
    for kind, name in enumerate(KINDS):
        gain, low, high = interval(found.gains[kind])
        lines.append(
            f"{name:10} first three {mean(found.leading, kind):5.2f}  takeaways {mean(found.ours, kind):5.2f}"
            f"  gain {gain:+.2f} [{low:+.2f}, {high:+.2f}]"
        )
    return "\n".join(lines)


@pytest.fixture(scope="module")
def sample() -> Measured:
    found = measure(100)
    print("\n" + report(found))
    return found


def share(pattern: re.Pattern[str], bullets: Sequence[str]) -> float:
    """The part of the bullets that begin so."""
    return sum(bool(pattern.match(bullet)) for bullet in bullets) / len(bullets)


FLOORS = (0.9, -0.15, 1.1)
"""Least gains over the first three sentences. Measured on this sample: +1.07, +0.00, +1.27."""


def test_a_sample_beats_the_first_three_sentences(sample: Measured) -> None:
    gains = [sum(gains) / len(gains) for gains in sample.gains]
    assert all(gain >= floor for gain, floor in zip(gains, FLOORS, strict=True)), report(sample)


def test_bullets_read_well(sample: Measured) -> None:
    hold_form(sample)


def hold_form(found: Measured) -> None:
    """What every set of bullets must be like."""
    bullets = found.bullets
    assert found.receipts
    assert share(PRONOUN, bullets) <= 0.01
    assert share(CONNECTIVE, bullets) == 0
    assert sum(bullet.count('"') % 2 for bullet in bullets) <= 0.002 * len(bullets)
    assert not any(twins(texts) for texts in found.takeaways)
    assert sum(len(bullet.split()) for bullet in bullets) / len(bullets) <= 23
    assert all(re.search(r"[.!?…][\"”'’)]*$", bullet) for bullet in bullets)


def twins(texts: Sequence[str]) -> bool:
    """True if two bullets of one article share half of all their words of four letters or more."""
    bags = [set(re.findall(r"\w{4,}", text.lower())) for text in texts]
    pairs = [(one, other) for at, one in enumerate(bags) for other in bags[at + 1 :]]
    return any(len(one & other) > 0.5 * len(one | other) for one, other in pairs)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_whole_half_beats_the_first_three_sentences() -> None:
    """On 500 articles the interval of the gain in ROUGE-2 still touches 0, so only its mean has a floor."""
    found = measure(500)
    print("\n" + report(found))
    hold_form(found)
    for kind, must in enumerate((1.0, 0.3, 0.9)):
        gain, low, _ = interval(found.gains[kind])
        assert gain >= must, report(found)
        assert low > 0 or KINDS[kind] == "rouge2", report(found)
