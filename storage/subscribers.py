"""Destinations and what they chose: filter, slots, zone; who is due, and what each was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    func,
    select,
    update,
)

from digest.model import (
    DeliveryState,
    Destination,
    DigestId,
    DueReader,
    DueSlot,
    Filter,
    FilterId,
    Had,
    Length,
    Quiet,
    Slot,
    SlotId,
    Subscriber,
    SubscriberId,
    Told,
)
from storage.chats import move_chat, skip_pending
from storage.dialect import insert
from storage.due import due_in
from storage.exporting import export_chat
from storage.forgetting import forget, forget_moved
from storage.had import load_had, load_last, load_last_and_held
from storage.hours import set_slots, set_zone
from storage.interning import filter_hash, intern_filter, load_filters
from storage.loading import load_subscriber, load_subscribers
from storage.seal import Seal
from storage.store import Store
from storage.tables_readers import (
    CHAT,
    DELIVERY,
    FILTER,
    SLOT,
    SUBSCRIBER,
    SUBSCRIBER_SLOT,
)
from storage.told import load_told, told_in

DEFAULT_SLOT = Slot("UTC", 8 * 60)


class SubscriberRepository:
    """Implements `digest.ports.Subscribers`."""

    def __init__(self, store: Store, seal: Seal | None = None) -> None:
        """``seal``: marks who was forgotten; None where no copy of the database is ever made."""
        self._store = store
        self._seal = seal

    async def get(self, destination: Destination) -> Subscriber | None:
        """The subscriber at this destination."""
        return await self._store.read(lambda connection: _find(connection, destination))

    async def ensure(
        self, destination: Destination, *, kind: str, language: str, now: datetime
    ) -> Subscriber:
        """The subscriber, created if new (daily at 08:00 UTC, follows nothing); a sleeping chat is woken.

        Most are there and awake: then nothing is written, and nothing has to be waited for.
        """
        found = await self._store.read(partial(load_subscriber, destination=destination))
        if found is not None and found[1] and found[0].kind == kind:
            return found[0]
        return await self._store.write(
            lambda connection: _ensure(connection, destination, kind, language, now)
        )

    async def choose(self, id: SubscriberId, expected: Filter, wanted: Filter) -> bool:
        """Change the filter unless somebody else changed it meanwhile (then False: read again)."""
        return await self._store.write(partial(_choose, id=id, expected=expected, wanted=wanted))

    async def set_slots(self, id: SubscriberId, slots: Sequence[Slot], now: datetime) -> None:
        """Replace the due times."""
        await self._store.write(partial(set_slots, id=id, slots=slots, now=now))

    async def set_zone(self, id: SubscriberId, zone: str, *, chosen: bool, now: datetime) -> None:
        """Change the zone and that of every slot; a mere guess never replaces what a person chose."""
        await self._store.write(partial(set_zone, id=id, zone=zone, chosen=chosen, now=now))

    async def pause(self, id: SubscriberId, paused: bool, until: datetime | None = None) -> None:
        """Stop or go on. What was queued and not sent is skipped, and is news again later."""
        await self._store.write(partial(_pause, id=id, paused=paused, until=until))

    async def resume_due(self, now: datetime) -> int:
        """End the pauses whose time is over; how many."""
        change = update(SUBSCRIBER).where(SUBSCRIBER.c.resume <= now).values(paused=False, resume=None)
        return await self._store.write(lambda connection: connection.execute(change).rowcount)

    async def set_quiet(self, id: SubscriberId, quiet: Quiet) -> None:
        """Change the hours without sound."""
        values = {"quiet_start": quiet.start, "quiet_end": quiet.end}
        change = update(SUBSCRIBER).where(SUBSCRIBER.c.id == id).values(values)
        await self._store.write(lambda connection: connection.execute(change) and None)

    async def set_links(self, id: SubscriberId, links: bool) -> None:
        """Let messages carry links to articles, or not."""
        change = update(SUBSCRIBER).where(SUBSCRIBER.c.id == id).values(links=links)
        await self._store.write(lambda connection: connection.execute(change) and None)

    async def forget(self, destination: Destination, now: datetime) -> bool:
        """Delete everything kept about a chat, with all its topics; in a group, of one topic."""
        done = await self._store.write(lambda connection: forget(connection, destination, now, self._seal))
        await self._store.truncate_log()
        return done

    async def export(self, destination: Destination) -> Mapping[str, Any] | None:
        """Everything kept about a chat that `forget` would delete; None if nothing is."""
        return await self._store.read(partial(export_chat, destination=destination))

    async def sleep(self, chat: int, now: datetime) -> None:
        """The chat is gone: skip what was pending, keep the settings."""
        await self._store.write(partial(_sleep, chat=chat, now=now))

    async def wake(self, chat: int) -> bool:
        """The chat is back. False if nothing of it is kept."""
        change = update(CHAT).where(CHAT.c.number == chat).values(asleep_at=None)
        return bool(await self._store.write(lambda connection: connection.execute(change).rowcount))

    async def move(self, chat: int, new_chat: int) -> None:
        """A group has a new id. If that is known already, whoever follows something there stays.

        What was forgotten under the new id does not come back with the old one.
        """

        def move(connection: Connection) -> None:
            if self._seal is not None:
                forget_moved(connection, chat, new_chat, self._seal)
            move_chat(connection, chat, new_chat)

        await self._store.write(move)

    async def due_slots(self, now: datetime) -> Sequence[DueSlot]:
        """Slots in use whose time has come, longest waiting first."""
        return await self._store.read(partial(_due_slots, now=now))

    async def due_in(
        self, id: SlotId, after: SubscriberId, limit: int, *, since: datetime, kind: str, day: str
    ) -> Sequence[DueReader]:
        """Awake readers of a slot with id above ``after``, by id."""
        return await self._store.read(
            lambda connection: due_in(connection, id, after, limit, since, kind, day)
        )

    async def filters(self, ids: Sequence[FilterId]) -> Mapping[FilterId, Filter]:
        """The choices with these ids, those that are kept."""
        return await self._store.read(partial(load_filters, ids=ids))

    async def told_in(
        self, chains: Collection[tuple[DigestId, ...]], since: datetime
    ) -> Mapping[tuple[DigestId, ...], Sequence[Told]]:
        """What those were told who had just these digests, of those made since then."""
        return await self._store.read(partial(told_in, chains=chains, since=since))

    async def advance(self, id: SlotId, due: datetime, next_due: datetime) -> None:
        """The slot has been served: set its next time, unless it was advanced already."""
        change = update(SLOT).where(SLOT.c.id == id, SLOT.c.next_due == due).values(next_due=next_due)
        await self._store.write(lambda connection: connection.execute(change) and None)

    async def told(self, id: SubscriberId, since: datetime) -> Sequence[Told]:
        """Stories in digests (made since then) that were sent, are on their way, or may have arrived."""
        return (await self.told_by([id], since)).get(id, [])

    async def told_by(
        self, ids: Sequence[SubscriberId], since: datetime
    ) -> Mapping[SubscriberId, Sequence[Told]]:
        """`told` for many subscribers at once; those who were told nothing are left out."""
        return await self._store.read(partial(load_told, ids=ids, since=since))

    async def had(self, id: SubscriberId, since: datetime) -> Had:
        """What a reader has had; of what was told, digests made since then."""
        return await self._store.read(partial(load_had, reader=id, since=since))

    async def last_digest(self, id: SubscriberId) -> tuple[DigestId, DeliveryState, datetime] | None:
        """The newest digest that was sent or held, when it was."""
        return await self._store.read(partial(load_last, reader=id))

    async def last_and_held(self, id: SubscriberId) -> Sequence[tuple[DigestId, DeliveryState, datetime]]:
        """The newest digest that was sent or held, after those lately before it that are held."""
        return await self._store.read(partial(load_last_and_held, reader=id))

    async def set_length(self, id: SubscriberId, length: Length) -> None:
        """Change how much of each story the reader's digests show."""
        change = update(SUBSCRIBER).where(SUBSCRIBER.c.id == id).values(length=length.value)
        await self._store.write(lambda connection: connection.execute(change) and None)

    async def set_language(self, id: SubscriberId, language: str) -> None:
        """Change the language of the interface."""
        change = update(SUBSCRIBER).where(SUBSCRIBER.c.id == id).values(language=language)
        await self._store.write(lambda connection: connection.execute(change) and None)

    async def count(self) -> int:
        """How many subscribers are awake."""
        query = select(func.count()).select_from(SUBSCRIBER).join(CHAT).where(_awake())
        return await self._store.read(lambda connection: connection.scalar(query) or 0)


