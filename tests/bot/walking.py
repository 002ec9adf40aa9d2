"""Walks through all that can be reached: lines as they are typed, then every button under the answers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Container, Sequence

from bot.chat import Reply
from bot.dispatch import press_of
from tests.bot.playing import CAST, Stage

MOST_OF_A_KIND = 6
MANY = ("country", "region", "theme", "latest", "places", "place", "tick", "timezone", "live", "when")
"""Commands behind so many buttons that some of them stand for all."""


async def walk(
    stage: Stage, name: str, typed: Sequence[str], *, without: Container[str] = ()
) -> AsyncIterator[tuple[str, Reply]]:
    """What was typed or pressed, and the reply to it. ``without``: commands whose buttons stay untouched."""
    chat = CAST[name].chat
    for line in typed:
        yield line, await stage.act(name, line)
    kinds: Counter[str] = Counter()
    pressed: set[str] = set()
    waiting = deque(each.data for each in stage.buttons[chat] if not each.copy)
    while waiting:
        data = waiting.popleft()
        command = press_of(data)[0]
        kinds[command] += data not in pressed
        if data in pressed or command in without or (command in MANY and kinds[command] > MOST_OF_A_KIND):
            continue
        pressed.add(data)
        before = len(stage.buttons[chat])
        yield data, await stage.act(name, f"{{{data}}}")
        waiting.extend(each.data for each in stage.buttons[chat][before:] if not each.copy)
