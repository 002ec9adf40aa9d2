"""How many independent reports a story has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import OutletId, Story
from tests.digest.people import story


def reported(*accounts: tuple[int, int]) -> Story:
    """A story whose accounts are of these (outlet, origin)."""
    one = story(1).accounts[0]
    return replace(
        story(1),
        accounts=tuple(
            replace(one, outlet=replace(one.outlet, id=OutletId(outlet)), origin=origin)
            for outlet, origin in accounts
        ),
    )


@pytest.mark.parametrize(
    ("accounts", "origins"),
    [
        ((), 0),
        (((1, 1), (1, 2), (1, 3)), 1),
        (((1, 1), (2, 1), (3, 1)), 1),
        (((1, 1), (2, 2), (3, 3)), 3),
        (((1, 1), (1, 2), (2, 1)), 1),
        (((1, 1), (2, 2), (1, 2), (3, 3)), 2),
    ],
    ids=["none", "one-outlet", "one-wire-text", "independent", "own-and-copied", "joined-late"],
)
def test_neither_copies_nor_one_outlets_own_reports_are_independent(
    accounts: tuple[tuple[int, int], ...], origins: int
) -> None:
    assert reported(*accounts).origins == origins


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=12))
def test_never_more_than_outlets_or_texts_and_in_any_order(accounts: list[tuple[int, int]]) -> None:
    counted = reported(*accounts).origins
    assert counted <= min(len({outlet for outlet, _ in accounts}), len({origin for _, origin in accounts}))
    assert counted == reported(*reversed(accounts)).origins
    assert bool(counted) is bool(accounts)
