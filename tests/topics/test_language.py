"""Languages of headlines and of odd input."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.topics.invented import rows
from topics.language import LanguageDetector

HEADLINES = [(language, text) for language, text in rows("headlines.tsv")]


@cache
def detector() -> LanguageDetector:
    return LanguageDetector()


def test_headlines_are_recognised() -> None:
    wrong = [(language, detector().detect(text), text) for language, text in HEADLINES]
    wrong = [row for row in wrong if row[0] != row[1]]
    assert len(wrong) <= len(HEADLINES) * 0.02, wrong


def test_each_central_asian_language() -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for language, text in HEADLINES:
        right[language].append(detector().detect(text) == language)
    for language in ("kk", "ky", "tg", "uz", "tk"):
        assert sum(right[language]) >= 0.95 * len(right[language]), language


@pytest.mark.parametrize("text", ["", " \n\t", "1234 56", "!?…", "🇰🇿", "a"])
def test_nothing_to_judge_is_unknown(text: str) -> None:
    assert detector().detect(text) == ""


def test_capitals_say_the_same() -> None:
    assert detector().detect("ТОШКЕНТДА ЯНГИ ҚОНУН ҚАБУЛ ҚИЛИНДИ") == "uz"
    assert detector().detect("POLICE SEIZE HEROIN NEAR THE BORDER") == "en"


def test_english_apostrophes_are_not_uzbek() -> None:
    assert detector().detect("The dog's owner didn't say who's to blame, O'Hara told the court") == "en"


def test_a_long_text_is_judged_by_its_start() -> None:
    assert detector().detect("Президент провел встречу с послом. " * 50 + "word " * 1_000_000) == "ru"


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert len(detector().detect(text)) in {0, 2}


def test_importing_the_room_loads_no_language_model() -> None:
    code = (
        "import sys, topics.language, topics.tagger; sys.exit(bool({'py3langid', 'numpy'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
