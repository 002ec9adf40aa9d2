"""Buttons: what they carry ("1:command:arguments", 64 bytes) and how they stand in rows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Button, Style
from bot.render.pages import MAX_DATA
from bot.tongue import gettext
from bot.words import clip
from digest.model import Story

VERSION = "1"
ACROSS = 6
"""Numbers in a row."""

LONGEST_COPY = 256
"""Characters that a button puts on the clipboard."""

Row = tuple[Button, ...]


def data(command: str, args: str = "") -> str:
    """What comes back when the button is pressed."""
    return f"{VERSION}:{command}:{args}"


def carries(command: str, args: str) -> bool:
    """Whether a button can hold this, even one that speaks for a channel."""
    return len(data(command, args).encode()) <= MAX_DATA


def button(label: str, command: str, args: str = "", style: Style = Style.PLAIN) -> Button:
    """A button that runs a command. The arguments must fit, see `carries`."""
    if not carries(command, args):
        raise ValueError(f"a button cannot carry {args!r}")
    return Button(clip(label, 60) or "·", data(command, args), style)


def read(raw: str) -> tuple[str, str] | None:
    """(command, arguments) of pressed data; None if it is of another version or no data of ours."""
    version, first, rest = raw.partition(":")
    command, second, args = rest.partition(":")
    return (command, args) if version == VERSION and first and second and command else None


def rows(buttons: Sequence[Button], width: int) -> tuple[Row, ...]:
    """Buttons in rows of at most ``width``."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def story_button(number: int, story: int, revision: int) -> Button:
    """The number of a story, which opens its card."""
    return button(str(number), "story", f"{story} {revision}")


def numbered(stories: Sequence[tuple[int, int]]) -> tuple[Row, ...]:
    """Buttons 1, 2, 3 ... that open the cards of (story, revision)."""
    return rows([story_button(n, id, revision) for n, (id, revision) in enumerate(stories, 1)], ACROSS)


def back(story: Story) -> Row:
    """The way from a view of a story back to its card."""
    return (button(gettext("Back to the story"), "card", f"{story.id} {story.revision}"),)
