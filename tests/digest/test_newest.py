"""Which items of an answer are read, and what a poll sends along."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.model import FetchState, Item
from digest.polling import FIRST_POLL_ITEMS, newest, old_stock, validators
from tests.digest.people import item, paced, source

HOUR = timedelta(hours=1)


def test_a_first_poll_takes_the_newest_and_keeps_the_order_of_undated_items() -> None:
    many = tuple(reversed(paced(80, HOUR).items))
    assert newest(many, first_poll=True)[0].key == "0"
    assert len(newest(many, first_poll=True)) == FIRST_POLL_ITEMS
    undated = [Item(str(n), "", "") for n in range(5)]
    assert list(newest(undated, first_poll=False)) == undated


def test_an_item_without_a_date_is_as_old_as_the_one_before_it() -> None:
    mixed = [item("b", 5), item("after-b", None), item("c", 9), item("after-c", None), item("a", 1)]
    found = newest([item("top", None), *mixed], first_poll=False)
    assert [each.key for each in found] == ["top", "a", "b", "after-b", "c", "after-c"]


def test_undated_items_far_down_are_stock() -> None:
    items = [item(str(n), None if n % 2 else n) for n in range(FIRST_POLL_ITEMS + 4)]
    assert old_stock(items) == {"31", "33"}


def test_validators_stay_at_home_once_a_week() -> None:
    known = source(1, state=FetchState('"e"', "then", "hash"), last_check=None)
    asked = []
    for hour in range(0, 21 * 24, 2):
        now = datetime(2026, 11, 21, 6, tzinfo=UTC) + timedelta(hours=hour)
        asked.append(validators(known, now))
        known = replace(known, last_check=now)
    bare = [state for state in asked if not state.etag]
    assert (len(bare), {state.body_hash for state in asked}) == (3, {"hash"})
    assert {(state.etag, state.last_modified) for state in bare} == {("", "")}
