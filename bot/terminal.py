"""A chat in the terminal: people type lines, press buttons by number, and see what the bot sends."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot import ansi
from bot.attachments import named, offered, save
from bot.chat import Button, Message, Reply, Request, Role, Upload
from bot.dispatch import press_of
from digest.errors import UserError
from digest.model import Destination

ANN, ADMIN = "ann", "admin"
_CAST = {ANN: 1, ADMIN: 2}
OPERATOR = Destination(_CAST[ADMIN], channel="local")
"""Where the admin of a terminal hears of trouble."""


@dataclass(slots=True)
class Person:
    """Somebody at the terminal, with the buttons that they see, newest message only."""

    name: str
    id: int
    role: Role
    buttons: list[Button] = field(default_factory=list)

    @property
    def destination(self) -> Destination:
        """Their private chat."""
        return Destination(self.id, channel="local")


class Terminal:
    """The chat of all people at one terminal; also the `Wire` to them. ``write`` prints a text.

    Files that the bot sends are kept in ``folder``.
    """

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Reply]],
        write: Callable[[str], None],
        clock: Callable[[], datetime],
        *,
        colour: bool = False,
        folder: Path = Path(),
    ) -> None:
        self._folder = folder
        self._answer = answer
        self._write = write
        self._clock = clock
        self._colour = colour
        self._people = {name: _person(name) for name in _CAST}
        self._sent = 0
        self.person = self._people[ANN]

    def become(self, name: str) -> None:
        """Speak as somebody else: "admin" may edit sources, everybody else reads."""
        name = name.strip().lower()[:32] or ANN
        self.person = self._people.setdefault(name, _person(name))

    async def line(self, text: str) -> None:
        """Do what was typed: "as NAME", "send FILE", a button's number, or anything for the bot."""
        text = text.strip()
        if text.lower().startswith("as ") and len(text.split()) == 2:
            self.become(text.split()[1])
            rights = "may edit sources" if self.person.role is Role.ADMIN else "reads"
            self._write(ansi.dim(f"(you are {self.person.name} now, who {rights})", colour=self._colour))
        elif text.lower().split()[:1] == ["send"]:
            await self._offer(text)
        elif text.isdecimal() and len(text) < 4:
            await self.press(int(text))
        elif text:
            await self.ask(text)

    async def ask(self, text: str) -> None:
        """Send a command or free text to the bot and print the reply."""
        command, args = "", text
        if text.startswith("/"):
            command, _, args = text[1:].partition(" ")
        await self._reply_to(self._request(command.lower(), args.strip(), pressed=False))

    async def _offer(self, text: str) -> None:
        """What begins with "send": a file, or words for the bot after all."""
        try:
            path = named(text)
        except UserError as error:
            self._write(ansi.dim(f"({ansi.safe(str(error))})", colour=self._colour))
            return
        await (self.ask(text) if path is None else self.hand_in(path))

    async def hand_in(self, path: Path) -> None:
        """Send a file to the bot and print the reply."""
        await self._reply_to(self._request("file", "", pressed=False, upload=offered(path)))

    async def press(self, number: int) -> bool:
        """Press a button of the newest message that has any; False if it has no such button."""
        buttons = self.person.buttons
        if not 1 <= number <= len(buttons):
            have = f"there are {len(buttons)}" if buttons else "there is none"
            self._write(ansi.dim(f"(no button {number}; {have})", colour=self._colour))
            return False
        button = buttons[number - 1]
        self._write(ansi.dim(f"(pressed: {ansi.safe(button.label)})", colour=self._colour))
        await self._reply_to(self._request(*press_of(button.data), pressed=True))
        return True

    async def send(self, destination: Destination, message: Message) -> int:
        """A digest that arrives by itself."""
        person = self._at(destination)
        self._write(ansi.dim(f"── a message for {person.name} ──", colour=self._colour))
        return self._show(person, message)

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        """A message that changed by itself; nothing here remembers the old one, so the new one is shown."""
        person = self._at(destination)
        self._write(ansi.dim(f"── message {message} to {person.name} was changed ──", colour=self._colour))
        self._write(ansi.message_text(new, colour=self._colour) + "\n")

    def _at(self, destination: Destination) -> Person:
        return next((each for each in self._people.values() if each.id == destination.chat), self.person)

    async def _reply_to(self, request: Request) -> None:
        person = self.person
        reply = await self._answer(request)
        if reply.toast:
            self._write(ansi.dim(f"‹{ansi.safe(reply.toast)}›", colour=self._colour))
        if reply.edit and reply.messages:
            self._write(ansi.dim("(the message above changed)", colour=self._colour))
        numbers = [self._show(person, message) for message in reply.messages]
        if reply.sent is not None:
            await reply.sent(numbers)
        if not reply.messages and not reply.toast:
            why = "" if person.role is Role.ADMIN else ": only an admin may do that"
            self._write(ansi.dim(f"(no answer{why})\n", colour=self._colour))

    def _show(self, person: Person, message: Message) -> int:
        if message.keyboard:
            person.buttons = [button for row in message.keyboard for button in row]
        self._write(ansi.message_text(message, colour=self._colour) + "\n")
        if message.file is not None:
            self._write(ansi.dim(f"({save(message.file, self._folder)})\n", colour=self._colour))
        self._sent += 1
        return self._sent

    def _request(self, command: str, args: str, *, pressed: bool, upload: Upload | None = None) -> Request:
        person = self.person
        return Request(
            destination=person.destination,
            kind="local",
            user=person.id,
            role=person.role,
            language="en",
            command=command,
            args=args,
            now=self._clock(),
            pressed=pressed,
            upload=upload,
        )


def _person(name: str) -> Person:
    id = _CAST.get(name) or 1000 + zlib.crc32(name.encode()) % 1_000_000
    return Person(name, id, Role.ADMIN if name == ADMIN else Role.READER)
