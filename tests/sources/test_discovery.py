"""Feeds that a page names, and the article links of a page that has none."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from sources.discover import MOST_CANDIDATES, guesses, look_around
from sources.links import read_links

URL = "https://www.desk.example/news/"


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("head", "feeds"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
            ["https://www.desk.example/feed.xml"],
        ),
        ("<LINK REL=alternate TYPE=application/atom+xml HREF=atom>", ["https://www.desk.example/news/atom"]),
        (
            '<link rel="home alternate" type="application/feed+json" href="//desk.example/f.json">',
            ["https://desk.example/f.json"],
        ),
        (
            '<link rel=alternate type=application/rss+xml href=/comments/feed title="Comments">'
            "<link rel=alternate type=application/rss+xml href=https://other.example/feed>"
            "<link rel=alternate type=application/rss+xml href=/feed>",
            [
                "https://www.desk.example/feed",
                "https://other.example/feed",
            ],
        ),
        (
            '<base href="https://base.example/x/"><link rel=alternate type=text/xml href=rss>',
            ["https://base.example/x/rss"],
        ),
        ('<link rel=alternate hreflang=ru href="/ru"><link rel=stylesheet type=text/css href=/a.css>', []),
        ('<link rel=alternate type=application/rss+xml href="javascript:alert(1)">', []),
        ('<link rel=alternate type=application/json href="/wp-json/wp/v2/pages/1">', []),
        ('<link rel=feed href="/news/all">', ["https://www.desk.example/news/all"]),
        (
            '<link rel=alternate type=application/rss+xml href=/comments/feed title="Comments">',
            ["https://www.desk.example/comments/feed"],
        ),
    ],
)
def test_announced_feeds(head: str, feeds: list[str]) -> None:
    assert list(look_around(page(head), URL).feeds) == feeds


def test_links_to_feeds() -> None:
    body = (
        '<a href="/rss">RSS</a><a href="/about">About</a><a href="/news.atom">Atom</a><a href="/feed/">F</a>'
        '<a href="https://other.example/index.xml">x</a><a href="/sitemap.xml">map</a>'
        '<a href="/feedback">f</a>'
    )
    assert list(look_around(page(body=body), URL).feeds) == [
        "https://www.desk.example/rss",
        "https://www.desk.example/news.atom",
        "https://www.desk.example/feed/",
        "https://other.example/index.xml",
    ]


@pytest.mark.parametrize(
    ("head", "article"),
    [
        ('<meta property="og:type" content="article">', True),
        ('<meta property="og:type" content="website">', False),
        ("", False),
    ],
)
def test_an_article_says_so(head: str, article: bool) -> None:
    found = look_around(page("<title>SAMPLE Desk</title>" + head), URL)
    assert (found.title, found.article) == ("SAMPLE Desk", article)


def test_a_page_of_links_without_end_is_bounded() -> None:
    body = b"<html>" + b"".join(b"<a href=/%d.rss>x</a>" % n for n in range(100_000))
    started = time.process_time()
    assert len(look_around(body, URL).feeds) == MOST_CANDIDATES
    assert time.process_time() - started < 5


def test_no_feeds_in_nothing() -> None:
    assert look_around(b"", URL).feeds == ()
    assert look_around(b"\x00\xff\xfe", URL).feeds == ()


def test_guesses_are_few_and_at_the_root() -> None:
    assert len(guesses(URL)) == 6
    assert guesses(URL)[0] == "https://www.desk.example/feed"


NEWS = """
<nav><a href="/politics/all-the-news-of-today">All the news of the politics section here</a></nav>
<article><a href="/2026/11/pass-closed"><h3>Pass closed after heavy snow in the hills</h3><p>More</p></a>
  <time datetime="2026-11-20T10:00:00+06:00">today</time></article>
<article><a href="/2026/11/pass-closed?utm_source=home">More</a></article>
<ul><li><a href="/2026/11/bridge-inspected#comments">Engineers inspect the old bridge once more</a></li></ul>
<a href="https://other.example/2026/11/elsewhere-story">A story on quite another site than this</a>
<a href="/tag/bridges">Everything we wrote about all the bridges</a>
<a href="/2026/11/short">Too short</a>
<a href="javascript:void(0)">A link that is no address at all here</a>
<div class="sidebar-menu"><a href="/2026/11/most-read">The most read story of the whole week</a></div>
<a href="/2026/11/photo.jpg">A picture of the old bridge in the snow</a>
<div><a href="/2026/11/council-votes">The council votes for a bridge of stone</a></div>
<div><a href="/2026/11/ferry-stops">The ferry stops running for the whole winter</a></div>
<div><a href="/2026/11/school-opens">A school opens in the village behind the pass</a></div>
<footer><a href="/legal/imprint">Imprint and legal information of this site</a></footer>
"""


def test_article_links() -> None:
    items = read_links(page(body=NEWS), URL)
    assert [(item.key, item.title) for item in items] == [
        ("desk.example/2026/11/pass-closed", "Pass closed after heavy snow in the hills"),
        ("desk.example/2026/11/bridge-inspected", "Engineers inspect the old bridge once more"),
        ("desk.example/2026/11/council-votes", "The council votes for a bridge of stone"),
        ("desk.example/2026/11/ferry-stops", "The ferry stops running for the whole winter"),
        ("desk.example/2026/11/school-opens", "A school opens in the village behind the pass"),
    ]
    assert items[0].published == datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert items[1].published is None


def test_a_site_may_write_its_own_name_in_its_own_letters() -> None:
    links = "".join(
        f'<a href="https://орлан.example/story/{n}">A headline of story number {n} today</a>'
        for n in range(6)
    )
    assert len(read_links(page(body=links), "https://xn--80avhbk.example/")) == 6


def test_a_layout_that_calls_everything_a_sidebar() -> None:
    body = "".join(
        f'<h3><a href="/2026/story-{n}">Story number {n} of the long list here</a></h3>' for n in range(9)
    )
    menu = '<nav><a href="/politics/all-the-news">All the news of the politics section</a></nav>'
    assert len(read_links(page(body=f'<div class="content-sidebar-wrap">{menu}{body}</div>'), URL)) == 9


def test_a_page_of_many_links_is_bounded() -> None:
    body = "".join(
        f'<a href="/2026/story-{n}">Story number {n} of the long list here</a>' for n in range(5000)
    )
    assert len(read_links(page(body=body), URL)) == 200
