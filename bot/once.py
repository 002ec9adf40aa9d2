"""Who asks, as one answer knows them: read once, and again after whatever may have changed them."""

from __future__ import annotations

from typing import Any, cast

from digest.model import Destination, Subscriber
from digest.ports import Subscribers


def once(subscribers: Subscribers) -> Subscribers:
    """The same subscribers, for one answer."""
    return cast(Subscribers, _Once(subscribers))


class _Once:
    def __init__(self, subscribers: Subscribers) -> None:
        self._subscribers = subscribers
        self._known: dict[Destination, Subscriber | None] = {}

    async def get(self, destination: Destination) -> Subscriber | None:
        """Two who ask at the same time read it twice; what was read before a change is not kept."""
        known = self._known
        if destination not in known:
            known[destination] = await self._subscribers.get(destination)
        return known[destination]

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of them may be a change: nothing that was read before it holds."""
        self._known = {}
        return getattr(self._subscribers, name)
