"""From items to articles: dates, patience, what a site repeats, what a publisher allows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.articles import ARCHIVE, Pile, Reading, has_waited, read_articles
from digest.collecting import Collecting, collect
from digest.errors import SourceError, WorkerDown
from digest.model import Check, Cleaned, Item, NewArticle, Page, Source, SourceKind
from digest.polling import FIRST_POLL_ITEMS
from tests.digest.newsroom import Alone, FakeStore, FakeTagger, FakeWeb
from tests.digest.people import NOW, fetched, item, source

FEED = "https://outlet1.example/feed"
DAY = timedelta(days=1)
PASSING = SourceError("u", "timed out")


async def read(
    *items: Item,
    pages: dict[str, Page | Exception] | None = None,
    store: FakeStore | None = None,
    tagger: FakeTagger | None = None,
    known: Source | None = None,
    **pile: Any,
) -> tuple[list[NewArticle], bool]:
    web = FakeWeb({}, pages or {})
    kit = Reading(store or FakeStore(), web, tagger or FakeTagger(), NOW, time.monotonic() + 60)  # type: ignore[arg-type]
    return await read_articles(kit, Pile(known or source(1), items, **pile))


def page(text: str = "Text.", **facts: Any) -> Page:
    return replace(Page("u", "T", text), **facts)


# ── dates and addresses ──────────────────────────────────────────────────────────────────────────


async def test_a_feed_date_beats_the_page_and_no_date_is_later_than_now() -> None:
    dated = page(published=NOW - timedelta(days=3))
    found, _ = await read(item("a"), item("b", None), item("c", -5), pages={"a": dated, "b": dated})
    assert {article.key: NOW - article.published for article in found} == {
        "a": timedelta(hours=1),
        "b": timedelta(days=3),
        "c": timedelta(0),
    }


async def test_an_article_remembers_whether_anybody_dated_it() -> None:
    found, _ = await read(item("a"), item("b", None), pages={"a": page(), "b": page()})
    assert {article.key: article.dated for article in found} == {"a": True, "b": False}


async def test_items_without_an_address_get_one_of_their_own() -> None:
    found, _ = await read(item("a b", url=""), item("c", url=""))
    assert [article.url for article in found] == [f"{FEED}#a%20b", f"{FEED}#c"]


async def test_the_canonical_address_goes_along() -> None:
    found, _ = await read(item("a", link="outlet1.example/a"))
    assert found[0].link == "outlet1.example/a"


@pytest.mark.parametrize(
    ("polled", "hours_ago", "stock"),
    [(False, 1, True), (True, 2, False), (True, 20, False), (True, 30, True)],
    ids=["first-poll", "new", "late", "left-over-from-the-first-poll"],
)
async def test_what_a_source_had_in_stock_counts_by_its_date(
    polled: bool, hours_ago: int, stock: bool
) -> None:
    found, _ = await read(item("a", hours_ago), known=source(1, polled=polled))
    assert [article.first_poll for article in found] == [stock]


async def test_the_stock_of_a_feed_without_dates_never_becomes_news() -> None:
    """Forty items at the first poll; at the second, five more on top of them."""
    items = [item(str(n), None) for n in range(FIRST_POLL_ITEMS + 10)]
    store = FakeStore([source(1, polled=False)])
    web = FakeWeb({FEED: fetched(*items)})
    kit = Collecting(store, store, web, FakeTagger(), Alone(), lambda: 0.5)  # type: ignore[arg-type]
    await collect(kit, NOW)
    assert len(store.articles) == FIRST_POLL_ITEMS
    store.articles.clear()
    store.look_again(NOW)
    web.outcomes[FEED] = fetched(*(item(f"new{n}", None) for n in range(5)), *items)
    await collect(kit, NOW)
    news = {article.key for article in store.articles if article.published == NOW and not article.first_poll}
    stock = {article.key: article for article in store.articles if article.key not in news}
    assert news == {f"new{n}" for n in range(5)}
    assert set(stock) == {str(n) for n in range(30, 40)}
    assert {(each.published, each.first_poll) for each in stock.values()} == {(NOW - ARCHIVE, True)}


async def test_stock_with_a_date_on_its_page_counts_by_it() -> None:
    dated = page(published=NOW - timedelta(hours=2))
    found, _ = await read(item("a", None), pages={"a": dated}, stock={"a"})
    assert (found[0].published, found[0].first_poll) == (NOW - timedelta(hours=2), False)


# ── patience ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hours_ago", "permanent", "hasty", "kept"),
    [
        (1, False, False, False),
        (1, False, True, False),
        (1, True, False, True),
        (9, False, False, True),
        (None, False, False, False),
        (None, False, True, True),
        (None, True, False, True),
    ],
    ids=["fresh", "fresh-whatever-else", "permanent", "waited", "undated", "undated-waited", "undated-gone"],
)
async def test_an_unreadable_article_waits_or_becomes_a_headline(
    hours_ago: float | None, permanent: bool, hasty: bool, kept: bool
) -> None:
    trouble = SourceError("u", "timed out", permanent=permanent)
    found, complete = await read(item("a", hours_ago), pages={"a": trouble}, hasty=hasty)
    assert [article.text for article in found] == (["Summary a"] if kept else [])
    assert complete is kept


async def test_the_longest_thing_that_the_feed_tells_stands_in_for_the_page() -> None:
    told = item("a", 9, content="A longer beginning of the text")
    found, _ = await read(told, pages={"a": PASSING})
    assert found[0].text == told.content


async def test_an_item_without_a_date_is_kept_in_the_end() -> None:
    store = FakeStore([source(1)])
    web = FakeWeb({FEED: fetched(item("a", None))}, {"a": PASSING})
    kit = Collecting(store, store, web, FakeTagger(), Alone(), lambda: 0.5)  # type: ignore[arg-type]
    kept = []
    for hour in range(5):
        await collect(kit, NOW + hour * timedelta(hours=1))
        store.look_again(NOW + hour * timedelta(hours=1))
        kept.append(len(store.articles))
    assert kept == [0, 0, 0, 1, 1]
    assert [check.outcome for check in store.rows[1]] == ["partial", "partial", "partial", "ok", "ok"]


@pytest.mark.parametrize(
    ("outcomes", "waited"),
    [
        (["partial"] * 3, True),
        (["partial"] * 2, False),
        (["partial", "ok", "partial"], False),
        (["partial", "partial", "partial", "ok"], True),
        (["partial", "postponed", "partial", "partial"], True),
        (["postponed"] * 3, False),
        ([], False),
    ],
)
def test_three_polls_in_a_row_are_enough(outcomes: list[str], waited: bool) -> None:
    assert has_waited([Check(NOW, outcome) for outcome in outcomes]) is waited


async def test_what_there_is_no_time_for_is_left() -> None:
    kit = Reading(FakeStore(), FakeWeb({}), FakeTagger(), NOW, time.monotonic())  # type: ignore[arg-type]
    assert await read_articles(kit, Pile(source(1), [item("a", 99)])) == ([], False)


async def test_a_worker_that_is_down_is_nobodys_fault() -> None:
    with pytest.raises(WorkerDown):
        await read(item("a", 99), pages={"a": WorkerDown("u", "no memory", permanent=True)})


class DownTagger(FakeTagger):
    """Its worker cannot be started."""

    async def clean(self, title: str, text: str) -> Cleaned:
        raise WorkerDown("", "no memory")


async def test_nor_is_one_that_is_down_when_it_is_to_tag() -> None:
    with pytest.raises(WorkerDown):
        await read(item("a", 99), tagger=DownTagger())


# ── poison ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_text_that_kills_the_worker_costs_itself_alone_and_waits() -> None:
    found, complete = await read(item("a"), item("b"), pages={"a": page("poison")})
    assert [article.key for article in found] == ["b"]
    assert not complete


async def test_and_is_kept_as_a_headline_once_patience_is_over() -> None:
    tagger = FakeTagger()
    found, complete = await read(item("a", 9), pages={"a": page("poison")}, tagger=tagger)
    assert [(article.title, article.text, article.cleaned.passages) for article in found] == [
        ("Title a", "", ())
    ]
    assert tagger.heard == [("Title a", "poison"), ("Title a", "")]
    assert complete


async def test_even_a_headline_that_kills_the_worker_is_not_tried_for_ever() -> None:
    found, complete = await read(item("a", 9, title="A poison title"))
    assert [(article.title, article.tagged.tags.security) for article in found] == [("A poison title", False)]
    assert complete


# ── what a site repeats ──────────────────────────────────────────────────────────────────────────

BANNER = "Subscribe to our channel and never miss a story"


def story(name: str) -> str:
    """A page of the invented outlet: a few lines of its own around the same banner."""
    lines = [
        f"Officials in the {name} valley counted sheep number {n} on that day of the year." for n in range(9)
    ]
    return "\n".join([BANNER, *lines])


async def test_lines_that_two_pages_of_a_poll_share_are_removed() -> None:
    found, _ = await read(item("a"), item("b"), pages={"a": page(story("Alai")), "b": page(story("Chu"))})
    assert [BANNER in article.text for article in found] == [False, False]
    assert all("valley counted sheep number 8" in article.text for article in found)


async def test_so_are_those_that_two_texts_of_a_feed_share() -> None:
    told = [item(name, content=story(name)) for name in ("Alai", "Chu")]
    found, _ = await read(*told, pages={each.key: page(each.content) for each in told})
    assert [article.text for article in found] == [each.content.removeprefix(f"{BANNER}\n") for each in told]


async def test_lines_of_an_earlier_page_are_remembered() -> None:
    store = FakeStore()
    first, _ = await read(item("a"), pages={"a": page(story("Alai"))}, store=store)
    again, _ = await read(item("a"), pages={"a": page(story("Alai"))}, store=store)
    second, _ = await read(item("b"), pages={"b": page(story("Chu"))}, store=store)
    other, _ = await read(item("c"), pages={"c": page(story("Naryn"))}, store=store, known=source(2))
    assert [BANNER in (article,)[0].text for (article,) in (first, again, second, other)] == [
        True,
        True,
        False,
        True,
    ]


async def test_what_two_pages_say_amid_their_text_stays_until_a_third_does() -> None:
    comment = "The ministry declined to comment on the number of wounded people in the area of the fighting."

    def told(name: str) -> Page:
        lines = story(name).split("\n")
        return page("\n".join([*lines[:4], comment, *lines[4:]]))

    store = FakeStore()
    names = {"a": "Alai", "b": "Chu", "c": "Naryn"}
    pages: dict[str, Page | Exception] = {key: told(name) for key, name in names.items()}
    first, _ = await read(item("a"), item("b"), pages=pages, store=store)
    third, _ = await read(item("c"), pages=pages, store=store)
    assert [comment in article.text for article in (*first, *third)] == [True, True, False]


async def test_the_tagger_and_the_store_see_the_same_text() -> None:
    tagger = FakeTagger()
    pages = {"a": page(story("Alai")), "b": page(story("Chu"))}
    found, _ = await read(item("a"), item("b"), pages=pages, tagger=tagger)
    assert [text for _, text in tagger.heard] == [article.text for article in found]


async def test_a_feeds_own_text_does_not_trouble_the_store() -> None:
    store = FakeStore()
    told = item("a", content=story("Alai"))
    await read(told, pages={"a": page(told.content)}, store=store)
    assert store.lines == {}


# ── what a publisher allows ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("feed", "web", "quotable", "text"),
    [
        (None, None, None, "Text."),
        (None, 0, 0, ""),
        (0, None, 0, ""),
        (200, None, 200, "Text."),
        (200, 90, 90, "Text."),
        (0, 90, 0, ""),
    ],
)
async def test_the_stricter_wish_counts(
    feed: int | None, web: int | None, quotable: int | None, text: str
) -> None:
    tagger = FakeTagger()
    asked = item("a", quotable=feed)
    found, complete = await read(asked, pages={"a": page(quotable=web)}, tagger=tagger)
    assert [(article.quotable, article.text) for article in found] == [(quotable, text)]
    assert tagger.heard == [("Title a", text)]
    assert complete


async def test_the_wish_holds_for_what_the_feed_tells_as_well() -> None:
    found, _ = await read(item("a", 9, quotable=0), pages={"a": PASSING})
    assert (found[0].text, found[0].quotable) == ("", 0)


class Kinds(FakeWeb):
    """Remembers as what kind of source an article was asked for."""

    kinds: Sequence[SourceKind] = ()

    async def article(self, item: Item, kind: SourceKind, now: Any) -> Page:
        self.kinds = (*self.kinds, kind)
        return page()


async def test_the_reader_is_told_the_kind_of_source() -> None:
    web = Kinds({})
    kit = Reading(FakeStore(), web, FakeTagger(), NOW, time.monotonic() + 60)  # type: ignore[arg-type]
    await read_articles(kit, Pile(source(1, kind=SourceKind.HEADLINES), [item("a")]))
    assert web.kinds == (SourceKind.HEADLINES,)
