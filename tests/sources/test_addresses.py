"""Which hosts and addresses may be reached: one table, judged as text and through the real client."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Failed
from sources import fetch
from sources.addresses import BadAddress, is_public
from sources.fetch import Fetcher
from sources.guard import Blocked, GuardedBackend, GuardedTransport, SystemResolver, assert_guarded
from sources.urls import check_url
from tests.sources.ssrf import ALLOWED, BLOCKED, NAMES, PUBLIC_V4, PUBLIC_V6
from tests.sources.web import Names

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Wire(httpcore.AsyncNetworkBackend):
    """Sockets in memory: notes where a connection goes and answers every request with 204.

    ``location``: where the next request is sent on to. ``silent``: connections that say nothing.
    """

    def __init__(self, silent: int = 0) -> None:
        self.connected: list[str] = []
        self.location: str | None = None
        self._silent = silent

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        if self._silent:
            self._silent -= 1
            return httpcore.AsyncMockStream([])
        location, self.location = self.location, None
        if location is None:
            return httpcore.AsyncMockStream([b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"])
        head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n"
        return httpcore.AsyncMockStream([head.encode("utf-8", "surrogatepass")])


async def lookup(host: str, port: int) -> Sequence[str]:
    if host not in NAMES:
        raise OSError("no such name")
    return NAMES[host]


def client(wire: Wire) -> httpx.AsyncClient:
    backend = GuardedBackend(resolve=lookup, inner=wire)
    return httpx.AsyncClient(transport=GuardedTransport(backend), trust_env=False)


def test_the_tables_are_long_enough() -> None:
    assert len(set(BLOCKED)) == len(BLOCKED) >= 143
    assert len(set(ALLOWED)) == len(ALLOWED) >= 28
    assert len([url for family, url in ALLOWED if family == "ports"]) >= 14


@pytest.mark.parametrize("family", dict.fromkeys(family for family, _ in BLOCKED))
async def test_no_blocked_address_is_ever_connected_to(family: str) -> None:
    """By the real client: neither through our own check nor, without that, through the guard alone."""
    wire = Wire()
    async with client(wire) as http:
        for url in (url for other, url in BLOCKED if other == family):
            with pytest.raises((BadAddress, httpx.ConnectError)):
                await http.get(check_url(url))
            assert wire.connected == [], url
            with contextlib.suppress(httpx.HTTPError, httpx.InvalidURL, UnicodeError):
                await http.get(url)
            # Whatever httpx makes of an odd address, a connection only ever goes to a public one.
            assert all(is_public(ip_address(host)) for host in wire.connected), url
            wire.connected.clear()


@pytest.mark.parametrize("family", dict.fromkeys(family for family, _ in BLOCKED))
async def test_no_redirect_leads_to_a_blocked_address(family: str) -> None:
    """Through the whole fetcher: as a first address, and as the place where a public one sends us."""
    wire = Wire()
    backend = GuardedBackend(resolve=lookup, inner=wire)
    async with Fetcher("https://x.example", backend=backend, spacing=0.0) as fetcher:
        for url in (url for other, url in BLOCKED if other == family):
            assert isinstance(await fetcher.get(url, NOW), Failed), url
            assert wire.connected == [], url
            wire.location = url
            assert isinstance(await fetcher.get("http://news.example/", NOW), Failed), url
            assert set(wire.connected) == {PUBLIC_V4}, url
            wire.connected.clear()


@pytest.mark.parametrize(("family", "url"), ALLOWED)
async def test_public_addresses_are_opened(family: str, url: str) -> None:
    wire = Wire()
    async with client(wire) as http:
        response = await http.get(check_url(url))
    assert response.status_code == 204, family
    assert wire.connected and all(is_public(ip_address(host)) for host in wire.connected)


async def test_redirects_to_public_addresses_are_followed() -> None:
    wire = Wire()
    backend = GuardedBackend(resolve=lookup, inner=wire)
    async with Fetcher("https://x.example", backend=backend, spacing=0.0) as fetcher:
        for family, url in ALLOWED:
            wire.location = url
            outcome = await fetcher.get("http://start.example/", NOW)
            assert isinstance(outcome, Failed) and outcome.status == 204, (family, url)
            assert len(wire.connected) == 2
            wire.connected.clear()


# ── rebinding ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "second", [("127.0.0.1",), (PUBLIC_V4, "::1"), ("169.254.169.254",), ("fe80::1%eth0",)]
)
async def test_between_check_and_connect_an_answer_cannot_change(second: tuple[str, ...]) -> None:
    """The fetcher looks up once and connects to what it judged, however the name answers a moment later."""
    names, wire = Names({"rebind.example": [(PUBLIC_V4,), second]}), Wire()
    backend = GuardedBackend(resolve=names, inner=wire)
    async with Fetcher("https://x.example", backend=backend, spacing=0.0) as fetcher:
        first = await fetcher.get("http://rebind.example/", NOW)
        assert isinstance(first, Failed) and first.status == 204
        assert (names.asked, wire.connected) == (["rebind.example"], [PUBLIC_V4])
        again = await fetcher.get("http://rebind.example/", NOW)
    assert again == Failed("That name leads to a private network. Use a public web address.")
    assert wire.connected == [PUBLIC_V4]


async def test_between_hops_an_answer_is_judged_anew() -> None:
    names, wire = Names({"rebind.example": [(PUBLIC_V4,), ("10.0.0.1",)]}), Wire()
    wire.location = "http://rebind.example/second"
    backend = GuardedBackend(resolve=names, inner=wire)
    async with Fetcher("https://x.example", backend=backend, spacing=0.0) as fetcher:
        outcome = await fetcher.get("http://rebind.example/", NOW)
    assert outcome == Failed(fetch._INWARD)
    assert wire.connected == [PUBLIC_V4]


async def test_the_second_try_after_a_reset_goes_to_the_address_that_was_judged() -> None:
    names, wire = Names({"rebind.example": [(PUBLIC_V4,), ("127.0.0.1",)]}), Wire(silent=1)
    backend = GuardedBackend(resolve=names, inner=wire)
    async with Fetcher("https://x.example", backend=backend, spacing=0.0) as fetcher:
        await fetcher.get("http://rebind.example/", NOW)
    assert wire.connected == [PUBLIC_V4, PUBLIC_V4]


async def test_a_name_that_changes_its_answer_gains_nothing() -> None:
    """The address that was judged is the address that is used: one look-up for each connection."""
    answers = [[PUBLIC_V4], ["127.0.0.1"]]

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    wire = Wire()
    backend = GuardedBackend(resolve=rebinding, inner=wire)
    async with httpx.AsyncClient(transport=GuardedTransport(backend), trust_env=False) as http:
        await http.get("http://rebind.example/")
        with pytest.raises(httpx.ConnectError) as caught:
            await http.get("http://rebind.example/")
    assert isinstance(caught.value.__cause__, Blocked)
    assert wire.connected == [PUBLIC_V4]


async def test_a_second_address_is_tried_when_the_first_is_dead() -> None:
    class HalfDead(Wire):
        async def connect_tcp(self, host: str, *rest: object, **named: object) -> httpcore.AsyncNetworkStream:
            if host == PUBLIC_V4:
                raise httpcore.ConnectError("refused")
            return await super().connect_tcp(host, 80)

    wire = HalfDead()
    async with client(wire) as http:
        await http.get("http://both.example/")
    assert wire.connected == [PUBLIC_V6]


async def test_nat64_is_judged_by_the_address_inside() -> None:
    assert is_public(IPv6Address("64:ff9b::8.8.8.8"), nat64=True)
    assert not is_public(IPv6Address("64:ff9b::127.0.0.1"), nat64=True)
    assert not is_public(IPv6Address("64:ff9b::8.8.8.8"))


@pytest.mark.parametrize(
    ("switch", "inside", "reached"),
    [(True, "808:808", True), (False, "808:808", False), (True, "7f00:1", False)],
)
async def test_the_nat64_switch(switch: bool, inside: str, reached: bool) -> None:
    wire, names = Wire(), Names({"a.example": [(f"64:ff9b::{inside}",)]})
    fetcher = Fetcher("https://x.example", nat64=switch)
    guard = fetcher._backend
    guard._resolve, guard._inner = names, wire
    async with fetcher:
        await fetcher.get("http://a.example/", NOW)
    assert wire.connected == ([f"64:ff9b::{inside}"] if reached else [])


async def test_allowed_origins_are_exact() -> None:
    backend = GuardedBackend(frozenset({("127.0.0.1", 8081)}), resolve=lookup_literal, inner=Wire())
    async with httpx.AsyncClient(transport=GuardedTransport(backend), trust_env=False) as http:
        assert (await http.get("http://127.0.0.1:8081/")).status_code == 204
        for url in ("http://127.0.0.1:8082/", "http://127.0.0.2:8081/", "http://127.0.0.1/"):
            with pytest.raises(httpx.ConnectError):
                await http.get(url)


async def lookup_literal(host: str, port: int) -> Sequence[str]:
    return [host]


async def test_local_sockets_are_never_opened() -> None:
    with pytest.raises(Blocked):
        await GuardedBackend().connect_unix_socket("/var/run/docker.sock")


async def test_the_start_up_proof_notices_a_missing_guard() -> None:
    async with client(Wire()) as guarded:
        await assert_guarded(guarded)
    transport = GuardedTransport(GuardedBackend())
    transport._pool = httpcore.AsyncConnectionPool(network_backend=Wire())
    async with httpx.AsyncClient(transport=transport, trust_env=False) as bare:
        with pytest.raises(RuntimeError, match="guard is not in force"):
            await assert_guarded(bare)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    inner = getattr(address, "ipv4_mapped", None) or address
    if inner.is_private or inner.is_multicast or inner.is_loopback or inner.is_link_local:
        assert not is_public(address)
    if isinstance(address, IPv4Address):
        assert is_public(IPv6Address(f"::ffff:{address}")) == is_public(address)


@given(st.text(max_size=60))
def test_any_text_is_either_refused_in_words_or_a_plain_address(text: str) -> None:
    try:
        url = check_url(text)
    except BadAddress as refused:
        assert str(refused).endswith((".", "org/feed.xml."))
    else:
        assert url.isascii() and url.startswith(("http://", "https://"))


class NameServer:
    """Look-ups that block, those of names that begin with "dead" until `wake`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._woken = threading.Event()

    def __call__(self, host: str, port: object, type: int) -> Sequence[Any]:
        self.asked.append(host)
        if host.startswith("dead"):
            self._woken.wait(60)
            raise OSError("no answer")
        return [(2, type, 6, "", (PUBLIC_V4, 0))]

    def wake(self) -> None:
        self._woken.set()


