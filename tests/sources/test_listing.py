"""What a poll and a reading bring beyond the items: reservations, moves, quiet hours, parts, blame."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import BadSource, SourceError, WorkerDown
from digest.model import Failed, Fetched, FetchState, Item, NotModified, Page, SourceKind
from sources.discover import Site
from sources.feed import Feed
from sources.fetch import Body, Fetcher
from sources.heavy import InProcess
from sources.listing import read_listing
from sources.reader import WebReader
from tests.sources.web import Web

SENTENCE = "SAMPLE. The invented council of Orlan voted on Tuesday to rebuild the bridge over the river. "
LONG = SENTENCE * 8
ENTRY = "<item><title>Story</title><link>/story</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item>"
NEW = FetchState()


def rss(inner: str = ENTRY) -> str:
    return f"<rss version='2.0'><channel><title>SAMPLE Desk</title>{inner}</channel></rss>"


def article(meta: str = "") -> str:
    text = "".join(
        f"<p>Day {n}: the council of Orlan argued about the bridge again, the clerk said.</p>"
        for n in range(9)
    )
    return (
        f"<html><head><title>From the page</title>{meta}</head><body><article>{text}</article></body></html>"
    )


@pytest.fixture
def reader(fetcher: Fetcher) -> WebReader:
    return WebReader(fetcher, InProcess())


async def polled(
    reader: WebReader, url: str, kind: SourceKind, now: datetime, state: FetchState = NEW
) -> Fetched:
    outcome = await reader.poll(url, kind, state, now)
    assert isinstance(outcome, Fetched), outcome
    return outcome


# ── wishes of the publisher ──────────────────────────────────────────────────────────────────────


async def test_the_longest_wish_for_rest_counts(web: Web, reader: WebReader, now: datetime) -> None:
    body = rss(
        "<ttl>90</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>" + ENTRY
    )
    outcome = await polled(reader, web.serve("/a", body, Cache_Control="max-age=60"), SourceKind.FEED, now)
    assert outcome.min_interval == timedelta(minutes=90)
    assert (outcome.skip_hours, outcome.skip_days) == (frozenset({3}), frozenset({6}))
    outcome = await polled(reader, web.serve("/b", body, Cache_Control="max-age=36000"), SourceKind.FEED, now)
    assert outcome.min_interval == timedelta(hours=10)


async def test_a_permanent_redirect_names_the_new_address(web: Web, reader: WebReader, now: datetime) -> None:
    new = web.serve("/new", rss())
    old = web.serve("/old", "", "301 Moved Permanently", Location="/new")
    passing = web.serve("/passing", "", "302 Found", Location="/new")
    assert (await polled(reader, old, SourceKind.FEED, now)).moved == new
    assert (await polled(reader, passing, SourceKind.FEED, now)).moved == ""
    assert (await polled(reader, new, SourceKind.FEED, now)).moved == ""


@pytest.mark.parametrize(("header", "limit"), [("nosnippet", 0), ("max-snippet:150", 150), ("noindex", None)])
async def test_a_feed_that_reserves_reserves_its_items(
    web: Web, reader: WebReader, now: datetime, header: str, limit: int | None
) -> None:
    url = web.serve("/feed", rss(), X_Robots_Tag=header)
    assert [item.quotable for item in (await polled(reader, url, SourceKind.FEED, now)).items] == [limit]


async def test_what_may_not_be_quoted_has_no_text_and_is_not_even_fetched(
    web: Web, reader: WebReader, now: datetime
) -> None:
    for item in (
        Item("k", web.serve("/story", article()), "Title", now, summary=SENTENCE, quotable=0),
        Item("k", web.url("/story"), "Title", now, content=LONG, quotable=0),
    ):
        page = await reader.article(item, SourceKind.FEED, now)
        assert (page.title, page.text, page.quotable, page.published) == ("Title", "", 0, now)
    assert web.requests == []


@pytest.mark.parametrize(
    ("meta", "header", "own", "limit"),
    [
        ('<meta name="robots" content="nosnippet">', "", None, 0),
        ("", "nosnippet", None, 0),
        ('<meta name="robots" content="max-snippet:90">', "max-snippet:70", 80, 70),
        ('<meta name="robots" content="max-snippet:90">', "max-snippet:95", None, 90),
        ("", "", 80, 80),
        ("", "", None, None),
    ],
)
async def test_the_strictest_of_item_page_and_header_counts(
    web: Web, reader: WebReader, now: datetime, meta: str, header: str, own: int | None, limit: int | None
) -> None:
    more = {"X_Robots_Tag": header} if header else {}
    item = Item("k", web.serve("/story", article(meta), **more), "Title", summary=SENTENCE, quotable=own)
    page = await reader.article(item, SourceKind.FEED, now)
    assert page.quotable == limit
    assert bool(page.text) is (limit != 0)


# ── kinds ────────────────────────────────────────────────────────────────────────────────────────


async def test_headlines_are_never_followed(web: Web, reader: WebReader, now: datetime) -> None:
    item = Item("k", web.serve("/story", article()), "Title", now, summary="What the feed tells.")
    assert (await reader.article(item, SourceKind.HEADLINES, now)).text == "What the feed tells."
    assert (await reader.article(Item("k", web.url("/story"), "Title"), SourceKind.HEADLINES, now)).text == ""
    assert web.requests == []


async def test_the_front_page_is_no_article(web: Web, reader: WebReader, now: datetime) -> None:
    item = Item("k", web.serve("/", article()) + "#abc", "Title", now, summary="Short.")
    assert (await reader.article(item, SourceKind.FEED, now)).text == "Short."
    assert web.requests == []


async def test_an_item_of_a_sitemap_takes_title_and_date_from_its_page(
    web: Web, reader: WebReader, now: datetime
) -> None:
    item = Item("k", web.serve("/story", article()), "", updated=now - timedelta(hours=2))
    page = await reader.article(item, SourceKind.SITEMAP, now)
    assert (page.title, page.published) == ("From the page", now - timedelta(hours=2))
    dated = article('<meta property="article:published_time" content="2026-11-19T10:00:00Z">')
    item = Item("k", web.serve("/dated", dated), "", updated=now)
    assert (await reader.article(item, SourceKind.SITEMAP, now)).published == datetime(
        2026, 11, 19, 10, tzinfo=UTC
    )


def part(*paths: str) -> str:
    urls = "".join(f"<url><loc>{path}</loc><lastmod>2026-11-20</lastmod></url>" for path in paths)
    return f"<urlset>{urls}</urlset>"


INDEX = (
    "<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2026-11-20</lastmod></sitemap>"
    "<sitemap><loc>/b.xml</loc><lastmod>2026-11-19</lastmod></sitemap>"
    "<sitemap><loc>/map.xml</loc><lastmod>2026-11-18</lastmod></sitemap></sitemapindex>"
)


async def test_an_index_is_read_one_level_deep(web: Web, reader: WebReader, now: datetime) -> None:
    url = web.serve("/map.xml", INDEX, ETag='"always the same"')
    web.serve("/a.xml", part("/1", "/2"))
    web.serve("/b.xml", part("/2", "/3"))
    outcome = await polled(reader, url, SourceKind.SITEMAP, now)
    assert [item.url for item in outcome.items] == [web.url(f"/{n}") for n in (1, 2, 3)]
    assert web.paths() == ["/map.xml", "/a.xml", "/b.xml", "/map.xml"]
    assert outcome.size > len(INDEX)


async def test_a_change_in_a_part_is_seen_though_the_index_stays(
    web: Web, reader: WebReader, now: datetime
) -> None:
    url = web.serve("/map.xml", INDEX, ETag='"always the same"')
    web.serve("/a.xml", part("/1"))
    first = await polled(reader, url, SourceKind.SITEMAP, now)
    same = await reader.poll(url, SourceKind.SITEMAP, first.state, now)
    assert same == NotModified(first.state, 200, first.size)
    web.serve("/map.xml", INDEX, Cache_Control="max-age=7200")
    assert await reader.poll(url, SourceKind.SITEMAP, first.state, now) == replace(
        same, min_interval=timedelta(hours=2)
    )
    web.serve("/a.xml", part("/1", "/new"))
    changed = await polled(reader, url, SourceKind.SITEMAP, now, first.state)
    assert web.url("/new") in [item.url for item in changed.items]


async def test_parts_have_what_the_index_left_of_the_time(web: Web, fetcher: Fetcher, now: datetime) -> None:
    body = await fetcher.get(web.serve("/map.xml", INDEX), now)
    assert isinstance(body, Body)
    web.serve("/a.xml", part("/1"))
    feed = await InProcess().listing(SourceKind.SITEMAP, body.body, body.url, "")
    whole = await read_listing(fetcher, InProcess(), SourceKind.SITEMAP, body, feed, now)
    assert [item.url for item in whole.items] == [web.url("/1")]
    late = replace(body, left=0.0)
    with pytest.raises(SourceError, match="none of them can be read"):
        await read_listing(fetcher, InProcess(), SourceKind.SITEMAP, late, feed, now)
    assert web.paths().count("/a.xml") == 1


async def test_an_index_without_a_readable_part_has_failed(
    web: Web, reader: WebReader, now: datetime
) -> None:
    outcome = await reader.poll(
        web.serve("/map.xml", INDEX.replace("/map.xml", "/c.xml")), SourceKind.SITEMAP, NEW, now
    )
    assert isinstance(outcome, Failed) and "none of them can be read" in outcome.reason


# ── our own fault ────────────────────────────────────────────────────────────────────────────────


class NoWorker:
    """The parsing while the worker process cannot be started."""

    async def listing(self, kind: SourceKind, body: bytes, url: str, content_type: str) -> Feed:
        raise WorkerDown(url, "No worker.")

    async def whatever(self, body: bytes, url: str, content_type: str) -> tuple[SourceKind, Feed]:
        raise WorkerDown(url, "No worker.")

    async def page(self, body: bytes, url: str, content_type: str) -> Page:
        raise WorkerDown(url, "No worker.")

    async def discover(self, body: bytes, url: str, content_type: str) -> Site:
        raise WorkerDown(url, "No worker.")


async def test_a_worker_that_is_down_is_nobodys_fault_but_ours(
    web: Web, fetcher: Fetcher, reader: WebReader, now: datetime
) -> None:
    crippled = WebReader(fetcher, NoWorker())
    url, story = web.serve("/feed", rss()), web.serve("/story", article())
    outcome = await crippled.poll(url, SourceKind.FEED, NEW, now)
    assert isinstance(outcome, Failed) and outcome.ours
    with pytest.raises(WorkerDown):  # not the few words of the feed instead of the article
        await crippled.article(Item("k", story, "Title", summary="Short."), SourceKind.FEED, now)
    with pytest.raises(BadSource, match="No worker"):
        await crippled.probe(url, now)
    broken = await reader.poll(web.serve("/broken", "nonsense"), SourceKind.FEED, NEW, now)
    assert isinstance(broken, Failed) and not broken.ours


async def test_a_worker_that_goes_down_between_two_parts_is_not_taken_for_a_bad_part(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    class Dying(InProcess):
        """Down after the first document."""

        calls = 0

        async def listing(self, kind: SourceKind, body: bytes, url: str, content_type: str) -> Feed:
            self.calls += 1
            if self.calls > 1:
                raise WorkerDown(url, "No worker.")
            return await super().listing(kind, body, url, content_type)

    web.serve("/a.xml", part("/1"))
    outcome = await WebReader(fetcher, Dying()).poll(
        web.serve("/map.xml", INDEX), SourceKind.SITEMAP, NEW, now
    )
    assert isinstance(outcome, Failed) and outcome.ours


async def test_a_poll_that_is_cancelled_ends(web: Web, reader: WebReader, now: datetime) -> None:
    async def hang(exchange: object) -> None:
        await asyncio.sleep(60)

    url = web.on("/feed", hang)
    task = asyncio.create_task(reader.poll(url, SourceKind.FEED, NEW, now))
    while not web.requests:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await reader.poll(web.serve("/feed", rss()), SourceKind.FEED, NEW, now), Fetched)


async def test_no_text_where_there_should_be_one_is_an_error(
    web: Web, reader: WebReader, now: datetime
) -> None:
    with pytest.raises(SourceError):
        await reader.article(Item("k", web.url("/missing"), ""), SourceKind.SITEMAP, now)
