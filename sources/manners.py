"""Politeness: whose turn it is to talk to a site, how far apart its pages are read, when it is left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sources.answers import Limits
from sources.deadline import Deadline
from sources.guard import GuardedBackend, Line
from sources.headers import LONGEST_WAIT
from sources.memory import Memory
from sources.turns import Turns
from sources.urls import origin, site

AT_ONCE = 32
"""Conversations in all; one of them for each host name."""
PER_ADDRESS = 4
"""Conversations with hosts that share one IP address."""
FRAMING = 512 * 1024
"""Bytes of headers and chunk framing that one conversation may have on top of its body."""


class Paused(Exception):
    """The host asked to be left alone for ``wait``."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


class Manners:
    """Who may talk to which host when. ``spacing``: least seconds between two pages of one origin."""

    def __init__(self, backend: GuardedBackend, spacing: float, connections: int) -> None:
        self._backend = backend
        self._spacing = spacing
        self._all = asyncio.Semaphore(connections)
        self._hosts = Turns()
        self._addresses = Turns(PER_ADDRESS)
        self._resting: Memory[datetime] = Memory()
        self._next_page: Memory[float] = Memory()

    @asynccontextmanager
    async def turn(
        self, url: str, now: datetime, limits: Limits, deadline: Deadline, delay: float | None
    ) -> AsyncIterator[Line]:
        """Wait until this request may go out: one for each host name, a few for each address, not too many.

        ``delay``: the seconds that the site wants between pages; None for what is not a page.
        Raises Paused, Crowded, Nameless, and Blocked or Unresolved for hosts that cannot be reached at all.
        """
        async with deadline.queue(self._hosts.of(site(url))):
            self._mind_rest(url, now)
            if delay is not None:
                await self._space_out(origin(url), delay)
            line = await self._locate(url, limits)
            async with deadline.queue(self._place(line.addresses[0])):
                with self._backend.on(line):
                    yield line

    @asynccontextmanager
    async def _place(self, address: str) -> AsyncIterator[None]:
        """One of the address's few, and only then one of all: who waits for it keeps nobody else waiting."""
        async with self._addresses.of(address), self._all:
            yield

    def rest(self, url: str, until: datetime) -> None:
        """Leave a host alone, whatever the scheme and port, until then."""
        self._resting.put(site(url), until)

    def _mind_rest(self, url: str, now: datetime) -> None:
        until = self._resting.get(site(url)) or now
        if until <= now:
            self._resting.drop(site(url))
        elif until - now <= LONGEST_WAIT:  # else the clock went backwards: do not stop for ever
            raise Paused(until - now)

    async def _space_out(self, place: str, delay: float) -> None:
        clock = time.monotonic()
        start = max(clock, self._next_page.get(place) or 0.0)
        await asyncio.sleep(start - clock)
        self._next_page.put(place, start + max(self._spacing, delay))

    async def _locate(self, url: str, limits: Limits) -> Line:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        async with asyncio.timeout(limits.connect):
            return await self._backend.locate(parts.hostname or "", port, limits.decoded + FRAMING)
