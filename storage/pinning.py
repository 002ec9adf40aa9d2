"""Digests as they were pinned: written once for all who get the same one, and read back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, bindparam, select

from digest.model import Digest, DigestId, DigestPlan, Entry, Pin, Story, StoryId, Summary
from storage.chapters import Named, load_summaries
from storage.dialect import insert, insert_on, nested
from storage.merging import trace_all
from storage.newsmark import read_mark
from storage.shelf import Shelf
from storage.storytelling import load_each, load_part
from storage.tables_readers import DIGEST, DIGEST_STORY
from storage.values import decode, spare, storable

Stories = Mapping[tuple[StoryId, int | None], Story | None]
"""By id and revision."""


def pin(connection: Connection, plan: DigestPlan, now: datetime) -> DigestId:
    """The id of the digest with the plan's key, which is stored if it is new."""
    engine, key = connection.dialect.name, storable(plan.key)
    connection.execute(_adding(engine), {"key": key, "plan": spare(plan), "created": now})
    id = DigestId(connection.execute(_of_key(), {"of": key}).scalar_one())
    if plan.entries:
        rows = [{"digest_id": id, "story_id": entry.story} for entry in plan.entries]
        connection.execute(_noting(engine), rows)
    return id


@cache
def _adding(engine: str) -> Insert:
    return insert_on(engine, DIGEST).on_conflict_do_nothing(index_elements=["key"])


@cache
def _of_key() -> Select[int]:
    """A digest that is kept from being deleted."""
    query = select(DIGEST.c.id).where(DIGEST.c.key == bindparam("of"))
    return query.with_for_update(read=True, key_share=True)


@cache
def _noting(engine: str) -> Insert:
    return insert_on(engine, DIGEST_STORY).on_conflict_do_nothing()


def note_stories(connection: Connection, plans: Mapping[DigestId, DigestPlan]) -> None:
    """That these digests tell the stories of their plans."""
    stories: dict[int, list[int]] = {
        id: [entry.story for entry in plan.entries] for id, plan in plans.items()
    }
    adding = insert(connection, DIGEST_STORY)
    adding = adding.from_select(["digest_id", "story_id"], nested(connection, stories))
    connection.execute(adding.on_conflict_do_nothing())


def load_pinned(connection: Connection, shelf: Shelf, pins: Sequence[Pin]) -> list[Story | None]:
    """The stories as they were pinned; also what became part of another, as it was before that.

    Where nobody wrote down what of the other it is, it is that other. None: it is not kept.
    """
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
        found[pin] = story and (
            _before(connection, story, pin, known[pin.story][1], kept)
            or _as_pinned(story, pin, known[pin.story][1], kept)
        )
    return [found[pin] for pin in pins]


def _before(connection: Connection, story: Story, pin: Pin, added: int | None, kept: Named) -> Story | None:
    """What became part of the story, as it was pinned before that, under its own name; None for no part."""
    if story.id == pin.story or added is None:
        return None
    if (part := load_part(connection, story.id, added + pin.revision, added)) is None:
        return None
    summary = kept.get(added + pin.condensed) if pin.condensed else None
    condensed = pin.condensed if summary else 0
    return replace(part, id=pin.story, revision=pin.revision, summary=summary, condensed=condensed)


def _is_now(pin: Pin, now: Mapping[StoryId, Story]) -> bool:
    """Whether a story is still as it was pinned; what became part of another has no accounts left."""
    story = now.get(pin.story)
    as_it_was = story and (story.revision, story.condensed) == (pin.revision, pin.condensed)
    return bool(as_it_was and story and story.accounts)


def load_digest(connection: Connection, shelf: Shelf, id: DigestId) -> Digest | None:
    """A digest with its stories in the pinned revisions, each with the summary that was to be shown.

    Two of its stories that have become one since both have what was to be told of them; of two headlines
    the first is there. Those withdrawn since are there. Stories that stand on the shelf as they were pinned
    are not read.
    """
    stored = connection.scalar(_plan(), {"digest": id})
    if stored is None:  # it is not kept, or not planned
        return None
    plan = decode(DigestPlan, stored)
    stories, known = _pinned(connection, shelf, plan.entries)
    summaries = load_summaries(connection, _with_others(plan.entries, stories, known))
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


@cache
def _plan() -> Select[Any]:
    return select(DIGEST.c.plan).where(DIGEST.c.id == bindparam("digest"))


def _pinned(
    connection: Connection, shelf: Shelf, entries: Sequence[Entry]
) -> tuple[Stories, Mapping[int, tuple[int, int | None]]]:
    """The stories of the entries, and what `trace_all` says of them."""
    kept = shelf.kept(connection, read_mark(connection), [entry.story for entry in entries])
    found: dict[tuple[StoryId, int | None], Story | None] = {
        (entry.story, entry.revision): kept[entry.story]
        for entry in entries
        if entry.story in kept and kept[entry.story].revision == entry.revision
    }
    known: dict[int, tuple[int, int | None]] = {story: (story, 0) for story, _ in found}
    keys = [(entry.story, entry.revision) for entry in entries]
    if others := [key for key in keys if key not in found]:
        known |= trace_all(connection, [story for story, _ in others])
        found |= load_each(connection, others)
    return found, known


def _with_others(
    entries: Iterable[Entry], stories: Stories, known: Mapping[int, tuple[int, int | None]]
) -> set[int]:
    """What has other summaries to be shown, or to be compared with, than the one that its story has."""
    found = set[int]()
    for entry in entries:
        story = stories[entry.story, entry.revision]
        if story is None:
            continue
        if entry.told or (entry.condensed and not _has_its_summary(story, entry, known[entry.story][1])):
            found.add(story.id)
    return found


def _has_its_summary(story: Story, entry: Entry | Pin, added: int | None) -> bool:
    """``added``: to the revisions of the story that the entry names, in what that became."""
    return added == 0 and entry.condensed == story.condensed > 0


def _as_pinned(story: Story, entry: Entry | Pin, added: int | None, kept: Named) -> Story:
    """With the summary that the entry names; ``added`` to that name is its revision in what it became."""
    if entry.condensed is None or _has_its_summary(story, entry, added):
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
