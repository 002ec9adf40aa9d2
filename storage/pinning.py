"""Digests as they were pinned: written once for all who get the same one, and read back as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    TableValuedAlias,
    Text,
    cast,
    literal,
    select,
    true,
    type_coerce,
)

from digest.model import (
    Coverage,
    Digest,
    DigestId,
    DigestPlan,
    Entry,
    Filter,
    Novelty,
    Omitted,
    Pair,
    PlaceCoverage,
    Story,
    StoryId,
    Summary,
)
from storage.chapters import Named, load_summaries
from storage.dialect import fetch, insert, members, nested
from storage.merging import trace_all
from storage.storytelling import load_each
from storage.tables_readers import DIGEST, DIGEST_STORY
from storage.values import decode, encode, storable

T = TypeVar("T")

PLANS = 300
"""Pinned in one transaction: with a dozen stories each, that is about as many rows as one changes at most."""


class Written(NamedTuple):
    """A plan as it is stored: its key, the text, and the stories that it tells."""

    key: str
    plan: str
    stories: Sequence[int]


def pin_all(connection: Connection, plans: Sequence[Written], now: datetime) -> dict[str, DigestId]:
    """The ids of the digests with the plans' keys, by key; those that are new are stored.

    Three statements however many there are: rows one at a time would make a thread wait for the interpreter
    at each of them, while another plans.
    """
    texts = ",".join([f"{json.dumps(key)}:{plan}" for key, plan, _ in plans])
    digests = members(connection, f"{{{texts}}}", "digests")
    rows = select(digests.c.key, _stored(connection, digests), literal(now, DIGEST.c.created.type))
    adding = insert(connection, DIGEST).from_select(["key", "plan", "created"], rows.where(true()))
    connection.execute(adding.on_conflict_do_nothing(index_elements=["key"]))
    ids = _ids(connection, [key for key, _, _ in plans])
    told = nested(connection, {ids[key]: stories for key, _, stories in plans})
    adding = insert(connection, DIGEST_STORY).from_select(["digest_id", "story_id"], told)
    connection.execute(adding.on_conflict_do_nothing())
    return ids


def _ids(connection: Connection, keys: Sequence[str]) -> dict[str, DigestId]:
    wanted = members(connection, json.dumps(dict.fromkeys(keys, 0)), "wanted")
    query = select(DIGEST.c.id, DIGEST.c.key).join_from(wanted, DIGEST, DIGEST.c.key == wanted.c.key)
    return {key: DigestId(id) for id, key in fetch(connection, query)}


def _stored(connection: Connection, digests: TableValuedAlias) -> ColumnElement[Any]:
    if connection.dialect.name == "postgresql":
        return cast(digests.c.value, DIGEST.c.plan.type)
    return type_coerce(digests.c.value, Text)


def write_all(plans: Iterable[DigestPlan]) -> list[Written]:
    """Plans as JSON, as `encode` writes them, less what is as it is by default: that is most of each."""
    writer = _Writer()
    return [
        Written(storable(plan.key), writer.plan(plan), [entry.story for entry in plan.entries])
        for plan in {plan.key: plan for plan in plans}.values()
    ]


class _Writer:
    """Plans of one run share their parts, so each part is written once.

    By hand what is in every plan: a JSON encoder takes longer to begin than all the rest.
    """

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}  # by identity: the plans keep their parts alive

    def plan(self, plan: DigestPlan) -> str:
        """One plan."""
        known = self._texts.get
        pairs = ",".join([known(id(each)) or self._text(each, _pair) for each in plan.filter.pairs])
        entries = ",".join([known(id(each)) or self._text(each, _entry) for each in plan.entries])
        omitted = ",".join([known(id(each)) or self._text(each, _omitted) for each in plan.omitted])
        places = ",".join([self._place(each) for each in plan.places])
        return (
            f'{{"entries":[{entries}],"omitted":[{omitted}],"key":{_quoted(plan.key)},'
            f'"filter":{{"pairs":[{pairs}]{_rest(plan.filter)}}},"places":[{places}],'
            f'"coverage":{self._coverage(plan.coverage)},"length":{_quoted(plan.length)},'
            f'"since":{self._moment(plan.since)},"until":{self._moment(plan.until)},'
            f'"left_out":{plan.left_out},"uncondensed":{plan.uncondensed}{_silenced(plan)}}}'
        )

    def _place(self, quiet: PlaceCoverage) -> str:
        return f'{{"place":{_quoted(quiet.place)},"coverage":{self._coverage(quiet.coverage)}}}'

    def _coverage(self, coverage: Coverage) -> str:
        return self._texts.get(id(coverage)) or self._text(coverage, lambda each: _dumps(encode(each)))

    def _moment(self, at: datetime) -> str:
        return self._texts.get(id(at)) or self._text(at, lambda each: f'"{each.isoformat()}"')

    def _text(self, part: T, written: Callable[[T], str]) -> str:
        text = self._texts[id(part)] = written(part)
        return text


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _quoted(text: str | None) -> str:
    return "null" if text is None else _dumps(storable(str(text)))


def _pair(pair: Pair) -> str:
    return f'{{"place":{_quoted(pair.place)},"theme":{_quoted(pair.theme)}}}'


def _entry(entry: Entry) -> str:
    shown = "null" if entry.condensed is None else int(entry.condensed)
    text = f'"story":{entry.story},"revision":{entry.revision},"condensed":{shown}'
    if entry.language:
        text += f',"language":{_quoted(entry.language)}'
    if entry.novelty is not Novelty.NEW or entry.known or entry.told:
        told = ",".join(map(str, entry.told))
        text += f',"novelty":{_quoted(entry.novelty)},"known":{entry.known},"told":[{told}]'
    return f"{{{text}}}"


def _omitted(omitted: Omitted) -> str:
    text = f'"story":{omitted.story},"revision":{omitted.revision},"reason":{_quoted(omitted.reason)}'
    share = f',"share":{_quoted(omitted.share)}' if omitted.share else ""
    return f"{{{text}{share}}}"


def _silenced(plan: DigestPlan) -> str:
    """What settings left out, if anything."""
    return f',"silenced":{_dumps(encode(plan.silenced))}' if plan.silenced else ""


_OTHERS = [name for name in Filter.__slots__ if name != "pairs"]
_others = attrgetter(*_OTHERS)


def _rest(filter: Filter) -> str:
    """What a filter has beyond its pairs, if anything."""
    found = _others(filter)
    if not any(found):
        return ""
    chosen = {name: encode(value) for name, value in zip(_OTHERS, found, strict=True) if value}
    return f",{_dumps(chosen)[1:-1]}"


def load_digest(connection: Connection, id: DigestId) -> Digest | None:
    """A digest with its stories in the pinned revisions, each with the summary that was to be shown.

    Two of its stories that have become one since both have what was to be told of them; of two headlines
    the first is there. Those withdrawn since are there.
    """
    stored = connection.execute(select(DIGEST.c.plan).where(DIGEST.c.id == id)).one_or_none()
    if stored is None:
        return None
    plan = decode(DigestPlan, stored.plan)
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
