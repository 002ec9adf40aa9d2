"""A chat in the terminal: people type lines, press buttons by number, and see what the bot sends.

There is a group and a channel too, both Ann's: as on Telegram, only she is heard there.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot import ansi
from bot.attachments import named, offered, save
from bot.behalf import HOME, NOT_THEIRS, ONLY_ADMINS, names_channel, speak_for, unmarked
from bot.chat import Block, Button, Message, Reply, Request, Role, Run, Upload
from bot.commands.opening import payload_of
from bot.dispatch import press_of
from bot.tongue import ENGLISH, gettext, speaking
from digest.errors import UserError
from digest.model import Destination

ANN, ADMIN = "ann", "admin"
_CAST = {ANN: 1, ADMIN: 2}
OPERATOR = Destination(_CAST[ADMIN], channel="local")
"""Where the admin of a terminal hears of trouble."""

PRIVATE, GROUP, CHANNEL = "private", "group", "channel"
_ROOMS = {GROUP: Destination(-1, channel="local"), CHANNEL: Destination(-2, channel="local")}
NAME = "@steppe"
"""Of the channel."""

_CALLED = "Steppe News (SAMPLE)"
_POINT = re.compile(r"-?\d+\.\d+ -?\d+\.\d+", re.ASCII)
HELP = f"""\
/help            what the bot can do; a number presses a button
as NAME          be somebody else: {ANN} reads, {ADMIN} runs the bot, any other name is a stranger
in group         type in a group that {ANN} runs; also: in channel, in private
/channel {NAME} set up {ANN}'s channel from her private chat
reply TEXT       type TEXT as a reply to the newest message
more             the newest message with all links and folded quotes
send FILE        hand the bot a file
at 43.2 76.9     share where you are
exit             leave"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the terminal."""

    name: str
    id: int
    role: Role

    @property
    def destination(self) -> Destination:
        """Their private chat."""
        return Destination(self.id, channel="local")


