"""Digests before their plan: issues, the groups pinned to them, and the plan once it is made."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Insert,
    Integer,
    LargeBinary,
    Row,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    null,
    select,
    text,
    type_coerce,
    update,
)

from digest.errors import Outdated
from digest.model import (
    DigestId,
    DigestPlan,
    Draft,
    Group,
    Issue,
    IssueId,
    Length,
    Pin,
    SourceReport,
    StoryId,
)
from digest.timetable import USEFUL_FOR
from storage.dialect import members
from storage.interning import to_filter
from storage.pinning import note_stories
from storage.tables_news import STORY
from storage.tables_readers import CLAIMED, DELIVERY, DIGEST, FILTER, ISSUE
from storage.told import TOLD
from storage.values import decode_all, encode, pack, spare, unpack

GROUPS = 500
"""Pinned in one transaction: some ten milliseconds."""

MATERIAL = ("issue", "choice", "language", "length", "told", "matched")
"""What a plan is made of: a digest that has one has no more use for it."""


def issue_row(issue: Issue) -> dict[str, Any]:
    """An issue as it is stored; better before a write. A region's news have tens of thousands of pins: put
    into words one by one, since `json` would hold the interpreter for all of them at once.
    """
    pins = ",".join([f"[{story},{revision},{condensed}]" for story, revision, condensed in issue.pins])
    contents = f'{{"pins":[{pins}],"reports":{json.dumps(encode(issue.reports))}}}'
    return {"since": issue.since, "until": issue.until, "contents": pack(contents)}


def pin_issue(connection: Connection, row: Mapping[str, Any]) -> IssueId:
    """Store an issue, `issue_row`; its id."""
    adding = insert(ISSUE).values(row).returning(ISSUE.c.id)
    return IssueId(connection.execute(adding).scalar_one())


def load_issue(connection: Connection, id: IssueId) -> Issue | None:
    """An issue, while it is kept."""
    row = connection.execute(select(ISSUE).where(ISSUE.c.id == id)).one_or_none()
    if row is None:
        return None
    contents = json.loads(unpack(row.contents))
    pins = tuple(Pin(StoryId(story), *rest) for story, *rest in contents["pins"])
    return Issue(row.since, row.until, pins, decode_all(SourceReport, contents["reports"]))


def pin_groups(
    connection: Connection, issue: IssueId, size: int, groups: Sequence[Group], now: datetime
) -> list[DigestId]:
    """A digest without a plan for each group, in order; ``size``: the stories of the issue.

    One statement however many there are: rows one at a time would make a thread wait for the interpreter at
    each of them, while another matches. Raises Outdated where a filter is gone.
    """
    if not groups:
        return []
    ids = _new_ids(connection, len(groups))
    width = (size + 7) // 8
    rows = {
        id: (place, each.filter, each.language, each.length, ",".join(map(str, each.told)))
        for place, (id, each) in enumerate(zip(ids, groups, strict=True))
    }
    given = {
        "rows": json.dumps(rows),
        "bits": b"".join([each.matched.to_bytes(width, "little") for each in groups]),
        "width": width,
        "issue": issue,
        "created": now,
    }
    adding = _adding(connection.dialect.name)
    added = connection.execute(adding, given, execution_options={"preserve_rowcount": True}).rowcount
    if added < len(groups):
        raise Outdated("a filter that nobody has any more cannot be pinned")
    return ids


@cache
def _adding(engine: str) -> Insert:
    each = members(engine, bindparam("rows", type_=Text), "each")
    told = type_coerce(each.c.value, JSON)
    width = bindparam("width", type_=Integer)
    columns = {
        "id": cast(each.c.key, BigInteger),
        "issue": bindparam("issue", type_=DIGEST.c.issue.type),
        "choice": FILTER.c.choice,
        "language": told[2].as_string(),
        "length": told[3].as_string(),
        "told": told[4].as_string(),
        "matched": func.substr(bindparam("bits", type_=LargeBinary), 1 + told[0].as_integer() * width, width),
        "created": bindparam("created", type_=DIGEST.c.created.type),
    }
    query = select(*columns.values()).join_from(each, FILTER, FILTER.c.id == told[1].as_integer())
    return insert(DIGEST).from_select(list(columns), query)


_TAKING = """
    SELECT nextval(name) FROM generate_series(1, :count),
        (SELECT CAST(pg_get_serial_sequence('digest', 'id') AS regclass) AS name OFFSET 0) AS sequence
