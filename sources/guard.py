"""The wall around the network: a connection is made only to an address that was judged public.

A name is resolved once, every answer must be globally routable, and the connection goes to one of
those very addresses, so a name that answers differently a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address

import httpcore
import httpx

from sources.addresses import PORTS, Address, BadAddress, Origin, host_name, is_public, literal

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to the addresses of that name, as text. Raises OSError."""

MOST_TRIES = 3


class Blocked(httpcore.ConnectError):
    """The guard refused a connection. The text is a plain sentence."""


class Unresolved(httpcore.ConnectError):
    """The name has no address."""


class SystemResolver:
    """The operating system's resolver, in threads of its own: a dead name server holds up nothing else."""

    def __init__(self, threads: int = 16) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """All addresses of a name, each once. Raises OSError."""
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        answers = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))

    def close(self) -> None:
        """Let the threads go; a look-up under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's network, open only towards public addresses and the usual web ports.

    ``allow`` holds exact (host, port) origins that skip the judgement: loopback servers of the tests
    and of the demo. ``inner`` makes the connections, ``resolve`` looks names up; both are replaced in tests.
    """

    def __init__(
        self,
        allow: frozenset[Origin] = frozenset(),
        *,
        resolve: Resolve | None = None,
        inner: httpcore.AsyncNetworkBackend | None = None,
        nat64: bool = False,
    ) -> None:
        self._allow = allow
        self._system = SystemResolver()
        self._resolve = resolve or self._system
        self._inner = inner or httpcore.AnyIOBackend()
        self._nat64 = nat64

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a judged address of ``host``. Raises Blocked, Unresolved or httpcore's own errors."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._judged(host, port)
                return await self._first(addresses, port, timeout, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("connecting took too long") from error

    def close(self) -> None:
        """Give back the resolver's threads."""
        self._system.close()

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's own signature)
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: a web address has no business with a local socket."""
        raise Blocked("Local sockets are not opened.")

    async def sleep(self, seconds: float) -> None:
        """Wait between attempts."""
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        host = host.lower().removeprefix("[").removesuffix("]")
        allowed = (host, port) in self._allow
        try:
            name = host if allowed else host_name(host)
            if literal(name) is not None and (allowed or port in PORTS):
                return [name]
        except BadAddress as error:
            raise Blocked(str(error)) from error
        if allowed:
            return await self._lookup(name, port)
        if port not in PORTS:
            raise Blocked(f"Port {port} is not used by web sites, so it is not opened.")
        addresses = await self._lookup(name, port)
        if not all(self._reachable(address) for address in addresses):
            raise Blocked("That name leads to a private network. Use a public web address.")
        return addresses

    async def _lookup(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unresolved("There is no site of that name.") from error
        if not addresses:
            raise Unresolved("There is no site of that name.")
        return addresses

    def _reachable(self, text: str) -> bool:
        try:
            address: Address = ip_address(text)
        except ValueError:
            return False
        return is_public(address, nat64=self._nat64)

    async def _first(
        self,
        addresses: Sequence[str],
        port: int,
        timeout: float | None,  # noqa: ASYNC109 (httpcore's own signature)
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        """The first of a few addresses that accepts; each gets its share of the time."""
        tries = addresses[:MOST_TRIES]
        share = None if timeout is None else timeout / len(tries)
        for address in tries[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(tries[-1], port, share, local_address, socket_options)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport on a pool whose only way out is the guard.

    httpx has no parameter for a network backend, so the pool is replaced here, in this one place.
    """

    def __init__(self, backend: GuardedBackend, *, connections: int = 32) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=5.0,
            network_backend=backend,
        )


async def assert_guarded(client: httpx.AsyncClient) -> None:
    """Prove that a client cannot reach this machine or its neighbours. Raises RuntimeError if it could.

    The guard refuses before anything is sent, so the proof costs no traffic.
    """
    for url in ("http://127.1.2.3/", "https://[::1]/", "http://169.254.169.254/"):
        try:
            await client.get(url)
        except httpx.ConnectError as error:
            if isinstance(error.__cause__, Blocked):
                continue
        raise RuntimeError(f"the network guard is not in force: {url} was not refused")
