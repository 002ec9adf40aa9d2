"""Which hosts and addresses may be reached: one table, judged as text and through the real client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.addresses import BadAddress, is_public
from sources.guard import Blocked, GuardedBackend, GuardedTransport, SystemResolver, assert_guarded
from sources.urls import check_url

PUBLIC_V4 = "93.184.215.14"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

# What the names in the tables below resolve to.
NAMES: dict[str, Sequence[str]] = {
    "news.example": (PUBLIC_V4,),
    "both.example": (PUBLIC_V4, PUBLIC_V6),
    "six.example": (PUBLIC_V6,),
    "xn--e1afmkfd.example": (PUBLIC_V4,),
    "www.xn--80aswg.example": (PUBLIC_V4,),
    "a-b.c_d.example": (PUBLIC_V4,),
    "private.example": ("10.1.2.3",),
    "mixed.example": (PUBLIC_V4, "192.168.1.1"),
    "mixed6.example": (PUBLIC_V4, "::1"),
    "late.example": (PUBLIC_V4, PUBLIC_V4, "169.254.169.254"),
    "loop.example": ("127.0.0.1",),
    "mapped.example": ("::ffff:127.0.0.1",),
    "nat64.example": ("64:ff9b::7f00:1",),
    "scoped.example": ("fe80::1%eth0",),
    "odd.example": ("not an address",),
    "zero.example": ("0.0.0.0",),
    "metadata.example": ("169.254.169.254",),
}

_BLOCKED = """
http://127.0.0.1/ http://127.0.0.1:8080/ http://127.1.2.3/ http://127.255.255.254/ http://0.0.0.0/ http://0.1.2.3/
http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/
http://192.168.255.255/ http://169.254.0.1/ http://169.254.169.254/latest/meta-data/ http://169.254.170.2/
http://100.100.100.200/ http://168.63.129.16/ http://100.64.0.1/ http://100.127.255.254/ http://198.18.0.1/
http://198.19.255.255/ http://192.0.0.1/ http://192.0.0.192/ http://192.0.2.1/ http://198.51.100.7/
http://203.0.113.9/ http://192.88.99.1/ http://224.0.0.1/ http://239.255.255.250/ http://240.0.0.1/
http://255.255.255.255/ http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/ http://0x7f.1/
http://0177.0.0.1/ http://017700000001/ http://127.1/ http://127.0.1/ http://10.1/ http://1/ http://0/
http://127.0.0.1./ http://127.0.0.1.:80/ http://010.0.0.1/ http://08.8.8.8/ http://8.8.8.08/ http://8.8.8/
http://8.8.8.8.8/ http://256.256.256.256/ http://1.2.3.0x4/ http://0xA9.0xFE.0xA9.0xFE/ http://3232235521/
http://127%2e0%2e0%2e1/ http://%31%32%37.0.0.1/ http://local%68ost/ http://１２７.0.0.1/ http://①②⑦.⓪.⓪.①/
http://127。0。0。1/ http://127．0．0．1/ http://127｡0｡0｡1/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ http://localhost/
http://LOCALHOST/ http://localhost:8080/ http://localhost./ http://a.localhost/ http://foo.bar.localhost/
http://localhost.localdomain/ http://printer.local/ http://db.internal/ http://metadata.google.internal/
http://metadata/ http://instance-data/ http://router/ http://intranet/ http://nas.lan/ http://x.home.arpa/
http://api.default.svc/ http://x.svc.cluster.local/ http://hidden.onion/ http://wiki.corp/
http://[::1]/ http://[::]/ http://[0:0:0:0:0:0:0:1]/ http://[::1]:8080/ http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/ http://[::ffff:10.0.0.1]/ http://[::ffff:169.254.169.254]/ http://[::127.0.0.1]/
http://[::8.8.8.8]/ http://[::ffff:0:127.0.0.1]/ http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::8.8.8.8]/
http://[64:ff9b:1::1]/ http://[2002:7f00:1::]/ http://[2002:808:808::]/ http://[2001::1]/ http://[2001:10::1]/
http://[2001:20::1]/ http://[2001:db8::1]/ http://[3fff::1]/ http://[5f00::1]/ http://[100::1]/
http://[fc00::1]/ http://[fd00:ec2::254]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/
http://[fec0::1]/ http://[ff02::1]/ http://[::1 http://::1/ http://[127.0.0.1]/ http://[v1.x]/ http://[]/
http://private.example/ http://mixed.example/ http://mixed6.example/ http://late.example/ http://loop.example/
http://mapped.example/ http://nat64.example/ http://scoped.example/ http://odd.example/ http://zero.example/
http://metadata.example/ http://unknown.example/
http://user@news.example/ http://user:pw@news.example/ http://news.example@127.0.0.1/ http://127.0.0.1@news.example/
http://127.0.0.1#@news.example/ http://127.0.0.1\\@news.example/ http://news.example\\@127.0.0.1/
http://127.0.0.1%00.news.example/ http://127.0.0.1%0d%0a.news.example/ http://news.example:80@127.0.0.1/
http://news.example:80:8080/ http://news.example:/ http://news.example:0/ http://news.example:080/
http://news.example:99999/ http://news.example:-1/ http://news.example:+80/ http://news.example:8o/
http://news.example:٨٠/ http://news.example:22/ http://news.example:25/ http://news.example:6379/
http://news.example:3306/ http://news.example:11211/ http://news.example:9200/ http://93.184.215.14:2375/
http://-news.example/ http://news-.example/ http://news..example/ http://.news.example/ http://news.example../
ftp://news.example/ file:///etc/passwd gopher://127.0.0.1/ javascript:alert(1) data:text/plain,x
//news.example/ news.example https: http:// http:/news.example http:news.example https:///news.example
"""

HIDDEN = [
    "http://127.0.0.1\t.news.example/",
    "http://127.0.0.1\n/",
    "http://news.example/\r\nHost: 127.0.0.1",
    " http://news.example/",
    "http://loc\u00adalhost/",
    "http://127.0.0\u200b.1/",
    "http://news.example\u202e/",
    "http://news.example\x00/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
    "http://news.example/" + "a" * 3000,
    "",
]

_ALLOWED = """
http://news.example/ https://news.example/feed?x=1 http://NEWS.example/ http://news.example./ http://both.example/
http://six.example/ http://пример.example/ http://www.сайт.example/ http://a-b.c_d.example/ http://news.example:8080/
https://news.example:8443/ http://news.example:8000/ http://news.example:8008/ http://news.example:8888/
http://93.184.215.14/ http://8.8.8.8:8080/ http://9.255.255.255/ http://11.0.0.0/ http://172.15.255.255/
http://172.32.0.0/ http://192.167.255.255/ http://192.169.0.0/ http://100.63.255.255/ http://100.128.0.0/
http://198.17.255.255/ http://198.20.0.0/ http://126.255.255.255/ http://128.0.0.1/ http://169.253.255.255/
http://169.255.0.0/ http://168.63.129.15/ http://168.63.129.17/ http://223.255.255.255/ http://192.88.98.255/
http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/ http://[2606:4700::1111]:8080/ http://[::ffff:8.8.8.8]/
http://[2a00:1450:4001:80b::200e]/ http://[2003::1]/
"""

BLOCKED, ALLOWED = _BLOCKED.split(), _ALLOWED.split()


class Wire(httpcore.AsyncNetworkBackend):
    """Sockets in memory: notes where a connection goes and answers every request with 204."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        return httpcore.AsyncMockStream([b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"])


