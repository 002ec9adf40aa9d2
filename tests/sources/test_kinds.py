"""The table of kinds: what each claims, and what is particular to headlines."""

from __future__ import annotations

import pytest

from digest.errors import SourceError
from digest.model import SourceKind
from sources.kinds import KINDS, read_source, recognise, source_address

URL = "https://orlan.example/x"
ITEM = (
    "<item><title>Bridge over the Orlan closed - SAMPLE Post</title>"
    "<link>https://news.google.com/rss/articles/CBMiInvented{n}?oc=5</link>"
    '<guid isPermaLink="false">CBMi{n}</guid>'
    "<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"
)
ECHO = (
    "&lt;a href='https://news.google.com/rss/articles/CBMi'&gt;Bridge over the Orlan closed&lt;/a&gt;"
    "&amp;nbsp;&amp;nbsp;&lt;font color=&quot;#6f6f6f&quot;&gt;SAMPLE Post&lt;/font&gt;"
)
CLUSTER = (
    "&lt;ol&gt;&lt;li&gt;&lt;a href='https://news.google.com/rss/articles/1'&gt;Bridge over the Orlan "
    "closed&lt;/a&gt;&lt;/li&gt;&lt;li&gt;&lt;a href='https://news.google.com/rss/articles/2'&gt;Ferry "
    "takes over&lt;/a&gt; SAMPLE Ferry News&lt;/li&gt;&lt;/ol&gt;"
)


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>SAMPLE</title>{''.join(items)}</channel></rss>".encode()


def test_every_kind_has_its_row() -> None:
    assert set(KINDS) == set(SourceKind)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss("<item><title>t</title><link>https://orlan.example/1</link></item>"), SourceKind.FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', SourceKind.FEED),
        (b"<urlset><url><loc>/1</loc><lastmod>2026-11-20</lastmod></url></urlset>", SourceKind.SITEMAP),
        (b"<?xml version='1.0'?>\n<sm:sitemapindex xmlns:sm='x'/>", SourceKind.SITEMAP),
        (rss(ITEM.format(n=1, text="")), SourceKind.HEADLINES),
        (rss("<item><title>t</title><link>https://www.bing.com/news/apiclick.aspx?x=1</link></item>"),
         SourceKind.HEADLINES),
        (rss(ITEM.format(n=1, text=""), *["<item><link>/1</link></item>"] * 3), SourceKind.FEED),
        (b"<!doctype html><html><body>news</body></html>", SourceKind.PAGE),
        (b"<html><a href='https://news.google.com/rss/articles/1'>x</a><item></html>", SourceKind.PAGE),
    ],
)  # fmt: skip
def test_a_document_is_recognised(body: bytes, kind: SourceKind) -> None:
    assert recognise(body, URL)[0] is kind


def test_what_nothing_claims_is_explained_by_the_reader_of_feeds() -> None:
    with pytest.raises(SourceError, match="not a feed"):
        recognise(b"Nothing of any kind.", URL)


@pytest.mark.parametrize("description", ["", ECHO, CLUSTER])
def test_headlines_have_no_text_where_there_are_only_links(description: str) -> None:
    (item,) = read_source(SourceKind.HEADLINES, rss(ITEM.format(n=1, text=description)), URL).entries
    assert (item.title, item.summary, item.content) == ("Bridge over the Orlan closed - SAMPLE Post", "", "")
    assert item.url == "https://news.google.com/rss/articles/CBMiInvented1?oc=5"


def test_headlines_keep_what_the_feed_tells() -> None:
    body = rss(ITEM.format(n=1, text="The council closed it after an inspection."))
    (item,) = read_source(SourceKind.HEADLINES, body, URL).entries
    assert item.summary == "The council closed it after an inspection."


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://news.google.com/search?q=orlan%20bridge&hl=en-US&gl=US&ceid=US:en",
         "https://news.google.com/rss/search?q=orlan%20bridge&hl=en-US&gl=US&ceid=US:en"),
        ("https://news.google.com/topics/CAAqInvented?hl=ru", "https://news.google.com/rss/topics/CAAqInvented?hl=ru"),
        ("https://news.google.com/rss/search?q=orlan", "https://news.google.com/rss/search?q=orlan"),
        ("https://orlan.example/search?q=x", "https://orlan.example/search?q=x"),
    ],
)  # fmt: skip
def test_addresses_that_people_paste(typed: str, address: str) -> None:
    assert source_address(typed) == address


@pytest.mark.parametrize("body", [b"%PDF-1.7\n%SAMPLE", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0" * 4])
def test_a_file_is_called_a_file(body: bytes) -> None:
    with pytest.raises(SourceError, match="a file, not a web page or a feed"):
        recognise(body, URL)


def test_a_feed_in_utf_16_is_no_file() -> None:
    body = rss("<item><title>t</title><link>https://orlan.example/1</link></item>").decode()
    assert recognise(body.encode("utf-16"), URL)[0] is SourceKind.FEED
