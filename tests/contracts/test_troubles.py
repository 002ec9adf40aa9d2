"""Trouble of the program itself: told once while it lasts, and once when it is over."""

from __future__ import annotations

from digest.model import NoticeKind, Trouble
from digest.ports import Care, Notices
from tests.storage.builders import DAY, HOUR, NOW

BOSS, OTHER = 9_100_000_000_001, 9_100_000_000_002
DISK = Trouble("disk-full", "The disk is nearly full: {left} left.", "Make room.", {"left": "3 MB \x00"})
STORED = Trouble("disk-full", DISK.text, DISK.hint, {"left": "3 MB \ufffd"})


async def test_a_trouble_is_told_once_while_it_lasts(notices: Notices) -> None:
    assert await notices.report(DISK, NOW)
    assert not await notices.report(DISK, NOW + HOUR)
    (only,) = await notices.untold(BOSS, NOW + HOUR)
    assert (only.kind, only.name, only.source, only.trouble) == (
        NoticeKind.TROUBLE,
        "disk-full",
        None,
        STORED,
    )
    await notices.mark(BOSS, [only.id], NOW + HOUR)
    assert not await notices.report(DISK, NOW + 2 * DAY)
    assert await notices.untold(BOSS, NOW + 2 * DAY) == []
    assert await notices.untold(OTHER, NOW + 2 * DAY) == [only]


async def test_what_is_over_is_told_and_may_come_again(notices: Notices) -> None:
    assert not await notices.over("disk-full", NOW)
    await notices.report(DISK, NOW)
    assert await notices.troubles() == [(STORED, NOW)]
    assert await notices.over("disk-full", NOW + HOUR)
    assert not await notices.over("disk-full", NOW + HOUR)
    assert await notices.troubles() == []
    assert await notices.report(DISK, NOW + DAY)
    told = await notices.untold(BOSS, NOW + DAY)
    assert [each.kind for each in told] == [NoticeKind.TROUBLE, NoticeKind.OVER, NoticeKind.TROUBLE]
    assert told[1].trouble == STORED


async def test_several_last_beside_one_another(notices: Notices, care: Care) -> None:
    await notices.report(DISK, NOW)
    await notices.report(Trouble("backup-failing", "No backup.", "Look."), NOW + HOUR)
    await care.purge(NOW + 60 * DAY)
    assert [each.id for each, _ in await notices.troubles()] == ["disk-full", "backup-failing"]
