"""What sites ask of programs: robots.txt, reservations of text and data mining, and sitemaps."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from digest.model import Failed, FetchState
from sources.deadline import Deadline
from sources.fetch import Body, Fetcher, Result
from sources.reserved import Reservations
from sources.robots import Robots
from sources.siterules import SiteRules
from tests.sources.web import Exchange, Web, open_web


async def test_robots_are_asked_for_pages_and_not_for_feeds(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /private")
    private, public = web.serve("/private/1", b"x"), web.serve("/public", b"x")
    refused = await fetcher.get(private, now, polite=True)
    assert isinstance(refused, Failed) and "robots.txt" in refused.reason
    assert isinstance(await fetcher.get(public, now, polite=True), Body)
    assert isinstance(await fetcher.get(private, now), Body)
    assert web.paths() == ["/robots.txt", "/public", "/.well-known/tdmrep.json", "/private/1"]


async def test_a_redirect_does_not_lead_around_robots(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve("/robots.txt", "User-agent: sitrep\nDisallow: /private")
    web.serve("/private", b"x")
    outcome = await fetcher.get(web.serve("/a", b"", "302 Found", Location="/private"), now, polite=True)
    assert isinstance(outcome, Failed) and "/private" not in web.paths()


async def test_robots_are_kept_for_a_day(web: Web, fetcher: Fetcher, now: datetime) -> None:
    page = web.serve("/page", b"x")
    for hours in (0, 1, 23, 25):
        assert isinstance(await fetcher.get(page, now + timedelta(hours=hours), polite=True), Body)
    assert web.paths().count("/robots.txt") == 2


async def test_when_robots_cannot_be_read_pages_wait(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve("/robots.txt", b"", "500 Oops")
    page = web.serve("/page", b"x")
    outcome = await fetcher.get(page, now, polite=True)
    assert isinstance(outcome, Failed) and outcome.retry_after is None, "the site did not say when"
    assert await fetcher.get(page, now + timedelta(minutes=29), polite=True) == outcome
    assert web.paths() == ["/robots.txt"]
    web.serve("/robots.txt", b"")
    assert isinstance(await fetcher.get(page, now + timedelta(minutes=31), polite=True), Body)


async def test_a_host_that_is_not_there_is_reported_as_that(fetcher: Fetcher, now: datetime) -> None:
    outcome = await fetcher.get("http://nowhere.invalid/page", now, polite=True)
    assert isinstance(outcome, Failed)
    assert "robots" not in outcome.reason and outcome.retry_after is None


async def test_a_clock_that_went_backwards_asks_robots_again(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    page = web.serve("/page", b"x")
    for when in (now, now - timedelta(days=400)):
        assert isinstance(await fetcher.get(page, when, polite=True), Body)
    assert web.paths().count("/robots.txt") == web.paths().count("/.well-known/tdmrep.json") == 2


async def test_a_busy_robots_txt_is_asked_again_when_it_says(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    web.serve("/robots.txt", b"", "503 Busy", Retry_After="120")
    outcome = await fetcher.get(web.serve("/page", b"x"), now, polite=True)
    assert isinstance(outcome, Failed) and outcome.retry_after == timedelta(minutes=2)
    outcome = await fetcher.get(web.url("/page"), now + timedelta(seconds=90), polite=True)
    assert isinstance(outcome, Failed) and outcome.retry_after == timedelta(seconds=30)
    web.serve("/robots.txt", b"")
    assert isinstance(await fetcher.get(web.url("/page"), now + timedelta(minutes=3), polite=True), Body)


async def test_a_question_that_had_to_wait_is_put_again(now: datetime) -> None:
    """What could not be asked is no answer: not one to be remembered, and none that allows or reserves."""
    later = Failed("Later.", 0, timedelta(minutes=5), postponed=True)
    answers: list[Result] = [later, Body("", b"User-agent: *\nDisallow: /", "", FetchState(), 200, 0)]
    answers += [later, Body("", b'{"location": "*", "tdm-reservation": 1}', "", FetchState(), 200, 0)]

    async def ask(url: str, when: datetime, deadline: Deadline) -> Result:
        return answers.pop(0)

    rules, place = SiteRules(ask), "https://a.example"
    async with Deadline(60, 60) as deadline:
        assert await rules.robots(place, now, deadline) == later
        robots = await rules.robots(place, now, deadline)
        assert await rules.reservations(place, now, deadline) == later
        reserved = await rules.reservations(place, now, deadline)
    assert isinstance(robots, Robots) and not robots.allows("https://a.example/x")
    assert isinstance(reserved, Reservations) and reserved.of("https://a.example/x") == 0


async def test_a_page_waits_until_its_site_can_be_asked(web: Web, fetcher: Fetcher, now: datetime) -> None:
    """Somebody else's request is told to come back later just before the reservations are to be read."""

    async def page(exchange: Exchange) -> None:
        fetcher._manners.rest(url, now + timedelta(minutes=10))
        await exchange.answer(b"x")

    url = web.on("/page", page)
    outcome = await fetcher.get(url, now, polite=True)
    assert isinstance(outcome, Failed) and outcome.postponed
    assert web.paths() == ["/robots.txt", "/page"]


