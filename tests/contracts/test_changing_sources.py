"""What admins change of sources: switches, names, labels, settings, addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.errors import BadSource
from digest.model import (
    Check,
    FetchState,
    Move,
    Off,
    OwnerKind,
    Pace,
    Source,
    SourceId,
    SourceKind,
    Verdict,
)
from digest.ports import Sources, Stories
from storage import outlets, relocating
from storage.store import Store
from storage.tables_care import AUDIT
from storage.tables_news import ARTICLE
from storage.tables_sources import OUTLET
from tests.storage.builders import DAY, HOUR, NOW, article, draft, item

ADMIN = 4_300_000_000_007
NOBODY = SourceId(999_999_999)
NEW = "https://steppe.example/new.xml"


async def _trail(store: Store) -> list[tuple[str, str]]:
    query = select(AUDIT.c.action, AUDIT.c.target).where(AUDIT.c.actor == ADMIN).order_by(AUDIT.c.id)
    rows = await store.read(lambda connection: connection.execute(query).all())
    return [(row.action, row.target) for row in rows if row.action != "source added"]


async def _fail(sources: Sources, source: Source) -> None:
    check = Check(NOW, "error", 500, error="broken")
    verdict = Verdict(FetchState("e", "m", "h"), NOW + DAY, failures=3, alerted=NOW, failing_since=NOW - DAY)
    await sources.checked(source.id, check, verdict)


async def _articles(store: Store) -> dict[str, tuple[int | None, int]]:
    query = select(ARTICLE.c.url, ARTICLE.c.source_id, ARTICLE.c.outlet_id)
    rows = await store.read(lambda connection: connection.execute(query).all())
    return {row.url.rpartition("/")[2]: (row.source_id, row.outlet_id) for row in rows}


async def _outlets(store: Store) -> list[str]:
    names = select(OUTLET.c.name).order_by(OUTLET.c.name)
    return list(await store.read(lambda connection: connection.scalars(names).all()))


async def test_a_paused_source_is_not_asked_until_it_is_woken(sources: Sources, store: Store) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await _fail(sources, source)
    paused = await sources.switch(source.id, Off.PAUSED, NOW, ADMIN)
    assert paused is not None and (paused.off, paused.enabled, paused.failures) == (Off.PAUSED, False, 3)
    assert await sources.due(NOW + 9 * DAY, 10) == []
    woken = await sources.switch(source.id, Off.NO, NOW, ADMIN)
    assert woken is not None and woken.enabled
    assert (woken.failures, woken.alerted, woken.failing_since, woken.last_error) == (0, None, None, "")
    assert await sources.due(NOW, 10) == [woken]
    assert await _trail(store) == [("source paused", source.url), ("source resumed", source.url)]


async def test_nothing_can_be_changed_of_a_source_that_is_not_there(sources: Sources, store: Store) -> None:
    other = await sources.add(draft(), NOW, ADMIN)
    assert await sources.switch(NOBODY, Off.PAUSED, NOW, ADMIN) is None
    assert await sources.rename(NOBODY, other.outlet.name, NOW, ADMIN) is None
    assert await sources.label(NOBODY, "KZ", OwnerKind.STATE, "", NOW, ADMIN) is None
    assert await sources.adjust(NOBODY, kind=SourceKind.PAGE, least=None, now=NOW, by=ADMIN) is None
    assert await sources.relocate(NOBODY, other.url, NOW, ADMIN) is None
    assert await sources.checks(NOBODY, 10) == []
    assert await _trail(store) == []


async def test_renaming_names_the_outlet_of_all_its_feeds(sources: Sources, store: Store) -> None:
    first = await sources.add(draft(url="https://steppe.example/a"), NOW, ADMIN)
    second = await sources.add(draft(url="https://steppe.example/b"), NOW, ADMIN)
    renamed = await sources.rename(first.id, "Steppe Herald SAMPLE", NOW, ADMIN)
    assert renamed is not None and renamed.outlet == replace(first.outlet, name="Steppe Herald SAMPLE")
    other = await sources.get(second.id)
    assert other is not None and other.outlet == renamed.outlet
    assert await _trail(store) == [("outlet renamed", "Steppe Sample to Steppe Herald SAMPLE")]


async def test_an_outlet_that_takes_the_name_of_another_becomes_one_with_it(
    sources: Sources, stories: Stories, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "PIECE", 2)
    old = await sources.add(draft("Old Sample"), NOW, ADMIN)
    sister = await sources.add(draft("Old Sample", url="https://old.example/b"), NOW, ADMIN)
    new = await sources.add(draft("New Sample"), NOW, ADMIN)
    await sources.add(draft("New Sample", url="https://new.example/kg", country="KG"), NOW, ADMIN)
    await sources.add(draft("New Sample", url="https://new.example/real", sample=False), NOW, ADMIN)
    await stories.add([article(old.id, str(number)) for number in range(5)], [])
    renamed = await sources.rename(old.id, "New Sample", NOW, ADMIN)
    assert renamed is not None and (renamed.id, renamed.url) == (old.id, old.url)
    assert renamed.outlet == new.outlet
    moved = await sources.get(sister.id)
    assert moved is not None and moved.outlet == new.outlet
    assert {outlet for _, outlet in (await _articles(store)).values()} == {new.outlet.id}
    assert await _outlets(store) == ["New Sample"] * 3
    assert await _trail(store) == [("outlet renamed", "Old Sample to New Sample")]


async def test_a_label_holds_for_the_outlet(sources: Sources, store: Store) -> None:
    first = await sources.add(draft(url="https://steppe.example/a", country=""), NOW, ADMIN)
    second = await sources.add(draft(url="https://steppe.example/b", country=""), NOW, ADMIN)
    labelled = await sources.label(first.id, "TJ", OwnerKind.STATE, "its own imprint", NOW, ADMIN)
    assert labelled is not None
    outlet = labelled.outlet
    assert (outlet.country, outlet.owner, outlet.owner_note) == ("TJ", OwnerKind.STATE, "its own imprint")
    other = await sources.get(second.id)
    assert other is not None and other.outlet == outlet
    assert await _trail(store) == [("outlet labelled", "Steppe Sample: TJ state, its own imprint")]


async def test_a_label_makes_no_namesakes_one(sources: Sources, store: Store) -> None:
    known = await sources.add(draft(url="https://steppe.example/a"), NOW, ADMIN)
    vague = await sources.add(draft(url="https://other.example/b", country=""), NOW, ADMIN)
    labelled = await sources.label(vague.id, "KZ", OwnerKind.PRIVATE, "", NOW, ADMIN)
    assert labelled is not None and labelled.outlet.id != known.outlet.id
    same = await sources.get(known.id)
    assert same is not None and same.outlet == known.outlet


async def test_a_name_alone_makes_no_outlet_the_same(sources: Sources) -> None:
    one, other, sister = [
        await sources.add(draft(url=url, country=""), NOW, ADMIN)
        for url in ("https://one.example/rss", "https://other.example/rss", "https://one.example/sport")
    ]
    assert one.outlet.id != other.outlet.id
    assert one.outlet.id == sister.outlet.id


async def test_the_pace_an_admin_sets_outlives_checks(sources: Sources, store: Store) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    least = timedelta(minutes=90)
    await _fail(sources, source)
    slower = await sources.adjust(source.id, kind=SourceKind.FEED, least=least, now=NOW, by=ADMIN)
    assert slower is not None
    assert (slower.least, slower.next_check, slower.state.etag) == (least, NOW + DAY, "e")
    await _fail(sources, source)
    assert await sources.get(source.id) == slower
    free = await sources.adjust(source.id, kind=SourceKind.FEED, least=None, now=NOW, by=ADMIN)
    assert free is not None and free.least is None
    assert await _trail(store) == [("source adjusted", source.url)] * 2


@pytest.mark.parametrize(
    ("first", "then", "wait"),
    [
        (timedelta(hours=6), None, timedelta(hours=2)),
        (timedelta(hours=6), timedelta(hours=3), timedelta(hours=3)),
        (timedelta(hours=6), timedelta(hours=12), timedelta(hours=12)),
        (timedelta(minutes=30), None, timedelta(hours=2)),
    ],
)
async def test_the_next_check_moves_with_the_pace_that_an_admin_sets(
    sources: Sources, first: timedelta, then: timedelta | None, wait: timedelta
) -> None:
    source = await sources.add(draft(), NOW - DAY, ADMIN)
    verdict = Verdict(FetchState(), NOW + 2 * HOUR, pace=Pace(2 * HOUR))
    await sources.checked(source.id, Check(NOW, "ok", 200, items=1), verdict)
    set_first = await sources.adjust(source.id, kind=SourceKind.FEED, least=first, now=NOW + HOUR, by=ADMIN)
    assert set_first is not None and set_first.next_check == NOW + max(first, 2 * HOUR)
    changed = await sources.adjust(source.id, kind=SourceKind.FEED, least=then, now=NOW + HOUR, by=ADMIN)
    assert changed is not None and changed.next_check == NOW + wait


async def test_a_shorter_pace_hurries_nobody_who_fails_or_wants_his_rest(sources: Sources) -> None:
    """Neither a failure's wait nor the hours that a publisher names are cut short."""
    source = await sources.add(draft(), NOW - DAY, ADMIN)
    for verdict in (
        Verdict(FetchState(), NOW + 9 * HOUR, failures=2),
        Verdict(FetchState(), NOW + 9 * HOUR, pace=Pace(skip_hours=frozenset({7}))),
    ):
        await sources.checked(source.id, Check(NOW, "ok", 200), verdict)
        for least in (6 * HOUR, None):
            changed = await sources.adjust(source.id, kind=SourceKind.FEED, least=least, now=NOW, by=ADMIN)
            assert changed is not None and changed.next_check == NOW + 9 * HOUR


