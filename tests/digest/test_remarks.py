"""Each remark of the source doctor: said where it is true, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.model import Item, Page, Probe, SourceKind
from digest.remarks import ROBOTS, Findings, is_whole, remarks
from tests.digest.people import NOW, item

LONG, SHORT = "x" * 600, "x" * 599


def found(*items: Item, probe: dict[str, Any] | None = None, **facts: Any) -> Findings:
    """Findings at a healthy feed of ten items, but for the given facts."""
    listed = items or tuple(item(str(n), n) for n in range(10))
    healthy = Findings(
        Probe("https://outlet1.example/feed", SourceKind.FEED, "Outlet 1", listed),
        NOW,
        pages=tuple(page(LONG) for _ in range(6)),
        planned=6,
        security=5,
        tagged=10,
    )
    return replace(healthy, probe=replace(healthy.probe, **(probe or {})), **facts)


def page(text: str, **facts: Any) -> Page:
    return replace(Page("u", "T", text), **facts)


def undated(count: int, dated: int) -> tuple[Item, ...]:
    return tuple(item(str(n), None if n < count else n) for n in range(count + dated))


def test_nothing_is_said_where_all_is_well() -> None:
    assert remarks(found()) == ()


ADVICE = (
    "If the site has a feed with whole texts, send me the address of that instead; if not, “Headlines only” "
    "takes what this one tells and leaves its pages alone."
)
SAID: dict[str, tuple[Findings | str, ...]] = {
    "known": (
        found(known_as="Outlet 9 (SAMPLE)"),
        "It is one of your sources already: Outlet 9 (SAMPLE).",
    ),
    "crippled": (
        found(crippled=True),
        "I could not look closer: my own text worker does not work just now.",
    ),
    "robots": (
        found(pages=(), faults=(ROBOTS,) * 6),
        "Its robots.txt asks programs not to read its articles.",
        "The articles would stay headlines.",
        ADVICE,
    ),
    "robots-here-and-there": (
        found(pages=(page(LONG),) * 5, faults=(ROBOTS,)),
        "Its robots.txt asks programs not to read 1 of the 6 articles that I tried.",
    ),
    "robots-unknown": (
        found(pages=(page(LONG),) * 5, faults=("The site's robots.txt cannot be read just now.",)),
        "1 of 6 articles could not be read: The site's robots.txt cannot be read just now.",
    ),
    "unread": (
        found(pages=(page(LONG),) * 3, faults=("The site was too slow.", "No answer.", "No answer.")),
        "2 of 6 articles could not be read: No answer.",
        "1 of 6 articles could not be read: The site was too slow.",
    ),
    "unread-single": (
        found(pages=(), faults=("No answer.",)),
        "The one article that I tried could not be read: No answer.",
        "The article would stay a headline.",
        ADVICE,
    ),
    "unread-all": (
        found(pages=(), faults=("Refused.",) * 3),
        "None of the 3 articles that I tried could be read: Refused.",
        "The articles would stay headlines.",
        ADVICE,
    ),
    "unread-but-told": (
        found(pages=(), faults=("Refused.",) * 3, told=3),
        "None of the 3 articles that I tried could be read: Refused.",
        "Takeaways would come from what the feed itself tells.",
        ADVICE,
    ),
    "unread-and-hardly-told": (
        found(pages=(), faults=("Refused.",) * 3, told=1),
        "None of the 3 articles that I tried could be read: Refused.",
        "Takeaways would come from what the feed itself tells; where that is nothing, headlines stay.",
        ADVICE,
    ),
    "unread-for-now": (
        found(pages=(), faults=("No answer.",) * 3, passing=True),
        "None of the 3 articles that I tried could be read: No answer.",
        "The articles would stay headlines.",
        "That may pass: send the address again later, before you decide.",
    ),
    "unread-on-a-page": (
        found(probe={"kind": SourceKind.PAGE}, pages=(), faults=("Refused.",) * 3),
        "None of the 3 articles that I tried could be read: Refused.",
        "The articles would stay headlines.",
        "If the site has a feed with whole texts, send me the address of that instead.",
    ),
    "forbidden": (
        found(pages=(page(LONG), page("", quotable=0))),
        "Its publisher asks programs not to use its texts: such articles stay headline and link.",
    ),
    "limited": (
        found(pages=(page(LONG, quotable=160), page(LONG, quotable=300))),
        "Its publisher lets us show at most 160 characters of an article.",
    ),
    "slow": (
        found(pages=(page(LONG),) * 2, slow=True),
        "It is slow: I had time for 2 of 6 articles only.",
    ),
    "slow-altogether": (
        found(pages=(), slow=True),
        "It is slow: I had time for 0 of 6 articles only.",
        "That may pass: send the address again later, before you decide.",
    ),
    "short": (
        found(pages=(page(LONG),) * 3 + (page(SHORT),) * 3),
        "There are fewer than 600 characters of text in 3 of the 6 articles that I read: they give few "
        "takeaways or none.",
    ),
    "short-of-those-read": (
        found(pages=(page(LONG), page(SHORT), page(SHORT)), faults=("Refused.",)),
        "1 of 4 articles could not be read: Refused.",
        "There are fewer than 600 characters of text in 2 of the 3 articles that I read: they give few "
        "takeaways or none.",
    ),
    "cut": (
        found(pages=(page(LONG),) * 2 + (page(LONG, cut=True),)),
        "I found only the beginning in 1 of the 3 articles that I read: takeaways come from that alone.",
    ),
    "cut-single": (
        found(pages=(page(LONG, cut=True),)),
        "I found only the beginning in the one article that I read: takeaways come from that alone.",
        ADVICE,
    ),
    "notices": (
        found(pages=(*(page(LONG, url=url) for url in "uvw"), page(LONG + "y"))),
        "3 of the 4 pages that I read have one and the same text: a notice of the site, no articles.",
    ),
    "forbidden-all": (
        found(pages=(page("", quotable=0),) * 2),
        "Its publisher asks programs not to use its texts: such articles stay headline and link.",
    ),
    "short-single": (
        found(pages=(page(SHORT),)),
        "There are fewer than 600 characters of text in the one article that I read: they give few takeaways "
        "or none.",
        ADVICE,
    ),
    "old": (
        found(item("a", 24 * 40), item("b", 24 * 50)),
        "The newest item is 40 days old.",
    ),
    "undated": (
        found(*undated(4, 0)),
        "None of its 4 items has a date; one without counts as new when I first see it.",
    ),
    "half-dated": (
        found(*undated(3, 3)),
        "Only 3 of its 6 items have a date; one without counts as new when I first see it.",
    ),
    "once-dated": (
        found(*undated(3, 1)),
        "Only 1 of its 4 items has a date; one without counts as new when I first see it.",
    ),
    "single": (found(item("a")), "There is only one item in it."),
    "off-topic": (
        found(security=0),
        "None of its latest 10 items is about security; digests leave the others out.",
    ),
    "hardly-on-topic": (
        found(security=2, tagged=30),
        "Only 2 of its latest 30 items are about security; digests leave the others out.",
    ),
    "probe": (
        found(probe={"remarks": ("That address is a web page.",)}),
        "That address is a web page.",
    ),
}


@pytest.mark.parametrize("case", SAID.values(), ids=SAID)
def test_said(case: tuple[Findings | str, ...]) -> None:
    findings, *said = case
    assert isinstance(findings, Findings)
    assert remarks(findings) == tuple(said)


@pytest.mark.parametrize(
    "findings",
    [
        found(item("a", 24 * 6), item("b", 24 * 9)),
        found(*undated(2, 3)),
        found(*undated(9, 0), pages=(page(LONG, published=NOW),)),
        found(pages=(page(LONG),) * 4 + (page(SHORT),) * 2),
        found(probe={"kind": SourceKind.HEADLINES}, pages=(page(SHORT),) * 6),
        found(security=0, tagged=4),
        found(security=1, tagged=10),
    ],
    ids=["young", "mostly-dated", "dated-pages", "mostly-long", "headlines", "too-few-to-tell", "enough"],
)
def test_not_said(findings: Findings) -> None:
    assert remarks(findings) == ()


def test_the_age_is_that_of_the_newest_item() -> None:
    old = NOW - timedelta(days=7)
    assert remarks(found(item("a", 24 * 30), replace(item("b"), published=old), item("c", None))) == (
        "The newest item is 7 days old.",
    )


@pytest.mark.parametrize(
    ("text", "quotable", "whole"),
    [(LONG, None, True), (LONG, 100, True), (LONG, 0, False), (SHORT, None, False)],
)
def test_whole(text: str, quotable: int | None, whole: bool) -> None:
    assert is_whole(page(text, quotable=quotable)) is whole
