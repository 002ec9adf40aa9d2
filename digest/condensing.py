"""The condense step: stories without takeaways | summarise | quote no more than is fair | store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from digest.errors import StoreError, SummaryError
from digest.model import StoryText, Summary, Tally
from digest.ports import Stories, Summarizer
from digest.quoting import fair
from digest.selection import FRESH

log = logging.getLogger(__name__)

CONDENSE_BATCH = 8
BEAT = 20.0
"""Seconds between two signs of life of a worker that is at its stories."""


@dataclass(frozen=True, slots=True)
class Condensing:
    """What the condense step works with. ``worker`` names this process where several share the stories."""

    stories: Stories
    summarizer: Summarizer
    worker: str = ""
    beat: float = BEAT


async def condense(kit: Condensing, now: datetime, limit: int = 200) -> Tally:
    """Give takeaways to at most ``limit`` fresh stories that have none for their newest revision."""
    tally = Tally("condense")
    while tally.done + tally.failed < limit:
        batch = await kit.stories.to_condense(now - FRESH, CONDENSE_BATCH, kit.worker)
        if not batch:
            break
        async with _kept(kit):
            works = await _condensed(kit, batch, now, tally)
        if not works:
            break
    return tally


async def _condensed(kit: Condensing, batch: Sequence[StoryText], now: datetime, tally: Tally) -> bool:
    """Store the takeaways of a batch; False where none of several could be condensed, and all wait."""
    summaries = await _summaries(kit.summarizer, batch)
    if len(batch) > 1 and all(summary.method == NO_METHOD for summary in summaries):
        log.error("condense: nothing can be condensed just now; the stories wait")
        tally.failed += len(batch)
        return False
    for story, summary in zip(batch, summaries, strict=True):
        quoted = fair(summary, (*story.documents, *story.copies))
        await kit.stories.save_summary(story.story, story.revision, quoted, now, kit.worker)
        tally.failed += summary.method == NO_METHOD
        tally.done += summary.method != NO_METHOD
    return True


NO_METHOD = "none"
"""The method of an empty summary: the story goes out as a headline."""


@asynccontextmanager
async def _kept(kit: Condensing) -> AsyncIterator[None]:
    """While the block runs, say that this worker lives: also while it waits for a slow disk."""

    async def beat() -> None:
        while kit.worker:
            await asyncio.sleep(kit.beat)
            try:
                await kit.stories.condensing(kit.worker)
            except StoreError as error:
                log.warning("condense: another worker may do the same: %s", error)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def _summaries(summarizer: Summarizer, batch: Sequence[StoryText]) -> Sequence[Summary]:
    """A failed batch is tried once more story by story: one bad text must not cost the others."""
    try:
        return await summarizer.summarize(batch)
    except SummaryError as error:
        log.warning("condense: %s; trying one by one", error)
    return [await _alone(summarizer, story) for story in batch]


async def _alone(summarizer: Summarizer, story: StoryText) -> Summary:
    try:
        (summary,) = await summarizer.summarize([story])
    except SummaryError as error:
        log.warning("condense: story %s goes without takeaways: %s", story.story, error)
        return Summary(takeaways=(), method=NO_METHOD)
    return summary
