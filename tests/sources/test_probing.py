"""What admins paste, and what becomes of it: sites, articles, searches, sitemaps, and sites that stall."""

from __future__ import annotations

import asyncio
import gzip
from datetime import datetime

import pytest

from digest.errors import BadSource, WorkerDown
from digest.model import SourceKind
from sources import probing
from sources.feed import Feed
from sources.fetch import Fetcher
from sources.heavy import InProcess
from sources.reader import WebReader
from tests.sources.web import Exchange, Web

RSS = (
    "<rss version='2.0'><channel><title>SAMPLE Desk</title>"
    "<item><title>Story</title><link>/s</link></item></channel></rss>"
)
ANNOUNCED = '<link rel="alternate" type="application/rss+xml" href="{}">'
ARTICLE = '<meta property="og:type" content="article">'
LINKS = "".join(f'<a href="/story/{n}">A headline of story number {n} today</a>' for n in range(6))
NEWS = (
    "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/s</loc><n:news><n:title>Story</n:title>"
    "<n:publication_date>2026-11-20</n:publication_date></n:news></url></urlset>"
)


def page(head: str = "", body: str = "<p>Welcome.</p>") -> str:
    return f"<!doctype html><html><head><title>SAMPLE Site</title>{head}</head><body>{body}</body></html>"


async def hang(exchange: Exchange) -> None:
    await asyncio.sleep(60)


@pytest.fixture
def reader(fetcher: Fetcher) -> WebReader:
    return WebReader(fetcher, InProcess())


async def test_an_announced_feed_is_taken_and_said_so(web: Web, reader: WebReader, now: datetime) -> None:
    web.serve("/rss", RSS)
    probe = await reader.probe(web.serve("/", page(ANNOUNCED.format("/rss"))), now)
    assert (probe.url, probe.remarks) == (web.url("/rss"), (probing._ANNOUNCED,))
    assert (await reader.probe(web.url("/rss"), now)).remarks == ()


async def test_an_address_without_scheme_may_be_one_without_encryption(
    web: Web, reader: WebReader, now: datetime
) -> None:
    url = web.serve("/rss", RSS)
    assert (await reader.probe(url.removeprefix("http://"), now)).url == url
    with pytest.raises(BadSource):
        await reader.probe(url.replace("http:", "https:"), now)


async def test_comments_are_no_second_candidate(web: Web, reader: WebReader, now: datetime) -> None:
    web.serve("/rss", RSS)
    head = ANNOUNCED.format("/comments/feed") + ANNOUNCED.format("/rss")
    assert (await reader.probe(web.serve("/", page(head)), now)).url == web.url("/rss")


async def test_an_article_leads_to_the_feed_of_its_site(web: Web, reader: WebReader, now: datetime) -> None:
    web.serve("/rss", RSS)
    web.serve("/", page(ANNOUNCED.format("/rss")))
    article = web.serve("/2026/11/bridge", page(ARTICLE, LINKS))
    probe = await reader.probe(article, now)
    assert (probe.url, probe.remarks) == (web.url("/rss"), (probing._FRONT,))


