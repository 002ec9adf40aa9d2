"""One answer reads who asks once, and again after a change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from bot.chat import Request, Role
from bot.dispatch import answer
from bot.once import once
from digest.model import Destination, Subscriber
from digest.ports import Subscribers
from tests.bot.newsroom import newsroom
from tests.storage.builders import NOW
from topics.resolver import TopicResolver

ANN, BEN = Destination(101), Destination(102)


@dataclass
class Counted:
    """Subscribers whose readings are counted."""

    subscribers: Subscribers
    asked: list[Destination] = field(default_factory=list)

    async def get(self, destination: Destination) -> Subscriber | None:
        self.asked.append(destination)
        return await self.subscribers.get(destination)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.subscribers, name)


def asking(command: str, args: str = "", *, pressed: bool = False) -> Request:
    return Request(ANN, "private", ANN.chat, Role.READER, "en", command, args, NOW, pressed=pressed)


async def test_nobody_is_read_twice_until_something_changes(tmp_path: Path, resolver: TopicResolver) -> None:
    async with newsroom(tmp_path, resolver) as room:
        counted = Counted(room.desk.subscribers)
        known = once(cast(Subscribers, counted))
        assert await known.get(ANN) is await known.get(ANN) is None
        ann = await known.ensure(ANN, kind="private", language="en", now=NOW)
        assert await known.get(ANN) == ann
        assert await known.get(BEN) is None
        assert counted.asked == [ANN, ANN, BEN]
        await known.set_links(ann.id, False)
        assert await known.get(ANN) == replace(ann, links=False)


async def test_an_answer_reads_who_asks_once_and_shows_what_it_changed(
    tmp_path: Path, resolver: TopicResolver
) -> None:
    async with newsroom(tmp_path, resolver) as room:
        await answer(asking("start"), room.desk)
        counted = Counted(room.desk.subscribers)
        desk = replace(room.desk, subscribers=cast(Subscribers, counted))
        await answer(asking("settings"), desk)
        assert counted.asked == [ANN]
        await answer(asking("length", "headlines", pressed=True), desk)
        shown = await answer(asking("length", pressed=True), desk)
        changed = await answer(asking("length", "full", pressed=True), desk)
        assert shown.messages != changed.messages
        assert "full" in str(changed.messages).lower()
