"""Incident, statement, agreement or analysis."""

from __future__ import annotations

import pytest

from digest.model import Event
from tests.topics.invented import reading, rows
from topics.event import classify

FLOOR = 0.94


def kind(title: str, text: str = "") -> Event:
    return classify(reading(title, text), title, text)


def test_the_labelled_set() -> None:
    labelled = list(rows("labelled.tsv"))
    right = sum(kind(title, text) == event for _, event, title, text in labelled)
    assert right / len(labelled) >= FLOOR


@pytest.mark.parametrize(
    ("title", "text", "event"),
    [
        (
            "Minister warns of terrorist threat",
            "The minister said that terrorism remains a threat and urged vigilance.",
            "statement",
        ),
        (
            "Глава МИД призвал к борьбе с терроризмом",
            "Министр подчеркнул, что теракты нельзя оправдать.",
            "statement",
        ),
        ("Bomb kills three in market", "Three people were killed, the minister said.", "incident"),
        ("Neighbours sign border treaty", "The treaty was signed after talks.", "agreement"),
        ("Страны подписали соглашение о транзите", "Документ подписан в столице.", "agreement"),
        ("Opinion: the army cannot fix this", "Soldiers killed two people last week.", "analysis"),
        ("Why the ceasefire failed", "The ceasefire collapsed in a week.", "analysis"),
        ("Почему переговоры зашли в тупик", "Переговоры идут год.", "analysis"),
        (
            "Bomb wounds nine at bazaar",
            "A bomb went off at a gate. Officers praised the doctors.",
            "incident",
        ),
        ("Junta puts off election", "The vote was put off; neighbours expressed regret.", "incident"),
        ("Bank expects slower inflation", "The central bank kept its interest rate.", "statement"),
        ("Нацбанк ждет инфляцию в девять процентов", "Ставка сохранена.", "statement"),
        ("Журналиста осудили заочно", "Суд приговорил его к восьми годам.", "incident"),
        ("两国签署协议", "", "agreement"),
        ("Zəlzələdə iki nəfər həlak olub", "", "incident"),
    ],
)
def test_kinds(title: str, text: str, event: str) -> None:
    assert kind(title, text) == event


def test_a_quotation_in_the_first_person_is_no_comment() -> None:
    assert (
        kind("Envoy meets president", "“We must act,” the envoy said. “I believe in peace.”")
        is Event.STATEMENT
    )
