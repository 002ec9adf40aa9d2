"""The source doctor: what it finds, how long it looks, and that no sample can break it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.doctor import READ, TEXTLESS, Doctor, country_of, draft_of, examine, items_a_day, shared_stories
from digest.errors import BadSource, SourceError, StoreError, WorkerDown
from digest.model import (
    Cleaned,
    Diagnosis,
    Fingerprint,
    Item,
    OutletId,
    Page,
    Placement,
    Print,
    Probe,
    Source,
    SourceKind,
    StoryId,
)
from tests.digest.newsroom import Alone, FakeStore, FakeTagger, FakeWeb
from tests.digest.people import NOW, item, source, told_by

LONG = "x" * 600
DAY = timedelta(days=1)


@dataclass
class Clinic(FakeWeb):
    """One address that can be probed; what it lists has whole articles unless ``pages`` says otherwise."""

    items: Sequence[Item] = ()
    probed: Probe | Exception | None = None
    read: list[str] = field(default_factory=list)

    async def probe(self, url: str, now: datetime) -> Probe:
        if isinstance(self.probed, Exception):
            raise self.probed
        return self.probed or Probe(url, SourceKind.FEED, "Outlet 1", tuple(self.items))

    async def article(self, item: Item, kind: SourceKind, now: datetime) -> Page:
        self.read.append(item.key)
        self.pages.setdefault(item.key, Page(item.url, item.title, f"{LONG} {item.key}"))
        return await super().article(item, kind, now)


def clinic(*items: Item, pages: dict[str, Page | Exception] | None = None) -> Clinic:
    return Clinic({}, pages or {}, items=items or tuple(item(str(n), n) for n in range(10)))


async def look(
    web: Clinic,
    store: FakeStore | None = None,
    tagger: FakeTagger | None = None,
    grouper: Alone | None = None,
    budget: float = 60.0,
) -> Diagnosis:
    memory = store or FakeStore()
    kit = Doctor(web, tagger or FakeTagger(), grouper or Alone(), memory, memory, budget)  # type: ignore[arg-type]
    return await examine(kit, "https://outlet1.example/feed", NOW)


async def test_a_healthy_feed() -> None:
    web = clinic(*(item(str(n), 6 * n) for n in reversed(range(40))))
    found = await look(web)
    assert found == Diagnosis(
        url="https://outlet1.example/feed",
        kind=SourceKind.FEED,
        title="Outlet 1",
        items=40,
        newest=NOW,
        per_day=4.0,
        tried=6,
        whole=6,
        languages=(("en", READ),),
        places=(("KZ", 30),),
        themes=(("borders", 30),),
        headlines=("Title 0", "Title 1", "Title 2"),
    )
    assert web.read == [str(n) for n in range(READ)]


async def test_what_cannot_be_a_source_stays_the_persons_business() -> None:
    web = clinic()
    web.probed = BadSource("This is a web page.", ["https://outlet1.example/a"])
    with pytest.raises(BadSource) as refusal:
        await look(web)
    assert refusal.value.candidates == ("https://outlet1.example/a",)


async def test_every_item_is_tagged_by_what_the_feed_tells_and_those_read_by_their_text() -> None:
    tagger = FakeTagger()
    await look(clinic(item("a"), item("b", content="The whole text of b")), tagger=tagger)
    assert tagger.heard == [
        ("Title a", "Summary a"),
        ("Title b", "The whole text of b"),
        ("Title a", f"{LONG} a"),
        ("Title b", f"{LONG} b"),
    ]


async def test_what_goes_wrong_with_a_sample_is_a_remark() -> None:
    pages: dict[str, Page | Exception] = {
        "0": SourceError("u", "The site's robots.txt asks programs not to read this page."),
        "1": SourceError("u", "The site did not answer.", permanent=True),
        "2": Page("u", "T", "short"),
        "3": Page("u", "T", "", quotable=0),
        "4": Page("u", "T", "poison" + LONG),
    }
    found = await look(clinic(pages=pages))
    assert (found.tried, found.whole) == (6, 2)
    assert found.remarks == (
        "Its robots.txt asks programs not to read 1 of the 6 articles that I tried.",
        "1 of 6 articles could not be read: The site did not answer.",
        "Its publisher asks programs not to use its texts: such articles stay headline and link.",
    )
    assert found.languages == (("en", 1),)
    assert found.places == (("KZ", 10),)


async def test_an_item_that_kills_the_text_worker_is_not_counted() -> None:
    found = await look(clinic(item("a"), item("b", title="A poison title")))
    assert (found.languages, found.whole) == ((("en", 1),), 2)


@dataclass
class Sleepy(Clinic):
    """The third article never comes."""

    async def article(self, item: Item, kind: SourceKind, now: datetime) -> Page:
        if len(self.read) == 2:
            await asyncio.Event().wait()
        return await super().article(item, kind, now)


@pytest.mark.parametrize(
    ("title", "summary", "languages"),
    [
        ("Harbour notice, 12 of 1000000000000000", "", ()),
        ("Harbour notice", "The dredger came back to", (("en", 1),)),
        ("The dredger came back to the harbour", "", (("en", 1),)),
    ],
)
async def test_few_letters_tell_no_language(
    title: str, summary: str, languages: tuple[tuple[str, int], ...]
) -> None:
    web = clinic(item("a", title=title, summary=summary), pages={"a": SourceError("u", "Gone.")})
    assert (await look(web)).languages == languages


async def test_nobody_waits_longer_than_the_budget() -> None:
    web = Sleepy({}, items=clinic().items)
    found = await look(web, budget=0.2)
    assert (found.tried, found.whole, found.places) == (2, 2, (("KZ", 10),))
    assert found.remarks == ("It is slow: I had time for 2 of 6 articles only.",)


@dataclass
class Stuck(Clinic):
    """The first article never comes."""

    async def article(self, item: Item, kind: SourceKind, now: datetime) -> Page:
        if item.key == "0":
            await asyncio.Event().wait()
        return await super().article(item, kind, now)


async def test_one_article_that_never_comes_does_not_keep_the_others_from_being_tried() -> None:
    found = await look(Stuck({}, items=clinic().items), budget=0.5)
    assert (found.tried, found.whole) == (5, 5)
    assert found.remarks == ("It is slow: I had time for 5 of 6 articles only.",)


@pytest.mark.parametrize(
    ("summary", "instead"),
    [
        ("", "The articles would stay headlines."),
        ("Title", "The articles would stay headlines."),
        ("Two were hurt.", "Takeaways would come from what the feed itself tells."),
    ],
)
async def test_what_comes_of_articles_that_cannot_be_read_is_what_polling_makes_of_them(
    summary: str, instead: str
) -> None:
    items = [item(str(n), n, summary=summary) for n in range(3)]
    pages: dict[str, Page | Exception] = {
        each.key: SourceError("u", "Refused.", permanent=True) for each in items
    }
    found = await look(clinic(*items, pages=pages))
    assert found.remarks[:2] == ("None of the 3 articles that I tried could be read: Refused.", instead)


@pytest.mark.parametrize(
    ("reason", "permanent", "passing"),
    [("No answer.", False, True), ("Refused.", True, False), (TEXTLESS, False, False)],
)
async def test_only_what_may_pass_is_worth_another_look(reason: str, permanent: bool, passing: bool) -> None:
    error = SourceError("u", reason, permanent=permanent)
    found = await look(clinic(item("a"), pages={"a": error}))
    assert any(each.startswith("That may pass") for each in found.remarks) is passing


class DownTagger(FakeTagger):
    async def clean(self, title: str, text: str) -> Cleaned:
        raise WorkerDown("", "no memory")


async def test_our_own_trouble_is_said_as_such() -> None:
    found = await look(clinic(), tagger=DownTagger())
    assert (found.tried, found.languages, len(found.headlines)) == (0, (), 3)
    assert found.remarks == (
        "I could not look closer: my own text worker does not work just now.",
        "That may pass: send the address again later, before you decide.",
    )


async def test_the_log_does_not_name_the_address_that_somebody_typed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await look(clinic(item("poison")))
    assert "an item could not be tagged: the text worker died" in caplog.text
    assert "outlet1.example" not in caplog.text


class Broken(FakeStore):
    async def prints(self, since: datetime, after: int = 0) -> Sequence[Print]:
        raise StoreError("the disk is full")


async def test_a_store_that_fails_is_not_hidden() -> None:
    with pytest.raises(StoreError):
        await look(clinic(), store=Broken())


# ── overlap ──────────────────────────────────────────────────────────────────────────────────────


def told(ref: int, outlet: int, story: int, title: str, hours_ago: float = 5) -> Print:
    at = NOW - timedelta(hours=hours_ago)
    return Print(ref, at, OutletId(outlet), Fingerprint(title, "en"), StoryId(story))


class SameTitle(Alone):
    """Articles with the same title tell the same story; a twin follows the one before it."""

    def group(self, new: Sequence[Print], known: Iterable[Print] | None = None) -> Sequence[Placement]:
        assert known is None, "thousands of prints are not indexed for one question"
        stories = {each.fingerprint.title_key: each.story for each in self.known.values()}
        first: dict[str, int] = {}
        placements = []
        for each in new:
            title = each.fingerprint.title_key
            twin = first.setdefault(title, each.ref)
            placements.append(
                Placement(each.ref, stories.get(title))
                if twin == each.ref
                else Placement(each.ref, with_ref=twin)
            )
        return placements


async def test_which_outlets_tell_the_same_stories() -> None:
    known = [
        told(1, 7, 70, "Title 0"), told(2, 8, 70, "Title 0"), told(3, 7, 71, "Title 1"),
        told(4, 9, 72, "Title 2", hours_ago=99), told(5, 99, 73, "Title 3"), told(6, 8, 74, "Other"),
    ]  # fmt: skip
    store = FakeStore([source(7), source(8), source(9)], known=known)
    twin = item("twin", 1, title="Title 0")
    found = await look(clinic(*clinic().items, twin), store, grouper=SameTitle())
    assert found.overlap == (("Outlet 7 (SAMPLE)", 3), ("Outlet 8 (SAMPLE)", 2))


async def test_a_source_does_not_overlap_with_itself() -> None:
    store = FakeStore([source(1), source(8)], known=[told(1, 1, 70, "Title 0"), told(2, 8, 70, "Title 0")])
    found = await look(clinic(), store, grouper=SameTitle())
    assert found.overlap == (("Outlet 8 (SAMPLE)", 1),)
    assert found.remarks == ("It is one of your sources already: Outlet 1 (SAMPLE).",)


class Watchful(Alone):
    """Remembers what it was asked to place."""

    asked: Sequence[Print] = ()

    def group(self, new: Sequence[Print], known: Iterable[Print] | None = None) -> Sequence[Placement]:
        self.asked = new
        return super().group(new)


@pytest.mark.parametrize(
    ("others", "items", "compared"),
    [
        ([source(7, items_week=3)], clinic().items, True),
        ([source(7)], clinic().items, False),
        ([], clinic().items, False),
        ([source(1, items_week=3), source(7)], clinic().items, False),
        ([source(7, items_week=3)], [item("old", 24 * 5)], False),
    ],
    ids=["both-read", "other-unread", "no-other", "only-itself", "nothing-recent"],
)
async def test_where_nothing_can_be_compared_nothing_is_claimed(
    others: list[Source], items: Sequence[Item], compared: bool
) -> None:
    assert (await look(clinic(*items), FakeStore(others))).compared is compared


async def test_only_items_of_the_last_days_are_compared() -> None:
    grouper = Watchful()
    store = FakeStore(known=[told(1, 7, 70, "Title 0")])
    await look(clinic(item("a"), item("old", 24 * 5), item("undated", None)), store, grouper=grouper)
    assert {each.fingerprint.title_key for each in grouper.asked} == {"Title a", "Title undated"}
    assert all(each.ref < 0 and each.story is None for each in grouper.asked)


def test_only_outlets_that_are_asked_for_are_counted() -> None:
    known = {StoryId(70): told_by(70, 7)}
    assert shared_stories([Placement(-1, StoryId(70))], known, {OutletId(8)}) == ()
    shared = (("Outlet 7 (SAMPLE)", 1),)
    assert shared_stories([Placement(-1, StoryId(70))], known, {OutletId(7)}) == shared


def test_a_story_that_became_another_is_still_found() -> None:
    became = {StoryId(70): told_by(60, 7)}
    assert shared_stories([Placement(-1, StoryId(70))], became, {OutletId(7)}) == (("Outlet 7 (SAMPLE)", 1),)


# ── how often ────────────────────────────────────────────────────────────────────────────────────


def dates(*hours_ago: float) -> list[datetime]:
    return [NOW - timedelta(hours=hours) for hours in hours_ago]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (dates(*range(0, 24 * 10, 12)), 2.0),
        (dates(*range(20), 24 * 700), 24.0),
        (dates(0, 0, 0, 0, *(24 * n for n in range(1, 13))), 1.0),
        (dates(0, 24, 48), None),
        (dates(*(n / 1000 for n in range(50))), None),
        ([], None),
    ],
    ids=["regular", "an-old-item-pinned", "a-burst", "too-few", "all-at-once", "none"],
)
def test_items_a_day(times: list[datetime], expected: float | None) -> None:
    assert items_a_day(times) == (None if expected is None else pytest.approx(expected, rel=0.01))


@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_items_a_day_is_never_absurd(minutes: list[int]) -> None:
    pace = items_a_day(NOW - timedelta(minutes=n) for n in minutes)
    assert pace is None or 0 < pace <= 60 * 24 * 6


# ── the draft ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("news.outlet.example.kz", "KZ"),
        ("outlet.co.uk", "GB"),
        ("24.outlet.KG.", "KG"),
        ("outlet.com", ""),
        ("outlet.news", ""),
        ("outlet.tv", ""),
        ("outlet.eu", ""),
        ("127.0.0.1", ""),
        ("localhost", ""),
        ("пример.қаз".encode("idna").decode(), "KZ"),
        ("пример.рф".encode("idna").decode(), "RU"),
        ("", ""),
    ],
)
def test_the_country_of_a_host(host: str, country: str) -> None:
    assert country_of(host) == country


async def test_a_draft_knows_what_the_address_tells() -> None:
    found = replace(await look(clinic()), url="https://www.outlet.kz/feed", title=" The\n Outlet ")
    draft = draft_of(found, sample=True)
    assert (draft.url, draft.kind, draft.name, draft.country, draft.sample) == (
        "https://www.outlet.kz/feed", SourceKind.FEED, "The Outlet", "KZ", True,
    )  # fmt: skip
    assert draft_of(replace(found, title=""), sample=False).name == "outlet.kz"
    assert draft_of(replace(found, title="x" * 999), sample=False).name == "x" * 79 + "…"
    long = draft_of(replace(found, title="Orlan, " * 20), sample=False).name
    assert long == ", ".join(["Orlan"] * 11) + "…"


async def test_tags_of_an_unread_item_survive_a_failed_second_look() -> None:
    """The text of an article cannot be tagged: what its title told still counts."""
    found = await look(clinic(item("a"), pages={"a": Page("u", "T", "poison")}))
    assert found.places == (("KZ", 1),)


async def test_off_topic_news_is_said() -> None:
    found = await look(clinic(), tagger=FakeTagger(security=False))
    assert found.remarks == ("None of its latest 10 items is about security; digests leave the others out.",)
