"""Quality floors: the language of headlines, by language and script, and that neighbours stay apart.

The headlines were written for this project by the same hand as the rules. Lines with even numbers tuned the
rules; the odd ones were counted first (98.3 % right), then their six misses were read and mended. Subjects
repeat among languages. So this is no blind set: expect a little less on headlines of others.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from topics.language import LanguageDetector, script
from topics.lexicon import word_set

DATA = Path(__file__).parent / "data"
OURS = word_set("en ru kk ky tg uz tk fa ar tr az hy ka uk zh de fr es")
TWO_SCRIPTS = frozenset(["kk", "uz"])
OVERALL = 0.98
CENTRAL_ASIAN = 0.95
EACH, FEWEST = 0.97, 40  # of every language: right, and headlines in the set
TOGETHER = 3  # headlines that make a longer text of about 200 characters

Headline = tuple[str, str]


@cache
def detector() -> LanguageDetector:
    """One detector for the whole run."""
    return LanguageDetector()


def headlines(name: str) -> list[Headline]:
    """Language and text of every line of a data file."""
    rows = [line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines() if line[0] != "#"]
    return [(language, text) for language, text in rows]


def group(language: str, text: str) -> str:
    """A language, with the script where it has two."""
    return f"{language} {script(text)}" if language in TWO_SCRIPTS else language


def wrong(rows: list[Headline]) -> list[tuple[str, str, str]]:
    """Group, wrong answer and text of the headlines that were not recognised."""
    answers = [(group(language, text), language, detector().detect(text), text) for language, text in rows]
    return [(where, answer, text) for where, language, answer, text in answers if answer != language]


@pytest.mark.parametrize("half", [0, 1])
def test_headlines_are_recognised(half: int) -> None:
    rows = [row for row in headlines("headlines.tsv")[half::2] if row[0] in OURS]
    missed = wrong(rows)
    print(f"\nhalf {half}: {len(rows) - len(missed)} of {len(rows)} right; missed: {missed}")
    assert len(rows) > 350
    assert len(missed) <= (1 - OVERALL) * len(rows), missed


def test_short_headlines_written_after_the_rules() -> None:
    """138 of 142 were right when first counted; the four that were not have been mended since."""
    rows = headlines("headlines_fresh.tsv")
    missed = wrong(rows)
    print(f"\nfresh: {len(rows) - len(missed)} of {len(rows)} right; missed: {missed}")
    assert len(rows) >= 140
    assert len(missed) <= (1 - OVERALL) * len(rows), missed


def test_every_language_is_recognised() -> None:
    rows = [row for row in headlines("headlines.tsv") if row[0] in OURS]
    count = Counter(language for language, _ in rows)
    missed = Counter(language for _, _, text in wrong(rows) for language, known in rows if known == text)
    assert set(count) == OURS
    assert all(number >= FEWEST for number in count.values()), count
    assert all(missed[language] <= (1 - EACH) * number for language, number in count.items()), missed


def test_each_central_asian_language_in_each_script() -> None:
    rows = [row for row in headlines("headlines.tsv") if row[0] in {"kk", "ky", "tg", "uz", "tk"}]
    count = Counter(group(*row) for row in rows)
    missed = Counter(where for where, _, _ in wrong(rows))
    print("\n" + ", ".join(f"{where} {number - missed[where]}/{number}" for where, number in count.items()))
    for where, number in count.items():
        assert missed[where] <= (1 - CENTRAL_ASIAN) * number or (number < 20 and missed[where] <= 1), where


def test_a_few_words_are_mostly_enough() -> None:
    rows = headlines("short_headlines.tsv")
    assert len(wrong(rows)) <= 0.04 * len(rows), wrong(rows)


def test_longer_texts() -> None:
    rows = [row for row in headlines("headlines.tsv") if row[0] in OURS]
    together: list[Headline] = []
    for language in sorted({group(*row) for row in rows}):
        texts = [row for row in rows if group(*row) == language]
        for at in range(0, len(texts) - TOGETHER + 1, TOGETHER):
            together.append((texts[at][0], ". ".join(text for _, text in texts[at : at + TOGETHER])))
    print(f"\nlonger: {len(together) - len(wrong(together))} of {len(together)} right: {wrong(together)}")
    assert len(wrong(together)) <= 0.01 * len(together), wrong(together)


def test_neighbours_whose_letters_decide_are_none_of_ours() -> None:
    rows = [row for row in headlines("headlines.tsv") if row[0] in {"be", "ps"}]
    assert len(rows) == 20
    assert not wrong(rows)
