"""What passes between a person and a command, in no messenger's terms: requests, replies, rich text.

The gateway turns these into Telegram entities, the terminal chat into ANSI text, so no markup is
ever parsed and nothing that a stranger wrote can become markup.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol

from bot.limits import Meter
from digest.model import Destination
from digest.planning import Planning
from digest.ports import (
    Care,
    Comparer,
    Complaints,
    Grouper,
    Notices,
    Outbox,
    People,
    Reader,
    Resolver,
    Search,
    Sources,
    Statistics,
    Stories,
    Subscribers,
    Tagger,
    Trail,
)
from digest.precedence import Precedence
from digest.views import Views
from digest.wording import Stems


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``href`` makes it a link (http and https only).

    ``moment``: the time that the text tells; a messenger that can shows it in the zone of whoever looks.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""
    moment: datetime | None = None


class Frame(StrEnum):
    """What stands around a block."""

    NONE = ""
    QUOTE = "quote"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that stay together; blocks are separated by a line break. Runs may hold line breaks."""

    runs: tuple[Run, ...]
    frame: Frame = Frame.NONE


class Style(StrEnum):
    """How a button looks: as any other, as the way to finish, or as one that takes something away."""

    PLAIN = ""
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """``data`` comes back when pressed: "VERSION:COMMAND:ARGUMENTS", at most 64 UTF-8 bytes.

    With a ``copy`` (1 to 256 characters) it puts that text on the clipboard instead, and needs no data.
    """

    label: str
    data: str
    style: Style = Style.PLAIN
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One message. An empty ``keyboard`` means none. ``preview``: the one link to preview, if any.

    With a ``file`` the blocks are its caption, at most 1,024 UTF-16 units, and there is no keyboard.
    """

    blocks: tuple[Block, ...]
    keyboard: tuple[tuple[Button, ...], ...] = ()
    preview: str = ""
    silent: bool = False
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. ``edit``: replace the message whose button was pressed by ``messages[0]``.

    ``toast`` is the short notice over a pressed button. No messages and no toast is silence. ``sent`` is told
    the ids of the messages once all of them are in the chat, ``lost`` is called where they may not all be.
    """

    messages: tuple[Message, ...] = ()
    edit: bool = False
    toast: str = ""
    sent: Callable[[Sequence[int]], Awaitable[None]] | None = None
    lost: Callable[[], Awaitable[None]] | None = None


class Role(IntEnum):
    """What a person may do; higher includes lower.

    Editors look after the sources, admins after the bot, owners name the others.
    """

    READER = 0
    EDITOR = 1
    ADMIN = 2
    OWNER = 3


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent: its name, its size in bytes if known, and how to get at what it holds.

    ``read`` raises UserError when the file is too large or cannot be had.
    """

    name: str
    size: int | None
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Request:
    """A command, a pressed button or a sent file. ``kind``: "private", "group", "channel" or "local".

    A file without a command in its caption has the command "file". ``language``: one of the interface, ISO
    639-1. ``here``: the private chat of somebody who speaks for the channel ``destination`` from there; what
    is answered goes to that chat, and its buttons speak for the channel too. ``bot``: what the messenger
    calls us, "" where it has no links to us. ``admitted``: it was counted before, as
    a command (`bot.dispatch`). ``addressed``: it names us, as in "/digest@bot".
    """

    destination: Destination
    kind: str
    user: int
    role: Role
    language: str
    command: str
    args: str
    now: datetime
    pressed: bool = False
    upload: Upload | None = None
    here: Destination | None = None
    bot: str = ""
    admitted: bool = False
    addressed: bool = False


class Wire(Protocol):
    """A messenger that can put one message into a chat."""

    async def send(self, destination: Destination, message: Message) -> int:
        """The id of the message. Raises DeliveryError."""

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        """Replace what a message says. That it says so already is no error. Raises DeliveryError."""


class FirstPress(Protocol):
    """Tells the first press of a person from further ones, see `Desk`."""

    def __call__(self, now: datetime, user: int, *what: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command may use. ``nudge(step)`` asks for a step to run soon; ``facts()`` feeds ``/status``.

    ``warning()``: a line for the end of a digest, in the language spoken, such as that a model is missing.
    ``first_press(now, user, *what)``: whether a person does so for the first time in a day.
    ``allow``: the private hosts and ports that sources may be read from all the same. ``tell``: a message to
    another chat, True if it went out. ``owners``: those by the settings. ``meter`` counts what is asked.
    ``precedence``: who is being answered, for whom other work stands back.
    """

    sources: Sources
    stories: Stories
    search: Search
    subscribers: Subscribers
    outbox: Outbox
    planning: Planning
    care: Care
    complaints: Complaints
    people: People
    trail: Trail
    statistics: Statistics
    notices: Notices
    meter: Meter
    resolver: Resolver
    reader: Reader
    tagger: Tagger
    grouper: Grouper
    compare: Comparer
    stems: Stems
    views: Views
    first_press: FirstPress
    nudge: Callable[[str], None]
    tell: Callable[[Destination, Message], Awaitable[bool]]
    facts: Callable[[], Mapping[str, str]]
    warning: Callable[[], str]
    sample: bool = False
    allow: frozenset[tuple[str, int]] = frozenset()
    owners: frozenset[int] = frozenset()
    precedence: Precedence = field(default_factory=Precedence)
