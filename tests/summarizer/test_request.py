"""What a model is asked, and how its answer is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Document
from summarizer.material import sentences
from summarizer.request import BUDGET, LONGEST, Request, lines, request
from tests.summarizer import texts
from tests.summarizer.texts import document

TWO = (document(texts.QUAKE_EN), document(texts.QUAKE_OTHER, article=2))


def asked(*documents: Document, k: int = 3, budget: int = BUDGET) -> Request:
    return request(sentences(documents), k, documents[0].language, budget)


def test_the_sentences_are_numbered_and_the_language_is_named() -> None:
    text = asked(*TWO).instruction
    assert "[1] A magnitude 5.8" in text and "the 3 most important" in text and "in English" in text
    assert "in Russian" in asked(document(texts.BORDER_RU, language="ru")).instruction
    assert "in the language of the sentences" in asked(document(texts.QUAKE_EN, language="xx")).instruction


def test_a_small_budget_keeps_the_opening_of_every_article() -> None:
    found = asked(*TWO, budget=300).sentences
    assert [(one.document, one.position) for one in found] == [(0, 0), (1, 0)]


def test_one_sentence_is_always_asked_about() -> None:
    assert len(asked(*TWO, budget=1).sentences) == 1
    assert asked(*TWO).smaller().smaller().smaller().smaller().smaller() == asked(*TWO, budget=1)


def test_smaller_is_half() -> None:
    whole = asked(*TWO)
    assert len(whole.smaller().sentences) == len(whole.sentences) // 2
    assert list(whole.smaller().sentences) == [
        one for one in whole.sentences if one in whole.smaller().sentences
    ]


def test_requests_are_bounded() -> None:
    long = document("\n".join(f"Sentence number {at} says {'a lot ' * 50}." for at in range(60)))
    assert len(asked(long).text) <= BUDGET + 60
    assert asked(long, k=5).new_tokens == 480


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("- One is here.\n* Two is here.\n• Three.", ["One is here.", "Two is here.", "Three."]),
        ("1. One is here.\n2) Two is here.", ["One is here.", "Two is here."]),
        ("Takeaways:\n\n**One** is here [3].\n\nTwo is here [1, 2].", ["One is here.", "Two is here."]),
        ("One is here. Two is here.", ["One is here.", "Two is here."]),
        ("One is here\nTwo is here\nThree was cut o", ["One is here.", "Two is here."]),
        ("<think>Hm. One?</think>\nOne is here.", ["One is here."]),
        ("<think>It goes on and on", []),
        ("One\u202e is\x00 here.", ["One is here."]),
        ("", []),
        ("\n- \n***\n1.\n", []),
        ("10 people died.\n5 were hurt.", ["10 people died.", "5 were hurt."]),
    ],
)
def test_lines(answer: str, found: list[str]) -> None:
    assert lines(answer, 3, "en") == found


@given(st.text(max_size=3000), st.integers(0, 5))
def test_any_answer_gives_few_short_lines(answer: str, k: int) -> None:
    found = lines(answer, k, "en")
    assert len(found) <= 2 * max(1, k)
    assert all(0 < len(line) <= LONGEST + 1 and "\n" not in line for line in found)
