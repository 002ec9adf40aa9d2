"""The notices step in its places: the service on Telegram, and one turn of everything in a terminal."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.serve import once, serve
from bot.settings import Settings, load
from bot.wiring import open_house
from digest.model import Check, FetchState, NoticeKind, SourceDraft, SourceKind, Verdict
from tests.bot.scene import BOSS
from tests.storage.engines import lay_tables
from tests.telegram_server import TOKEN, TelegramServer

NOW = datetime.now(UTC).replace(microsecond=0)
REASON = "The site took too long to answer."


async def fail_for_long(settings: Settings) -> None:
    """A source that has failed for three days, the check of which was just written down."""
    lay_tables(settings.database_url)
    draft = SourceDraft("https://steppe.example/feed", SourceKind.FEED, "Steppe Wire (SAMPLE)")
    async with open_house(settings) as house:
        source = await house.sources.add(draft, NOW - timedelta(days=5), 0)
        verdict = Verdict(
            FetchState(),
            NOW + timedelta(hours=8),
            failures=9,
            alerted=NOW,
            failing_since=NOW - timedelta(days=3),
            notice=NoticeKind.FAILING,
        )
        await house.sources.checked(source.id, Check(NOW, "failed", error=REASON), verdict)


@asynccontextmanager
async def serving(settings: Settings, roles: Sequence[str] = ("deliver",)) -> AsyncIterator[None]:
    """The service, as a rule the part that sends, ended by SIGTERM."""
    service = asyncio.create_task(serve(settings, roles))
    try:
        yield
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(service, 20)


async def noted(settings: Settings, step: str) -> None:
    """Wait until the step has run once more."""
    async with open_house(settings) as house, asyncio.timeout(20):
        before = (await house.care.notes()).get(step)
        while (await house.care.notes()).get(step) == before:
            await asyncio.sleep(0.05)


async def test_the_service_tells_every_admin_once_even_after_a_new_start(tmp_path: Path) -> None:
    async with TelegramServer() as server:
        server.meet(BOSS)
        settings = load(
            {
                "SITREP_TOKEN": TOKEN,
                "SITREP_TELEGRAM_API_URL": server.url,
                "SITREP_ADMINS": f"{BOSS},5",
                "SITREP_DATA": str(tmp_path),
            }
        )
        await fail_for_long(settings)
        async with serving(settings):
            await server.until(lambda: server.messages and server.refused, 20)
        (seen,) = server.messages
        server.meet(5)
        async with serving(settings):
            await noted(settings, "notices")
        assert server.messages == [seen], "neither again, nor to one who had not written to the bot"
        assert seen.chat == BOSS
        assert seen.text == (
            "⚠️ Steppe Wire (SAMPLE) has not worked for 3 days: the site took too long to answer. "
            "I keep asking, once a day at least."
        )
        assert seen.button("Check now").startswith("1:checksource:")


async def test_one_turn_tells_the_person_at_the_terminal(tmp_path: Path) -> None:
    settings = load({"SITREP_DATA": str(tmp_path)})
    await fail_for_long(settings)
    printed: list[str] = []
    await once(settings, NOW + timedelta(minutes=5), printed.append)
    text = "\n".join(printed)
    assert "── a message for admin ──" in text
    assert text.count("Steppe Wire (SAMPLE) has not worked for 3 days") == 1
    assert "local notices: 1 done, 0 skipped, 0 failed" in printed
    printed.clear()
    await once(settings, NOW + timedelta(minutes=10), printed.append)
    assert "local notices: 0 done, 0 skipped, 0 failed" in printed
