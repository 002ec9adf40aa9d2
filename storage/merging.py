"""Stories that proved to be one: made one, followed to what they became, and told only once.

The older story, the one with the lower id, goes on. The row of the other stays: what names it finds there
the story that it became part of, and the revision of that story that began with its articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from digest.model import Placement, StoryId
from storage.retelling import retell
from storage.tables_news import ARTICLE, STORY, STORY_PLACE, STORY_THEME

QUIET = timedelta(days=30)
"""A story without a new article for so long is not merged any more: none of them is compared with others."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One story went into another: ``last`` was its own last revision, ``begun`` the first of the two."""

    gone: StoryId
    into: StoryId
    last: int
    begun: int


def follow(connection: Connection, story: int) -> int | None:
    """The story that this one has become, itself as a rule; None if it is not kept."""
    while (row := _into(connection, story)) is not None:
        if row[0] is None:
            return story
        story = row[0]
    return None


def merge_stories(connection: Connection, placements: Iterable[Placement]) -> None:
    """Make one what the placements prove to be one. What is one already stays as it is."""
    for placement in placements:
        for other in placement.merges if placement.story is not None else ():
            two = {follow(connection, story) for story in (placement.story, other) if story is not None}
            if len(two) == 2 and None not in two:
                kept, gone = sorted(story for story in two if story is not None)
                _merge(connection, gone, kept)


def load_merges(connection: Connection, since: datetime) -> list[Merge]:
    """The merges that may concern what was told since then, as `carry_over` wants them."""
    gone = (STORY.c.merged_into.is_not(None), STORY.c.last_seen >= since - QUIET)
    columns = (STORY.c.id, STORY.c.merged_into, STORY.c.revision, STORY.c.merged_revision)
    # What a story took in is settled before it goes into an older one itself, see `carry_over`.
    order = (STORY.c.merged_into.desc(), STORY.c.merged_revision)
    return [
        Merge(StoryId(id), StoryId(into), last, begun)
        for id, into, last, begun in connection.execute(select(*columns).where(*gone).order_by(*order))
    ]


def carry_over(told: Mapping[StoryId, int], merges: Sequence[Merge]) -> dict[StoryId, int]:
    """What a reader was told (story to revision), and what that has become.

    Who had the newest of those of the two that he was told of has had what they became; who missed
    something of one has had it only as it was before, so that it counts as developed. The old names stay
    in it, for a digest that is being composed may have been shown the two apart. ``merges`` into younger
    stories come first, and those into one story in the order in which they happened.
    """
    known = dict(told)
    for merge in merges:
        gone, kept = known.get(merge.gone), known.get(merge.into)
        if (gone is None and kept is None) or (kept is not None and kept >= merge.begun):
            continue
        current = (gone is None or gone >= merge.last) and (kept is None or kept >= merge.begun - 1)
        known[merge.into] = merge.begun if current else merge.begun - 1
    return known


def _into(connection: Connection, story: int) -> tuple[int | None] | None:
    row = connection.execute(select(STORY.c.merged_into).where(STORY.c.id == story)).one_or_none()
    return None if row is None else (row.merged_into,)


def _merge(connection: Connection, gone: int, kept: int) -> None:
    """A revision of its own, so that whoever reads an earlier one finds it as it was."""
    revision = connection.execute(select(STORY.c.revision).where(STORY.c.id == kept)).scalar_one() + 1
    moving = update(ARTICLE).where(ARTICLE.c.story_id == gone)
    connection.execute(moving.values(story_id=kept, revision=revision))
    for table in (STORY_PLACE, STORY_THEME):
        connection.execute(delete(table).where(table.c.story_id == gone))
    change = update(STORY).where(STORY.c.id == gone)
    connection.execute(change.values(merged_into=kept, merged_revision=revision, lead_id=None))
    retell(connection, kept, revision)
