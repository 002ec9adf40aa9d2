"""Answers on their way: in order for each chat, while the next updates are being handled already.

Telegram takes far fewer messages a second than people send, and a press should not wait for them. But what
waits is bounded, for each chat and over all: beyond that who asks more waits until others were answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial

_LOG = logging.getLogger(__name__)
MOST = 32
"""So many answers wait for one chat; who asks for more waits with them, see `bot.gateway.order`."""

MOST_IN_ALL = 8_192
"""Some kilobytes each; at Telegram's pace the last of them goes out after five minutes."""

Work = Callable[[], Awaitable[None]]
Sending = asyncio.Task[None]


class Outgoing:
    """Tasks that send, one after the other for each chat."""

    def __init__(self, most_in_all: int = MOST_IN_ALL) -> None:
        self._last: dict[int, Sending] = {}
        self._waiting: Counter[int] = Counter()
        self._tasks: dict[Sending, Work | None] = {}
        self._room = asyncio.Semaphore(most_in_all)

    async def put(self, chat: int, work: Work, lost: Work | None = None) -> None:
        """Do this once all that was put for the chat before is done; return as soon as there is room.

        ``lost``: what to do where it was given up before it was done, or failed.
        """
        try:
            before = self._last.get(chat)
            if before is not None and self._waiting[chat] >= MOST:
                await asyncio.wait([before])
            await self._room.acquire()
        except asyncio.CancelledError:
            await _take_note(lost)
            raise
        self._waiting[chat] += 1
        task = asyncio.create_task(self._after(self._last.get(chat), work, lost))
        self._last[chat] = task
        self._tasks[task] = lost
        task.add_done_callback(partial(self._done, chat))

    async def drain(self) -> None:
        """Wait until everything is sent."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def drop(self) -> None:
        """Give up what is still waiting."""
        given_up = dict(self._tasks)
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        if given_up:
            _LOG.warning("%d answers were given up", len(given_up))
        for task, lost in given_up.items():
            if task.cancelled():
                await _take_note(lost)

    async def _after(self, before: Sending | None, work: Work, lost: Work | None) -> None:
        try:
            if before is not None and not before.done():
                await asyncio.wait([before])  # not `await before`: its end is its own
            await work()
        except Exception:
            _LOG.exception("an answer could not be sent")
            await _take_note(lost)

    def _done(self, chat: int, task: Sending) -> None:
        del self._tasks[task]
        self._waiting -= Counter((chat,))  # keeps no zeros
        if self._last.get(chat) is task:
            del self._last[chat]
        self._room.release()


async def _take_note(lost: Work | None) -> None:
    try:
        if lost is not None:
            await lost()
    except Exception:
        _LOG.exception("that an answer is lost could not be written down")
