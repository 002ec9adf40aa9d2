"""The prepare step: what readers are about to ask for is read before any of them asks.

What comes of it stays where it is kept, with the stores: nothing is lost where this step is late or left out.
"""

from __future__ import annotations

from datetime import datetime

from digest.model import Sought, Tally
from digest.ports import Resolver, Sources, Stories
from digest.selection import DAY, FRESH, LONGEST


async def prepare(stories: Stories, sources: Sources, resolver: Resolver, now: datetime) -> Tally:
    """Read what has changed since the last turn: theme by theme, so that who asks meanwhile comes between."""
    for span in (FRESH, LONGEST, DAY):  # at the start everybody waits for these
        await sources.reports(now - span, now)
    for span in (FRESH, LONGEST):  # what is news to nearly all first
        for theme in resolver.themes():
            await stories.window(now - span, now, [Sought(theme=theme.code)])
        await stories.window(now - span, now)
    return Tally("prepare")