async def test_long_rules_are_forgotten_sooner_than_short_ones(now: datetime) -> None:
    """A site may have rules of half a megabyte; not every site may."""
    long = b"User-agent: *\n" + b"\n".join(b"Disallow: /%06d" % n + b"x" * 1000 for n in range(450))
    asked: list[str] = []

    async def ask(url: str, when: datetime, deadline: Deadline) -> Result:
        asked.append(url)
        return Body(url, long if "long" in url else b"", "", FetchState(), 200, 0)

    rules = SiteRules(ask)
    places = [
        "https://first.example",
        *(f"https://long{n}.example" for n in range(20)),
        "https://first.example",
    ]
    async with Deadline(60, 60) as deadline:
        for place in places:
            await rules.robots(place, now, deadline)
    assert asked.count("https://first.example/robots.txt") == 2


# ── what publishers reserve ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("headers", "quotable"),
    [
        ({}, None),
        ({"X_Robots_Tag": "max-snippet:200"}, 200),
        ({"X_Robots_Tag": "nosnippet"}, 0),
        ({"TDM_Reservation": "1"}, 0),
        ({"TDM_Reservation": "0"}, None),
    ],
)
async def test_reservations_in_the_header(
    web: Web, fetcher: Fetcher, now: datetime, headers: dict[str, str], quotable: int | None
) -> None:
    answer = await fetcher.get(web.serve("/feed", b"x", **headers), now)
    assert isinstance(answer, Body) and answer.quotable == quotable


async def test_reservations_of_a_site_count_for_pages(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve("/.well-known/tdmrep.json", '[{"location": "/news/*", "tdm-reservation": 1}]')
    free = web.serve("/about", b"x", X_Robots_Tag="max-snippet:50")
    news = web.serve("/news/1", b"x", X_Robots_Tag="max-snippet:50")
    answers = await asyncio.gather(*(fetcher.get(url, now, polite=True) for url in (free, news, news)))
    assert [isinstance(answer, Body) and answer.quotable for answer in answers] == [50, 0, 0]
    assert web.paths().count("/.well-known/tdmrep.json") == 1
    feed = await fetcher.get(news, now)
    assert isinstance(feed, Body) and feed.quotable == 50


async def test_the_site_that_a_redirect_leads_to_decides(web: Web, now: datetime) -> None:
    async with open_web() as other:
        web.serve("/.well-known/tdmrep.json", '[{"location": "/", "tdm-reservation": 1}]')
        start = web.serve("/a", b"", "302 Found", Location=other.serve("/b", b"x"))
        allow = frozenset({web.origin, other.origin})
        async with Fetcher("https://x.example", allow=allow, spacing=0.0) as fetcher:
            answer = await fetcher.get(start, now, polite=True)
        assert isinstance(answer, Body) and answer.quotable is None
        assert "/.well-known/tdmrep.json" in other.paths()
        assert "/.well-known/tdmrep.json" not in web.paths()


@pytest.mark.parametrize(
    ("status", "hours", "asked"), [("404 No", 20, 1), ("500 Oops", 20, 2), ("500 No", 0, 1)]
)
async def test_a_missing_tdmrep_is_no_reservation(
    web: Web, fetcher: Fetcher, now: datetime, status: str, hours: int, asked: int
) -> None:
    web.serve("/.well-known/tdmrep.json", b"", status)
    page = web.serve("/page", b"x")
    for when in (now, now + timedelta(hours=hours)):
        answer = await fetcher.get(page, when, polite=True)
        assert isinstance(answer, Body) and answer.quotable is None
    assert web.paths().count("/.well-known/tdmrep.json") == asked


# ── sitemaps ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_site_names_its_sitemaps(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve(
        "/robots.txt", "Sitemap: https://news.example/a.xml\nUser-agent: *\nsitemap:https://b.example/b"
    )
    for _ in range(2):
        found = await fetcher.sitemaps(web.url("/any/page?x"), now)
        assert found == ("https://news.example/a.xml", "https://b.example/b")
    assert web.paths() == ["/robots.txt"]


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://nowhere.invalid/", "no address", ""])
async def test_sitemaps_never_fail(fetcher: Fetcher, now: datetime, url: str) -> None:
    assert await fetcher.sitemaps(url, now) == ()


async def test_a_site_without_robots_names_no_sitemaps(web: Web, fetcher: Fetcher, now: datetime) -> None:
    assert await fetcher.sitemaps(web.url("/"), now) == ()
    web.serve("/robots.txt", b"", "500 Oops")
    assert await fetcher.sitemaps(web.url("/"), now + timedelta(days=2)) == ()
