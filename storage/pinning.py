"""Digests as they were pinned: written once for all who get the same one, and read back as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    TableValuedAlias,
    Text,
    cast,
    func,
    literal,
    select,
    true,
    type_coerce,
)

from digest.model import (
    Digest,
    DigestId,
    DigestPlan,
    Entry,
    Filter,
    Novelty,
    Omitted,
    Story,
    StoryId,
    Summary,
)
from storage.chapters import Named, load_summaries
from storage.dialect import insert, members, nested
from storage.merging import trace
from storage.storytelling import load_story
from storage.tables_readers import DIGEST, DIGEST_STORY
from storage.values import decode, encode, storable

T = TypeVar("T")

PLANS = 300
"""Pinned in one transaction: with a dozen stories each, that is about as many rows as one changes at most."""


def pin_all(connection: Connection, plans: Iterable[DigestPlan], now: datetime) -> dict[str, DigestId]:
    """The ids of the digests with the plans' keys, by key; those that are new are stored.

    Three statements however many there are: rows one at a time would make a thread wait for the interpreter
    at each of them, while another plans.
    """
    known = {storable(plan.key): plan for plan in plans}
    writer = _Writer()
    texts = ",".join([f"{json.dumps(key)}:{writer.plan(plan)}" for key, plan in known.items()])
    digests = members(connection, f"{{{texts}}}", "digests")
    rows = select(digests.c.key, _stored(connection, digests), literal(now, DIGEST.c.created.type))
    adding = insert(connection, DIGEST).from_select(["key", "plan", "created"], rows.where(true()))
    connection.execute(adding.on_conflict_do_nothing(index_elements=["key"]))
    ids = _ids(connection, list(known))
    stories: dict[int, list[int]] = {
        ids[key]: [entry.story for entry in plan.entries] for key, plan in known.items()
    }
    told = nested(connection, stories)
    adding = insert(connection, DIGEST_STORY).from_select(["digest_id", "story_id"], told)
    connection.execute(adding.on_conflict_do_nothing())
    return ids


def _ids(connection: Connection, keys: Sequence[str]) -> dict[str, DigestId]:
    """In one row, for the same reason."""
    together = func.json_object_agg if connection.dialect.name == "postgresql" else func.json_group_object
    query = select(cast(together(DIGEST.c.key, DIGEST.c.id), Text)).where(DIGEST.c.key.in_(keys))
    return json.loads(connection.scalar(query) or "{}")  # type: ignore[no-any-return]


def _stored(connection: Connection, digests: TableValuedAlias) -> ColumnElement[Any]:
    if connection.dialect.name == "postgresql":
        return cast(digests.c.value, DIGEST.c.plan.type)
    return type_coerce(digests.c.value, Text)


class _Writer:
    """Plans as JSON, as `encode` writes them, less what is as it is by default: that is most of each.

    Plans of one run share their parts, so each part is written once.
    """

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}  # by identity: the plans keep their parts alive

    def plan(self, plan: DigestPlan) -> str:
        """One plan."""
        rest = {
            "key": storable(plan.key),
            "filter": _filter(plan.filter),
            "since": plan.since.isoformat(),
            "until": plan.until.isoformat(),
            "left_out": plan.left_out,
            "uncondensed": plan.uncondensed,
            "places": encode(plan.places) if plan.places else [],
            "length": plan.length,
        }
        entries = ",".join([self._text(each, _entry) for each in plan.entries])
        omitted = ",".join([self._text(each, _omitted) for each in plan.omitted])
        coverage = self._text(plan.coverage, encode)
        return f'{{"entries":[{entries}],"omitted":[{omitted}],"coverage":{coverage},{_dumps(rest)[1:]}'

    def _text(self, part: T, encoded: Callable[[T], Any]) -> str:
        if (known := self._texts.get(id(part))) is None:
            known = self._texts[id(part)] = _dumps(encoded(part))
        return known


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _entry(entry: Entry) -> dict[str, Any]:
    known: dict[str, Any] = {"story": entry.story, "revision": entry.revision, "condensed": entry.condensed}
    if entry.language:
        known["language"] = storable(entry.language)
    if entry.novelty is not Novelty.NEW or entry.known or entry.told:
        known |= {"novelty": entry.novelty, "known": entry.known, "told": entry.told}
    return known


def _omitted(omitted: Omitted) -> dict[str, Any]:
    known = {"story": omitted.story, "revision": omitted.revision, "reason": omitted.reason}
    return {**known, "share": storable(omitted.share)} if omitted.share else known


def _filter(filter: Filter) -> dict[str, Any]:
    pairs = [{"place": storable(each.place), "theme": storable(each.theme)} for each in filter.pairs]
    names = (name for name in Filter.__slots__ if name != "pairs")
    return {"pairs": pairs, **{name: encode(found) for name in names if (found := getattr(filter, name))}}


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
