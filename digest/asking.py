"""The news for one reader who asks: read by what the reader follows, not all that there is.

The same comes of it as of everything: stories that no pair matches change nothing in a digest, and what a
story was earlier matters only to whom it was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from digest.composing import News
from digest.model import Filter, Told
from digest.ports import Sources, Stories
from digest.subscribing import Members, sought


async def read_about(
    filter: Filter,
    told: Iterable[Told],
    stories: Stories,
    sources: Sources,
    members: Members,
    *,
    now: datetime,
    back: timedelta,
) -> News:
    """What may be news at ``now`` to a reader with this filter, who was told this.

    See `digest.composing.read_news`.
    """
    since = now - back
    found, reports = await asyncio.gather(
        stories.window(since, now, sought(filter.pairs, members)), sources.reports(since, now)
    )
    known = {each.story for each in told}
    grown = [each.id for each in found if each.revision > 1 and each.id in known]
    return News(since, now, found, reports, await stories.history(grown) if grown else {})
