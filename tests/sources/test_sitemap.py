"""Sitemaps to items: news first, else the newest changes; indexes, compression, faults."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import SourceError
from digest.model import SourceKind
from sources.kinds import read_source
from sources.sitemap import MOST_CHILDREN, MOST_PAGES, is_sitemap, read_sitemap

URL = "https://orlan.example/sitemap-news.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc>https://orlan.example/old-well</loc>
  <news:news><news:publication><news:name>SAMPLE Orlan Post</news:name><news:language>ru</news:language>
  </news:publication><news:publication_date>2026-11-19T08:00:00+05:00</news:publication_date>
  <news:title>Старый колодец &amp;amp; новый</news:title><news:keywords>вода, село</news:keywords></news:news>
  <image:image><image:loc>https://orlan.example/well.jpg</image:loc><image:title>Picture</image:title></image:image>
 </url>
 <url><loc> /new-well?utm_source=map </loc><lastmod>2026-11-20</lastmod>
  <news:news><news:publication><news:name>SAMPLE Orlan Post</news:name><news:language>ru</news:language>
  </news:publication><news:publication_date>2026-11-20T10:00:00Z</news:publication_date>
  <news:title>Новый колодец</news:title></news:news></url>
</urlset>"""


def urlset(*urls: str) -> bytes:
    inner = "".join(f"<url>{url}</url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'.encode()


def page(number: int, changed: datetime | None = None) -> str:
    date = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    return f"<loc>https://orlan.example/{number}</loc>{date}"


def index(*sitemaps: str) -> bytes:
    return (
        "<sitemapindex>" + "".join(f"<sitemap>{each}</sitemap>" for each in sitemaps) + "</sitemapindex>"
    ).encode()


def test_news_newest_first_with_what_it_says_of_itself() -> None:
    feed = read_sitemap(NEWS.encode(), URL)
    assert (feed.title, feed.language) == ("SAMPLE Orlan Post", "ru")
    new, old = feed.entries
    assert (new.title, new.url) == ("Новый колодец", "https://orlan.example/new-well?utm_source=map")
    assert (new.key, new.published) == ("orlan.example/new-well", datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert (old.title, old.key) == ("Старый колодец & новый", "orlan.example/old-well")
    assert old.published == datetime(2026, 11, 19, 3, tzinfo=UTC)


def test_a_plain_sitemap_gives_its_newest_changes_and_no_dates_of_publication() -> None:
    newest = datetime(2026, 11, 20, tzinfo=UTC)
    pages = [page(n, newest - timedelta(hours=n)) for n in range(200)] + [page(999)]
    entries = read_sitemap(urlset(*reversed(pages)), URL).entries
    assert len(entries) == MOST_PAGES
    assert [item.url for item in entries[:2]] == ["https://orlan.example/0", "https://orlan.example/1"]
    assert all(item.published is None and item.title == "" for item in entries)
    assert entries[0].updated == newest


def test_old_pages_of_a_plain_sitemap_are_left_alone() -> None:
    newest = datetime(2026, 11, 20, tzinfo=UTC)
    entries = read_sitemap(urlset(page(1, newest), page(2, newest - timedelta(days=90))), URL).entries
    assert [item.url for item in entries] == ["https://orlan.example/1"]


def test_an_index_names_its_latest_parts_and_news_before_all() -> None:
    dated = [f"<loc>/part-{n}.xml</loc><lastmod>2026-11-{n:02}</lastmod>" for n in range(1, 10)]
    assert read_sitemap(index(*dated), URL).more == tuple(
        f"https://orlan.example/part-{n}.xml" for n in (9, 8, 7)
    )
    news = "<loc>/news-1.xml</loc><lastmod>2020-01-01</lastmod>"
    assert read_sitemap(index(*dated, news), URL).more == ("https://orlan.example/news-1.xml",)
    undated = [f"<loc>/part-{n}.xml</loc>" for n in range(9)]
    assert read_sitemap(index(*undated), URL).more[0] == "https://orlan.example/part-8.xml"
    assert len(read_sitemap(index(*undated), URL).more) == MOST_CHILDREN
    assert (
        read_sitemap(index("<loc>https://other.example/map.xml</loc>", "<loc>javascript:x</loc>"), URL).more
        == ()
    )


def test_an_empty_news_sitemap_is_no_error_and_one_without_any_date_is() -> None:
    assert read_sitemap(urlset(), URL).entries == ()
    with pytest.raises(SourceError, match="does not say what is new"):
        read_sitemap(urlset(page(1), page(2)), URL)


def test_compressed_ones_are_unpacked_below_the_ceiling() -> None:
    packed = gzip.compress(NEWS.encode())
    assert len(read_source(SourceKind.SITEMAP, packed, URL + ".gz").entries) == 2
    bomb = gzip.compress(b"<urlset>" + b" " * 50_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(SourceError, match="too large"):
        read_source(SourceKind.SITEMAP, bomb, URL)
    with pytest.raises(SourceError, match="damaged"):
        read_source(SourceKind.SITEMAP, packed[:10] + b"\xff" * 50, URL)


@pytest.mark.parametrize(
    "body",
    [
        NEWS.replace(":news", ":n").replace("news:", "n:"),
        NEWS.replace("xmlns:news=", "xmlns:other="),
        NEWS.replace("sitemaps.org/schemas/sitemap/0.9", "google.example/schemas/0.84"),
        NEWS.replace("</urlset>", ""),
        "\n\n" + NEWS,
        NEWS.replace("&amp;amp;", "&"),
    ],
)  # fmt: skip
def test_odd_ones_say_the_same(body: str) -> None:
    assert is_sitemap(body)
    assert [item.title for item in read_sitemap(body.encode(), URL).entries] == [
        "Новый колодец", "Старый колодец & новый",
    ]  # fmt: skip


HOSTILE = {
    "entities": '<!DOCTYPE u [<!ENTITY a "'
    + "x" * 1000
    + '"><!ENTITY b "'
    + "&a;" * 1000
    + '">]><urlset><url>'
    "<loc>https://orlan.example/1</loc><lastmod>2026-11-20</lastmod>&b;</url></urlset>",
    "nesting": "<urlset><url><loc>https://orlan.example/1</loc><lastmod>2026-11-20</lastmod>"
    + "<a>" * 50_000,
    "many": "<urlset>" + f"<url>{page(1, datetime(2026, 11, 20, tzinfo=UTC))}</url>" * 20_000 + "</urlset>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_ones_cost_little(name: str) -> None:
    started = time.process_time()
    feed = read_sitemap(HOSTILE[name].encode(), URL)
    assert [item.url for item in feed.entries] == ["https://orlan.example/1"]
    assert time.process_time() - started < 5


@given(st.binary(max_size=100), st.sampled_from([b"", b"<urlset><url>", b"<sitemapindex><sitemap><loc>"]))
def test_any_bytes_give_items_or_a_source_error(body: bytes, start: bytes) -> None:
    try:
        read_sitemap(start + body, URL)
    except SourceError as error:
        assert error.reason.endswith(".")