async def test_a_source_that_is_read_in_another_way_is_read_anew(sources: Sources) -> None:
    source = await sources.add(draft(), NOW - DAY, ADMIN)
    await _fail(sources, source)
    changed = await sources.adjust(source.id, kind=SourceKind.HEADLINES, least=None, now=NOW, by=ADMIN)
    assert changed is not None and changed.kind is SourceKind.HEADLINES
    assert (changed.state, changed.next_check) == (FetchState(), NOW)


async def test_a_source_that_moves_keeps_everything_but_what_the_old_server_said(
    sources: Sources, stories: Stories, store: Store
) -> None:
    source = await sources.add(draft(), NOW, ADMIN)
    await stories.add([article(source.id, "a")], [])
    move = Move(NEW, 3, NOW - DAY)
    verdict = Verdict(FetchState("e", "m", "h"), NOW + HOUR, move=move)
    await sources.checked(source.id, Check(NOW, "ok", 200), verdict)
    before = await sources.get(source.id)
    assert before is not None and before.move == move
    moved = await sources.relocate(source.id, NEW, NOW, ADMIN)
    assert moved == replace(before, url=NEW, state=FetchState(), move=None)
    assert await sources.unseen(source.id, [item("a", "https://elsewhere.example/a")]) == []
    assert await sources.relocate(source.id, NEW, NOW, ADMIN) == moved
    assert await _trail(store) == [("source moved", f"{source.url} to {NEW}")]


