"""The one place where the grouper is asked, off the event loop: it works for seconds on a full window.

Its index follows the store: whoever asks first brings it up to date, with what other processes stored too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from digest.model import Placement, Print
from digest.ports import Grouper, Stories
from digest.selection import FRESH

KEPT = FRESH + timedelta(days=1)
"""So long the grouper knows an article: what is a day old when it is collected may go on what came `FRESH`
before it, as the end of a story does."""


async def place(
    grouper: Grouper, stories: Stories, new: Sequence[Print], now: datetime
) -> Sequence[Placement]:
    """Where new articles belong among those of the last days; one placement for each, in order."""
    usual = now - KEPT
    since = min([usual, *(each.at - FRESH for each in new)])
    await _refresh(grouper, stories, since, 0 if since < usual else grouper.latest)
    return await asyncio.to_thread(grouper.group, new)


async def settle(grouper: Grouper, placements: Iterable[Placement]) -> None:
    """Tell the grouper which stories have become one, once they have in the store.

    Without this it would only report them again, and the store follow what it names to what that became.
    """
    for placement in placements:
        if placement.story is not None:
            for gone in placement.merges:
                await asyncio.to_thread(grouper.merge, gone, placement.story)


async def _refresh(grouper: Grouper, stories: Stories, since: datetime, after: int) -> None:
    """Forget what is past the window and learn what was stored after an article.

    All is read again for articles from before the window, as a new source has in stock.
    """
    await asyncio.to_thread(grouper.forget, since)
    while some := await stories.prints(since, after):
        await asyncio.to_thread(grouper.learn, some)
        after = some[-1].ref
