"""Collecting: nothing lost in a crash, no source in another's way, every failure written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from digest.collecting import Collecting, by_host, collect
from digest.errors import SourceError, StoreError, UserError
from digest.model import (
    Check,
    Cleaned,
    Event,
    Failed,
    Fetched,
    FetchState,
    Fingerprint,
    Gone,
    Item,
    NewArticle,
    NotModified,
    Outcome,
    Page,
    Passage,
    Placement,
    Print,
    Source,
    SourceId,
    SourceKind,
    Tagged,
    Tags,
)
from tests.digest.people import NOW, source

NEW_STATE = FetchState(etag='"new"')


@dataclass
class FakeStore:
    """Sources and stories in two lists; ``events`` keeps the order of what was written."""

    due_now: Sequence[Source]
    seen: set[str] = field(default_factory=set)
    events: list[str] = field(default_factory=list)
    articles: list[NewArticle] = field(default_factory=list)
    checks: dict[int, tuple[Check, dict[str, Any]]] = field(default_factory=dict)
    full: bool = False

    async def due(self, now: datetime, limit: int) -> Sequence[Source]:
        return self.due_now[:limit]

    async def unseen(self, id: SourceId, items: Sequence[Item]) -> Sequence[Item]:
        return [item for item in items if item.key not in self.seen]

    async def prints(self, since: datetime) -> Sequence[Print]:
        return []

    async def add(self, articles: Sequence[NewArticle], placements: Sequence[Placement]) -> int:
        if self.full:
            raise StoreError("the disk is full")
        self.events.append("stored")
        self.articles += articles
        return len(articles)

    async def checked(self, id: SourceId, check: Check, **decision: Any) -> None:
        self.events.append("checked")
        self.checks[id] = (check, decision)


@dataclass
class FakeWeb:
    """Answers by source address; articles by item key."""

    outcomes: dict[str, Outcome]
    pages: dict[str, Page | Exception] = field(default_factory=dict)

    async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
        return self.outcomes[url]

    async def article(self, item: Item, now: datetime) -> Page:
        page = self.pages.get(item.key) or Page(item.url, item.title, f"Text of {item.title}.")
        if isinstance(page, Exception):
            raise page
        return page


class FakeTagger:
    """Everything is one passage, and security news; the word "poison" cannot be tagged."""

    async def clean(self, title: str, text: str) -> Cleaned:
        return Cleaned(title, (Passage(0, len(text)),))

    async def tag(self, title: str, text: str, cleaned: Cleaned) -> Tagged:
        if "poison" in text:
            raise UserError("the text worker died")
        return Tagged(Tags("en", (), (), Event.INCIDENT, True, 0.9), Fingerprint(title, "en"))


class Alone:
    """Every article is a story of its own."""

    def group(self, new: Sequence[Print], known: Sequence[Print]) -> Sequence[Placement]:
        return [Placement(each.ref) for each in new]


def item(key: str, hours_ago: float | None = 1) -> Item:
    published = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    return Item(key, f"https://outlet1.example/{key}", f"Title {key}", published, summary=f"Summary {key}")


def fetched(*items: Item) -> Fetched:
    return Fetched("https://outlet1.example/feed", "Outlet 1", items, NEW_STATE, size=99)


def kit(store: FakeStore, web: FakeWeb) -> Collecting:
    return Collecting(store, store, web, FakeTagger(), Alone(), lambda: 0.5)  # type: ignore[arg-type]


async def run(outcome: Outcome, **pages: Page | Exception) -> FakeStore:
    store = FakeStore([source(1)])
    await collect(kit(store, FakeWeb({"https://outlet1.example/feed": outcome}, pages)), NOW)
    return store


async def test_articles_are_stored_before_the_answer_is_written_down() -> None:
    store = await run(fetched(item("a"), item("b")))
    assert store.events == ["stored", "checked"]
    check, decision = store.checks[1]
    assert (check.outcome, check.items, check.new, check.size) == ("ok", 2, 2, 99)
    assert decision["state"] == NEW_STATE


async def test_known_and_archived_items_are_not_read_again() -> None:
    store = FakeStore([source(1)], seen={"a"})
    web = FakeWeb({"https://outlet1.example/feed": fetched(item("a"), item("old", 24 * 30), item("b"))})
    await collect(kit(store, web), NOW)
    assert [article.key for article in store.articles] == ["b"]


@pytest.mark.parametrize(
    ("hours_ago", "permanent", "kept"),
    [(1, False, False), (1, True, True), (9, False, True), (None, False, True)],
    ids=["fresh-and-passing-fault", "permanent", "waited-long-enough", "undated"],
)
async def test_an_unreadable_article_waits_or_becomes_a_headline(
    hours_ago: float | None, permanent: bool, kept: bool
) -> None:
    store = await run(fetched(item("a", hours_ago)), a=SourceError("u", "timed out", permanent=permanent))
    assert [article.text for article in store.articles] == (["Summary a"] if kept else [])
    assert store.checks[1][1]["state"] == (NEW_STATE if kept else FetchState(etag='"old"'))


async def test_a_feed_date_beats_the_page_and_no_date_is_later_than_now() -> None:
    page = Page("u", "T", "Text.", published=NOW - timedelta(days=3))
    store = await run(fetched(item("a"), item("b", None), item("c", -5)), a=page, b=page)
    assert {article.key: NOW - article.published for article in store.articles} == {
        "a": timedelta(hours=1),
        "b": timedelta(days=3),
        "c": timedelta(0),
    }


async def test_an_article_that_cannot_be_tagged_costs_itself_alone() -> None:
    store = await run(fetched(item("a"), item("b")), a=Page("u", "T", "poison"))
    assert [article.key for article in store.articles] == ["b"]


@pytest.mark.parametrize(
    ("outcome", "word", "failures", "enabled"),
    [
        (NotModified(NEW_STATE), "not_modified", 0, True),
        (Failed("no answer"), "error", 1, True),
        (Failed("busy", 429, timedelta(minutes=5)), "retry", 1, True),
        (Gone("410"), "gone", 1, False),
    ],
)
async def test_every_outcome_leaves_a_row(outcome: Outcome, word: str, failures: int, enabled: bool) -> None:
    check, decision = (await run(outcome)).checks[1]
    assert check.outcome == word
    assert (decision["failures"], decision["enabled"]) == (failures, enabled)


async def test_a_bug_met_in_one_source_is_loud_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    store = FakeStore([source(1), source(2)])
    web = FakeWeb({"https://outlet2.example/feed": fetched(item("a"))})
    await collect(kit(store, web), NOW)
    assert [article.key for article in store.articles] == ["a"]
    assert store.checks[1][0].outcome == "error"
    assert "KeyError" in caplog.text


async def test_when_storing_fails_the_sources_are_asked_again() -> None:
    store = FakeStore([source(1)], full=True)
    tally = await collect(kit(store, FakeWeb({"https://outlet1.example/feed": fetched(item("a"))})), NOW)
    assert (tally.failed, store.checks) == (1, {})


async def test_the_sources_of_one_host_hold_up_no_other_host() -> None:
    hosts = by_host([source(1), replace(source(2), url="https://outlet1.example/other"), source(3)])
    assert [[each.id for each in sources] for sources in hosts] == [[1, 2], [3]]


async def test_what_there_is_no_time_for_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.collecting.SPAN", 0.0)
    store = FakeStore([source(1)])
    await collect(kit(store, FakeWeb({"https://outlet1.example/feed": fetched(item("a"))})), NOW)
    assert store.events == []


class Confused(Alone):
    """Has a bug that one title brings to light."""

    def group(self, new: Sequence[Print], known: Sequence[Print]) -> Sequence[Placement]:
        if any(each.fingerprint.title_key == "Title odd" for each in new):
            raise ZeroDivisionError
        return super().group(new, known)


async def test_a_bug_met_in_grouping_costs_its_own_source_alone(caplog: pytest.LogCaptureFixture) -> None:
    store = FakeStore([source(1), source(2)])
    web = FakeWeb(
        {
            "https://outlet1.example/feed": fetched(item("odd")),
            "https://outlet2.example/feed": fetched(item("b")),
        }
    )
    tally = await collect(replace(kit(store, web), grouper=Confused()), NOW)
    assert [article.key for article in store.articles] == ["b"]
    assert (store.checks[1][0].outcome, store.checks[2][0].outcome) == ("error", "ok")
    assert store.checks[1][1]["state"] == FetchState(etag='"old"')
    assert (tally.done, tally.failed) == (1, 1)
    assert "ZeroDivisionError" in caplog.text


async def test_items_without_an_address_get_one_of_their_own() -> None:
    store = await run(fetched(replace(item("a b"), url=""), replace(item("c"), url="")))
    assert [article.url for article in store.articles] == [
        "https://outlet1.example/feed#a%20b",
        "https://outlet1.example/feed#c",
    ]


@pytest.mark.parametrize(
    ("polled", "hours_ago", "stock"),
    [(False, 1, True), (True, 2, False), (True, 20, False), (True, 30, True)],
    ids=["first-poll", "new", "late", "left-over-from-the-first-poll"],
)
async def test_what_a_source_had_in_stock_counts_by_its_date(
    polled: bool, hours_ago: int, stock: bool
) -> None:
    store = FakeStore([source(1, polled=polled)])
    await collect(kit(store, FakeWeb({"https://outlet1.example/feed": fetched(item("a", hours_ago))})), NOW)
    assert [article.first_poll for article in store.articles] == [stock]
