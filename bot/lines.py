"""Where the terminal chat gets its lines from: a prompt with history, a pipe, or a script of its own."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer

GUIDED = (
    "/start",
    "/country kazakhstan",
    "/theme terrorism",
    "1",
    "/subscriptions",
    "/digest",
    "1",
    "1",
    "as admin",
    "/sources",
    "/status",
)
"""What the guided chat types and presses, to show the way."""


DIRECTIONS = (
    "as ann",
    "as admin",
    "in group",
    "in channel",
    "in private",
    "reply /country",
    "more",
    "send",
    "at",
    "exit",
)
"""What `bot.terminal` takes beside words for the bot."""


async def piped(stream: TextIO | None) -> AsyncIterator[str]:
    """Lines of a stream as they come. A thread reads, so that a slow writer blocks nobody."""
    if stream is None:
        return
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        try:
            for line in stream:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)
        except (ValueError, OSError, RuntimeError):  # closed, unreadable, or the loop is gone
            return

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


async def typed(name: Callable[[], str], history: Path, completer: Completer) -> AsyncIterator[str]:
    """Lines typed at a prompt, with history and completion, until Ctrl-D."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.patch_stdout import patch_stdout

    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)), completer=completer)
    with patch_stdout(raw=True):
        while True:
            try:
                yield await session.prompt_async(lambda: f"{name()}> ")
            except (EOFError, KeyboardInterrupt):
                return


def completer(commands: Sequence[tuple[str, str]], topics: Iterable[str]) -> Completer:
    """Completes commands, and names of places and themes after them."""
    from prompt_toolkit.completion import Completer, Completion

    names = sorted(set(topics), key=str.casefold)

    class Words(Completer):
        def get_completions(self, document, _event):  # type: ignore[no-untyped-def]
            text = document.text_before_cursor.lstrip()
            if text and not text.startswith("/"):
                yield from (Completion(each, -len(text)) for each in DIRECTIONS if each.startswith(text))
            elif text.startswith("/") and " " not in text:
                for command, about in commands:
                    if command.startswith(text[1:].lower()):
                        yield Completion(f"/{command}", -len(text), display_meta=about)
            elif text.startswith("/"):
                word = text.partition(" ")[2].casefold()
                if word:
                    matches = (name for name in names if name.casefold().startswith(word))
                    yield from (Completion(name, -len(word)) for name in matches)

    return Words()


def is_interactive() -> bool:
    """A person sits there, at both ends."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())
