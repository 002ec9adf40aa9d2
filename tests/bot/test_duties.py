"""Leases as a process sees them: taken, kept, lost by silence, taken over by another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.duties import POLL, SEND, Alone, Duties, Duty
from bot.gateway.pace import Lapsed, Pacer
from bot.serve import _share
from bot.timekeeping import elapsed
from digest.errors import StoreError
from digest.model import Lease

SPAN = timedelta(seconds=1)


@dataclass
class Board:
    """Leases in memory; ``down``: the database is out of reach."""

    held: dict[str, Lease] = field(default_factory=dict)
    down: bool = False
    asked: int = 0

    async def take(self, owner: str, names: Collection[str], span: timedelta) -> Mapping[str, Lease]:
        self.asked += 1
        if self.down:
            raise StoreError("the database server cannot be reached")
        for name in names:
            self.held.setdefault(name, Lease(owner, 1))
        return {name: self.held[name] for name in names}

    def pass_on(self, name: str, owner: str) -> None:
        self.held[name] = Lease(owner, self.held[name].epoch + 1)


@asynccontextmanager
async def kept(board: Board, *names: str) -> AsyncIterator[Duties]:
    duties = Duties(board, "me", names, SPAN, beat=0.02)
    keeping = asyncio.create_task(duties.keep())
    try:
        yield duties
    finally:
        keeping.cancel()


async def test_what_is_free_is_taken_and_lasts() -> None:
    async with kept(Board(), SEND, POLL) as duties:
        assert not duties.has(SEND)
        await asyncio.wait_for(duties.begun(SEND), 30)
        await asyncio.sleep(2 * SPAN.total_seconds())
        assert duties.has(SEND) and duties.has(POLL)
        assert duties.term(SEND) == 1
        assert not duties.has("collect"), "nobody asked for it"


async def test_one_stands_by_says_so_and_takes_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    board, woken = Board({SEND: Lease("other", 4)}), []
    async with kept(board, SEND, POLL) as duties:
        duties.taken = woken.append
        await asyncio.wait_for(duties.begun(POLL), 5)
        assert not duties.has(SEND)
        assert duties.term(SEND) == 0
        assert "standing by: other is at work (send)" in caplog.text
        board.pass_on(SEND, "me")
        await asyncio.wait_for(duties.begun(SEND), 30)
        assert duties.term(SEND) == 5
    assert "this process has taken over: send" in caplog.text
    assert [sorted(names) for names in woken] == [[POLL], [SEND]]


async def test_a_lease_that_passed_on_ends() -> None:
    board = Board()
    async with kept(board, SEND) as duties:
        await duties.begun(SEND)
        board.pass_on(SEND, "other")
        await asyncio.wait_for(Duty(duties, SEND).ended(), 30)
        assert not duties.has(SEND)


async def test_without_a_database_it_ends_by_itself_and_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    board = Board()
    async with kept(board, SEND) as duties:
        await Duty(duties, SEND).begun()
        board.down = True
        asked = board.asked
        await asyncio.wait_for(duties.ended(SEND), 30)
        assert board.asked > asked + 2
    assert caplog.text.count("the leases cannot be kept") == 1


async def test_a_lease_counts_as_ours_for_less_time_than_the_database_gives_us(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board, asked = Board(), elapsed()
    duties = Duties(board, "me", [SEND], SPAN)
    monkeypatch.setattr("bot.duties.elapsed", lambda: asked)
    keeping = asyncio.create_task(duties.keep())
    await duties.begun(SEND)
    for seconds, ours in ((0.7, True), (0.8, False)):
        monkeypatch.setattr("bot.duties.elapsed", lambda seconds=seconds: asked + seconds)
        assert (duties.has(SEND), duties.term(SEND)) == (ours, int(ours))
    keeping.cancel()


async def test_a_process_that_slept_longer_than_its_lease_knows_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with kept(Board(), SEND) as duties:
        await duties.begun(SEND)
        pacer = Pacer(1000, fence=lambda: duties.has(SEND))
        await pacer.turn(1, bulk=True)
        monkeypatch.setattr("bot.duties.elapsed", lambda: 1e12)
        with pytest.raises(Lapsed):
            await pacer.turn(2, bulk=True)
        await pacer.turn(3, bulk=False)


async def test_the_pace_is_shared_where_the_work_is() -> None:
    board = Board()
    async with kept(board, SEND, POLL) as duties:
        await duties.begun(SEND)
        assert _share(duties) == 1
        board.pass_on(POLL, "other")
        await duties.ended(POLL)
        assert _share(duties) == 0.8
    async with kept(Board({SEND: Lease("other", 1)}), SEND, POLL) as duties:
        await duties.begun(POLL)
        assert _share(duties) == 0.2
    assert _share(Alone()) == 1
