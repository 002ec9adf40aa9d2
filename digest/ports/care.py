"""Ports to housekeeping, and to what only one of several processes may do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from digest.model import Lease


class Leases(Protocol):
    """For what only one of several processes on one database may do. The database's clock counts."""

    async def take(self, owner: str, names: Collection[str], span: timedelta) -> Mapping[str, Lease]:
        """Take or extend those that are free or the owner's; each as it stands then, whoever has it."""


class Care(Protocol):
    """Housekeeping."""

    async def purge(self, now: datetime) -> int:
        """Delete what is past its retention; how many rows."""

    async def note(self, name: str, value: str, now: datetime) -> None:
        """Keep a small fact for ``/status`` (last run of a step, say)."""

    async def notes(self) -> Mapping[str, tuple[str, datetime]]: ...

    async def audit(self, actor: int, action: str, target: str, now: datetime) -> None: ...

    async def seen_update(self, update: int, now: datetime) -> bool:
        """Remember a Telegram update; True if it had been handled before."""
