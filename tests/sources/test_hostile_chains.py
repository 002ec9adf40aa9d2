"""Chains of misfortunes: redirects, breaks, TLS, and the small files that are asked for along the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest

from digest.model import Failed
from sources.fetch import FEED, PAGE, Body, Fetcher
from tests.sources import hostile
from tests.sources.web import Exchange, Handler, Web

SHORT = replace(FEED, deadline=0.5, connect=0.3, read=0.4)


def test_limits_leave_room_for_the_rest_of_a_check() -> None:
    assert FEED.deadline <= 20 and PAGE.deadline <= 30
    assert max(FEED.connect, FEED.read) < FEED.deadline


async def test_a_road_without_end(web: Web, fetcher: Fetcher, now: datetime) -> None:
    for number in range(20):
        web.serve(f"/{number}", b"", "302 Found", Location=f"/{number + 1}")
    outcome = await fetcher.get(web.url("/0"), now)
    assert outcome == Failed("The site sends visitors on too many times.")
    assert len(web.requests) == FEED.redirects + 1


async def test_all_hops_share_one_deadline(web: Web, fetcher: Fetcher, now: datetime) -> None:
    """Each hop is quick enough by itself."""

    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.2)
        await exchange.answer(b"", "302 Found", Location=exchange.path + "x")

    for number in range(6):
        web.on("/" + "x" * number, late)
    outcome = await fetcher.get(web.url("/"), now, limits=SHORT)
    assert outcome == Failed("The site took too long to answer.")
    assert len(web.requests) <= 3


# ── connections that break ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("first", [hostile.broken_off(b""), hostile.no_greeting])
async def test_a_break_before_any_byte_is_tried_once_more(
    web: Web, fetcher: Fetcher, now: datetime, first: Handler
) -> None:
    attempts = count(1)

    async def handler(exchange: Exchange) -> None:
        if next(attempts) == 1:
            await first(exchange)
        else:
            await exchange.answer(b"now")

    answer = await fetcher.get(web.on("/feed", handler), now)
    assert isinstance(answer, Body) and answer.body == b"now"
    assert len(web.requests) == 2


@pytest.mark.parametrize(
    ("said", "asked"),
    [(b"", 2), (b"H", 1), (hostile.OK + b"X: ", 1), (hostile.OK + b"Content-Length: 9\r\n\r\nab", 1)],
)
async def test_what_broke_later_is_not_asked_again(
    web: Web, fetcher: Fetcher, now: datetime, said: bytes, asked: int
) -> None:
    assert isinstance(await fetcher.get(web.on("/feed", hostile.broken_off(said)), now), Failed)
    assert len(web.requests) == asked


@pytest.mark.timeout(30)
async def test_tls_that_never_answers_or_is_none(web: Web, now: datetime) -> None:
    async with Fetcher("https://x.example", allow=frozenset({web.origin})) as fetcher:
        outcome = await fetcher.get(f"https://127.0.0.1:{web.port}/", now, limits=SHORT)
        assert isinstance(outcome, Failed)


# ── robots.txt and tdmrep.json can be hostile too ────────────────────────────────────────────────


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "name",
    ["silence", "dripping header", "dripping body", "reset in the body", "circle of one", "to metadata"],
)
async def test_hostile_robots_cost_no_more_than_a_page(
    web: Web, fetcher: Fetcher, now: datetime, name: str
) -> None:
    hostile.open_museum(web)
    web.on("/robots.txt", hostile.to(hostile.path(name)))
    outcome = await fetcher.get(web.url("/fine"), now, limits=SHORT, polite=True)
    assert isinstance(outcome, Failed)
    assert "/fine" not in web.paths()


async def test_a_robots_txt_is_read_as_far_as_the_ceiling(web: Web, fetcher: Fetcher, now: datetime) -> None:
    rules = b"User-agent: *\nDisallow: /private\n"
    web.on("/robots.txt", hostile.endless(hostile.OK + b"\r\n" + rules, b"# filler\n" * 1000))
    refused = await fetcher.get(web.serve("/private", b"x"), now, polite=True)
    assert isinstance(refused, Failed) and "robots.txt" in refused.reason
    assert isinstance(await fetcher.get(web.serve("/public", b"x"), now, polite=True), Body)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"1" * 500_000,
        b"\xff\xfe",
        b"null",
        b"[null, 7, []]",
        b'[{"location": "/\\ud800", "tdm-reservation": 1}]',
    ],
)
async def test_a_nonsense_tdmrep_reserves_nothing(
    web: Web, fetcher: Fetcher, now: datetime, text: bytes
) -> None:
    web.serve("/.well-known/tdmrep.json", text)
    page = await fetcher.get(web.serve("/page", b"x"), now, polite=True)
    assert isinstance(page, Body) and page.quotable is None