async def test_an_article_of_a_site_without_feed_is_no_source(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/", page())
    with pytest.raises(BadSource, match="no feed and no list of articles"):
        await reader.probe(web.serve("/2026/11/bridge", page(ARTICLE, LINKS)), now)


async def test_several_feeds_of_the_front_page_are_offered(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/", page(ANNOUNCED.format("/a.rss") + ANNOUNCED.format("/b.rss")))
    with pytest.raises(BadSource) as caught:
        await reader.probe(web.serve("/news", page(body=LINKS)), now)
    assert caught.value.candidates == (web.url("/a.rss"), web.url("/b.rss"))


async def test_no_more_than_six_places_are_tried(web: Web, reader: WebReader, now: datetime) -> None:
    probe = await reader.probe(web.serve("/", page(body=LINKS)), now)
    assert probe.kind is SourceKind.PAGE and probe.remarks
    tried = [path for path in web.paths() if path != "/" and not path.startswith(("/robots", "/.well-known"))]
    assert tried == ["/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.json", "/sitemap-news.xml"]


async def test_a_news_sitemap_at_its_usual_place(web: Web, reader: WebReader, now: datetime) -> None:
    web.serve("/sitemap-news.xml", NEWS)
    probe = await reader.probe(web.serve("/", page()), now)
    assert (probe.kind, [item.title for item in probe.items]) == (SourceKind.SITEMAP, ["Story"])
    assert probing._GUESSED in probe.remarks


async def test_robots_txt_names_the_sitemap_and_news_come_first(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/robots.txt", f"Sitemap: {web.url('/all.xml')}\nSitemap: {web.url('/google-news.xml.gz')}")
    web.serve("/all.xml", NEWS.replace("/s<", "/other<"))
    web.serve("/google-news.xml.gz", gzip.compress(NEWS.encode()))
    probe = await reader.probe(web.serve("/", page()), now)
    assert (probe.url, probe.kind) == (web.url("/google-news.xml.gz"), SourceKind.SITEMAP)
    assert "/all.xml" not in web.paths()


async def test_an_index_of_sitemaps_is_probed_with_its_parts(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/part.xml", NEWS)
    url = web.serve("/map.xml", "<sitemapindex><sitemap><loc>/part.xml</loc></sitemap></sitemapindex>")
    probe = await reader.probe(url, now)
    assert (probe.url, probe.kind, len(probe.items)) == (url, SourceKind.SITEMAP, 1)


async def test_a_feed_of_redirectors_brings_headlines_only(
    web: Web, reader: WebReader, now: datetime
) -> None:
    body = RSS.replace("/s<", "https://news.google.com/rss/articles/CBMiInvented<")
    probe = await reader.probe(web.serve("/feed", body), now)
    assert probe.kind is SourceKind.HEADLINES
    assert "headlines only" in probe.remarks[0]


async def test_a_page_that_robots_may_not_read_is_no_source(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /news")
    with pytest.raises(BadSource, match=r"robots\.txt"):
        await reader.probe(web.serve("/news", page(body=LINKS)), now)


async def test_a_named_feed_that_is_a_page_is_said_to_be_one(
    web: Web, reader: WebReader, now: datetime
) -> None:
    web.serve("/rss", page())
    with pytest.raises(BadSource, match="web page at its address"):
        await reader.probe(web.serve("/", page(ANNOUNCED.format("/rss"))), now)


async def test_a_host_that_asks_to_be_left_alone_is(web: Web, reader: WebReader, now: datetime) -> None:
    web.serve("/feed", "", "429 Slow Down", Retry_After="600")
    with pytest.raises(BadSource):
        await reader.probe(web.serve("/", page()), now)
    assert "/rss" not in web.paths()


@pytest.mark.timeout(30)
async def test_a_person_does_not_wait_for_places_that_stall(
    web: Web, reader: WebReader, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "PATIENCE", 1.0)
    for path in ("/feed", "/rss", "/rss.xml"):
        web.on(path, hang)
    with pytest.raises(BadSource, match="no feed"):
        await reader.probe(web.serve("/", page()), now)
    assert "/rss.xml" not in web.paths()


class Mortal(InProcess):
    """A text worker that is gone after so many documents."""

    def __init__(self, documents: int) -> None:
        self._left = documents

    async def whatever(self, body: bytes, url: str, content_type: str) -> tuple[SourceKind, Feed]:
        self._left -= 1
        if self._left < 0:
            raise WorkerDown(url, "No worker.")
        return await super().whatever(body, url, content_type)


@pytest.mark.parametrize("head", ["", ANNOUNCED.format("/feed")])
async def test_a_worker_that_goes_down_is_not_taken_for_a_site_without_feed(
    web: Web, fetcher: Fetcher, now: datetime, head: str
) -> None:
    web.serve("/feed", RSS)
    with pytest.raises(BadSource) as caught:
        await WebReader(fetcher, Mortal(1)).probe(web.serve("/", page(head, LINKS)), now)
    assert caught.value.reason == "No worker."


async def test_an_address_that_stalls_is_given_up(
    web: Web, reader: WebReader, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "PATIENCE", 0.5)
    with pytest.raises(BadSource, match="too long"):
        await reader.probe(web.on("/", hang), now)


@pytest.mark.parametrize(
    ("status", "body", "certain"),
    [
        ("200 OK", page(), True),
        ("200 OK", "{}", True),
        ("200 OK", page(ANNOUNCED.format("/page")), True),
        ("200 OK", page(ANNOUNCED.format("/busy")), False),
        ("410 Gone", "", True),
        ("503 Busy", "", False),
        ("200 OK", "", False),
        ("200 OK", "<rss><channel><title>Empty</title></channel></rss>", False),
    ],
)
async def test_what_certainly_is_no_source_is_told_from_what_may_become_one(
    web: Web, reader: WebReader, now: datetime, status: str, body: str, certain: bool
) -> None:
    web.serve("/page", page())
    web.serve("/busy", "", status="503 Busy")
    with pytest.raises(BadSource) as caught:
        await reader.probe(web.serve("/odd", body, status=status), now)
    assert caught.value.certain is certain
