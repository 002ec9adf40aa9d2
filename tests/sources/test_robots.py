"""robots.txt after the examples and the rules of RFC 9309."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from sources.robots import MOST_RULES, MOST_SITEMAPS, read_robots

RULES = """
# comment
User-agent: *
Disallow: /private   # inline
Disallow: /*.pdf$
Allow: /private/open
Crawl-delay: 3

User-agent: otherbot
User-agent: Sitrep
Disallow: /for-us
Disallow: /search?q=*&page
Crawl-delay: 600
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("reader", "/", True),
        ("reader", "/private", False),
        ("reader", "/privateer", False),
        ("reader", "/private/open/1", True),
        ("reader", "/a/b.pdf", False),
        ("reader", "/a/b.pdf?x", True),
        ("sitrep", "/private", True),
        ("sitrep", "/for-us/1", False),
        ("sitrep", "/search?q=x&page=2", False),
        ("sitrep", "/search?q=x", True),
    ],
)
def test_rules(agent: str, path: str, allowed: bool) -> None:
    assert read_robots(RULES, agent).allows("https://news.example" + path) is allowed


def test_delays_are_bounded() -> None:
    assert read_robots(RULES, "reader").delay == 3
    assert read_robots(RULES, "sitrep").delay == 10
    assert read_robots("User-agent: *\nCrawl-delay: -1\nCrawl-delay: x").delay == 0


@pytest.mark.parametrize(
    "text", ["", "nonsense", "Disallow: /", "<html>not found</html>", "User-agent: *\nDisallow:"]
)
def test_no_rules_mean_open(text: str) -> None:
    assert read_robots(text).allows("https://news.example/x")


def test_disallow_all() -> None:
    assert not read_robots("User-agent: *\nDisallow: /").allows("https://news.example")


def test_a_hostile_pattern_costs_nothing() -> None:
    robots = read_robots("User-agent: *\nDisallow: /" + "*a" * 5000 + "$")
    started = time.process_time()
    assert robots.allows("https://news.example/" + "a" * 2000)
    assert time.process_time() - started < 1


def test_a_group_is_not_shared_by_names_of_another() -> None:
    text = "User-agent: a\nUser-agent: sitrep\nDisallow: /x\n\nUser-agent: *\nDisallow: /\n"
    assert read_robots(text).allows("https://news.example/y")
    assert not read_robots(text).allows("https://news.example/x")
    assert not read_robots(text, "b").allows("https://news.example/y")


@pytest.mark.parametrize(
    "pattern", ["/лента", "/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0", "/%d0%bb%d0%b5%d0%bd%d1%82%d0%b0"]
)
@pytest.mark.parametrize("path", ["/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0/1", "/%d0%bb%d0%b5%d0%bd%d1%82%d0%b0/1"])
def test_every_spelling_of_a_path_counts(pattern: str, path: str) -> None:
    robots = read_robots(f"User-agent: *\nDisallow: {pattern}")
    assert not robots.allows("https://news.example" + path)
    assert not read_robots("User-agent: *\nDisallow: /a%62").allows("https://news.example/ab")
    assert read_robots("User-agent: *\nDisallow: /a%2Fb").allows("https://news.example/a/b")


def test_sitemaps_belong_to_no_group() -> None:
    text = "Sitemap: https://a.example/1\nUser-agent: x\nSITEMAP : HTTP://b.example/2 # two\nDisallow: /\n"
    text += "sitemap: /relative\nsitemap: ftp://c.example/\nsitemap: https://a.example/1\n"
    assert read_robots("\ufeff" + text).sitemaps == ("https://a.example/1", "HTTP://b.example/2")


def test_sitemaps_are_bounded() -> None:
    robots = read_robots("\n".join(f"Sitemap: https://a.example/{number}" for number in range(9999)))
    assert len(robots.sitemaps) == MOST_SITEMAPS
    assert not read_robots("Sitemap: https://a.example/" + "x" * 5000).sitemaps


def test_rules_are_bounded() -> None:
    """The event loop holds each of them against every page."""
    text = "User-agent: *\n" + "".join(f"Disallow: /{number}\n" for number in range(9999))
    robots = read_robots(text + "Sitemap: https://a.example/map")
    assert len(robots.rules) == MOST_RULES and robots.sitemaps == ("https://a.example/map",)
    assert not robots.allows("https://news.example/1000")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like(end: str) -> None:
    robots = read_robots(f"\ufeffUSER-AGENT :sitrep # us{end}\t disallow: /a #{end}# disallow: /b{end}")
    assert robots.rules == (("/a", False),)


def test_many_names_over_many_rules_cost_little() -> None:
    """A file within the size limit whose groups would multiply to hundreds of millions of rules."""
    text = "User-agent: a\n" * 18_000 + "User-agent: *\n" + "Allow:/\n" * 30_000
    tracemalloc.start()
    try:
        robots = read_robots(text)
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert robots.rules == (("/", True),) and robots.weight == 1
