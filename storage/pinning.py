"""Digests as they were pinned: written once for all who get the same one, and read back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from digest.model import Digest, DigestId, DigestPlan, Entry, Pin, Story, StoryId, Summary
from storage.chapters import Named, load_summaries
from storage.dialect import insert, nested
from storage.merging import trace_all
from storage.newsmark import read_mark
from storage.shelf import Shelf
from storage.storytelling import load_each
from storage.tables_readers import DIGEST, DIGEST_STORY
from storage.values import decode, spare, storable


def pin(connection: Connection, plan: DigestPlan, now: datetime) -> DigestId:
    """The id of the digest with the plan's key, which is stored if it is new."""
    key = storable(plan.key)
    row = {"key": key, "plan": spare(plan), "created": now}
    adding = insert(connection, DIGEST).values(row).on_conflict_do_nothing(index_elements=["key"])
    connection.execute(adding)
    id = DigestId(connection.execute(select(DIGEST.c.id).where(DIGEST.c.key == key)).scalar_one())
    note_stories(connection, {id: plan})
    return id


def note_stories(connection: Connection, plans: Mapping[DigestId, DigestPlan]) -> None:
    """That these digests tell the stories of their plans."""
    stories: dict[int, list[int]] = {
        id: [entry.story for entry in plan.entries] for id, plan in plans.items()
    }
    adding = insert(connection, DIGEST_STORY)
    adding = adding.from_select(["digest_id", "story_id"], nested(connection, stories))
    connection.execute(adding.on_conflict_do_nothing())


def load_pinned(connection: Connection, shelf: Shelf, pins: Sequence[Pin]) -> list[Story | None]:
    """The stories as they were pinned; what became part of another is that other. None: it is not kept."""
    mark = read_mark(connection)
    now = {story.id: story for story in shelf.load(connection, mark, [pin.story for pin in pins])}
    found: dict[Pin, Story | None] = {pin: now[pin.story] for pin in pins if _is_now(pin, now)}
    changed = [pin for pin in pins if pin not in found]
    known = trace_all(connection, [pin.story for pin in changed])
    stories = load_each(connection, ((pin.story, pin.revision) for pin in changed))
    summaries = load_summaries(connection, {story for story, _ in known.values()})
    for pin in changed:
        story = stories[pin.story, pin.revision]
        kept = summaries.get(story.id, {}) if story else {}
        found[pin] = story and _as_pinned(story, pin, known[pin.story][1], kept)
    return [found[pin] for pin in pins]


def _is_now(pin: Pin, now: Mapping[StoryId, Story]) -> bool:
    """Whether a story is still as it was pinned; what became part of another has no accounts left."""
    story = now.get(pin.story)
    as_it_was = story and (story.revision, story.condensed) == (pin.revision, pin.condensed)
    return bool(as_it_was and story and story.accounts)


def load_digest(connection: Connection, id: DigestId) -> Digest | None:
    """A digest with its stories in the pinned revisions, each with the summary that was to be shown.

    Two of its stories that have become one since both have what was to be told of them; of two headlines
    the first is there. Those withdrawn since are there.
    """
    stored = connection.scalar(select(DIGEST.c.plan).where(DIGEST.c.id == id))
    if stored is None:  # it is not kept, or not planned
        return None
    plan = decode(DigestPlan, stored)
    known = trace_all(connection, [entry.story for entry in plan.entries])
    stories = load_each(connection, ((entry.story, entry.revision) for entry in plan.entries))
    summaries = load_summaries(connection, {story for story, _ in known.values()})
    shown: list[tuple[Entry, Story]] = []
    earlier: dict[StoryId, dict[int, Summary]] = {}
    for entry in plan.entries:
        story = stories[entry.story, entry.revision]
        if story is None:
            continue
        added, kept = known[entry.story][1], summaries.get(story.id, {})
        pinned = _as_pinned(story, entry, added, kept)
        if entry.condensed or all(each.id != story.id for _, each in shown):
            shown.append((entry, pinned))
        earlier.setdefault(story.id, {}).update(_named(kept, entry.told, added))
    return Digest(id, plan, tuple(shown), {story: _in_order(told) for story, told in earlier.items() if told})


def _as_pinned(story: Story, entry: Entry | Pin, added: int | None, kept: Named) -> Story:
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
