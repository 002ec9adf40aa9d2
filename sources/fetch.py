"""Fetching over HTTP: the only user of httpx besides the guard. Every wall and limit is applied here.

A fetch never raises for what a server does; trouble is an outcome (`NotModified`, `Gone`, `Failed`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import ssl
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import httpx

from digest.model import Failed, FetchState, Gone, NotModified
from sources import headers, reserved
from sources.addresses import BadAddress, Origin, PrivateAddress
from sources.answers import FEED, PAGE, RULES, Body, Limits, Result
from sources.deadline import Deadline
from sources.guard import (
    Blocked,
    Crowded,
    GuardedBackend,
    GuardedTransport,
    Line,
    Nameless,
    Overrun,
    Unresolved,
    assert_guarded,
)
from sources.inflate import BadEncoding, Inflater, TooLarge
from sources.issuers import Issuers
from sources.manners import AT_ONCE, Manners, Paused
from sources.reserved import Reservations
from sources.siterules import SiteRules
from sources.urls import check_url, origin

__all__ = ["FEED", "PAGE", "Body", "Fetcher", "Limits", "Result"]

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.5"
)
QUEUE_WAIT = timedelta(minutes=5)
"""When to come back to a site that was not asked because too many requests of ours came first."""


_INWARD = "The site sends visitors on to a private network. That is never opened."
_ASTRAY = "The site sends visitors on to an address that cannot be opened."
_CROWDED = Failed("Too many other requests of ours come first.", 0, QUEUE_WAIT, postponed=True)


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is the same for every hop of one fetch."""

    now: datetime
    state: FetchState
    limits: Limits
    polite: bool
    deadline: Deadline

    def elsewhere(self) -> Self:
        """The same at a host that the validators are not from, and that learns nothing of them."""
        return replace(self, state=FetchState(body_hash=self.state.body_hash))


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
    ``spacing``: least seconds between two pages of one origin. ``nat64``: see `sources.guard`. ``backend``
    replaces the guarded network, ``trust`` the usual certificate authorities.
    """

    def __init__(
        self,
        contact_url: str,
        *,
        allow: frozenset[Origin] = frozenset(),
        spacing: float = 1.0,
        connections: int = AT_ONCE,
        nat64: bool = False,
        backend: GuardedBackend | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.allow = allow
        self._agent = f"sitrep/{importlib.metadata.version('sitrep')} (+{contact_url})"
        self._backend = backend or GuardedBackend(allow, nat64=nat64)
        self._transport = GuardedTransport(self._backend, connections=connections, trust=trust)
        self._manners = Manners(self._backend, spacing, connections)
        self._rules = SiteRules(self._small_file)
        self._issuers = Issuers()

    async def __aenter__(self) -> Self:
        # Requests go straight to the transport: of what a client adds (cookies, redirects, credentials),
        # nothing is wanted here.
        await assert_guarded(httpx.AsyncClient(transport=self._transport, trust_env=False))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.aclose()
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

        ``polite`` is for pages: robots.txt and tdmrep.json are obeyed, pages of one origin spaced out.
        """
        deadline = Deadline(limits.deadline, limits.queue)
        return await self._run(url, _Errand(now, state or FetchState(), limits, polite, deadline))

    async def sitemaps(self, url: str, now: datetime) -> tuple[str, ...]:
        """The Sitemap lines in the robots.txt of an address's site; () when there are none to be had."""
        try:
            place = origin(check_url(url, self.allow))
            async with _around_a_small_file() as deadline:
                robots = await self._rules.robots(place, now, deadline)
        except (BadAddress, TimeoutError):
            return ()
        return () if isinstance(robots, Failed) else robots.sitemaps

    async def reservations(self, url: str, now: datetime) -> Reservations | Failed:
        """What the site of an address reserves in its tdmrep.json; Failed if it has not been asked yet.

        An address that cannot be opened has no site to ask, so nothing is reserved.
        """
        try:
            place = origin(check_url(url, self.allow))
        except BadAddress:
            return reserved.UNRESERVED
        try:
            async with _around_a_small_file() as deadline:
                return await self._rules.reservations(place, now, deadline)
        except TimeoutError:
            return _CROWDED

    async def _small_file(self, url: str, now: datetime, outer: Deadline) -> Result:
        deadline = Deadline(RULES.deadline, RULES.queue, outer)
        return await self._run(url, _Errand(now, FetchState(), RULES, False, deadline))

    async def _run(self, url: str, errand: _Errand) -> Result:
        try:
            async with errand.deadline:
                return await self._follow(url, errand)
        except _Trouble as trouble:
            return trouble.outcome
        except TimeoutError:
            if errand.deadline.queueing:
                return _CROWDED
            return Failed("The site took too long to answer.")

    async def _follow(self, url: str, errand: _Errand) -> Result:
        start = url = self._judge(url)
        issuer = self._issuers.of(start, errand.state)
        seen, permanent = set[str](), True
        for _ in range(errand.limits.redirects + 1):
            url = self._judge(url, onward=bool(seen))
            if url in seen:
                raise _Trouble(Failed("The site sends visitors round in a circle."))
            seen.add(url)
            asked = errand if origin(url) == issuer else errand.elsewhere()
            answer = await self._hop(url, asked, onward=len(seen) > 1)
            if not isinstance(answer, _Hop):
                if isinstance(answer, Body | NotModified):
                    self._issuers.note(start, url, answer.state)
                moved = url if permanent and len(seen) > 1 else ""
                return await self._finish(answer, errand, start, moved)
            url, permanent = answer.location, permanent and answer.permanent
        raise _Trouble(Failed("The site sends visitors on too many times."))

    def _judge(self, url: str, *, onward: bool = False) -> str:
        """``onward``: it is the site that named this address."""
        try:
            return check_url(url, self.allow)
        except BadAddress as error:
            detour = _INWARD if isinstance(error, PrivateAddress) else _ASTRAY
            raise _Trouble(Failed(detour if onward else str(error), final=True)) from error

    async def _finish(self, answer: Result, errand: _Errand, asked: str, moved: str) -> Result:
        """Add what only the whole chain tells."""
        if isinstance(answer, NotModified):
            return replace(answer, moved=moved)
        if not isinstance(answer, Body):
            return answer
        limit = answer.quotable
        if errand.polite and limit != 0:
            rules = await self._rules.reservations(origin(answer.url), errand.now, errand.deadline)
            if isinstance(rules, Failed):
                return rules
            limit = reserved.strictest(limit, rules.of(answer.url))
        return replace(answer, asked=asked, moved=moved, quotable=limit, left=errand.deadline.left)

    async def _hop(self, url: str, errand: _Errand, *, onward: bool) -> Result | _Hop:
        delay = await self._permission(url, errand) if errand.polite else None
        try:
            async with self._manners.turn(url, errand.now, errand.limits, errand.deadline, delay) as line:
                return await self._exchange(url, errand, line)
        except Paused as pause:
            later = Failed("The site asked us to come back later.", 0, pause.wait, postponed=True)
            raise _Trouble(later) from pause
        except Crowded as error:
            raise _Trouble(_CROWDED) from error
        except Nameless as error:
            raise _Trouble(Failed(str(error), postponed=True)) from error
        except Blocked as error:
            raise _Trouble(Failed(_INWARD if onward else str(error))) from error
        except Unresolved as error:
            raise _Trouble(Failed(str(error))) from error

    async def _permission(self, url: str, errand: _Errand) -> float:
        """The seconds that the site wants between pages, if this page may be read at all."""
        robots = await self._rules.robots(origin(url), errand.now, errand.deadline)
        if isinstance(robots, Failed):
            raise _Trouble(robots)
        if not robots.allows(url):
            raise _Trouble(Failed("The site's robots.txt asks programs not to read this page.", final=True))
        return robots.delay

    async def _exchange(self, url: str, errand: _Errand, line: Line) -> Result | _Hop:
        """One request and its answer; a connection that was reset before any byte is tried once more."""
        try:
            try:
                return await self._ask(url, errand)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                if line.heard:
                    raise
            return await self._ask(url, errand)
        except httpx.TimeoutException as error:
            raise _Trouble(Failed("The site took too long to answer.")) from error
        except TooLarge as error:
            raise _Trouble(Failed("The answer is too large.", final=True)) from error
        except BadEncoding as error:
            raise _Trouble(Failed("The answer is compressed in a way that cannot be read.")) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            raise _Trouble(Failed(_reason(error))) from error

    async def _ask(self, url: str, errand: _Errand) -> Result | _Hop:
        read, connect = errand.limits.read, errand.limits.connect
        waits = {"connect": connect, "read": read, "write": read, "pool": errand.limits.deadline}
        fields = headers.for_request(self._agent, ACCEPT, errand.state)
        request = httpx.Request("GET", url, headers=fields, extensions={"timeout": waits})
        response = await self._transport.handle_async_request(request)
        try:
            return await self._answer(url, response, errand)
        finally:
            await response.aclose()

    async def _answer(self, url: str, response: httpx.Response, errand: _Errand) -> Result | _Hop:
        raw, status, state = headers.read(response.headers.raw), response.status_code, errand.state
        if status == 304:
            if not state.etag and not state.last_modified:
                raise _Trouble(Failed("The site said that nothing changed, but it was not asked.", 304))
            return NotModified(state, min_interval=headers.freshness(raw, errand.now))
        if status == 410:
            return Gone("The site says that this address is gone for good.")
        if status in (301, 302, 303, 307, 308):
            return _hop(url, status, raw)
        if status != 200:
            raise _Trouble(self._refused(url, status, raw, errand.now))
        inflater = await _inflated(response, raw.get("content-encoding", ""), errand.limits)
        answer = _body(url, inflater, raw, state, errand.now)
        if isinstance(answer, NotModified):
            return answer
        return replace(answer, quotable=reserved.from_header(response.headers.raw))

    def _refused(self, url: str, status: int, raw: dict[str, str], now: datetime) -> Failed:
        wait = headers.retry_after(raw.get("retry-after", ""), now) if status in (429, 503) else None
        if status == 429:
            self._manners.rest(url, now + (wait or headers.SHORTEST_WAIT))
        return Failed(headers.status_reason(status), status, wait)


def _around_a_small_file() -> Deadline:
    """For a question outside of any page. It outlasts the question's own, whose end is an answer, too."""
    return Deadline(PAGE.deadline, RULES.queue)


async def _inflated(response: httpx.Response, encoding: str, limits: Limits) -> Inflater:
    inflater = Inflater(encoding, limits.compressed, limits.decoded)
    try:
        async for piece in response.aiter_raw():
            inflater.feed(piece)
    except TooLarge:
        if not limits.cut:
            raise
    return inflater


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
    interval = headers.freshness(raw, now)
    if digest == state.body_hash:
        return NotModified(new, 200, inflater.raw_size, min_interval=interval)
    return Body(url, body, raw.get("content-type", ""), new, 200, inflater.raw_size, interval)


def _reason(error: Exception) -> str:
    if isinstance(error.__cause__, Blocked | Unresolved):
        return str(error.__cause__)
    if isinstance(error.__cause__, Overrun):
        return "The answer is too large."
    if isinstance(error, httpx.ConnectError):
        secure = "certificate" in str(error).lower() or "ssl" in str(error).lower()
        return "The site's security certificate is not valid." if secure else "The site cannot be reached."
    return "The site broke off in the middle of its answer."
