"""A daily digest and /digest at the same moment: what one tells, the other does not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.model import Claimed, Destination
from digest.pipeline import Composing, compose
from digest.ports import Subscribers
from tests.bot.newsroom import Newsroom, newsroom
from tests.bot.playing import Stage
from tests.bot.reading_messages import reply_text
from tests.planned import planned
from topics.resolver import TopicResolver

ANN = Destination(101)
RIFLES = "forty rifles"


READS_WHAT_WAS_TOLD = ("had", "due_in")
"""Of one reader, and of all whose time has come."""


@dataclass
class Interrupted:
    """Subscribers of whom one does something right after it was read what they had been told."""

    subscribers: Subscribers
    meanwhile: Callable[[], Awaitable[object]]
    times: int = 1

    def __getattr__(self, name: str) -> Any:
        read = getattr(self.subscribers, name)
        if name not in READS_WHAT_WAS_TOLD:
            return read

        async def interrupted(*args: Any, **named: Any) -> object:
            found = await read(*args, **named)
            self.times -= 1
            if self.times >= 0:
                await self.meanwhile()
            return found

        return interrupted


@pytest.fixture
async def room(tmp_path: Path, resolver: TopicResolver) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, resolver) as room:
        yield room


def composing(room: Newsroom, subscribers: Subscribers) -> Composing:
    desk = room.desk
    return Composing(desk.stories, desk.sources, subscribers, desk.outbox, desk.resolver, desk.stems)


async def test_a_daily_digest_leaves_out_what_was_asked_for_while_it_was_planned(room: Newsroom) -> None:
    stage = Stage(room.desk)
    await stage.act("ann", "/country kz")
    answers: list[str] = []

    async def asks() -> None:
        answers.append(reply_text(await stage.act("ann", "/digest")))

    kit = composing(room, Interrupted(room.desk.subscribers, asks))  # type: ignore[arg-type]
    assert (await compose(kit, stage.now + timedelta(days=1))).done == 1
    assert RIFLES in answers[0]
    await room.desk.planning.prepare("telegram", stage.now + timedelta(days=1), 9)
    (claimed,) = await room.desk.outbox.claim("w", "telegram", stage.now + timedelta(days=1), 9)
    daily = await planned(room.desk.planning, claimed.digest, stage.now)
    assert daily
    assert daily.plan.entries == ()


async def test_an_answer_tells_what_was_queued_while_it_was_planned_and_nobody_else_does(
    room: Newsroom,
) -> None:
    """Thousands may be served before: whoever asks is told at once, and once."""
    stage = Stage(room.desk)
    await stage.act("ann", "/country kz")
    whole = room.desk
    stage.now += timedelta(days=1)

    async def composes() -> None:
        assert (await compose(composing(room, whole.subscribers), stage.now)).done == 1

    stage.desk = replace(whole, subscribers=Interrupted(whole.subscribers, composes))  # type: ignore[arg-type]
    assert RIFLES in reply_text(await stage.act("ann", "/digest"))
    assert not await whole.planning.prepare("telegram", stage.now, 9)
    assert await whole.outbox.claim("w", "telegram", stage.now, 9) == []
    assert "Nothing new to you" in reply_text(await stage.act("ann", "/digest"))


@pytest.mark.parametrize("queued", [True, False])
async def test_an_answer_leaves_out_what_begins_to_be_sent(room: Newsroom, queued: bool) -> None:
    """Also where it was waiting when the answer was begun."""
    stage = Stage(room.desk)
    await stage.act("ann", "/country kz")
    whole = room.desk
    stage.now += timedelta(days=1)
    sent: list[Claimed] = []

    if queued:
        assert (await compose(composing(room, whole.subscribers), stage.now)).done == 1

    async def sends() -> None:
        if not queued:
            assert (await compose(composing(room, whole.subscribers), stage.now)).done == 1
        assert await whole.planning.prepare("telegram", stage.now, 9)
        sent.extend(await whole.outbox.claim("w", "telegram", stage.now, 9))

    stage.desk = replace(whole, subscribers=Interrupted(whole.subscribers, sends))  # type: ignore[arg-type]
    assert "Nothing new to you" in reply_text(await stage.act("ann", "/digest"))
    (claimed,) = sent
    daily = await planned(whole.planning, claimed.digest, stage.now)
    assert daily
    assert daily.plan.entries


async def test_a_reader_who_asks_while_a_page_is_planned_costs_the_others_nothing(room: Newsroom) -> None:
    stage = Stage(room.desk)
    for name in ("ann", "eve"):
        await stage.act(name, "/country kz")

    async def asks() -> None:
        await stage.act("ann", "/digest")

    kit = composing(room, Interrupted(room.desk.subscribers, asks))  # type: ignore[arg-type]
    assert (await compose(kit, stage.now + timedelta(days=1))).done == 2
    await room.desk.planning.prepare("telegram", stage.now + timedelta(days=1), 9)
    claimed = await room.desk.outbox.claim("w", "telegram", stage.now + timedelta(days=1), 9)
    digests = {
        each.subscriber.destination: await planned(room.desk.planning, each.digest, stage.now)
        for each in claimed
    }
    counts = {to: len(digest.plan.entries) if digest else -1 for to, digest in digests.items()}
    assert counts[ANN] == 0
    assert max(counts.values()) > 0
