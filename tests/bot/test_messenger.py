"""Digests on their way into chats: rendered once for all who get the same, corrected whole."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.chat import Message
from bot.messenger import DigestMessenger
from digest.model import (
    Claimed,
    Correction,
    CorrectionId,
    DeliveryId,
    Delta,
    Destination,
    Digest,
    DigestId,
    Length,
    Quiet,
    StoryId,
    Subscriber,
    Takeaway,
)
from tests.bot.comparing import COMPARE
from tests.bot.invented import ANN, NOW
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import check, message_text
from tests.bot.retold import COLLAPSE, DEVELOPED, FIRST
from tests.bot.test_render_developed import digest_with
from tests.bot.test_render_layout import many, without
from tests.patience import Patient

FULL = replace(ANN, length=Length.FULL)


@dataclass
class Chat:
    """A wire into one chat: what stands in it, by number of the message."""

    shown: list[Message] = field(default_factory=list)

    async def send(self, destination: Destination, message: Message) -> int:
        check((message,))
        self.shown.append(message)
        return len(self.shown) - 1

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        check((new,))
        self.shown[message] = new

    def texts(self) -> list[str]:
        return list(map(message_text, self.shown))


@dataclass
class Counting:
    """Compares as ever, and counts how often it was asked."""

    asked: int = 0

    def __call__(self, told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
        self.asked += 1
        return COMPARE(told, now)


def claim(digest: Digest, reader: Subscriber = ANN, part: int = 1) -> Claimed:
    return Claimed(DeliveryId(part), reader, digest.id, "daily", "2026-11-21", part, attempts=0)


def messenger(
    chat: Chat, compare: Counting | None = None, warning: str = "", now: datetime = NOW
) -> DigestMessenger:
    return DigestMessenger(chat, real_names(), compare or Counting(), lambda: warning, lambda: now)


async def sent(digest: Digest, reader: Subscriber) -> Chat:
    chat = Chat()
    sending = messenger(chat)
    for part in range(1, await sending.parts(claim(digest, reader), digest) + 1):
        await sending.deliver(claim(digest, reader, part), digest)
    return chat


async def corrected(chat: Chat, digest: Digest, reader: Subscriber) -> list[str]:
    for number in range(len(chat.shown)):
        correction = Correction(CorrectionId(number), reader, digest.id, number + 1, number)
        await messenger(chat).correct(correction, digest)
    return chat.texts()


async def test_one_digest_is_rendered_once_for_all_who_get_the_same() -> None:
    digest, compare, chat = digest_with(DEVELOPED, COLLAPSE, [FIRST]), Counting(), Chat()
    sending = messenger(chat, compare)
    for _ in range(8):
        assert await sending.parts(claim(digest), digest) == 1
        await sending.deliver(claim(digest), replace(digest))
    assert compare.asked == 2
    assert len(set(chat.texts())) == 1


@dataclass
class Alone(Counting):
    """Says in which thread it was asked, and that nobody else asked meanwhile."""

    busy: threading.Lock = field(default_factory=threading.Lock)
    threads: list[int] = field(default_factory=list)

    def __call__(self, told: Sequence[Takeaway], now: Sequence[Takeaway]) -> Delta:
        self.threads.append(threading.get_ident())
        assert self.busy.acquire(blocking=False)
        try:
            time.sleep(0.01)  # for another one to come, if it could
            return super().__call__(told, now)
        finally:
            self.busy.release()


async def test_no_digest_is_rendered_while_somebody_is_answered() -> None:
    digest, compare, patient = digest_with(DEVELOPED, COLLAPSE, [FIRST]), Counting(), Patient()
    sending = DigestMessenger(Chat(), real_names(), compare, lambda: "", lambda: NOW, precedence=patient)
    with patient.answering():
        rendered = asyncio.create_task(sending.parts(claim(digest), digest))
        await asyncio.to_thread(patient.begun.wait)
        assert compare.asked == 0
    assert await asyncio.wait_for(rendered, 10) == 1


async def test_others_come_between_however_many_are_rendered() -> None:
    """Half a batch is claimed at the same moment, and each takes as long as a command."""
    digest, compare = digest_with(DEVELOPED, COLLAPSE, [FIRST]), Alone()
    sending = messenger(Chat(), compare)
    digests = [replace(digest, id=DigestId(number)) for number in range(8)]
    assert await asyncio.gather(*(sending.parts(claim(each), each) for each in digests)) == [1] * 8
    assert len(compare.threads) >= 8
    assert threading.get_ident() not in compare.threads


async def test_a_digest_keeps_the_length_that_it_was_planned_with() -> None:
    """Whoever chooses another between its two parts gets the rest of the same digest."""
    digest = digest_with(DEVELOPED, replace(COLLAPSE, id=StoryId(99)), (), many(11))
    digest = replace(digest, plan=replace(digest.plan, length=Length.FULL))
    chat = Chat()
    sending = messenger(chat)
    assert await sending.parts(claim(digest, FULL), digest) == 2
    await sending.deliver(claim(digest, FULL), digest)
    await sending.deliver(claim(digest, replace(ANN, length=Length.HEADLINES), 2), digest)
    assert chat.texts() == (await sent(digest, FULL)).texts()
    open_plan = replace(digest, plan=replace(digest.plan, length=None))
    assert len((await sent(open_plan, replace(ANN, length=Length.HEADLINES))).shown) == 1


async def test_who_gets_it_otherwise_gets_their_own() -> None:
    digest, chat = digest_with(DEVELOPED, COLLAPSE, [FIRST]), Chat()
    sending = messenger(chat)
    readers = [
        ANN,
        replace(ANN, zone="UTC"),
        replace(ANN, language="ru"),
        replace(ANN, length=Length.HEADLINES),
    ]
    for reader in readers:
        await sending.deliver(claim(digest, reader), digest)
    await sending.deliver(replace(claim(digest), held=2), digest)
    assert len(set(chat.texts())) == 5


async def test_what_was_withdrawn_between_two_readers_is_not_sent_to_the_second() -> None:
    digest, chat = digest_with(DEVELOPED, COLLAPSE, [FIRST]), Chat()
    sending = messenger(chat)
    await sending.deliver(claim(digest), digest)
    await sending.deliver(claim(digest), without(digest, 0))
    first, second = chat.texts()
    assert "→" in first
    assert "→" not in second


@pytest.mark.parametrize("then", Length)
@pytest.mark.parametrize("now", Length)
async def test_a_correction_after_other_settings_keeps_every_story_and_tells_nothing_untrue(
    then: Length, now: Length
) -> None:
    digest = digest_with(DEVELOPED, replace(COLLAPSE, id=StoryId(99)), (), many(11))
    chat = await sent(digest, replace(ANN, length=then))
    reader = replace(ANN, length=now, zone="UTC", language="ru")
    whole, *moved = await corrected(chat, without(digest, 3), reader)
    for number in range(1, 13):
        assert f"\n{number}. " in whole
    assert "4. Отозвано: Story 4 from the mine" in whole
    assert moved == ["Эта часть теперь в сообщении выше."] * (len(chat.shown) - 1)


async def test_one_message_stays_whole_when_its_reader_now_wants_two() -> None:
    digest = digest_with(DEVELOPED, replace(COLLAPSE, id=StoryId(99)), (), many(11))
    chat = await sent(digest, replace(ANN, length=Length.HEADLINES))
    assert len(chat.shown) < await messenger(chat).parts(claim(digest, FULL), digest)
    (whole,) = await corrected(chat, without(digest, 0), FULL)
    assert "(1/2)" not in whole
    assert all(f"Story {number} from the mine" in whole for number in range(1, 12))


@pytest.mark.parametrize(
    ("start", "end", "clock", "silent"),
    [
        ("22:00", "07:00", "16:59", False),
        ("22:00", "07:00", "17:00", True),  # 22:00 where the reader is, five hours ahead of UTC
        ("22:00", "07:00", "01:59", True),
        ("22:00", "07:00", "02:00", False),
        ("13:00", "14:30", "09:29", True),
        ("13:00", "14:30", "09:30", False),
        ("08:00", "08:00", "03:00", False),  # equal: there are none
    ],
)
async def test_in_the_readers_quiet_hours_a_digest_comes_without_a_sound(start, end, clock, silent) -> None:
    quiet = Quiet(*(int(each[:2]) * 60 + int(each[3:]) for each in (start, end)))
    now = datetime(2026, 11, 21, int(clock[:2]), int(clock[3:]), tzinfo=UTC)
    digest, chat = digest_with(DEVELOPED, COLLAPSE, [FIRST]), Chat()
    reader = replace(ANN, zone="Asia/Almaty", quiet=quiet)
    await messenger(chat, now=now).deliver(claim(digest, reader), digest)
    assert [each.silent for each in chat.shown] == [silent]
