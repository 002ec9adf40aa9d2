"""Speaking for a channel from a private chat: the buttons there carry which channel is meant.

Nothing is remembered anywhere else, so it works after a restart, and whoever replies to such a message
speaks for its channel too.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Button, Message, Reply, Request
from bot.render.buttons import VERSION, button
from bot.tongue import N_, gettext
from digest.model import Destination

HOME, DONE = "channel", "channeldone"
"""The commands that show a channel, and that end speaking for it."""

NOT_THEIRS = N_("Only the admins of that channel can set up digests for it.")

ONLY_ADMINS = N_("Only the admins of this chat can do that. To choose for yourself, write to me in private.")
"""What others hear who press buttons in a group or channel."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SIGN = "@"
_LONGEST = 9
"""Digits that a chat's number takes: Telegram's have at most 52 bits."""


def marked(data: str, chat: int) -> str:
    """Data of a button that speaks for a channel: "1:time:" becomes "1@cvh2tnzw:time:"."""
    return f"{VERSION}{_SIGN}{_written(-chat)}{data.removeprefix(VERSION)}"


def unmarked(data: str) -> tuple[int, str]:
    """(channel, what its button does); (0, the data) where it speaks for no channel."""
    mark, colon, rest = data.partition(":")
    version, _, digits = mark.partition(_SIGN)
    if not colon or version != VERSION or not 0 < len(digits) <= _LONGEST or not set(digits) <= set(_DIGITS):
        return 0, data
    return -int(digits, 36), f"{version}:{rest}"


def names_channel(asked: Request) -> bool:
    """Whether somebody names, in private, the channel to speak for: "/channel @name", or one of its posts."""
    private = asked.kind in ("private", "local") and asked.here is None
    return private and asked.command == HOME and bool(asked.args.strip())


def speak_for(asked: Request, chat: int) -> Request:
    """The request of somebody who named a channel; what follows the name is a command for it."""
    rest = asked.args.strip().partition(" ")[2]
    command, _, args = rest.strip().lstrip("/").partition(" ")
    return replace(
        asked,
        destination=Destination(chat, channel=asked.destination.channel),
        kind="channel",
        command=command.partition("@")[0].lower() or HOME,
        args=args.strip(),
        here=asked.destination,
    )


def for_channel(reply: Reply, chat: int) -> Reply:
    """The reply with buttons that speak for the channel, and a way back to what is set up for it."""
    messages = tuple(_spoken(message, chat) for message in reply.messages)
    if messages and messages[-1].file is None and not _is_home(reply.messages[-1]):
        home = Button(gettext("Settings of the channel"), marked(button("x", HOME).data, chat))
        messages = (*messages[:-1], replace(messages[-1], keyboard=(*messages[-1].keyboard, (home,))))
    return replace(reply, messages=messages)


def _spoken(message: Message, chat: int) -> Message:
    rows = tuple(
        tuple(each if each.copy else replace(each, data=marked(each.data, chat)) for each in row)
        for row in message.keyboard
    )
    return replace(message, keyboard=rows)


def _is_home(message: Message) -> bool:
    return any(each.data == button("x", DONE).data for row in message.keyboard for each in row)


def _written(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
