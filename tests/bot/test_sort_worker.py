"""The real sort worker: what it sends is what it read; killed or without a database it costs no digest."""

from __future__ import annotations

import os
from array import array
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.due_pages import from_columns, to_columns
from bot.heavy_work import PageSorterElsewhere
from bot.worker import Worker
from bot.worker_values import dump, load
from bot.workers import sort_worker
from digest.errors import WorkerDown
from digest.model import (
    DeliveryId,
    Destination,
    DigestId,
    DuePage,
    DueSlot,
    Filter,
    FilterId,
    Group,
    Issue,
    Length,
    Pair,
    Pin,
    Share,
    Slot,
    SlotId,
    SourceReport,
    StoryId,
    SubscriberId,
    Turn,
)
from digest.subscribing import canonical
from storage.store import Store
from storage.subscribers import SubscriberRepository
from tests.storage.builders import NOW
from tests.storage.engines import database_url, store

__all__ = ["database_url", "store"]

WHEN = datetime(2031, 3, 5, 8, tzinfo=UTC)
IDS = st.integers(1, 2**62)
GROUPS = st.builds(
    Group,
    IDS.map(FilterId),
    st.sampled_from(["en", "ru"]),
    st.sampled_from(Length),
    st.lists(IDS.map(DigestId)).map(tuple),
    st.one_of(st.integers(0, 2**20_000 - 1), st.just(0)),
)
ISSUES = st.builds(
    Issue,
    st.just(WHEN - timedelta(days=2)),
    st.just(WHEN),
    st.lists(st.builds(Pin, IDS.map(StoryId), st.integers(1, 9), st.integers(0, 9))).map(tuple),
    st.lists(
        st.builds(SourceReport, st.booleans(), st.integers(0, 9), st.none(), st.frozensets(st.text()))
    ).map(tuple),
)
READERS = st.lists(st.tuples(IDS.map(SubscriberId), st.integers(0, 99), IDS.map(DeliveryId)), min_size=1)
SHARES = READERS.map(lambda rows: Share("2031-03-05#1", WHEN, *zip(*rows, strict=True)))
PAGES = st.builds(
    DuePage,
    IDS.map(SubscriberId),
    IDS.map(SubscriberId),
    st.booleans(),
    st.lists(ISSUES, max_size=2).map(tuple),
    st.lists(st.tuples(st.just(WHEN), st.lists(GROUPS, min_size=1).map(tuple)), max_size=2).map(tuple),
    st.lists(SHARES, max_size=2).map(tuple),
)


@given(PAGES)
def test_a_page_arrives_as_it_was(page: DuePage) -> None:
    """Sets of stories of any size, too: a number of so many digits would not be read as one."""
    assert from_columns(load(dump(to_columns(page)))) == page


@pytest.mark.parametrize("counts", [(3, -3, 3), (-1, 4, 0)])
def test_no_digest_is_counted_twice_however_the_columns_say(counts: tuple[int, ...]) -> None:
    """A few thousand of them, forwards and backwards, would fill the memory."""
    group = Group(FilterId(1), "en", Length.FULL, tuple(map(DigestId, (4, 5, 6))), 1)
    page = DuePage(SubscriberId(1), SubscriberId(2), True, (), ((WHEN, (group,) * 3),), ())
    *most, groups, shares = to_columns(page)
    ((since, filters, languages, lengths, _, told, matched),) = groups
    columns = (since, filters, languages, lengths, array("q", counts).tobytes(), told, matched)
    with pytest.raises(ValueError, match="told"):
        from_columns((*most, [columns], shares))


@pytest.fixture
async def turn(store: Store) -> Turn:
    """Three readers are due, who follow Kazakhstan."""
    subscribers = SubscriberRepository(store)
    for chat in (1, 2, 3):
        reader = await subscribers.ensure(Destination(chat), kind="private", language="en", now=NOW)
        await subscribers.choose(reader.id, Filter(), canonical([Pair("KZ")]))
    due = NOW + timedelta(days=1)
    (slot,) = await subscribers.due_slots(due)
    return Turn(slot, due, frozenset({slot.slot}))


@pytest.fixture
async def worker(database_url: str) -> AsyncIterator[Worker]:
    one = sort_worker(database_url, {})
    yield one
    await one.close()


@pytest.mark.timeout(120)
async def test_killed_it_begins_again_with_the_numbers_that_are_left(turn: Turn, worker: Worker) -> None:
    sorter = PageSorterElsewhere(worker)
    page = await sorter.page(turn, SubscriberId(0))
    assert page
    assert [(each.period[-2:], set(each.groups)) for each in page.shares] == [("#1", {0})]
    assert len(page.issues) == len(page.groups) == 1 and len(page.shares[0].readers) == 3
    again = await sorter.page(turn, SubscriberId(page.first), known=1)
    assert again
    assert (again.issues, again.groups) == ((), ()) and set(again.shares[0].groups) == {0}
    os.kill(worker.pid or 0, 9)
    with pytest.raises(WorkerDown):
        await sorter.page(turn, page.first, page.last, 1)
    new = await sorter.page(turn, page.first, page.last, 1)
    assert new
    assert (len(new.issues), set(new.shares[0].groups), len(new.shares[0].readers)) == (1, {1}, 2)
    assert await sorter.page(turn, page.last, known=2) is None


class Odd:
    """A worker that answers the same whatever it is asked."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    async def call(self, name: str, *arguments: object) -> object:
        return self._answer


NO_GROUPS = (1, 2, True, [], [(WHEN, b"", [], [], b"", b"", b"")], [])


@pytest.mark.parametrize(
    "answer", [(1, 2), (1, 2, True, [], [], ["share"]), NO_GROUPS, (1, 2, True, 3, [], [])]
)
async def test_what_is_no_page_is_no_more_use_than_no_answer(answer: object) -> None:
    turn = Turn(DueSlot(SlotId(1), Slot("UTC", 480), WHEN), WHEN, frozenset())
    with pytest.raises(WorkerDown):
        await PageSorterElsewhere(Odd(answer)).page(turn, SubscriberId(0))  # type: ignore[arg-type]


@pytest.mark.timeout(120)
async def test_the_address_of_the_database_is_seen_by_nobody_else(turn: Turn, worker: Worker) -> None:
    """It may have a password in it."""
    await PageSorterElsewhere(worker).page(turn, SubscriberId(0))
    for told in ("cmdline", "environ"):
        text = Path(f"/proc/{worker.pid}/{told}").read_bytes()
        assert b"sitrep.db" not in text and b"postgresql" not in text


@pytest.mark.timeout(120)
async def test_without_its_database_it_is_down(turn: Turn, tmp_path: Path) -> None:
    worker = sort_worker(f"sqlite:///{tmp_path}/none/sitrep.db", {})
    with pytest.raises(WorkerDown):
        await PageSorterElsewhere(worker).page(turn, SubscriberId(0))
    await worker.close()