class Terminal:
    """The chats of all people at one terminal; also the `Wire` to them. ``write`` prints a text.

    Files that the bot sends are kept in ``folder``. ``fold``: long quotes and addresses wait for "more".
    ``tongue``: the language of whoever has this private chat; they bring it along, as on Telegram.
    """

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Reply]],
        write: Callable[[str], None],
        clock: Callable[[], datetime],
        *,
        colour: bool = False,
        fold: bool = False,
        folder: Path = Path(),
        tongue: Callable[[Destination], Awaitable[str]] | None = None,
    ) -> None:
        self._tongue = tongue
        self._folder = folder
        self._answer = answer
        self._write = write
        self._clock = clock
        self._colour = colour
        self._fold = fold
        self._people = {name: _person(name) for name in _CAST}
        self._buttons: defaultdict[int, list[Button]] = defaultdict(list)
        self._newest: dict[int, Message] = {}
        self._sent = 0
        self._room = PRIVATE
        self.person = self._people[ANN]

    @property
    def prompt(self) -> str:
        """Who types, and where: "ann", "ann in group"."""
        return self.person.name if self._room == PRIVATE else f"{self.person.name} in {self._room}"

    def become(self, name: str) -> None:
        """Speak as somebody else: "admin" is an owner of the bot, everybody else reads."""
        name = name.strip().lower()[:32] or ANN
        self.person = self._people.setdefault(name, _person(name))

    async def line(self, text: str) -> None:
        """Do what was typed: a direction of `HELP`, with or without a colon, or anything for the bot."""
        text = text.strip()
        match text.removeprefix(":").split(maxsplit=1):
            case [verb, name] if verb.lower() == "as" and len(name.split()) == 1:
                self.become(name)
                rights = "runs the bot" if self.person.role is Role.OWNER else "reads"
                self._note(f"you are {self.person.name} now, who {rights}")
            case [verb, room] if verb.lower() == "in" and room.lower() in (PRIVATE, *_ROOMS):
                self._enter(room.lower())
            case [verb, words] if verb.lower() == "reply":
                await self.ask(words, replying=True)
            case [verb] if verb.lower() == "more":
                self._unfold()
            case [verb] if verb.lower() in ("?", "help"):
                self._write(HELP)
            case [verb, where] if verb.lower() == "at" and _POINT.fullmatch(where):
                await self._reply_to(self._request("wordless", f"place {where}", pressed=True))
            case [verb, *_] if verb.lower() == "send":
                await self._offer(text.removeprefix(":"))
            case [number] if number.isdecimal() and len(number) < 4:
                await self.press(int(number))
            case [_, *_]:
                await self.ask(text)

    async def ask(self, text: str, *, replying: bool = False) -> None:
        """Send a command or free text to the bot and print the reply."""
        command, args = "", text
        if text.startswith("/"):
            command, _, args = text[1:].partition(" ")
        channel = self._spoken_for() if replying else 0
        request = self._request(command.lower(), args.strip(), channel=channel)
        if names_channel(request):
            if request.args.split()[0] != NAME or not self._runs_rooms:
                with speaking(await self._language()):
                    self._show(request.destination, Message((Block((Run(gettext(NOT_THEIRS)),)),)))
                return
            request = speak_for(request, _ROOMS[CHANNEL].chat)
        if self._room != PRIVATE and not (self._runs_rooms and command):
            self._note(f"no answer: in a {self._room} only commands of its admins are heard")
            return
        await self._reply_to(request)

    async def _offer(self, text: str) -> None:
        """What begins with "send": a file, or words for the bot after all."""
        try:
            path = named(text)
        except UserError as error:
            self._note(ansi.safe(str(error)))
            return
        await (self.ask(text) if path is None else self.hand_in(path))

    async def hand_in(self, path: Path) -> None:
        """Send a file to the bot and print the reply."""
        await self._reply_to(self._request("file", "", upload=offered(path)))

    async def press(self, number: int) -> bool:
        """Press a button of the newest message that has any; False if it has no such button."""
        buttons = self._buttons[self._here.chat]
        if not 1 <= number <= len(buttons):
            have = f"there are {len(buttons)}" if buttons else "there is none"
            self._note(f"no button {number}; {have}")
            return False
        button = buttons[number - 1]
        self._note(f"pressed: {ansi.safe(button.label)}")
        if button.copy:
            self._note(f"copied: {ansi.safe(button.copy)}")
        else:
            channel, data = unmarked(button.data)
            await self._pressed(self._request(*press_of(data), pressed=True, channel=channel))
        return True

    async def _pressed(self, request: Request) -> None:
        """A press, as far as it counts: a story opens in private where only its admins are answered."""
        if self._room == PRIVATE or (self._runs_rooms and self._room != CHANNEL):
            await self._reply_to(request)
        elif payload := payload_of(request):
            self._enter(PRIVATE)
            await self.ask(f"/start {payload}")
        elif self._runs_rooms:
            await self._reply_to(request)
        else:
            self._write(ansi.dim(f"‹{gettext(ONLY_ADMINS)}›", colour=self._colour))

    async def send(self, destination: Destination, message: Message) -> int:
        """A digest that arrives by itself."""
        sound = ", without a sound" if message.silent else ""
        self._write(ansi.dim(f"── a message {self._to(destination)}{sound} ──", colour=self._colour))
        return self._show(destination, message)

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        """A message that changed by itself; nothing here remembers the old one, so the new one is shown."""
        told = f"── message {message} {self._to(destination)} was changed ──"
        self._write(ansi.dim(told, colour=self._colour))
        self._write(ansi.message_text(new, colour=self._colour, fold=self._fold) + "\n")

    @property
    def _here(self) -> Destination:
        return _ROOMS.get(self._room, self.person.destination)

    @property
    def _runs_rooms(self) -> bool:
        return self.person.name == ANN

    def _enter(self, room: str) -> None:
        self._room = room
        self._note(
            f"you type in the {room} now; {ANN} runs it" if room in _ROOMS else "your private chat again"
        )

    def _unfold(self) -> None:
        newest = self._newest.get(self._here.chat)
        if newest is None:
            self._note("there is no message yet")
        else:
            self._write(ansi.message_text(newest, colour=self._colour) + "\n")

    def _spoken_for(self) -> int:
        """The channel of the newest message that has buttons; 0 for none."""
        channels = (unmarked(each.data)[0] for each in self._buttons[self._here.chat])
        return next(filter(None, channels), 0)

    def _to(self, destination: Destination) -> str:
        rooms = {where: f"in the {name}" for name, where in _ROOMS.items()}
        names = {each.destination: f"for {each.name}" for each in self._people.values()}
        return (rooms | names).get(destination, f"for {self.person.name}")

    async def _reply_to(self, request: Request) -> None:
        person, here = self.person, self._here
        if request.here is not None and request.command == HOME:
            request = replace(request, args=_CALLED)
        reply = await self._answer(replace(request, language=await self._language()))
        if reply.toast:
            self._write(ansi.dim(f"‹{ansi.safe(reply.toast)}›", colour=self._colour))
        if reply.edit and reply.messages:
            self._note("the message above changed")
        numbers = [self._show(here, message) for message in reply.messages]
        if reply.sent is not None:
            await reply.sent(numbers)
        if not reply.messages and not reply.toast:
            why = (
                ""
                if person.role is Role.OWNER
                else ": only an admin may do that, or that was too much in a minute"
            )
            self._write(ansi.dim(f"(no answer{why})\n", colour=self._colour))

    async def _language(self) -> str:
        """That of the person who types."""
        return await self._tongue(self.person.destination) if self._tongue else ENGLISH

    def _show(self, where: Destination, message: Message) -> int:
        """Print a message; its number."""
        if message.keyboard:
            self._buttons[where.chat] = [button for row in message.keyboard for button in row]
        self._newest[where.chat] = message
        self._write(ansi.message_text(message, colour=self._colour, fold=self._fold) + "\n")
        if message.file is not None:
            self._note(save(message.file, self._folder))
        self._sent += 1
        return self._sent

    def _note(self, text: str) -> None:
        self._write(ansi.dim(f"({text})", colour=self._colour))

    def _request(
        self,
        command: str,
        args: str,
        *,
        pressed: bool = False,
        upload: Upload | None = None,
        channel: int = 0,
    ) -> Request:
        person, here = self.person, self._here
        return Request(
            destination=Destination(channel, channel="local") if channel else here,
            kind=CHANNEL if channel else {PRIVATE: "local"}.get(self._room, self._room),
            user=person.id,
            role=person.role,
            language=ENGLISH,
            command=command,
            args=args,
            now=self._clock(),
            pressed=pressed,
            upload=upload,
            here=here if channel else None,
        )


def _person(name: str) -> Person:
    id = _CAST.get(name) or 1000 + zlib.crc32(name.encode()) % 1_000_000
    return Person(name, id, Role.OWNER if name == ADMIN else Role.READER)