def _awake() -> ColumnElement[bool]:
    return and_(~SUBSCRIBER.c.paused, CHAT.c.asleep_at.is_(None))


def _at(destination: Destination) -> ColumnElement[bool]:
    return and_(
        CHAT.c.channel == destination.channel,
        CHAT.c.number == destination.chat,
        SUBSCRIBER.c.thread == destination.thread,
    )


def _find(connection: Connection, destination: Destination) -> Subscriber | None:
    found = load_subscriber(connection, destination)
    return None if found is None else found[0]


def _ensure(
    connection: Connection, destination: Destination, kind: str, language: str, now: datetime
) -> Subscriber:
    chat = _ensure_chat(connection, destination, kind, now)
    adding = insert(connection, SUBSCRIBER).values(
        chat_id=chat,
        thread=destination.thread,
        language=language,
        zone=DEFAULT_SLOT.zone,
        zone_chosen=False,
        paused=False,
        filter_id=intern_filter(connection, Filter()),
        created=now,
        length=Length.NORMAL.value,
        quiet_start=Quiet().start,
        quiet_end=Quiet().end,
        links=True,
    )
    adding = adding.on_conflict_do_nothing(index_elements=["chat_id", "thread"])
    id = connection.execute(adding.returning(SUBSCRIBER.c.id)).scalar()
    if id is not None:
        set_slots(connection, SubscriberId(id), [DEFAULT_SLOT], now)
    return load_subscribers(connection, _at(destination))[0]


