"""Notices: what happens to sources is told to each admin once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from digest.model import Check, FetchState, NoticeKind, Source, Verdict
from digest.ports import Care, Notices, Sources, Subscribers
from storage.relocating import PROGRAM
from storage.store import Store
from storage.tables_sources import NOTICE_TOLD
from tests.storage.builders import ANN, DAY, HOUR, NOW, draft

ADMIN = ANN.chat
OTHER = 4_300_000_000_007


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, ADMIN)


async def _tell(
    sources: Sources, source: Source, kind: NoticeKind, hours: int = 0, *, error: str = ""
) -> None:
    at = NOW + hours * HOUR
    check = Check(at, "error" if error else "ok", error=error)
    await sources.checked(source.id, check, Verdict(FetchState(), at + HOUR, notice=kind))


async def test_a_notice_says_what_happened(sources: Sources, notices: Notices, source: Source) -> None:
    await _tell(sources, source, NoticeKind.FAILING, error="The server does not answer.")
    await sources.relocate(source.id, "https://steppe.example/new.xml", NOW + HOUR, PROGRAM)
    await _tell(sources, source, NoticeKind.RECOVERED, 2)
    await sources.checked(source.id, Check(NOW, "ok"), Verdict(FetchState(), NOW))
    found = await notices.untold(ADMIN, NOW + 3 * HOUR)
    assert [(each.kind, each.reason, each.at) for each in found] == [
        (NoticeKind.FAILING, "The server does not answer.", NOW),
        (NoticeKind.MOVED, "https://steppe.example/new.xml", NOW + HOUR),
        (NoticeKind.RECOVERED, "", NOW + 2 * HOUR),
    ]
    assert {(each.source, each.name) for each in found} == {(source.id, source.outlet.name)}


async def test_of_two_that_become_one_the_name_of_the_first_is_told(
    sources: Sources, notices: Notices, source: Source
) -> None:
    other = await sources.add(draft("Other Sample"), NOW, ADMIN)
    await sources.relocate(other.id, source.url, NOW, PROGRAM)
    (only,) = await notices.untold(ADMIN, NOW)
    assert (only.kind, only.source, only.name) == (NoticeKind.MOVED, source.id, "Other Sample")
    assert only.reason == f"merged with #{source.id}, {source.url}"


async def test_what_an_admin_moves_is_no_news_to_them(
    sources: Sources, notices: Notices, source: Source
) -> None:
    await sources.relocate(source.id, "https://steppe.example/new.xml", NOW, ADMIN)
    assert await notices.untold(ADMIN, NOW) == []


async def test_what_is_marked_is_not_told_again_to_that_admin(
    sources: Sources, notices: Notices, source: Source
) -> None:
    await _tell(sources, source, NoticeKind.FAILING, error="broken")
    await _tell(sources, source, NoticeKind.RECOVERED, 1)
    first, second = await notices.untold(ADMIN, NOW + DAY)
    for _ in range(2):
        await notices.mark(ADMIN, [first.id], NOW + DAY)
    assert await notices.untold(ADMIN, NOW + DAY) == [second]
    assert await notices.untold(OTHER, NOW + DAY) == [first, second]


async def test_what_did_not_arrive_is_told_again(sources: Sources, notices: Notices, source: Source) -> None:
    await _tell(sources, source, NoticeKind.GONE, error="gone")
    (only,) = await notices.untold(ADMIN, NOW)
    for admin in (ADMIN, OTHER):
        await notices.mark(admin, [only.id], NOW)
    await notices.unmark(ADMIN, [only.id])
    assert await notices.untold(ADMIN, NOW) == [only]
    assert await notices.untold(OTHER, NOW) == []


async def test_old_notices_are_not_told(
    sources: Sources, notices: Notices, care: Care, source: Source, store: Store
) -> None:
    await _tell(sources, source, NoticeKind.REFUSED, error="forbidden")
    (only,) = await notices.untold(ADMIN, NOW + 6 * DAY)
    assert await notices.untold(ADMIN, NOW + 8 * DAY) == []
    await notices.mark(ADMIN, [only.id], NOW)
    await care.purge(NOW + 29 * DAY)
    assert await notices.untold(OTHER, NOW) == [only]
    await care.purge(NOW + 31 * DAY)
    assert await notices.untold(OTHER, NOW) == []
    assert (
        await store.read(lambda connection: connection.scalar(select(func.count(NOTICE_TOLD.c.admin)))) == 0
    )
    await notices.mark(ADMIN, [only.id], NOW)


async def test_a_notice_outlives_its_source(sources: Sources, notices: Notices, source: Source) -> None:
    await _tell(sources, source, NoticeKind.GONE, error="gone")
    await sources.remove(source.id, NOW, ADMIN)
    (only,) = await notices.untold(ADMIN, NOW)
    assert (only.source, only.name) == (None, source.outlet.name)
    await _tell(sources, source, NoticeKind.RECOVERED, 1)
    assert await notices.untold(ADMIN, NOW + DAY) == [only]


async def test_many_are_told_a_few_at_a_time(sources: Sources, notices: Notices, source: Source) -> None:
    for hours in range(52):
        await _tell(sources, source, NoticeKind.RECOVERED, hours)
    first = await notices.untold(ADMIN, NOW + 3 * DAY)
    assert len(first) == 50
    await notices.mark(ADMIN, [each.id for each in first], NOW)
    assert [each.at for each in await notices.untold(ADMIN, NOW + 3 * DAY)] == [
        NOW + 50 * HOUR,
        NOW + 51 * HOUR,
    ]


async def test_a_forgotten_admin_leaves_no_mark(
    sources: Sources, notices: Notices, subscribers: Subscribers, source: Source, store: Store
) -> None:
    await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    await _tell(sources, source, NoticeKind.GONE, error="gone")
    (only,) = await notices.untold(ADMIN, NOW)
    for admin in (ADMIN, OTHER):
        await notices.mark(admin, [only.id], NOW)
    assert await subscribers.forget(ANN, NOW)
    assert await store.read(lambda c: c.scalars(select(NOTICE_TOLD.c.admin)).all()) == [OTHER]
