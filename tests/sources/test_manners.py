"""Politeness: turns, pauses, spacing, robots.txt and tdmrep.json, and what time they may take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.model import Failed
from sources.answers import RULES
from sources.deadline import Deadline
from sources.fetch import FEED, Body, Fetcher
from sources.guard import GuardedBackend
from sources.headers import SHORTEST_WAIT
from sources.memory import Memory
from sources.reserved import UNRESERVED
from sources.turns import Turns
from tests.sources.web import Detour, Exchange, Names, Web, open_web

LATER = "The site asked us to come back later."


async def test_429_pauses_the_whole_host_for_that_time(web: Web, fetcher: Fetcher, now: datetime) -> None:
    limited = web.serve("/feed", b"", "429 Slow down", Retry_After="600")
    other = web.serve("/other", b"x")
    await fetcher.get(limited, now)
    outcome = await fetcher.get(other, now + timedelta(minutes=4))
    assert outcome == Failed(LATER, 0, timedelta(minutes=6), postponed=True)
    assert web.paths() == ["/feed"]
    assert isinstance(await fetcher.get(other, now + timedelta(minutes=10)), Body)


async def test_a_clock_that_went_backwards_does_not_pause_for_ever(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    await fetcher.get(web.serve("/feed", b"", "429 Slow down"), now)
    assert isinstance(await fetcher.get(web.serve("/other", b"x"), now - timedelta(days=400)), Body)


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


async def test_a_pause_counts_for_every_port_and_scheme(web: Web, now: datetime) -> None:
    async with open_web() as other:
        allow = frozenset({web.origin, other.origin})
        async with Fetcher("https://x.example", allow=allow, spacing=0.0) as fetcher:
            await fetcher.get(web.serve("/feed", b"", "429 Slow down", Retry_After="600"), now)
            for url in (other.serve("/feed", b"x"), f"https://127.0.0.1:{other.port}/feed"):
                outcome = await fetcher.get(url, now)
                assert outcome == Failed(LATER, 0, timedelta(minutes=10), postponed=True)
        assert other.requests == []


async def test_whoever_waited_for_a_turn_respects_the_pause_too(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    url = web.serve("/feed", b"", "429 Slow down")
    outcomes = await asyncio.gather(*(fetcher.get(url, now) for _ in range(5)))
    assert outcomes.count(Failed(LATER, 429)) == len(web.requests) == 1
    assert outcomes.count(Failed(LATER, 0, SHORTEST_WAIT, postponed=True)) == 4


# ── how many at once ─────────────────────────────────────────────────────────────────────────────


async def _linger(exchange: Exchange) -> None:
    await asyncio.sleep(0.05)
    await exchange.answer(b"x")


@asynccontextmanager
async def _named(
    web: Web, names: dict[str, list[Sequence[str]]], connections: int = 32
) -> AsyncIterator[Fetcher]:
    """A fetcher for which the names lead to public addresses, and those to the web server."""
    backend = GuardedBackend(resolve=Names(names), inner=Detour(web.port))
    async with Fetcher("https://x.example", backend=backend, spacing=0.0, connections=connections) as fetcher:
        yield fetcher


async def _open_at_once(
    web: Web, names: dict[str, list[Sequence[str]]], now: datetime, connections: int = 32
) -> int:
    web.on("/", _linger)
    async with _named(web, names, connections) as fetcher:
        outcomes = await asyncio.gather(*(fetcher.get(f"http://{name}/", now) for name in names))
    assert all(isinstance(outcome, Body) for outcome in outcomes)
    return web.most_open


async def test_hosts_that_share_an_address_share_four_connections(web: Web, now: datetime) -> None:
    names: dict[str, list[Sequence[str]]] = {f"n{n}.example": [("93.184.215.14",)] for n in range(12)}
    assert await _open_at_once(web, names, now) == 4


async def test_hosts_of_their_own_are_asked_side_by_side(web: Web, now: datetime) -> None:
    names: dict[str, list[Sequence[str]]] = {f"n{n}.example": [(f"93.184.215.{n}",)] for n in range(1, 13)}
    assert await _open_at_once(web, names, now) == 12


async def test_there_is_a_ceiling_for_all_together(web: Web, now: datetime) -> None:
    names: dict[str, list[Sequence[str]]] = {f"n{n}.example": [(f"93.184.215.{n}",)] for n in range(1, 13)}
    assert await _open_at_once(web, names, now, connections=5) == 5


async def test_a_slow_address_holds_up_no_other(web: Web, now: datetime) -> None:
    """Those who wait for a shared address take no place from the rest."""
    names: dict[str, list[Sequence[str]]] = {f"s{n}.example": [("93.184.215.14",)] for n in range(20)}
    names["quick.example"] = [("93.184.215.15",)]
    web.on("/slow", _linger)
    web.serve("/quick", b"x")
    async with _named(web, names, connections=5) as fetcher:
        slow = [asyncio.create_task(fetcher.get(f"http://s{n}.example/slow", now)) for n in range(20)]
        await asyncio.sleep(0)
        assert isinstance(await fetcher.get("http://quick.example/quick", now), Body)
        assert not all(task.done() for task in slow)
        await asyncio.gather(*slow)


async def test_no_connection_is_kept_for_later(web: Web, fetcher: Fetcher, now: datetime) -> None:
    url = web.serve("/feed", b"x", Connection="keep-alive")
    await fetcher.get(url, now)
    assert web.requests[-1].headers["connection"] == "close"
    await fetcher.get(url, now)
    assert len({id(exchange.writer) for exchange in web.requests}) == 2


async def test_turns_leave_nothing_behind() -> None:
    turns = Turns(2)
    async with turns.of("a"), turns.of("a"), turns.of("b"):
        waiting = asyncio.create_task(turns.of("a").__aenter__())
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert not turns._gates and not turns._users


# ── time ─────────────────────────────────────────────────────────────────────────────────────────


async def test_waiting_behind_others_takes_no_time_of_ones_own(
    web: Web, fetcher: Fetcher, now: datetime
) -> None:
    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.3)
        await exchange.answer(b"x")

    url, limits = web.on("/late", late), replace(FEED, deadline=1.2)
    outcomes = await asyncio.gather(*(fetcher.get(url, now, limits=limits) for _ in range(5)))
    assert all(isinstance(outcome, Body) for outcome in outcomes)


async def test_nobody_waits_behind_others_for_ever(web: Web, fetcher: Fetcher, now: datetime) -> None:
    """And that is no fault of the site, nor of the text worker."""

    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.4)
        await exchange.answer(b"x")

    url, limits = web.on("/late", late), replace(FEED, queue=0.1)
    first, second = await asyncio.gather(
        fetcher.get(url, now, limits=limits), fetcher.get(url, now, limits=limits)
    )
    assert isinstance(first, Body)
    assert isinstance(second, Failed)
    assert second.postponed and second.retry_after and not second.ours


async def test_the_time_between_pages_is_part_of_a_page(web: Web, fetcher: Fetcher, now: datetime) -> None:
    web.serve("/robots.txt", "User-agent: *\nCrawl-delay: 9")
    page, limits = web.serve("/page", b"x"), replace(FEED, deadline=1.0)
    assert isinstance(await fetcher.get(page, now, limits=limits, polite=True), Body)
    second = await fetcher.get(page, now, limits=limits, polite=True)
    assert second == Failed("The site took too long to answer.")
    assert web.paths().count("/page") == 1


async def test_robots_txt_is_part_of_a_page(web: Web, fetcher: Fetcher, now: datetime) -> None:
    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.25)
        await exchange.answer(b"")

    for path in ("/robots.txt", "/page", "/.well-known/tdmrep.json"):
        web.on(path, late)
    outcome = await fetcher.get(web.url("/page"), now, limits=replace(FEED, deadline=0.4), polite=True)
    assert outcome == Failed("The site took too long to answer.")


async def test_a_site_that_never_answers_about_its_rules_is_asked_once(
    web: Web, fetcher: Fetcher, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(exchange: Exchange) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("sources.fetch.RULES", replace(RULES, deadline=0.3))
    for path in ("/robots.txt", "/.well-known/tdmrep.json"):
        web.on(path, never)
    for n in range(2):
        assert await fetcher.reservations(web.url(f"/{n}"), now) == UNRESERVED
        assert await fetcher.sitemaps(web.url(f"/{n}"), now) == ()
    assert sorted(web.paths()) == ["/.well-known/tdmrep.json", "/robots.txt"]


@asynccontextmanager
async def _a_turn_after(seconds: float) -> AsyncIterator[None]:
    await asyncio.sleep(seconds)
    yield


async def test_a_queue_inside_stops_the_clock_outside() -> None:
    outer = Deadline(0.2, 5)
    inner = Deadline(0.1, 5, outer)
    async with outer, inner, inner.queue(_a_turn_after(0.3)):
        assert not inner.queueing and not outer.queueing


async def test_what_is_left_of_the_time_is_told(web: Web, fetcher: Fetcher, now: datetime) -> None:
    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.2)
        await exchange.answer(b"x")

    answer = await fetcher.get(web.on("/late", late), now)
    assert isinstance(answer, Body) and 0 < answer.left <= FEED.deadline - 0.15


async def test_the_clock_goes_on_after_the_queue() -> None:
    deadline = Deadline(0.1, 5)
    with pytest.raises(TimeoutError):
        async with deadline, deadline.queue(_a_turn_after(0.2)):
            await asyncio.sleep(5)
    assert not deadline.queueing


async def test_patience_is_counted_over_all_queues() -> None:
    deadline, turns = Deadline(5, 0.15), 0
    with pytest.raises(TimeoutError):
        async with deadline:
            for _ in range(3):
                async with deadline.queue(_a_turn_after(0.1)):
                    turns += 1
    assert deadline.queueing and turns == 1


# ── what is remembered ───────────────────────────────────────────────────────────────────────────


def test_the_oldest_is_forgotten_first() -> None:
    memory: Memory[int] = Memory(most=3)
    for key in "abc":
        memory.put(key, 1)
    memory.put("a", 2)
    memory.put("d", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c"), memory.get("d")) == (2, None, 1, 3)
    memory.drop("b")
    memory.drop("c")
    assert len(memory) == 2


def test_the_heavy_are_forgotten_sooner() -> None:
    memory: Memory[str] = Memory(most=100, weight=10)
    memory.put("a", "", 4)
    memory.put("b", "", 4)
    memory.put("a", "", 5)
    memory.put("c", "", 4)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == ("", None, "")
    memory.put("d", "", 11)
    assert len(memory) == 0
    memory.put("e", "", 10)
    assert memory.get("e") == ""
