"""Many sources at once: each accounted for, none waits for ever, and what may not be opened stays out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.intake import Fate, Intake, Taken, take_in
from digest.errors import BadSource, StoreError, WorkerDown
from digest.model import Item, Probe, SourceDraft, SourceKind
from storage.sources import SourceRepository
from storage.store import Store
from tests.storage.engines import lay_tables

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FEED = "https://steppe.example/feed"


class Outside:
    """Answers by address: a probe, an error to raise, or None for silence without end."""

    def __init__(self, **answers: Probe | Exception | None) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.running = self.most = 0

    async def probe(self, url: str, now: datetime) -> Probe:
        self.asked.append(url)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(0)
            answer = self.answers.get(url.partition("://")[2].partition(".")[0], probe(url))
            if answer is None:
                await asyncio.Event().wait()
            if isinstance(answer, Exception):
                raise answer
            assert answer is not None
            return answer
        finally:
            self.running -= 1


def probe(
    url: str, kind: SourceKind = SourceKind.FEED, title: str = "Found (SAMPLE)", items: int = 3
) -> Probe:
    listed = tuple(Item(str(n), f"{url}/{n}", f"Notice {n}") for n in range(items))
    return Probe(url, kind, title, listed)


def draft(host: str = "steppe", **more: object) -> SourceDraft:
    known = {"url": f"https://{host}.example/feed", "kind": SourceKind.FEED, "name": host.title()}
    return SourceDraft(**(known | more))  # type: ignore[arg-type]


@asynccontextmanager
async def room(
    folder: Path, outside: Outside, *, keep: bool = True, patience: float = 60
) -> AsyncIterator[Intake]:
    url = f"sqlite:///{folder / 'intake.db'}"
    lay_tables(url)
    async with await Store.open(url) as store:
        yield Intake(SourceRepository(store), outside, lambda: NOW, 7, patience, keep)  # type: ignore[arg-type]


def fates(taken: list[Taken]) -> list[tuple[str, Fate]]:
    return [(each.draft.name, each.fate) for each in taken]


async def test_what_answers_is_added_under_the_address_of_its_feed(tmp_path: Path) -> None:
    outside = Outside(steppe=probe(FEED), page=probe("https://page.example/news", SourceKind.PAGE))
    site = draft(url="https://steppe.example/", country="KZ", owner_note="read")
    async with room(tmp_path, outside) as kit:
        taken = await take_in(kit, [site, draft("page")])
        assert [(each.fate, each.items) for each in taken] == [(Fate.ANSWERS, 3)] * 2
        first, second = sorted(await kit.sources.all(NOW), key=lambda each: each.url, reverse=True)
        assert (first.url, first.outlet.country, first.outlet.owner_note) == (FEED, "KZ", "read")
        assert second.kind is SourceKind.PAGE


async def test_a_site_of_several_feeds_gives_its_first_one(tmp_path: Path) -> None:
    several = BadSource(
        "This is a web page. It has these feeds: choose one.", [FEED, "https://other.example/"]
    )
    async with room(tmp_path, Outside(site=several)) as kit:
        (taken,) = await take_in(kit, [draft("site")])
        assert (taken.fate, taken.draft.url) == (Fate.ANSWERS, FEED)


async def test_headlines_stay_headlines_and_a_nameless_source_is_named(tmp_path: Path) -> None:
    nameless = draft("opaque", kind=SourceKind.HEADLINES, name="https://opaque.example/feed")
    async with room(tmp_path, Outside()) as kit:
        (taken,) = await take_in(kit, [nameless])
        assert (taken.draft.kind, taken.draft.name) == (SourceKind.HEADLINES, "Found (SAMPLE)")


@pytest.mark.parametrize("keep", [True, False])
async def test_what_does_not_answer_is_kept_or_left_out_as_asked(tmp_path: Path, keep: bool) -> None:
    outside = Outside(
        dead=BadSource("The site's address could not be found."),
        empty=BadSource("The feed is there, but there is nothing in it yet."),
        down=WorkerDown("https://down.example/feed", "Our own reader is not there."),
    )
    async with room(tmp_path, outside, keep=keep) as kit:
        taken = await take_in(kit, [draft("dead"), draft("empty"), draft("down")])
        assert {each.fate for each in taken} == {Fate.ADDED if keep else Fate.SILENT}
        assert taken[0].reason == "The site's address could not be found."
        assert len(await kit.sources.all(NOW)) == (3 if keep else 0)


@pytest.mark.parametrize("keep", [True, False])
async def test_what_certainly_is_no_source_is_never_added(tmp_path: Path, keep: bool) -> None:
    outside = Outside(plain=BadSource("This page has no feed and no list of articles.", certain=True))
    async with room(tmp_path, outside, keep=keep) as kit:
        (taken,) = await take_in(kit, [draft("plain")])
        assert (taken.fate, taken.reason) == (Fate.LEFT_OUT, "This page has no feed and no list of articles.")
        assert taken.asked == "https://plain.example/feed"
        assert not await kit.sources.all(NOW)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>x</script>",
        "file:///etc/passwd",
        "http://10.0.0.8/feed",
        "http://[::1]/feed",
        "http://user@steppe.example/feed",
        "no address",
        "https://steppe.example:22/feed",
        "https://" + "x" * 2100 + ".example/",
    ],
)
async def test_an_address_that_nobody_may_open_is_never_added(tmp_path: Path, url: str) -> None:
    class Judge(Outside):
        async def probe(self, url: str, now: datetime) -> Probe:
            raise BadSource("That is not a web address.")

    async with room(tmp_path, Judge()) as kit:
        (taken,) = await take_in(kit, [draft(url=url)])
        assert taken.fate is Fate.LEFT_OUT
        assert taken.reason
        assert not await kit.sources.all(NOW)


async def test_what_is_there_is_not_asked_and_twins_are_added_once(tmp_path: Path) -> None:
    outside = Outside(one=probe(FEED), two=probe(FEED))
    async with room(tmp_path, outside) as kit:
        taken = await take_in(kit, [draft("one"), draft("two")])
        assert sorted(each.fate.value for each in taken) == ["answers", "known"]
        outside.asked.clear()
        (again,) = await take_in(kit, [draft()])
        assert (again.fate, outside.asked) == (Fate.KNOWN, [])


async def test_silence_costs_no_more_than_its_share_and_all_of_it_ends(tmp_path: Path) -> None:
    outside = Outside(**{f"silent{n}": None for n in range(40)})
    drafts = [draft(f"silent{n}") for n in range(40)]
    heard: list[Taken] = []
    async with room(tmp_path, outside, patience=0.5) as kit:
        async with asyncio.timeout(20):
            taken = await take_in(replace(kit, tell=heard.append, each=0.2), drafts)
        assert {each.fate for each in taken} == {Fate.ADDED}
        assert {each.reason for each in taken} == {
            "no answer in 0 seconds",
            "there was no time left to ask it",
        }
        assert outside.most == kit.at_once == 8
        assert len(outside.asked) < 40, "there was no time for the last ones"
        assert sorted(fates(heard)) == sorted(fates(list(taken)))
        assert len(await kit.sources.all(NOW)) == 40, "nothing is lost"


async def test_a_store_that_fails_ends_it_as_an_error_of_ours(tmp_path: Path) -> None:
    class Full(SourceRepository):
        async def by_url(self, url: str) -> None:
            raise StoreError("the disk is full")

    async with room(tmp_path, Outside()) as kit:
        full = replace(kit, sources=Full(None))  # type: ignore[arg-type]
        with pytest.raises(StoreError, match="disk"):
            await take_in(full, [draft("a"), draft("b")])


async def test_an_address_allowed_by_way_of_exception_is_kept_however_slow_it_is(tmp_path: Path) -> None:
    inside = draft("slow", url="http://127.0.0.1:8081/feed")
    async with room(tmp_path, Outside()) as kit:
        (taken,) = await take_in(
            replace(kit, patience=-1.0, allow=frozenset({("127.0.0.1", 8081)})), [inside]
        )
        assert (taken.fate, taken.reason) == (Fate.ADDED, "there was no time left to ask it")
        (refused,) = await take_in(replace(kit, patience=-1.0), [replace(inside, url=inside.url + "2")])
        assert refused.fate is Fate.LEFT_OUT
