"""Links by which chats are let in or persons get a rank: only hashes of their codes are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy import insert as plain_insert

from digest.model import Access, Invitation, Rank
from storage.audit import write_audit
from storage.dialect import insert
from storage.tables_people import GUEST, INVITATION, RULE, STAFF

_ORDER = {"": 0, **{rank.value: number for number, rank in enumerate(Rank, 1)}}


def add_invitation(
    connection: Connection, code: str, rank: Rank | None, uses: int, expires: datetime, by: int, now: datetime
) -> Invitation:
    """Keep an invitation."""
    row = {"code": _hash(code), "rank": rank.value if rank else "", "uses": uses, "expires": expires}
    adding = plain_insert(INVITATION).values(row).returning(INVITATION.c.id)
    id = int(connection.execute(adding).scalar_one())
    write_audit(connection, by, "invitation made", f"{id}: {rank or 'reader'}, {uses}", now)
    return Invitation(id, rank, uses, expires)


def load_invitations(connection: Connection, now: datetime) -> Sequence[Invitation]:
    """Those that somebody may still come by, newest first."""
    good = select(INVITATION).where(INVITATION.c.uses > 0, INVITATION.c.expires > now)
    return [_to_invitation(row) for row in connection.execute(good.order_by(INVITATION.c.id.desc()))]


def revoke_invitation(connection: Connection, id: int, by: int, now: datetime) -> bool:
    """End an invitation."""
    if not connection.execute(delete(INVITATION).where(INVITATION.c.id == id)).rowcount:
        return False
    write_audit(connection, by, "invitation revoked", str(id), now)
    return True


def take_invitation(
    connection: Connection, code: str, chat: int, user: int, now: datetime
) -> Invitation | None:
    """Come by an invitation. Only who has not got what it offers uses it up."""
    good = select(INVITATION).where(INVITATION.c.code == _hash(code), INVITATION.c.expires > now)
    row = connection.execute(good.with_for_update()).one_or_none()
    if row is None:
        return None
    invitation = _to_invitation(row)
    allowed = connection.scalar(select(GUEST.c.allowed).where(GUEST.c.chat == chat))
    if allowed is False or not (user if invitation.rank else _by_link(connection)):
        return None
    if _has(connection, invitation, user) if invitation.rank else allowed:
        return invitation
    return _used(connection, invitation, chat, user, now) if row.uses > 0 else None


def _by_link(connection: Connection) -> bool:
    """Whether links let anybody in: not while only numbers do."""
    access = connection.scalar(select(RULE.c.value).where(RULE.c.name == "access"))
    return access != Access.ALLOWLIST.value


def _has(connection: Connection, invitation: Invitation, user: int) -> bool:
    """Whether somebody has this rank, or a higher one, already."""
    rank = connection.scalar(select(STAFF.c.rank).where(STAFF.c.person == user)) or ""
    return _ORDER[rank] >= _ORDER[invitation.rank or ""]


def _used(
    connection: Connection, invitation: Invitation, chat: int, user: int, now: datetime
) -> Invitation | None:
    """One use less, by one conditional update: of two who come at once by the last use, one does."""
    fewer = update(INVITATION).where(INVITATION.c.id == invitation.id, INVITATION.c.uses > 0)
    if not connection.execute(fewer.values(uses=INVITATION.c.uses - 1)).rowcount:
        return None
    if invitation.rank:
        row = {"rank": invitation.rank.value}
        adding = insert(connection, STAFF).values(person=user, **row)
        connection.execute(adding.on_conflict_do_update(index_elements=["person"], set_=row))
        what, target = f"{invitation.rank} by invitation", f"user {user}"
    else:
        adding = insert(connection, GUEST).values(chat=chat, allowed=True, at=now)
        connection.execute(adding.on_conflict_do_nothing())
        what, target = "reader by invitation", f"chat {chat}"
    write_audit(connection, 0, what, target, now)
    return invitation


def _hash(code: str) -> bytes:
    return blake2b(code.encode(), digest_size=16).digest()


def _to_invitation(row: Row[Any]) -> Invitation:
    return Invitation(row.id, Rank(row.rank) if row.rank else None, row.uses, row.expires)
