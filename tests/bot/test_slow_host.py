"""Collecting with the real reader: sources that lead to one slow host delay themselves and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest import collecting
from digest.collecting import Collecting, collect
from digest.model import Source
from sources import reader
from sources.answers import FEED
from sources.fetch import Fetcher
from sources.guard import GuardedBackend
from sources.heavy import InProcess
from sources.reader import WebReader
from tests.digest.newsroom import Alone, FakeStore, FakeTagger
from tests.digest.people import NOW, source
from tests.sources.web import Detour, Exchange, Names, open_web

EMPTY = b"<rss version='2.0'><channel><title>SAMPLE Desk</title></channel></rss>"


def _source(number: int, url: str) -> Source:
    return source(number, url=url, failures=2)


async def test_a_queue_at_one_host_is_not_taken_for_a_broken_text_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first three hosts take all places of the run, and two of them wait too long for the third."""
    monkeypatch.setattr(collecting, "AT_ONCE", 3)
    monkeypatch.setattr(reader, "FEED", replace(FEED, queue=0.3))

    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(1)
        await exchange.answer(EMPTY)

    names: dict[str, list[Sequence[str]]] = {f"n{n}.example": [(f"93.184.215.{n}",)] for n in range(1, 5)}
    names["slow.example"] = [("93.184.215.9",)]
    store = FakeStore([_source(n, f"http://n{n}.example/{'feed' if n == 4 else n}") for n in range(1, 5)])
    async with open_web() as web:
        for number in range(1, 4):
            web.serve(f"/{number}", b"", "302 Found", Location=f"http://slow.example/late/{number}")
            web.on(f"/late/{number}", late)
        web.serve("/feed", EMPTY)
        backend = GuardedBackend(resolve=Names(names), inner=Detour(web.port))
        async with Fetcher("https://x.example", backend=backend) as fetcher:
            kit = Collecting(
                store, store, WebReader(fetcher, InProcess()), FakeTagger(), Alone(), lambda: 0.5  # type: ignore[arg-type]
            )  # fmt: skip
            tally = await collect(kit, NOW)
    words = [store.rows[number][0].outcome for number in range(1, 5)]
    assert sorted(words[:3]) == ["ok", "postponed", "postponed"] and words[3] == "ok"
    assert not tally.notes and tally.failed == 0
    assert sorted(store.verdicts[number].failures for number in range(1, 5)) == [0, 0, 2, 2]
