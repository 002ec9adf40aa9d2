"""Sources: adding, checking, what is unseen, coverage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from digest.coverage import covered
from digest.errors import BadSource
from digest.model import (
    POSTPONED,
    Check,
    Coverage,
    Diagnosis,
    FetchState,
    Item,
    Move,
    NoticeKind,
    Off,
    OwnerKind,
    Pace,
    Source,
    SourceId,
    SourceKind,
    Verdict,
)
from digest.ports import Care, Sources, Stories
from storage import source_rows
from storage.store import Store
from storage.tables_care import AUDIT
from storage.tables_news import ARTICLE
from storage.tables_sources import CHECK
from tests.storage.builders import DAY, HOUR, NOW, article, draft, item

ADMIN = 4_300_000_000_007


async def _check(sources: Sources, source: Source, check: Check, **verdict: Any) -> None:
    state = FetchState('W/"1"', "Tue, 04 Mar 2031 05:00:00 GMT", "abc")
    await sources.checked(source.id, check, Verdict(state, check.at + HOUR, **verdict))


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
    await _check(sources, off, Check(NOW - DAY, "gone", 410, error="gone"), off=Off.GONE)
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
    await _check(sources, source, Check(NOW, "ok", 200, 5_000, 12, 0, 0.25))
    await _check(sources, source, Check(NOW + HOUR, "retry", 503, error="busy"), failures=1)
    now = await sources.get(source.id)
    assert now is not None
    assert (now.last_check, now.last_success, now.last_error) == (NOW + HOUR, NOW, "busy")
    assert (now.failures, now.next_check, now.state.etag) == (1, NOW + 2 * HOUR, 'W/"1"')
    columns = select(CHECK.c.outcome, CHECK.c.size, CHECK.c.seconds)
    rows = await store.read(lambda c: c.execute(columns).all())
    assert [tuple(row) for row in rows] == [("ok", 5_000, 0.25), ("retry", 0, 0.0)]


async def test_only_articles_that_are_there_count_as_new(sources: Sources, stories: Stories) -> None:
    """Two feeds of an outlet bring the same address in one run."""
    first = await sources.add(draft(url="https://steppe.example/a.xml"), NOW, ADMIN)
    second = await sources.add(draft(url="https://steppe.example/b.xml"), NOW, ADMIN)
    await stories.add([article(first.id, "old", fetched=NOW - HOUR)], [])
    same: dict[str, Any] = {"url": "https://steppe.example/same"}
    brought = [article(first.id, "a", **same), article(second.id, "b", **same), article(second.id, "c")]
    assert await stories.add(brought, []) == 2
    for source, new in ((first, 1), (second, 2)):
        await _check(sources, source, Check(NOW, "ok", 200, 5_000, 2, new))
        assert [row.new for row in await sources.checks(source.id, 1)] == [1]


async def test_of_what_was_postponed_only_the_next_check_follows(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await _check(sources, source, Check(NOW - HOUR, "error", 500, error="broken"), failures=3, alerted=NOW)
    before = await sources.get(source.id)
    assert before is not None
    await _check(sources, source, Check(NOW, POSTPONED, error="later"))
    assert await sources.get(source.id) == replace(before, next_check=NOW + HOUR)
    assert [row.outcome for row in await sources.checks(source.id, 9)] == [POSTPONED, "error"]
    assert (await sources.coverage(NOW - DAY, NOW)).answered == 0


async def test_a_check_overrules_nothing_that_an_admin_changed_meanwhile(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    asked = {"url": source.url, "kind": source.kind}
    changed = await sources.adjust(source.id, kind=SourceKind.HEADLINES, least=None, now=NOW, by=ADMIN)
    await _check(sources, source, Check(NOW, "ok", 200), **asked, notice=NoticeKind.RECOVERED)
    assert await sources.get(source.id) == changed
    await sources.adjust(source.id, kind=source.kind, least=None, now=NOW, by=ADMIN)
    moved = await sources.relocate(source.id, "https://steppe.example/new.xml", NOW, ADMIN)
    await _check(sources, source, Check(NOW, "ok", 200), **asked)
    assert await sources.get(source.id) == moved
    assert len(await sources.checks(source.id, 9)) == 2
    await _check(sources, source, Check(NOW, "ok", 200), url="https://steppe.example/new.xml")
    now = await sources.get(source.id)
    assert now is not None and now.state.etag == 'W/"1"'


async def test_no_host_takes_all_the_places(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_rows, "HOST_SHARE", 2)
    many = [
        await sources.add(draft(url=f"https://many.example/search?q={n}"), NOW - DAY, ADMIN) for n in range(6)
    ]
    late = await sources.add(draft("Late Sample"), NOW, ADMIN)
    ids = [source.id for source in many]
    assert [each.id for each in await sources.due(NOW, 4)] == [*ids[:3], late.id]
    assert [each.id for each in await sources.due(NOW, 2)] == ids[:2]
    assert [each.id for each in await sources.due(NOW, 99)] == [*ids, late.id]


async def test_an_address_that_no_index_can_hold_is_refused(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    long = "https://steppe.example/" + "ш" * 1_000
    proposed = Diagnosis(long, SourceKind.FEED, "T", 0)
    with pytest.raises(BadSource, match="longer than 2000 bytes"):
        await sources.add(draft("Long Sample", url=long), NOW, ADMIN)
    with pytest.raises(BadSource, match="longer than 2000 bytes"):
        await sources.relocate(source.id, long, NOW, ADMIN)
    with pytest.raises(BadSource, match="longer than 2000 bytes"):
        await sources.propose(draft("Long Sample", url=long), proposed, NOW, ADMIN)
    assert await sources.all(NOW) == [source]


async def test_a_check_that_is_only_noted_changes_nothing(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await _check(sources, source, Check(NOW, "ok", 200))
    before = await sources.get(source.id)
    noted = Check(NOW + HOUR, "error", 500, 9, 0, 0, 0.5, "broken")
    await sources.noted(source.id, noted)
    assert [check.outcome for check in await sources.checks(source.id, 5)] == ["error", "ok"]
    assert (await sources.checks(source.id, 1))[0] == noted
    assert await sources.get(source.id) == before
    await sources.remove(source.id, NOW, ADMIN)
    await sources.noted(source.id, noted)
    assert await sources.checks(source.id, 5) == []


async def test_what_follows_from_a_check_is_written_down(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    pace = Pace(HOUR / 3, 2 * HOUR, frozenset({3, 22}), frozenset({6}))
    move = Move("https://steppe.example/new.xml", 2, NOW - DAY)
    await _check(
        sources,
        source,
        Check(NOW, "error", 500, error="broken"),
        failures=4,
        pace=pace,
        move=move,
        alerted=NOW,
        failing_since=NOW - DAY,
    )
    failing = await sources.get(source.id)
    assert failing is not None and failing.enabled
    assert (failing.pace, failing.move, failing.added) == (pace, move, NOW)
    assert (failing.failures, failing.alerted, failing.failing_since) == (4, NOW, NOW - DAY)
    assert await sources.due(NOW + HOUR, 10) == [failing]
    await _check(sources, source, Check(NOW + HOUR, "ok", 200))
    well = await sources.get(source.id)
    assert well is not None
    assert (well.pace, well.move, well.alerted, well.failing_since) == (Pace(), None, None, None)


async def test_a_check_does_not_wake_what_was_paused_meanwhile(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await sources.switch(source.id, Off.PAUSED, NOW, ADMIN)
    for off in (Off.NO, Off.GONE):
        await _check(sources, source, Check(NOW, "ok", 200), off=off)
        paused = await sources.get(source.id)
        assert paused is not None and (paused.off, paused.last_check) == (Off.PAUSED, NOW)


async def test_checks_are_kept_newest_first(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    other = await sources.add(draft("Other Sample"), NOW, ADMIN)
    made = [Check(NOW + hour * HOUR, "ok", 200, 5_000, 12 + hour, 0, 0.25) for hour in range(3)]
    made.append(Check(NOW + 2 * HOUR, "error", 500, seconds=1.5, error="broken"))
    for check in made:
        await _check(sources, source, check)
    await _check(sources, other, Check(NOW + DAY, "ok"))
    assert await sources.checks(source.id, 10) == made[::-1]
    assert await sources.checks(source.id, 2) == made[:1:-1]


async def test_the_id_of_a_removed_source_is_not_used_again(sources: Sources) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await sources.remove(source.id, NOW, ADMIN)
    assert (await sources.add(draft(), NOW, ADMIN)).id > source.id


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
    items[2] = replace(items[2], title="Sample A")
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


async def test_the_canonical_address_tells_an_item_whose_key_has_changed(
    sources: Sources, stories: Stories
) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    other = await sources.add(draft("Other Sample"), NOW, ADMIN)
    link = "steppe.example/a"
    shown = "https://steppe.example/a?from=feed"
    first = replace(article(source.id, "guid-1", url=shown), link=link)
    assert await stories.add([first, replace(first, key="guid-2", url="https://steppe.example/a")], []) == 1
    again = replace(item("guid-3", "https://www.steppe.example/a?from=app"), link=link, title=first.title)
    another = replace(item("guid-4", "https://steppe.example/b"), link="steppe.example/b")
    assert await sources.unseen(source.id, [again, another]) == [another]
    assert await sources.unseen(other.id, [again]) == []
    assert await stories.add([replace(first, source=other.id, key="guid-3", url=again.url)], []) == 0


async def test_a_bulletin_at_one_address_is_news_every_day(
    sources: Sources, stories: Stories, store: Store
) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    url, link = "https://steppe.example/bulletin", "steppe.example/bulletin"
    monday = replace(article(source.id, "1", url=url, title="Bulletin of Monday"), link=link)
    tuesday = replace(article(source.id, "2", url=url, title="Bulletin of Tuesday"), link=link)
    wednesday = replace(article(source.id, "3", url=url, title="Bulletin of Wednesday"), link=link)
    assert await stories.add([monday], []) == 1
    new = Item("2", url, "Bulletin of Tuesday", link=link)
    assert await sources.unseen(source.id, [new]) == [new]
    assert await stories.add([tuesday, replace(tuesday, key="4"), wednesday], []) == 2
    churned = replace(new, key="5", title="BULLETIN of Tuesday | Steppe Sample")
    assert await sources.unseen(source.id, [new, churned]) == []
    assert await stories.add([replace(tuesday, key="6"), replace(wednesday, key="7")], []) == 0
    urls = await store.read(lambda c: c.scalars(select(ARTICLE.c.url).order_by(ARTICLE.c.id)).all())
    assert urls[0] == url and len(set(urls)) == 3
    assert {each.partition("#")[0] for each in urls} == {url}


async def test_a_strange_feed_cannot_take_an_address_away_from_its_owner(
    sources: Sources, stories: Stories
) -> None:
    stranger = await sources.add(draft("Stranger Sample"), NOW, ADMIN)
    owner = await sources.add(draft(url="https://rss.steppe.example/feed"), NOW, ADMIN)
    other = await sources.add(draft("Other Sample"), NOW, ADMIN)
    sister = await sources.add(draft(url="https://proxy.example/steppe"), NOW, ADMIN)
    url, link = "https://www.steppe.example/a", "steppe.example/a"
    theirs = replace(article(stranger.id, "x", url=url, title="Something else"), link=link)
    real, new = replace(article(owner.id, "a", url=url), link=link), Item("a", url, "SAMPLE a", link=link)
    assert await stories.add([theirs], []) == 1
    for source in (owner, other, sister):
        assert await sources.unseen(source.id, [new]) == [new]
    assert await stories.add([real], []) == 1
    for source in (owner, other, sister):
        assert await sources.unseen(source.id, [replace(new, key="b")]) == []
    assert await stories.add([replace(real, source=other.id, title="Yet another")], []) == 0


async def test_nor_in_the_very_same_run(sources: Sources, stories: Stories) -> None:
    stranger = await sources.add(draft("Stranger Sample"), NOW, ADMIN)
    owner = await sources.add(draft(), NOW, ADMIN)
    url = "https://steppe.example/a"
    theirs, real = (article(source.id, "a", url=url) for source in (stranger, owner))
    assert await stories.add([theirs, real, replace(theirs, key="b")], []) == 2
    (kept,) = [story for story in await stories.window(NOW - DAY, NOW) for each in story.accounts
               if each.outlet == owner.outlet]  # fmt: skip
    assert kept.accounts[0].url.partition("#")[0] == url


async def test_all_counts_the_week_and_sorts_by_name(sources: Sources, stories: Stories) -> None:
    zebra = await sources.add(draft("Zebra Sample"), NOW, ADMIN)
    await sources.add(draft("alpha Sample"), NOW, ADMIN)
    old = article(zebra.id, "old", published=NOW - 8 * DAY)
    await stories.add([article(zebra.id, "a"), article(zebra.id, "b"), old], [])
    found = [(source.outlet.name, source.items_week) for source in await sources.all(NOW)]
    assert found == [("alpha Sample", 0), ("Zebra Sample", 2)]


async def test_a_single_source_counts_the_week_before_its_last_check(
    sources: Sources, stories: Stories
) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    old = article(source.id, "old", published=NOW - 8 * DAY)
    await stories.add([article(source.id, "a"), old], [])
    for at, week in ((NOW, 1), (NOW - 2 * DAY, 2), (NOW + 8 * DAY, 0)):
        await _check(sources, source, Check(at, "ok"))
        for found in (await sources.get(source.id), await sources.by_url(source.url)):
            assert found is not None and found.items_week == week


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
    late = await sources.add(draft("Late Sample"), NOW, ADMIN)
    for at in (NOW - 2 * HOUR, NOW - HOUR):
        await _check(sources, good, Check(at, "ok", 200))
        await _check(sources, bad, Check(at, "error", 500, error="broken"))
        await _check(sources, late, Check(at, POSTPONED))
    await stories.add([article(good.id, "a"), article(good.id, "b", published=NOW - 2 * HOUR)], [])
    assert await sources.coverage(NOW - DAY, NOW) == Coverage(3, 1, 2, NOW - HOUR)
    assert await sources.coverage(NOW - DAY, NOW) == covered(await sources.reports(NOW - DAY, NOW))


async def test_an_unknown_source_is_none(sources: Sources) -> None:
    assert await sources.get(SourceId(999_999_999)) is None
    assert await sources.by_url("https://nobody.example/") is None


async def test_outlets_are_those_of_the_sources_there_are(sources: Sources) -> None:
    assert await sources.outlets() == []
    added = [await sources.add(draft(name), NOW, 1) for name in ("Two Sample", "One Sample")]
    assert [each.name for each in await sources.outlets()] == ["One Sample", "Two Sample"]
    await sources.remove(added[0].id, NOW, 1)
    assert await sources.outlets() == [added[1].outlet]
