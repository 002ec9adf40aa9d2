"""The sources that admins keep: added, asked, changed and removed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, update

from digest.coverage import covered
from digest.errors import BadSource
from digest.model import (
    Check,
    Coverage,
    Diagnosis,
    FetchState,
    Item,
    Off,
    Outlet,
    OwnerKind,
    Proposal,
    Source,
    SourceDraft,
    SourceId,
    SourceKind,
    SourceReport,
    Verdict,
)
from digest.polling import UNKNOWN_INTERVAL
from storage import proposals
from storage.audit import write_audit
from storage.checking import load_checks, note_check, write_check
from storage.dialect import insert
from storage.outlets import become, find_or_make, load_outlets
from storage.relocating import relocate
from storage.reporting import Reporter
from storage.seen import remember_blocks, repeated_blocks, unseen_items
from storage.source_rows import (
    awake,
    load_all,
    load_due,
    load_source,
    require_short,
    select_sources,
    to_source,
)
from storage.store import Store
from storage.tables_sources import OUTLET, SOURCE
from storage.values import encode, storable


class SourceRepository:
    """Implements `digest.ports.Sources`. What admins change leaves a line in the audit trail.

    A method that returns a source gives ``items_week`` as of its last check; `all` as of now, `due` 0.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reporter = Reporter()

    async def add(self, draft: SourceDraft, now: datetime, by: int) -> Source:
        """Store a source, due at once. Raises BadSource if its address is already there."""
        return await self._store.write(lambda connection: _add(connection, draft, now, by))

    async def all(self, now: datetime) -> Sequence[Source]:
        """Every source, by outlet name, with ``items_week`` counted."""
        return await self._store.read(lambda connection: load_all(connection, now))

    async def outlets(self) -> Sequence[Outlet]:
        """The outlets of all sources, each once, by name."""
        return await self._store.read(load_outlets)

    async def get(self, id: SourceId) -> Source | None:
        """The source of that id."""
        return await self._store.read(lambda connection: load_source(connection, SOURCE.c.id == id))

    async def by_url(self, url: str) -> Source | None:
        """The source with exactly this address."""
        same = SOURCE.c.url == storable(url)
        return await self._store.read(lambda connection: load_source(connection, same))

    async def due(self, now: datetime, limit: int) -> Sequence[Source]:
        """Enabled sources whose next check has come, longest waiting first, no host before all others."""
        return await self._store.read(lambda connection: load_due(connection, now, limit))

    async def checked(self, id: SourceId, check: Check, verdict: Verdict) -> None:
        """Write down one check with what follows from it; one without an error was a success.

        A source that is off stays off for the reason it has. Of one that was postponed only the next check
        follows, and only the row is kept if another address or kind was asked than the source has now.
        """
        await self._store.write(lambda connection: write_check(connection, id, check, verdict))

    async def noted(self, id: SourceId, check: Check) -> None:
        """Keep a check that an admin asked for: it counts in `checks` and changes nothing of the source."""
        await self._store.write(lambda connection: note_check(connection, id, check))

    async def checks(self, id: SourceId, limit: int) -> Sequence[Check]:
        """The newest checks of a source, newest first."""
        return await self._store.read(lambda connection: load_checks(connection, id, limit))

    async def unseen(self, id: SourceId, items: Sequence[Item]) -> Sequence[Item]:
        """Those items whose key (in this source) or address (anywhere) no stored article has, in order.

        The address counts as displayed and in canonical form; an item without one is known by its key.
        """
        return await self._store.read(lambda connection: unseen_items(connection, id, items))

    async def repeated(self, id: SourceId, page: str, blocks: Collection[int]) -> Mapping[int, int]:
        """Those blocks (hashes of lines, 64 bits) that other pages have too: one (1), or several (2)."""
        return await self._store.read(lambda connection: repeated_blocks(connection, id, page, blocks))

    async def remember(self, id: SourceId, page: str, blocks: Collection[int], now: datetime) -> None:
        """Keep the blocks of a page for `repeated`; the same page twice counts once."""
        await self._store.write(lambda connection: remember_blocks(connection, id, page, blocks, now))

    async def switch(self, id: SourceId, off: Off, now: datetime, by: int) -> Source | None:
        """Pause a source, or wake it (`Off.NO`): then it is due at once, its failures forgotten."""
        values: dict[str, Any] = awake(now) if off is Off.NO else {"off": off.value}
        action = "source paused" if off is Off.PAUSED else f"source {off.value or 'resumed'}"
        return await self._change(id, values, now, by, action)

    async def rename(self, id: SourceId, name: str, now: datetime, by: int) -> Source | None:
        """Give its outlet another name; an outlet of that name and country becomes one with it."""
        await self._repeat(partial(_rename, id=id, name=name, now=now, by=by))
        return await self.get(id)

    async def label(
        self, id: SourceId, country: str, owner: OwnerKind, note: str, now: datetime, by: int
    ) -> Source | None:
        """Say of its outlet where it is and who pays for it, and where that was read.

        A namesake in that country stays an outlet of its own: a label on it would be a wrong one.
        """
        told = {"country": storable(country), "owner": owner.value, "owner_note": storable(note)}
        await self._store.write(partial(_label, id=id, told=told, now=now, by=by))
        return await self.get(id)

    async def adjust(
        self, id: SourceId, *, kind: SourceKind, least: timedelta | None, now: datetime, by: int
    ) -> Source | None:
        """Change how a source is read, and how often at most; its next check moves with that.

        Of another kind now, it is due at once.
        """
        await self._store.write(lambda connection: _adjust(connection, id, kind, least, now, by))
        return await self.get(id)

    async def relocate(self, id: SourceId, url: str, now: datetime, by: int) -> Source | None:
        """Give a source its new address. If that is stored already the two become one, which is returned.

        Raises BadSource where that must not be (`storage.relocating`).
        """
        done, kept = False, None
        while not done:
            done, kept = await self._store.write(lambda connection: relocate(connection, id, url, now, by))
        return None if kept is None else await self.get(kept)

    async def remove(self, id: SourceId, now: datetime, by: int) -> bool:
        """Forget a source; its articles stay with their stories. False if it was not there."""
        return await self._store.write(lambda connection: _remove(connection, id, now, by))

    async def propose(self, draft: SourceDraft, diagnosis: Diagnosis, now: datetime, by: int) -> Proposal:
        """Keep a source for a week until an admin decides; a second look at an address replaces the first."""
        return await self._store.write(
            lambda connection: proposals.propose(connection, draft, diagnosis, now, by)
        )

    async def proposal(self, id: int) -> Proposal | None:
        """The proposal, while it is kept."""
        return await self._store.read(lambda connection: proposals.load_proposal(connection, id))

    async def revise(self, id: int, draft: SourceDraft) -> Proposal | None:
        """Change what is known of a proposed source."""
        return await self._store.write(lambda connection: proposals.revise(connection, id, draft))

    async def drop(self, id: int) -> bool:
        """Forget a proposal. False if it was not there."""
        return await self._store.write(lambda connection: proposals.drop(connection, id))

    async def coverage(self, since: datetime, until: datetime) -> Coverage:
        """How many enabled sources there are, how many answered in the period, and what came of it."""
        return covered(await self.reports(since, until))

    async def reports(self, since: datetime, until: datetime) -> Sequence[SourceReport]:
        """What each source in use did in the period; postponed checks count as none.

        It tells of its outlet's country, and of the places in focus of what it told in the month before
        ``until``: of the stories, as all their articles together tell them.
        """
        return await self._store.read(partial(self._reporter.load, since=since, until=until))

    async def _change(
        self, id: SourceId, values: dict[str, Any], now: datetime, by: int, action: str
    ) -> Source | None:
        await self._store.write(lambda connection: _change(connection, id, values, now, by, action))
        return await self.get(id)

    async def _repeat(self, piece: Callable[[Connection], bool]) -> None:
        """Bulk work, a transaction for each piece, until that says that nothing is left."""
        while not await self._store.write(piece):
            pass


