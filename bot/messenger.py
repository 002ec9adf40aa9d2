"""Renders digests and puts them into chats: `digest.ports.Messenger` over any wire."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat import Block, Message, Run, Wire
from bot.render import render_digest
from bot.render.times import zone_of
from bot.render.unlinked import unlinked
from bot.tongue import N_, gettext, speaking
from digest.errors import Refused
from digest.model import Claimed, Correction, Digest, DigestId, Length, Subscriber
from digest.ports import Comparer, Resolver
from digest.precedence import Precedence

KEPT = 16
"""Rendered digests: those of one batch, and the second part of one."""

_MOVED = N_("This part moved up into the message above.")


@dataclass(frozen=True, slots=True)
class _Manner:
    """All of a reader that a rendered digest depends on, but for what the digest itself has."""

    digest: DigestId
    language: str
    zone: str
    length: Length
    held: int
    warning: str


def is_quiet(reader: Subscriber, now: datetime) -> bool:
    """Whether it is one of the hours, in the reader's zone, in which messages come without a sound."""
    local, quiet = now.astimezone(zone_of(reader.zone)), reader.quiet
    minute = local.hour * 60 + local.minute
    if quiet.start <= quiet.end:
        return quiet.start <= minute < quiet.end
    return minute >= quiet.start or minute < quiet.end


class DigestMessenger:
    """``warning()`` is a line for the end of a digest, such as a missing model. ``sample``: invented news.

    ``clock()``: when a message goes out; in the reader's quiet hours it comes without a sound. The last
    rendered digests are kept: most readers of one get the very same messages.
    """

    def __init__(
        self,
        wire: Wire,
        resolver: Resolver,
        compare: Comparer,
        warning: Callable[[], str],
        clock: Callable[[], datetime],
        *,
        sample: bool = False,
        precedence: Precedence | None = None,
    ) -> None:
        self._precedence = precedence or Precedence()
        self._clock = clock
        self._wire = wire
        self._resolver = resolver
        self._compare = compare
        self._warning = warning
        self._sample = sample
        self._rendered: OrderedDict[_Manner, tuple[Digest, tuple[Message, ...]]] = OrderedDict()
        self._turn = asyncio.Lock()

    async def parts(self, claimed: Claimed, digest: Digest) -> int:
        """How many messages the whole digest takes."""
        return len(await self._messages(claimed, digest))

    async def deliver(self, claimed: Claimed, digest: Digest) -> int:
        """Send part ``claimed.part``; the id of the message. Raises DeliveryError."""
        messages = await self._messages(claimed, digest)
        destination = claimed.subscriber.destination
        if claimed.part > len(messages):
            raise Refused(destination.chat, f"there is no part {claimed.part}")
        message = _linked(messages[claimed.part - 1], claimed.subscriber)
        silent = is_quiet(claimed.subscriber, self._clock())
        return await self._wire.send(destination, replace(message, silent=silent))

    async def correct(self, correction: Correction, digest: Digest) -> None:
        """Edit the message so that it tells nothing that was withdrawn. Raises DeliveryError.

        The first part then holds the whole digest and the others say so: how it was broken into parts
        followed from the reader's zone and language of that day, and they may have changed.
        """
        reader = correction.subscriber
        async with self._turn:
            shown = await asyncio.to_thread(self._corrected, correction, digest)
        await self._wire.edit(reader.destination, correction.message, _linked(shown, reader))

    def _corrected(self, correction: Correction, digest: Digest) -> Message:
        self._precedence.stand_back()
        reader = correction.subscriber
        with speaking(reader.language):
            if correction.part > 1:
                return Message((Block((Run(gettext(_MOVED)),)),))
            return render_digest(
                digest, reader, self._resolver, self._compare, sample=self._sample, corrected=True
            )[0]

    async def _messages(self, claimed: Claimed, digest: Digest) -> tuple[Message, ...]:
        """The digest as messages: those made before for somebody else, if nothing of it changed since.

        Otherwise made in a thread, one after another: half a batch of them come at the same moment, and
        answers must not wait for all of those. Each stands back while somebody is being answered.
        """
        reader = claimed.subscriber
        manner = _Manner(
            digest.id, reader.language, reader.zone, reader.length, claimed.held, self._warning()
        )
        async with self._turn:
            known = self._rendered.pop(manner, None)
            if known is None or known[0] != digest:
                known = digest, await asyncio.to_thread(self._fresh, claimed, digest, manner.warning)
            self._rendered[manner] = known
            if len(self._rendered) > KEPT:
                self._rendered.popitem(last=False)
        return known[1]

    def _fresh(self, claimed: Claimed, digest: Digest, warning: str) -> tuple[Message, ...]:
        self._precedence.stand_back()
        with speaking(claimed.subscriber.language):
            return render_digest(
                digest,
                claimed.subscriber,
                self._resolver,
                self._compare,
                held=claimed.held,
                sample=self._sample,
                warning=warning,
            )


def _linked(message: Message, reader: Subscriber) -> Message:
    """The message as this reader may have it: without links for those whom they could harm."""
    return message if reader.links else unlinked([message])[0]
