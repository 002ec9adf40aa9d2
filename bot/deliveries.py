"""The deliver step of one channel, with what has to happen around it: recovery first, and an end in peace."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import replace

from bot.chat import Wire
from bot.house import House
from digest import pipeline
from digest.model import Tally

_LOG = logging.getLogger(__name__)
TELEGRAM, LOCAL = "telegram", "local"


class Deliveries:
    """The deliver step of one channel; ``stopping`` lets what was claimed finish and claims no more.

    ``owner``: this process, where several share a database. ``term()``: which of its terms as the one that
    sends this is, 0 while another does; at the end of one nothing more is claimed either.
    """

    def __init__(
        self, house: House, wire: Wire, channel: str, owner: str = "", term: Callable[[], int] = lambda: 1
    ) -> None:
        self._channel = channel
        self._outbox = house.outbox
        self._clock = house.clock
        self._owner = owner or f"{os.getpid()}-{secrets.token_hex(4)}"
        self._term = term
        self._served = 0
        self._kit = house.delivering(wire, "", channel, lambda: self.stopping or term() != self._served)
        self.stopping = False

    async def run(self) -> Tally:
        """Send what is due. At first, and after a run that broke off, what was left half done is held.

        A run that breaks off is like a process that dies: the next one has a name of its own.
        """
        if not (term := self._term()):
            return Tally("deliver")
        if not self._kit.worker or term != self._served:
            self._kit = replace(self._kit, worker=await self._recovered())
            self._served = term
        try:
            return await pipeline.deliver(self._kit)
        except BaseException:
            self._kit = replace(self._kit, worker="")
            raise

    async def _recovered(self) -> str:
        worker = f"{self._owner}#{secrets.token_hex(3)}"
        if held := await self._outbox.reap(worker, self._channel, self._clock()):
            _LOG.warning("%d messages were cut off and are held: they may have arrived", held)
        return worker
