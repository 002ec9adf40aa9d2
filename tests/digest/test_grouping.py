"""Before every question the grouper's index is brought up to date, and after it told what became one."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.collecting import Collecting, collect
from digest.errors import StoreError
from digest.grouping import KEPT, place
from digest.model import ArticleId, Fingerprint, OutletId, Placement, Print, StoryId
from tests.digest.newsroom import Alone, FakeStore, FakeTagger, FakeWeb
from tests.digest.people import NOW, fetched, item, source

FEED = "https://outlet1.example/feed"


def known(ref: int, hours_ago: float = 5, story: int = 70) -> Print:
    at = NOW - timedelta(hours=hours_ago)
    return Print(ref, at, OutletId(7), Fingerprint(f"Title {ref}", "en"), StoryId(story))


def kit(store: FakeStore, grouper: Alone) -> Collecting:
    web = FakeWeb({FEED: fetched(item("a"))})
    return Collecting(store, store, web, FakeTagger(), grouper, lambda: 0.5)  # type: ignore[arg-type]


async def test_everything_of_the_window_is_learnt_however_much_it_is() -> None:
    store, grouper = FakeStore(known=[known(ref) for ref in range(1, 8)]), Alone()
    await place(grouper, store, [], NOW)  # type: ignore[arg-type]
    assert list(grouper.known) == list(range(1, 8))


async def test_what_is_known_is_not_read_again() -> None:
    store, grouper = FakeStore(known=[known(1), known(2)]), Alone()
    await place(grouper, store, [], NOW)  # type: ignore[arg-type]
    store.known = [replace(known(1), outlet=OutletId(8)), known(2), known(5)]
    store.runs = 0
    await place(grouper, store, [], NOW)  # type: ignore[arg-type]
    assert list(grouper.known) == [1, 2, 5]
    assert grouper.known[1].outlet == 7
    assert store.runs == 2, "one run of what is new, and an empty one"


async def test_what_is_past_the_window_is_forgotten_and_not_learnt_again() -> None:
    store, grouper = FakeStore(known=[known(1, hours_ago=95), known(2)]), Alone()
    await place(grouper, store, [], NOW)  # type: ignore[arg-type]
    later = NOW + timedelta(hours=2)
    await place(grouper, store, [], later)  # type: ignore[arg-type]
    assert list(grouper.known) == [2]
    assert all(each.at >= later - KEPT for each in grouper.known.values())


async def test_what_a_day_old_article_may_go_on_is_still_known() -> None:
    store, grouper = FakeStore(known=[known(1, hours_ago=94)]), Alone()
    await place(grouper, store, [], NOW)  # type: ignore[arg-type]
    assert list(grouper.known) == [1]


async def test_old_stock_meets_what_was_told_in_its_time() -> None:
    store, grouper = FakeStore(known=[known(1, hours_ago=150), known(2)]), Alone()
    await place(grouper, store, [], NOW)  # type: ignore[arg-type]
    assert list(grouper.known) == [2]
    await place(grouper, store, [replace(known(-1, hours_ago=140), story=None)], NOW)  # type: ignore[arg-type]
    assert sorted(grouper.known) == [1, 2]


class Elsewhere(Alone):
    """Remembers in which threads it worked."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def learn(self, known: Iterable[Print]) -> None:
        self.threads.add(threading.get_ident())
        super().learn(known)

    def forget(self, before: datetime) -> None:
        self.threads.add(threading.get_ident())
        super().forget(before)

    def merge(self, gone: StoryId, into: StoryId) -> None:
        self.threads.add(threading.get_ident())
        super().merge(gone, into)

    def group(self, new: Sequence[Print], known: Iterable[Print] | None = None) -> Sequence[Placement]:
        self.threads.add(threading.get_ident())
        merges = (StoryId(71), StoryId(72))
        return [Placement(each.ref, StoryId(70), merges=merges) for each in new]


async def test_answers_never_wait_for_the_grouper() -> None:
    grouper = Elsewhere()
    await collect(kit(FakeStore([source(1)], known=[known(1)]), grouper), NOW)
    assert grouper.latest == ArticleId(1)
    assert threading.get_ident() not in grouper.threads


async def test_merges_are_told_once_they_are_stored() -> None:
    grouper = Elsewhere()
    await collect(kit(FakeStore([source(1)]), grouper), NOW)
    assert grouper.merged == [(71, 70), (72, 70)]


async def test_merges_that_could_not_be_stored_are_not_told() -> None:
    grouper = Elsewhere()
    with pytest.raises(StoreError):
        await collect(kit(FakeStore([source(1)], full=True), grouper), NOW)
    assert grouper.merged == []
