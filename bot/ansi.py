"""Messages as text for a terminal: styles as ANSI sequences, buttons as numbers. No foreign escape passes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.chat import Block, Button, Frame, Message, Run, Style

RESET = "\x1b[0m"
_BOLD, _ITALIC, _CODE, _LINK, _DIM = "\x1b[1m", "\x1b[3m", "\x1b[36m", "\x1b[4m", "\x1b[2m"
_LOOKS = {Style.SUCCESS: "\x1b[32m", Style.DANGER: "\x1b[31m"}
_OPEN = 2
"""Lines of a fold that show."""

_BARS = {Frame.NONE: "", Frame.QUOTE: "│ ", Frame.FOLDED: "┊ "}


def safe(text: str) -> str:
    """Text in which nothing steers the terminal; line breaks stay."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))


def message_text(message: Message, *, colour: bool, first: int = 1, fold: bool = False) -> str:
    """A message and its buttons, numbered from ``first``. ``fold``: without addresses and long folds."""
    lines = [block_text(block, colour=colour, fold=fold) for block in message.blocks]
    return "\n".join(lines + keyboard_lines(message.keyboard, first, colour=colour))


def block_text(block: Block, *, colour: bool, fold: bool = False) -> str:
    """A block; what folds away or is quoted has a bar before each line."""
    text = "".join(run_text(run, colour=colour, fold=fold) for run in block.runs)
    bar = _BARS[block.frame]
    lines = text.split("\n")
    if fold and block.frame is Frame.FOLDED and len(lines) > _OPEN + 1:
        lines = [*lines[:_OPEN], dim(f"… {len(lines) - _OPEN} lines are folded: more", colour=colour)]
    return "\n".join(bar + line for line in lines) if bar else text


def run_text(run: Run, *, colour: bool, fold: bool = False) -> str:
    """A stretch of text; a link shows its address, or, folded, only that it is one."""
    text = safe(run.text)
    if run.href and fold:
        text = f"{_LINK}{text}{RESET}" if colour else f"{text}↗"
    elif run.href:
        address = safe(run.href).replace("\n", "")
        text = f"{_LINK}{text}{RESET} {_DIM}<{address}>{RESET}" if colour else f"{text} <{address}>"
    if not colour or not text.strip():
        return text
    marks = (_BOLD if run.bold else "") + (_ITALIC if run.italic else "") + (_CODE if run.code else "")
    return f"{marks}{text}{RESET}" if marks else text


def keyboard_lines(rows: Sequence[Sequence[Button]], first: int, *, colour: bool) -> list[str]:
    """One line for each row: "[1] Evidence  [2] More"."""
    lines, number = [], first
    for row in rows:
        labels = []
        for button in row:
            label = safe(button.label).replace("\n", " ")
            if colour and button.style in _LOOKS:
                label = f"{_LOOKS[button.style]}{label}{RESET}"
            labels.append(f"{_CODE}[{number}]{RESET} {label}" if colour else f"[{number}] {label}")
            number += 1
        lines.append("  ".join(labels))
    return lines


def dim(text: str, *, colour: bool) -> str:
    """Text that steps back."""
    return f"{_DIM}{text}{RESET}" if colour else text


def strong(text: str, *, colour: bool) -> str:
    """Text that stands out."""
    return f"{_BOLD}{text}{RESET}" if colour else text