async def lookup(host: str, port: int) -> Sequence[str]:
    if host not in NAMES:
        raise OSError("no such name")
    return NAMES[host]


def client(wire: Wire, **options: bool) -> httpx.AsyncClient:
    backend = GuardedBackend(resolve=lookup, inner=wire, **options)
    return httpx.AsyncClient(transport=GuardedTransport(backend), trust_env=False)


def test_the_table_is_long_enough() -> None:
    assert len(set(BLOCKED + HIDDEN)) >= 120
    assert len(set(ALLOWED)) >= 30


async def test_no_blocked_address_is_ever_connected_to() -> None:
    """Neither through our own check nor, if that were forgotten, through the guard."""
    wire = Wire()
    async with client(wire) as http:
        for url in BLOCKED + HIDDEN:
            try:
                await http.get(check_url(url))
            except (BadAddress, httpx.ConnectError):
                continue
            pytest.fail(f"{url!r} was opened")
    assert wire.connected == []


async def test_the_guard_holds_even_without_the_check_of_the_text() -> None:
    """Whatever httpx makes of an odd address, a connection only ever goes to a public one."""
    wire = Wire()
    async with client(wire) as http:
        for url in BLOCKED + HIDDEN:
            try:
                await http.get(url)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
                continue
    assert all(is_public(ip_address(host)) for host in wire.connected), wire.connected


@pytest.mark.parametrize("url", ALLOWED)
async def test_public_addresses_are_opened(url: str) -> None:
    wire = Wire()
    async with client(wire) as http:
        response = await http.get(check_url(url))
    assert response.status_code == 204
    assert all(is_public(ip_address(host)) for host in wire.connected)


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


async def test_the_system_resolver_knows_this_machine() -> None:
    resolver = SystemResolver()
    try:
        found = await resolver("localhost", 80)
        assert found and set(found) <= {"127.0.0.1", "::1"}
        assert list(await resolver("127.0.0.1", 80)) == ["127.0.0.1"]
    finally:
        resolver.close()
