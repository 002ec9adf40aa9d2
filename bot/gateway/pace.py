"""Who may send when: a smooth pace for the whole token, a gap for each chat, replies before digests.

No burst, since Telegram punishes bursts: a message every 1/28 s over all chats. After a 429 one
gate holds everybody until the wait is over. Where one process answers and another sends digests, each
has its share of the pace.
"""

from __future__ import annotations

import asyncio
import random
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

RATE = 28.0
PRIVATE_GAP = 1.0
GROUP_GAP = 3.0
ANSWERS = 0.2
"""The share of a process that only answers, while another sends the digests."""
_LATE = 1 / 6
"""Of the time between two turns: so late one may come without delaying those after it. No timer is exact."""
_KEPT_CHATS = 4096


class Lapsed(Exception):
    """Another process sends digests now."""


@dataclass(order=True, slots=True)
class _Waiter:
    bulk: bool
    number: int
    chat: int = field(compare=False)
    ready: asyncio.Future[None] = field(compare=False)


class Pacer:
    """Turns at sending. Times are seconds of the event loop's clock.

    ``fence()``: whether this process may still send digests, asked when their turn has come, and again by
    `bot.gateway.line` when they leave. ``share()``: its part of the pace, 1 for all of it.
    """

    def __init__(
        self,
        rate: float = RATE,
        private: float = PRIVATE_GAP,
        group: float = GROUP_GAP,
        *,
        fence: Callable[[], bool] = lambda: True,
        share: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._rate = rate
        self.fence = fence
        self._share = share
        self._private = private
        self._group = group
        self._waiting: list[_Waiter] = []
        self._next = 0.0
        self._gate = 0.0
        self._chats: dict[int, float] = {}
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def closed_for(self) -> float:
        """Seconds until the gate opens again; 0 when it is open."""
        return max(0.0, self._gate - asyncio.get_running_loop().time())

    async def turn(self, chat: int, *, bulk: bool) -> None:
        """Return when a message to this chat may go. Bulk waits behind replies. Raises Lapsed."""
        self._number += 1
        waiter = _Waiter(bulk, self._number, chat, asyncio.get_running_loop().create_future())
        insort(self._waiting, waiter)
        self._pump()
        try:
            await waiter.ready
        except asyncio.CancelledError:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            raise

    def hold(self, wait: float) -> None:
        """Nobody sends for ``wait`` seconds (and a little more, so that the release is no burst)."""
        now = asyncio.get_running_loop().time()
        self._gate = max(self._gate, now + wait + random.uniform(0.05, 0.25))
        self._pump()

    def _pump(self) -> None:
        """Let go whoever may, then come back when the next one may."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            now, opens = loop.time(), max(self._next, self._gate)
            if now < opens:  # before that it does not matter whose turn it will be: thousands may wait
                self._timer = loop.call_at(opens, self._pump)
                return
            chosen = self._first(now)
            if chosen is None:
                self._timer = loop.call_at(self._earliest(), self._pump)
                return
            self._waiting.remove(chosen)
            self._grant(chosen, now)

    def _first(self, now: float) -> _Waiter | None:
        return next((each for each in self._waiting if self._chats.get(each.chat, 0.0) <= now), None)

    def _earliest(self) -> float:
        return min(self._chats.get(each.chat, 0.0) for each in self._waiting)

    def _grant(self, waiter: _Waiter, now: float) -> None:
        if waiter.ready.done():  # cancelled meanwhile
            return
        if waiter.bulk and not self.fence():
            waiter.ready.set_exception(Lapsed())
            return
        interval = 1 / (self._rate * self._share())
        self._next = max(self._next, now - _LATE * interval) + interval
        self._chats[waiter.chat] = now + (self._private if waiter.chat > 0 else self._group)
        if len(self._chats) > _KEPT_CHATS:
            self._chats = {chat: time for chat, time in self._chats.items() if time > now}
        waiter.ready.set_result(None)
