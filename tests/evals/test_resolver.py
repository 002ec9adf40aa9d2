"""Quality floors: what people type for places and themes, junk that names nothing, and mistypings.

The lists were written for this project from knowledge. Lines with even numbers tuned the resolver; the odd
ones were read once, after their first measurement (right 98.3 %), and what they lacked was added, so that
both halves are development sets by now: expect a little less on words that nobody here thought of.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from digest.model import Ask, Found, Resolution, Suggest
from topics.atlas import Atlas
from topics.resolver import TopicResolver

DATA = Path(__file__).parent / "data"
ENGLISH = "abcdefghijklmnopqrstuvwxyz"
RUSSIAN = "абвгдежзийклмнопрстуфхцчшщыьэюя"
RIGHT = 0.99
WRONG = 0.002
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
SHORTEST_NAME = 5
TYPO_RIGHT = 0.985
TYPO_OTHER = 0.002
FIRST_LETTER_RIGHT = 0.95
TWO_TYPOS_OFFERED = 0.99  # measured: 100 %
MILLISECONDS = 2.0


@cache
def resolver() -> TopicResolver:
    """One resolver for the whole run."""
    return TopicResolver.load()


def lines(name: str) -> Iterator[str]:
    """The lines of a data file that are no comments."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if not line.startswith("# "):
            yield line


def typed(half: int) -> list[tuple[str, str]]:
    """Pairs of the wanted answer and an input, of the lines with even (0) or odd (1) numbers."""
    rows = [line.split("\t") for number, line in enumerate(lines("typed_names.tsv")) if number % 2 == half]
    return [(wanted, word) for wanted, words in rows for word in words.split("|")]


def is_right(wanted: str, answer: Resolution) -> bool:
    """Whether an answer is the wanted: codes to find, "?" and codes to ask, "|" and another reading."""
    if wanted.startswith("?"):
        return isinstance(answer, Ask) and codes(answer) == wanted[1:].split()
    sure, _, other = wanted.partition("|")
    if not isinstance(answer, Found) or sorted(codes(answer)) != sorted(sure.split()):
        return False
    return not other or other in [topic.code for topic in answer.others]


def codes(answer: Resolution) -> list[str]:
    """The codes that an answer is about."""
    return [topic.code for topic in (answer.topics if isinstance(answer, Found) else answer.candidates)]


@pytest.mark.parametrize("half", [0, 1])
def test_right_names_are_understood(half: int) -> None:
    pairs = typed(half)
    wrong = [(wanted, word) for wanted, word in pairs if not is_right(wanted, resolver().resolve(word))]
    print(f"\nnames, half {half}: {len(pairs) - len(wrong)} of {len(pairs)} right; wrong: {wrong}")
    assert len(pairs) > 1000
    assert len(wrong) <= (1 - RIGHT) * len(pairs), wrong


@pytest.mark.parametrize("half", [0, 1])
def test_junk_is_not_accepted(half: int) -> None:
    junk = [line for number, line in enumerate(lines("typed_junk.txt")) if number % 2 == half]
    accepted = [line for line in junk if not isinstance(resolver().resolve(line), Suggest)]
    print(f"\njunk, half {half}: {len(accepted)} of {len(junk)} accepted: {accepted}")
    assert len(junk) > 400
    assert len(accepted) <= WRONG * len(junk), accepted


def beside(letter: str) -> str:
    """The letters left and right of one on its keyboard, itself where there are none."""
    row = next((row for row in KEYBOARD if letter in row), letter)
    at = row.index(letter)
    return (row[max(0, at - 1) : at] + row[at + 1 : at + 2]) or letter


def mistyped(dice: random.Random, word: str) -> str:
    """A letter left out, added, replaced by any or one beside it, or swapped with the next; not the first."""
    letters = RUSSIAN if word[0] > "z" else ENGLISH
    at = dice.choice([at for at in range(1, len(word)) if word[at].isalpha()])
    put = {
        "left out": "",
        "added": dice.choice(letters) + word[at],
        "replaced": dice.choice(letters.replace(word[at], "")),
        "beside": dice.choice(beside(word[at])),
        "swapped": word[at + 1 : at + 2] + word[at],
    }
    kind = dice.choice(list(put))
    return word[:at] + put[kind] + word[at + (2 if kind == "swapped" else 1) :]


def names() -> Iterator[tuple[str, str]]:
    """Code and name: countries, capitals and demonyms of five letters and more, in English and Russian."""
    for country in Atlas.load().countries.values():
        people = (*country.people[:2], *country.russian_adjectives[:1], *country.russian_people[:1])
        for name in (country.english, country.russian, *country.capital, *people):
            word = name.lower()
            if (
                len(word) >= SHORTEST_NAME
                and "(" not in word
                and is_right(country.code, resolver().resolve(word))
            ):
                yield country.code, word


def mistypings(edits: int, least: int, seed: int = 11) -> list[tuple[str, str]]:
    """A mistyping of every name of at least so many letters that differs from it, by a fixed seed."""
    dice = random.Random(seed)
    pairs = []
    for code, name in names():
        word = name
        for _ in range(edits):
            word = mistyped(dice, word)
        if len(name) >= least and word != name:
            pairs.append((code, word))
    return pairs


@pytest.mark.parametrize("seed", [11, 2027])
def test_one_mistake_is_forgiven(seed: int) -> None:
    """What is left is another word or name ("gambit", "latva"): asked about or refused, hardly ever taken."""
    pairs = mistypings(1, SHORTEST_NAME, seed)
    answers = [(code, word, resolver().resolve(word)) for code, word in pairs]
    right = sum(is_right(code, answer) for code, _, answer in answers)
    other = [row[:2] for row in answers if isinstance(row[2], Found) and not is_right(row[0], row[2])]
    print(f"\none mistake: {right} of {len(pairs)} right; another country: {other}")
    assert len(pairs) > 1500
    assert right >= TYPO_RIGHT * len(pairs)
    assert len(other) <= TYPO_OTHER * len(pairs), other


def test_a_wrong_first_letter_is_forgiven_in_a_long_name() -> None:
    dice = random.Random(5)
    pairs = [
        (code, dice.choice(ENGLISH) + name[1:]) for code, name in names() if len(name) > 8 and name.isascii()
    ]
    right = sum(is_right(code, resolver().resolve(word)) for code, word in pairs)
    print(f"\nwrong first letter: {right} of {len(pairs)} right")
    assert len(pairs) > 200
    assert right >= FIRST_LETTER_RIGHT * len(pairs)


def test_after_two_mistakes_the_name_is_found_or_offered() -> None:
    pairs = mistypings(2, 8)
    offered = sum(code in codes(resolver().resolve(word)) for code, word in pairs)
    print(f"\ntwo mistakes: {offered} of {len(pairs)} found or offered")
    assert offered >= TWO_TYPOS_OFFERED * len(pairs)


def test_an_answer_takes_less_than_two_milliseconds() -> None:
    words = [word for _, word in (*typed(0), *typed(1))] + list(lines("typed_junk.txt"))
    start = time.perf_counter()
    for word in words:
        resolver().resolve(word)
    spent = 1000 * (time.perf_counter() - start) / len(words)
    print(f"\n{spent:.2f} ms an answer")
    assert spent < MILLISECONDS
