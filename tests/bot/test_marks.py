"""The mark of a story: of what happened first of all, then of the branch that it happened to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render.marks import head
from digest.model import ThemeTag
from tests.bot.newsroom import real_names
from tests.bot.reading_messages import block_text
from tests.bot.retold import COLLAPSE

FIRE = ThemeTag("disaster", 4.0, ("fire",))
FLOOD = ThemeTag("disaster", 4.0, ("flood water",))
GAS = ThemeTag("energy", 5.0, ("gas pipeline",))
BOMB = ThemeTag("terrorism", 4.0, ("suicide bomber",))
STRIKE = ThemeTag("conflict", 4.0, ("was bombed",))
CLASH = ThemeTag("conflict", 4.0, ("shelling",))


@pytest.mark.parametrize(
    ("themes", "mark"),
    [
        ([GAS], "🛢️"),
        ([FIRE, GAS], "🔥"),
        ([GAS, FIRE], "🔥"),
        ([BOMB, GAS], "💣"),
        ([GAS, BOMB], "💣"),
        ([GAS, STRIKE], "💣"),
        ([BOMB, FIRE], "💣"),
        ([CLASH, FLOOD], "⚔️"),
        ([CLASH, GAS], "⚔️"),
        ([GAS, replace(CLASH, score=1.0)], "🛢️"),
        ([ThemeTag("unrest", 5.0), FIRE], "📣"),
        ([], ""),
    ],
)
def test_a_story_wears_the_mark_of_what_happened(themes: list[ThemeTag], mark: str) -> None:
    story = replace(COLLAPSE, themes=tuple(themes))
    assert block_text(head(story, real_names())).startswith(f"🇰🇿 {mark} ".replace("  ", " "))
