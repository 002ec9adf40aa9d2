"""Sources: adding, checking, what is unseen, coverage."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from digest.errors import BadSource
from digest.model import Check, Coverage, FetchState, OwnerKind, Source, SourceId
from digest.ports import Care, Sources, Stories
from storage.store import Store
from storage.tables_care import AUDIT
from storage.tables_news import CHECK
from tests.storage.builders import DAY, HOUR, NOW, article, draft, item

ADMIN = 4_300_000_000_007


async def _check(
    sources: Sources, source: Source, check: Check, *, failures: int = 0, enabled: bool = True
) -> None:
    state = FetchState('W/"1"', "Tue, 04 Mar 2031 05:00:00 GMT", "abc")
    await sources.checked(
        source.id, check, state=state, next_check=check.at + HOUR, failures=failures, enabled=enabled
    )


async def test_a_new_source_is_due_at_once(sources: Sources) -> None:
    wanted = replace(draft(), owner=OwnerKind.STATE, owner_note="its own imprint")
    added = await sources.add(wanted, NOW, ADMIN)
    assert (added.url, added.outlet.name, added.outlet.owner) == (wanted.url, wanted.name, OwnerKind.STATE)
    assert added.outlet.sample and added.outlet.owner_note == "its own imprint"
    assert await sources.due(NOW, 10) == [added]
    assert await sources.get(added.id) == await sources.by_url(wanted.url) == added


async def test_the_same_address_is_refused(sources: Sources) -> None:
    await sources.add(draft(), NOW, ADMIN)
    with pytest.raises(BadSource, match="already there"):
        await sources.add(draft("Another Sample", url=draft().url), NOW, ADMIN)
    assert len(await sources.all(NOW)) == 1


async def test_feeds_of_one_outlet_share_it_but_countries_part_namesakes(sources: Sources) -> None:
    first = await sources.add(draft(url="https://steppe.example/a"), NOW, ADMIN)
    second = await sources.add(draft(url="https://steppe.example/b", country=""), NOW, ADMIN)
    other = await sources.add(draft(url="https://steppe.example/c", country="KG"), NOW, ADMIN)
    real = await sources.add(draft(url="https://steppe.example/d", sample=False), NOW, ADMIN)
    assert first.outlet == second.outlet
    assert len({first.outlet.id, other.outlet.id, real.outlet.id}) == 3


async def test_due_gives_the_longest_waiting_first_and_none_that_is_off(sources: Sources) -> None:
    late = await sources.add(draft("Late Sample"), NOW, ADMIN)
    early = await sources.add(draft("Early Sample"), NOW - HOUR, ADMIN)
    off = await sources.add(draft("Off Sample"), NOW - DAY, ADMIN)
    await _check(sources, off, Check(NOW - DAY, "gone", 410, error="gone"), enabled=False)
    assert [source.id for source in await sources.due(NOW, 10)] == [early.id, late.id]
    assert [source.id for source in await sources.due(NOW, 1)] == [early.id]
    assert [source.id for source in await sources.due(NOW - HOUR / 2, 10)] == [early.id]


async def test_a_clock_that_is_put_back_does_not_stop_polling(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await _check(sources, source, Check(NOW, "ok"))
    assert await sources.due(NOW + HOUR / 2, 10) == []
    assert [each.id for each in await sources.due(NOW - DAY, 10)] == [source.id]


async def test_a_check_is_written_down(sources: Sources, store: Store) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await _check(sources, source, Check(NOW, "ok", 200, 5_000, 12, 3, 0.25))
    await _check(sources, source, Check(NOW + HOUR, "retry", 503, error="busy"), failures=1)
    now = await sources.get(source.id)
    assert now is not None
    assert (now.last_check, now.last_success, now.last_error) == (NOW + HOUR, NOW, "busy")
    assert (now.failures, now.next_check, now.state.etag) == (1, NOW + 2 * HOUR, 'W/"1"')
    rows = await store.read(lambda c: c.execute(select(CHECK.c.outcome, CHECK.c.new, CHECK.c.seconds)).all())
    assert [tuple(row) for row in rows] == [("ok", 3, 0.25), ("retry", 0, 0.0)]


async def test_a_check_of_a_source_that_was_removed_is_dropped(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await sources.remove(source.id, NOW, ADMIN)
    await _check(sources, source, Check(NOW, "ok"))
    assert await sources.get(source.id) is None


async def test_unseen_knows_keys_of_the_source_and_addresses_of_all(
    sources: Sources, stories: Stories
) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    other = await sources.add(draft("Other Sample"), NOW, ADMIN)
    await stories.add([article(source.id, "a", url="https://steppe.example/a")], [])
    items = [item("new"), item("a", "https://steppe.example/moved"), item("b", "https://steppe.example/a")]
    assert await sources.unseen(source.id, items) == items[:1]
    assert await sources.unseen(other.id, items) == items[:2]
    assert await sources.unseen(source.id, []) == []


async def test_items_without_an_address_are_told_apart_by_their_keys(
    sources: Sources, stories: Stories
) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await stories.add([replace(article(source.id, "a"), url="")], [])
    bare = [replace(item("a"), url=""), replace(item("b"), url="")]
    assert await sources.unseen(source.id, bare) == bare[1:]


async def test_all_counts_the_week_and_sorts_by_name(sources: Sources, stories: Stories) -> None:
    zebra = await sources.add(draft("Zebra Sample"), NOW, ADMIN)
    await sources.add(draft("alpha Sample"), NOW, ADMIN)
    old = article(zebra.id, "old", published=NOW - 8 * DAY)
    await stories.add([article(zebra.id, "a"), article(zebra.id, "b"), old], [])
    found = [(source.outlet.name, source.items_week) for source in await sources.all(NOW)]
    assert found == [("alpha Sample", 0), ("Zebra Sample", 2)]


async def test_a_removed_source_leaves_its_stories(sources: Sources, stories: Stories, store: Store) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await stories.add([article(source.id, "a")], [])
    assert await sources.remove(source.id, NOW, ADMIN)
    assert not await sources.remove(source.id, NOW, ADMIN)
    (story,) = await stories.window(NOW - DAY, NOW)
    assert story.accounts[0].outlet == source.outlet
    trail = await store.read(
        lambda c: c.execute(select(AUDIT.c.actor, AUDIT.c.action).order_by(AUDIT.c.id)).all()
    )
    assert [tuple(row) for row in trail] == [(ADMIN, "source added"), (ADMIN, "source removed")]


async def test_coverage_tells_who_answered_and_what_came(
    sources: Sources, stories: Stories, care: Care
) -> None:
    assert await sources.coverage(NOW - DAY, NOW) == Coverage(0, 0, 0, None)
    good = await sources.add(draft("Good Sample"), NOW, ADMIN)
    bad = await sources.add(draft("Bad Sample"), NOW, ADMIN)
    await sources.add(draft("Mute Sample"), NOW, ADMIN)
    for at in (NOW - 2 * HOUR, NOW - HOUR):
        await _check(sources, good, Check(at, "ok", 200))
        await _check(sources, bad, Check(at, "error", 500, error="broken"))
    await stories.add([article(good.id, "a"), article(good.id, "b", published=NOW - 2 * HOUR)], [])
    assert await sources.coverage(NOW - DAY, NOW) == Coverage(3, 1, 2, NOW - HOUR)


async def test_an_unknown_source_is_none(sources: Sources) -> None:
    assert await sources.get(SourceId(999_999_999)) is None
    assert await sources.by_url("https://nobody.example/") is None
