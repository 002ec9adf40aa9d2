"""Collecting: nothing lost in a crash, no source in another's way, every failure written down."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.collecting import MOST_ARTICLES, Collecting, by_host, collect
from digest.errors import SourceError, StoreError, WorkerDown
from digest.model import (
    Check,
    Failed,
    FetchState,
    Gone,
    Item,
    Move,
    NewArticle,
    NotModified,
    Off,
    Outcome,
    Page,
    Placement,
    Print,
    SourceKind,
)
from tests.digest.newsroom import Alone, FakeStore, FakeTagger, FakeWeb
from tests.digest.people import NEW_STATE, NOW, fetched, item, source

FEED = "https://outlet1.example/feed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def kit(store: FakeStore, web: FakeWeb) -> Collecting:
    return Collecting(store, store, web, FakeTagger(), Alone(), lambda: 0.5)  # type: ignore[arg-type]


async def run(outcome: Outcome, **pages: Page | Exception) -> FakeStore:
    store = FakeStore([source(1)])
    await collect(kit(store, FakeWeb({FEED: outcome}, pages)), NOW)
    return store


async def test_articles_are_stored_before_the_answer_is_written_down() -> None:
    store = await run(fetched(item("a"), item("b")))
    assert store.events == ["stored", "checked"]
    (check,) = store.rows[1]
    assert (check.outcome, check.items, check.new, check.size) == ("ok", 2, 2, 99)
    assert store.verdicts[1].state == NEW_STATE


async def test_known_and_archived_items_are_not_read_again() -> None:
    store = FakeStore([source(1)], seen={"a"})
    web = FakeWeb({FEED: fetched(item("a"), item("old", 24 * 30), item("b"))})
    await collect(kit(store, web), NOW)
    assert [article.key for article in store.articles] == ["b"]


async def test_what_waits_keeps_the_validators_and_shows_in_the_row() -> None:
    store = await run(fetched(item("a"), item("b")), a=SourceError("u", "timed out"))
    assert [article.key for article in store.articles] == ["b"]
    assert (store.rows[1][0].outcome, store.rows[1][0].error) == ("partial", "")
    assert store.verdicts[1].state == FetchState(etag='"old"')


@pytest.mark.parametrize(
    ("outcome", "word", "failures", "off"),
    [
        (NotModified(NEW_STATE), "not_modified", 0, Off.NO),
        (Failed("no answer"), "error", 1, Off.NO),
        (Failed("busy", 429, timedelta(minutes=5)), "retry", 1, Off.NO),
        (Failed("busy", 429), "retry", 1, Off.NO),
        (Failed("down", 503), "retry", 1, Off.NO),
        (Failed("later", postponed=True), "postponed", 0, Off.NO),
        (Gone("410"), "gone", 1, Off.GONE),
    ],
)
async def test_every_outcome_leaves_a_row(outcome: Outcome, word: str, failures: int, off: Off) -> None:
    store = await run(outcome)
    assert store.rows[1][0].outcome == word
    assert (store.verdicts[1].failures, store.verdicts[1].off) == (failures, off)


async def test_the_history_decides_whether_a_refusing_source_is_given_up() -> None:
    known = source(1, failures=20, failing_since=NOW - 11 * DAY)
    for status, off in ((404, Off.REFUSED), (500, Off.NO)):
        store = FakeStore([known], rows={1: [Check(NOW - DAY, "error", status, error="no")]})
        await collect(kit(store, FakeWeb({FEED: Failed("no", 404)})), NOW)
        assert store.verdicts[1].off is off


NEW = "https://new.example/feed"


async def test_a_proven_move_is_carried_out_before_the_check_and_told_with_it() -> None:
    """Who relocates tells the admins in the same transaction, so the check must not do it again."""
    store = FakeStore([source(1, move=Move(NEW, 2, NOW - DAY))])
    await collect(kit(store, FakeWeb({FEED: fetched(item("a"), moved=NEW)})), NOW)
    assert store.events == ["stored", "moved", "checked"]
    assert store.moves == [(1, NEW, 0)]
    verdict = store.verdicts[1]
    assert (verdict.notice, verdict.move, verdict.url, verdict.state) == (None, None, NEW, FetchState())


async def test_a_move_that_must_not_be_is_left_to_the_admins(caplog: pytest.LogCaptureFixture) -> None:
    move = Move(NEW, 2, NOW - DAY)
    store = FakeStore([source(1, move=move)], paused={NEW})
    tally = await collect(kit(store, FakeWeb({FEED: fetched(moved=NEW)})), NOW)
    verdict = store.verdicts[1]
    assert (store.rows[1][0].outcome, verdict.notice, verdict.url, tally.failed) == ("ok", None, FEED, 0)
    assert verdict.move == replace(move, polls=3)
    assert "it is paused" in caplog.text


async def test_a_move_that_is_not_proven_is_only_written_down() -> None:
    store = await run(fetched(moved="https://new.example/feed"))
    assert store.moves == []
    assert store.verdicts[1].move == Move("https://new.example/feed", 1, NOW)


async def test_a_bug_met_in_one_source_is_loud_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    store = FakeStore([source(1), source(2)])
    web = FakeWeb({FEED: ZeroDivisionError(), "https://outlet2.example/feed": fetched(item("a"))})
    await collect(kit(store, web), NOW)
    assert [article.key for article in store.articles] == ["a"]
    assert (store.rows[1][0].outcome, store.verdicts[1].failures) == ("error", 1)
    assert "ZeroDivisionError" in caplog.text


# ── a store that is full ─────────────────────────────────────────────────────────────────────────


class SlowWeb(FakeWeb):
    """Answers the first request; whoever asks after that waits until the run ends."""

    async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
        if self.asked:
            self.asked.append(url)
            await asyncio.Event().wait()
        return await super().poll(url, kind, state, now)


@pytest.mark.parametrize("outcome", [fetched(item("a")), NotModified(NEW_STATE)], ids=["articles", "checks"])
async def test_when_storing_fails_the_run_ends_and_hardly_anybody_else_is_asked(outcome: Outcome) -> None:
    sources = [replace(source(n), url=f"https://street.example/{n}") for n in range(50)]
    store, web = FakeStore(sources, full=True), SlowWeb({each.url: outcome for each in sources})
    with pytest.raises(StoreError, match="the disk is full"):
        await collect(kit(store, web), NOW)
    assert len(web.asked) == 2
    assert store.rows == {}


class Unreadable(FakeStore):
    """Its tables cannot be read any more."""

    async def unseen(self, id: int, items: Sequence[Item]) -> Sequence[Item]:
        raise StoreError("malformed")


async def test_a_store_that_cannot_be_read_is_no_bug_of_a_source() -> None:
    store = Unreadable([source(1)])
    with pytest.raises(StoreError, match="malformed"):
        await collect(kit(store, FakeWeb({FEED: fetched(item("a"))})), NOW)
    assert store.rows == {}


# ── a worker that cannot work ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["poll", "article"])
async def test_our_own_trouble_is_said_once_and_no_source_is_blamed(
    place: str, caplog: pytest.LogCaptureFixture
) -> None:
    sources = [replace(source(n), url=f"https://street.example/{n}", failures=2) for n in (1, 2, 3)]
    outcome = Failed("no memory", 200, ours=True) if place == "poll" else fetched(item("a"))
    store = FakeStore(sources)
    web = FakeWeb({each.url: outcome for each in sources}, {"a": WorkerDown("u", "no memory")})
    tally = await collect(kit(store, web), NOW)
    assert web.asked == ["https://street.example/1"]
    assert (store.verdicts[1].failures, store.verdicts[1].state) == (2, source(1).state)
    assert store.verdicts[1].next_check - NOW < timedelta(minutes=11)
    assert store.rows[1][0].error == "no memory"
    assert len(tally.notes) == 1
    assert caplog.text.count("no more sources are asked") == 1


async def test_those_who_met_the_same_trouble_at_the_same_time_are_spared_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Crowd(FakeWeb):
        async def poll(self, url: str, kind: SourceKind, state: FetchState, now: datetime) -> Outcome:
            outcome = await super().poll(url, kind, state, now)
            await met.wait()
            return outcome

    met = asyncio.Barrier(3)
    store = FakeStore([source(n, failures=2) for n in (1, 2, 3)])
    web = Crowd({each.url: Failed("no memory", ours=True) for each in store.due_now})
    tally = await collect(kit(store, web), NOW)
    assert [store.verdicts[n].failures for n in (1, 2, 3)] == [2, 2, 2]
    assert (len(tally.notes), caplog.text.count("no more sources are asked")) == (1, 1)


async def test_who_has_to_wait_cripples_nobody() -> None:
    sources = [replace(source(n), url=f"https://street.example/{n}", failures=2) for n in (1, 2)]
    store = FakeStore([*sources, source(3)])
    wait = Failed("too many before you", 0, HOUR, postponed=True)
    web = FakeWeb({sources[0].url: wait, sources[1].url: wait, source(3).url: fetched(item("a"))})
    tally = await collect(kit(store, web), NOW)
    assert sorted(web.asked) == sorted(each.url for each in store.due_now)
    assert (tally.notes, tally.failed, tally.skipped, tally.done) == ([], 0, 2, 1)
    assert [store.verdicts[n].failures for n in (1, 2)] == [2, 2]
    assert HOUR <= store.verdicts[1].next_check - NOW <= 1.1 * HOUR


# ── side by side ─────────────────────────────────────────────────────────────────────────────────


async def test_the_sources_of_one_host_hold_up_no_other_host() -> None:
    hosts = by_host([source(1), replace(source(2), url="https://outlet1.example/other"), source(3)])
    assert [[each.id for each in sources] for sources in hosts] == [[1, 2], [3]]


async def test_what_there_is_no_time_for_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.collecting.SPAN", 0.0)
    store = FakeStore([source(1)])
    await collect(kit(store, FakeWeb({FEED: fetched(item("a"))})), NOW)
    assert store.events == []


class Slow(FakeStore):
    """Stores nothing before every source has been asked, or as many as may be; keeps the sizes of turns."""

    turns: list[int]

    async def add(self, articles: Sequence[NewArticle], placements: Sequence[Placement]) -> int:
        for _ in range(1_000):
            await asyncio.sleep(0)
        self.turns.append(len(articles))
        return await super().add(articles, placements)


async def test_a_turn_has_a_ceiling() -> None:
    """Sixty sources of thirty items, all at once."""
    store = Slow([source(n, polled=False) for n in range(1, 61)])
    store.turns = []
    answers = {each.url: fetched(*(item(f"{each.id}-{n}") for n in range(30))) for each in store.due_now}
    tally = await collect(kit(store, FakeWeb(dict(answers))), NOW)
    assert (tally.done, sum(store.turns)) == (1800, 1800)
    assert max(store.turns) < MOST_ARTICLES + 30


class Confused(Alone):
    """Has a bug that one title brings to light."""

    def group(self, new: Sequence[Print], known: Iterable[Print] | None = None) -> Sequence[Placement]:
        if any(each.fingerprint.title_key == "Title odd" for each in new):
            raise ZeroDivisionError
        return super().group(new)


async def test_a_bug_met_in_grouping_costs_its_own_source_alone(caplog: pytest.LogCaptureFixture) -> None:
    store = FakeStore([source(1), source(2)])
    web = FakeWeb({FEED: fetched(item("odd")), "https://outlet2.example/feed": fetched(item("b"))})
    tally = await collect(replace(kit(store, web), grouper=Confused()), NOW)
    assert [article.key for article in store.articles] == ["b"]
    assert (store.rows[1][0].outcome, store.rows[2][0].outcome) == ("error", "ok")
    assert store.verdicts[1].state == FetchState(etag='"old"')
    assert (tally.done, tally.failed) == (1, 1)
    assert "ZeroDivisionError" in caplog.text
