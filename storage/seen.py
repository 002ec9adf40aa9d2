"""What is known already: items by key and address, and lines that several pages of a source share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from heapq import nsmallest

from sqlalchemy import Connection, case, or_, select

from digest.model import Item, SourceId
from storage.dialect import insert, pieces
from storage.identity import address_digest, page_number, signed
from storage.sameness import Feed, Telling, load_stored
from storage.tables_news import ARTICLE
from storage.tables_sources import BLOCK, SOURCE
from storage.times import to_ms
from storage.values import storable

AT_ONCE = 1_000
MOST_BLOCKS = 1_000
"""Lines kept of one page: those with the smallest hashes, so that two long pages keep the same ones."""

REFRESH = timedelta(days=1)
"""So often at most it is written down that a shared line is still in use."""


def unseen_items(connection: Connection, id: SourceId, items: Sequence[Item]) -> list[Item]:
    """Those items that no article is: by key in this source, by address where `storage.sameness` agrees."""
    feed = Feed(id, connection.scalar(select(SOURCE.c.outlet_id).where(SOURCE.c.id == id)) or 0)
    keys: set[str] = set()
    there: dict[str | bytes | None, dict[int, Telling]] = {}
    for some in pieces(items, AT_ONCE):
        by_key = ARTICLE.c.key.in_([storable(item.key) for item in some])
        keys.update(connection.scalars(select(ARTICLE.c.key).where(ARTICLE.c.source_id == id, by_key)))
        by_url = ARTICLE.c.url.in_([storable(item.url) for item in some if item.url])
        by_link = ARTICLE.c.address.in_([address_digest(item.link) for item in some if item.link])
        for known in (*load_stored(connection, by_url), *load_stored(connection, by_link)):
            for name in (known.telling.url, known.address):
                there.setdefault(name, {})[known.id] = known.telling

    def is_known(item: Item) -> bool:
        names = (storable(item.url), address_digest(item.link) if item.link else "")
        tellings = (each for name in names if name for each in there.get(name, {}).values())
        new = Telling.of(feed, item)
        return new.key in keys or any(new.is_told_by(each) for each in tellings)

    return [item for item in items if not is_known(item)]


def repeated_blocks(
    connection: Connection, id: SourceId, page: str, blocks: Collection[int]
) -> dict[int, int]:
    """Those blocks that other pages of the source have too: one page (1), or several (2)."""
    by_number = {signed(block): block for block in blocks}
    elsewhere = BLOCK.c.page != page_number(page)
    several = case((elsewhere & BLOCK.c.shared, 2), else_=1)
    query = select(BLOCK.c.hash, several).where(BLOCK.c.source_id == id, or_(BLOCK.c.shared, elsewhere))
    return {
        by_number[hash]: pages
        for some in pieces(list(by_number), AT_ONCE)
        for hash, pages in connection.execute(query.where(BLOCK.c.hash.in_(some)))
    }


def remember_blocks(
    connection: Connection, id: SourceId, page: str, blocks: Collection[int], now: datetime
) -> None:
    """Keep the blocks of a page; in a source that was removed meanwhile there is nothing to keep."""
    known = select(SOURCE.c.id).where(SOURCE.c.id == id).with_for_update(read=True, key_share=True)
    kept = nsmallest(MOST_BLOCKS, {signed(block) for block in blocks})
    if not kept or connection.scalar(known) is None:
        return
    row = {"source_id": id, "page": page_number(page), "shared": False, "seen_at": to_ms(now)}
    adding = insert(connection, BLOCK)
    new = adding.excluded
    joins = BLOCK.c.page != new.page
    keeping = adding.on_conflict_do_update(
        index_elements=["source_id", "hash"],
        set_={"shared": or_(BLOCK.c.shared, joins), "seen_at": new.seen_at},
        where=or_(~BLOCK.c.shared & joins, BLOCK.c.seen_at < to_ms(now - REFRESH)),
    )
    connection.execute(keeping, [{**row, "hash": hash} for hash in kept])
