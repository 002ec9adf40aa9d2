"""What MiniLM is worth by language: does the headline of an invented story find its first sentence?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from summarizer import lexical
from summarizer.encoder import Encoder, load
from summarizer.service import ENCODED
from summarizer.weights import locate

DATA = Path(__file__).parent / "data" / "same_story.tsv"


def accounts(language: str) -> tuple[list[str], list[str], list[str]]:
    """Event, headline and first sentence of each account that was not copied."""
    lines = [line.split("\t") for line in DATA.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = [line for line in lines if line[4] == language and line[3] != "copy"]
    return [row[0] for row in rows], [row[5] for row in rows], [row[6].split(". ")[0] + "." for row in rows]


def hits(likeness: Sequence[Sequence[float]], events: Sequence[str]) -> float:
    """The part of the headlines whose nearest first sentence tells the same event."""
    nearest = [max(range(len(events)), key=row.__getitem__) for row in likeness]
    return sum(events[at] == event for at, event in zip(nearest, events, strict=True)) / len(events)


def by_meaning(encoder: Encoder, titles: Sequence[str], openings: Sequence[str]) -> list[list[float]]:
    """Cosines of the encoder's vectors."""
    found: list[list[float]] = (encoder.encode(titles) @ encoder.encode(openings).T).tolist()
    return found


def by_words(titles: Sequence[str], openings: Sequence[str]) -> list[list[float]]:
    """Cosines of stems."""
    both = [*titles, *openings]
    pairs = lexical.compare(both, [""], [0] * len(both)).pairs
    return [list(row[len(titles) :]) for row in pairs[: len(titles)]]


@pytest.mark.model
def test_minilm_serves_english_and_words_serve_russian() -> None:
    """Measured: English 97 % by either; Russian 48 % by MiniLM, whose pieces are single letters there (6.1 a
    word), and 93 % by words.
    """
    encoder = load(locate(), "float32")
    found = {}
    for language in ("en", "ru"):
        events, titles, openings = accounts(language)
        meaning = hits(by_meaning(encoder, titles, openings), events)
        found[language] = meaning, hits(by_words(titles, openings), events)
        print(f"\n{language}: {len(events)} headlines, MiniLM {meaning:.1%}, words {found[language][1]:.1%}")
    assert found["en"][0] > 0.94 and found["ru"][1] > 0.9
    assert found["ru"][0] < found["ru"][1] - 0.2 and "ru" not in ENCODED
