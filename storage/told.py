"""What readers were told: the stories of their digests, in which revisions, with which summaries."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select

from digest.model import DigestId, OutletId, StoryId, SubscriberId, Told
from storage.dialect import pieces
from storage.merging import Merge, carry_over, join_told, load_merges
from storage.rows import as_list, one_of
from storage.tables_news import SUMMARY
from storage.tables_readers import DELIVERY, DIGEST, State

AT_ONCE = 500
TOLD = (State.PENDING, State.SENDING, State.SENT, State.UNKNOWN)

Shown = Sequence[Told]
"""What one digest tells, or several together."""
Chain = tuple[DigestId, ...]
"""The digests of a reader, rising."""


def load_told(
    connection: Connection, ids: Sequence[SubscriberId], since: datetime
) -> dict[SubscriberId, Sequence[Told]]:
    """By reader, of digests made since then; stories in order of their ids."""
    had = load_chains(connection, ids, first_digest(connection, since))
    told = told_in(connection, set(had.values()), since)
    return {id: told[digests] for id, digests in had.items() if told[digests]}


def told_in(connection: Connection, chains: Collection[Chain], since: datetime) -> dict[Chain, Shown]:
    """What those were told who had these digests and no others.

    Many readers were sent the same digests: each is read once.
    """
    shown = _shown(connection, {digest for digests in chains for digest in digests}, since)
    merges = load_merges(connection, since)
    return {chain: _together([shown[each] for each in chain if each in shown], merges) for chain in chains}


def first_digest(connection: Connection, since: datetime) -> int | None:
    """The first digest that was made since then."""
    found: int | None = connection.scalar(select(func.min(DIGEST.c.id)).where(DIGEST.c.created >= since))
    return found


_WHOLE = func.min(case((DELIVERY.c.state.in_(TOLD), 1), else_=0)) == 1
"""Of the parts of a digest: that none of them was lost."""


def load_chains(
    connection: Connection, ids: Sequence[SubscriberId], first: int | None
) -> dict[SubscriberId, Chain]:
    """What each reader has had, may have, or is about to, from the ``first`` digest on (None: there is none).

    One of which a part was lost is not told at all: nobody wrote down which stories stood in which part,
    and it is better to tell some of them twice than others never.
    """
    found: dict[SubscriberId, set[DigestId]] = defaultdict(set)
    for some in pieces(ids, AT_ONCE) if first is not None else ():
        columns = (DELIVERY.c.subscriber_id, DELIVERY.c.digest_id)
        mine = (DELIVERY.c.subscriber_id.in_(some), DELIVERY.c.digest_id >= first)
        same = (*columns, DELIVERY.c.kind, DELIVERY.c.period)
        for subscriber, digest in connection.execute(
            select(*columns).where(*mine).group_by(*same).having(_WHOLE)
        ):
            found[SubscriberId(subscriber)].add(DigestId(digest))
    return {id: tuple(sorted(digests)) for id, digests in found.items()}


def _shown(connection: Connection, digests: Collection[int], since: datetime) -> dict[int, Shown]:
    entries: dict[int, tuple[Sequence[Mapping[str, Any]], tuple[OutletId, ...]]] = {}
    engine = connection.dialect.name
    for some in pieces(sorted(digests), AT_ONCE):
        rows = connection.execute(_entries(engine), {"ids": as_list(engine, some), "since": since})
        entries |= {id: (each or (), tuple(muted or ())) for id, each, muted in rows}
    known = (each for some, _ in entries.values() for each in some)
    made = _made(connection, {each["story"] for each in known if _is_open(each)})
    return {id: [_told(each, made, muted) for each in some] for id, (some, muted) in entries.items()}


@cache
def _entries(engine: str) -> Select[Any]:
    told = (DIGEST.c.plan["entries"], DIGEST.c.plan["filter"]["muted_outlets"])
    query = select(DIGEST.c.id, *told).where(one_of(engine, DIGEST.c.id, "ids"))
    return query.where(DIGEST.c.created >= bindparam("since"))


def _told(entry: Mapping[str, Any], made: Mapping[int, Sequence[int]], muted: tuple[OutletId, ...]) -> Told:
    """Straight from what was stored: decoding whole entries would take five times as long."""
    story, revision = entry["story"], entry["revision"]
    shown = _nearest(made.get(story, ()), revision) if _is_open(entry) else entry["condensed"]
    return Told(story, revision, (shown,) if shown else (), muted)


def _is_open(entry: Mapping[str, Any]) -> bool:
    """Whether it was pinned before entries said which summary is shown."""
    return entry.get("condensed") is None


def _made(connection: Connection, stories: Collection[int]) -> dict[int, list[int]]:
    """The revisions that these stories have summaries of, in rising order."""
    made: dict[int, list[int]] = defaultdict(list)
    for some in pieces(sorted(stories), AT_ONCE):
        query = select(SUMMARY.c.story_id, SUMMARY.c.revision).where(SUMMARY.c.story_id.in_(some))
        for story, revision in connection.execute(query.order_by(SUMMARY.c.revision)):
            made[story].append(revision)
    return made


def _nearest(made: Sequence[int], revision: int) -> int:
    """The newest up to the revision, or the first after it, as `storage.storytelling` chooses; 0 for none."""
    if not made:
        return 0
    return made[max(bisect_right(made, revision) - 1, 0)]


def _together(digests: Iterable[Shown], merges: Sequence[Merge]) -> Sequence[Told]:
    known: dict[StoryId, Told] = {}
    for shown in digests:
        for told in shown:
            known[told.story] = join_told(told, known.get(told.story))
    return [each for _, each in sorted(carry_over(known, merges).items())]
