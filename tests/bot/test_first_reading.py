"""Before there is any news: no source, sources that nobody has asked yet, and those that failed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import Desk
from digest.model import POSTPONED, Check, FetchState, Off, SourceDraft, SourceId, SourceKind, Verdict
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom
from tests.bot.playing import Stage, said
from topics.resolver import TopicResolver

FIRST = "My sources have not been read yet; the first time takes a few minutes. Please ask again then."
ASKED = ("/country kz", "/digest", "/latest", "/digest kyrgyzstan", "/digest last week", "казахстан?")


@pytest.fixture
async def empty(tmp_path: Path, resolver: TopicResolver) -> AsyncIterator[Stage]:
    async with newsroom(tmp_path, resolver, news=False) as room:
        yield Stage(room.desk)


async def hire(desk: Desk, name: str) -> SourceId:
    draft = SourceDraft(f"https://{name}.example/feed", SourceKind.FEED, name)
    return (await desk.sources.add(draft, NOW - timedelta(minutes=1), 102)).id


async def look(desk: Desk, source: SourceId, outcome: str, error: str = "") -> None:
    verdict = Verdict(state=FetchState(), next_check=NOW + timedelta(hours=1), failures=int(bool(error)))
    await desk.sources.checked(source, Check(NOW, outcome, 0 if error else 200, error=error), verdict)


async def test_sources_that_nobody_asked_yet_are_said_to_be_unread(empty: Stage) -> None:
    await hire(empty.desk, "steppe")
    other = await hire(empty.desk, "valley")
    await look(empty.desk, other, POSTPONED)
    for line in ASKED:
        text = await said(empty, line)
        assert FIRST in text
        assert "72 hours" not in text
        assert "Nothing new" not in text


async def test_a_source_that_failed_was_asked(empty: Stage) -> None:
    await hire(empty.desk, "steppe")
    await look(empty.desk, await hire(empty.desk, "valley"), "failed", "no answer in 20 seconds")
    text = await said(empty, "/latest kazakhstan")
    assert "No source has answered in the last 72 hours" in text
    assert "0 of 2 sources answered" in text


async def test_one_that_answered_is_news_of_the_sources(empty: Stage) -> None:
    await hire(empty.desk, "steppe")
    await look(empty.desk, await hire(empty.desk, "valley"), "fetched")
    text = await said(empty, "/latest kazakhstan")
    assert "1 of 2 sources answered" in text
    assert FIRST not in text


@pytest.mark.parametrize("line", ASKED)
async def test_without_a_source_readers_hear_whose_matter_that_is(empty: Stage, line: str) -> None:
    await said(empty, "/country uz")
    text = await said(empty, line)
    assert "I have no news source at the moment" in text
    assert "whoever runs this bot" in text
    assert "addsource" not in text
    assert "No source has answered" not in text


async def test_what_an_admin_paused_is_not_being_read(empty: Stage) -> None:
    source = await hire(empty.desk, "steppe")
    await empty.desk.sources.switch(source, Off.PAUSED, NOW, 102)
    assert "I have no news source at the moment" in await said(empty, "/latest kazakhstan")


async def test_in_russian_too(empty: Stage) -> None:
    empty.language = "ru"
    await hire(empty.desk, "steppe")
    assert "Мои источники ещё не прочитаны" in await said(empty, "/latest казахстан")
