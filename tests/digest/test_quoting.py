"""How much of an article a story repeats: a property, and what it means for single takeaways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import (
    ArticleId,
    Dispute,
    Document,
    Edition,
    Event,
    Figure,
    Quote,
    Receipt,
    StandIn,
    StoryId,
    StoryText,
    Summary,
    Takeaway,
    Voice,
    Why,
)
from digest.pipeline import Condensing, condense
from digest.quoting import fair
from tests.digest.people import NOW


def document(article: int, size: int, quotable: int | None = None) -> Document:
    text = "x" * size
    return Document(ArticleId(article), "Outlet (SAMPLE)", "T", text, (), "en", NOW, quotable=quotable)


def receipt(article: int, *spans: tuple[int, int]) -> Receipt:
    """Spans as pairs of start and length."""
    quotes = tuple(Quote(start, start + size, "x" * size) for start, size in spans or [(0, 5)])
    return Receipt(ArticleId(article), quotes)


def shown(receipt: Receipt) -> int:
    """Characters of the article that its evidence shows."""
    return len({place for quote in receipt.quotes for place in range(quote.start, quote.end)})


def summary(*sizes: tuple[int, int], why: tuple[int, int] | None = None) -> Summary:
    """Takeaways as pairs of article and characters."""
    takeaways = tuple(Takeaway("x" * size, receipt(article)) for article, size in sizes)
    return Summary(takeaways, "minilm", Why("x" * why[1], receipt(why[0])) if why else None)


def kept(found: Summary) -> list[tuple[int, int]]:
    return [(each.receipt.article, len(each.text)) for each in found.takeaways]


ARTICLES = st.integers(1, 3)
SIZES = st.tuples(ARTICLES, st.integers(0, 300))
SPANS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 200)), min_size=1, max_size=3)


@given(
    st.lists(st.tuples(ARTICLES, st.integers(0, 300), SPANS), max_size=8),
    st.none() | SIZES,
    st.dictionaries(ARTICLES, st.tuples(st.integers(0, 4000), st.none() | st.integers(0, 400))),
)
def test_no_article_is_quoted_beyond_a_fifth_or_its_publishers_wish(
    takeaways: list[tuple[int, int, list[tuple[int, int]]]],
    why: tuple[int, int] | None,
    articles: dict[int, tuple[int, int | None]],
) -> None:
    points = [Takeaway("x" * size, receipt(article, *spans)) for article, size, spans in takeaways]
    given = replace(summary(why=why), takeaways=tuple(points))
    documents = [document(article, *facts) for article, facts in articles.items()]
    found = fair(given, documents)
    used, opened = Counter[int](), Counter[int]()
    for each in (*found.takeaways, *([found.why] if found.why else [])):
        used[each.receipt.article] += len(each.text)
        opened[each.receipt.article] += shown(each.receipt)
    for article, size in (*used.items(), *opened.items()):
        length, quotable = articles.get(article, (0, None))
        assert 5 * size <= length
        assert quotable is None or size <= quotable
    order = iter(given.takeaways)
    assert all(any(each is other for other in order) for each in found.takeaways)
    assert fair(found, documents) == found


@given(st.lists(SIZES, max_size=8))
def test_what_fits_is_left_alone(takeaways: list[tuple[int, int]]) -> None:
    given = summary(*takeaways, why=(1, 100))
    assert fair(given, [document(article, 5 * 2500) for article in (1, 2, 3)]) == given


@pytest.mark.parametrize(
    ("quotable", "expected"),
    [
        (None, [(1, 120), (1, 80)]),
        (150, [(1, 120)]),
        (100, [(1, 80)]),
        (0, []),
    ],
)
def test_a_shorter_takeaway_takes_the_room_of_one_that_is_too_long(
    quotable: int | None, expected: list[tuple[int, int]]
) -> None:
    given = summary((1, 120), (1, 180), (1, 80))
    assert kept(fair(given, [document(1, 1000, quotable)])) == expected


def test_a_short_takeaway_costs_what_its_evidence_shows_each_character_once() -> None:
    long = Takeaway("x" * 20, receipt(1, (0, 90), (50, 60), (300, 40)))
    given = replace(summary((1, 50)), takeaways=(long, *summary((1, 50)).takeaways))
    assert kept(fair(given, [document(1, 1000)])) == [(1, 20), (1, 50)]
    assert kept(fair(given, [document(1, 5 * 150)])) == [(1, 20)]
    assert kept(fair(given, [document(1, 5 * 149)])) == [(1, 50)]


def test_why_it_matters_counts_and_comes_last() -> None:
    given = summary((1, 150), (2, 100), why=(1, 60))
    assert fair(given, [document(1, 1000), document(2, 500)]).why is None
    roomy = fair(given, [document(1, 1050), document(2, 499)])
    assert (kept(roomy), roomy.why) == ([(1, 150)], given.why)


def test_an_article_that_nobody_has_is_not_quoted() -> None:
    assert kept(fair(summary((7, 10)), [document(1, 1000)])) == []


def test_editions_disputes_and_voices_take_what_room_is_left() -> None:
    edition = Edition(
        "ru", "T", (Takeaway("x" * 50, receipt(2, (0, 50))), Takeaway("x", receipt(2, (60, 60))))
    )
    given = replace(
        summary((1, 50)),
        editions=(edition, replace(edition, language="kk")),
        disputes=(Dispute("dead", (Figure("12", receipt(1, (0, 5))), Figure("19", receipt(2, (0, 50))))),),
        voices=(Voice("x" * 90, receipt(1, (0, 5))), Voice("x" * 50, receipt(2, (10, 20)))),
    )
    found = fair(given, [document(1, 500), document(2, 500)])
    assert [(each.language, len(each.takeaways)) for each in found.editions] == [("ru", 1), ("kk", 1)]
    assert (found.disputes, found.voices) == (given.disputes, given.voices), "quoted already: no room taken"
    poor = fair(given, [document(1, 500), document(2, 200)])
    assert (poor.editions, poor.disputes, poor.voices) == ((), (), ())
    assert poor.takeaways == given.takeaways


def test_a_contradiction_goes_before_a_third_takeaway() -> None:
    dispute = Dispute("killed", (Figure("6", receipt(2, (0, 50))), Figure("11", receipt(1, (200, 50)))))
    given = replace(summary((1, 20), (1, 20), (1, 40)), disputes=(dispute,))
    found = fair(given, [document(1, 500), document(2, 500)])
    assert (kept(found), found.disputes) == ([(1, 20), (1, 20)], (dispute,))


class Shelf:
    """One story that waits for takeaways; keeps what is saved."""

    saved: Summary | None = None

    async def to_condense(self, since: datetime, limit: int, worker: str = "") -> Sequence[StoryText]:
        copies = (document(2, 1000, 10),)
        waiting = StoryText(StoryId(1), 1, Event.INCIDENT, (document(1, 1000),), copies=copies)
        return [] if self.saved else [waiting]

    async def save_summary(
        self, story: StoryId, revision: int, summary: Summary, now: datetime, worker: str = ""
    ) -> None:
        self.saved = summary


class Greedy:
    """A summariser that takes half of an article, and as much of a copy of it."""

    async def summarize(self, stories: Sequence[StoryText]) -> Sequence[Summary]:
        first, *others = summary((1, 190), (1, 190), (1, 120)).takeaways
        copied = tuple(StandIn("x" * size, receipt(2, (0, size))) for size in (190, 10))
        return [Summary((replace(first, instead=copied), *others), "minilm")]


async def test_condensing_saves_what_is_fair() -> None:
    shelf = Shelf()
    tally = await condense(Condensing(shelf, Greedy()), NOW)  # type: ignore[arg-type]
    assert shelf.saved is not None
    assert (kept(shelf.saved), shelf.saved.method, tally.done) == ([(1, 190)], "minilm", 1)
    assert [len(each.text) for each in shelf.saved.takeaways[0].instead] == [10]


def test_what_stands_in_comes_after_all_else_that_is_told_of_an_article() -> None:
    """Also after what comes later in the summary; what fits stays, and in its order."""
    stand_ins = tuple(StandIn("x" * size, receipt(2, (start, size))) for start, size in [(0, 60), (100, 40)])
    first = Takeaway("x" * 10, receipt(1, (0, 10)), instead=stand_ins)
    told = Summary((first, Takeaway("x" * 50, receipt(2, (300, 50)))), "minilm")
    found = fair(told, [document(1, 1000), document(2, 500)])
    assert kept(found) == [(1, 10), (2, 50)]
    assert [len(each.text) for each in found.takeaways[0].instead] == [40]


def test_what_stands_in_for_the_reason_and_for_voices_takes_what_room_takeaways_leave() -> None:
    """Of the copy: 50 characters for a takeaway, then 40 for the reason, and none for the voice behind it."""

    def other(size: int, start: int) -> tuple[StandIn, ...]:
        return (StandIn("x" * size, receipt(2, (start, size))),)

    told = Summary(
        (Takeaway("x" * 10, receipt(1, (0, 10)), instead=other(50, 0)),),
        "minilm",
        Why("x" * 20, receipt(1, (20, 20)), other(40, 100)),
        (
            Voice("x" * 10, receipt(1, (0, 10)), other(20, 200)),
            Voice("x" * 30, receipt(3), other(40, 100)),
        ),
    )
    documents = [document(1, 1000), document(3, 1000)]
    assert fair(told, [*documents, document(2, 1000)]) == told
    found = fair(told, [*documents, document(2, 5 * 100)])
    assert found.takeaways == told.takeaways and found.why == told.why
    first, second = found.voices
    assert first.instead == ()
    assert second == told.voices[1], "it is quoted already"
    poor = fair(told, [*documents, document(2, 5 * 50)])
    assert poor.takeaways == told.takeaways and poor.why and poor.why.instead == ()
    assert [each.text for each in poor.voices] == [each.text for each in told.voices]


def test_nothing_stands_in_of_an_article_that_may_not_be_quoted() -> None:
    stand_in = StandIn("x" * 5, receipt(2))
    told = Summary((Takeaway("x" * 10, receipt(1, (0, 10)), instead=(stand_in,)),), "minilm")
    assert fair(told, [document(1, 1000), document(2, 1000)]) == told
    assert fair(told, [document(1, 1000), document(2, 1000, 0)]).takeaways[0].instead == ()
