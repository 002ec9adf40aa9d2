"""Fetching from a server that behaves, and from one that does everything it can not to."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from digest.model import Failed, FetchState, Gone, NotModified
from sources.fetch import FEED, Body, Fetcher
from tests.sources.web import Exchange, Web

SHORT = replace(FEED, deadline=0.6, connect=0.3, read=0.3)
SMALL = replace(FEED, compressed=100_000, decoded=200_000)


async def test_a_body_comes_with_its_validators_byte_for_byte(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    odd = {"ETag": 'W/"a, \xe9 "b""', "Last_Modified": "Sat, 1 Nov 2026 9:5:00 (local)"}
    url = web.serve("/feed", b"<rss/>", Content_Type="text/plain", **odd)
    first = await fetcher.get(url, now)
    assert isinstance(first, Body)
    assert (first.body, first.content_type, first.url) == (b"<rss/>", "text/plain", url)
    assert (first.state.etag, first.state.last_modified) == (odd["ETag"], odd["Last_Modified"])
    web.serve("/feed", b"", "304 Not Modified")
    second = await fetcher.get(url, now, first.state)
    assert second == NotModified(first.state)
    sent = web.requests[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (odd["ETag"], odd["Last_Modified"])


async def test_the_request_says_who_we_are_and_nothing_more(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    url = web.serve("/feed?b=2&a=1".partition("?")[0], b"x", Set_Cookie="a=b; Path=/")
    await fetcher.get(url + "?b=2&a=1", now)
    await fetcher.get(url, now)
    sent = web.requests[-1].headers
    assert sent["user-agent"] == "sitrep/0.1 (+https://sitrep.example/about)"
    assert sent["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "referer", "authorization", "if-none-match"} & set(sent)
    assert web.paths() == ["/feed?b=2&a=1", "/feed"]


async def test_the_same_body_again_is_no_news(web: Web, fetcher: Fetcher, now: datetime) -> None:
    url = web.serve("/feed", b"same", ETag='"1"')
    first = await fetcher.get(url, now)
    assert isinstance(first, Body)
    web.serve("/feed", b"same", ETag='"2"')
    second = await fetcher.get(url, now, first.state)
    assert isinstance(second, NotModified)
    assert (second.status, second.state.etag) == (200, '"2"')


async def test_an_unasked_304_is_an_error(web: Web, fetcher: Fetcher, now: datetime) -> None:
    outcome = await fetcher.get(web.serve("/feed", b"", "304 Not Modified"), now)
    assert isinstance(outcome, Failed) and outcome.status == 304


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("max-age=1800", timedelta(minutes=30)),
        ("public, max-age=99999999", timedelta(hours=24)),
        ("no-cache, max-age=1800", None),
        ("max-age=0", None),
        ("max-age=abc", None),
    ],
)
async def test_freshness(
    web: Web, fetcher: Fetcher, now: datetime, header: str, expected: timedelta | None
) -> None:
    body = await fetcher.get(web.serve("/feed", b"x", Cache_Control=header), now)
    assert isinstance(body, Body) and body.min_interval == expected


async def test_expires_counts_where_there_is_no_max_age(web: Web, fetcher: Fetcher, now: datetime) -> None:
    body = await fetcher.get(web.serve("/feed", b"x", Expires="Sat, 21 Nov 2026 13:00:00 GMT"), now)
    assert isinstance(body, Body) and body.min_interval == timedelta(hours=1)


async def test_gone(web: Web, fetcher: Fetcher, now: datetime) -> None:
    assert isinstance(await fetcher.get(web.serve("/feed", b"", "410 Gone"), now), Gone)


@pytest.mark.parametrize(
    "status", ["401 X", "403 X", "404 X", "451 X", "500 X", "502 X", "204 X", "206 X", "418 X"]
)
async def test_other_statuses_fail_in_words(web: Web, fetcher: Fetcher, now: datetime, status: str) -> None:
    outcome = await fetcher.get(web.serve("/feed", b"", status), now)
    assert isinstance(outcome, Failed)
    assert outcome.status == int(status[:3]) and outcome.reason.endswith(".")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("1", timedelta(minutes=1)),
        ("999999", timedelta(hours=24)),
        ("Sat, 21 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("-5", None),
        ("soon", None),
        ("Sat, 21 Nov 2020 12:10:00 GMT", None),
    ],
)
async def test_retry_after(
    web: Web, fetcher: Fetcher, now: datetime, value: str, expected: timedelta | None
) -> None:
    outcome = await fetcher.get(web.serve("/feed", b"", "503 Busy", Retry_After=value), now)
    assert outcome == Failed("The site is overloaded or closed for the moment.", 503, expected)


async def test_429_pauses_the_whole_host_for_that_time(web: Web, fetcher: Fetcher, now: datetime) -> None:
    limited = web.serve("/feed", b"", "429 Slow down", Retry_After="600")
    other = web.serve("/other", b"x")
    await fetcher.get(limited, now)
    outcome = await fetcher.get(other, now + timedelta(minutes=4))
    assert outcome == Failed("The site asked us to come back later.", 429, timedelta(minutes=6))
    assert web.paths() == ["/feed"]
    assert isinstance(await fetcher.get(other, now + timedelta(minutes=10)), Body)


async def test_a_clock_that_went_backwards_does_not_pause_for_ever(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    await fetcher.get(web.serve("/feed", b"", "429 Slow down"), now)
    assert isinstance(await fetcher.get(web.serve("/other", b"x"), now - timedelta(days=400)), Body)


# ── redirects ────────────────────────────────────────────────────────────────────────────────────


async def test_redirects_are_followed_and_remembered(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve("/c", b"here")
    web.serve("/b", b"", "308 Moved", Location="/c#part")
    permanent = await fetcher.get(web.serve("/a", b"", "301 Moved", Location=web.url("/b")), now)
    assert isinstance(permanent, Body)
    assert (permanent.url, permanent.moved) == (web.url("/c"), True)
    temporary = await fetcher.get(web.serve("/t", b"", "302 Found", Location="a"), now)
    assert isinstance(temporary, Body) and not temporary.moved


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://localhost:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "//10.0.0.1/",
        "http://user@10.0.0.1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://news.example/",
        "",
        "/a\tb",
    ],
)
async def test_a_redirect_to_where_we_may_not_go_ends_there(
    web: Web, fetcher: Fetcher, now: datetime, location: str
) -> None:
    outcome = await fetcher.get(web.serve("/a", b"", "302 Found", Location=location), now)
    assert isinstance(outcome, Failed)
    assert web.paths() == ["/a"]


async def test_a_redirect_without_location(web: Web, fetcher: Fetcher, now: datetime) -> None:
    assert isinstance(await fetcher.get(web.serve("/a", b"", "302 Found"), now), Failed)


async def test_circles_and_long_chains_end(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve("/a", b"", "302 Found", Location="/b")
    circle = await fetcher.get(web.serve("/b", b"", "302 Found", Location="/a"), now)
    assert circle == Failed("The site sends visitors round in a circle.")
    for number in range(8):
        web.serve(f"/{number}", b"", "302 Found", Location=f"/{number + 1}")
    web.requests.clear()
    assert await fetcher.get(web.url("/0"), now) == Failed("The site sends visitors on too many times.")
    assert len(web.requests) == FEED.redirects + 1


# ── limits ───────────────────────────────────────────────────────────────────────────────────────


async def _silence(exchange: Exchange) -> None:
    await exchange.reader.read()


async def _endless_header(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.send(b"X-Filler: " + b"a" * 1000 + b"\r\n")


async def _dripping_header(exchange: Exchange) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000:
        await exchange.send(bytes([letter]))
        await asyncio.sleep(0.05)


async def _dripping_body(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await exchange.send(b"a")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("handler", [_silence, _dripping_header, _dripping_body])
async def test_the_slow_are_cut_off(web: Web, fetcher: Fetcher, now: datetime, handler: object) -> None:
    outcome = await fetcher.get(web.on("/slow", handler), now, limits=SHORT)
    assert outcome == Failed("The site took too long to answer.")


async def _endless_body(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await exchange.send(b"a" * 10_000)


async def _endless_chunks(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await exchange.send(b"2710\r\n" + b"a" * 10_000 + b"\r\n")


@pytest.mark.parametrize("handler", [_endless_body, _endless_chunks])
async def test_the_endless_are_cut_off(web: Web, fetcher: Fetcher, now: datetime, handler: object) -> None:
    outcome = await fetcher.get(web.on("/endless", handler), now, limits=SMALL)
    assert outcome == Failed("The answer is too large.")


async def test_an_endless_header_is_cut_off(web: Web, fetcher: Fetcher, now: datetime) -> None:
    assert isinstance(await fetcher.get(web.on("/endless", _endless_header), now, limits=SMALL), Failed)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb_stops_at_the_ceiling(web: Web, fetcher: Fetcher, now: datetime, encoding: str) -> None:
    plain = bytes(64 * 1024 * 1024)
    bomb = gzip.compress(plain, mtime=0) if encoding == "gzip" else zlib.compress(plain)
    del plain
    url = web.serve("/bomb", bomb, Content_Encoding=encoding)
    tracemalloc.start()
    try:
        assert await fetcher.get(url, now) == Failed("The answer is too large.")
        assert tracemalloc.get_traced_memory()[1] < 32 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"<rss/>", mtime=0)),
        ("x-gzip", gzip.compress(b"<r", mtime=0) + gzip.compress(b"ss/>", mtime=0) + b"\0\0"),
        ("deflate", zlib.compress(b"<rss/>")),
        ("deflate", zlib.compress(b"<rss/>")[2:-4]),
        ("gzip", b"<rss/>"),
        ("identity", b"<rss/>"),
    ],
)
async def test_encodings_that_servers_use(
    web: Web, fetcher: Fetcher, now: datetime, encoding: str, body: bytes
) -> None:
    answer = await fetcher.get(web.serve("/feed", body, Content_Encoding=encoding), now)
    assert isinstance(answer, Body) and answer.body == b"<rss/>"


async def test_each_ceiling_counts_for_itself(web: Web, fetcher: Fetcher, now: datetime) -> None:
    """Compressed bytes and decoded bytes; a body that is not compressed may have the latter."""
    noise = bytes(n * n % 251 for n in range(150_000))
    limits = replace(FEED, compressed=100, decoded=200_000)
    plain = await fetcher.get(web.serve("/plain", noise), now, limits=limits)
    assert isinstance(plain, Body) and plain.size == 150_000
    packed = web.serve("/packed", gzip.compress(noise), Content_Encoding="gzip")
    assert await fetcher.get(packed, now, limits=limits) == Failed("The answer is too large.")
    small = replace(limits, decoded=149_999)
    assert await fetcher.get(web.url("/plain"), now, limits=small) == Failed("The answer is too large.")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, deflate", "nonsense"])
async def test_encodings_that_were_not_asked_for(
    web: Web, fetcher: Fetcher, now: datetime, encoding: str
) -> None:
    answer = await fetcher.get(web.serve("/feed", b"\x1f\x8b", Content_Encoding=encoding), now)
    assert isinstance(answer, Failed)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: \x00\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\n\x1f\x8bjunk",
    ],
)
async def test_broken_answers_fail_in_words(web: Web, fetcher: Fetcher, now: datetime, raw: bytes) -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.send(raw)

    outcome = await fetcher.get(web.on("/broken", handler), now, limits=SHORT)
    assert isinstance(outcome, Failed) and outcome.reason.endswith(".")


async def test_a_reset_before_any_byte_is_tried_once_more(web: Web, fetcher: Fetcher, now: datetime) -> None:
    attempts = count(1)

    async def handler(exchange: Exchange) -> None:
        if next(attempts) == 1:
            exchange.writer.transport.abort()
        else:
            await exchange.answer(b"now")

    answer = await fetcher.get(web.on("/feed", handler), now)
    assert isinstance(answer, Body) and answer.body == b"now"
    assert len(web.requests) == 2


async def test_nobody_there(fetcher: Fetcher, now: datetime) -> None:
    async with Fetcher("https://x.example", allow=frozenset({("127.0.0.1", 1)})) as other:
        assert await other.get("http://127.0.0.1:1/", now) == Failed("The site cannot be reached.")
    outcome = await fetcher.get("http://127.0.0.1:1/", now)
    assert isinstance(outcome, Failed) and "private" in outcome.reason


# ── manners ──────────────────────────────────────────────────────────────────────────────────────


async def test_one_conversation_at_a_time_with_a_host(web: Web, fetcher: Fetcher, now: datetime) -> None:
    urls = [web.serve(f"/{number}", b"x") for number in range(8)]
    await asyncio.gather(*(fetcher.get(url, now) for url in urls))
    assert len(web.requests) == 8 and web.most_open == 1


async def test_pages_of_one_origin_are_spaced_out(web: Web, now: datetime) -> None:
    async with Fetcher("https://x.example", allow=frozenset({web.origin}), spacing=0.15) as fetcher:
        urls = [web.serve(f"/{number}", b"x") for number in range(3)]
        started = time.monotonic()
        await asyncio.gather(*(fetcher.get(url, now, polite=True) for url in urls))
        assert time.monotonic() - started >= 0.3
        assert web.paths().count("/robots.txt") == 1


async def test_robots_are_asked_for_pages_and_not_for_feeds(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /private")
    private, public = web.serve("/private/1", b"x"), web.serve("/public", b"x")
    refused = await fetcher.get(private, now, polite=True)
    assert isinstance(refused, Failed) and "robots.txt" in refused.reason
    assert isinstance(await fetcher.get(public, now, polite=True), Body)
    assert isinstance(await fetcher.get(private, now), Body)
    assert web.paths() == ["/robots.txt", "/public", "/private/1"]


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
    assert isinstance(outcome, Failed) and outcome.retry_after == timedelta(minutes=30)
    web.serve("/robots.txt", b"")
    assert isinstance(await fetcher.get(page, now + timedelta(minutes=31), polite=True), Body)


async def test_a_host_that_is_not_there_is_reported_as_that(fetcher: Fetcher, now: datetime) -> None:
    outcome = await fetcher.get("http://nowhere.invalid/page", now, polite=True)
    assert isinstance(outcome, Failed)
    assert "robots" not in outcome.reason


async def test_state_of_an_empty_past(web: Web, fetcher: Fetcher) -> None:
    """A state from the store that never saw this server is no trouble."""
    state = FetchState(etag="x" * 900, last_modified="never\x7f", body_hash="0")
    outcome = await fetcher.get(web.serve("/feed", b"x"), datetime(1970, 1, 1, tzinfo=UTC), state)
    assert isinstance(outcome, Body | Failed)
