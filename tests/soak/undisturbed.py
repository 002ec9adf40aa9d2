"""The same world with a sender that nobody kills: what it tells each reader is what they are to be told."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.chat import Message
from bot.deliveries import TELEGRAM
from digest.delivering import deliver
from digest.errors import Refused
from digest.model import Destination
from storage.outbox import OutboxRepository
from storage.store import Store
from tests.soak.accounts import LOST, Ends, Heard, Key
from tests.soak.sender import Household
from tests.soak.world import World
from tests.storage.engines import lay_tables


@dataclass
class Paper:
    """A wire that writes down what it is given, and refuses what was ``lost`` elsewhere."""

    lost: Ends
    texts: dict[Key, str]

    async def send(self, destination: Destination, message: Message) -> int:
        words = "\n".join("".join(run.text for run in block.runs) for block in message.blocks)
        heard = Heard.of(destination.chat, words)
        self.texts[heard.key] = heard.text
        if self.lost.get(heard.key) in LOST:
            raise Refused(destination.chat, "lost elsewhere")
        return len(self.texts)

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        raise AssertionError("nothing is corrected here")


@dataclass
class Undisturbed:
    """``texts``: what each message says."""

    world: World
    texts: dict[Key, str] = field(default_factory=dict)

    async def pass_a_day(self, elsewhere: Ends, gone: Collection[int] = ()) -> None:
        """Queue and send all of a day. What failed ``elsewhere`` fails here, as it is to be told again, and
        the chats that are ``gone`` there are gone.
        """
        await self.world.pass_a_day()
        house = Household(self.world.store, OutboxRepository(self.world.store), lambda: self.world.now)
        paper = Paper(elsewhere, self.texts)
        await deliver(house.delivering(paper, "undisturbed", TELEGRAM, lambda: False))
        await self.world.leave(gone)


@asynccontextmanager
async def undisturbed(chats: int) -> AsyncIterator[Undisturbed]:
    """Such a world, on a database of its own."""
    with TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as folder:
        lay_tables(url := f"sqlite:///{Path(folder)}/undisturbed.db")
        async with await Store.open(url) as store:
            yield Undisturbed(await World.begun(store, chats))
