"""The reader as the pipeline and the admins meet it: a loopback server, the real fetcher, real parsers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.errors import BadSource, SourceError
from digest.model import Failed, Fetched, FetchState, Gone, Item, NotModified, SourceKind
from digest.ports import Reader
from sources.fetch import Fetcher
from sources.heavy import InProcess
from sources.reader import WebReader
from sources.teaser import is_whole
from tests.sources.web import Web

SENTENCE = "SAMPLE. The invented council of Orlan voted on Tuesday to rebuild the bridge over the river. "
LONG = SENTENCE * 8
ARTICLE = (
    "<html><head><title>From the page</title>"
    '<meta property="article:published_time" content="2026-11-19T10:00:00Z"></head><body><article>'
    + "".join(
        f"<p>Paragraph {n}: the council of Orlan spent {n} hours on the bridge, the clerk said.</p>"
        for n in range(9)
    )
    + "</article></body></html>"
)


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>SAMPLE Desk</title>{''.join(items)}</channel></rss>"


def entry(number: int, date: str = "Fri, 20 Nov 2026 10:00:00 GMT") -> str:
    return f"<item><title>Story {number}</title><link>/story/{number}</link><pubDate>{date}</pubDate></item>"


@pytest.fixture
async def reader(fetcher: Fetcher) -> AsyncIterator[Reader]:
    yield WebReader(fetcher, InProcess())


# ── polling ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_feed_is_polled(web: Web, reader: Reader, now: datetime) -> None:
    url = web.serve("/feed", rss(entry(1), entry(2)), ETag='"x"', Cache_Control="max-age=3600")
    outcome = await reader.poll(url, SourceKind.FEED, FetchState(), now)
    assert isinstance(outcome, Fetched)
    assert (outcome.title, outcome.url, outcome.min_interval) == ("SAMPLE Desk", url, timedelta(hours=1))
    assert [item.url for item in outcome.items] == [web.url("/story/1"), web.url("/story/2")]
    assert isinstance(await reader.poll(url, SourceKind.FEED, outcome.state, now), NotModified)


async def test_dates_are_settled_at_the_time_of_the_poll(web: Web, reader: Reader, now: datetime) -> None:
    feed = rss(
        entry(1, "Fri, 31 Dec 9999 23:59:59 GMT"), entry(2, "Thu, 01 Jan 1970 00:00:00 GMT"), entry(3, "?")
    )
    outcome = await reader.poll(web.serve("/feed", feed), SourceKind.FEED, FetchState(), now)
    assert isinstance(outcome, Fetched)
    assert [item.published for item in outcome.items] == [now, None, None]


async def test_trouble_is_an_outcome(web: Web, reader: Reader, now: datetime) -> None:
    page = web.serve("/page", ARTICLE)
    broken = web.serve("/broken", "nonsense")
    gone = web.serve("/gone", "", "410 Gone")
    outcomes = [
        await reader.poll(url, SourceKind.FEED, FetchState(), now)
        for url in (page, broken, web.url("/missing"), "http://10.0.0.1/", "nonsense", "")
    ]
    assert all(isinstance(outcome, Failed) and outcome.reason.endswith(".") for outcome in outcomes)
    assert isinstance(await reader.poll(gone, SourceKind.FEED, FetchState(), now), Gone)


async def test_a_page_in_place_of_a_feed_is_asked_where_the_feed_is(
    web: Web, reader: Reader, now: datetime
) -> None:
    page = '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'
    outcome = await reader.poll(web.serve("/feed", page), SourceKind.FEED, FetchState(), now)
    assert isinstance(outcome, Failed)
    assert outcome.reason == f"This is a web page, not a feed. It names these feeds: {web.url('/rss')}"


async def test_a_news_page_is_polled_with_manners(web: Web, reader: Reader, now: datetime) -> None:
    links = "".join(f'<a href="/story/{n}">A headline of story number {n} today</a>' for n in range(6))
    outcome = await reader.poll(
        web.serve("/news", f"<html>{links}</html>"), SourceKind.PAGE, FetchState(), now
    )
    assert isinstance(outcome, Fetched) and len(outcome.items) == 6
    assert "/robots.txt" in web.paths()
    empty = await reader.poll(
        web.serve("/empty", "<html><p>x</p></html>"), SourceKind.PAGE, FetchState(), now
    )
    assert isinstance(empty, Failed)


# ── articles ─────────────────────────────────────────────────────────────────────────────────────


async def test_whole_feed_text_needs_no_page(web: Web, reader: Reader, now: datetime) -> None:
    item = Item("k", web.serve("/story", ARTICLE), "Title", now, content=LONG, author="A. Sample")
    page = await reader.article(item, SourceKind.FEED, now)
    assert (page.text, page.title, page.published, page.author) == (LONG, "Title", now, "A. Sample")
    assert web.paths() == ["/.well-known/tdmrep.json"]


async def test_a_site_that_reserves_its_texts_reserves_them_in_its_feed(
    web: Web, reader: Reader, now: datetime
) -> None:
    web.serve("/.well-known/tdmrep.json", '[{"location": "/news/*", "tdm-reservation": 1}]')
    for path, quotable in (("/news/1", 0), ("/about", 70), ("/news/2", 0)):
        item = Item("k", web.url(path), "Title", now, content=LONG, quotable=70)
        page = await reader.article(item, SourceKind.FEED, now)
        assert (page.quotable, bool(page.text)) == (quotable, quotable > 0)
    assert web.paths() == ["/.well-known/tdmrep.json"], "asked once, and none of the pages"


@pytest.mark.parametrize("url", ["", "http://10.0.0.1/x"])
async def test_whole_text_without_a_site_to_ask_is_read(reader: Reader, now: datetime, url: str) -> None:
    item = Item("k", url, "Title", now, content=LONG)
    assert (await reader.article(item, SourceKind.FEED, now)).text == LONG


async def test_whole_text_waits_until_its_site_can_be_asked(web: Web, reader: Reader, now: datetime) -> None:
    await reader.poll(web.serve("/feed", "", "429 Slow down"), SourceKind.FEED, FetchState(), now)
    item = Item("k", web.url("/story"), "Title", now, content=LONG)
    with pytest.raises(SourceError) as caught:
        await reader.article(item, SourceKind.FEED, now)
    assert not caught.value.permanent and caught.value.retry_after
    assert web.paths() == ["/feed"]


@pytest.mark.parametrize("tail", ["…", "[...]", "Read more", "Continue reading…", "Читать далее »"])
def test_a_teaser_is_not_whole(tail: str) -> None:
    assert is_whole(LONG) and not is_whole(LONG + tail) and not is_whole(LONG[:500])


async def test_the_page_is_read_for_a_short_entry(web: Web, reader: Reader, now: datetime) -> None:
    item = Item("k", web.serve("/story", ARTICLE), "From the feed", summary="Short.")
    page = await reader.article(item, SourceKind.FEED, now)
    assert page.title == "From the feed"
    assert page.text.count("\n") == 8
    assert page.published is not None and page.published.isoformat() == "2026-11-19T10:00:00+00:00"


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        ("404 Not Found", True),
        ("403 Forbidden", True),
        ("500 Oops", False),
        ("429 Slow", False),
        ("200 OK", False),
    ],
)
async def test_a_page_that_cannot_be_read_is_the_callers_to_judge(
    web: Web, reader: Reader, now: datetime, status: str, permanent: bool
) -> None:
    item = Item("k", web.serve("/story", "", status), "Title", summary="What the feed said.")
    with pytest.raises(SourceError) as caught:
        await reader.article(item, SourceKind.FEED, now)
    assert caught.value.permanent is permanent


async def test_a_page_that_robots_txt_forbids_is_not_asked_for_again(
    web: Web, reader: Reader, now: datetime
) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    with pytest.raises(SourceError) as caught:
        await reader.article(Item("k", web.serve("/story", ARTICLE), "Title"), SourceKind.FEED, now)
    assert caught.value.permanent


@pytest.mark.parametrize("status", ["403 Forbidden", "500 Oops"])
async def test_a_summary_that_is_the_whole_text_stands_in_for_a_page_that_cannot_be_read(
    web: Web, reader: Reader, now: datetime, status: str
) -> None:
    item = Item("k", web.serve("/story", "", status), "Title", now, summary=LONG)
    assert (await reader.article(item, SourceKind.FEED, now)).text == LONG
    with pytest.raises(SourceError):
        await reader.article(replace(item, summary=LONG + "Read more"), SourceKind.FEED, now)


async def test_such_a_summary_may_be_reserved(web: Web, reader: Reader, now: datetime) -> None:
    web.serve("/.well-known/tdmrep.json", '[{"location": "*", "tdm-reservation": 1}]')
    item = Item("k", web.serve("/story", "", "403 Forbidden"), "Title", now, summary=LONG)
    page = await reader.article(item, SourceKind.FEED, now)
    assert (page.quotable, page.text) == (0, "")


async def test_a_summary_is_no_text_while_its_page_has_more(web: Web, reader: Reader, now: datetime) -> None:
    item = Item("k", web.serve("/story", ARTICLE), "Title", now, summary=LONG[:640] + ".")
    assert (await reader.article(item, SourceKind.FEED, now)).text.startswith("Paragraph 0")


async def test_an_item_without_an_address_is_what_the_feed_says(reader: Reader, now: datetime) -> None:
    item = Item("k", "", "Title", summary="What the feed said.")
    assert (await reader.article(item, SourceKind.FEED, now)).text == "What the feed said."


async def test_no_text_at_all_is_an_error(web: Web, reader: Reader, now: datetime) -> None:
    with pytest.raises(SourceError) as caught:
        await reader.article(Item("k", web.url("/missing"), "Title"), SourceKind.FEED, now)
    assert caught.value.permanent
    with pytest.raises(SourceError):
        await reader.article(Item("k", "", "A headline without an address"), SourceKind.FEED, now)


async def test_a_page_asked_for_by_its_address(web: Web, reader: Reader, now: datetime) -> None:
    assert (await reader.page(web.serve("/story", ARTICLE), now)).title == "From the page"
    for url in (
        "http://127.0.0.1/",
        web.serve("/empty", "<html></html>"),
        web.serve("/busy", "", "503 Busy"),
    ):
        with pytest.raises(SourceError):
            await reader.page(url, now)


# ── probing ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_feed_address(web: Web, reader: Reader, now: datetime) -> None:
    probe = await reader.probe("  " + web.serve("/feed", rss(entry(1))) + " ", now)
    assert (probe.kind, probe.title, len(probe.items)) == (SourceKind.FEED, "SAMPLE Desk", 1)


async def test_a_json_feed_with_a_wrong_type(web: Web, reader: Reader, now: datetime) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "title": "SAMPLE",
        "items": [{"id": "1", "title": "t"}],
    }
    probe = await reader.probe(web.serve("/feed", json.dumps(feed), Content_Type="text/html"), now)
    assert probe.kind is SourceKind.FEED


async def test_a_site_with_one_feed_leads_to_it(web: Web, reader: Reader, now: datetime) -> None:
    feed = web.serve("/rss", rss(entry(1)))
    site = web.serve("/", '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>')
    assert (await reader.probe(site, now)).url == feed


async def test_a_site_with_several_feeds_asks_which(web: Web, reader: Reader, now: datetime) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}.rss">' for n in "ab")
    with pytest.raises(BadSource) as caught:
        await reader.probe(web.serve("/", f"<html>{links}</html>"), now)
    assert caught.value.candidates == (web.url("/a.rss"), web.url("/b.rss"))
    assert "choose one" in caught.value.reason


async def test_a_feed_that_is_announced_but_broken(web: Web, reader: Reader, now: datetime) -> None:
    web.serve("/rss", "oops")
    site = web.serve("/", '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>')
    with pytest.raises(BadSource, match="cannot be used"):
        await reader.probe(site, now)


async def test_a_feed_that_nobody_announced_is_found(web: Web, reader: Reader, now: datetime) -> None:
    web.serve("/atom.xml", rss(entry(1)))
    assert (await reader.probe(web.serve("/", "<html><p>Welcome</p></html>"), now)).url == web.url(
        "/atom.xml"
    )


async def test_a_news_page_without_feed(web: Web, reader: Reader, now: datetime) -> None:
    links = "".join(f'<a href="/story/{n}">A headline of story number {n} today</a>' for n in range(6))
    site = web.serve("/news", f"<html><title>SAMPLE Board</title><body>{links}</body></html>")
    probe = await reader.probe(site, now)
    assert (probe.kind, probe.title, len(probe.items)) == (SourceKind.PAGE, "SAMPLE Board", 6)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "no address"),
        ("hello", "dot"),
        ("what is this", "characters"),
        ("ftp://news.example/feed", "https://"),
        ("http://localhost/feed", "private"),
        ("http://10.1.2.3/feed", "private"),
        ("http://127.0.0.1:1/feed", "private"),
        ("x" * 4000, "too long"),
        ("🙂", "dot"),
    ],
)
async def test_what_is_no_source_is_explained(reader: Reader, now: datetime, typed: str, reason: str) -> None:
    with pytest.raises(BadSource, match=reason):
        await reader.probe(typed, now)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("", "200 OK", "nothing"),
        ("   ", "200 OK", "nothing"),
        ("hello", "200 OK", "not a feed"),
        ("{}", "200 OK", "not a JSON Feed"),
        ("<rss version='2.0'><channel><title>x</title></channel></rss>", "200 OK", "nothing in it yet"),
        ("<html><p>About us</p></html>", "200 OK", "no feed and no list of articles"),
        ("", "404 Not Found", "no page"),
        ("", "500 Oops", "trouble of its own"),
        ("x" * 9_000_000, "200 OK", "too large"),
    ],
)
async def test_what_answers_but_is_no_source_is_explained(
    web: Web, reader: Reader, now: datetime, body: str, status: str, reason: str
) -> None:
    with pytest.raises(BadSource, match=reason):
        await reader.probe(web.serve("/x", body, status), now)


# ── weight ───────────────────────────────────────────────────────────────────────────────────────


def test_the_bot_process_loads_no_parser() -> None:
    code = (
        "import sys, sources.reader, sources.clean, sources.heavy; "
        "print([name for name in ('lxml', 'trafilatura', 'htmldate', 'charset_normalizer') "
        "if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"
