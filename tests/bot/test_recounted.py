"""When a new takeaway has another number of what reports had counted differently."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render.figures import in_digits, recounted, tells
from digest.developing import with_sides
from digest.model import ArticleId, Delta, Dispute, Figure, Quote, Receipt, Story, Summary, Takeaway
from tests.bot.retold import COLLAPSE, COURIER, MONITOR, WIRE, account

SIX, ELEVEN = "The blast killed six people, police said.", "Doctors said 11 people were killed."


OUTLETS = {1: WIRE, 2: MONITOR, 3: COURIER}


def story(*articles: int) -> Story:
    reports = [
        account(article, OUTLETS[article], 9 - article, "en", "SAMPLE", article) for article in articles
    ]
    return replace(COLLAPSE, accounts=tuple(reports))


def told(text: str, article: int) -> Takeaway:
    return Takeaway(text, Receipt(ArticleId(article), (Quote(0, len(text), text),)))


def dispute(first: str, second: str, articles: tuple[int, int] = (1, 2)) -> Dispute:
    figures = [
        Figure(printed, told(text, article).receipt)
        for printed, text, article in zip(("six", "11"), (first, second), articles, strict=True)
    ]
    return Dispute("killed", tuple(figures))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Twelve people were killed, the ministry said.", "Twelve"),
        ("Eleven people were killed, the ministry said.", None),
        ("Three of the dead were children, the ministry said.", None),
        ("In a similar attack in 2023, 40 people were killed in the district.", None),
        ("Since January 120 people have been killed in the province.", None),
        ("The army said it killed 15 militants in a raid after the attack.", None),
        ("Two policemen were among those killed.", None),
        ("Among the 11 killed were four children.", None),
        ("В похожем нападении в 2023 году погибли 40 человек.", None),
    ],
)
def test_only_the_same_people_are_counted_anew(text: str, number: str | None) -> None:
    change = recounted(told(text, 3), dispute(SIX, ELEVEN), story(1, 2, 3))
    assert (change and change.after) == number


def test_the_number_of_a_muted_outlet_is_not_new() -> None:
    text = "11 people were killed, the ministry said."
    assert recounted(told(text, 3), dispute(SIX, ELEVEN), story(1, 3)) is None


def test_a_newer_dispute_of_the_same_takes_the_place_of_an_older_one() -> None:
    summary = Summary((), "lexical")
    older = replace(summary, disputes=(Dispute("killed", (Figure("3", told("3 were killed.", 1).receipt),)),))
    newer = replace(summary, disputes=(dispute(SIX, ELEVEN),))
    new = told("Eleven people were killed, the ministry said.", 3)
    found = with_sides(
        Delta(new=(new,)),
        [older, newer],
        lambda change, dispute: (),
        lambda takeaway, dispute: recounted(takeaway, dispute, story(1, 2, 3)),
    )
    assert found.new == (new,)


def test_no_one_is_nobody_and_not_the_number() -> None:
    assert in_digits("no one was killed") == "0"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Police said six people were killed, while doctors counted 11 people killed.", True),
        ("Eleven people were killed, and six of the dead were children.", False),
    ],
)
def test_a_dispute_is_told_only_where_its_sides_stand_against_each_other(text: str, said: bool) -> None:
    assert tells(text, dispute(SIX, ELEVEN)) is said
