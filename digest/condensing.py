"""The condense step: stories without takeaways | summarise | quote no more than is fair | store."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.errors import SummaryError
from digest.model import StoryText, Summary, Tally
from digest.ports import Stories, Summarizer
from digest.quoting import fair
from digest.selection import FRESH

log = logging.getLogger(__name__)

CONDENSE_BATCH = 8


@dataclass(frozen=True, slots=True)
class Condensing:
    """What the condense step works with."""

    stories: Stories
    summarizer: Summarizer


async def condense(kit: Condensing, now: datetime, limit: int = 200) -> Tally:
    """Give takeaways to at most ``limit`` fresh stories that have none for their newest revision."""
    tally = Tally("condense")
    while tally.done + tally.failed < limit:
        batch = await kit.stories.to_condense(now - FRESH, CONDENSE_BATCH)
        if not batch:
            break
        summaries = await _summaries(kit.summarizer, batch)
        if len(batch) > 1 and all(summary.method == NO_METHOD for summary in summaries):
            log.error("condense: nothing can be condensed just now; the stories wait")
            tally.failed += len(batch)
            break
        for story, summary in zip(batch, summaries, strict=True):
            quoted = fair(summary, story.documents)
            await kit.stories.save_summary(story.story, story.revision, quoted, now)
            tally.failed += summary.method == NO_METHOD
            tally.done += summary.method != NO_METHOD
    return tally


NO_METHOD = "none"
"""The method of an empty summary: the story goes out as a headline."""


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
