"""What became of each message, what readers were told, and what of it must never be."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import func, null, select

from bot.render.digest import held_blocks
from bot.tongue import speaking
from digest.model import DigestId
from storage.store import Store
from storage.tables_readers import CHAT, DELIVERY, DIGEST, State
from tests.soak.world import LANGUAGES

Key = tuple[int, str, int]
"""A message: its chat, the period of its digest, and which part of it."""
Ends = Mapping[Key, State]
Plans = Mapping[DigestId, str]

LOST = (State.FAILED, State.SKIPPED)
LEFT = "the sender stopped on the way"
GONE_OUT = (State.SENDING, State.SENT, State.UNKNOWN, State.FAILED)
_MOST_HELD = 60

_TOLD = re.compile(r"F\d+x\d+x\d+|(?<=SAMPLE event )\d+-\d+(?= near a bridge that is not on any map$)", re.M)
"""Facts, and headlines of what is new; one of a story that goes on has an addition."""


class Heard(NamedTuple):
    """A message as it arrived, and which process it is from."""

    chat: int
    period: str
    part: int
    pid: int
    text: str

    @property
    def key(self) -> Key:
        """Which message it is."""
        return self.chat, self.period, self.part

    @classmethod
    def of(cls, chat: int, words: str) -> Heard:
        """A message that `tests.soak.sender.Named` sent."""
        stamp, _, text = words.strip().partition("\n")
        period, part, pid = stamp.split()
        return cls(chat, period, int(part), int(pid), text)


async def ends_of(store: Store) -> dict[Key, State]:
    """What became of each message so far."""
    query = select(CHAT.c.number, DELIVERY.c.period, DELIVERY.c.part, DELIVERY.c.state)
    query = query.join_from(DELIVERY, CHAT, CHAT.c.id == DELIVERY.c.chat_id)
    rows = await store.read(lambda connection: connection.execute(query).all())
    return {(row.number, row.period, row.part): State(row.state) for row in rows}


async def plans_of(store: Store, since: DigestId) -> dict[DigestId, str]:
    """The plans that are stored, of digests from that one on."""
    query = select(DIGEST.c.id, DIGEST.c.plan).where(DIGEST.c.plan.is_not(null()), DIGEST.c.id >= since)
    rows = await store.read(lambda connection: connection.execute(query).all())
    return {DigestId(row.id): json.dumps(row.plan, sort_keys=True) for row in rows}


async def waiting_for_plans(store: Store) -> dict[DigestId, set[int]]:
    """The digests that are still to be planned and sent, and to which chats."""
    query = select(DIGEST.c.id, CHAT.c.number).join_from(
        DELIVERY, DIGEST, DIGEST.c.id == DELIVERY.c.digest_id
    )
    query = query.join(CHAT, CHAT.c.id == DELIVERY.c.chat_id)
    query = query.where(DELIVERY.c.state == State.PENDING, DIGEST.c.plan.is_(null()))
    found: dict[DigestId, set[int]] = {}
    for digest, chat in await store.read(lambda connection: connection.execute(query).all()):
        found.setdefault(DigestId(digest), set()).add(chat)
    return found


async def gone_out_without_plan(store: Store) -> Sequence[int]:
    """Deliveries that were claimed although their digest has no plan."""
    query = select(DELIVERY.c.id).join_from(DELIVERY, DIGEST, DIGEST.c.id == DELIVERY.c.digest_id)
    query = query.where(DELIVERY.c.state.in_(GONE_OUT), DIGEST.c.plan.is_(null()))
    return list(await store.read(lambda connection: connection.scalars(query).all()))


async def reaped(store: Store) -> Sequence[int]:
    """How many were in doubt each time that a sender took over what another had left."""
    left = (DELIVERY.c.state == State.UNKNOWN, DELIVERY.c.error == LEFT)
    query = select(func.count()).where(*left).group_by(DELIVERY.c.ended_at)
    return list(await store.read(lambda connection: connection.scalars(query).all()))


def readable(text: str) -> list[str]:
    """The lines of a digest, but for what it says of messages that may not have arrived."""
    lines = (line.strip() for line in text.split("\n"))
    return [line for line in lines if line and line not in _notices()]


def told(texts: Iterable[str]) -> Counter[str]:
    """How often each fact and each headline was told."""
    return Counter(name for text in texts for name in _TOLD.findall(text))


@cache
def _notices() -> frozenset[str]:
    found: set[str] = set()
    for language in LANGUAGES:
        with speaking(language):
            blocks = [block for held in range(1, _MOST_HELD) for block in held_blocks(held)]
        found.update("".join(run.text for run in block.runs) for block in blocks)
    return frozenset(found)
