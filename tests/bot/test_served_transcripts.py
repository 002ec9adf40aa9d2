"""Groups, topics and channels in whole chats, word for word, through the gateway and Telegram's rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.newsroom import newsroom
from tests.bot.playing import agrees
from tests.bot.playing_served import Chats, lines
from tests.bot.scene import scene, unhurried
from topics.resolver import TopicResolver

TRANSCRIPTS = sorted(Path(__file__).parent.glob("served/*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_transcript(path: Path, tmp_path: Path, resolver: TopicResolver) -> None:
    text = path.read_text(encoding="utf-8")
    language = "ru" if "given> language ru" in text else "en"
    async with newsroom(tmp_path, resolver) as room, scene(desk=room.desk, pacer=unhurried()) as s:
        chats = await Chats.opened(s, language)
        for line in lines(text):
            came = await chats.act(line)
            assert agrees(line.answer, came), "\n".join([f"{line.who}> {line.text}", *came])


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 6
