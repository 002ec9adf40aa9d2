"""The five sample articles without the furniture of their pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model import Cleaned
from sources.clean import clean

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


def sample(number: str) -> tuple[str, Cleaned]:
    if not SAMPLES.is_dir():
        pytest.skip("the folder with the sample articles is not here")
    text = (SAMPLES / f"{number}.txt").read_text("utf-8")
    return text, clean(text)


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        ("000", "lbcbbbbbooooo"),
        ("001", "bbbbbbbb"),
        ("002", "bbbbbbbbb"),
        ("003", "b" * 12),
        ("004", "bbbbbbb"),
    ],
)
def test_sample_passages(number: str, kinds: str) -> None:
    _, cleaned = sample(number)
    assert "".join(passage.kind.value[0] for passage in cleaned.passages) == kinds


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_no_boilerplate_is_left_in_the_samples(number: str) -> None:
    text, cleaned = sample(number)
    kept = "\n".join(text[passage.start : passage.end] for passage in cleaned.passages)
    furniture = (
        r"author-image|New Update|« Back|Comments \(|\+ posts|Trending Now|Latest News|Related News|"
        r"Read More|View more|Web Desk|Islamabad|Denmark|Uzbekistan Positions|Established in|19\.9|"
        r"November 10|Key Takeaways|"
        r"Why this matters|\(TCA\)|\(TDI\)|12\.02\.2018|Trim Corr"
    )
    assert not re.search(furniture, kept)
    assert not cleaned.title or cleaned.title not in kept


@pytest.mark.parametrize(
    ("number", "words", "dateline", "published"),
    [
        ("000", 9, "", None),
        ("001", 8, "", datetime(2018, 2, 12, 15, 32, tzinfo=UTC)),
        ("002", 0, "", None),
        ("003", 10, "Dushanbe (TDI)", None),
        ("004", 13, "BISHKEK (TCA)", None),
    ],
)
def test_sample_titles_datelines_and_dates(
    number: str, words: int, dateline: str, published: datetime | None
) -> None:
    text, cleaned = sample(number)
    assert len(cleaned.title.split()) == words and cleaned.title in text
    assert (cleaned.dateline, cleaned.published) == (dateline, published)


def test_sample_quotations_stay_with_their_lead_in() -> None:
    text, cleaned = sample("002")
    kept = [text[passage.start : passage.end] for passage in cleaned.passages]
    assert sum("stating,\n" in piece for piece in kept) == 2
    assert not any(piece.startswith('"') for piece in kept)
