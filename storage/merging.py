"""Stories that proved to be one: made one, followed to what they became, and told only once.

The older story, the one with the lower id, goes on. The revisions of the other, with their articles and
summaries, come after those that it had, and one more makes the two one. The row of the other stays: what
names it finds there what it became part of, and after which revision its own were put there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, select, update

from digest.model import Placement, StoryId, Told
from storage.interning import rename_muted
from storage.retelling import retell
from storage.search_due import mark_due
from storage.tables_news import ARTICLE, STORY, STORY_PLACE, STORY_THEME, SUMMARY

QUIET = timedelta(days=30)
"""A story without a new article for so long is not merged any more: none of them is compared with others."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One story went into another: ``last`` was its own last revision, ``begun`` the first of the two.

    ``base``: its revision 1 is ``base`` + 1 in the other; None where nobody wrote that down (until 0002).
    """

    gone: StoryId
    into: StoryId
    last: int
    begun: int
    base: int | None


def follow(connection: Connection, story: int) -> int | None:
    """The story that this one has become, itself as a rule; None if it is not kept."""
    found = trace(connection, story)
    return None if found is None else found[0]


def trace_all(connection: Connection, stories: Collection[int]) -> dict[int, tuple[int, int | None]]:
    """`trace` of those that are kept."""
    query = select(STORY.c.id, STORY.c.merged_into).where(STORY.c.id.in_(stories))
    rows = connection.execute(query).all() if stories else []
    found = {id: (id, 0) if into is None else trace(connection, id) for id, into in rows}
    return {id: become for id, become in found.items() if become is not None}


def trace(connection: Connection, story: int) -> tuple[int, int | None] | None:
    """What this story has become, and what has to be added to its revisions there (None: nobody knows)."""
    added: int | None = 0
    while (row := _into(connection, story)) is not None:
        into, base = row
        if into is None:
            return story, added
        story, added = into, None if added is None or base is None else added + base
    return None


def merge_stories(connection: Connection, placements: Iterable[Placement]) -> None:
    """Make one what the placements prove to be one. What is one already stays as it is.

    So does what was withdrawn: the other would go with it, or bring it back.
    """
    for placement in placements:
        for other in placement.merges if placement.story is not None else ():
            two = {follow(connection, story) for story in (placement.story, other) if story is not None}
            stories = sorted(story for story in two if story is not None)
            if len(stories) == 2 and not _any_withdrawn(connection, stories):
                _merge(connection, gone=stories[1], kept=stories[0])


def load_merges(connection: Connection, since: datetime) -> list[Merge]:
    """The merges that may concern what was told since then, as `carry_over` wants them."""
    return [
        Merge(StoryId(id), StoryId(into), last, begun, base)
        for id, into, last, begun, base in connection.execute(_merges(), {"after": since - QUIET})
    ]


@cache
def _merges() -> Select[Any]:
    gone = (STORY.c.merged_into.is_not(None), STORY.c.last_seen >= bindparam("after"))
    columns: tuple[ColumnElement[Any], ...] = (
        STORY.c.id,
        STORY.c.merged_into,
        STORY.c.revision,
        STORY.c.merged_revision,
        STORY.c.merged_base,
    )
    # What a story took in is settled before it goes into an older one itself, see `carry_over`.
    return select(*columns).where(*gone).order_by(STORY.c.merged_into.desc(), STORY.c.merged_revision)


def carry_over(told: Mapping[StoryId, Told], merges: Sequence[Merge]) -> dict[StoryId, Told]:
    """What a reader was told, by story, and what that has become.

    Who had the newest of those of the two that he was told of has had what they became; who missed
    something of one has had it only as it was before, so that it counts as developed. The summaries that were
    shown, and no others, go along by the names that they have there. The old names stay, for a digest that
    is being composed may see the two apart. ``merges`` into younger stories come
    first, and those into one story in the order in which they happened.
    """
    known = dict(told)
    for merge in merges:
        gone, kept = known.get(merge.gone), known.get(merge.into)
        if gone is not None or kept is not None:
            unheard = next(each.unheard for each in (gone, kept) if each is not None)
            became = Told(merge.into, _carried(gone, kept, merge), _renamed(gone, merge.base), unheard)
            known[merge.into] = join_told(became, kept)
    return known


def join_told(one: Told, other: Told | None) -> Told:
    """Of one story told twice: the newest revision, all summaries shown, and who was muted both times."""
    if other is None:
        return one
    summaries = sorted({*one.summaries, *other.summaries})
    unheard = tuple(each for each in one.unheard if each in other.unheard)
    return Told(one.story, max(one.revision, other.revision), tuple(summaries), unheard)


def _carried(gone: Told | None, kept: Told | None, merge: Merge) -> int:
    base = merge.begun - 1 if merge.base is None else merge.base
    had_all_of_kept = kept is None or kept.revision >= base
    if had_all_of_kept and (gone is None or gone.revision >= merge.last):
        return merge.begun
    if gone is None and kept is not None:
        return kept.revision
    return min(base + (gone.revision if gone else 0), merge.begun - 1)


def _renamed(gone: Told | None, base: int | None) -> tuple[int, ...]:
    return () if gone is None or base is None else tuple(base + each for each in gone.summaries)


def _into(connection: Connection, story: int) -> tuple[int | None, int | None] | None:
    columns = (STORY.c.merged_into, STORY.c.merged_base)
    row = connection.execute(select(*columns).where(STORY.c.id == story)).one_or_none()
    return None if row is None else (row.merged_into, row.merged_base)


def _any_withdrawn(connection: Connection, stories: Sequence[int]) -> bool:
    query = select(STORY.c.id).where(STORY.c.id.in_(stories), STORY.c.withdrawn.is_not(None))
    return connection.scalar(query.limit(1)) is not None


def _merge(connection: Connection, gone: int, kept: int) -> None:
    """A revision of its own, so that whoever reads an earlier one finds it as it was."""
    base, last = (_revision(connection, story) for story in (kept, gone))
    revision = base + last + 1
    for moved in (ARTICLE, SUMMARY):
        moving = update(moved).where(moved.c.story_id == gone)
        connection.execute(moving.values(story_id=kept, revision=base + moved.c.revision))
    for table in (STORY_PLACE, STORY_THEME):
        connection.execute(delete(table).where(table.c.story_id == gone))
    change = update(STORY).where(STORY.c.id == gone)
    became = {"merged_into": kept, "merged_revision": revision, "merged_base": base}
    connection.execute(change.values({**became, "lead_id": None}))
    rename_muted(connection, "muted_stories", gone, kept)
    mark_due(connection, [gone])
    retell(connection, kept, revision)


def _revision(connection: Connection, story: int) -> int:
    return int(connection.execute(select(STORY.c.revision).where(STORY.c.id == story)).scalar_one())
