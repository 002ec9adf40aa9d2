"""Every command in every shape in which it may come: answered or met with silence, never with an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.chat import Reply, Request, Role
from bot.commands import COMMANDS
from bot.dispatch import answer
from digest.model import Destination, Limits
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom
from tests.bot.scene import BOSS, GROUP, Scene, at_once, scene, unhurried
from tests.telegram_people import ANONYMOUS
from topics.resolver import TopicResolver

STRANGER, CHANNEL = 501, -1001234567890
PERSON = {"id": 9, "is_bot": False, "first_name": "X"}
SOMEBODY = {"type": "user", "date": 1_780_000_000, "sender_user": PERSON}
BOT = {"id": 77, "is_bot": True, "first_name": "Another bot"}
BEGUN = ("/start", "/country congo", "/forgetme")
"""Each of them asks something; its first button answers."""

PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]


@dataclass(frozen=True)
class Shape:
    """How a command comes. ``after``: what is typed behind its name; ``answered``: whether readers hear back.

    ``chat``: where, 0 in private. ``more``: further fields of the message.
    """

    name: str
    after: str = ""
    answered: bool = True
    chat: int = 0
    more: tuple[tuple[str, Any], ...] = ()


SHAPES = [
    Shape("alone"),
    Shape("4,000 characters", " " + "x" * 4000),
    Shape("4,000 signs", " " + ", " * 2000),
    Shape("only emoji", " 🙂👩‍👩‍👧🇰🇿🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    Shape("HTML", " <b>kz</b> &amp; <a href='tg://user?id=1'>x"),
    Shape("SQL", " kz'; DROP TABLE story; --"),
    Shape("a zero-width joiner", " \u200d"),
    Shape("joiners within words", " ka\u200dzakh\u200dstan"),
    Shape("right-to-left text", " \u202eمرحبا\u202c שלום"),
    Shape("control characters", " \x00\x07\x1b[31m\u2028"),
    Shape("by way of another bot", " kz", False, more=(("via_bot", BOT),)),
    Shape("from a bot", " kz", False, more=(("from", BOT),)),
    Shape("from an anonymous admin", " kz", True, GROUP, (("from", ANONYMOUS), ("sender_chat", GROUP))),
    Shape("from a stranger in a group", " kz", False, GROUP),
    Shape("for another bot", "@OtherBot kz", False),
]


@pytest.fixture
async def at_work(tmp_path: Path, resolver: TopicResolver) -> AsyncIterator[Scene]:
    """A gateway before the real commands, where nobody asks too much."""
    async with newsroom(tmp_path, resolver) as room, scene(desk=room.desk, pacer=unhurried()) as s:
        await s.gateway.ready.wait()
        await room.desk.people.limit(Limits(10**6, 10**6, 10**6, 10**6), BOSS, NOW)
        s.server.meet(GROUP, "supergroup", title="The Pass (SAMPLE)")
        s.server.hire(CHANNEL, 1)
        s.server.meet(STRANGER)
        at_once(s)
        yield s


@pytest.fixture(autouse=True)
def _nothing_breaks(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    assert "could not be handled" not in caplog.text, caplog.text
    assert "could not be sent" not in caplog.text, caplog.text


def typed() -> list[tuple[str, bool]]:
    """Every command that can be typed, and whether a reader may."""
    return [(each.name, each.role is Role.READER) for each in COMMANDS if not each.pressed]


async def test_every_command_in_every_shape(at_work: Scene) -> None:
    wrong = []
    for shape in SHAPES:
        chat = shape.chat or STRANGER
        for name, open_to_all in typed():
            more = {key: at_work.server.chats[chat] if key == "sender_chat" else it for key, it in shape.more}
            before = len(at_work.server.seen(chat))
            await at_work.server.say(STRANGER, f"/{name}{shape.after}"[:4096], chat=chat, **more)
            heard = len(at_work.server.seen(chat)) > before
            if heard is not (shape.answered and open_to_all):
                wrong.append(f"/{name}, {shape.name}: {'answered' if heard else 'silence'}")
    assert not wrong, "\n".join(wrong)


async def test_every_command_as_a_reply_to_something_else(at_work: Scene) -> None:
    server = at_work.server
    seen = await asked(at_work, "/help")
    for name, open_to_all in typed():
        before = len(server.seen(STRANGER))
        await server.say(STRANGER, f"/{name} kz", reply=seen)
        assert (len(server.seen(STRANGER)) > before) is open_to_all, name


async def test_no_command_is_heard_in_the_caption_of_a_photo_or_what_somebody_else_wrote(
    at_work: Scene,
) -> None:
    """There is one hint for all that comes within a minute."""
    for name, _ in typed():
        await at_work.server.say(STRANGER, "", photo=PHOTO, caption=f"/{name} kz")
        await at_work.server.say(STRANGER, f"/{name} kz", forward_origin=SOMEBODY)
    assert {(each.command, each.pressed) for each in at_work.asked} == {("wordless", True)}
    assert [each.text for each in at_work.server.seen(STRANGER)] == [
        "I can read only words. Name a place or a theme, such as kazakhstan, or choose:"
    ]


async def test_every_command_edited_into_a_message_is_not_heard(at_work: Scene) -> None:
    for name, _ in typed():
        body = at_work.server._body(STRANGER, f"/{name} kz", {}) | {"from": at_work.server.person(STRANGER)}
        await at_work.server.update(edited_message=body | {"edit_date": body["date"] + 1})
    assert not at_work.asked


async def test_every_command_posted_in_a_channel(at_work: Scene) -> None:
    server = at_work.server
    for name, open_to_all in typed():
        before = len(server.seen(CHANNEL))
        await server.post(CHANNEL, f"/{name} kz", sender_chat=server.chats[CHANNEL])
        assert (len(server.seen(CHANNEL)) > before) is open_to_all, name


async def test_every_command_of_somebody_without_a_language(at_work: Scene) -> None:
    at_work.server.languages[STRANGER] = None
    for name, open_to_all in typed():
        seen = await asked(at_work, f"/{name}")
        assert (seen is not None) is open_to_all, name
        assert {request.language for request, _ in at_work.answered} == {"en"}


async def test_every_command_in_the_middle_of_something_else_and_after_forgetme(at_work: Scene) -> None:
    server = at_work.server
    for name, open_to_all in typed():
        for beginning in BEGUN:
            begun = await asked(at_work, beginning)
            await server.press_data(STRANGER, begun, begun.rows[0][0]["callback_data"])
            assert (await asked(at_work, f"/{name} kz") is not None) is open_to_all, (name, beginning)
    refused = [each for each in at_work.answered if each[0].role is Role.READER and not obeys(*each)]
    assert not refused


async def test_every_command_fifty_times_in_a_second(at_work: Scene) -> None:
    desk, few = at_work.desk, 5
    assert desk
    await desk.people.limit(Limits(10**6, few, 10**6, 10**6), BOSS, NOW)
    for person, (name, open_to_all) in enumerate(typed(), 9000):
        request = Request(Destination(person), "private", person, Role.READER, "en", name, "", NOW)
        replies = await asyncio.gather(*(answer(request, desk) for _ in range(50)))
        told = [each for each in replies if each.messages]
        assert len(told) == (few + 1 if open_to_all else 0), name


async def asked(s: Scene, text: str) -> Any:
    """What came of a text, the last message of it; None for silence."""
    before = len(s.server.seen(STRANGER))
    await s.server.say(STRANGER, text)
    came = s.server.seen(STRANGER)[before:]
    return came[-1] if came else None


def obeys(request: Any, reply: Reply) -> bool:
    """Whether this is how a reader is answered."""
    command = COMMANDS.find(request.command, pressed=request.pressed)
    return command is None or command.role is Role.READER or reply == Reply()
