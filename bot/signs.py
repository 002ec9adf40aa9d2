"""Signs of life for systemd, in its own protocol (`sd_notify(3)`): the service stands; it goes on."""

from __future__ import annotations

import logging
import socket
from contextlib import suppress
from datetime import timedelta

from bot.jobs import Clockwork

_LOG = logging.getLogger(__name__)

READY, ALIVE = b"READY=1", b"WATCHDOG=1"
TOO_LONG = timedelta(hours=1)
"""No step lasts so long but those that go on as long as there is work: it hangs."""


def watched_by_systemd(clockwork: Clockwork, address: str, patience: timedelta) -> None:
    """Say that the service stands, and have the clock say that it goes on, twice within ``patience``.

    ``address``: where systemd listens, "" if it does not; ``patience``: 0 if it asks for no signs of life.
    """
    if not address:
        return
    tell(address, READY)
    if patience:
        clockwork.call(Signs(clockwork, address).give, patience / 2)


class Signs:
    """Given as long as no step hangs: who hears none starts the service anew."""

    def __init__(self, clockwork: Clockwork, address: str) -> None:
        self._clockwork = clockwork
        self._address = address

    async def give(self) -> None:
        """A sign of life, if there is life."""
        if stuck := self._clockwork.stuck(TOO_LONG):
            _LOG.error("%s does not end: systemd may start this service anew", ", ".join(stuck))
        else:
            tell(self._address, ALIVE)


def tell(address: str, what: bytes) -> None:
    """One datagram, without waiting: nobody may be there to read it. "@" stands for an abstract address."""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(what, f"\0{address[1:]}" if address.startswith("@") else address)
