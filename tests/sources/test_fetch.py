"""Fetching from a server that behaves; `test_hostile` has those that do not."""

from __future__ import annotations

import gzip
import ssl
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from digest.model import Failed, FetchState, Gone, NotModified
from sources.fetch import FEED, Body, Fetcher
from sources.issuers import Issuers
from tests.sources.web import Web, open_web


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
    assert sent["user-agent"] == f"sitrep/{version('sitrep')} (+https://sitrep.example/about)"
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


@pytest.mark.parametrize("status", ["304 Not Modified", "200 OK"])
async def test_freshness_counts_though_nothing_is_new(
    web: Web, fetcher: Fetcher, now: datetime, status: str
) -> None:
    first = await fetcher.get(web.serve("/feed", b"x", ETag='"1"'), now)
    assert isinstance(first, Body)
    body = b"x" if status.startswith("200") else b""
    for said in ({"Cache_Control": "max-age=7200"}, {"Expires": "Sat, 21 Nov 2026 14:00:00 GMT"}):
        same = await fetcher.get(web.serve("/feed", body, status, **said), now, first.state)
        assert isinstance(same, NotModified) and same.min_interval == timedelta(hours=2)


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


# ── redirects ────────────────────────────────────────────────────────────────────────────────────


async def test_redirects_are_followed_and_remembered(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve("/c", b"here")
    web.serve("/b", b"", "308 Moved", Location="/c#part")
    permanent = await fetcher.get(web.serve("/a", b"", "301 Moved", Location=web.url("/b")), now)
    assert isinstance(permanent, Body)
    assert (permanent.url, permanent.moved) == (web.url("/c"), web.url("/c"))
    temporary = await fetcher.get(web.serve("/t", b"", "302 Found", Location="a"), now)
    assert isinstance(temporary, Body) and temporary.moved == ""


async def test_a_permanent_move_is_told_when_nothing_is_new_too(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    old, new = web.serve("/a", b"", "301 Moved", Location="/b"), web.serve("/b", b"same", ETag='"1"')
    first = await fetcher.get(old, now)
    assert isinstance(first, Body)
    unchanged = await fetcher.get(old, now, first.state)
    assert isinstance(unchanged, NotModified) and (unchanged.status, unchanged.moved) == (200, new)
    web.serve("/b", b"", "304 Not Modified")
    assert await fetcher.get(old, now, first.state) == NotModified(first.state, moved=new)
    web.serve("/a", b"", "307 Elsewhere", Location="/b")
    assert await fetcher.get(old, now, first.state) == NotModified(first.state)


async def test_a_move_counts_only_if_every_hop_is_permanent(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    web.serve("/c", b"x")
    web.serve("/b", b"", "302 Found", Location="/c")
    answer = await fetcher.get(web.serve("/a", b"", "301 Moved", Location="/b"), now)
    assert isinstance(answer, Body) and (answer.url, answer.moved) == (web.url("/c"), "")
    straight = await fetcher.get(web.url("/c"), now)
    assert isinstance(straight, Body) and straight.moved == ""


async def test_validators_go_only_to_the_site_they_came_from(
    web: Web, now: datetime, trust: ssl.SSLContext
) -> None:
    """Not to the one that redirects there, nor to another that it redirects to later."""

    def seen(site: Web) -> list[str]:
        return [each.headers.get("if-none-match", "") for each in site.requests]

    async with open_web() as first, open_web() as second:
        allow = frozenset({web.origin, first.origin, second.origin})
        start = web.serve("/feed", b"", "302 Found", Location=first.serve("/f", b"a", ETag='"1"'))
        async with Fetcher("https://x.example", allow=allow, spacing=0.0, trust=trust) as fetcher:
            body = await fetcher.get(start, now, FetchState('"0"', "", "hash"))
            assert isinstance(body, Body)
            first.serve("/f", b"", "304 Not Modified")
            assert isinstance(await fetcher.get(start, now, body.state), NotModified)
            first.serve("/f", b"a", ETag='"2"')
            same = await fetcher.get(start, now, body.state)
            assert isinstance(same, NotModified)
            await fetcher.get(start, now, same.state)
            web.serve("/feed", b"", "302 Found", Location=second.serve("/f", b"", "304 Not Modified"))
            unasked = await fetcher.get(start, now, same.state)
            assert isinstance(unasked, Failed) and unasked.status == 304
        assert seen(first) == ["", '"1"', '"1"', '"2"'] and seen(second) == [""]
        assert seen(web) == ['"0"', "", "", "", ""]


def test_validators_that_are_not_the_last_ones_go_to_the_address_itself() -> None:
    """Whose they are is not known: the poll in between may have been led to another site."""
    issuers, asked, old = Issuers(), "https://a.example/feed", FetchState('"1"')
    issuers.note(asked, "https://b.example/feed", FetchState('"2"'))
    assert issuers.of(asked, FetchState('"2"', "", "any")) == "https://b.example"
    assert issuers.of(asked, old) == "https://a.example"
    issuers.note(asked, asked, FetchState('"2"'))
    assert issuers.of(asked, FetchState('"2"')) == "https://a.example"


# ── bodies ────────────────────────────────────────────────────────────────────────────────────────


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
    assert await fetcher.get(packed, now, limits=limits) == Failed("The answer is too large.", final=True)
    small = replace(limits, decoded=149_999)
    assert await fetcher.get(web.url("/plain"), now, limits=small) == Failed(
        "The answer is too large.", final=True
    )


async def test_nobody_there(fetcher: Fetcher, now: datetime) -> None:
    async with Fetcher("https://x.example", allow=frozenset({("127.0.0.1", 1)})) as other:
        assert await other.get("http://127.0.0.1:1/", now) == Failed("The site cannot be reached.")
    outcome = await fetcher.get("http://127.0.0.1:1/", now)
    assert isinstance(outcome, Failed) and "private" in outcome.reason


# ── odds and ends ────────────────────────────────────────────────────────────────────────────────


async def test_state_of_an_empty_past(web: Web, fetcher: Fetcher) -> None:
    """A state from the store that never saw this server is no trouble."""
    state = FetchState(etag="x" * 900, last_modified="never\x7f", body_hash="0")
    outcome = await fetcher.get(web.serve("/feed", b"x"), datetime(1970, 1, 1, tzinfo=UTC), state)
    assert isinstance(outcome, Body | Failed)
