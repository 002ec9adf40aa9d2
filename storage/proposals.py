"""Sources that wait for an admin's word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from digest.model import Diagnosis, Proposal, SourceDraft
from storage.dialect import insert
from storage.source_rows import require_short
from storage.tables_sources import PROPOSAL
from storage.values import decode, encode, storable


def propose(
    connection: Connection, draft: SourceDraft, diagnosis: Diagnosis, now: datetime, by: int
) -> Proposal:
    """Keep a proposal; what is kept of the same address is replaced, under the same id."""
    require_short(draft.url)
    row = {"draft": encode(draft), "diagnosis": encode(diagnosis), "proposed_by": by, "at": now}
    adding = insert(connection, PROPOSAL).values(url=storable(draft.url), **row)
    keeping = adding.on_conflict_do_update(index_elements=["url"], set_=row)
    return _to_proposal(connection.execute(keeping.returning(PROPOSAL)).one())


def load_proposal(connection: Connection, id: int) -> Proposal | None:
    """The proposal, while it is kept."""
    row = connection.execute(select(PROPOSAL).where(PROPOSAL.c.id == id)).one_or_none()
    return None if row is None else _to_proposal(row)


def revise(connection: Connection, id: int, draft: SourceDraft) -> Proposal | None:
    """Change what is known of a proposed source."""
    connection.execute(update(PROPOSAL).where(PROPOSAL.c.id == id).values(draft=encode(draft)))
    return load_proposal(connection, id)


def drop(connection: Connection, id: int) -> bool:
    """Forget a proposal. False if it was not there."""
    return bool(connection.execute(delete(PROPOSAL).where(PROPOSAL.c.id == id)).rowcount)


def _to_proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        draft=decode(SourceDraft, row.draft),
        diagnosis=decode(Diagnosis, row.diagnosis),
        by=row.proposed_by,
        at=row.at,
    )
