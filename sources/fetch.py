"""Fetching over HTTP: the only user of httpx besides the guard. Every wall and limit is applied here.

A fetch never raises for what a server does; trouble is an outcome (`NotModified`, `Gone`, `Failed`).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self, TypeVar

import httpx

from digest.model import Failed, FetchState, Gone, NotModified
from sources import headers
from sources.addresses import BadAddress, Origin
from sources.guard import Blocked, GuardedBackend, GuardedTransport, Unresolved, assert_guarded
from sources.inflate import BadEncoding, Inflater, TooLarge
from sources.robots import OPEN, Robots, read_robots
from sources.turns import Turns
from sources.urls import check_url, origin, site

_T = TypeVar("_T")

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.5"
)
ROBOTS_LIFE = timedelta(days=1)
ROBOTS_RETRY = timedelta(minutes=30)
MOST_ORIGINS = 5000
"""Origins and hosts remembered at a time; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost. Seconds and bytes; ``deadline`` counts all hops together."""

    deadline: float = 20.0
    connect: float = 5.0
    read: float = 10.0
    compressed: int = 4 * 1024 * 1024
    decoded: int = 8 * 1024 * 1024
    redirects: int = 5


FEED = Limits()
PAGE = Limits(deadline=30.0)
_ROBOTS = Limits(deadline=10.0, compressed=512 * 1024, decoded=512 * 1024)


@dataclass(frozen=True, slots=True)
class Body:
    """What a server sent. ``moved``: every hop said 301 or 308; ``size``: bytes on the wire."""

    url: str
    body: bytes
    content_type: str
    state: FetchState
    status: int
    size: int
    min_interval: timedelta | None = None
    moved: bool = False


Result = Body | NotModified | Gone | Failed


@dataclass(frozen=True, slots=True)
class _Hop:
    """A redirect, on its way to be judged."""

    location: str
    permanent: bool


class _Trouble(Exception):
    """Ends a fetch early with an outcome."""

    def __init__(self, outcome: Failed) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Fetcher:
    """A polite, walled-in HTTP client. Use as ``async with Fetcher(...) as fetcher``.

    ``contact_url`` goes into the User-Agent. ``allow``: exact private origins for tests and the demo.
    ``spacing``: least seconds between two pages of one origin. ``backend`` replaces the guarded network.
    """

    def __init__(
        self,
        contact_url: str,
        *,
        allow: frozenset[Origin] = frozenset(),
        spacing: float = 1.0,
        connections: int = 32,
        backend: GuardedBackend | None = None,
    ) -> None:
        self.allow = allow
        self._agent = f"sitrep/0.1 (+{contact_url})"
        self._spacing = spacing
        self._slots = asyncio.Semaphore(connections)
        self._backend = backend or GuardedBackend(allow)
        self._connections = connections
        self._hosts = Turns()
        self._questions = Turns()
        self._paused: dict[str, datetime] = {}
        self._robots: dict[str, tuple[datetime, Robots | Failed]] = {}
        self._next_page: dict[str, float] = {}

    async def __aenter__(self) -> Self:
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(self._backend, connections=self._connections),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
            follow_redirects=False,
        )
        await assert_guarded(self._client)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()
        self._backend.close()

    async def get(
        self,
        url: str,
        now: datetime,
        state: FetchState | None = None,
        limits: Limits = FEED,
        *,
        polite: bool = False,
    ) -> Result:
        """Fetch an address, following redirects, conditionally if ``state`` has validators.

        ``polite`` is for pages: robots.txt is obeyed and pages of one origin are spaced out.
        """
        state = state or FetchState()
        try:
            return await self._follow(url, now, state, limits, polite)
        except _Trouble as trouble:
            return trouble.outcome

    async def _follow(
        self, url: str, now: datetime, state: FetchState, limits: Limits, polite: bool
    ) -> Result:
        left, seen, moved = limits.deadline, set[str](), True
        for _ in range(limits.redirects + 1):
            url = self._judge(url)
            if url in seen:
                raise _Trouble(Failed("The site sends visitors round in a circle."))
            seen.add(url)
            started = time.monotonic()
            if polite:
                await self._ask_robots(url, now)
            left -= time.monotonic() - started
            async with self._turn(url, now, polite):
                started = time.monotonic()
                answer = await self._exchange(url, now, state, replace(limits, deadline=left))
                left -= time.monotonic() - started
            if not isinstance(answer, _Hop):
                return replace(answer, moved=moved and len(seen) > 1) if isinstance(answer, Body) else answer
            url, moved = answer.location, moved and answer.permanent
        raise _Trouble(Failed("The site sends visitors on too many times."))

    def _judge(self, url: str) -> str:
        try:
            return check_url(url, self.allow)
        except BadAddress as error:
            raise _Trouble(Failed(str(error))) from error

    @asynccontextmanager
    async def _turn(self, url: str, now: datetime, polite: bool) -> AsyncIterator[None]:
        """Wait until nobody else talks to this host, and until its pause is over."""
        name = site(url)
        async with self._hosts.of(name):
            if polite:
                await self._space_out(url)
            async with self._slots:
                self._respect_pause(name, now)
                yield

    def _respect_pause(self, name: str, now: datetime) -> None:
        until = self._paused.get(name, now)
        if until <= now:
            self._paused.pop(name, None)
        elif until - now <= headers.LONGEST_WAIT:  # else the clock went backwards: do not stop for ever
            raise _Trouble(Failed("The site asked us to come back later.", 429, until - now))

    async def _space_out(self, url: str) -> None:
        place, clock = origin(url), time.monotonic()
        _, robots = self._robots.get(place, (None, OPEN))
        delay = robots.delay if isinstance(robots, Robots) else 0.0
        start = max(clock, self._next_page.get(place, 0.0))
        await asyncio.sleep(start - clock)
        _remember(self._next_page, place, start + max(self._spacing, delay))

    async def _exchange(
        self, url: str, now: datetime, state: FetchState, limits: Limits
    ) -> Body | NotModified | Gone | _Hop:
        """One request and its answer; a connection that was reset before any byte is tried once more."""
        try:
            async with asyncio.timeout(max(limits.deadline, 0.0)):
                try:
                    return await self._ask(url, now, state, limits)
                except (httpx.ReadError, httpx.RemoteProtocolError) as error:
                    if not headers.was_reset(error):
                        raise
                return await self._ask(url, now, state, limits)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise _Trouble(Failed("The site took too long to answer.")) from error
        except TooLarge as error:
            raise _Trouble(Failed("The answer is too large.")) from error
        except BadEncoding as error:
            raise _Trouble(Failed("The answer is compressed in a way that cannot be read.")) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            raise _Trouble(Failed(_reason(error))) from error

    async def _ask(
        self, url: str, now: datetime, state: FetchState, limits: Limits
    ) -> Body | NotModified | Gone | _Hop:
        request = self._client.build_request(
            "GET",
            url,
            headers=headers.for_request(self._agent, ACCEPT, state),
            timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=limits.deadline),
        )
        response = await self._client.send(request, stream=True)
        try:
            return await self._answer(url, response, now, state, limits)
        finally:
            await response.aclose()

    async def _answer(
        self, url: str, response: httpx.Response, now: datetime, state: FetchState, limits: Limits
    ) -> Body | NotModified | Gone | _Hop:
        raw = headers.read(response.headers.raw)
        status = response.status_code
        if status == 304:
            if not state.etag and not state.last_modified:
                raise _Trouble(Failed("The site said that nothing changed, but it was not asked.", 304))
            return NotModified(state)
        if status == 410:
            return Gone("The site says that this address is gone for good.")
        if status in (301, 302, 303, 307, 308):
            return _hop(url, status, raw)
        if status != 200:
            raise _Trouble(self._refused(url, status, raw, now))
        inflater = Inflater(raw.get("content-encoding", ""), limits.compressed, limits.decoded)
        async for piece in response.aiter_raw():
            inflater.feed(piece)
        return _body(url, inflater, raw, state, now)

    def _refused(self, url: str, status: int, raw: dict[str, str], now: datetime) -> Failed:
        wait = headers.retry_after(raw.get("retry-after", ""), now) if status in (429, 503) else None
        if status == 429:
            _remember(self._paused, site(url), now + (wait or headers.SHORTEST_WAIT))
        return Failed(headers.status_reason(status), status, wait)

    async def _ask_robots(self, url: str, now: datetime) -> None:
        place = origin(url)
        async with self._questions.of(place):
            until, robots = self._robots.get(place, (now, OPEN))
            if not now < until <= now + ROBOTS_LIFE:
                until, robots = await self._read_robots(place, now)
                _remember(self._robots, place, (until, robots))
        if isinstance(robots, Failed):
            raise _Trouble(replace(robots, retry_after=until - now))
        if not robots.allows(url):
            raise _Trouble(Failed("The site's robots.txt asks programs not to read this page."))

    async def _read_robots(self, place: str, now: datetime) -> tuple[datetime, Robots | Failed]:
        """4xx means that everything is allowed, anything else that did not answer that we wait (RFC 9309).

        A host that is not there at all is reported as that.
        """
        match await self.get(f"{place}/robots.txt", now, limits=_ROBOTS):
            case Body(body=body):
                return now + ROBOTS_LIFE, read_robots(body.decode("utf-8", "replace"))
            case Gone():
                return now + ROBOTS_LIFE, OPEN
            case Failed(status=status) if 400 <= status < 500 and status != 429:
                return now + ROBOTS_LIFE, OPEN
            case Failed(status=0) as failed:
                return now + ROBOTS_RETRY, failed
            case _:
                return now + ROBOTS_RETRY, Failed("The site's robots.txt cannot be read just now.")


def _remember(memory: dict[str, _T], key: str, value: _T) -> None:
    memory[key] = value
    while len(memory) > MOST_ORIGINS:
        del memory[next(iter(memory))]


def _hop(url: str, status: int, raw: dict[str, str]) -> _Hop:
    location = headers.location(url, raw.get("location", ""))
    if not location:
        raise _Trouble(Failed("The site sends visitors on without saying where.", status))
    return _Hop(location, status in (301, 308))


def _body(
    url: str, inflater: Inflater, raw: dict[str, str], state: FetchState, now: datetime
) -> Body | NotModified:
    body = inflater.body()
    digest = hashlib.sha256(body).hexdigest()
    new = FetchState(raw.get("etag", ""), raw.get("last-modified", ""), digest)
    if digest == state.body_hash:
        return NotModified(new, 200, inflater.raw_size)
    interval = headers.freshness(raw, now)
    return Body(url, body, raw.get("content-type", ""), new, 200, inflater.raw_size, interval)


def _reason(error: Exception) -> str:
    if isinstance(error.__cause__, Blocked | Unresolved):
        return str(error.__cause__)
    if isinstance(error, httpx.ConnectError):
        secure = "certificate" in str(error).lower() or "ssl" in str(error).lower()
        return "The site's security certificate is not valid." if secure else "The site cannot be reached."
    return "The site broke off in the middle of its answer."
