"""Who runs the bot, whom it lets in and how much each may ask: with every change in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, delete, func, select, update

from digest.model import Access, Book, Invitation, Limits, Rank
from storage.audit import write_audit
from storage.chats import skip_pending
from storage.dialect import insert
from storage.invitations import add_invitation, load_invitations, revoke_invitation, take_invitation
from storage.store import Store
from storage.tables_people import GUEST, INVITATION, RULE, STAFF
from storage.tables_readers import CHAT, DELIVERY, SUBSCRIBER

ACCESS = "access"


class PeopleRepository:
    """Implements `digest.ports.People`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def book(self) -> Book:
        """What has to be known at every request."""
        return await self._store.read(_book)

    async def name(self, user: int, rank: Rank | None, by: int, now: datetime) -> bool:
        """Give somebody this rank, or none. False if that is so already."""
        return await self._store.write(partial(_name, user=user, rank=rank, by=by, now=now))

    async def open_to(self, access: Access, by: int, now: datetime) -> bool:
        """Change who may use the bot; readers stay. False if that is so already."""
        return await self._store.write(partial(_open_to, access=access, by=by, now=now))

    async def limit(self, limits: Limits, by: int, now: datetime) -> None:
        """Change how much may be asked of the bot."""
        await self._store.write(partial(_limit, limits=limits, by=by, now=now))

    async def allow(self, chat: int, by: int, now: datetime) -> bool:
        """Let a chat in, whatever the access. False if it was."""
        return await self._store.write(partial(_admit, chat=chat, allowed=True, by=by, now=now))

    async def deny(self, chat: int, by: int, now: datetime) -> bool:
        """Shut a chat out, whatever the access; its subscribers are paused. False if it was."""
        return await self._store.write(partial(_admit, chat=chat, allowed=False, by=by, now=now))

    async def drop(self, chat: int, by: int, now: datetime) -> bool:
        """Neither allowed nor denied by number any more. False if it was neither."""
        return await self._store.write(partial(_drop, chat=chat, by=by, now=now))

    async def is_allowed(self, chat: int) -> bool:
        """Whether it was let in, by number or by an invitation."""
        query = select(GUEST.c.allowed).where(GUEST.c.chat == chat)
        return await self._store.read(lambda connection: bool(connection.scalar(query)))

    async def allowed(self, limit: int) -> tuple[int, Sequence[int]]:
        """How many chats were let in, and the numbers of the latest."""
        return await self._store.read(partial(_allowed, limit=limit))

    async def invite(
        self, code: str, rank: Rank | None, uses: int, expires: datetime, by: int, now: datetime
    ) -> Invitation:
        """Keep an invitation; of its code only a hash is stored."""
        return await self._store.write(
            partial(add_invitation, code=code, rank=rank, uses=uses, expires=expires, by=by, now=now)
        )

    async def invitations(self, now: datetime) -> Sequence[Invitation]:
        """Those that somebody may still come by, newest first."""
        return await self._store.read(partial(load_invitations, now=now))

    async def revoke(self, id: int, by: int, now: datetime) -> bool:
        """End an invitation. False if there is none."""
        return await self._store.write(partial(revoke_invitation, id=id, by=by, now=now))

    async def accept(self, code: str, chat: int, user: int, now: datetime) -> Invitation | None:
        """Come by an invitation: the chat is let in, or the user has its rank. None if it is no good."""
        return await self._store.write(partial(take_invitation, code=code, chat=chat, user=user, now=now))


def _book(connection: Connection) -> Book:
    ranks = {row.person: Rank(row.rank) for row in connection.execute(select(STAFF))}
    denied = frozenset(connection.scalars(select(GUEST.c.chat).where(~GUEST.c.allowed)))
    rules = {row.name: row.value for row in connection.execute(select(RULE))}
    limits = {each.name: int(rules[each.name]) for each in fields(Limits) if each.name in rules}
    return Book(ranks, denied, Access(rules.get(ACCESS, Access.OPEN)), Limits(**limits))


def _name(connection: Connection, user: int, rank: Rank | None, by: int, now: datetime) -> bool:
    same = STAFF.c.person == user
    before = connection.scalar(select(STAFF.c.rank).where(same).with_for_update())
    if before == (rank and rank.value):
        return False
    connection.execute(delete(STAFF).where(same))
    if before == Rank.OWNER.value:  # who made links that give a rank may have kept one
        connection.execute(delete(INVITATION).where(INVITATION.c.rank != ""))
    if rank:
        connection.execute(insert(connection, STAFF).values(person=user, rank=rank.value))
    write_audit(connection, by, f"{rank or 'rank'} {'named' if rank else 'taken'}", f"user {user}", now)
    return True


def _open_to(connection: Connection, access: Access, by: int, now: datetime) -> bool:
    if not _rule(connection, ACCESS, access.value):
        return False
    write_audit(connection, by, "access changed", access.value, now)
    return True


def _limit(connection: Connection, limits: Limits, by: int, now: datetime) -> None:
    for each in fields(Limits):
        value = getattr(limits, each.name)
        if _rule(connection, each.name, str(value), str(each.default)):
            write_audit(connection, by, "limit changed", f"{each.name} {value}", now)


def _rule(connection: Connection, name: str, value: str, default: str = Access.OPEN.value) -> bool:
    """Keep a rule; False if it is kept so, or was never changed from this default."""
    before = connection.scalar(select(RULE.c.value).where(RULE.c.name == name).with_for_update())
    if (before or default) == value:
        return False
    adding = insert(connection, RULE).values(name=name, value=value)
    connection.execute(adding.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
    return True


def _admit(connection: Connection, chat: int, allowed: bool, by: int, now: datetime) -> bool:
    query = select(GUEST.c.allowed).where(GUEST.c.chat == chat).with_for_update()
    if connection.scalar(query) is allowed:
        return False
    row = {"allowed": allowed, "at": now}
    adding = insert(connection, GUEST).values(chat=chat, **row)
    connection.execute(adding.on_conflict_do_update(index_elements=["chat"], set_=row))
    if not allowed:
        _pause(connection, chat)
    write_audit(connection, by, "chat allowed" if allowed else "chat denied", f"chat {chat}", now)
    return True


def _pause(connection: Connection, chat: int) -> None:
    """Nothing is sent to the chat any more, whatever was on its way."""
    ids = select(CHAT.c.id).where(CHAT.c.number == chat)
    paused = update(SUBSCRIBER).where(SUBSCRIBER.c.chat_id.in_(ids))
    connection.execute(paused.values(paused=True, resume=None))
    skip_pending(connection, DELIVERY.c.chat_id.in_(ids), "the chat was denied")


def _drop(connection: Connection, chat: int, by: int, now: datetime) -> bool:
    if not connection.execute(delete(GUEST).where(GUEST.c.chat == chat)).rowcount:
        return False
    write_audit(connection, by, "chat dropped", f"chat {chat}", now)
    return True


def _allowed(connection: Connection, limit: int) -> tuple[int, Sequence[int]]:
    total = connection.scalar(select(func.count()).select_from(GUEST).where(GUEST.c.allowed)) or 0
    query = select(GUEST.c.chat).where(GUEST.c.allowed).order_by(GUEST.c.at.desc(), GUEST.c.chat)
    return total, connection.scalars(query.limit(limit)).all()
