"""Plays a chat written as plain text and writes down what came of it.

    # a comment
    given> nothing                no sources and no news (first line only)
    given> language ru            what everybody's Telegram is set to
    at> 2026-11-22 06:30          the clock, in UTC; it gains a minute with every line
    ann> /country kz              ann types
    ann> [Evidence]               ann presses the newest button of that label that she can see
    ann> {1:country:KZ}           ann's client sends this data, button or not
    bot> You now follow ...       the answer; "bot> ..." alone stands for any lines, none included

An entry without an answer must meet silence. Ann reads, olga owns the bot, eve is a stranger with no
rights, crowd is a group in which a reader types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.chat import Button, Desk, Reply, Request, Role
from bot.dispatch import answer, press_of
from digest.model import Destination
from tests.bot.invented import NOW
from tests.bot.reading_messages import check, reply_text

_ANY = re.compile(r"(bot[^>]*> )?\.\.\.")


@dataclass(frozen=True)
class Person:
    """Who types, and where."""

    chat: int
    user: int
    role: Role = Role.READER
    kind: str = "private"


CAST = {
    "ann": Person(101, 101),
    "olga": Person(102, 102, Role.OWNER),
    "boris": Person(104, 104),
    "eve": Person(103, 103),
    "crowd": Person(-500, 101, kind="group"),
}


@dataclass
class Stage:
    """A chat as it goes on: the clock, and the buttons each chat can see, newest last."""

    desk: Desk
    now: datetime = NOW
    language: str = "en"
    buttons: dict[int, list[Button]] = field(default_factory=dict)

    async def act(self, name: str, line: str) -> Reply:
        """One line of a person's, and the reply to it; a press of an unknown label fails the test."""
        person = CAST[name]
        self.now += timedelta(minutes=1)
        request = self._request(person, line)
        reply = await answer(request, self.desk)
        check(reply.messages)
        shown = self.buttons.setdefault(person.chat, [])
        shown.extend(button for message in reply.messages for row in message.keyboard for button in row)
        return reply

    def _request(self, person: Person, line: str) -> Request:
        if line.startswith("[") and line.endswith("]"):
            found = [each for each in self.buttons.get(person.chat, []) if each.label == line[1:-1]]
            assert found, f"no button says {line}"
            return self._asked(person, *press_of(found[-1].data), pressed=True)
        if line.startswith("{") and line.endswith("}"):
            return self._asked(person, *press_of(line[1:-1]), pressed=True)
        if line.startswith("/"):
            command, _, args = line[1:].partition(" ")
            return self._asked(person, command, args)
        return self._asked(person, "", line)

    def _asked(self, person: Person, command: str, args: str, *, pressed: bool = False) -> Request:
        who = (Destination(person.chat), person.kind, person.user, person.role, self.language)
        return Request(*who, command, args, self.now, pressed)


async def said(stage: Stage, *lines: str) -> str:
    """The answer to the last of ann's lines."""
    replies = [await stage.act("ann", line) for line in lines]
    return reply_text(replies[-1])


@dataclass(frozen=True)
class Turn:
    """A line of somebody's, and the lines expected in answer."""

    name: str
    line: str
    answer: tuple[str, ...]


def turns(text: str) -> Iterator[Turn]:
    """The turns of a transcript; ``name`` "at" or "given" for stage directions."""
    current: tuple[str, str] | None = None
    answer: list[str] = []
    for raw in text.splitlines():
        if not raw.strip() or raw.startswith("#"):
            continue
        name, _, line = raw.partition(">")
        if name == "bot":
            answer.append(line.removeprefix(" "))
            continue
        if current:
            yield Turn(*current, tuple(answer))
        current, answer = (name, line.strip()), []
    if current:
        yield Turn(*current, tuple(answer))


async def play(text: str, desk: Desk) -> list[tuple[Turn, list[str]]]:
    """Every turn with the lines that really came; "# " and blank lines are skipped."""
    stage = Stage(desk)
    played = []
    for turn in turns(text):
        if turn.name == "at":
            stage.now = datetime.fromisoformat(turn.line).replace(tzinfo=UTC)
        elif turn.name == "given":
            stage.language = turn.line.partition("language ")[2] or stage.language
        else:
            line = turn.line.replace("{4000 x}", "x" * 4000)
            reply = reply_text(await stage.act(turn.name, line))
            played.append((turn, reply.splitlines()))
    return played


def agrees(expected: Sequence[str], came: Sequence[str]) -> bool:
    """Whether the lines that came are those expected; "..." stands for any number of lines."""
    if not expected:
        return not came
    if _ANY.fullmatch(expected[0]):
        return any(agrees(expected[1:], came[start:]) for start in range(len(came) + 1))
    return bool(came) and came[0].rstrip() == expected[0].rstrip() and agrees(expected[1:], came[1:])
