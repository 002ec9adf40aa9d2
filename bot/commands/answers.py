"""Replies in a few words: the small pieces that every family of commands builds with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.chat import Block, Button, Message, Reply, Request, Run
from bot.render.buttons import Row, button
from bot.render.pages import Unit, paginate
from bot.tongue import gettext

Keyboard = Sequence[Sequence[Button]]


def line(*texts: str | Run) -> Block:
    """One paragraph of plain and styled text."""
    return Block(tuple(Run(text) if isinstance(text, str) else text for text in texts))


def title(text: str) -> Run:
    """Bold text."""
    return Run(text, bold=True)


def say(*lines: str | Block, keyboard: Keyboard = ()) -> Reply:
    """A new message of some paragraphs."""
    blocks = [each if isinstance(each, Block) else line(each) for each in lines]
    return Reply(paginate([blocks], keyboard))


def show(parts: Sequence[Unit], keyboard: Keyboard = ()) -> Reply:
    """New messages of parts with blank lines between them."""
    return Reply(paginate([part for part in parts if part], keyboard))


def change(request: Request, *lines: str | Block, keyboard: Keyboard = (), toast: str = "") -> Reply:
    """The message whose button was pressed says this now; a typed command gets a new message."""
    reply = say(*lines, keyboard=keyboard)
    return Reply(reply.messages, edit=request.pressed, toast=toast if request.pressed else "")


def above(reply: Reply, *lines: str | Block) -> Reply:
    """The reply with these paragraphs above it; silence stays silence."""
    if not reply.messages:
        return reply
    first, *rest = reply.messages
    blocks = [each if isinstance(each, Block) else line(each) for each in lines]
    return replace(reply, messages=(replace(first, blocks=(*blocks, *first.blocks)), *rest))


def together(*replies: Reply) -> Reply:
    """Several replies to one command, in order."""
    messages: tuple[Message, ...] = tuple(message for reply in replies for message in reply.messages)
    return Reply(messages, toast=next((reply.toast for reply in replies if reply.toast), ""))


def turning(command: str, page: int, last: int, written: Callable[[int], str] = str) -> list[Row]:
    """The buttons to the page before and to the next, where there is one. ``written``: what they carry."""
    back = [button(gettext("← Back"), command, written(page - 1))] if page else []
    more = [button(gettext("More →"), command, written(page + 1))] if page < last else []
    return [(*back, *more)] if last else []
