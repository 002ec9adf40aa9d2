"""Whole chats, word for word, through dispatch upon a real store and the real names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.newsroom import newsroom
from tests.bot.playing import agrees, play
from topics.resolver import TopicResolver

TRANSCRIPTS = sorted(Path(__file__).parent.glob("transcripts*/*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_transcript(path: Path, tmp_path: Path, resolver: TopicResolver) -> None:
    text = path.read_text(encoding="utf-8")
    async with newsroom(tmp_path, resolver, news="given> nothing" not in text) as room:
        for turn, came in await play(text, room.desk):
            assert agrees(turn.answer, came), "\n".join(
                [f"{turn.name}> {turn.line}", *(f"bot> {line}" for line in came)]
            )


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 8
