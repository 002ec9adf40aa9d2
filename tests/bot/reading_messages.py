"""How tests read messages: as the plain text a person would see, and by Telegram's rules."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat import Block, Frame, Message, Reply
from bot.gateway.entities import wired
from bot.words import JOINER
from tests.telegram_rules import check_entities, check_keyboard, check_text

FRAMES = {Frame.NONE: "", Frame.QUOTE: "> ", Frame.FOLDED: "| "}


def block_text(block: Block) -> str:
    """A block's lines; quotes start with ">", folded lines with "|"; links end with their address."""
    runs = (f"{run.text} <{run.href}>" if run.href else run.text for run in block.runs)
    text = "".join(runs).replace(JOINER, "")
    return "\n".join(FRAMES[block.frame] + line for line in text.split("\n"))


def message_text(message: Message) -> str:
    """A message's lines, its buttons as rows of "[label]"."""
    rows = [" ".join(f"[{button.label}]" for button in row) for row in message.keyboard]
    return "\n".join([*(block_text(block) for block in message.blocks), *rows])


def reply_text(reply: Reply) -> str:
    """All that a reply shows, messages one after another, the toast last."""
    toast = [f"({reply.toast})"] if reply.toast else []
    return "\n".join([*(message_text(message) for message in reply.messages), *toast])


def check(messages: Iterable[Message]) -> None:
    """Telegram would take each of them: length, entities, links, buttons, by the gateway's own hand."""
    for message in messages:
        sent = wired(message)
        check_text(sent.text)
        check_entities(sent.text, [entity.to_dict() for entity in sent.entities])
        assert len(sent.entities) <= 100
        assert len(sent.text.encode("utf-16-le")) // 2 <= 4096
        check_keyboard(sent.keyboard.to_json() if sent.keyboard else None)
