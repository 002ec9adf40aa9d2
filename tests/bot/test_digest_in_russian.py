"""What arrives by itself is in the language of its reader: the digest, and its correction."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.bot.test_withdrawing import ANN, RIFLES, bureau, withdraw


async def test_a_russian_reader_has_a_russian_digest_and_a_russian_correction(tmp_path: Path) -> None:
    async with bureau(tmp_path) as room:
        room.stage.language = "ru"
        await room.stage.act("ann", "/country kz")
        room.stage.language = "en"
        await room.run()
        shown = room.chats.text(ANN)
        assert RIFLES in shown
        assert "Указано время самого свежего сообщения. Часовой пояс: Алматы (UTC+5)." in shown
        assert "Time zone" not in shown
        await withdraw(room.stage)
        await room.run(later=timedelta(minutes=5))
        assert "Отозвано: " in room.chats.text(ANN)
        assert "Withdrawn" not in room.chats.text(ANN)


async def test_an_english_reader_beside_them_reads_english(tmp_path: Path) -> None:
    async with bureau(tmp_path) as room:
        room.stage.language = "de"
        await room.stage.act("ann", "/country kz")
        await room.run()
        assert "Time zone: Almaty (UTC+5)." in room.chats.text(ANN)
