"""A story is taken back: out of what is still to be sent, and edited out of what was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.chat import Message
from bot.commands import COMMANDS
from bot.messenger import DigestMessenger
from digest.errors import Refused, TryLater
from digest.model import Destination
from digest.pipeline import Composing, Delivering, compose, deliver
from storage.corrections import CorrectionRepository
from storage.tables_care import AUDIT
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.bot.playing import Stage
from tests.bot.reading_messages import check, reply_text

ANN, OLGA = 101, 102
RIFLES = "Customs officers at the Tulpar crossing found 40 hunting rifles"
MORNING = NOW + timedelta(days=1)


@dataclass
class Chats:
    """A wire that keeps what stands in each chat; ``trouble`` is raised by the next edits, one each."""

    shown: dict[int, dict[int, Message]] = field(default_factory=dict)
    trouble: list[Exception] = field(default_factory=list)
    edits: int = 0

    async def send(self, destination: Destination, message: Message) -> int:
        check((message,))
        chat = self.shown.setdefault(destination.chat, {})
        chat[number := 1000 + len(chat)] = message
        return number

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        check((new,))
        if self.trouble:
            raise self.trouble.pop(0)
        self.shown[destination.chat][message] = new
        self.edits += 1

    def text(self, chat: int) -> str:
        blocks = [block for message in self.shown.get(chat, {}).values() for block in message.blocks]
        return "\n".join(run.text for block in blocks for run in block.runs)


@dataclass
class Bureau:
    """A stage with its steps: compose and deliver at a time that the test sets."""

    stage: Stage
    chats: Chats
    composing: Composing
    delivering: Delivering
    nudged: list[str]

    async def run(self, *, later: timedelta = timedelta()) -> None:
        now = self.stage.now = MORNING + later
        await compose(self.composing, now)
        await deliver(replace(self.delivering, clock=lambda: now))


@asynccontextmanager
async def bureau(folder: Path) -> AsyncIterator[Bureau]:
    resolver = real_names()
    async with newsroom(folder, resolver) as room:
        desk, chats = room.desk, Chats()
        messenger = DigestMessenger(chats, resolver, desk.compare, lambda: "", lambda: NOW, sample=True)
        corrections = CorrectionRepository(desk.stories._store)  # type: ignore[attr-defined]
        yield Bureau(
            Stage(desk),
            chats,
            Composing(desk.stories, desk.sources, desk.subscribers, desk.outbox, resolver, desk.stems),
            Delivering(
                desk.outbox,
                desk.subscribers,
                messenger,
                corrections,
                "w",
                "telegram",
                lambda: MORNING,
                planning=desk.planning,
            ),
            room.nudged,
        )


async def withdraw(stage: Stage) -> str:
    await stage.act("olga", "/withdraw 1")
    return reply_text(await stage.act("olga", "[Yes, withdraw it]"))


async def test_a_digest_that_was_sent_is_edited_once_and_tells_the_others_still(tmp_path: Path) -> None:
    async with bureau(tmp_path) as room:
        await room.stage.act("ann", "/country kz")
        await room.run()
        assert RIFLES in room.chats.text(ANN)
        assert "are being edited now" in await withdraw(room.stage)
        await room.run(later=timedelta(minutes=5))
        shown = room.chats.text(ANN)
        assert RIFLES not in shown
        assert "Withdrawn: " in shown
        assert "two plots against a reservoir" in shown
        await room.run(later=timedelta(minutes=9))
        assert room.chats.edits == 1


async def test_a_digest_not_yet_sent_goes_without_it_and_is_not_edited(tmp_path: Path) -> None:
    async with bureau(tmp_path) as room:
        await room.stage.act("ann", "/country kz")
        await compose(room.composing, MORNING)
        await withdraw(room.stage)
        assert room.nudged == ["deliver"]
        await deliver(replace(room.delivering, clock=lambda: MORNING - timedelta(hours=12)))
        assert room.chats.shown == {}
        await room.run()
        shown = room.chats.text(ANN)
        assert "two plots against a reservoir" in shown
        assert RIFLES not in shown
        assert room.chats.edits == 0


async def test_a_digest_that_was_answered_in_the_chat_is_edited_too(tmp_path: Path) -> None:
    async with bureau(tmp_path) as room:
        await room.stage.act("ann", "/country kz")
        reply = await room.stage.act("ann", "/digest")
        assert reply.sent is not None
        await reply.sent([await room.chats.send(Destination(ANN), each) for each in reply.messages])
        await withdraw(room.stage)
        await room.run()
        assert RIFLES not in room.chats.text(ANN)
        assert room.chats.edits == 1


@pytest.mark.parametrize(
    ("trouble", "after"),
    [
        (TryLater(ANN, timedelta(minutes=2), "the gate is closed"), 1),
        (Refused(ANN, "the message is gone"), 0),
    ],
)
async def test_an_edit_that_must_wait_is_tried_again_and_one_that_cannot_be_is_let_go(
    tmp_path: Path, trouble: Exception, after: int
) -> None:
    async with bureau(tmp_path) as room:
        await room.stage.act("ann", "/country kz")
        await room.run()
        await withdraw(room.stage)
        room.chats.trouble.append(trouble)
        await room.run(later=timedelta(minutes=10))
        assert room.chats.edits == 0
        await room.run(later=timedelta(minutes=30))
        assert room.chats.edits == after


async def test_who_never_had_the_story_is_left_in_peace(tmp_path: Path) -> None:
    async with bureau(tmp_path) as room:
        await room.stage.act("ann", "/country uz")
        await room.run()
        before = room.chats.text(ANN)
        await withdraw(room.stage)
        await room.run(later=timedelta(minutes=5))
        assert room.chats.text(ANN) == before
        assert room.chats.edits == 0


async def test_the_withdrawal_is_audited_and_counts_as_no_failure(tmp_path: Path) -> None:
    async with bureau(tmp_path) as room:
        await withdraw(room.stage)
        story = await room.stage.desk.stories.get(1)  # type: ignore[arg-type]
        assert story is not None
        assert story.withdrawn
        counts = await room.stage.desk.outbox.counts()
        assert counts.failed == 0
        store = room.stage.desk.stories._store  # type: ignore[attr-defined]
        noted = select(AUDIT.c.actor, AUDIT.c.target).where(AUDIT.c.action == "story withdrawn")
        rows = await store.read(lambda connection: connection.execute(noted).all())
        assert [(actor, target[:2]) for actor, target in rows] == [(OLGA, "1:")]


STORY_BUTTONS = (
    "story",
    "card",
    "evidence",
    "voices",
    "timeline",
    "because",
    "mutestory",
    "muteoutlet",
    "wrong",
)


@pytest.mark.parametrize(
    "data", [f"{name}:1 1" for name in STORY_BUTTONS] + ["muteoutlet:1 1 1", "wrong:1 1 wrong_place"]
)
async def test_no_button_of_a_withdrawn_story_opens_or_changes_anything(tmp_path: Path, data: str) -> None:
    async with bureau(tmp_path) as room:
        await room.stage.act("ann", "/country kz")
        before = await room.stage.act("ann", f"{{1:{data}}}")
        assert "Withdrawn" not in reply_text(before)
        subscriber = await room.stage.desk.subscribers.get(Destination(ANN))
        complaints = await room.stage.desk.complaints.counts(NOW)
        await withdraw(room.stage)
        reply = await room.stage.act("ann", f"{{1:{data}}}")
        assert reply_text(reply).startswith("Withdrawn: Guards at Tulpar crossing")
        assert RIFLES not in reply_text(reply)
        assert reply.edit is not data.startswith("story")
        assert await room.stage.desk.subscribers.get(Destination(ANN)) == subscriber
        assert await room.stage.desk.complaints.counts(NOW) == complaints


def test_the_buttons_of_a_story_are_all_that_its_card_has() -> None:
    """A new one must be tried above."""
    made_by_way = {each.name for each in COMMANDS if each.run.__qualname__.startswith("way.")}
    assert made_by_way == set(STORY_BUTTONS)
