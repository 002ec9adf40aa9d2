"""The plan of one digest, as its reader gets it."""

from __future__ import annotations

from datetime import datetime

from digest.model import Digest, DigestId
from digest.planning import Planning


async def planned(planning: Planning, id: DigestId, now: datetime) -> Digest | None:
    return (await planning.digests([id], now)).get(id)