def _add(connection: Connection, draft: SourceDraft, now: datetime, by: int) -> Source:
    require_short(draft.url)
    row = {
        "outlet_id": find_or_make(connection, draft),
        "url": storable(draft.url),
        "kind": draft.kind.value,
        "off": Off.NO.value,
        "failures": 0,
        "next_check": now,
        "last_error": "",
        "added_at": now,
        **encode(FetchState()),
    }
    adding = insert(connection, SOURCE).values(row).on_conflict_do_nothing(index_elements=["url"])
    id = connection.execute(adding.returning(SOURCE.c.id)).scalar()
    if id is None:
        raise BadSource(f"this source is already there: {draft.url}")
    write_audit(connection, by, "source added", draft.url, now)
    return to_source(connection.execute(select_sources().where(SOURCE.c.id == id)).one())


def _change(
    connection: Connection, id: SourceId, values: dict[str, Any], now: datetime, by: int, action: str
) -> None:
    change = update(SOURCE).where(SOURCE.c.id == id).values(values)
    url = connection.scalar(change.returning(SOURCE.c.url))
    if url is not None:
        write_audit(connection, by, action, url, now)


def _adjust(
    connection: Connection, id: SourceId, kind: SourceKind, least: timedelta | None, now: datetime, by: int
) -> None:
    source = load_source(connection, SOURCE.c.id == id)
    if source is None:
        return
    values: dict[str, Any] = {"kind": kind.value, "least": None if least is None else least.total_seconds()}
    if source.kind is not kind:
        values |= {"next_check": now, **encode(FetchState())}
    elif source.last_check is not None and source.least != least:
        values["next_check"] = _next_check(source, source.last_check, least, now)
    _change(connection, id, values, now, by, "source adjusted")


def _next_check(source: Source, last: datetime, least: timedelta | None, now: datetime) -> datetime:
    """Later where an admin wishes it to be asked less often, sooner where only that held it back."""
    pace, wish = source.pace, least or timedelta()
    if source.least is None or wish > source.least:
        return max(source.next_check, last + wish)
    if source.failures or pace.skip_hours or pace.skip_days:
        return source.next_check
    free = last + max(wish, pace.floor or timedelta(), pace.interval or UNKNOWN_INTERVAL)
    return min(source.next_check, max(free, now))


def _rename(connection: Connection, *, id: SourceId, name: str, now: datetime, by: int) -> bool:
    source = load_source(connection, SOURCE.c.id == id)
    if source is None:
        return True
    done = become(connection, source.outlet, name, source.outlet.country) is not None
    if done:
        write_audit(connection, by, "outlet renamed", f"{source.outlet.name} to {name}", now)
    return done


def _label(connection: Connection, *, id: SourceId, told: dict[str, Any], now: datetime, by: int) -> None:
    source = load_source(connection, SOURCE.c.id == id)
    if source is not None:
        connection.execute(update(OUTLET).where(OUTLET.c.id == source.outlet.id).values(told))
        words = f"{source.outlet.name}: {told['country']} {told['owner']}, {told['owner_note']}"
        write_audit(connection, by, "outlet labelled", words, now)


def _remove(connection: Connection, id: SourceId, now: datetime, by: int) -> bool:
    url = connection.execute(delete(SOURCE).where(SOURCE.c.id == id).returning(SOURCE.c.url)).scalar()
    if url is not None:
        write_audit(connection, by, "source removed", url, now)
    return url is not None