async def test_a_source_that_moves_to_another_becomes_one_with_it(
    sources: Sources, stories: Stories, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relocating, "PIECE", 2)
    old = await sources.add(draft("Old Sample"), NOW, ADMIN)
    new = await sources.add(draft("New Sample"), NOW, ADMIN)
    held = [article(new.id, key, url=f"https://new.example/{key}-new") for key in "abc"]
    brought = [article(old.id, key, url=f"https://old.example/{key}") for key in "abcdefgh"]
    await stories.add(held, [])
    await stories.add(brought, [])
    await _fail(sources, old)
    kept = await sources.relocate(old.id, new.url, NOW, ADMIN)
    assert kept is not None and (kept.id, kept.outlet) == (new.id, new.outlet)
    assert await sources.get(old.id) is None
    owners = {name: source for name, (source, _) in (await _articles(store)).items()}
    assert owners == {
        **dict.fromkeys(("a-new", "b-new", "c-new", "d", "e", "f", "g", "h"), new.id),
        **dict.fromkeys("abc"),
    }
    assert {outlet for _, outlet in (await _articles(store)).values()} == {old.outlet.id, new.outlet.id}
    assert await sources.unseen(new.id, [item(key, "") for key in "abcdefgh"]) == []
    assert await _trail(store) == [("sources merged", f"{old.url} into {new.url}")]
    assert sum(len(story.accounts) for story in await stories.window(NOW - DAY, NOW)) == 11


