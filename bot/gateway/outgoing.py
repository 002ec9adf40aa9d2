"""Answers on their way: in order for each chat, while the next updates are being handled already.

Telegram takes far fewer messages a second than people send, and a press should not wait for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

_LOG = logging.getLogger(__name__)
MOST = 32
"""So many answers wait for one chat; who asks for more waits with them, see `bot.gateway.order`."""

Work = Callable[[], Awaitable[None]]


class Outgoing:
    """Tasks that send, one after the other for each chat."""

    def __init__(self) -> None:
        self._last: dict[int, asyncio.Task[None]] = {}
        self._waiting: Counter[int] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def put(self, chat: int, work: Work) -> None:
        """Do this once all that was put for the chat before is done; return as soon as there is room."""
        before = self._last.get(chat)
        if before is not None and self._waiting[chat] >= MOST:
            await asyncio.wait([before])
        self._waiting[chat] += 1
        task = asyncio.create_task(self._after(self._last.get(chat), chat, work))
        self._last[chat] = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Wait until everything is sent."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def drop(self) -> None:
        """Give up what is still waiting."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _after(self, before: asyncio.Task[None] | None, chat: int, work: Work) -> None:
        try:
            if before is not None and not before.done():
                await asyncio.wait([before])  # not `await before`: its end is its own
            await work()
        except Exception:
            _LOG.exception("an answer could not be sent")
        finally:
            self._waiting -= Counter((chat,))  # keeps no zeros
            if self._last.get(chat) is asyncio.current_task():
                del self._last[chat]
