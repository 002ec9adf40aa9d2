"""The circuit breaker: opens, rests, lets one try."""

from __future__ import annotations

from summarizer.breaker import FAILURES, REST, Breaker


class Clock:
    """Seconds that pass when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    breaker = opened(Clock())
    assert not breaker.allows()


def test_a_success_between_keeps_it_closed() -> None:
    breaker = Breaker(Clock())
    for _ in range(FAILURES * 3):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()


def test_after_a_rest_one_may_try() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST
    assert breaker.allows() and not breaker.allows()


def test_a_good_try_closes_it_and_a_bad_one_does_not() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST
    assert breaker.allows()
    breaker.failed()
    clock.now += REST - 1
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows() and breaker.allows()


def test_a_try_that_never_ends_does_not_shut_it_for_ever() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST
    assert breaker.allows()
    clock.now += REST
    assert breaker.allows()