def _ensure_chat(connection: Connection, destination: Destination, kind: str, now: datetime) -> int:
    adding = insert(connection, CHAT).values(
        channel=destination.channel, number=destination.chat, kind=kind, created=now
    )
    woken = adding.on_conflict_do_update(
        index_elements=["channel", "number"], set_={"kind": kind, "asleep_at": None}
    )
    return int(connection.execute(woken.returning(CHAT.c.id)).scalar_one())


def _choose(connection: Connection, id: SubscriberId, expected: Filter, wanted: Filter) -> bool:
    given = {"reader": id, "before": filter_hash(expected), "wanted": intern_filter(connection, wanted)}
    return bool(connection.execute(_choosing(), given).rowcount)


@cache
def _choosing() -> Update:
    before = select(FILTER.c.id).where(FILTER.c.hash == bindparam("before")).scalar_subquery()
    change = update(SUBSCRIBER).where(
        SUBSCRIBER.c.id == bindparam("reader"), SUBSCRIBER.c.filter_id == before
    )
    return change.values(filter_id=bindparam("wanted"))


def _pause(connection: Connection, id: SubscriberId, paused: bool, until: datetime | None) -> None:
    values = {"paused": paused, "resume": until if paused else None}
    connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == id).values(values))
    if paused:
        skip_pending(connection, DELIVERY.c.subscriber_id == id, "paused")


def _sleep(connection: Connection, chat: int, now: datetime) -> None:
    ids = select(CHAT.c.id).where(CHAT.c.number == chat)
    connection.execute(update(CHAT).where(CHAT.c.id.in_(ids)).values(asleep_at=now))
    skip_pending(connection, DELIVERY.c.chat_id.in_(ids), "the chat is gone")


def _due_slots(connection: Connection, now: datetime) -> list[DueSlot]:
    return [
        DueSlot(SlotId(row.id), Slot(row.zone, row.minute, row.weekdays), row.next_due)
        for row in connection.execute(_waiting(), {"now": now})
    ]


@cache
def _waiting() -> Select[Any]:
    """Written once: it is asked for every few seconds, mostly for nothing."""
    used = exists().where(SUBSCRIBER_SLOT.c.slot_id == SLOT.c.id)
    waiting = select(SLOT).where(SLOT.c.next_due <= bindparam("now"), used)
    return waiting.order_by(SLOT.c.next_due, SLOT.c.id)
