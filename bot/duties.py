"""What only one of several processes may do: the leases that this one has, and who hears of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.timekeeping import elapsed
from digest.errors import StoreError
from digest.model import Lease
from digest.ports import Leases

_LOG = logging.getLogger(__name__)

COLLECT, COMPOSE, SEND, POLL = "collect", "compose", "send", "poll"

BEAT = 2.0
"""Seconds between two words to the database that this process lives; a lease outlasts three of them."""

RESERVE = 1 / 4
"""Of a lease's span, at its end: what is begun before has left by the time that another may have it."""


class Alone:
    """The duties of a service that is alone on its database: all of them, for ever."""

    owner = ""
    taken: Callable[[Collection[str]], None]

    def has(self, _name: str) -> bool:
        """Always."""
        return True

    def term(self, _name: str) -> int:
        """One that never ends."""
        return 1

    async def keep(self) -> None:
        """There is nothing to keep."""
        await asyncio.Event().wait()


class Duties:
    """Leases that this process has, or waits for while another has them.

    ``taken(names)`` is called when some have begun. A lease counts as ours for ``span``, less the `RESERVE`,
    from before it was asked for, by our own clock: never as long as the database thinks so.
    """

    def __init__(
        self,
        leases: Leases,
        owner: str,
        names: Collection[str],
        span: timedelta,
        *,
        beat: float = BEAT,
    ) -> None:
        self.owner = owner
        self.taken: Callable[[Collection[str]], None] = lambda _: None
        self._leases = leases
        self._names = names
        self._span = span
        self._beat = beat
        self._held: dict[str, _Held] = {}
        self._others: dict[str, str] = {}
        self._round = asyncio.Event()
        self._cut_off = False

    def has(self, name: str) -> bool:
        """Whether it is ours at this moment."""
        return self._left(name) > 0

    def term(self, name: str) -> int:
        """A number that is another one whenever somebody else may have had it meanwhile; 0: not ours."""
        return self._held[name].epoch if self.has(name) else 0

    async def begun(self, name: str) -> None:
        """Wait until it is ours."""
        while not self.has(name):
            await self._round.wait()

    async def ended(self, name: str) -> None:
        """Wait until it is no longer ours."""
        while (left := self._left(name)) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._round.wait(), left)

    async def keep(self) -> None:
        """Ask for the leases again and again, until cancelled."""
        while True:
            await self._ask()
            self._round.set()
            self._round = asyncio.Event()
            await asyncio.sleep(self._beat)

    async def _ask(self) -> None:
        asked = elapsed()
        try:
            found = await self._leases.take(self.owner, self._names, self._span)
        except StoreError as error:
            if not self._cut_off:
                _LOG.warning("the leases cannot be kept: %s", error)
            self._cut_off = True
            return
        self._cut_off = False
        self._learn(found, asked + self._span.total_seconds() * (1 - RESERVE))

    def _learn(self, found: Mapping[str, Lease], until: float) -> None:
        had = {name for name in self._names if self.has(name)}
        ours = {name: each for name, each in found.items() if each.owner == self.owner}
        self._held = {name: _Held(each.epoch, until) for name, each in ours.items()}
        self._speak(had, {name: each.owner for name, each in found.items() if name not in ours})
        if new := ours.keys() - had:
            self.taken(new)

    def _speak(self, had: Collection[str], others: dict[str, str]) -> None:
        if new := sorted(name for name in self._held if name not in had and " " not in name):
            _LOG.info("this process has taken over: %s", ", ".join(new))
        for owner in sorted({owner for name, owner in others.items() if self._others.get(name) != owner}):
            theirs = sorted(name for name, other in others.items() if other == owner)
            _LOG.info("standing by: %s is at work (%s)", owner, ", ".join(theirs))
        self._others = others

    def _left(self, name: str) -> float:
        held = self._held.get(name)
        return held.until - elapsed() if held else 0.0


@dataclass(frozen=True, slots=True)
class _Held:
    epoch: int
    until: float


@dataclass(frozen=True, slots=True)
class Duty:
    """One of the leases; when it begins and when it ends."""

    duties: Duties
    name: str

    async def begun(self) -> None:
        """Wait until it is ours."""
        await self.duties.begun(self.name)

    async def ended(self) -> None:
        """Wait until it is no longer ours."""
        await self.duties.ended(self.name)