@pytest.mark.parametrize("off", [Off.GONE, Off.REFUSED])
async def test_who_moves_to_a_source_that_is_off_wakes_it(sources: Sources, off: Off) -> None:
    old = await sources.add(draft("Old Sample"), NOW - DAY, ADMIN)
    new = await sources.add(draft("New Sample"), NOW - DAY, ADMIN)
    await _fail(sources, new)
    await sources.switch(new.id, off, NOW, ADMIN)
    kept = await sources.relocate(old.id, new.url, NOW, 0)
    assert kept is not None and (kept.id, kept.off) == (new.id, Off.NO)
    assert (kept.failures, kept.alerted, kept.failing_since, kept.next_check) == (0, None, None, NOW)
    assert [each.id for each in await sources.due(NOW, 9)] == [new.id]


async def test_nobody_moves_to_a_source_that_an_admin_has_paused(sources: Sources, stories: Stories) -> None:
    old = await sources.add(draft("Old Sample"), NOW, ADMIN)
    new = await sources.add(draft("New Sample"), NOW, ADMIN)
    await stories.add([article(old.id, "a")], [])
    paused = await sources.switch(new.id, Off.PAUSED, NOW, ADMIN)
    with pytest.raises(BadSource, match=f"#{new.id}, New Sample, which is paused"):
        await sources.relocate(old.id, new.url, NOW, ADMIN)
    assert await sources.get(new.id) == paused
    assert [each.id for each in await sources.due(NOW, 9)] == [old.id]
    await sources.switch(old.id, Off.PAUSED, NOW, ADMIN)
    kept = await sources.relocate(old.id, new.url, NOW, ADMIN)
    assert kept is not None and (kept.id, kept.off) == (new.id, Off.PAUSED)


async def test_a_merger_that_was_cut_short_is_finished_by_the_next(
    sources: Sources, stories: Stories, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relocating, "PIECE", 2)
    old = await sources.add(draft("Old Sample"), NOW, ADMIN)
    new = await sources.add(draft("New Sample"), NOW, ADMIN)
    await stories.add([article(old.id, key) for key in "abcde"], [])
    for _ in range(2):
        turn = await store.write(lambda c: relocating.relocate(c, old.id, new.url, NOW, ADMIN))
        assert turn == (False, old.id)
    assert (
        await sources.unseen(old.id, [item(key, f"https://steppe.example/{old.id}/{key}") for key in "ae"])
        == []
    )
    assert await stories.add([article(old.id, "a")], []) == 0
    kept = await sources.relocate(old.id, new.url, NOW, ADMIN)
    assert kept is not None and kept.id == new.id
    assert {source for source, _ in (await _articles(store)).values()} == {new.id}
