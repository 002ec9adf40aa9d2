"""What is kept of the news between two readers is as true for the second as for the first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, delete, func, select, update

from digest.model import Check, FetchState, Sought, Verdict
from storage.audit import write_audit
from storage.beats import Beats, Library
from storage.lately import Lately
from storage.newsmark import CONDENSED, NAMED, read_mark
from storage.reporting import MOST_SPANS, Reporter
from storage.shelf import Shelf
from storage.sources import SourceRepository
from storage.store import Store
from storage.stories import StoryRepository
from storage.tables_care import AUDIT, NOTE
from storage.tables_news import ARTICLE
from tests.storage.builders import DAY, HOUR, NOW, article, draft, place, summary, tags

SECOND = timedelta(seconds=1)
PATIENCE = 30


async def test_a_reader_who_sees_less_and_comes_last_takes_nothing_from_the_others(store: Store) -> None:
    """Its transaction began before an article came; who had read that article has to see it ever after."""
    source, stories = await SourceRepository(store).add(draft(), NOW - DAY, 1), StoryRepository(store)
    await stories.add([article(source.id, "a", tagged=tags(place("KZ")))], [])
    library, began, go = Library(), threading.Event(), threading.Event()

    def beats(connection: Connection, seconds: int) -> Beats:
        newest = read_mark(connection).articles
        return library.load(connection, newest, frozenset({source.id}), NOW + seconds * SECOND)

    def slowly(connection: Connection) -> Beats:
        connection.execute(select(func.count()).select_from(ARTICLE)).all()
        began.set()
        assert go.wait(PATIENCE)
        return beats(connection, 1)

    older = asyncio.create_task(store.read(slowly))
    assert await asyncio.to_thread(began.wait, PATIENCE)
    await stories.add([article(source.id, "b", tagged=tags(place("TJ")))], [])
    both = {source.id: frozenset({"KZ", "TJ"})}
    assert await store.read(partial(beats, seconds=2)) == both
    go.set()
    await older
    assert await store.read(partial(beats, seconds=3)) == both


async def test_who_seeks_nothing_in_particular_finds_all(store: Store) -> None:
    source, stories = await SourceRepository(store).add(draft(), NOW - DAY, 1), StoryRepository(store)
    tagged = [tags(place(code)) for code in ("KZ", "TJ", "UZ")]
    await stories.add([article(source.id, str(n), tagged=each) for n, each in enumerate(tagged)], [])
    lately = Lately()

    async def found(*about: Sought) -> int:
        since = NOW - DAY
        return len(await store.read(lambda c: lately.stories(c, read_mark(c), since, NOW, about)))

    assert await found(Sought()) == 3
    assert await found(Sought(frozenset({"KZ"}))) == 1
    assert await found() == 0


async def test_one_who_sees_less_does_not_leave_an_old_story_on_the_shelf(store: Store) -> None:
    """Its transaction began before a summary was stored, and ends after others have read that."""
    source, stories = await SourceRepository(store).add(draft(), NOW - DAY, 1), StoryRepository(store)
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    both = sorted(each.id for each in await stories.window(NOW - DAY, NOW))
    shelf, began, go = Shelf(), threading.Event(), threading.Event()

    def shown(connection: Connection) -> list[int]:
        return [each.condensed for each in shelf.load(connection, read_mark(connection), both)]

    def slowly(connection: Connection) -> list[int]:
        connection.execute(select(func.count()).select_from(ARTICLE)).all()
        began.set()
        assert go.wait(PATIENCE)
        return shown(connection)

    first = await stories.get(both[0])
    assert first is not None
    said = summary(first.accounts[0].article, "SAMPLE one.")
    await stories.save_summary(both[1], 1, said, NOW)
    assert await store.read(shown) == [0, 1]
    older = asyncio.create_task(store.read(slowly))
    assert await asyncio.to_thread(began.wait, PATIENCE)
    await stories.save_summary(both[0], 1, said, NOW)
    assert await store.read(shown) == [1, 1]
    go.set()
    assert await older == [0, 1]
    assert await store.read(shown) == [1, 1]


async def test_more_summaries_than_are_named_are_seen(store: Store) -> None:
    source, stories = await SourceRepository(store).add(draft(), NOW - DAY, 1), StoryRepository(store)
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    one, other = await stories.window(NOW - DAY, NOW)
    said = summary(one.accounts[0].article, "SAMPLE one.")
    await stories.save_summary(other.id, 1, said, NOW)
    assert [each.condensed for each in await stories.window(NOW - DAY, NOW)].count(1) == 1
    elsewhere = StoryRepository(store)
    await elsewhere.save_summary(one.id, 1, said, NOW)
    for _ in range(NAMED):
        await elsewhere.save_summary(other.id, 1, said, NOW)
    assert [each.condensed for each in await stories.window(NOW - DAY, NOW)] == [1, 1]
    (value,) = await store.read(_named)
    assert len(value.split()) == NAMED


async def test_a_summary_that_an_earlier_version_named_is_seen(store: Store) -> None:
    source, stories = await SourceRepository(store).add(draft(), NOW - DAY, 1), StoryRepository(store)
    await stories.add([article(source.id, "a")], [])
    (one,) = await stories.window(NOW - DAY, NOW)
    said = summary(one.accounts[0].article, "SAMPLE one.")
    await stories.save_summary(one.id, 1, said, NOW)
    await stories.window(NOW - DAY, NOW)
    await StoryRepository(store).save_summary(one.id, 1, replace(said, method="other"), NOW)
    named = {"value": f"{one.id} 1 {NOW.isoformat()}"}
    change = update(NOTE).where(NOTE.c.name == CONDENSED).values(named)
    await store.write(lambda connection: connection.execute(change) and None)
    (told,) = await stories.window(NOW - DAY, NOW)
    assert told.summary is not None
    assert told.summary.method == "other"


def _named(connection: Connection) -> Sequence[str]:
    return connection.scalars(select(NOTE.c.value).where(NOTE.c.name == CONDENSED)).all()


async def test_only_of_who_did_something_a_report_is_made_anew(store: Store) -> None:
    sources = SourceRepository(store)
    one, other = [await sources.add(draft(name), NOW - DAY, 1) for name in ("One Sample", "Two Sample")]
    await sources.checked(other.id, Check(NOW, "ok"), Verdict(FetchState(), NOW))
    before = await sources.reports(NOW - DAY, NOW)
    assert await sources.reports(NOW - DAY + SECOND, NOW + SECOND) is before
    await SourceRepository(store).checked(one.id, Check(NOW, "ok"), Verdict(FetchState(), NOW))
    after = await sources.reports(NOW - DAY + SECOND, NOW + SECOND)
    assert [each.answered for each in before] == [False, True]
    assert [each.answered for each in after] == [True, True]
    assert after[1] is before[1]
    assert [each.answered for each in await sources.reports(NOW + SECOND, NOW + DAY + SECOND)] == [False] * 2


async def test_few_periods_are_followed_at_a_time(store: Store) -> None:
    reporter = Reporter()
    for hours in range(1, 3 * MOST_SPANS):
        await store.read(partial(reporter.load, since=NOW - hours * HOUR, until=NOW))
    assert len(reporter._latest) == MOST_SPANS


async def test_what_admins_do_is_noticed_while_old_entries_go(store: Store) -> None:
    """Two of them purged and one written leave the newest number and the count with the same sum."""

    def acts(connection: Connection) -> tuple[int, int]:
        write_audit(connection, 1, "story withdrawn", "story 1", NOW)
        return read_mark(connection).audited

    def purges_two(connection: Connection) -> tuple[int, int]:
        oldest = select(AUDIT.c.id).order_by(AUDIT.c.id).limit(2)
        connection.execute(delete(AUDIT).where(AUDIT.c.id.in_(list(connection.scalars(oldest)))))
        return acts(connection)

    *_, before = [await store.write(acts) for _ in range(4)]
    after = await store.write(purges_two)
    assert sum(before) == sum(after)
    assert before != after
