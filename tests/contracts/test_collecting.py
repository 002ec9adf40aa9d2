"""The collect step on a real database: what one hostile harvest may cost, and what a crash may."""

from __future__ import annotations

from typing import Any

import pytest

from digest.collecting import Collecting, collect
from digest.errors import StoreError
from digest.model import Check, Failed, Move, NoticeKind, Source, Verdict
from digest.ports import Notices, Sources, Stories
from tests.digest.newsroom import Alone, FakeTagger, FakeWeb
from tests.digest.people import fetched, item
from tests.storage.builders import DAY, HOUR, NOW, draft

ADMIN = 4_300_000_000_007
FRESH: dict[str, Any] = {"published": NOW - HOUR}
NEW = "https://new.example/feed.xml"


def _long(seed: int) -> str:
    """An address of many bytes that no database can shorten: a run of a linear congruential generator."""
    letters = []
    for _ in range(1_900):
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        letters.append(chr(0x4E00 + (seed >> 8) % 0x5000))
    return "https://evil.example/" + "".join(letters)


def _kit(sources: Sources, stories: Stories, web: FakeWeb) -> Collecting:
    reader: Any = web
    return Collecting(sources, stories, reader, FakeTagger(), Alone(), lambda: 0.5)


async def test_an_address_that_no_index_can_hold_stops_nobody(sources: Sources, stories: Stories) -> None:
    evil = await sources.add(draft("Evil Sample"), NOW - DAY, ADMIN)
    good = await sources.add(draft("Good Sample"), NOW, ADMIN)
    web = FakeWeb(
        {
            evil.url: fetched(item("a", url=_long(1), **FRESH)),
            good.url: fetched(item("b", url="https://good.example/b", **FRESH)),
        }
    )
    await collect(_kit(sources, stories, web), NOW)
    assert [each.last_check for each in await sources.all(NOW)] == [NOW, NOW]
    assert await sources.due(NOW, 9) == []
    told = [account.title for story in await stories.window(NOW - DAY, NOW) for account in story.accounts]
    assert "Title b" in told


async def test_one_source_moves_another_is_told_to_wait(
    sources: Sources, stories: Stories, notices: Notices
) -> None:
    mover = await _about_to_move(sources)
    busy = await sources.add(draft("Busy Sample"), NOW, ADMIN)
    wait = Failed("This site wants a pause.", 0, HOUR, postponed=True)
    web = FakeWeb({mover.url: fetched(item("a", **FRESH), moved=NEW), busy.url: wait})
    await collect(_kit(sources, stories, web), NOW)
    moved, waiting = await sources.get(mover.id), await sources.get(busy.id)
    assert moved is not None and waiting is not None
    assert (moved.url, moved.last_success, moved.move) == (NEW, NOW, None)
    assert moved.next_check > NOW
    assert (waiting.failures, waiting.last_check, waiting.last_error) == (0, None, "")
    assert [(each.kind, each.reason) for each in await notices.untold(ADMIN, NOW)] == [
        (NoticeKind.MOVED, NEW)
    ]


async def test_a_crash_between_move_and_check_costs_one_more_request(
    sources: Sources, stories: Stories, notices: Notices
) -> None:
    mover = await _about_to_move(sources)
    web = FakeWeb({mover.url: fetched(item("a", **FRESH), moved=NEW), NEW: fetched(item("a", **FRESH))})

    class Dying:
        """Sources of a process that dies before the check is written down."""

        def __getattr__(self, name: str) -> object:
            return getattr(sources, name)

        async def checked(self, id: int, check: Check, verdict: Verdict) -> None:
            raise StoreError("killed")

    with pytest.raises(StoreError, match="killed"):
        await collect(_kit(Dying(), stories, web), NOW)  # type: ignore[arg-type]
    (again,) = await sources.due(NOW, 9)
    assert again.url == NEW
    await collect(_kit(sources, stories, web), NOW + HOUR / 60)
    assert web.asked == [mover.url, NEW]
    assert [each.kind for each in await notices.untold(ADMIN, NOW + HOUR)] == [NoticeKind.MOVED]
    (story,) = await stories.window(NOW - DAY, NOW + HOUR)
    assert len(story.accounts) == 1
    assert await sources.due(NOW + HOUR / 60, 9) == []


async def _about_to_move(sources: Sources) -> Source:
    """A source whose next answer from there proves that it has moved."""
    source = await sources.add(draft("Mover Sample"), NOW - DAY, ADMIN)
    move = Move(NEW, 2, NOW - DAY)
    before = Verdict(source.state, NOW - HOUR, move=move)
    await sources.checked(source.id, Check(NOW - 2 * HOUR, "ok", 200), before)
    found = await sources.get(source.id)
    assert found is not None and found.move == move
    return found
