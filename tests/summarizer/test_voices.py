"""Who says what: one attributed line a side, no copies, no statement twice, receipts exact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import Document, OwnerKind, Summary
from summarizer.guard import check
from summarizer.service import Condenser, Settings
from summarizer.voices import voices
from tests.summarizer.texts import document, story

WORDS = Condenser.load(Settings(encoder="off"))

STATE = """Gunmen attacked the Kessel post in Veloria before dawn on Monday and three of them were killed.
Border Service spokesman Petr Anselm said the post had been reinforced within the hour. "The border is \
under full control," Anselm said.
Anselm blamed the Red Banner group for the attack."""

PRIVATE = """Three attackers died in a raid on the Kessel post in Veloria on Monday.
"The border is under full control," said Petr Anselm, the spokesman of the Border Service.
The farmer Otto Lind said his neighbours had warned the post about strangers for three days.
Roads around the post were empty in the afternoon."""

RUSSIAN = """В понедельник на рассвете боевики напали на заставу «Кессель» в Велории, трое нападавших убиты.
Власти Остмарка отрицают, что на их берегу есть базы боевиков.
Дорогу к заставе закрыли до вечера."""

SILENT = """Shots were heard near the Kessel post in Veloria on Monday before dawn.
The road to the post was empty and the crossing stayed closed until the evening."""


def report(
    text: str, article: int, outlet: str, country: str, owner: OwnerKind, language: str = "en"
) -> Document:
    one = document(text, article=article, outlet=outlet, language=language, title="SAMPLE")
    return replace(one, country=country, owner=owner)


ONE = report(STATE, 1, "SAMPLE Wire", "KZ", OwnerKind.STATE)
TWO = report(PRIVATE, 2, "SAMPLE Post", "UZ", OwnerKind.PRIVATE)
THREE = report(RUSSIAN, 3, "ОБРАЗЕЦ Вестник", "RU", OwnerKind.STATE, "ru")
NOBODY = report(SILENT, 4, "SAMPLE Leaf", "KG", OwnerKind.PRIVATE)


def said(*documents: Document) -> dict[int, str]:
    """What is said, by article; receipts and guard are checked."""
    by_article = {one.article: one for one in documents}
    found = voices(story(*documents))
    for voice in found:
        text = by_article[voice.receipt.article].text
        for quote in voice.receipt.quotes:
            assert text[quote.start : quote.end] == quote.text
        assert check(voice.text, "\n".join(quote.text for quote in voice.receipt.quotes)) == (True, ())
    return {int(voice.receipt.article): voice.text for voice in found}


def test_three_outlets_give_three_attributed_lines() -> None:
    found = said(ONE, TWO, THREE)
    assert list(found) == [1, 2, 3]
    assert found[1] == "Border Service spokesman Petr Anselm blamed the Red Banner group for the attack."
    assert "Otto Lind said" in found[2]
    assert found[3] == "Власти Остмарка отрицают, что на их берегу есть базы боевиков."


def test_one_side_is_no_choir() -> None:
    assert said(ONE) == {}
    assert said(ONE, replace(TWO, country="KZ", owner=OwnerKind.STATE)) == {}


def test_another_kind_of_owner_is_another_side() -> None:
    assert list(said(ONE, replace(TWO, country="KZ"))) == [1, 2]


def test_who_attributes_nothing_has_no_voice() -> None:
    assert list(said(ONE, NOBODY)) == [1]
    assert said(NOBODY, replace(NOBODY, article=TWO.article, origin=9, country="UZ")) == {}


def test_a_copy_speaks_for_nobody() -> None:
    copy = replace(ONE, article=TWO.article, outlet="SAMPLE Copier", country="UZ")
    assert list(said(ONE, copy, THREE)) == [1, 3]


def test_a_quotation_of_both_sides_is_heard_once() -> None:
    quoted = (
        '"The border is under full control and nobody got across," said Petr Anselm of the Border Service.'
    )
    sides = [
        report(quoted, at, f"SAMPLE {at}", country, OwnerKind.PRIVATE)
        for at, country in enumerate(("KZ", "UZ"), 1)
    ]
    assert list(said(*sides)) == [1]


def test_a_statement_is_heard_once_in_two_languages() -> None:
    english = report(
        "Petr Anselm blamed the Islamic State group for the attack in Kessel.", 1, "A", "KZ", OwnerKind.STATE
    )
    russian = report(
        "Петр Анселм обвинил в нападении в Кесселе «Исламское государство».",
        2,
        "B",
        "RU",
        OwnerKind.STATE,
        "ru",
    )
    assert list(said(english, russian)) == [1]


def test_at_most_four_sides() -> None:
    sides = [
        report(
            f"The mayor of {town}, {name}, said the {thing} would stay closed for a week.",
            at,
            f"SAMPLE {at}",
            country,
            OwnerKind.PRIVATE,
        )
        for at, (town, name, thing, country) in enumerate(
            (
                ("Sarn", "Ines Corda", "school", "KZ"),
                ("Lumen", "Daria Velt", "market", "UZ"),
                ("Kessel", "Otto Lind", "bridge", "KG"),
                ("Port Vane", "Anton Grell", "harbour", "TJ"),
                ("Ostra", "Olga Tarn", "airport", "TM"),
            ),
            1,
        )
    ]
    assert list(said(*sides)) == [1, 2, 3, 4]


@pytest.mark.parametrize("documents", [(ONE, TWO, THREE), (THREE, TWO, ONE)])
def test_the_summary_carries_them(documents: tuple[Document, ...]) -> None:
    found: Summary = WORDS.summarize([story(*documents)])[0]
    assert [int(voice.receipt.article) for voice in found.voices] == [int(one.article) for one in documents]


def test_no_comment_is_no_voice() -> None:
    mute = report(
        "The Border Service did not answer a question about the warning that villagers gave to the post.",
        2,
        "SAMPLE Post",
        "UZ",
        OwnerKind.PRIVATE,
    )
    assert list(said(ONE, mute)) == [1]


def test_a_claim_is_no_voice_without_the_doubt_about_it() -> None:
    doubted = report(
        "Border Service spokesman Petr Anselm blamed the Red Banner group for the attack on the Kessel post. "
        "The claim could not be verified.\nThe mayor, Ines Corda, said that the school would stay closed.",
        2,
        "SAMPLE Post",
        "UZ",
        OwnerKind.PRIVATE,
    )
    assert said(THREE, doubted)[2] == "The mayor, Ines Corda, said that the school would stay closed."


def test_a_side_speaks_in_what_may_still_be_quoted() -> None:
    long = TWO.text + "\nThe mayor of Kessel said it was all over." + "\nThe river ran high that week." * 30
    rich = report(long, 2, "SAMPLE Post", "UZ", OwnerKind.PRIVATE)
    assert "Otto Lind" in said(ONE, rich)[2]
    assert said(ONE, replace(rich, quotable=50))[2] == "The mayor of Kessel said it was all over."
