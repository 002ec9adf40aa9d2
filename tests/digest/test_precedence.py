"""Work that can wait stands back while somebody is being answered, and never for long."""

from __future__ import annotations

import pytest

from digest.precedence import PATIENCE, Precedence


class Clock:
    """Goes on by what is slept, and by nothing else. ``after``: what happens once so much was slept."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0
        self.after: dict[int, object] = {}

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += 1
        if callable(happens := self.after.get(self.slept)):
            happens()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def precedence(clock: Clock) -> Precedence:
    return Precedence(lambda: clock.now, clock.sleep)


def test_nobody_waits_where_nobody_is_answered(precedence: Precedence, clock: Clock) -> None:
    precedence.stand_back()
    with precedence.answering():
        pass
    precedence.stand_back()
    assert clock.slept == 0


def test_work_waits_until_the_last_answer_is_given(precedence: Precedence, clock: Clock) -> None:
    first, second = precedence.answering(), precedence.answering()
    first.__enter__()
    second.__enter__()
    clock.after = {
        2: lambda: first.__exit__(None, None, None),
        5: lambda: second.__exit__(None, None, None),
    }
    precedence.stand_back()
    assert clock.slept == 5
    assert not precedence.claimed


def test_work_goes_on_where_somebody_is_always_answered(precedence: Precedence, clock: Clock) -> None:
    with precedence.answering():
        precedence.stand_back()
    assert PATIENCE <= clock.now < 2 * PATIENCE


def test_a_thread_that_is_needed_waits_no_longer(precedence: Precedence, clock: Clock) -> None:
    with precedence.answering():
        precedence.stand_back(needed=lambda: clock.slept == 3)
    assert clock.slept == 3


def test_nobody_stands_back_while_an_answer_waits_for_such_work(precedence: Precedence, clock: Clock) -> None:
    needing = precedence.needing()
    with precedence.answering(), precedence.answering():
        clock.after = {3: needing.__enter__}
        precedence.stand_back()
        precedence.stand_back()
        assert clock.slept == 3
        needing.__exit__(None, None, None)
        assert precedence.claimed


def test_an_answer_that_fails_claims_nothing_any_more(precedence: Precedence) -> None:
    with pytest.raises(ZeroDivisionError), precedence.answering():
        raise ZeroDivisionError
    assert not precedence.claimed
