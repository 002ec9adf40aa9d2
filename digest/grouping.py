"""The one place where the grouper is asked, off the event loop: it works for seconds on a full window.

Its index follows the store: whoever asks first brings it up to date, with what other processes stored too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from digest.model import Placement, Print
from digest.ports import Grouper, Stories
from digest.selection import FRESH


async def place(
    grouper: Grouper, stories: Stories, new: Sequence[Print], now: datetime
) -> Sequence[Placement]:
    """Where new articles belong among those of the last days; one placement for each, in order."""
    await _refresh(grouper, stories, now - FRESH)
    return await asyncio.to_thread(grouper.group, new)


async def settle(grouper: Grouper, placements: Iterable[Placement]) -> None:
    """Tell the grouper which stories have become one, once they have in the store.

    Without this it would only report them again, and the store follow what it names to what that became.
    """
    for placement in placements:
        if placement.story is not None:
            for gone in placement.merges:
                await asyncio.to_thread(grouper.merge, gone, placement.story)


async def _refresh(grouper: Grouper, stories: Stories, since: datetime) -> None:
    """Forget what is past the window and learn what was stored since the last time."""
    await asyncio.to_thread(grouper.forget, since)
    after: int = grouper.latest
    while some := await stories.prints(since, after):
        await asyncio.to_thread(grouper.learn, some)
        after = some[-1].ref
