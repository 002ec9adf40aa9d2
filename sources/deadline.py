"""The time that one fetch may take, all told: `asyncio.timeout` with a clock that can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from types import TracebackType
from typing import Self


class Deadline:
    """A block that ends with TimeoutError after ``seconds`` of its own time.

    Time spent in a queue of our own making (`queue`) is not the site's fault and does not count, but more
    than ``patience`` seconds of that end the block too; ``queueing`` then is true. ``outer`` is the deadline
    of the fetch that this one serves: what stops this clock stops that one.
    """

    def __init__(self, seconds: float, patience: float, outer: Deadline | None = None) -> None:
        self._timeout = asyncio.timeout(seconds)
        self._patience = patience
        self._outer = outer
        self.queueing = False

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._timeout.__aexit__(kind, error, trace)

    @property
    def left(self) -> float:
        """Seconds of its own time that are left, the clock not being stopped."""
        end = self._timeout.when() or 0.0
        return max(end - asyncio.get_running_loop().time(), 0.0)

    @asynccontextmanager
    async def queue(self, turn: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        """Enter ``turn`` with the clock stopped; it runs again inside the block."""
        async with AsyncExitStack() as stack:
            with self._stopped():
                await stack.enter_async_context(turn)
            yield

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        clock = asyncio.get_running_loop().time
        begun = clock()
        end = self._timeout.when() or begun
        self._timeout.reschedule(begun + self._patience)
        self.queueing = True
        try:
            if self._outer is None:
                yield
            else:
                with self._outer._stopped():
                    yield
        finally:
            waited = clock() - begun
            self._patience -= waited
            if not self._timeout.expired():
                self.queueing = False
                self._timeout.reschedule(end + waited)
