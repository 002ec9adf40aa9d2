"""The newest stories of a filter, straight from the store, and an honest line when there are none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from bot.chat import Block, Desk, Request, Role
from bot.commands.answers import title
from bot.render.coverage import coverage_line
from bot.render.marks import is_sample, sample_blocks
from bot.render.pages import Unit
from bot.render.story import item
from bot.render.styled import styled
from bot.tongue import N_, gettext
from bot.words import listed
from digest.coverage import never_asked
from digest.editions import as_read
from digest.model import Coverage, Filter, Story
from digest.subscribing import matches, sought
from digest.wording import Wording

SPAN = timedelta(hours=72)
TAP = N_("{title} (tap a number for all of it)")


async def newest(
    desk: Desk, filter: Filter, own: str, now: datetime, most: int = 3
) -> tuple[list[Story], Coverage]:
    """The newest matching stories of the last 72 hours as their reader reads them, and what the sources did.

    ``own``: the reader's language.
    """
    members = desk.resolver.members()
    stories, coverage = await asyncio.gather(
        desk.stories.window(now - SPAN, now, sought(filter.pairs, members)),
        desk.sources.coverage(now - SPAN, now),
    )
    wording = Wording(desk.stems)
    matching = (  # the newest first, as the store gives them
        story for story in stories if matches(filter, story, members) and wording.admits(filter, story)
    )
    shown = [read for story in islice(matching, most) if (read := as_read(story, filter, own))]
    return shown, coverage


def newest_parts(stories: Sequence[Story], desk: Desk, *, zone: str, own: str, now: datetime) -> list[Unit]:
    """The stories as numbered items."""
    heading = [
        *sample_blocks(is_sample(stories)),
        Block(styled(gettext(TAP), title=title(gettext("The newest")))),
    ]
    items = [
        item(each, desk.resolver, zone=zone, now=now, number=n, own=own) for n, each in enumerate(stories, 1)
    ]
    return [heading, *items]


async def none_about(
    about: str, coverage: Coverage, filter: Filter, request: Request, desk: Desk
) -> list[str]:
    """What is said when the store has nothing; never that nothing happened. "" is all that is followed."""
    if unread := await nothing_read(coverage, request, desk):
        return unread
    return [_none(about, coverage), coverage_line(coverage, request.now), *hidden(filter)]


async def nothing_read(coverage: Coverage, request: Request, desk: Desk) -> list[str]:
    """Why there can be no news, where no source is in use or none has been asked so far; [] else."""
    if not coverage.sources and request.role < Role.EDITOR:
        none = gettext("I have no news source at the moment, so I cannot tell what is new.")
        return [none, gettext("That is up to whoever runs this bot; what you choose is kept.")]
    if not coverage.sources:
        none = gettext("No source is in use, so nothing can be said about the news.")
        return [none, gettext("Add one: /addsource and the address of a news site.")]
    if not coverage.answered and never_asked(await desk.sources.all(request.now)):
        unread = gettext(
            "My sources have not been read yet; the first time takes a few minutes. Please ask again then."
        )
        return [unread]
    return []


def _none(about: str, coverage: Coverage) -> str:
    if not coverage.answered:
        return gettext("No source has answered in the last 72 hours, so I cannot tell what is new.")
    if not about:
        return gettext("No story about what you follow in the last 72 hours.")
    return gettext("No story about {topic} in the last 72 hours.", topic=about)


def hidden(filter: Filter) -> list[str]:
    """One line about what the reader's own choice keeps out of the news, if anything: there may be more."""
    kept_out = [
        (gettext("what you muted"), filter.muted_outlets or filter.muted_stories),
        (gettext("other languages than yours"), filter.languages),
        (gettext("other news than incidents"), filter.events),
        (gettext("what has none of your words"), filter.wanted_words),
        (gettext("what has words that you do not want"), filter.unwanted_words),
    ]
    said = [what for what, chosen in kept_out if chosen]
    return [gettext("Your /settings leave out: {what}.", what=listed(said))] if said else []
