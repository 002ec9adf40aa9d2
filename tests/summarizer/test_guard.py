"""The guard: bent claims go, faithful ones stay, and the single rules behind it."""

from __future__ import annotations

import pytest

from summarizer.figures import figures
from summarizer.guard import check
from summarizer.names import initialisms, names, same
from tests.summarizer.claims import BENT, CASES, FAITHFUL

FLOOR = 0.95


def test_the_suite_is_large_enough() -> None:
    assert len(FAITHFUL) >= 80 and len(BENT) >= 80


def test_faithful_claims_are_kept() -> None:
    refused = [(claim, check(claim, source)[1]) for claim, source in FAITHFUL if not check(claim, source)[0]]
    assert 1 - len(refused) / len(FAITHFUL) >= FLOOR, refused


def test_bent_claims_are_refused() -> None:
    passed = [(what, claim) for what, claim, source in BENT if check(claim, source)[0]]
    assert 1 - len(passed) / len(BENT) >= FLOOR, passed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source[:30])
def test_every_sentence_of_a_source_is_borne_out_by_it(case) -> None:  # type: ignore[no-untyped-def]
    from summarizer.align import language_of, source_sentences

    for sentence in source_sentences(case.source, language_of(case.source)):
        assert check(sentence, case.source) == (True, ())


def test_reasons_say_what_is_wrong() -> None:
    ok, reasons = check(
        "The court freed 12 men in Sarn.", "The court freed 11 men in Kessel, the judge said."
    )
    assert not ok
    assert set(reasons) == {"number 12 is not there", "name Sarn is not there", "attribution dropped"}


@pytest.mark.parametrize(("claim", "source"), [("", "Text."), ("Claim.", ""), ("  ", "\n")])
def test_nothing_is_borne_out_by_nothing(claim: str, source: str) -> None:
    assert check(claim, source) == (False, ("nothing to compare",))


def test_a_claim_about_something_else_is_refused() -> None:
    assert not check("Bakers in the valley bake bread at night.", CASES[0].source)[0]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1,200 families", {(1200, "")}),
        ("1 200 семей", {(1200, "")}),
        ("$4.5 billion", {(4.5e9, "dollar")}),
        ("4,5 млрд долларов", {(4.5e9, "dollar")}),
        ("4.5 billion euros", {(4.5e9, "euro")}),
        ("18 percent", {(18, "%")}),
        ("18%", {(18, "%")}),
        ("18 процентов", {(18, "%")}),
        ("twenty-five soldiers", {(25, "")}),
        ("twenty five soldiers", {(25, "")}),
        ("три тысячи человек", {(3000, "")}),
        ("the fourth meeting", {(4, "")}),
        ("the 4th meeting", {(4, "")}),
        ("20 million crowns", {(2e7, "")}),
        ("on 14 May", set()),
        ("14 мая", set()),
    ],
)
def test_amounts(text: str, amounts: set[tuple[float, str]]) -> None:
    assert figures(text).amounts == amounts


def test_dates() -> None:
    assert figures("on May 16").dates == figures("16 мая").dates == {(16, 4)}
    assert figures("It may rain in Sarn.").months == frozenset()
    assert figures("in May 2031").months == {4}
    assert figures("on Monday").weekdays == figures("в понедельник").weekdays == {0}
    assert (
        figures("last year").relative == figures("в прошлом году").relative != figures("next year").relative
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Veloria", "Velorian", True),
        ("Велория", "Велории", True),
        ("Харт", "Харта", True),
        ("Казахстан", "Казахстана", True),
        ("Казань", "Казахстан", False),
        ("Austria", "Australia", False),
        ("Niger", "Nigeria", False),
        ("Iran", "Iraq", False),
        ("Иран", "Ирак", False),
        ("Иран", "Ирана", True),
        ("Uzbek", "Uzbekistan", True),
        ("Marsh", "Marek", False),
    ],
)
def test_forms_of_a_name(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected


def test_names_and_initials() -> None:
    assert names("On Tuesday President Olen Hart met the Amber Union.") == [
        ["President", "Olen", "Hart"],
        ["Amber", "Union"],
    ]
    assert "UN" in initialisms("the United Nations office")
    assert check("The UN sent aid to the town of Sarn.", "The United Nations sent aid to the town of Sarn.")[
        0
    ]
    assert check("The United Nations sent aid to the town of Sarn.", "The UN sent aid to the town of Sarn.")[
        0
    ]
