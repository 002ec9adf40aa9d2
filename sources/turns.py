"""A few at a time for each key: conversations with a host or an address, questions about a site's rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Semaphores by name that exist only while somebody holds or awaits them; first come, first served.

    ``places``: how many may be in at once.
    """

    def __init__(self, places: int = 1) -> None:
        self._places = places
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Wait for one's turn; the next one's comes at the end of the block."""
        gate = self._gates.setdefault(key, asyncio.Semaphore(self._places))
        self._users[key] = self._users.get(key, 0) + 1
        try:
            async with gate:
                yield
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._gates[key], self._users[key]
