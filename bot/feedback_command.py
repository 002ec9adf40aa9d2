"""`sitrep feedback`: what readers found wrong about stories, as JSON lines to measure the tags with."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from bot.settings import Settings
from bot.wiring import open_house
from digest.model import Feedback, Story

ALL = timedelta(days=3_650)


async def export(settings: Settings, write: Callable[[str], None]) -> None:
    """One line for each story and complaint, the most frequent first. Raises StoreError.

    Nothing of the readers who said so is in the store, so nothing of them is here.
    """
    async with open_house(settings) as house:
        for each in await house.complaints.counts(house.clock() - ALL):
            if (story := await house.stories.get(each.story)) is not None:
                text = await house.stories.text(story.accounts[0].article)
                write(json.dumps(_line(each, story, text or ""), ensure_ascii=False))


def _line(said: Feedback, story: Story, text: str) -> dict[str, object]:
    """``story``: the number that /withdraw takes. ``text`` is "" once it is no longer kept."""
    return {
        "story": said.story,
        "kind": said.kind.value,
        "count": said.count,
        "title": story.title,
        "text": text,
        "language": story.language,
        "places": [tag.code for tag in story.places if tag.focus],
        "themes": [tag.slug for tag in story.themes],
        "event": story.event.value,
        "security_score": story.security_score,
        "url": story.accounts[0].url,
    }
