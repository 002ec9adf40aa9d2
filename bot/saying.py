"""One command in a fixed local chat, beside a running service or without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.settings import Settings
from bot.terminal import Terminal
from bot.wiring import open_house


async def say(
    settings: Settings, person: str, text: str, presses: Sequence[int], write: Callable[[str], None]
) -> bool:
    """Ask ``text`` as ``person``, then press the buttons of what comes, in order.

    False if there was no such button. Raises StoreError.
    """
    async with open_house(settings) as house:
        terminal = Terminal(house.answering(), write, house.clock)
        terminal.become(person)
        await terminal.ask(text)
        return all([await terminal.press(number) for number in presses])
