"""One line of the audit trail, written in the transaction of what it tells."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import insert as plain_insert

from storage.tables_care import AUDIT
from storage.values import storable


def named(number: int) -> tuple[str, str]:
    """What the trail calls a person, and a chat, of which it is."""
    return f"user {number}", f"chat {number}"


def write_audit(connection: Connection, actor: int, action: str, target: str, now: datetime) -> None:
    """Who did what to what."""
    row = {"at": now, "actor": actor, "action": action, "target": storable(target)}
    connection.execute(plain_insert(AUDIT).values(row))
