"""The first seconds of the terminal chat: who waits for the first news, and who is answered at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Reply, Request, Role
from bot.commands import COMMANDS
from bot.demonstration import AT_ONCE, News, patient
from bot.terminal import Terminal
from digest.model import Destination, Tally

OPENED = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANN = Destination(1, channel="local")
LATER = OPENED + timedelta(seconds=8)


class Chat:
    """A terminal whose news are not in yet; the bot notes what it is asked, and answers nothing."""

    def __init__(self, patience: float = 60.0) -> None:
        self.asked: list[Request] = []
        self.printed: list[str] = []
        self.now = OPENED
        self.news = News(self.printed.append, patience)
        answer = patient(self.answer, self.news, lambda: self.now)
        self.terminal = Terminal(answer, self.printed.append, lambda: self.now)

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply((), toast="noted")


def test_what_is_answered_at_once_is_in_the_table() -> None:
    assert {name for name in AT_ONCE if COMMANDS.find(name, pressed=True)} == AT_ONCE


@pytest.mark.parametrize(
    "line",
    [
        *("/start", "/start c-kz_t-terrorism", "/help", "/language", "/settings", "hi", "спасибо"),
        *("?", "as admin", "in group", "", "   ", "more"),
    ],
)
async def test_what_tells_no_news_waits_for_none(line: str) -> None:
    chat = Chat()
    await asyncio.wait_for(chat.terminal.line(line), 5)
    assert not [each for each in chat.printed if "reading the sources" in each]


@pytest.mark.parametrize(
    "line",
    [
        *("follow kazakhstan", "kazakhstan", "казахстан", "/последнее", "/кратко", "/country kz", "/digest"),
        *("what's new?", "/countries kazakhstan", "/sources", "/no_such_command"),
    ],
)
async def test_everything_else_waits_and_is_answered_as_of_then(line: str) -> None:
    chat = Chat()
    waiting = asyncio.create_task(chat.terminal.line(line))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert chat.asked == []
    assert chat.printed == ["(reading the sources ...)"]
    chat.news.tell(Tally("collect", done=34))
    chat.now = LATER
    chat.news.come()
    await asyncio.wait_for(waiting, 5)
    assert chat.printed[1] == "(34 articles read; choosing takeaways)"
    assert [each.now for each in chat.asked] == [LATER]
    await chat.terminal.line("/digest")
    assert chat.printed.count("(reading the sources ...)") == 1


@pytest.mark.parametrize(("step", "waits"), [("themes", False), ("zone", False), ("done", True)])
async def test_of_the_guide_only_its_last_step_waits(step: str, waits: bool) -> None:
    chat = Chat(patience=0.01)
    await patient(chat.answer, chat.news, lambda: LATER)(
        Request(ANN, "local", 1, Role.READER, "en", "guide", step, OPENED, pressed=True)
    )
    assert bool(chat.printed) is waits


async def test_whoever_waited_for_long_gets_what_there_is() -> None:
    chat = Chat(patience=0.01)
    await chat.terminal.line("/latest")
    assert chat.printed[:2] == [
        "(reading the sources ...)",
        "(that takes long; here is what there is so far)",
    ]
    assert len(chat.asked) == 1
    await chat.terminal.line("/latest")
    assert len(chat.asked) == 2
    assert len(chat.printed) == 4
