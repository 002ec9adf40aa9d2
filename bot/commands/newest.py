"""The newest stories of a filter, straight from the store, and an honest line when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat import Desk
from bot.commands.answers import line, title
from bot.render.digest import coverage_line
from bot.render.pages import Unit
from bot.render.story import is_sample, item, sample_blocks
from digest.model import Coverage, Filter, Story
from digest.subscribing import matches

SPAN = timedelta(hours=72)
TAP = " (tap a number for all of it)"


async def newest(desk: Desk, filter: Filter, now: datetime, most: int = 3) -> tuple[list[Story], Coverage]:
    """The newest matching stories of the last 72 hours, and what the sources did meanwhile."""
    stories = await desk.stories.window(now - SPAN, now)
    members = desk.resolver.members()
    matching = [story for story in stories if matches(filter, story, members)]
    matching.sort(key=lambda story: (story.published, story.id), reverse=True)
    return matching[:most], await desk.sources.coverage(now - SPAN, now)


def newest_parts(
    stories: Sequence[Story], coverage: Coverage, desk: Desk, about: str, zone: str, now: datetime
) -> list[Unit]:
    """The stories as numbered items; without any ``about`` this, what the sources did."""
    if not stories:
        return [[line(none_about(about)), line(coverage_line(coverage, now))]]
    heading = [*sample_blocks(is_sample(stories)), line(title("The newest"), TAP)]
    items = [item(story, desk.resolver, zone=zone, now=now, number=n) for n, story in enumerate(stories, 1)]
    return [heading, *items]


def none_about(about: str) -> str:
    """What is said when the store has nothing; never that nothing happened."""
    return f"No story about {about} in the last 72 hours."
