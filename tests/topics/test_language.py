"""Languages of headlines and of odd input."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.topics.invented import rows
from topics.language import LanguageDetector
from topics.language_words import read_votes

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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Сув тошқини қурбонлари сони 41 нафарга етди", "uz"),
        ("Полиция пиёз ортилган машинадан 120 кг героин топди", "uz"),
        ("Дар Данғара маркази нави тиббӣ ифтитоҳ шуд", "tg"),
        ("Qytai şekarasynda kezek köbeidı", "kk"),
        ("Turkmenistanyn Prezidenti Hokumetin mejlisini gecirdi", "tk"),
        ("O‘zbekiston", "uz"),
        ("Inondations : le bilan monte à 41 morts", "fr"),
        ("NASA卫星拍到浓烟", "zh"),
    ],
)
def test_small_words_and_endings_decide(text: str, language: str) -> None:
    assert detector().detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English report about Əliyev and the oil price in Baku", "en"),
        ("Peña Nieto says the economy will grow in 2027", "en"),
        ("Съезд партии «Әділет» прошёл без скандала, сообщили журналисты на выходе", "ru"),
    ],
)
def test_a_name_from_another_language_does_not_decide(text: str, language: str) -> None:
    assert detector().detect(text) == language


def test_latin_lookalikes_in_russian_words_change_nothing() -> None:
    assert detector().detect("Кaзаxстaн зaкрыл грaницу с Китаем на три дня") == "ru"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("У Мінску затрымалі ўдзельнікаў акцыі", "be"),
        ("پولیسو په لارۍ کې هیروین ونیول", "ps"),
        ("Монгол Улсын Ерөнхий сайд огцорлоо", "mn"),
        ("Јавни превоз у Београду", "sr"),
    ],
)
def test_neighbours_keep_their_own_name(text: str, language: str) -> None:
    assert detector().detect(text) == language


@pytest.mark.parametrize("text", ["\x00" * 9, "\ud800" * 9, "\u200f\u202e", "\u0301\u0301"])
def test_broken_input_is_unknown(text: str) -> None:
    assert detector().detect(text) == ""


def test_a_word_more_in_the_table_is_heard(tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    table.write_text(
        "latin\tuz\tva uchun\tning\tw\nlatin\ttr\tve için\tnin\t[^aeiou]y\\b\n", encoding="utf-8"
    )
    vote = read_votes(table)["latin"]
    assert vote.decide(["uchun", "davlatning"]) == "uz"
    assert vote.decide(["ve", "için", "ankara"]) == "tr"
    assert vote.decide(["ankara"]) == ""
    assert vote.scores(["ve", "boldy"])["tr"] == vote.scores(["ve"])["tr"] / 2


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
