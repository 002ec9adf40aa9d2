"""The outlet columns of a row, as the frozen value."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from digest.model import Outlet, OutletId, OwnerKind
from storage.tables_news import OUTLET

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
