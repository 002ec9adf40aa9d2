"""What a site asks of programs: its robots.txt and tdmrep.json, fetched once a day, one at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from digest.model import Failed
from sources.answers import Body, Result
from sources.deadline import Deadline
from sources.memory import Memory
from sources.reserved import TDMREP_PATH, UNRESERVED, Reservations, read_tdmrep
from sources.robots import OPEN, Robots, read_robots
from sources.turns import Turns

T = TypeVar("T")

Ask = Callable[[str, datetime, Deadline], Awaitable[Result]]
"""Fetch a small file, as a part of the fetch whose deadline is given."""

LIFE = timedelta(days=1)
RETRY = timedelta(minutes=30)
"""How long a question that could not be answered is not put again."""


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    """An answer, and until when it holds."""

    value: T
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it need not be asked again; a clock that went backwards makes it stale."""
        return now < self.until <= now + LIFE


class SiteRules:
    """The rules of each origin (scheme, host and port), remembered for a day."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._questions = Turns()
        self._robots: Memory[_Known[Robots | Failed]] = Memory()
        self._reserved: Memory[_Known[Reservations]] = Memory()

    async def robots(self, place: str, now: datetime, deadline: Deadline) -> Robots | Failed:
        """The robots.txt of an origin; Failed where it is not known, with the site's wish if it has one."""
        async with deadline.queue(self._questions.of(place)):
            known = self._robots.get(place)
            if known is None or not known.holds(now):
                answer = await self._ask(f"{place}/robots.txt", now, deadline)
                if isinstance(answer, Failed) and answer.postponed:
                    return answer
                known = _robots(answer, now)
                weight = known.value.weight if isinstance(known.value, Robots) else 0
                self._robots.put(place, known, weight)
        if isinstance(known.value, Failed) and known.value.retry_after:
            return replace(known.value, retry_after=known.until - now)
        return known.value

    async def reservations(self, place: str, now: datetime, deadline: Deadline) -> Reservations | Failed:
        """The tdmrep.json of an origin; no reservations where there is none or it cannot be read.

        Failed only where the site has not been asked yet.
        """
        async with deadline.queue(self._questions.of(place)):
            known = self._reserved.get(place)
            if known is None or not known.holds(now):
                answer = await self._ask(place + TDMREP_PATH, now, deadline)
                if isinstance(answer, Failed) and answer.postponed:
                    return answer
                known = _reservations(answer, now)
                self._reserved.put(place, known, sum(len(pattern) for pattern, _ in known.value.rules))
        return known.value


def _robots(answer: Result, now: datetime) -> _Known[Robots | Failed]:
    """4xx means that everything is allowed, anything else that did not answer that we wait (RFC 9309).

    A host that is not there at all is reported as that.
    """
    match answer:
        case Body(body=body):
            return _Known(read_robots(body.decode("utf-8", "replace")), now + LIFE)
        case Failed(status=0) as failed:
            return _Known(failed, now + RETRY)
        case Failed(retry_after=wish) as failed if not _refused(failed):
            unknown = Failed("The site's robots.txt cannot be read just now.", retry_after=wish)
            return _Known(unknown, now + (wish or RETRY))
        case _:
            return _Known(OPEN, now + LIFE)


def _reservations(answer: Result, now: datetime) -> _Known[Reservations]:
    if isinstance(answer, Body):
        return _Known(read_tdmrep(answer.body.decode("utf-8", "replace")), now + LIFE)
    later = isinstance(answer, Failed) and not _refused(answer)
    return _Known(UNRESERVED, now + (RETRY if later else LIFE))


def _refused(answer: Failed) -> bool:
    """Whether the site said clearly that there is no such file for us."""
    return 400 <= answer.status < 500 and answer.status != 429
