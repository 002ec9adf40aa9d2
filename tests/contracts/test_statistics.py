"""Readers in counts: of what fewer than five chose nothing leaves the store but that it is there."""

from __future__ import annotations

import pytest

from digest.model import Destination, Filter, Pair, Slot
from digest.ports import Statistics, Subscribers
from storage.store import Store
from storage.version import HEAD
from tests.storage.builders import NOW

KZ, TJ, WATER = Pair("KZ"), Pair("TJ", "water"), Pair("", "water")
CHOICES = [*[(KZ, Pair("KZ", "water"))] * 5, *[(TJ,)] * 4, (WATER,), (Pair("UZ", "border"),)]


@pytest.fixture
async def readers(subscribers: Subscribers) -> int:
    for number, pairs in enumerate(CHOICES, 1):
        language = "ru" if number < 7 else "en" if number < 11 else "kk"
        reader = await subscribers.ensure(
            Destination(number), kind="private" if number < 8 else "group", language=language, now=NOW
        )
        await subscribers.choose(reader.id, Filter(), Filter(tuple(sorted(pairs))))
        hours = [Slot("Asia/Almaty", 7 * 60 + 30), Slot("Asia/Almaty", 7 * 60)] if number < 6 else []
        await subscribers.set_slots(reader.id, [*hours, Slot("UTC", 18 * 60)], NOW)
    return len(CHOICES)


async def test_counts_by_what_was_chosen(statistics: Statistics, readers: int) -> None:
    stats = await statistics.stats()
    assert stats.readers == readers
    assert (stats.places.shown, stats.places.hidden) == ((("KZ", 5),), 2)
    assert (stats.themes.shown, stats.themes.hidden) == ((("water", 10),), 1)
    assert (stats.languages.shown, stats.languages.hidden) == ((("ru", 6),), 2)
    assert (stats.kinds.shown, stats.kinds.hidden) == ((("private", 7),), 1)
    assert stats.hours.shown == (("18", 11), ("7", 5))


async def test_who_pauses_or_left_is_not_counted(
    statistics: Statistics, subscribers: Subscribers, readers: int
) -> None:
    paused = await subscribers.get(Destination(1))
    assert paused is not None
    await subscribers.pause(paused.id, True)
    await subscribers.sleep(6, NOW)
    stats = await statistics.stats()
    assert stats.readers == readers - 2
    assert (stats.places.shown, stats.places.hidden) == ((), 3)
    assert stats.themes.shown == (("water", 8),)


async def test_what_everything_is_kept_in(statistics: Statistics, store: Store) -> None:
    found = await statistics.database()
    assert found.kind == ("SQLite" if "sqlite" in store.url.drivername else "PostgreSQL")
    assert found.size > 50_000
    assert found.schema == HEAD


async def test_nobody(statistics: Statistics) -> None:
    stats = await statistics.stats()
    assert (stats.readers, stats.places.shown, stats.places.hidden) == (0, (), 0)
