"""Leases: who of several processes on one database does what only one may do. The server's clock decides."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, case, delete, func, inspect, select

from digest.model import Lease
from storage.dialect import insert
from storage.store import Store
from storage.tables_care import LEASE

SPAN = timedelta(seconds=8)
"""So long a lease lasts after its owner was last heard of: a process that dies is replaced after that."""

_PROCESS = "process "
_RUN = "#"


class LeaseRepository:
    """Implements `digest.ports.Leases`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def take(self, owner: str, names: Collection[str], span: timedelta) -> Mapping[str, Lease]:
        """Take or extend those that are free or the owner's; each as it stands then, whoever has it."""
        return await self._store.write(partial(take, owner=owner, names=names, span=span))


def take(connection: Connection, owner: str, names: Collection[str], span: timedelta) -> dict[str, Lease]:
    """See `LeaseRepository.take`. In one order, so that two who want the same do not block each other."""
    now = clock(connection)
    # The epoch counts changes of owner: whoever comes back late sees that it is no longer his.
    epoch = LEASE.c.epoch + case((LEASE.c.owner == owner, 0), else_=1)
    rows = [{"name": name, "owner": owner, "epoch": 1, "expires": now + span} for name in sorted(names)]
    adding = insert(connection, LEASE).values(rows)
    taking = adding.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": owner, "expires": now + span, "epoch": epoch},
        where=(LEASE.c.owner == owner) | (LEASE.c.expires <= now),
    )
    connection.execute(taking)
    query = select(LEASE.c.name, LEASE.c.owner, LEASE.c.epoch).where(LEASE.c.name.in_(names))
    return {row.name: Lease(row.owner, row.epoch) for row in connection.execute(query)}


def release(connection: Connection, owner: str) -> None:
    """Give back all that this process has."""
    connection.execute(delete(LEASE).where(LEASE.c.owner == owner))


def enter(connection: Connection, owner: str) -> None:
    """Say that this process runs, until `SPAN` after its last word; forget those that died long ago."""
    dead = LEASE.c.name.startswith(_PROCESS) & (LEASE.c.expires <= clock(connection) - timedelta(days=1))
    connection.execute(delete(LEASE).where(dead))
    take(connection, owner, [presence(owner)], SPAN)


def running(connection: Connection) -> Sequence[str]:
    """The names of the processes that run on this database, also on one of an older schema."""
    if not inspect(connection).has_table(LEASE.name):
        return []
    alive = LEASE.c.name.startswith(_PROCESS) & (LEASE.c.expires > clock(connection))
    return connection.scalars(select(LEASE.c.owner).where(alive).order_by(LEASE.c.owner)).all()


def is_anothers(connection: Connection, name: str, worker: str) -> bool:
    """Whether somebody else has the lease; nobody can take it before this transaction ends.

    ``worker`` is a process, or one of its runs: "process#run".
    """
    now = func.now() if connection.dialect.name == "postgresql" else clock(connection)
    query = select(LEASE.c.owner).where(LEASE.c.name == name, LEASE.c.expires > now)
    owner = connection.scalar(query.with_for_update(read=True))
    return owner is not None and owner != worker.partition(_RUN)[0]


def presence(owner: str) -> str:
    """The lease by which a process says that it runs."""
    return _PROCESS + owner


def name_of_process() -> str:
    """A name that no other process has, on any machine: "host-pid-random"."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}".replace(_RUN, "-")


def is_of_this_machine(name: str) -> bool:
    """Whether a process of that name (`name_of_process`) runs here, as far as its host's name says."""
    return name.rsplit("-", 2)[0] == socket.gethostname().replace(_RUN, "-")


def clock(connection: Connection) -> datetime:
    """Now: PostgreSQL's own clock, since the machines' clocks differ; SQLite is on one machine."""
    if connection.dialect.name != "postgresql":
        return datetime.now(UTC)
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)
