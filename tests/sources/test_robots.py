"""robots.txt after the examples and the rules of RFC 9309."""

from __future__ import annotations

import time

import pytest

from sources.robots import read_robots

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
