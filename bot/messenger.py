"""Renders digests and puts them into chats: `digest.ports.Messenger` over any wire."""

from __future__ import annotations

from collections.abc import Callable

from bot.chat import Message, Wire
from bot.render import render_digest
from digest.errors import Refused
from digest.model import Claimed, Digest
from digest.ports import Resolver


class DigestMessenger:
    """``warning()`` is a line for the end of a digest, such as a missing model. ``sample``: invented news."""

    def __init__(
        self, wire: Wire, resolver: Resolver, warning: Callable[[], str], *, sample: bool = False
    ) -> None:
        self._wire = wire
        self._resolver = resolver
        self._warning = warning
        self._sample = sample

    def parts(self, claimed: Claimed, digest: Digest) -> int:
        """How many messages the whole digest takes."""
        return len(self._messages(claimed, digest))

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        """Send part ``claimed.part``; the id of the message. Raises DeliveryError."""
        messages = self._messages(claimed, digest)
        destination = claimed.subscriber.destination
        if claimed.part > len(messages):
            raise Refused(destination.chat, f"there is no part {claimed.part}")
        return await self._wire.send(destination, messages[claimed.part - 1])

    def _messages(self, claimed: Claimed, digest: Digest) -> tuple[Message, ...]:
        return render_digest(
            digest,
            claimed.subscriber,
            self._resolver,
            held=claimed.held,
            sample=self._sample,
            warning=self._warning(),
        )