@asynccontextmanager
async def resolving(server: NameServer, *most: int) -> AsyncIterator[SystemResolver]:
    resolver = SystemResolver(server, *most)
    try:
        yield resolver
    finally:
        server.wake()
        resolver.close()


async def test_dead_name_servers_hold_up_no_other_site() -> None:
    """Not even long after everybody has given up waiting for them."""
    server = NameServer()
    async with resolving(server) as resolver:
        waiting = [asyncio.create_task(resolver(f"dead{n}.example", 80)) for n in range(100)]
        await asyncio.sleep(0)
        assert await resolver("quick.example", 80) == [PUBLIC_V4]
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert await resolver("quick.example", 443) == [PUBLIC_V4]


async def test_a_name_under_way_is_not_looked_up_a_second_time() -> None:
    server = NameServer()
    async with resolving(server, 2) as resolver:
        first, second = (asyncio.create_task(resolver("dead.example", 80)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        third = asyncio.create_task(resolver("dead.example", 443))
        assert await resolver("quick.example", 80) == [PUBLIC_V4]
        server.wake()
        assert [type(each) for each in await asyncio.gather(second, third, return_exceptions=True)] == [
            OSError,
            OSError,
        ]
        assert sorted(server.asked) == ["dead.example", "quick.example"]
        with pytest.raises(OSError, match="no answer"):
            await resolver("dead.example", 80)


async def test_a_look_up_without_a_thread_is_no_fault_of_the_site() -> None:
    server = NameServer()
    async with resolving(server, 1) as resolver:
        waiting = asyncio.create_task(resolver("dead.example", 80))
        await asyncio.sleep(0)
        backend = GuardedBackend(resolve=resolver, inner=Wire())
        async with Fetcher("https://x.example", backend=backend) as fetcher:
            outcome = await fetcher.get("http://quick.example/", NOW)
        assert isinstance(outcome, Failed) and outcome.postponed and outcome.retry_after
        server.wake()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_the_system_resolver_knows_this_machine() -> None:
    resolver = SystemResolver()
    try:
        found = await resolver("localhost", 80)
        assert found and set(found) <= {"127.0.0.1", "::1"}
        assert list(await resolver("127.0.0.1", 80)) == ["127.0.0.1"]
    finally:
        resolver.close()


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_SYSTEM])
async def test_a_machine_without_name_server_accuses_no_site(code: int) -> None:
    async def mute(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(code, "no answer")

    async with Fetcher("x", backend=GuardedBackend(resolve=mute, inner=Wire())) as fetcher:
        for name in ("one", "two", "one"):
            outcome = await fetcher.get(f"http://{name}.example/", NOW)
            assert isinstance(outcome, Failed) and outcome.postponed
            assert outcome.reason.startswith("I cannot look up names just now.")


async def test_a_site_whose_own_name_server_is_mute_is_told_from_that_and_from_a_wrong_name() -> None:
    codes = {"mute.example": socket.EAI_AGAIN, "wrong.example": socket.EAI_NONAME}

    async def some(host: str, port: int) -> Sequence[str]:
        if host in codes:
            raise socket.gaierror(codes[host], "no answer")
        return ["93.184.215.14"]

    async with Fetcher("x", backend=GuardedBackend(resolve=some, inner=Wire())) as fetcher:
        assert await fetcher.get("http://wrong.example/", NOW) == Failed("There is no site of that name.")
        outcome = await fetcher.get("http://mute.example/", NOW)
        assert outcome == Failed("The name server of this site does not answer.")
