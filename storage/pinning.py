"""Digests as they were pinned: written once for all who get the same one, and read back as they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy import insert as plain_insert

from digest.model import Digest, DigestId, DigestPlan, Entry, Story, StoryId, Summary
from storage.chapters import Named, load_summaries
from storage.dialect import insert
from storage.merging import trace
from storage.storytelling import load_story
from storage.tables_readers import DIGEST, DIGEST_STORY
from storage.values import decode, encode, storable


def pin(connection: Connection, plan: DigestPlan, now: datetime) -> DigestId:
    """The id of the digest with the plan's key, stored if it is new."""
    key = storable(plan.key)
    adding = insert(connection, DIGEST).values(key=key, plan=encode(plan), created=now)
    adding = adding.on_conflict_do_nothing(index_elements=["key"])
    id = connection.scalar(adding.returning(DIGEST.c.id))
    if id is None:
        return DigestId(connection.execute(select(DIGEST.c.id).where(DIGEST.c.key == key)).scalar_one())
    rows = [{"digest_id": id, "story_id": story} for story in sorted({each.story for each in plan.entries})]
    if rows:
        connection.execute(plain_insert(DIGEST_STORY), rows)
    return DigestId(id)


def load_digest(connection: Connection, id: DigestId) -> Digest | None:
    """A digest with its stories in the pinned revisions, each with the summary that was to be shown.

    Two of its stories that have become one since both have what was to be told of them; of two headlines
    the first is there. Those withdrawn since are there.
    """
    stored = connection.execute(select(DIGEST.c.plan).where(DIGEST.c.id == id)).one_or_none()
    if stored is None:
        return None
    plan = decode(DigestPlan, stored.plan)
    traced = {entry.story: trace(connection, entry.story) for entry in plan.entries}
    known = {story: found for story, found in traced.items() if found is not None}
    summaries = load_summaries(connection, {story for story, _ in known.values()})
    shown: list[tuple[Entry, Story]] = []
    earlier: dict[StoryId, dict[int, Summary]] = {}
    for entry in plan.entries:
        story = load_story(connection, entry.story, entry.revision)
        if story is None:
            continue
        added, kept = known[entry.story][1], summaries.get(story.id, {})
        pinned = _as_pinned(story, entry, added, kept)
        if entry.condensed or all(each.id != story.id for _, each in shown):
            shown.append((entry, pinned))
        earlier.setdefault(story.id, {}).update(_named(kept, entry.told, added))
    return Digest(id, plan, tuple(shown), {story: _in_order(told) for story, told in earlier.items() if told})


def _as_pinned(story: Story, entry: Entry, added: int | None, kept: Named) -> Story:
    """With the summary that the entry names; ``added`` to that name is its revision in what it became."""
    if entry.condensed is None:
        return story
    for revision, summary in _named(kept, (entry.condensed,), added).items():
        return replace(story, summary=summary, condensed=revision)
    return replace(story, summary=None, condensed=0)


def _named(kept: Named, names: Iterable[int], added: int | None) -> dict[int, Summary]:
    """By revision of what the story became, those that are kept; 0 names none."""
    revisions = () if added is None else (added + name for name in names if name)
    return {revision: kept[revision] for revision in revisions if revision in kept}


def _in_order(told: Named) -> tuple[Summary, ...]:
    return tuple(summary for _, summary in sorted(told.items()))
