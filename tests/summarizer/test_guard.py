"""The guard: bent claims go, faithful ones stay, and the single rules behind it."""

from __future__ import annotations

import pytest

from summarizer.figures import figures
from summarizer.guard import check
from summarizer.names import initialisms, names, same
from tests.summarizer.claims import CASES, ENGLISH, RUSSIAN, Case

FLOOR = 0.97
"""For both languages, kept and refused. Measured: 99.4 and 99.2 % kept, all refused. The rules were mended on
these claims. Those at the end of the files were written before anybody tried them: of the first 60 and 60,
88 % were kept and 97 % refused; after mending, of 30 and 40 more, 97 % and 90 %. Expect as much of others.
"""

KINDS = {"number", "date", "name", "roles", "negation", "hedge", "attribution", "joined", "opposite"}


@pytest.mark.parametrize("cases", [ENGLISH, RUSSIAN], ids=["en", "ru"])
def test_the_suite_is_large_enough(cases: list[Case]) -> None:
    assert sum(len(case.faithful) for case in cases) >= 70 and sum(len(case.bent) for case in cases) >= 80
    assert {what for case in cases for what, _ in case.bent} >= KINDS


@pytest.mark.parametrize("cases", [ENGLISH, RUSSIAN], ids=["en", "ru"])
def test_faithful_claims_are_kept(cases: list[Case]) -> None:
    claims = [(claim, case.source) for case in cases for claim in case.faithful]
    refused = [(claim, check(claim, source)[1]) for claim, source in claims if not check(claim, source)[0]]
    assert 1 - len(refused) / len(claims) >= FLOOR, refused


@pytest.mark.parametrize("cases", [ENGLISH, RUSSIAN], ids=["en", "ru"])
def test_bent_claims_are_refused(cases: list[Case]) -> None:
    claims = [(what, claim, case.source) for case in cases for what, claim in case.bent]
    passed = [(what, claim) for what, claim, source in claims if check(claim, source)[0]]
    assert 1 - len(passed) / len(claims) >= FLOOR, passed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source[:30])
def test_every_sentence_of_a_source_is_borne_out_by_it(case: Case) -> None:
    from summarizer.align import language_of, source_sentences

    for sentence in source_sentences(case.source, language_of(case.source)):
        assert check(sentence, case.source) == (True, ())


def test_reasons_say_what_is_wrong() -> None:
    ok, reasons = check(
        "The court freed 12 men in Sarn.", "The court freed 11 men in Kessel, the judge said."
    )
    assert not ok
    assert {"number 12 is not there", "name Sarn is not there", "attribution dropped"} <= set(reasons)


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


def test_a_claim_without_end_is_refused_at_once() -> None:
    endless = " ".join(f"word{at}" for at in range(3000))
    assert check(endless, " ".join(reversed(endless.split()))) == (False, ("too long for a takeaway",))


RAID = (
    "The navy seized three boats with 40 tonnes of fuel near Sarn on Monday, the ministry said. "
    "Captain Ines Corda was injured by a smuggler. The boats will be sold unless their owners pay every "
    "fine, and the fuel goes to the harbour."
)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (
            "The navy seized three boats with 40 barrels of fuel near Sarn, the ministry said.",
            "barrels stands for",
        ),
        ("The navy sank three boats with 40 tonnes of fuel near Sarn, the ministry said.", "sank stands for"),
        ("The ministry admitted the navy seized three boats near Sarn.", "not there: admitted"),
        ("The navy seized three boats of fishermen from abroad near Sarn, the ministry said.", "not there: "),
        ("Captain Ines Corda injured a smuggler.", "roles swapped"),
        ("Captain Olen Hart was injured by a smuggler.", "a name stands for another"),
        ("The boats were sold unless their owners pay every fine.", "future made past"),
        ("The boats will be sold unless their owners pay every harbour.", "a phrase was cut"),
        ("The navy denied three boats with 40 tonnes of fuel were near Sarn, the ministry said.", "denied"),
    ],
)
def test_small_changes_have_their_reason(claim: str, reason: str) -> None:
    ok, reasons = check(claim, RAID)
    assert not ok and any(reason in one for one in reasons), reasons


@pytest.mark.parametrize(
    "claim",
    [
        "The navy seized 3 boats with 40 tonnes of fuel near Sarn, the ministry said.",
        "According to the ministry, the navy seized three boats with 40 tonnes of fuel near Sarn on Monday.",
        "Ines Corda was injured by a smuggler.",
        "The boats will be sold unless their owners pay every fine.",
    ],
)
def test_small_changes_that_change_nothing_are_kept(claim: str) -> None:
    assert check(claim, RAID) == (True, ())


def test_numbers_keep_what_they_count() -> None:
    source = "A ferry sank off Sarn, nine sailors died, 23 were hurt, the ministry said."
    assert check("A ferry sank off Sarn, nine sailors died, the ministry said.", source)[0]
    turned = check("A ferry sank off Sarn, 23 sailors died, nine were hurt, the ministry said.", source)
    assert "23 counts something else" in turned[1]


def test_a_scrap_of_the_next_sentence_is_not_hung_on() -> None:
    source = "No group has claimed responsibility. Authorities have not ruled out a link to smuggling."
    found = check("No group has claimed responsibility for smuggling.", source)
    assert "pieces of two sentences were joined" in found[1]


@pytest.mark.parametrize(
    ("told", "claimed", "holds"),
    [
        ("At least", "More than", False),
        ("More than", "At least", False),
        ("At least", "No fewer than", True),
        ("More than", "Over", True),
        ("As many as", "Fewer than", False),
        ("As many as", "Up to", True),
        ("No more than", "Fewer than", False),
        ("Fewer than", "No more than", False),
        ("Fewer than", "Less than", True),
        ("Nearly", "Almost", True),
        ("Не менее", "Более", False),
        ("Более", "Не менее", False),
        ("Не менее", "Как минимум", True),
        ("Более", "Свыше", True),
        ("Не более", "Менее", False),
        ("Менее", "Не более", False),
    ],
)
def test_a_bound_that_takes_its_number_in_is_not_one_that_leaves_it_out(
    told: str, claimed: str, holds: bool
) -> None:
    rest = (
        "девяти жителей погибли в Сарне в среду." if told[0] > "z" else "nine people died in Sarn on Monday."
    )
    source = f"{told} {rest} The road is closed." if told[0] < "z" else f"{told} {rest} Дорога закрыта."
    reasons = check(f"{claimed} {rest}", source)[1]
    assert ("a bound was added to a number" not in reasons) is holds
