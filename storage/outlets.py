"""Outlets: as frozen values, found or made for a new source, and two of one name made one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, delete, select, update

from digest.model import Outlet, OutletId, OwnerKind, SourceDraft
from storage.dialect import PIECE, insert
from storage.interning import rename_muted
from storage.tables_news import ARTICLE
from storage.tables_sources import OUTLET, SOURCE
from storage.values import storable

OUTLET_COLUMNS = (
    OUTLET.c.id.label("outlet_id"),
    OUTLET.c.name.label("outlet_name"),
    OUTLET.c.country.label("outlet_country"),
    OUTLET.c.owner.label("outlet_owner"),
    OUTLET.c.owner_note.label("outlet_owner_note"),
    OUTLET.c.sample.label("outlet_sample"),
)
"""What `to_outlet` needs of a row."""


def to_outlet(row: Row[Any]) -> Outlet:
    """The outlet in a row that selects `OUTLET_COLUMNS`."""
    return Outlet(
        id=OutletId(row.outlet_id),
        name=row.outlet_name,
        country=row.outlet_country,
        owner=OwnerKind(row.outlet_owner),
        owner_note=row.outlet_owner_note,
        sample=row.outlet_sample,
    )


def load_outlets(connection: Connection) -> list[Outlet]:
    """Those of the sources that there are, by name."""
    used = OUTLET.c.id.in_(select(SOURCE.c.outlet_id))
    query: Select[Any] = select(*OUTLET_COLUMNS).where(used)
    return sorted(map(to_outlet, connection.execute(query)), key=lambda outlet: outlet.name)


def find_or_make(connection: Connection, draft: SourceDraft) -> int:
    """The outlet of that name in the same country or on the same host; else a new one.

    Many outlets are called "News": a name alone makes no outlet the same.
    """
    name, host = storable(draft.name), urlsplit(draft.url).hostname
    query = select(OUTLET.c.id, OUTLET.c.country, SOURCE.c.url).join_from(OUTLET, SOURCE, isouter=True)
    query = query.where(OUTLET.c.name == name, OUTLET.c.sample == draft.sample)
    for row in connection.execute(query.order_by(OUTLET.c.id)):
        near = row.url is not None and urlsplit(row.url).hostname == host
        if (draft.country and draft.country == row.country) or (near and draft.country in ("", row.country)):
            return int(row.id)
    adding = insert(connection, OUTLET).values(
        name=name,
        country=draft.country,
        owner=draft.owner.value,
        owner_note=storable(draft.owner_note),
        sample=draft.sample,
    )
    return int(connection.execute(adding.returning(OUTLET.c.id)).scalar_one())


def become(connection: Connection, outlet: Outlet, name: str, country: str) -> int | None:
    """Give an outlet its name and country, or make it one with the outlet that has them; its id then.

    None: a piece of its articles was moved and there are more, to be moved in transactions to come.
    """
    named = {"name": storable(name), "country": storable(country)}
    same = (OUTLET.c.name == named["name"], OUTLET.c.country == named["country"])
    others = select(OUTLET.c.id).where(*same, OUTLET.c.sample == outlet.sample, OUTLET.c.id != outlet.id)
    twin = connection.scalar(others.order_by(OUTLET.c.id).limit(1))
    if twin is None:
        connection.execute(update(OUTLET).where(OUTLET.c.id == outlet.id).values(named))
        return outlet.id
    return twin if _merge(connection, outlet.id, twin) else None


def _merge(connection: Connection, old: int, new: int) -> bool:
    """Move a piece of the articles; with the last of them the sources, and the old outlet goes."""
    # The lock keeps articles out that another process is about to add: they would go with the outlet.
    connection.execute(select(OUTLET.c.id).where(OUTLET.c.id == old).with_for_update())
    some = ARTICLE.alias()
    ids = select(some.c.id).where(some.c.outlet_id == old).limit(PIECE)
    moving = update(ARTICLE).where(ARTICLE.c.id.in_(ids)).values(outlet_id=new)
    if connection.execute(moving).rowcount == PIECE:
        return False
    connection.execute(update(SOURCE).where(SOURCE.c.outlet_id == old).values(outlet_id=new))
    connection.execute(delete(OUTLET).where(OUTLET.c.id == old))
    rename_muted(connection, "muted_outlets", old, new)
    return True
