"""Care: retention, notes and handled updates."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select

from digest.ports import Care, Corrections, Outbox, Sources, Stories, Subscribers
from storage.store import Store
from storage.tables_care import AUDIT, SEEN_UPDATE
from storage.tables_readers import CORRECTION, DELIVERY, DIGEST, DIGEST_STORY, FILTER
from tests.storage.builders import ANN, DAY, HOUR, NOW, article, delivery, draft, plan


async def test_the_last_note_stays(care: Care) -> None:
    await care.note("collect", "3 new", NOW - HOUR)
    await care.note("collect", "5 new", NOW)
    await care.note("deliver", "nothing", NOW)
    assert await care.notes() == {"collect": ("5 new", NOW), "deliver": ("nothing", NOW)}


async def test_an_update_is_seen_once(care: Care) -> None:
    assert [await care.seen_update(number, NOW) for number in (2**40, 2**40, 7)] == [False, True, False]
    assert await care.purge(NOW + timedelta(days=3)) == 2
    assert not await care.seen_update(7, NOW)


async def test_purge_keeps_what_is_young(
    care: Care, sources: Sources, stories: Stories, subscribers: Subscribers, outbox: Outbox
) -> None:
    source = await sources.add(draft(), NOW, 1)
    await stories.add([article(source.id, "a")], [])
    reader = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    await outbox.put([delivery(reader.id, await outbox.pin(plan("k"), NOW))])
    await care.audit(1, "said", "hello", NOW)
    assert await care.purge(NOW + DAY) == 0


async def test_purge_lets_go_of_texts_and_deliveries_in_their_time(
    care: Care, sources: Sources, stories: Stories, subscribers: Subscribers, outbox: Outbox, store: Store
) -> None:
    source = await sources.add(draft(), NOW, 1)
    await stories.add([article(source.id, "a")], [])
    (known,) = await stories.prints(NOW - DAY)
    reader = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    await outbox.record_sent(delivery(reader.id, await outbox.pin(plan("k"), NOW)), 5, NOW)
    assert await care.purge(NOW + 36 * DAY) == 2
    assert await store.read(lambda c: [c.scalar(select(func.count(t.c.id))) for t in (DELIVERY, DIGEST)]) == [
        0,
        0,
    ]
    assert await stories.text(known.ref) is not None  # type: ignore[arg-type]
    assert await care.purge(NOW + 91 * DAY) == 1
    assert await stories.text(known.ref) is None  # type: ignore[arg-type]
    assert await stories.window(NOW - DAY, NOW)


async def test_purge_takes_what_hangs_on_a_digest_along(
    care: Care,
    sources: Sources,
    stories: Stories,
    subscribers: Subscribers,
    outbox: Outbox,
    corrections: Corrections,
    store: Store,
) -> None:
    source = await sources.add(draft(), NOW, 1)
    await stories.add([article(source.id, "a")], [])
    (story,) = await stories.window(NOW - DAY, NOW)
    reader = await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    digest = await outbox.pin(plan("k", (story.id, 1)), NOW)
    await outbox.record_sent(delivery(reader.id, digest), 5, NOW)
    await stories.withdraw(story.id, 1, NOW)
    assert len(await corrections.due("telegram", NOW, 9)) == 1
    await care.purge(NOW + 36 * DAY)
    counts = [select(func.count()).select_from(table) for table in (DIGEST, DIGEST_STORY, CORRECTION)]
    assert await store.read(lambda c: [c.scalar(count) for count in counts]) == [0, 0, 0]
    assert await corrections.due("telegram", NOW + 36 * DAY, 9) == []


async def test_purge_forgets_chats_that_are_long_gone_and_choices_nobody_has(
    care: Care, subscribers: Subscribers, store: Store
) -> None:
    await subscribers.ensure(ANN, kind="private", language="en", now=NOW)
    await subscribers.sleep(ANN.chat, NOW)
    await care.purge(NOW + 29 * DAY)
    assert await subscribers.get(ANN)
    await care.purge(NOW + 31 * DAY)
    assert await subscribers.get(ANN) is None
    assert await store.read(lambda connection: connection.scalar(select(func.count(FILTER.c.id)))) == 0


async def test_the_audit_trail_is_kept_a_year(care: Care, store: Store) -> None:
    await care.audit(5, "source added", "https://steppe.example/", NOW)
    await care.purge(NOW + 364 * DAY)
    assert await store.read(lambda connection: connection.scalar(select(AUDIT.c.actor))) == 5
    assert await care.purge(NOW + 366 * DAY) == 1


async def test_much_is_purged_in_pieces(care: Care, store: Store) -> None:
    rows = [{"id": number, "at": NOW} for number in range(5_003)]
    await store.write(lambda connection: connection.execute(insert(SEEN_UPDATE), rows) and None)
    assert await care.purge(NOW + 3 * DAY) == 5_003
