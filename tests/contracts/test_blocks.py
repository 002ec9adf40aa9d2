"""Blocks: lines that several pages of a source have are known; others are not."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from digest.model import Source
from digest.ports import Care, Sources
from storage import care as storage_care
from storage import seen
from storage.store import Store
from storage.tables_sources import BLOCK
from storage.times import to_ms
from tests.storage.builders import DAY, NOW, draft

ONE, TWO, THREE = (f"https://steppe.example/{name}" for name in ("one", "two", "three"))
LARGE, BELOW = 2**64 - 1, -(2**63)


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW, 1)


async def _count(store: Store) -> int:
    return await store.read(lambda connection: connection.scalar(select(func.count(BLOCK.c.hash))) or 0)


async def test_a_line_of_two_pages_is_repeated(sources: Sources, source: Source) -> None:
    assert set(await sources.repeated(source.id, ONE, {1, 2})) == set()
    await sources.remember(source.id, ONE, {1, 2, 3}, NOW)
    assert set(await sources.repeated(source.id, ONE, {1, 2, 3})) == set()
    assert set(await sources.repeated(source.id, TWO, {2, 3, 4})) == {2, 3}
    await sources.remember(source.id, TWO, {2, 4}, NOW)
    assert await sources.repeated(source.id, ONE, {1, 2, 3}) == {2: 1}
    assert await sources.repeated(source.id, THREE, {1, 2, 3, 4, 5}) == {1: 1, 2: 2, 3: 1, 4: 1}


async def test_the_same_page_twice_counts_once(sources: Sources, source: Source) -> None:
    for days in range(3):
        await sources.remember(source.id, ONE, {1}, NOW + days * DAY)
    assert set(await sources.repeated(source.id, ONE, {1})) == set()


async def test_what_two_pages_had_stays_repeated_when_the_first_comes_again(
    sources: Sources, source: Source
) -> None:
    for page in (ONE, TWO, ONE):
        await sources.remember(source.id, page, {1}, NOW)
    assert set(await sources.repeated(source.id, ONE, {1})) == {1}


async def test_every_source_has_its_own_lines(sources: Sources, source: Source) -> None:
    other = await sources.add(draft("Other Sample"), NOW, 1)
    await sources.remember(source.id, ONE, {1}, NOW)
    assert set(await sources.repeated(other.id, TWO, {1})) == set()
    await sources.remember(other.id, TWO, {1}, NOW)
    assert set(await sources.repeated(source.id, ONE, {1})) == set()


async def test_hashes_may_have_a_sign_or_none(sources: Sources, source: Source) -> None:
    await sources.remember(source.id, ONE, {LARGE, BELOW, 0}, NOW)
    assert set(await sources.repeated(source.id, TWO, {LARGE, BELOW, 0, 1})) == {LARGE, BELOW, 0}


async def test_nothing_is_kept_for_a_source_that_is_not_there(
    sources: Sources, source: Source, store: Store
) -> None:
    await sources.remember(source.id, ONE, {1}, NOW)
    await sources.remember(source.id, ONE, set(), NOW)
    await sources.remove(source.id, NOW, 1)
    await sources.remember(source.id, ONE, {1}, NOW)
    assert await _count(store) == 0


async def test_of_a_huge_page_a_sample_is_kept_that_all_pages_share(
    sources: Sources, source: Source, store: Store
) -> None:
    lines = range(-3, 3 * seen.MOST_BLOCKS)
    await sources.remember(source.id, ONE, set(lines), NOW)
    await sources.remember(source.id, TWO, set(lines), NOW)
    assert await _count(store) == seen.MOST_BLOCKS
    assert len(set(await sources.repeated(source.id, ONE, set(lines)))) == seen.MOST_BLOCKS


async def test_lines_that_are_no_longer_seen_are_forgotten(
    sources: Sources, source: Source, care: Care
) -> None:
    await sources.remember(source.id, ONE, {1, 2}, NOW)
    await sources.remember(source.id, TWO, {2}, NOW + 10 * DAY)
    await sources.remember(source.id, TWO, {2}, NOW + 20 * DAY)
    assert await care.purge(NOW + 29 * DAY) == 0
    assert await care.purge(NOW + 49 * DAY) == 1
    assert set(await sources.repeated(source.id, ONE, {1, 2})) == {2}
    assert await care.purge(NOW + 51 * DAY) == 1


async def test_a_source_keeps_only_its_newest_lines(
    sources: Sources, source: Source, care: Care, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_care, "BLOCKS_OF_A_SOURCE", 5)
    other = await sources.add(draft("Other Sample"), NOW, 1)
    rows = [
        {"source_id": id, "hash": hash, "page": 1, "shared": hash == 0, "seen_at": to_ms(NOW + hash * DAY)}
        for id, most in ((source.id, 9), (other.id, 5))
        for hash in range(most)
    ]
    await store.write(lambda connection: connection.execute(insert(BLOCK), rows) and None)
    assert await care.purge(NOW + 8 * DAY) == 4
    query = select(BLOCK.c.hash).order_by(BLOCK.c.hash)
    for id, left in ((source.id, [0, 5, 6, 7, 8]), (other.id, [0, 1, 2, 3, 4])):
        mine = query.where(BLOCK.c.source_id == id)
        assert await store.read(lambda c, mine=mine: list(c.scalars(mine))) == left  # type: ignore[misc]
