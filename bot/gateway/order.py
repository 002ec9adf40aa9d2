"""Updates of one person in their order, those of different people at the same time."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Awaitable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_LOG = logging.getLogger(__name__)
AT_ONCE = 1024
PATIENCE = 32
"""So many updates of one person wait; more are dropped, or one who floods us would block all the others."""
MOST = 16_384
"""So many wait in all, some kilobytes each; more are dropped, or many who flood us would take the memory."""


class PersonByPerson(BaseUpdateProcessor):
    """At most `AT_ONCE` updates at a time, one at a time for each person (or chat without a person).

    ``most``: see `MOST`.
    """

    def __init__(self, most: int = MOST) -> None:
        super().__init__(sys.maxsize)  # or updates would wait where nobody counts them
        self._most = most
        self._all = 0
        self._room = asyncio.Semaphore(AT_ONCE)
        self._last: dict[int, asyncio.Future[None]] = {}
        self._waiting: Counter[int] = Counter()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the update before this one of the same person, then handle this one."""
        key = _key(update)
        if self._waiting[key] >= PATIENCE or self._all >= self._most:
            _LOG.warning(
                "an update was dropped: %d of its sender wait, %d in all", self._waiting[key], self._all
            )
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return
        self._waiting[key] += 1
        self._all += 1
        before = self._last.get(key)
        mine = self._last[key] = asyncio.get_running_loop().create_future()
        try:
            if before is not None:
                await asyncio.wait([before])  # not `await before`: a cancelled update must not cancel it
            async with self._room:
                await coroutine
        finally:
            mine.set_result(None)
            self._all -= 1
            self._waiting -= Counter((key,))  # keeps no zeros
            if self._last.get(key) is mine:
                del self._last[key]


def _key(update: object) -> int:
    if not isinstance(update, Update):
        return 0
    one = update.effective_user or update.effective_chat
    return one.id if one else 0
