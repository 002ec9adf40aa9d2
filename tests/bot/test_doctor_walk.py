"""The source doctor with the real reader: odd addresses on loopback, answered word for word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.ports import Reader
from tests.bot.newsroom import newsroom, real_names
from tests.bot.odd_sites import odd_reader
from tests.bot.playing import agrees, play

WALK = Path(__file__).parent / "transcripts" / "doctor" / "odd_addresses.txt"


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    async with odd_reader() as reader:
        yield reader


async def test_a_walk_with_odd_addresses(tmp_path: Path, reader: Reader) -> None:
    text = WALK.read_text(encoding="utf-8")
    async with newsroom(tmp_path, real_names(), reader=reader) as room:
        for turn, came in await play(text, room.desk):
            assert agrees(turn.answer, came), "\n".join(
                [f"{turn.name}> {turn.line}", *(f"bot> {line}" for line in came)]
            )


def test_the_walk_is_long_enough() -> None:
    lines = WALK.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("olga> /addsource ") for line in lines) >= 15
