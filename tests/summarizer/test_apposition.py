"""The guard on who somebody is: no "minister" for an acting one, no "leader" for an alleged one."""

from __future__ import annotations

import pytest

from summarizer.apposition import cut_short, without_introductions
from summarizer.guard import check
from summarizer.lexicon import lexicon

GANG = "Bek Tal, leader of the gang, was detained on Monday."
HEALTH = "Ann Orr, minister of health, said the hospital was closed."
PORT_RU = "Анна Орр, глава порта, закрыла причал."


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (GANG, "The alleged leader of the gang Bek Tal was detained on Monday."),
        (GANG, "Bek Tal, leader of the gang, according to the police, was detained on Monday."),
        (HEALTH, "Meanwhile the acting deputy minister of health Ann Orr said the hospital was closed."),
        (HEALTH, "Meanwhile the lawyer of the minister of health Ann Orr said the hospital was closed."),
        (HEALTH, "The former minister of health Ann Orr said the hospital was closed."),
        (PORT_RU, "Бывший глава порта Анна Орр закрыла причал."),
        (PORT_RU, "Предполагаемый глава порта Анна Орр закрыла причал."),
    ],
)
def test_nobody_is_called_what_the_source_does_not_call_them_outright(claim: str, source: str) -> None:
    assert not check(claim, source)[0]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (HEALTH, "Guests met by the minister of health Ann Orr left. Orr said the hospital was closed."),
        (HEALTH, "Ann Orr, minister of health, opened a school. Orr said the hospital was closed."),
        (PORT_RU, "Причал, сообщила глава порта Анна Орр, закрыт. Орр закрыла причал."),
    ],
)
def test_what_the_source_calls_somebody_may_stand_beside_the_name(claim: str, source: str) -> None:
    assert check(claim, source)[0]


@pytest.mark.parametrize(
    ("source", "removed"),
    [
        ("Guests were met by the head of the port Ann Orr.", True),
        ("Head of the port: Ann Orr, head of the port, and others.", True),
        ("Reportedly the head of the port Ann Orr was met.", False),
        ("They met the aide to the head of the port Ann Orr.", False),
        ("They met Ann Orr, head of the port authority.", False),
        ("They met Ann Orr, head of the port, police said, at noon.", False),
    ],
)
def test_only_whole_and_undoubted_words_are_taken_out_before_comparing(source: str, removed: bool) -> None:
    claim = "Ann Orr, head of the port, said ships would wait."
    left = without_introductions(claim, source, lexicon("en"))
    assert (left == "Ann Orr said ships would wait.") is removed


def test_an_office_that_stands_elsewhere_without_the_qualifier_is_not_cut_short() -> None:
    claim = "Ann Orr, head of the port, said ships would wait."
    assert cut_short(claim, "The former head of the port Ann Orr spoke.")
    assert not cut_short(
        claim, "The former head of the port Ann Orr spoke. Then the head of the port Ann Orr left."
    )
