"""What passes between a person and a command, in no messenger's terms: requests, replies, rich text.

The gateway turns these into Telegram entities, the terminal chat into ANSI text, so no markup is
ever parsed and nothing that a stranger wrote can become markup.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol

from digest.model import Destination
from digest.ports import (
    Care,
    Comparer,
    Complaints,
    Grouper,
    Outbox,
    Reader,
    Resolver,
    Search,
    Sources,
    Stories,
    Subscribers,
    Tagger,
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``href`` makes it a link (http and https only)."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


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


@dataclass(frozen=True, slots=True)
class Button:
    """``data`` comes back when pressed: "VERSION:COMMAND:ARGUMENTS", at most 64 UTF-8 bytes."""

    label: str
    data: str


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
    the ids of the messages once all of them are in the chat.
    """

    messages: tuple[Message, ...] = ()
    edit: bool = False
    toast: str = ""
    sent: Callable[[Sequence[int]], Awaitable[None]] | None = None


class Role(IntEnum):
    """What a person may do; higher includes lower."""

    READER = 0
    ADMIN = 1


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
    639-1.
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


class Wire(Protocol):
    """A messenger that can put one message into a chat."""

    async def send(self, destination: Destination, message: Message) -> int:
        """The id of the message. Raises DeliveryError."""

    async def edit(self, destination: Destination, message: int, new: Message) -> None:
        """Replace what a message says. That it says so already is no error. Raises DeliveryError."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command may use. ``nudge(step)`` asks for a step to run soon; ``facts()`` feeds ``/status``.

    ``warning()``: a line for the end of a digest, in the language spoken, such as that a model is missing.
    ``allow``: the private hosts and ports that sources may be read from all the same.
    """

    sources: Sources
    stories: Stories
    search: Search
    subscribers: Subscribers
    outbox: Outbox
    care: Care
    complaints: Complaints
    resolver: Resolver
    reader: Reader
    tagger: Tagger
    grouper: Grouper
    compare: Comparer
    nudge: Callable[[str], None]
    facts: Callable[[], Mapping[str, str]]
    warning: Callable[[], str]
    sample: bool = False
    allow: frozenset[tuple[str, int]] = frozenset()
