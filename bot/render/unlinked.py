"""Messages for those whom a link could harm: names stay, addresses go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.chat import Block, Button, Message


def unlinked(messages: Iterable[Message]) -> tuple[Message, ...]:
    """The messages without any link or preview, or button that copies one; what links were called stays."""
    return tuple(
        replace(
            message, blocks=tuple(map(_block, message.blocks)), keyboard=_rows(message.keyboard), preview=""
        )
        for message in messages
    )


def _rows(rows: Iterable[Iterable[Button]]) -> tuple[tuple[Button, ...], ...]:
    kept = (tuple(button for button in row if not _leads_out(button)) for row in rows)
    return tuple(filter(None, kept))


def _leads_out(button: Button) -> bool:
    return button.copy.startswith("http") and not button.copy.startswith("https://t.me/")


def _block(block: Block) -> Block:
    if not any(run.href for run in block.runs):
        return block
    return replace(block, runs=tuple(replace(run, href="") for run in block.runs))
