"""When subscribers are served: their slots, and the zone of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Delete, Insert, Select, Update, bindparam, delete, select, update

from digest.model import Slot, SubscriberId
from storage.dialect import insert_on
from storage.interning import intern_slot
from storage.loading import load_slots
from storage.rows import as_list, one_of
from storage.tables_readers import SUBSCRIBER, SUBSCRIBER_SLOT


def set_slots(connection: Connection, id: SubscriberId, slots: Sequence[Slot], now: datetime) -> None:
    """Replace the due times of a subscriber; nothing for one who left."""
    if connection.scalar(_locking(), {"reader": id}) is None:
        return
    engine = connection.dialect.name
    wanted = sorted({intern_slot(connection, slot, now) for slot in slots})
    connection.execute(_dropping(engine), {"reader": id, "ids": as_list(engine, wanted)})
    if wanted:
        connection.execute(_adding(engine), [{"subscriber_id": id, "slot_id": slot} for slot in wanted])


def set_zone(connection: Connection, id: SubscriberId, zone: str, chosen: bool, now: datetime) -> None:
    """Change the zone and that of every slot; a mere guess never replaces what a person chose."""
    if connection.execute(_moving(chosen), {"reader": id, "to": zone, "chosen": chosen}).rowcount:
        slots = [replace(slot, zone=zone) for slot in load_slots(connection, id)]
        set_slots(connection, id, slots, now)


@cache
def _locking() -> Select[int]:
    return select(SUBSCRIBER.c.id).where(SUBSCRIBER.c.id == bindparam("reader")).with_for_update()


@cache
def _dropping(engine: str) -> Delete:
    """Of a subscriber all slots but these."""
    mine = SUBSCRIBER_SLOT.c.subscriber_id == bindparam("reader")
    return delete(SUBSCRIBER_SLOT).where(mine, ~one_of(engine, SUBSCRIBER_SLOT.c.slot_id, "ids"))


@cache
def _adding(engine: str) -> Insert:
    return insert_on(engine, SUBSCRIBER_SLOT).on_conflict_do_nothing()


@cache
def _moving(chosen: bool) -> Update:
    change = update(SUBSCRIBER).where(SUBSCRIBER.c.id == bindparam("reader"))
    if not chosen:
        change = change.where(~SUBSCRIBER.c.zone_chosen)
    return change.values(zone=bindparam("to"), zone_chosen=bindparam("chosen"))
