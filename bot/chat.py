"""What passes between a person and a command, in no messenger's terms: requests, replies, rich text.

The gateway turns these into Telegram entities, the terminal chat into ANSI text, so no markup is
ever parsed and nothing that a stranger wrote can become markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol

from digest.model import Destination
from digest.ports import Care, Outbox, Reader, Resolver, Sources, Stories, Subscribers


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
class Message:
    """One message. An empty ``keyboard`` means none. ``preview``: the one link to preview, if any."""

    blocks: tuple[Block, ...]
    keyboard: tuple[tuple[Button, ...], ...] = ()
    preview: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. ``edit``: replace the message whose button was pressed by ``messages[0]``.

    ``toast`` is the short notice over a pressed button. No messages and no toast is silence.
    """

    messages: tuple[Message, ...] = ()
    edit: bool = False
    toast: str = ""


class Role(IntEnum):
    """What a person may do; higher includes lower."""

    READER = 0
    ADMIN = 1


@dataclass(frozen=True, slots=True)
class Request:
    """A command or a pressed button. ``kind``: "private", "group", "channel" or "local"."""

    destination: Destination
    kind: str
    user: int
    role: Role
    language: str
    command: str
    args: str
    now: datetime
    pressed: bool = False


class Wire(Protocol):
    """A messenger that can put one message into a chat."""

    async def send(self, destination: Destination, message: Message) -> int:
        """The id of the message. Raises DeliveryError."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command may use. ``nudge(step)`` asks for a step to run soon; ``facts()`` feeds ``/status``."""

    sources: Sources
    stories: Stories
    subscribers: Subscribers
    outbox: Outbox
    care: Care
    resolver: Resolver
    reader: Reader
    nudge: Callable[[str], None]
    facts: Callable[[], Mapping[str, str]]
    sample: bool = False
