"""What stays is set aside, so that the garbage collector does not walk it while somebody waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bot.settling import EVERY, OLD, YOUNG, YOUNGER, Settling, set_aside


@pytest.fixture
def time() -> Iterator[list[float]]:
    """A clock of one's own; before it nothing is set aside, afterwards all is again (`tests.conftest`)."""
    before = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    known = [*gc.callbacks]
    yield [100.0]
    gc.callbacks[:] = known
    gc.set_threshold(*before)
    gc.freeze()


def test_what_lives_is_set_aside_once_a_day(time: list[float]) -> None:
    settling = Settling(lambda: time[0])
    before = gc.get_freeze_count()
    assert settling.settle()
    assert gc.get_freeze_count() > before
    assert gc.get_threshold() == (YOUNG, YOUNGER, OLD)
    time[0] += EVERY - 1
    assert not settling.settle()
    time[0] += 1
    assert settling.settle()


def test_what_comes_later_and_stays_is_set_aside_with_the_next_full_walk(time: list[float]) -> None:
    """Days of news come in; a walk through them all would keep everybody waiting."""
    for _ in range(2):
        Settling(lambda: time[0]).settle()
    assert gc.callbacks.count(set_aside) == 1
    before = gc.get_freeze_count()
    news = [[number] for number in range(1_000)]
    gc.collect(1)
    assert gc.get_freeze_count() == before
    gc.collect()
    assert gc.get_freeze_count() >= before + len(news)
