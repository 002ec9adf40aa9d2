"""The wall around the network: a connection is made only to an address that was judged public.

A name is resolved once a request, every answer must be globally routable, and the connection goes to one
of those very addresses, so a name that answers differently a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from sources.addresses import PORTS, Address, BadAddress, Origin, host_name, is_public, literal

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to the addresses of that name, as text. Raises OSError, Crowded."""

LookUp = Callable[..., Sequence[Any]]
"""What `socket.getaddrinfo` does with a name, ``None`` for the port and ``type``."""

MOST_TRIES = 3
MUTE = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_MEMORY, socket.EAI_SYSTEM})
"""What `socket.getaddrinfo` says when no name server could be asked or none had an answer (RFC 3493, 6.1)."""
LOOK_UPS = 256
"""Names looked up at once. One whose name server is dead keeps its thread for half a minute, but nobody
waits for it longer than `Limits.connect`: sixteen hosts at a time leave about a hundred such behind."""


class Blocked(httpcore.ConnectError):
    """The guard refused a connection. The text is a plain sentence."""


class Unresolved(httpcore.ConnectError):
    """The name has no address."""


class Nameless(httpcore.ConnectError):
    """No name can be looked up from here just now, which says nothing of the site."""


class Crowded(httpcore.ConnectError):
    """So many names are being looked up that this one was not."""


class Overrun(httpcore.ReadError):
    """More came over a connection than its conversation may cost."""


@dataclass(slots=True)
class Line:
    """One conversation with a host: the judged addresses it may use, of which the first is tried first.

    ``allowance``: bytes that it may still receive, headers and framing included; ``heard``: whether any came.
    """

    host: str
    port: int
    addresses: Sequence[str]
    allowance: int
    heard: bool = False

    def note(self, size: int) -> None:
        """Count bytes that came. Raises Overrun."""
        self.heard = self.heard or size > 0
        self.allowance -= size
        if self.allowance < 0:
            raise Overrun("too many bytes")


class _Metered(httpcore.AsyncNetworkStream):
    """A stream that counts what comes in."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, line: Line) -> None:
        self._stream = stream
        self._line = line

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        data = await self._stream.read(max_bytes, timeout)
        self._line.note(len(data))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        return _Metered(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._line)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class SystemResolver:
    """The operating system's resolver, in threads of its own: a dead name server holds up nothing else.

    A thread cannot be stopped, so whoever asks for a name that is being looked up already waits for that
    answer, and takes no thread. ``look_up`` stands for `socket.getaddrinfo`. For one event loop.
    """

    def __init__(self, look_up: LookUp = socket.getaddrinfo, most: int = LOOK_UPS) -> None:
        self._look_up = look_up
        self._most = most
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="resolve")
        self._under_way: dict[str, asyncio.Future[Sequence[Any]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """All addresses of a name, each once. Raises OSError, or Crowded if there is no thread left."""
        answers = await asyncio.shield(self._under_way.get(host) or self._begin(host))
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))

    def _begin(self, host: str) -> asyncio.Future[Sequence[Any]]:
        if len(self._under_way) >= self._most:
            raise Crowded("Too many sites are being looked up at once.")
        ask = partial(self._look_up, host, None, type=socket.SOCK_STREAM)
        answers = asyncio.get_running_loop().run_in_executor(self._threads, ask)
        self._under_way[host] = answers
        answers.add_done_callback(lambda _: self._under_way.pop(host))
        return answers

    def close(self) -> None:
        """Let the threads go; a look-up under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's network, open only towards public addresses and the usual web ports.

    ``allow`` holds exact (host, port) origins that skip the judgement: loopback servers of the tests
    and of the demo. ``inner`` makes the connections, ``resolve`` looks names up; both are replaced in tests.
    ``nat64``: this network reaches IPv4 only through 64:ff9b::/96 (see `sources.addresses.is_public`).
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
        self._names_work = False
        self._lines: dict[tuple[str, int], Line] = {}

    async def locate(self, host: str, port: int, allowance: int) -> Line:
        """Look up and judge a host, for a conversation `on` its addresses.

        Raises Blocked, Unresolved, Nameless, Crowded.
        """
        return Line(host, port, await self._judged(host, port), allowance)

    @contextmanager
    def on(self, line: Line) -> Iterator[None]:
        """While this lasts, connections to that host and port use the line's addresses and are metered."""
        self._lines[line.host, line.port] = line
        try:
            yield
        finally:
            del self._lines[line.host, line.port]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a judged address of ``host``. Raises what `locate` does, or httpcore's own errors."""
        line = self._lines.get((host, port))
        try:
            async with asyncio.timeout(timeout):
                addresses = line.addresses if line else await self._judged(host, port)
                stream = await self._first(addresses, port, timeout, local_address, socket_options)
                return _Metered(stream, line) if line else stream
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
            raise self._unanswered(error) from error
        self._names_work = True
        if not addresses:
            raise Unresolved("There is no site of that name.")
        return addresses

    def _unanswered(self, error: OSError | UnicodeError) -> Unresolved | Nameless:
        """What a failed look-up means: where the one before had an answer, it is this name that has none."""
        worked, mute = self._names_work, isinstance(error, socket.gaierror) and error.errno in MUTE
        self._names_work = not mute
        if not mute:
            return Unresolved("There is no site of that name.")
        if worked:
            return Unresolved("The name server of this site does not answer.")
        return Nameless("I cannot look up names just now. Try again in a few minutes.")

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
    ``trust`` replaces the usual certificate authorities.
    """

    def __init__(
        self, backend: GuardedBackend, *, connections: int = 32, trust: ssl.SSLContext | None = None
    ) -> None:
        context = trust or httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            # One request, one connection: a host is asked again minutes later, an idle connection would count
            # against others at its address, and every request passes the guard.
            max_keepalive_connections=0,
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
