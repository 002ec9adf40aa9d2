"""How deliveries ended: those that end at the same moment are written down together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Select,
    Update,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)

from digest.model import DeliveryId
from storage.chats import skip_pending
from storage.rows import as_list, one_of
from storage.store import Store
from storage.tables_readers import DELIVERY, State

_LOST = (State.FAILED, State.SKIPPED)


@dataclass(frozen=True, slots=True)
class End:
    """How a delivery of a worker ended. Times are epoch milliseconds.

    ``later``: when it is tried again, None where its place in the queue stays. ``waits``: until then it is as
    if it had been queued for then, and holds up nothing else.
    """

    id: DeliveryId
    worker: str
    state: State
    error: str = ""
    at: int | None = None
    message: int | None = None
    later: int | None = None
    waits: bool = False


@dataclass(slots=True)
class _Batch:
    ends: list[End] = field(default_factory=list)
    written: asyncio.Task[set[DeliveryId]] | None = None


class Ends:
    """Takes ends one by one, and writes all that come within one turn of the event loop in one go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._batch: _Batch | None = None

    async def write(self, end: End) -> bool:
        """Durable when this returns; False if the delivery was no longer the worker's."""
        if self._batch is None:
            self._batch = _Batch()
            self._batch.written = asyncio.create_task(self._write(self._batch))
        batch = self._batch
        batch.ends.append(end)
        assert batch.written is not None
        return end.id in await asyncio.shield(batch.written)

    async def _write(self, batch: _Batch) -> set[DeliveryId]:
        await asyncio.sleep(0)
        self._batch = None
        return await self._store.write(partial(finish, ends=batch.ends))


def finish(connection: Connection, ends: Sequence[End]) -> set[DeliveryId]:
    """Write down all ends; the deliveries that were still their worker's.

    Where a part failed for good, those after it are skipped: nobody wants the second half alone.
    """
    mine = {id for worker in {end.worker for end in ends} for id in _still(connection, ends, worker)}
    ours = [end for end in ends if end.id in mine]
    if ours:  # at once, so that a server across a network is asked twice and not once for each
        connection.execute(_change(), [_given(end) for end in ours])
    for end in ours:
        if end.state in _LOST:
            skip_pending(connection, _is_later_part(end.id), "an earlier part failed")
        elif end.waits and end.later is not None:
            _put_off_later_parts(connection, end.id, end.later)
    return mine


def _still(connection: Connection, ends: Sequence[End], worker: str) -> Iterable[DeliveryId]:
    """Those of the worker's deliveries that are still being sent by it; nobody else can end them now."""
    engine = connection.dialect.name
    ids = as_list(engine, sorted(end.id for end in ends if end.worker == worker))
    return connection.scalars(_sending(engine), {"ids": ids, "of": worker}).all()


@cache
def _sending(engine: str) -> Select[Any]:
    mine = (one_of(engine, DELIVERY.c.id, "ids"), DELIVERY.c.worker == bindparam("of"))
    query = select(DELIVERY.c.id).where(*mine, DELIVERY.c.state == State.SENDING.fixed)
    return query.order_by(DELIVERY.c.id).with_for_update()


def _given(end: End) -> dict[str, Any]:
    times = {"at": end.at, "later": end.later, "number": end.message}
    return {"delivery": end.id, "becomes": end.state, "text": end.error, "waits": end.waits} | times


@cache
def _change() -> Update:
    """One statement, built once: it is the hottest of all."""
    values: dict[str, Any] = {
        "state": bindparam("becomes"),
        "worker": None,
        "error": bindparam("text"),
        "ended_at": bindparam("at"),
        "message": bindparam("number"),
        "not_before": func.coalesce(bindparam("later", type_=BigInteger), DELIVERY.c.not_before),
        "attempts": case((bindparam("waits", type_=Boolean), 0), else_=DELIVERY.c.attempts),
    }
    return update(DELIVERY).where(DELIVERY.c.id == bindparam("delivery")).values(values)


def _is_later_part(id: DeliveryId) -> ColumnElement[bool]:
    first = DELIVERY.alias("first")
    same = [DELIVERY.c[name] == first.c[name] for name in ("subscriber_id", "kind", "period")]
    return exists().where(first.c.id == id, *same, DELIVERY.c.part > first.c.part)


def _put_off_later_parts(connection: Connection, id: DeliveryId, until: int) -> None:
    """Those that an earlier attempt queued (`storage.queueing.split`) wait with their first."""
    pending = DELIVERY.c.state == State.PENDING.fixed
    connection.execute(update(DELIVERY).where(pending, _is_later_part(id)).values(not_before=until - 1))