"""
"""PostgreSQL: the OFFSET has the name looked up once, not for each id."""


def _new_ids(connection: Connection, count: int) -> list[DigestId]:
    if connection.dialect.name == "postgresql":
        return [DigestId(id) for id in connection.scalars(text(_TAKING), {"count": count})]
    # The last one ever given, which rows that bring their number along raise by themselves.
    last = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'digest'")) or 0
    return [DigestId(id) for id in range(last + 1, last + count + 1)]


def load_drafts(connection: Connection, ids: Collection[DigestId], now: datetime) -> dict[DigestId, Draft]:
    """Those of the digests whose plan is still to be made. ``told``: less what nobody got or will get."""
    names = ("id", *MATERIAL)
    planless = (DIGEST.c.id.in_(ids), DIGEST.c.plan.is_(null()), DIGEST.c.issue.is_not(None))
    rows = connection.execute(select(*(DIGEST.c[name] for name in names)).where(*planless))
    drafts = {DigestId(row.id): _to_draft(row) for row in rows}
    never = _never_sent(connection, {id for draft in drafts.values() for id in draft.told}, now)
    return {
        id: replace(each, told=tuple(one for one in each.told if one not in never))
        for id, each in drafts.items()
    }


def _never_sent(connection: Connection, ids: Collection[DigestId], now: datetime) -> set[DigestId]:
    """Those of the digests that nobody planned while they waited to be sent: they told nobody anything.

    Who waited for their plan would wait for ever, if it is they that cannot be planned.
    """
    if not ids:
        return set()
    kept = exists().where(DELIVERY.c.digest_id == DIGEST.c.id, CLAIMED, DELIVERY.c.state.in_(TOLD))
    expired = (DIGEST.c.plan.is_(null()), DIGEST.c.created <= now - USEFUL_FOR)
    return set(connection.scalars(select(DIGEST.c.id).where(DIGEST.c.id.in_(ids), *expired, ~kept)))


def _to_draft(row: Row[Any]) -> Draft:
    return Draft(
        issue=IssueId(row.issue),
        filter=to_filter(row.choice),
        language=row.language,
        length=Length(row.length),
        told=tuple(DigestId(int(id)) for id in row.told.split(",") if id),
        matched=int.from_bytes(row.matched or b"", "little"),  # SQLite: no part of nothing is NULL
    )


def save_plans(connection: Connection, plans: Mapping[DigestId, DigestPlan]) -> set[DigestId]:
    """Keep the plans of digests that have none yet; those refused, for a story in them was withdrawn."""
    query = select(DIGEST.c.id).where(DIGEST.c.id.in_(plans), DIGEST.c.plan.is_(null()))
    mine = connection.scalars(query.order_by(DIGEST.c.id).with_for_update())
    new = {id: plans[id] for id in map(DigestId, mine)}
    withdrawn = _withdrawn(connection, {entry.story for plan in new.values() for entry in plan.entries})
    kept = {
        id: plan for id, plan in new.items() if withdrawn.isdisjoint(entry.story for entry in plan.entries)
    }
    if kept:
        change = update(DIGEST).where(DIGEST.c.id == bindparam("digest"))
        change = change.values(plan=bindparam("made"), **dict.fromkeys(MATERIAL))
        connection.execute(change, [{"digest": id, "made": spare(plan)} for id, plan in kept.items()])
        note_stories(connection, kept)
    return new.keys() - kept.keys()


def _withdrawn(connection: Connection, stories: Collection[int]) -> set[int]:
    query = select(STORY.c.id).where(STORY.c.id.in_(stories), STORY.c.withdrawn.is_not(None))
    return set(connection.scalars(query))
