"""Articles that are broken or odd: their tags, and that two processes understand one article alike."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.model import Tags
from tests.topics.invented import tagged

TITLE, TEXT = "Взрыв в Кабуле", "В Кабуле у мечети взорвалась бомба, погибли семь человек, заявили власти."
LATIN = str.maketrans("асеорхуАСЕОРХ", "aceopxyACEOPX")
TELL = f"""
from tests.topics.invented import tagged
print(ascii(tagged({TITLE!r}, {TEXT!r})))
"""


def focus(tags: Tags) -> list[str]:
    """The places in focus."""
    return [place.code for place in tags.places if place.focus]


def disguised(text: str) -> str:
    """Every other letter that has a Latin twin replaced by it."""
    return "".join(letter.translate(LATIN) if at % 2 else letter for at, letter in enumerate(text))


def test_latin_look_alikes_in_russian_words_change_nothing() -> None:
    disguise, plain = tagged(disguised(TITLE), disguised(TEXT)), tagged(TITLE, TEXT)
    assert disguised(TEXT) != TEXT
    assert focus(disguise.tags) == focus(plain.tags) == ["AF"]
    assert [theme.slug for theme in disguise.tags.themes] == [theme.slug for theme in plain.tags.themes]
    assert disguise.fingerprint.places == plain.fingerprint.places


@pytest.mark.parametrize(
    ("title", "text", "language", "places"),
    [
        ("", "", "", []),
        ("Kabul", "", "", ["AF"]),
        ("ВЗРЫВ В КАБУЛЕ", "ПОГИБЛИ СЕМЬ ЧЕЛОВЕК, ЗАЯВИЛИ ВЛАСТИ.", "ru", ["AF"]),
        ("взрыв в кабуле", "погибли семь человек, заявили власти.", "ru", ["AF"]),
        ("Взрыв in Kabul", "Семь человек were killed, заявили власти.", "ru", ["AF"]),
        ("ᚠᚢᚦᚨᚱᚲ", "ᚺᚾᛁᛃ Kabul", "", ["AF"]),
    ],
)
def test_odd_articles_are_tagged_all_the_same(
    title: str, text: str, language: str, places: list[str]
) -> None:
    tags = tagged(title, text).tags
    assert focus(tags) == places
    assert not language or tags.language == language


def told(seed: int) -> str:
    """What another process makes of the article; its hashes are seeded differently."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    run = subprocess.run(
        [sys.executable, "-c", TELL], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    return run.stdout.strip()


def test_two_processes_at_once_understand_an_article_alike() -> None:
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(told, (1, 2))
    assert one == other == ascii(tagged(TITLE, TEXT))
